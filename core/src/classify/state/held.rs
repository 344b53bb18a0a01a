//! What a connection holds under a name: statements that were prepared, and cursors.

use super::{LexerSettings, State};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many names of a kind (prepared statements, cursors, temporary relations) are remembered; a name beyond them is unknown when it
/// is used. Programs prepare some tens.
const NAMES: usize = 256;
/// How many bytes of text, or of names of columns and of what they are made of, are remembered of each kind.
const BYTES: usize = 1024 * 1024;

/// Whether a connection acts as somebody else than when it was opened. Which schemas of the search path count depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
pub struct Roles {
    /// SET ROLE.
    pub role: bool,
    /// SET SESSION AUTHORIZATION.
    pub user: bool,
}

/// A statement that was prepared by name.
///
/// The server reads its words once, and looks up its names again where the search path or an object that it uses has changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Prepared {
    /// The statement behind AS.
    pub(crate) text: Arc<str>,
    /// How its words were read.
    pub(crate) settings: LexerSettings,
    /// The catalog of that time: a relation that was made since, before the one that was meant, does not make the server look again.
    pub(crate) catalog: Option<[u8; 32]>,
    /// The temporary relations that were followed then: the same holds for them.
    pub(crate) temporary: Vec<String>,
}

/// A cursor: its rows were chosen by what its query meant when it was declared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// The query behind FOR.
    pub(crate) text: Arc<str>,
    /// The state that it was declared in, without names of statements and cursors, which a query cannot use.
    pub(crate) state: Arc<State>,
    /// The catalog of that time.
    pub(crate) catalog: Option<[u8; 32]>,
    /// WITH HOLD: it outlives its transaction.
    pub(crate) hold: bool,
}

/// What counts against the bound, in bytes.
pub(crate) trait Weighed {
    fn weight(&self) -> usize;
}

impl Weighed for Prepared {
    fn weight(&self) -> usize {
        self.text.len()
    }
}

impl Weighed for Cursor {
    fn weight(&self) -> usize {
        self.text.len()
    }
}

/// Things by their names, bounded; copies share.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Names<T>(Arc<BTreeMap<String, Arc<T>>>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Names<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Names<T> {
    pub(crate) fn get(&self, name: &str) -> Option<&Arc<T>> {
        self.0.get(name)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is the very same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.is_empty() && other.0.is_empty())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if self.0.contains_key(name) {
            Arc::make_mut(&mut self.0).remove(name);
        }
    }

    pub(crate) fn clear(&mut self) {
        if !self.0.is_empty() {
            self.0 = Arc::default();
        }
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str, &Arc<T>) -> bool) {
        let gone: Vec<String> = self.0.iter().filter(|(name, thing)| !keep(name, thing)).map(|(name, _)| name.clone()).collect();
        if !gone.is_empty() {
            Arc::make_mut(&mut self.0).retain(|name, _| !gone.contains(name));
        }
    }

    /// Whether this very thing (not one that is equal to it) goes by the name.
    pub(crate) fn holds(&self, name: &str, thing: &Arc<T>) -> bool {
        self.get(name).is_some_and(|known| Arc::ptr_eq(known, thing))
    }
}

impl<T: Weighed> Names<T> {
    pub(crate) fn bytes(&self) -> usize {
        self.0.values().map(|thing| thing.weight()).sum()
    }

    /// Gives a thing a name; beyond the bounds the name means nothing that is known.
    pub(crate) fn insert(&mut self, name: &str, thing: Arc<T>) {
        self.remove(name);
        if self.0.len() < NAMES && self.bytes() + thing.weight() <= BYTES {
            Arc::make_mut(&mut self.0).insert(name.to_owned(), thing);
        }
    }
}

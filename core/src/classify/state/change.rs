//! What a statement changes in a connection's state.

use super::{Cursor, Prepared, State, Temporary};
use serde::Serialize;
use std::sync::Arc;

/// What a successful statement changes in the [`State`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StateChange {
    /// The search path becomes this.
    SearchPath(Vec<String>),
    /// `standard_conforming_strings` becomes this.
    StandardConformingStrings(bool),
    /// Another role is assumed.
    Role,
    /// The session becomes another user's.
    SessionUser,
    /// A setting becomes what it was when the connection was opened.
    Reset(Setting),
    /// The change of a setting holds until the end of the transaction; without one it ends with the statement.
    Local(Box<StateChange>),
    /// Everything that the session made of settings, names, cursors and temporary relations is gone: DISCARD ALL.
    Discarded,
    /// The session's temporary relations are gone.
    TemporaryDropped,
    /// A temporary relation is there whose columns are known, or holds more than before.
    Temporary {
        /// Its name.
        name: String,
        /// What is known of it.
        #[serde(skip)]
        relation: Arc<Temporary>,
    },
    /// A temporary relation that was known is gone: its name means what it meant before.
    TemporaryGone(String),
    /// A relation (or anything else that names resolve to) of this name was created, changed or dropped; `*` for any.
    Touched(String),
    /// A statement has a name.
    Prepared {
        /// The name.
        name: String,
        /// What it means.
        #[serde(skip)]
        statement: Arc<Prepared>,
    },
    /// A prepared statement is forgotten; all of them without a name.
    Deallocated(Option<String>),
    /// A cursor is open.
    Declared {
        /// Its name.
        name: String,
        /// What it shows.
        #[serde(skip)]
        cursor: Arc<Cursor>,
    },
    /// A cursor is closed; all of them without a name.
    Closed(Option<String>),
    /// A transaction begins.
    Begin,
    /// The transaction ends and keeps what it did.
    Commit,
    /// The transaction is undone.
    Rollback,
    /// A savepoint is set.
    Savepoint(String),
    /// A savepoint, and those after it, are forgotten.
    Release(String),
    /// What was done since the savepoint is undone.
    RollbackTo(String),
    /// Something that is not followed; the state is unknown until the connection is reset.
    Unfollowed(String),
}

/// A setting that meaning depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// `search_path`.
    SearchPath,
    /// `standard_conforming_strings`.
    StandardConformingStrings,
    /// `role`.
    Role,
    /// `session_authorization`. It leaves the role in doubt.
    SessionUser,
    /// All but the roles: RESET ALL.
    All,
}

impl State {
    /// Makes a change that needs nothing but the state itself; `false` where it needs more: what a transaction undoes, how the
    /// connection began.
    pub(crate) fn follow(&mut self, change: &StateChange) -> bool {
        match change {
            StateChange::SearchPath(path) => self.search_path.clone_from(path),
            StateChange::StandardConformingStrings(on) => self.settings.standard_conforming_strings = Some(*on),
            StateChange::Role => self.roles.role = true,
            // It takes the role back as well, to the user's own: another one than at the beginning.
            StateChange::SessionUser => (self.roles.role, self.roles.user) = (true, true),
            StateChange::Local(inner) => {
                self.unsettled = true;
                return self.follow(inner);
            }
            StateChange::Touched(name) => self.touch(name),
            StateChange::Temporary { name, relation } => self.keep_temporary(name, relation),
            StateChange::TemporaryGone(name) => self.temporary.remove(name),
            StateChange::TemporaryDropped => self.temporary.clear(),
            StateChange::Prepared { name, statement } => self.prepared.insert(name, Arc::clone(statement)),
            StateChange::Deallocated(Some(name)) => self.prepared.remove(name),
            StateChange::Deallocated(None) => self.prepared.clear(),
            StateChange::Declared { name, cursor } => self.cursors.insert(name, Arc::clone(cursor)),
            StateChange::Closed(Some(name)) => self.cursors.remove(name),
            StateChange::Closed(None) => self.cursors.clear(),
            StateChange::Begin | StateChange::Savepoint(_) | StateChange::Release(_) => {}
            StateChange::Commit if !self.unsettled => {
                self.cursors.retain(|_, cursor| cursor.hold);
                self.drop_on_commit();
            }
            StateChange::Reset(_)
            | StateChange::Discarded
            | StateChange::Commit
            | StateChange::Rollback
            | StateChange::RollbackTo(_)
            | StateChange::Unfollowed(_) => return false,
        }
        true
    }
}

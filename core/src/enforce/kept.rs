//! A connection's state as the key of what was read in it.

use crate::classify::State;
use std::hash::{BuildHasher as _, Hash, Hasher, RandomState};
use std::ops::Deref;
use std::sync::{Arc, LazyLock, OnceLock};

/// A state that hashes once, however often texts are looked up under it: it may hold a megabyte of prepared statements.
#[derive(Debug)]
pub(super) struct Kept {
    state: State,
    hash: OnceLock<u64>,
}

impl Kept {
    pub(super) fn new(state: State) -> Arc<Self> {
        Arc::new(Self { state, hash: OnceLock::new() })
    }

    /// The state, to be changed; what is shared with others is copied first.
    pub(super) fn change(kept: &mut Arc<Self>) -> &mut State {
        let own = Arc::make_mut(kept);
        own.hash = OnceLock::new();
        &mut own.state
    }
}

impl Clone for Kept {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), hash: OnceLock::new() }
    }
}

impl Deref for Kept {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
    }
}

impl Eq for Kept {}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        static KEYED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        hasher.write_u64(*self.hash.get_or_init(|| KEYED.hash_one(&self.state)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Dialect;

    #[test]
    fn a_state_that_changes_hashes_anew_and_leaves_what_is_shared() {
        let hash = |kept: &Arc<Kept>| RandomState::hash_one(&KEY, kept);
        static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        let mut own = Kept::new(State::new(Dialect::Postgres));
        let before = hash(&own);
        Kept::change(&mut own).certain = false;
        assert!(hash(&own) != before && own != Kept::new(State::new(Dialect::Postgres)));
        let shared = Arc::clone(&own);
        Kept::change(&mut own).certain = true;
        assert!(hash(&own) == before && !shared.certain && own == Kept::new(State::new(Dialect::Postgres)));
    }
}

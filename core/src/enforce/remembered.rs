//! What is known of one database connection's state, from the outcomes of what was permitted on it.

use crate::audit::event::Status;
use crate::classify::{Classification, Effect, State, StateChange};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Names remembered as touched; beyond it every name is doubtful.
const TOUCHED: usize = 1_000;

/// The state, and how far it is certain.
pub(super) struct Remembered {
    state: Arc<State>,
    /// The permits of state-changing statements whose outcome is not known yet.
    outstanding: Vec<u64>,
    /// Since the last known end of a transaction.
    since: Unsettled,
}

/// What the end of a transaction may undo.
#[derive(Default)]
struct Unsettled {
    /// Whether the state was changed.
    changed: bool,
    /// Names touched: a catalog that was read inside the transaction does not speak for the time after it is undone.
    touched: BTreeSet<String>,
    /// Whether a statement failed after the state was changed or a name touched: a server that gave up the transaction answers
    /// COMMIT with success and undoes it.
    failed: bool,
}

impl Remembered {
    /// Of a new connection.
    pub(super) fn new(state: State) -> Self {
        Self { state: Arc::new(state), outstanding: Vec::new(), since: Unsettled::default() }
    }

    /// What a statement that comes now is read in.
    pub(super) fn now(&self) -> Arc<State> {
        if self.outstanding.is_empty() { Arc::clone(&self.state) } else { Arc::new(self.state.uncertain()) }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn is_certain(&self) -> bool {
        self.state.certain && self.outstanding.is_empty()
    }

    /// A statement that changes the state was permitted.
    pub(super) fn permitted(&mut self, seq: u64) {
        self.outstanding.push(seq);
    }

    /// A permitted statement ended; the state moves on only when it went well.
    pub(super) fn ended(&mut self, seq: u64, statement: &Classification, status: Status) {
        let waited = self.outstanding.len();
        self.outstanding.retain(|other| *other != seq);
        // A second report for the same permit must not move the state again.
        let first = self.outstanding.len() < waited;
        match status {
            // Which of two ran last is not known: what they left is not either.
            Status::Ok if first && waited > 1 => self.doubt(),
            Status::Ok if first => self.apply(&statement.changes),
            Status::Ok => {}
            Status::Error | Status::Cancelled => {
                if first && (status == Status::Cancelled || !self.left_nothing(statement)) {
                    self.doubt();
                }
                self.since.failed |= self.since.any();
            }
        }
    }

    /// A catalog was read through this connection: names that were touched mean what it says.
    pub(super) fn catalog_read(&mut self) {
        Arc::make_mut(&mut self.state).touched.clear();
    }

    /// The driver undid the transaction, or a part of it.
    pub(super) fn rolled_back(&mut self) {
        let state = Arc::make_mut(&mut self.state);
        state.certain &= !self.since.changed;
        touch(state, self.since.touched.iter().cloned());
    }

    /// The driver committed.
    pub(super) fn committed(&mut self) {
        if self.since.failed {
            self.rolled_back();
        }
        self.since = Unsettled::default();
    }

    /// Whether a statement that failed left the state as it was. Several statements, and procedures that commit, may have got
    /// halfway; a COMMIT that fails has undone the transaction.
    fn left_nothing(&self, failed: &Classification) -> bool {
        let ends = |change: &StateChange| match change {
            StateChange::Commit | StateChange::Rollback => true,
            StateChange::SearchPath(_) | StateChange::Touched(_) | StateChange::Begin | StateChange::Unfollowed(_) => false,
        };
        let halfway = failed.statements > 1 || failed.effects.contains(Effect::Procedure);
        let undone = self.since.any() && failed.changes.iter().any(ends);
        !halfway && !undone
    }

    fn apply(&mut self, changes: &[StateChange]) {
        for change in changes {
            match change {
                StateChange::SearchPath(path) => {
                    Arc::make_mut(&mut self.state).search_path.clone_from(path);
                    self.since.changed = true;
                }
                StateChange::Touched(name) => {
                    touch(Arc::make_mut(&mut self.state), [name.clone()]);
                    bounded(&mut self.since.touched, [name.clone()]);
                }
                // A BEGIN inside a transaction that the driver opened by itself changes nothing, so it settles nothing.
                StateChange::Begin => {}
                StateChange::Commit => self.committed(),
                StateChange::Rollback => self.rolled_back(),
                StateChange::Unfollowed(_) => self.doubt(),
            }
        }
    }

    fn doubt(&mut self) {
        Arc::make_mut(&mut self.state).certain = false;
    }
}

impl Unsettled {
    fn any(&self) -> bool {
        self.changed || !self.touched.is_empty()
    }
}

fn touch(state: &mut State, names: impl IntoIterator<Item = String>) {
    bounded(&mut state.touched, names);
}

fn bounded(set: &mut BTreeSet<String>, names: impl IntoIterator<Item = String>) {
    for name in names {
        if set.len() >= TOUCHED {
            *set = ["*".to_owned()].into();
        }
        set.insert(name);
    }
}

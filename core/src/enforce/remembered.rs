//! What is known of one database connection's state, from the outcomes of what was permitted on it.

use super::kept::Kept;
use super::transaction::Transaction;
use crate::audit::event::Status;
use crate::classify::{Classification, Effect, State, StateChange};
use std::sync::Arc;

/// The state, and how far it is certain.
pub(super) struct Remembered {
    state: Arc<Kept>,
    /// The permits of state-changing statements whose outcome is not known yet.
    outstanding: Vec<u64>,
    transaction: Transaction,
}

impl Remembered {
    /// Of a new connection.
    pub(super) fn new(state: State) -> Self {
        let state = Kept::new(state);
        Self { transaction: Transaction::new(&state), state, outstanding: Vec::new() }
    }

    /// Of the same connection, as new.
    pub(super) fn begin_again(&self, state: State) -> Self {
        let mut fresh = Self::new(state);
        fresh.transaction.is_seen = self.transaction.is_seen;
        fresh
    }

    /// What a statement that comes now is read in.
    pub(super) fn now(&self) -> Arc<Kept> {
        if self.outstanding.is_empty() { Arc::clone(&self.state) } else { Kept::new(self.state.uncertain()) }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn is_certain(&self) -> bool {
        self.state.certain && self.outstanding.is_empty()
    }

    /// Every transaction is begun and ended by statements that are decided here.
    pub(super) fn sees_transactions(&mut self) {
        let state = Kept::change(&mut self.state);
        self.transaction.see(state, self.outstanding.is_empty());
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
            Status::Ok if first => {
                let state = Kept::change(&mut self.state);
                self.transaction.ran(state, &statement.changes, statement.statements > 1);
            }
            Status::Ok => {}
            Status::Error | Status::Cancelled => {
                if first && (status == Status::Cancelled || !self.left_nothing(statement)) {
                    self.doubt();
                }
                let state = Kept::change(&mut self.state);
                self.transaction.failed(state);
            }
        }
    }

    /// A catalog was read through this connection: names that were touched mean what it says.
    pub(super) fn catalog_read(&mut self) {
        self.transaction.catalog_read(&self.state);
        if !self.state.touched.is_empty() {
            Kept::change(&mut self.state).touched.clear();
        }
    }

    /// The driver undid the transaction, or a part of it.
    pub(super) fn rolled_back(&mut self) {
        let state = Kept::change(&mut self.state);
        self.transaction.undone_by_driver(state);
    }

    /// The driver committed.
    pub(super) fn committed(&mut self) {
        let state = Kept::change(&mut self.state);
        self.transaction.committed_by_driver(state);
    }

    /// Whether a statement that failed left the state as it was. Several statements, and procedures that commit, may have got
    /// halfway; a COMMIT that fails has undone the transaction.
    fn left_nothing(&self, failed: &Classification) -> bool {
        let ends = |change: &StateChange| matches!(change, StateChange::Commit | StateChange::Rollback);
        let halfway = failed.statements > 1 || failed.effects.contains(Effect::Procedure);
        let undone = self.transaction.has_changes(&self.state) && failed.changes.iter().any(ends);
        !halfway && !undone
    }

    fn doubt(&mut self) {
        let state = Kept::change(&mut self.state);
        self.transaction.doubt(state);
    }
}

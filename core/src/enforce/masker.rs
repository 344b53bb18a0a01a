//! Masks one result set.

use crate::error::Error;
use crate::mask::{Counts, Plan};
use crate::request::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Masks the rows of one result, batch after batch, and counts what it masked.
///
/// Made by [`super::Permit::masker`] from the result's own shape, which must be the predicted one.
pub struct Masker {
    plan: Plan,
    left: Option<u64>,
    counts: Counts,
    total: Arc<Mutex<MaskedCounts>>,
}

/// Cells masked, by class, of all results of one permit.
pub(super) type MaskedCounts = BTreeMap<Arc<str>, u64>;

impl Masker {
    pub(super) fn new(plan: Plan, limit: Option<u64>, total: Arc<Mutex<MaskedCounts>>) -> Self {
        Self { plan, left: limit, counts: Counts::default(), total }
    }

    /// How many of the next `rows` rows may be shown: fewer than asked when the row limit is reached. They count as shown.
    #[must_use]
    pub fn admit(&mut self, rows: u64) -> u64 {
        let admitted = self.left.map_or(rows, |left| left.min(rows));
        self.left = self.left.map(|left| left - admitted);
        admitted
    }

    /// Masks one row in place.
    ///
    /// # Errors
    /// `mask.row_arity` when it has another number of cells than the plan; the row must not be shown then.
    pub fn row(&mut self, row: &mut [Value]) -> Result<(), Error> {
        self.plan.row(row, &mut self.counts)
    }

    /// Masks one cell of a column, by position.
    ///
    /// # Errors
    /// `mask.*` when there is no such column, or the value cannot be masked.
    pub fn cell(&mut self, column: usize, value: Value) -> Result<Value, Error> {
        self.plan.cell(column, value, &mut self.counts)
    }

    /// The positions that [`Masker::cell`] must be called for; all others are shown as they are.
    #[must_use]
    pub fn masked_columns(&self) -> &[usize] {
        self.plan.masked_columns()
    }

    /// What is done to each column, and why.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }
}

impl Masker {
    /// Adds what was counted so far to what the permit's outcome will say; done by itself when the masker goes away.
    pub fn tally(&mut self) {
        if self.counts == Counts::default() {
            return;
        }
        let counts = std::mem::take(&mut self.counts);
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        for (class, cells) in self.plan.summary(&counts).masked {
            *total.entry(class).or_default() += cells;
        }
    }
}

impl Drop for Masker {
    fn drop(&mut self) {
        self.tally();
    }
}

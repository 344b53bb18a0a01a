//! Masks one result set.

#[cfg(feature = "arrow")]
mod batches;

#[cfg(feature = "arrow")]
pub use batches::Batches;

use super::decision::Granted;
use crate::error::Error;
use crate::mask::{Counts, Plan};
use crate::request::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Masks the rows of one result, batch after batch, and counts what it masked.
///
/// Made by [`super::Permit::masker`] from the result's own shape, which must be the predicted one. The row limit is the permit's:
/// all its results share it.
pub struct Masker {
    result: Arc<OneResult>,
    granted: Arc<Granted>,
}

/// What was shown under one permit.
pub(super) struct Shown(Mutex<Total>);

struct Total {
    /// How many rows may still be shown.
    left: Option<u64>,
    /// Cells masked by class, of results whose masker is gone.
    masked: BTreeMap<Arc<str>, u64>,
    results: Vec<Arc<OneResult>>,
}

/// A plan and what it did; read while the masker still lives, since an outcome may be reported before a cursor is dropped.
struct OneResult {
    plan: Plan,
    counts: Mutex<Counts>,
}

impl Masker {
    pub(super) fn new(plan: Plan, granted: &Arc<Granted>) -> Self {
        let result = Arc::new(OneResult { plan, counts: Mutex::default() });
        let mut total = granted.shown.total();
        total.settle();
        total.results.push(Arc::clone(&result));
        drop(total);
        Self { result, granted: Arc::clone(granted) }
    }

    /// How many of the next `rows` rows may be shown: fewer than asked when the row limit is reached. They count as shown, for all
    /// maskers of the permit together.
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::enforce::{Decision, SessionOptions, Statement};
    /// use checkrein::mask::ResultShape;
    /// use checkrein::request::Context;
    ///
    /// # let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// # let statement = Statement::new("SELECT name FROM customers")?;
    /// # let Decision::Permit(permit) = session.connection().decide(&statement, &Context::default())? else { panic!("reads are permitted") };
    /// // The rule has `row_limit: 100`.
    /// let mut masker = permit.masker(&ResultShape::from_json(br#"[{"name": "name"}]"#)?)?;
    /// assert_eq!([masker.admit(60), masker.admit(60), masker.admit(60)], [60, 40, 0]);
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    #[must_use]
    pub fn admit(&mut self, rows: u64) -> u64 {
        self.granted.shown.admit(rows)
    }

    /// Masks one row in place.
    ///
    /// # Errors
    /// `mask.row` when it has another number of cells than the plan; the row must not be shown then.
    pub fn row(&mut self, row: &mut [Value]) -> Result<(), Error> {
        self.result.plan.row(row, &mut self.result.counts())
    }

    /// Masks one cell of a column, by position.
    ///
    /// # Errors
    /// `mask.row` when there is no such column.
    pub fn cell(&mut self, column: usize, value: Value) -> Result<Value, Error> {
        self.result.plan.cell(column, value, &mut self.result.counts())
    }

    /// The positions that [`Masker::cell`] must be called for; all others are shown as they are.
    #[must_use]
    pub fn masked_columns(&self) -> &[usize] {
        self.result.plan.masked_columns()
    }

    /// What is done to each column, and why.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.result.plan
    }
}

impl Shown {
    pub(super) fn new(limit: Option<u64>) -> Self {
        Self(Mutex::new(Total { left: limit, masked: BTreeMap::new(), results: Vec::new() }))
    }

    /// Cells masked so far, by class, of all results.
    pub(super) fn masked(&self) -> BTreeMap<Arc<str>, u64> {
        let total = self.total();
        let mut masked = total.masked.clone();
        total.results.iter().for_each(|result| result.add_to(&mut masked));
        masked
    }

    /// How many of so many rows may be shown.
    fn admit(&self, rows: u64) -> u64 {
        let mut total = self.total();
        let admitted = total.left.map_or(rows, |left| left.min(rows));
        total.left = total.left.map(|left| left - admitted);
        admitted
    }

    fn total(&self) -> MutexGuard<'_, Total> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Total {
    /// Sums up results whose masker is gone, so that any number of maskers takes no more room than the live ones.
    fn settle(&mut self) {
        let Self { masked, results, .. } = self;
        results.retain(|result| {
            let live = Arc::strong_count(result) > 1;
            if !live {
                result.add_to(masked);
            }
            live
        });
    }
}

impl OneResult {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_to(&self, masked: &mut BTreeMap<Arc<str>, u64>) {
        for (class, cells) in self.plan.summary(&self.counts()).masked {
            let sum = masked.entry(class).or_default();
            *sum = sum.saturating_add(cells);
        }
    }
}

//! Masks one result set.

use super::decision::Granted;
use crate::error::Error;
use crate::mask::{Counts, Plan, ShownText};
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
    /// Of results whose masker is gone.
    settled: Report,
    results: Vec<Arc<OneResult>>,
}

/// What was masked under one permit.
#[derive(Clone, Default)]
pub(super) struct Report {
    /// Cells masked because of where they come from, by class.
    pub(super) masked: BTreeMap<Arc<str>, u64>,
    /// What was found in content, by class.
    pub(super) found: BTreeMap<Arc<str>, u64>,
    /// By position and name.
    pub(super) columns: BTreeMap<(usize, String), ColumnReport>,
}

/// What was masked in one column.
#[derive(Clone, Default)]
pub(super) struct ColumnReport {
    pub(super) cells: u64,
    pub(super) found: BTreeMap<Arc<str>, u64>,
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
        let mut total = self.granted.shown.total();
        let admitted = total.left.map_or(rows, |left| left.min(rows));
        total.left = total.left.map(|left| left - admitted);
        admitted
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

    /// What may be seen of one text cell; nothing is allocated for a text that is shown as it is.
    ///
    /// # Errors
    /// `mask.row` when there is no such column.
    pub fn text(&mut self, column: usize, text: &str) -> Result<ShownText, Error> {
        self.result.plan.text(column, text, &mut self.result.counts())
    }

    /// The positions that [`Masker::cell`] must be called for, since their cells are replaced or looked at; all others are shown as they
    /// are.
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
        Self(Mutex::new(Total { left: limit, settled: Report::default(), results: Vec::new() }))
    }

    /// What was masked so far, of all results and messages.
    pub(super) fn report(&self) -> Report {
        let total = self.total();
        let mut report = total.settled.clone();
        total.results.iter().for_each(|result| result.add_to(&mut report));
        report
    }

    /// Notes what was found in a message.
    pub(super) fn said(&self, found: &BTreeMap<Arc<str>, u64>) {
        add(&mut self.total().settled.found, found);
    }

    fn total(&self) -> MutexGuard<'_, Total> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Total {
    /// Sums up results whose masker is gone, so that any number of maskers takes no more room than the live ones.
    fn settle(&mut self) {
        let Self { settled, results, .. } = self;
        results.retain(|result| {
            let live = Arc::strong_count(result) > 1;
            if !live {
                result.add_to(settled);
            }
            live
        });
    }
}

impl OneResult {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_to(&self, report: &mut Report) {
        let summary = self.plan.summary(&self.counts());
        add(&mut report.masked, &summary.masked);
        add(&mut report.found, &summary.found);
        for column in summary.columns.into_iter().filter(|column| column.replaced > 0) {
            let total = report.columns.entry((column.position, column.name)).or_default();
            total.cells = total.cells.saturating_add(column.replaced);
            add(&mut total.found, &column.found);
        }
    }
}

fn add(to: &mut BTreeMap<Arc<str>, u64>, counts: &BTreeMap<Arc<str>, u64>) {
    for (class, count) in counts {
        let sum = to.entry(Arc::clone(class)).or_default();
        *sum = sum.saturating_add(*count);
    }
}

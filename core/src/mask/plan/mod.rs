//! The plan of one result set: what becomes of each column.

mod content;
mod explain;
mod fit;
mod scanned;
mod step;
mod treatment;

pub use content::Sought;
pub use explain::{Becomes, ColumnExplanation};
pub use scanned::ShownText;

use content::{Content, Making};
pub(in crate::mask) use scanned::Scanned;
use treatment::Treatment;

use super::counts::Counts;
use super::shape::{ResultShape, ShapeColumn, ValueKind};
use super::transform::Transform;
use crate::classify::{Lineage, Output, Outputs};
use crate::crypto::KeyProvider;
use crate::error::{Error, ErrorCode};
use crate::policy::Masking;
use crate::request::Value;
use std::sync::Arc;

/// What becomes of each column of one result; immutable, shared by any number of batches and threads.
///
/// ```
/// use checkrein::classify::Outputs;
/// use checkrein::crypto::NoKeys;
/// use checkrein::mask::{Counts, Plan, ResultShape};
/// use checkrein::policy::Masking;
/// use checkrein::request::Value;
///
/// // A result of which nothing is known is masked whole.
/// let shape = ResultShape::from_json(br#"[{"name": "a", "kind": "int"}, {"name": "b", "kind": "text"}]"#)?;
/// let plan = Plan::new(&Masking::Whole, &Outputs::Unknown, &shape, &NoKeys, "orders-db")?;
/// let (mut row, mut counts) = ([Value::Int(7), Value::Text("Ada".into())], Counts::default());
/// plan.row(&mut row, &mut counts)?;
/// assert_eq!(row, [Value::Null, Value::Text("[redacted]".into())]);
/// assert_eq!(plan.masked_columns(), [0, 1]);
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    columns: Vec<ColumnExplanation>,
    /// By position.
    steps: Vec<Step>,
    /// Positions whose cells are replaced or looked at, ascending.
    masked: Vec<usize>,
}

/// What is done to the cells of one column.
#[derive(Debug, Clone)]
pub(in crate::mask) enum Step {
    /// Nothing.
    Shown,
    /// Each is replaced.
    Replaced(Transform),
    /// What is found in them is replaced.
    Scanned(Scanned),
}

impl Plan {
    /// Makes the plan, or none.
    ///
    /// `masking` is what the policy obliges to and `outputs` what the statement was predicted to return; both come from one
    /// decision. `shape` is what the driver says the result holds. `domain` separates hashes and tokens of tenants or resources:
    /// the same value under another domain gives another token. Names that differ from the prediction are told by
    /// [`Plan::explain`] and refuse nothing, since servers name expressions as they like.
    ///
    /// # Errors
    /// `mask.arity` when the result has another number of columns than was predicted; `mask.origin` when a column is said to be
    /// a stored column that is not among its predicted sources, or where a constant or an aggregate was predicted (unless its lineage
    /// is unknown, for then they may be incomplete); `mask.key` when a key is missing; `mask.constant` when a
    /// constant is no value of its column's kind; `mask.kind` when the operator cannot hold its column's kind.
    pub fn new(masking: &Masking, outputs: &Outputs, shape: &ResultShape, keys: &dyn KeyProvider, domain: &str) -> Result<Self, Error> {
        Self::with_content(masking, Sought::default(), outputs, shape, keys, domain)
    }

    /// The same, and what `masking` shows is looked at: stretches of text that are recognised as a class, and numbers that are one, are
    /// masked as the class's duty says. A class that the policy shows of a column, because of where it comes from, is not sought there.
    ///
    /// ```
    /// use checkrein::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
    /// use checkrein::crypto::NoKeys;
    /// use checkrein::mask::scan::{ScanConfig, Scanner};
    /// use checkrein::mask::{Counts, Plan, ResultShape, Sought};
    /// use checkrein::policy::{ContentDuty, Mask, Masking};
    /// use checkrein::request::Value;
    ///
    /// let scanner = Scanner::new(&ScanConfig::default())?;
    /// let mask = Mask::Partial { keep_first: 0, keep_last: 4 };
    /// let duties = [ContentDuty { class: "card".into(), detect: ["payment_card".into()].into(), mask, derived: Mask::Redact }];
    /// // SELECT body FROM notes
    /// let notes = RelationName { schema: Some("public".into()), name: "notes".into() };
    /// let source = ColumnName { relation: notes, column: "body".into() };
    /// let output = Output { name: "body".into(), lineage: Lineage::Identity, sources: vec![source], unknown_functions: vec![] };
    /// let shape = ResultShape::from_json(br#"[{"name": "body", "kind": "text"}]"#)?;
    ///
    /// let sought = Sought { duties: &duties, scanner: Some(&scanner) };
    /// let plan = Plan::with_content(&Masking::Clear, sought, &Outputs::Columns(vec![output]), &shape, &NoKeys, "acme")?;
    /// let mut counts = Counts::default();
    /// let mut row = [Value::Text("paid with 4111 1111 1111 1111".into())];
    /// plan.row(&mut row, &mut counts)?;
    /// assert_eq!(row, [Value::Text("paid with ***************1111".into())]);
    /// assert_eq!(plan.summary(&counts).found["card"], 1);
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Plan::new`]; `scan.config` when a duty names what the scanner does not look for, or there is none.
    pub fn with_content(
        masking: &Masking,
        sought: Sought<'_>,
        outputs: &Outputs,
        shape: &ResultShape,
        keys: &dyn KeyProvider,
        domain: &str,
    ) -> Result<Self, Error> {
        fit::arity(masking, outputs, shape)?;
        let mut plan = Self { columns: Vec::new(), steps: Vec::new(), masked: Vec::new() };
        let mut contents = Contents { sought, keys, domain, made: Vec::new() };
        for (position, column) in shape.columns.iter().enumerate() {
            let output = match outputs {
                Outputs::Columns(outputs) => outputs.get(position),
                Outputs::None | Outputs::Unknown => None,
            };
            let treatment = Treatment::of(masking, position, output);
            fit::origin(position, column, output)?;
            let (step, becomes) = match treatment.mask() {
                None => (contents.step(&treatment, column, output)?, Becomes::Kind(column.kind)),
                Some(mask) => {
                    let computed = treatment.lineage() != Lineage::Identity;
                    let cell =
                        step::Cell { place: step::Place::Column(position), kind: column.kind, classes: treatment.classes(), computed };
                    let (transform, becomes) = step::compile(mask, &cell, keys, domain)?;
                    let transform = match transform {
                        Transform::Fixed(replacement) if computed => Transform::Always(replacement),
                        other => other,
                    };
                    (Step::Replaced(transform), becomes)
                }
            };
            let sought = match &step {
                Step::Scanned(scanned) => scanned.content.classes(),
                Step::Shown | Step::Replaced(_) => Vec::new(),
            };
            if !matches!(step, Step::Shown) {
                plan.masked.push(position);
            }
            plan.steps.push(step);
            plan.columns.push(treatment.explain(position, column, output, becomes, sought));
        }
        Ok(plan)
    }

    /// What becomes of each column, in order.
    #[must_use]
    pub fn explain(&self) -> &[ColumnExplanation] {
        &self.columns
    }

    /// Positions whose cells are replaced or looked at, ascending; cells elsewhere need not pass through.
    #[must_use]
    pub fn masked_columns(&self) -> &[usize] {
        &self.masked
    }

    /// What may be seen of one cell. Counts the cell, not the row ([`Counts::add_rows`] does).
    ///
    /// # Errors
    /// `mask.row` when the result has no such column.
    pub fn cell(&self, position: usize, mut value: Value, counts: &mut Counts) -> Result<Value, Error> {
        self.step(position)?.apply(position, &mut value, counts);
        Ok(value)
    }

    /// What may be seen of one text cell, without taking it: nothing is allocated for a text that is shown as it is. Counts as
    /// [`Plan::cell`] does.
    ///
    /// # Errors
    /// `mask.row` when the result has no such column.
    pub fn text(&self, position: usize, text: &str, counts: &mut Counts) -> Result<ShownText, Error> {
        Ok(match self.step(position)? {
            Step::Shown => ShownText::Same,
            Step::Scanned(scanned) => {
                let shown = scanned.text(text, |action| counts.found(position, action));
                counts.add(position, u64::from(shown != ShownText::Same));
                shown
            }
            step @ Step::Replaced(_) => {
                let mut value = Value::Text(text.to_owned());
                step.apply(position, &mut value, counts);
                match value {
                    Value::Text(shown) => ShownText::Text(shown),
                    _ => ShownText::Null,
                }
            }
        })
    }

    /// Replaces what must not be seen of a column's cells, many at once where the operator gains by it. Counts the cells, not the rows
    /// ([`Counts::add_rows`] does).
    ///
    /// ```
    /// use checkrein::classify::Outputs;
    /// use checkrein::crypto::NoKeys;
    /// use checkrein::mask::{Counts, Plan, ResultShape};
    /// use checkrein::policy::Masking;
    /// use checkrein::request::Value;
    ///
    /// let shape = ResultShape::from_json(br#"[{"name": "a", "kind": "int"}]"#)?;
    /// let plan = Plan::new(&Masking::Whole, &Outputs::Unknown, &shape, &NoKeys, "orders-db")?;
    /// let (mut cells, mut counts) = ([Value::Int(7), Value::Int(8)], Counts::default());
    /// plan.column(0, &mut cells, &mut counts)?;
    /// assert_eq!((cells, counts.replaced(0)), ([Value::Null, Value::Null], 2));
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `mask.row` when the result has no such column.
    pub fn column(&self, position: usize, cells: &mut [Value], counts: &mut Counts) -> Result<(), Error> {
        match self.step(position)? {
            Step::Replaced(transform) => {
                counts.add(position, cells.iter().filter(|cell| **cell != Value::Null).count() as u64);
                transform.column(cells);
            }
            step @ Step::Scanned(_) => cells.iter_mut().for_each(|cell| step.apply(position, cell, counts)),
            Step::Shown => {}
        }
        Ok(())
    }

    /// What is done to a column.
    ///
    /// Errors: `mask.row` when there is no such column.
    pub(in crate::mask) fn step(&self, position: usize) -> Result<&Step, Error> {
        self.steps.get(position).ok_or_else(|| {
            Error::new(ErrorCode::MaskRow, format!("the result has {} columns; there is none at {position}", self.columns.len()))
        })
    }

    /// The classes of what an action is for, in a column that is looked at.
    pub(super) fn classes_found(&self, position: usize, action: u16) -> &[Arc<str>] {
        match self.steps.get(position) {
            Some(Step::Scanned(scanned)) => scanned.content.classes_of(action),
            Some(Step::Shown | Step::Replaced(_)) | None => &[],
        }
    }

    /// Replaces what must not be seen of a row. Cells that are shown are not touched.
    ///
    /// # Errors
    /// `mask.row` when the row has another number of cells than the result has columns; the row is unchanged then and must not be
    /// shown.
    pub fn row(&self, row: &mut [Value], counts: &mut Counts) -> Result<(), Error> {
        if row.len() != self.columns.len() {
            return Err(Error::new(
                ErrorCode::MaskRow,
                format!("the row has {} cells; the result has {} columns", row.len(), self.columns.len()),
            ));
        }
        for position in self.masked.iter().copied() {
            if let (Some(cell), Some(step)) = (row.get_mut(position), self.steps.get(position)) {
                step.apply(position, cell, counts);
            }
        }
        counts.add_rows(1);
        Ok(())
    }
}

impl Step {
    fn apply(&self, position: usize, cell: &mut Value, counts: &mut Counts) {
        match self {
            Self::Shown => {}
            Self::Replaced(transform) => {
                counts.add(position, u64::from(*cell != Value::Null));
                transform.apply(cell);
            }
            Self::Scanned(scanned) => {
                if scanned.apply(cell, |action| counts.found(position, action)) {
                    counts.add(position, 1);
                }
            }
        }
    }
}

/// What is sought in the columns of one plan.
struct Contents<'a> {
    sought: Sought<'a>,
    keys: &'a dyn KeyProvider,
    domain: &'a str,
    made: Vec<Made>,
}

/// What is sought in columns of one sort.
struct Made {
    stored: bool,
    /// The classes that are shown.
    shown: Vec<Arc<str>>,
    content: Option<Arc<Content>>,
}

impl Contents<'_> {
    /// What is done to a column that lineage does not mask.
    fn step(&mut self, treatment: &Treatment<'_>, column: &ShapeColumn, output: Option<&Output>) -> Result<Step, Error> {
        if self.sought.duties.is_empty() || matches!(column.kind, ValueKind::Bool | ValueKind::Time | ValueKind::Uuid) {
            return Ok(Step::Shown);
        }
        let stored = output.is_some_and(|output| output.lineage == Lineage::Identity);
        let Some(content) = self.content(stored, treatment.classes())? else { return Ok(Step::Shown) };
        let names = output
            .into_iter()
            .flat_map(|output| std::iter::once(output.name.as_str()).chain(output.sources.iter().map(|source| source.column.as_str())));
        let hint = names.chain([column.name.as_str()]).map(|name| content.scanner.hint(name)).reduce(|all, hint| all.or(&hint));
        let hint = hint.filter(|hint| !hint.is_empty());
        // A day is nothing by itself.
        if matches!(column.kind, ValueKind::Date | ValueKind::Timestamp) && hint.is_none() {
            return Ok(Step::Shown);
        }
        Ok(Step::Scanned(Scanned { content, hint, is_json: column.kind == ValueKind::Json }))
    }

    fn content(&mut self, stored: bool, shown: &[Arc<str>]) -> Result<Option<Arc<Content>>, Error> {
        let shown: Vec<Arc<str>> =
            shown.iter().filter(|class| self.sought.duties.iter().any(|duty| duty.class == **class)).cloned().collect();
        if let Some(made) = self.made.iter().find(|made| made.stored == stored && made.shown == shown) {
            return Ok(made.content.clone());
        }
        let making = Making { keys: self.keys, domain: self.domain, stored };
        let content = Content::new(self.sought, &shown, making)?.map(Arc::new);
        self.made.push(Made { stored, shown, content: content.clone() });
        Ok(content)
    }
}

#[cfg(test)]
mod tests;

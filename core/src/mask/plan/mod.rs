//! The plan of one result set: what becomes of each column.

mod explain;
mod fit;
mod step;

pub use explain::{Becomes, ColumnExplanation};

use super::counts::Counts;
use super::shape::ResultShape;
use super::transform::Transform;
use crate::classify::{Lineage, Output, Outputs};
use crate::crypto::KeyProvider;
use crate::error::{Error, ErrorCode};
use crate::policy::{ColumnDuty, Mask, Masking};
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
    /// By position; `None` is shown as it is.
    transforms: Vec<Option<Transform>>,
    /// Positions whose cells are replaced, ascending.
    masked: Vec<usize>,
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
        fit::arity(masking, outputs, shape)?;
        let mut plan = Self { columns: Vec::new(), transforms: Vec::new(), masked: Vec::new() };
        for (position, column) in shape.columns.iter().enumerate() {
            let output = match outputs {
                Outputs::Columns(outputs) => outputs.get(position),
                Outputs::None | Outputs::Unknown => None,
            };
            let treatment = Treatment::of(masking, position, output);
            fit::origin(position, column, output)?;
            let (transform, becomes) = match treatment.mask() {
                None => (None, Becomes::Kind(column.kind)),
                Some(mask) => {
                    let computed = treatment.lineage() != Lineage::Identity;
                    let cell = step::Cell { position, kind: column.kind, classes: treatment.classes(), computed };
                    let (transform, becomes) = step::compile(mask, &cell, keys, domain)?;
                    let transform = match transform {
                        Transform::Fixed(replacement) if computed => Transform::Always(replacement),
                        other => other,
                    };
                    plan.masked.push(position);
                    (Some(transform), becomes)
                }
            };
            plan.transforms.push(transform);
            plan.columns.push(treatment.explain(position, column, output, becomes));
        }
        Ok(plan)
    }

    /// What becomes of each column, in order.
    #[must_use]
    pub fn explain(&self) -> &[ColumnExplanation] {
        &self.columns
    }

    /// Positions whose cells are replaced, ascending; cells elsewhere need not pass through.
    #[must_use]
    pub fn masked_columns(&self) -> &[usize] {
        &self.masked
    }

    /// What may be seen of one cell. Counts the cell, not the row ([`Counts::add_rows`] does).
    ///
    /// # Errors
    /// `mask.row` when the result has no such column.
    pub fn cell(&self, position: usize, mut value: Value, counts: &mut Counts) -> Result<Value, Error> {
        if let Some(transform) = self.transform(position)? {
            counts.add(position, u64::from(value != Value::Null));
            transform.apply(&mut value);
        }
        Ok(value)
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
        if let Some(transform) = self.transform(position)? {
            counts.add(position, cells.iter().filter(|cell| **cell != Value::Null).count() as u64);
            transform.column(cells);
        }
        Ok(())
    }

    /// What is done to a column; `None` where it is shown as it is.
    ///
    /// Errors: `mask.row` when there is no such column.
    pub(in crate::mask) fn transform(&self, position: usize) -> Result<Option<&Transform>, Error> {
        self.transforms.get(position).map(Option::as_ref).ok_or_else(|| {
            Error::new(ErrorCode::MaskRow, format!("the result has {} columns; there is none at {position}", self.columns.len()))
        })
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
            if let (Some(cell), Some(Some(transform))) = (row.get_mut(position), self.transforms.get(position)) {
                counts.add(position, u64::from(*cell != Value::Null));
                transform.apply(cell);
            }
        }
        counts.add_rows(1);
        Ok(())
    }
}

/// What the policy wants of one column.
enum Treatment<'a> {
    /// The policy names nothing sensitive at all.
    Clear,
    /// The column holds nothing sensitive.
    Harmless,
    /// A class that this caller sees as it is.
    Shown(&'a ColumnDuty),
    /// A class, or an unknown lineage, that is masked.
    Masked(&'a ColumnDuty, &'a Mask),
    /// Nothing is known of the column, so nothing is shown.
    Whole,
}

impl<'a> Treatment<'a> {
    fn of(masking: &'a Masking, position: usize, output: Option<&Output>) -> Self {
        match masking {
            Masking::Clear => Self::Clear,
            Masking::Whole => Self::Whole,
            Masking::Columns(duties) => match (duties.get(position), output) {
                (Some(None), Some(_)) => Self::Harmless,
                (Some(Some(duty)), Some(_)) => match &duty.mask {
                    Some(mask) => Self::Masked(duty, mask),
                    // A duty that names neither class nor operator shows nothing to be allowed.
                    None if duty.classes.is_empty() => Self::Whole,
                    None => Self::Shown(duty),
                },
                (None, _) | (_, None) => Self::Whole,
            },
        }
    }

    fn mask(&self) -> Option<&Mask> {
        match self {
            Self::Clear | Self::Harmless | Self::Shown(_) => None,
            Self::Masked(_, mask) => Some(mask),
            Self::Whole => Some(&Mask::Redact),
        }
    }

    fn lineage(&self) -> Lineage {
        match self {
            Self::Shown(duty) | Self::Masked(duty, _) => duty.lineage,
            Self::Clear | Self::Harmless | Self::Whole => Lineage::Unknown,
        }
    }

    fn classes(&self) -> &[Arc<str>] {
        match self {
            Self::Shown(duty) | Self::Masked(duty, _) => &duty.classes,
            Self::Clear | Self::Harmless | Self::Whole => &[],
        }
    }
}

#[cfg(test)]
mod tests;

//! Columns and record batches in Arrow's format, masked under a [`Plan`].
//!
//! A [`Columnar`] is a plan made ready for batches of one schema. Arrays go in and come out as the types of `arrow-data`, which bindings
//! take from Arrow's C data interface and hand back through it; they are no part of the stable interface.
//!
//! * A column that is shown comes out as it went in: the same buffers, neither copied nor read. So does one that is looked at and in
//!   which nothing is found; what lies beneath its NULLs and outside of its slice is in the same buffers, as it was.
//! * What is masked is made anew. Nothing of the column's own buffers comes along: no bytes under NULLs, no rows outside of a slice, no
//!   entries of a dictionary that no row has, no metadata of the field.
//! * A masked cell is what [`Plan::cell`] makes of it, with two exceptions that the type asks for: a whole number that
//!   `format_preserving` would make too great for a type below 64 bits is encrypted until it fits; a number or day that its type cannot
//!   hold becomes NULL, as does a narrow float beside which the type has no room for another number of the grid.
//! * A column that is masked by one value for every row (`redact`, `nullify`, `constant`) costs nothing per row after the longest batch:
//!   its buffers are made once, and shared by all batches of the stream. Where the column has NULLs, which stay, they are put over that
//!   at the speed of memory.
//!
//! | type | under an operator that keeps something of the value |
//! |---|---|
//! | `Utf8`, `LargeUtf8`, `Utf8View` | stays what it is |
//! | integers, floats, decimals, dates, timestamps | stay what they are, or become `Utf8` where the operator gives text |
//! | booleans, octets, times of day | `Utf8` or NULL |
//! | dictionaries | each value once; keys in the order of the rows, so that neither their order nor two that are shown alike tell more |
//! | `List`, `LargeList`, `FixedSizeList`, `Struct` | leaf by leaf; the lengths of lists stay |
//! | `Map` | keys and values, where the operator has a text for every key; NULL otherwise |
//! | `Null` | stays |
//! | anything else | `mask.kind`: refused, unless it becomes NULL |
//!
//! Moments are read as text in the forms of Python's `str`: `2026-03-12 10:15:30.500000`, those with a zone in UTC, or at their offset
//! where the zone is one; so that tokens of rows and of columns meet. Cells are counted as rows count them: of a list or structure, one.

mod cell;
mod dictionary;
mod fixed;
mod moment;
mod nested;
mod node;
mod scanned;
mod schema;
mod sink;
#[cfg(test)]
mod tests;
mod text;

use super::counts::Counts;
use super::plan::{Plan, Scanned, Step};
use crate::error::{Error, ErrorCode};
use arrow_array::{Array as _, make_array};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Schema, SchemaRef};
use node::Node;
use scanned::{Beyond, Looked};

/// Some rows of a result, column by column.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// How many there are; also where there is no column.
    pub rows: usize,
    /// In the order of the plan, each as long as there are rows.
    pub columns: Vec<ArrayData>,
}

impl Batch {
    /// Leaves the first rows, which are not copied.
    ///
    /// # Errors
    /// `mask.row` for a column that is shorter than the batch.
    pub fn truncate(&mut self, rows: usize) -> Result<(), Error> {
        if rows >= self.rows {
            return Ok(());
        }
        for (position, column) in self.columns.iter_mut().enumerate() {
            if column.len() != self.rows {
                return Err(uneven(position));
            }
            *column = column.slice(0, rows);
        }
        self.rows = rows;
        Ok(())
    }
}

/// What is done to one column.
enum Work {
    /// Nothing.
    Shown,
    /// Its cells are replaced.
    Replaced(Box<Node>),
    /// Its cells are looked at.
    Scanned(Scanned),
}

/// A plan made ready for batches of one schema.
pub struct Columnar {
    types: Vec<DataType>,
    /// By position.
    work: Vec<Work>,
    shown: SchemaRef,
}

impl Columnar {
    /// Fits the plan to the columns of a schema.
    ///
    /// # Errors
    /// `mask.arity` where the schema has another number of columns than the plan; `mask.kind` for a type that an operator cannot hold, or
    /// that is nested deeper than 64 levels; `mask.constant` for a constant that is no value of its column's type.
    pub fn new(plan: &Plan, schema: &Schema) -> Result<Self, Error> {
        let (found, expected) = (schema.fields().len(), plan.explain().len());
        if found != expected {
            return Err(Error::new(ErrorCode::MaskArity, format!("the batches have {found} columns; {expected} were decided on")));
        }
        let types = schema.fields().iter().map(|field| field.data_type().clone()).collect();
        let work = schema.fields().iter().enumerate().map(|(position, field)| match plan.step(position)? {
            Step::Shown => Ok(Work::Shown),
            Step::Replaced(transform) => Node::new(transform, field.data_type(), position).map(|node| Work::Replaced(Box::new(node))),
            Step::Scanned(scanned) if scanned::is_seen(field.data_type()) => Ok(Work::Scanned(scanned.clone())),
            Step::Scanned(_) => {
                let why = format!("what the type of column {position} holds cannot be looked at");
                Err(Error::new(ErrorCode::MaskKind, why).with_help("give the column as text, numbers, lists or structures of them"))
            }
        });
        let work: Vec<Work> = work.collect::<Result<_, Error>>()?;
        let shown = schema::shown(schema, &work);
        Ok(Self { types, work, shown })
    }

    /// The schema of what comes out. Masked columns may be NULL; metadata of the schema and of masked columns is left out.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.shown
    }

    /// Masks a batch. Only columns that are masked or looked at are read, and only they are checked; what is in the others is the producer's word.
    ///
    /// # Errors
    /// `mask.row` where the batch's columns are not those of the schema, or a masked one is not what its type says (offsets beyond its
    /// buffers, text that is no UTF-8), or what is shown needs more than its type can address: cut it into smaller ones then. Nothing of
    /// the batch must be shown.
    pub fn mask(&mut self, batch: Batch, counts: &mut Counts) -> Result<Batch, Error> {
        let Batch { rows, mut columns } = batch;
        if columns.len() != self.types.len() {
            return Err(Error::new(
                ErrorCode::MaskRow,
                format!("the batch has {} columns; the result has {}", columns.len(), self.types.len()),
            ));
        }
        for (position, (column, expected)) in columns.iter().zip(&self.types).enumerate() {
            if column.data_type() != expected {
                return Err(Error::new(ErrorCode::MaskRow, format!("column {position} of the batch is not of its schema's type")));
            }
            if column.len() != rows {
                return Err(uneven(position));
            }
        }
        let mut masked = Counts::default();
        for (position, (column, work)) in columns.iter_mut().zip(&mut self.work).enumerate() {
            if let Work::Shown = work {
                continue;
            }
            let wrong = || Error::new(ErrorCode::MaskRow, format!("column {position} of the batch is not what its type says"));
            column.validate_full().map_err(|_| wrong())?;
            let array = make_array(column.clone());
            let shown = match work {
                Work::Shown => None,
                Work::Replaced(node) => {
                    masked.add(position, (rows - array.logical_null_count().min(rows)) as u64);
                    node.mask(&*array).filter(|shown| shown.data_type() == node.shown())
                }
                Work::Scanned(scanned) => match scanned::look(scanned, &*array, &mut |action| masked.found(position, action)) {
                    // Not even taken apart and put together again.
                    Ok(None) => continue,
                    Ok(Some(Looked { array: shown, changed })) => {
                        masked.add(position, changed.iter().filter(|changed| **changed).count() as u64);
                        Some(shown).filter(|shown| shown.data_type() == column.data_type())
                    }
                    Err(Beyond) => None,
                },
            };
            let too_large = || Error::new(ErrorCode::MaskRow, format!("column {position} of the batch, masked, is too large for its type"));
            *column = shown.filter(|shown| shown.len() == rows).ok_or_else(too_large)?.to_data();
        }
        masked.add_rows(rows as u64);
        counts.merge(&masked);
        Ok(Batch { rows, columns })
    }
}

fn uneven(position: usize) -> Error {
    Error::new(ErrorCode::MaskRow, format!("column {position} of the batch has another number of rows than the batch"))
}

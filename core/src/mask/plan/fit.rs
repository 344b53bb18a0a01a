//! Whether a result is the one that was decided on.

use crate::classify::{ColumnName, Lineage, Output, Outputs};
use crate::error::{Error, ErrorCode};
use crate::mask::shape::{RESULT_COLUMNS, ResultShape, ShapeColumn};
use crate::policy::Masking;

/// Errors: `mask.arity`.
pub(super) fn arity(masking: &Masking, outputs: &Outputs, shape: &ResultShape) -> Result<(), Error> {
    let found = shape.columns.len();
    let refuse = |expected: usize| {
        Err(Error::new(ErrorCode::MaskArity, format!("the result has {found} columns; {expected} were decided on"))
            .with_help("the relation may have changed since the catalog was read: reload it and decide again"))
    };
    if found > RESULT_COLUMNS {
        return refuse(RESULT_COLUMNS);
    }
    match outputs {
        Outputs::None if found != 0 => return refuse(0),
        Outputs::Columns(outputs) if found != outputs.len() => return refuse(outputs.len()),
        Outputs::None | Outputs::Columns(_) | Outputs::Unknown => {}
    }
    match (masking, outputs) {
        (Masking::Columns(duties), _) if found != duties.len() => refuse(duties.len()),
        // Duties by position mean nothing where the positions were not predicted.
        (Masking::Columns(duties), Outputs::Unknown) if !duties.is_empty() => refuse(0),
        (Masking::Clear | Masking::Whole | Masking::Columns(_), Outputs::None | Outputs::Unknown | Outputs::Columns(_)) => Ok(()),
    }
}

/// Where the lineage is unknown, the sources may be incomplete and say nothing: the policy does not rely on them either, and hides such
/// a column from whom anything is hidden. What is counted or summed up is never a stored column's own value, whose mask is another.
///
/// Errors: `mask.origin`.
pub(super) fn origin(position: usize, column: &ShapeColumn, output: Option<&Output>) -> Result<(), Error> {
    let (Some(origin), Some(output)) = (&column.origin, output) else { return Ok(()) };
    let among = || output.sources.iter().any(|source| same(origin, source));
    match output.lineage {
        Lineage::Unknown => return Ok(()),
        Lineage::Identity | Lineage::Derived if among() => return Ok(()),
        Lineage::Identity | Lineage::Derived | Lineage::Constant | Lineage::Aggregate => {}
    }
    Err(Error::new(ErrorCode::MaskOrigin, format!("column {position} comes from `{origin}`, which is not among its predicted sources"))
        .with_help("the relation may have changed since the catalog was read: reload it and decide again"))
}

/// A schema that one side does not know says nothing against the match.
fn same(origin: &ColumnName, source: &ColumnName) -> bool {
    let schemas = match (&origin.relation.schema, &source.relation.schema) {
        (Some(origin), Some(source)) => origin == source,
        (None, _) | (_, None) => true,
    };
    schemas && origin.relation.name == source.relation.name && origin.column == source.column
}

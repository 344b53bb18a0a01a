//! What a result is said to hold, before its first row.

use crate::bytes::Slice;
use crate::status::argument;
use checkrein::Error;
use checkrein::classify::{ColumnName, RelationName};
use checkrein::mask::{ResultShape, ShapeColumn, ValueKind};

/// The column has no fixed type, or the driver does not tell.
pub const CHECKREIN_COLUMN_UNKNOWN: u32 = 0;
/// Characters.
pub const CHECKREIN_COLUMN_TEXT: u32 = 1;
/// Whole numbers.
pub const CHECKREIN_COLUMN_INT: u32 = 2;
/// Binary floating-point numbers.
pub const CHECKREIN_COLUMN_FLOAT: u32 = 3;
/// Decimal numbers.
pub const CHECKREIN_COLUMN_DECIMAL: u32 = 4;
/// Truth values.
pub const CHECKREIN_COLUMN_BOOL: u32 = 5;
/// Octets.
pub const CHECKREIN_COLUMN_BYTES: u32 = 6;
/// Calendar days.
pub const CHECKREIN_COLUMN_DATE: u32 = 7;
/// Times of day.
pub const CHECKREIN_COLUMN_TIME: u32 = 8;
/// Moments.
pub const CHECKREIN_COLUMN_TIMESTAMP: u32 = 9;
/// JSON documents.
pub const CHECKREIN_COLUMN_JSON: u32 = 10;
/// UUIDs.
pub const CHECKREIN_COLUMN_UUID: u32 = 11;
/// A type that is known and none of these.
pub const CHECKREIN_COLUMN_OTHER: u32 = 12;

/// One column of a result, as the driver describes it. Its layout is part of the ABI and never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Column {
    /// The name that the driver shows.
    pub name: Slice,
    /// What kind of values it holds, `CHECKREIN_COLUMN_…`.
    pub kind: u32,
    /// Where the driver tells which stored column it shows (a table's, never a view's): the schema. All three, or none (empty).
    pub schema: Slice,
    /// The relation.
    pub relation: Slice,
    /// The column.
    pub column: Slice,
}

/// A result's shape in the core's types.
pub(crate) fn shape(columns: &[Column]) -> Result<ResultShape, Error> {
    Ok(ResultShape { columns: columns.iter().map(Column::read).collect::<Result<_, _>>()? })
}

impl Column {
    fn read(&self) -> Result<ShapeColumn, Error> {
        let kind = match self.kind {
            CHECKREIN_COLUMN_UNKNOWN => ValueKind::Unknown,
            CHECKREIN_COLUMN_TEXT => ValueKind::Text,
            CHECKREIN_COLUMN_INT => ValueKind::Int,
            CHECKREIN_COLUMN_FLOAT => ValueKind::Float,
            CHECKREIN_COLUMN_DECIMAL => ValueKind::Decimal,
            CHECKREIN_COLUMN_BOOL => ValueKind::Bool,
            CHECKREIN_COLUMN_BYTES => ValueKind::Bytes,
            CHECKREIN_COLUMN_DATE => ValueKind::Date,
            CHECKREIN_COLUMN_TIME => ValueKind::Time,
            CHECKREIN_COLUMN_TIMESTAMP => ValueKind::Timestamp,
            CHECKREIN_COLUMN_JSON => ValueKind::Json,
            CHECKREIN_COLUMN_UUID => ValueKind::Uuid,
            CHECKREIN_COLUMN_OTHER => ValueKind::Other,
            _ => return Err(argument("a column is of a kind that is not known")),
        };
        let (schema, relation, column) = (self.schema.text()?.to_owned(), self.relation.text()?.to_owned(), self.column.text()?.to_owned());
        let origin = match (schema.is_empty(), relation.is_empty(), column.is_empty()) {
            (true, true, true) => None,
            (false, false, false) => Some(ColumnName { relation: RelationName { schema: Some(schema), name: relation }, column }),
            _ => return Err(argument("a column's origin has a part that is empty")),
        };
        Ok(ShapeColumn { name: self.name.text()?.to_owned(), kind, origin })
    }
}

//! What a result set is said to hold, before its first row.

use crate::classify::{ColumnName, RelationName};
use crate::error::Error;
use crate::request::Value;
use crate::wire::strict;
use serde::{Deserialize, Serialize};

/// The most columns of one result: SQLite's own upper limit (`SQLITE_MAX_COLUMN`); PostgreSQL allows 1,664.
pub const RESULT_COLUMNS: usize = 32_767;

/// The columns of a result, in order, as the driver describes them. A statement without a result has none.
///
/// In JSON a list of `{"name", "kind"?, "origin"?}`, the origin as `[schema, relation, column]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Vec<ColumnForm>")]
pub struct ResultShape {
    /// In their order.
    pub columns: Vec<ShapeColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnForm {
    name: String,
    #[serde(default = "unknown")]
    kind: ValueKind,
    origin: Option<(String, String, String)>,
}

fn unknown() -> ValueKind {
    ValueKind::Unknown
}

impl ResultShape {
    /// Reads the JSON form.
    ///
    /// ```
    /// use checkrein::mask::{ResultShape, ValueKind};
    ///
    /// let shape = ResultShape::from_json(br#"[{"name": "ssn", "kind": "text", "origin": ["public", "customers", "ssn"]}, {"name": "n"}]"#)?;
    /// assert_eq!(shape.columns[1].kind, ValueKind::Unknown);
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `wire.*`.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        strict::typed(bytes, strict::Limits::REQUEST)
    }
}

impl From<Vec<ColumnForm>> for ResultShape {
    fn from(columns: Vec<ColumnForm>) -> Self {
        let origin = |(schema, relation, column)| ColumnName { relation: RelationName { schema: Some(schema), name: relation }, column };
        let column = |form: ColumnForm| ShapeColumn { name: form.name, kind: form.kind, origin: form.origin.map(origin) };
        Self { columns: columns.into_iter().map(column).collect() }
    }
}

/// One column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeColumn {
    /// The name that the driver shows.
    pub name: String,
    /// What kind of values it holds.
    pub kind: ValueKind,
    /// The stored column that it shows, where the driver tells: a table's column, with names as the catalog writes them. A driver
    /// that names a view here (PostgreSQL's `RowDescription` does) has told nothing: leave it out.
    pub origin: Option<ColumnName>,
}

/// The kinds of value that masks tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Characters.
    Text,
    /// Whole numbers.
    Int,
    /// Binary floating-point numbers.
    Float,
    /// Decimal numbers.
    Decimal,
    /// Truth values.
    Bool,
    /// Octets.
    Bytes,
    /// Calendar days.
    Date,
    /// Times of day.
    Time,
    /// Moments.
    Timestamp,
    /// JSON documents.
    Json,
    /// UUIDs.
    Uuid,
    /// A type that is known and none of these.
    Other,
    /// The column has no fixed type, or the driver does not tell.
    Unknown,
}

impl ValueKind {
    /// The kind of one value; never `Unknown`. NULL has every kind and none: `None`.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Bool(_) => Some(Self::Bool),
            Value::Int(_) => Some(Self::Int),
            Value::Float(_) => Some(Self::Float),
            Value::Decimal(_) => Some(Self::Decimal),
            Value::Text(_) => Some(Self::Text),
            Value::Bytes(_) => Some(Self::Bytes),
            Value::Other { .. } => Some(Self::Other),
        }
    }

    /// The kind's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int => "int",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Bool => "bool",
            Self::Bytes => "bytes",
            Self::Date => "date",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::Json => "json",
            Self::Uuid => "uuid",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

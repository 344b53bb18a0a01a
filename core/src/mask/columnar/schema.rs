//! Schemas: what a result is said to hold, and what it holds once masked.

use super::Work;
use crate::mask::shape::{ResultShape, ShapeColumn, ValueKind};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::collections::HashMap;
use std::sync::Arc;

/// The key under which a field says which logical type its storage stands for.
const EXTENSION: &str = "ARROW:extension:name";

impl ResultShape {
    /// The shape of batches with this schema. No column says where it comes from.
    #[must_use]
    pub fn from_arrow(schema: &Schema) -> Self {
        let column = |field: &Arc<Field>| ShapeColumn { name: field.name().clone(), kind: kind(field), origin: None };
        Self { columns: schema.fields().iter().map(column).collect() }
    }
}

fn kind(field: &Field) -> ValueKind {
    match (field.metadata().get(EXTENSION).map(String::as_str), of_type(field.data_type())) {
        (Some("arrow.json"), ValueKind::Text) => ValueKind::Json,
        (Some("arrow.uuid"), ValueKind::Bytes | ValueKind::Text) => ValueKind::Uuid,
        (_, kind) => kind,
    }
}

/// The kind of value that a type holds.
pub(super) fn of_type(data_type: &DataType) -> ValueKind {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => ValueKind::Text,
        DataType::Boolean => ValueKind::Bool,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => ValueKind::Float,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => ValueKind::Bytes,
        DataType::Date32 | DataType::Date64 => ValueKind::Date,
        DataType::Time32(_) | DataType::Time64(_) => ValueKind::Time,
        DataType::Timestamp(..) => ValueKind::Timestamp,
        DataType::Dictionary(_, values) => of_type(values),
        DataType::Null => ValueKind::Unknown,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => ValueKind::Decimal,
        integer if integer.is_integer() => ValueKind::Int,
        _ => ValueKind::Other,
    }
}

/// The schema of what is shown. Of a column that is looked at only what says its logical type stays.
pub(super) fn shown(schema: &Schema, work: &[Work]) -> SchemaRef {
    let field = |(field, work): (&Arc<Field>, &Work)| match work {
        Work::Shown => Arc::clone(field),
        Work::Replaced(node) => Arc::new(Field::new(field.name(), node.shown().clone(), true)),
        Work::Scanned(_) => {
            let logical = field.metadata().iter().filter(|(key, _)| key.as_str() == EXTENSION);
            let logical: HashMap<String, String> = logical.map(|(key, value)| (key.clone(), value.clone())).collect();
            Arc::new(Field::new(field.name(), field.data_type().clone(), true).with_metadata(logical))
        }
    };
    let fields: Vec<Arc<Field>> = schema.fields().iter().zip(work).map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, HashMap::new()))
}

//! One operator on one column: what runs, and what kind of value comes out.

use super::Becomes;
use crate::crypto::KeyProvider;
use crate::error::{Error, ErrorCode, excerpt};
use crate::mask::shape::ValueKind;
use crate::mask::transform::{Kept, Keyed, KeyedOperator, MARK, Transform, constant};
use crate::policy::Mask;
use crate::request::Value;
use std::sync::Arc;

/// The column that the operator is for.
pub(super) struct Cell<'a> {
    pub(super) position: usize,
    pub(super) kind: ValueKind,
    pub(super) classes: &'a [Arc<str>],
    /// Whether the value is computed from what is hidden, or may be, rather than being it.
    pub(super) computed: bool,
}

/// Errors: `mask.key`, `mask.constant`.
pub(super) fn compile(mask: &Mask, cell: &Cell<'_>, keys: &dyn KeyProvider, domain: &str) -> Result<(Transform, Becomes), Error> {
    let null = (Transform::Fixed(Value::Null), Becomes::Null);
    Ok(match mask {
        Mask::Redact => match cell.kind {
            ValueKind::Text => (Transform::Fixed(Value::Text(MARK.to_owned())), Becomes::Kind(ValueKind::Text)),
            // Kinds would tell one branch of a CASE from another.
            ValueKind::Unknown if cell.computed => (Transform::Fixed(Value::Text(MARK.to_owned())), Becomes::Kind(ValueKind::Text)),
            ValueKind::Unknown => (Transform::RedactByValue, Becomes::ByValue),
            ValueKind::Int
            | ValueKind::Float
            | ValueKind::Decimal
            | ValueKind::Bool
            | ValueKind::Bytes
            | ValueKind::Date
            | ValueKind::Time
            | ValueKind::Timestamp
            | ValueKind::Json
            | ValueKind::Uuid
            | ValueKind::Other => null,
        },
        Mask::Nullify => null,
        Mask::Constant(text) if cell.kind == ValueKind::Unknown && cell.computed => {
            (Transform::Fixed(Value::Text(text.clone())), Becomes::Kind(ValueKind::Text))
        }
        Mask::Constant(text) if cell.kind == ValueKind::Unknown => (Transform::ConstantByValue(text.clone()), Becomes::ByValue),
        Mask::Constant(text) => match constant(text, cell.kind) {
            Some(value) => (Transform::Fixed(value), Becomes::Kind(cell.kind)),
            None => return Err(unfit(cell)),
        },
        Mask::Partial { keep_first, keep_last } => {
            let transform = Transform::Partial(Kept { first: *keep_first, last: *keep_last });
            match cell.kind {
                // What has no characters of its own, or a structure that its ends would show, is hidden whole.
                ValueKind::Bool | ValueKind::Bytes | ValueKind::Json => null,
                ValueKind::Unknown => (transform, Becomes::ByValue),
                ValueKind::Text
                | ValueKind::Int
                | ValueKind::Float
                | ValueKind::Decimal
                | ValueKind::Date
                | ValueKind::Time
                | ValueKind::Timestamp
                | ValueKind::Uuid
                | ValueKind::Other => (transform, Becomes::Kind(ValueKind::Text)),
            }
        }
        Mask::Hash { key } => keyed(KeyedOperator::Hash, key, cell, keys, domain)?,
        Mask::Tokenize { key } => keyed(KeyedOperator::Tokenize, key, cell, keys, domain)?,
    })
}

fn keyed(
    operator: KeyedOperator,
    name: &str,
    cell: &Cell<'_>,
    keys: &dyn KeyProvider,
    domain: &str,
) -> Result<(Transform, Becomes), Error> {
    keys.current(name)?
        .and_then(|key| Keyed::new(operator, domain, cell.classes, name, &key))
        .map(|keyed| (Transform::Keyed(keyed), Becomes::Kind(ValueKind::Text)))
        .ok_or_else(|| {
            Error::new(ErrorCode::MaskKey, format!("column {} needs masking key `{}`, which is not there", cell.position, excerpt(name)))
        })
}

fn unfit(cell: &Cell<'_>) -> Error {
    Error::new(ErrorCode::MaskConstant, format!("column {} holds `{}`, and the constant is no such value", cell.position, cell.kind.name()))
        .with_help("use `nullify` or `redact` for this class, or give a constant that every column of the class can hold")
}

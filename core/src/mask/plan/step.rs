//! One operator on one column: what runs, and what kind of value comes out.

pub(super) use super::explain::Becomes;
use crate::crypto::{KeyProvider, VersionedKey};
use crate::error::{Error, ErrorCode, excerpt};
use crate::mask::shape::ValueKind;
use crate::mask::transform::{
    Derivation, FormatPreserving, Grid, Kept, Keyed, KeyedOperator, MARK, OfDate, Prefix, Sealer, Transform, constant,
};
use crate::policy::{Alphabet, DateUnit, Mask, Rounding};
use crate::request::Value;
use std::sync::Arc;

/// What an operator is for, in words.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// The column at a position.
    Column(usize),
    /// What is recognised as a class.
    Class(&'a str),
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Column(position) => write!(f, "column {position}"),
            Self::Class(class) => write!(f, "content of class `{}`", excerpt(class)),
        }
    }
}

/// The column that the operator is for.
pub(super) struct Cell<'a> {
    pub(super) place: Place<'a>,
    pub(super) kind: ValueKind,
    pub(super) classes: &'a [Arc<str>],
    /// Whether the value is computed from what is hidden, or may be, rather than being it.
    pub(super) computed: bool,
}

/// Errors: `mask.key`, `mask.constant`, `mask.kind`.
pub(super) fn compile(mask: &Mask, cell: &Cell<'_>, keys: &dyn KeyProvider, domain: &str) -> Result<(Transform, Becomes), Error> {
    if mask.fault().is_some() {
        return Err(not_held(mask, cell));
    }
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
                // What has no characters of its own is hidden whole.
                ValueKind::Bool | ValueKind::Bytes => null,
                ValueKind::Json => leaves(transform),
                // Among them are arrays, which stay arrays.
                ValueKind::Unknown | ValueKind::Other => (transform, Becomes::ByValue),
                ValueKind::Text
                | ValueKind::Int
                | ValueKind::Float
                | ValueKind::Decimal
                | ValueKind::Date
                | ValueKind::Time
                | ValueKind::Timestamp
                | ValueKind::Uuid => (transform, Becomes::Kind(ValueKind::Text)),
            }
        }
        Mask::Hash { key } => keyed(KeyedOperator::Hash, key, cell, keys, domain)?,
        Mask::Tokenize { key } => keyed(KeyedOperator::Tokenize, key, cell, keys, domain)?,
        Mask::Encrypt { key } => {
            let (derivation, key) = derived(key, cell, keys, domain)?;
            as_text(Transform::Sealed(Sealer::new(&derivation, &key)), cell)
        }
        Mask::FormatPreserving { key, alphabet, luhn } => {
            let becomes = match cell.kind {
                ValueKind::Int | ValueKind::Decimal if *alphabet == Alphabet::Digits => Becomes::Kind(cell.kind),
                ValueKind::Text => Becomes::Kind(ValueKind::Text),
                ValueKind::Unknown => Becomes::ByValue,
                ValueKind::Json => Becomes::Kind(ValueKind::Json),
                ValueKind::Int
                | ValueKind::Decimal
                | ValueKind::Float
                | ValueKind::Bool
                | ValueKind::Bytes
                | ValueKind::Date
                | ValueKind::Time
                | ValueKind::Timestamp
                | ValueKind::Uuid
                | ValueKind::Other => return Err(not_held(mask, cell)),
            };
            let (derivation, key) = derived(key, cell, keys, domain)?;
            let transform = Transform::FormatPreserving(FormatPreserving::new(&derivation, &key, *alphabet, *luhn));
            if cell.kind == ValueKind::Json { leaves(transform) } else { (transform, becomes) }
        }
        Mask::ShiftDate { key, days } => {
            let becomes = of_date(mask, cell)?;
            let (derivation, key) = derived(key, cell, keys, domain)?;
            (Transform::OfDate(OfDate::shift(&derivation, &key, *days)), becomes)
        }
        Mask::TruncateDate { to } => match (of_date(mask, cell)?, to) {
            // Every day would be shown as it is.
            (Becomes::Kind(ValueKind::Date), DateUnit::Day | DateUnit::Hour) => return Err(not_held(mask, cell)),
            (becomes, _) => (Transform::OfDate(OfDate::Truncate(*to)), becomes),
        },
        Mask::Bucket { width } => (Transform::Grid(Grid::Below(*width)), of_number(mask, cell)?),
        Mask::Round(rounding) => match (of_number(mask, cell)?, rounding) {
            // Every whole number would be shown as it is.
            (Becomes::Kind(ValueKind::Int), Rounding::Digits(0..)) => return Err(not_held(mask, cell)),
            (becomes, _) => (Transform::Grid(Grid::Nearest(*rounding)), becomes),
        },
        Mask::IpPrefix { v4, v6 } => {
            let becomes = match cell.kind {
                ValueKind::Text | ValueKind::Other => Becomes::Kind(cell.kind),
                ValueKind::Unknown => Becomes::ByValue,
                ValueKind::Int
                | ValueKind::Float
                | ValueKind::Decimal
                | ValueKind::Bool
                | ValueKind::Bytes
                | ValueKind::Date
                | ValueKind::Time
                | ValueKind::Timestamp
                | ValueKind::Json
                | ValueKind::Uuid => return Err(not_held(mask, cell)),
            };
            (Transform::Prefix(Prefix { v4: *v4, v6: *v6 }), becomes)
        }
    })
}

fn keyed(
    operator: KeyedOperator,
    name: &str,
    cell: &Cell<'_>,
    keys: &dyn KeyProvider,
    domain: &str,
) -> Result<(Transform, Becomes), Error> {
    let (derivation, key) = derived(name, cell, keys, domain)?;
    let keyed = Keyed::new(operator, &derivation, &key).ok_or_else(|| no_key(name, cell))?;
    Ok(as_text(Transform::Keyed(keyed), cell))
}

/// An operator that makes texts; documents and arrays stay what they are, with texts in them.
fn as_text(transform: Transform, cell: &Cell<'_>) -> (Transform, Becomes) {
    match cell.kind {
        ValueKind::Json => leaves(transform),
        ValueKind::Other | ValueKind::Unknown => (transform, Becomes::ByValue),
        _ => (transform, Becomes::Kind(ValueKind::Text)),
    }
}

fn leaves(transform: Transform) -> (Transform, Becomes) {
    (Transform::Leaves(Box::new(transform)), Becomes::Kind(ValueKind::Json))
}

/// The current key of this name, and what it is used for.
fn derived<'a>(name: &'a str, cell: &Cell<'a>, keys: &dyn KeyProvider, domain: &'a str) -> Result<(Derivation<'a>, VersionedKey), Error> {
    let key = keys.current(name)?.ok_or_else(|| no_key(name, cell))?;
    Ok((Derivation { domain, name, classes: cell.classes }, key))
}

/// What an operator on days and moments makes of the column.
fn of_date(mask: &Mask, cell: &Cell<'_>) -> Result<Becomes, Error> {
    match cell.kind {
        ValueKind::Date | ValueKind::Timestamp | ValueKind::Text => Ok(Becomes::Kind(cell.kind)),
        ValueKind::Unknown => Ok(Becomes::ByValue),
        ValueKind::Int
        | ValueKind::Float
        | ValueKind::Decimal
        | ValueKind::Bool
        | ValueKind::Bytes
        | ValueKind::Time
        | ValueKind::Json
        | ValueKind::Uuid
        | ValueKind::Other => Err(not_held(mask, cell)),
    }
}

/// What an operator on numbers makes of the column.
fn of_number(mask: &Mask, cell: &Cell<'_>) -> Result<Becomes, Error> {
    match cell.kind {
        ValueKind::Int | ValueKind::Float | ValueKind::Decimal => Ok(Becomes::Kind(cell.kind)),
        ValueKind::Unknown => Ok(Becomes::ByValue),
        ValueKind::Text
        | ValueKind::Bool
        | ValueKind::Bytes
        | ValueKind::Date
        | ValueKind::Time
        | ValueKind::Timestamp
        | ValueKind::Json
        | ValueKind::Uuid
        | ValueKind::Other => Err(not_held(mask, cell)),
    }
}

fn no_key(name: &str, cell: &Cell<'_>) -> Error {
    Error::new(ErrorCode::MaskKey, format!("{} needs masking key `{}`, which is not there", cell.place, excerpt(name)))
}

fn not_held(mask: &Mask, cell: &Cell<'_>) -> Error {
    let what = format!("{} holds `{}`, which `{}` cannot mask as it is written", cell.place, cell.kind.name(), mask.kind().name());
    Error::new(ErrorCode::MaskKind, what).with_help("give the columns of this kind a class of their own, with an operator that holds them")
}

fn unfit(cell: &Cell<'_>) -> Error {
    Error::new(ErrorCode::MaskConstant, format!("{} holds `{}`, and the constant is no such value", cell.place, cell.kind.name()))
        .with_help("use `nullify` or `redact` for this class, or give a constant that every column of the class can hold")
}

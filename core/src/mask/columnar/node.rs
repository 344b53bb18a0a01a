//! An operator on one type.

use super::cell::{self, is_cell};
use super::dictionary;
use super::fixed::Same;
use super::nested::{self, Nested};
use super::schema::of_type;
use super::sink;
use super::text::{self, is_text};
use crate::error::{Error, ErrorCode};
use crate::mask::shape::ValueKind;
use crate::mask::transform::{MARK, Transform, constant};
use crate::request::Value;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// How deep types are followed: far beyond what files and databases have, and within any thread's stack.
const DEPTH: usize = 64;

/// What becomes of arrays of one type.
pub(super) struct Node {
    shown: DataType,
    does: Does,
}

enum Does {
    /// One value for every row.
    Same(Same),
    /// Texts, written into the buffer that is shown.
    Texts(Transform),
    /// Anything else, cell by cell.
    Cells(Transform),
    /// Each value once.
    Dictionary(Box<Node>),
    /// Leaf by leaf.
    Nested(Nested),
}

/// Which rows of an array are asked for, in their order; `None` is NULL.
pub(super) type Rows<'r> = &'r mut dyn Iterator<Item = Option<usize>>;

impl Node {
    /// Errors: `mask.kind`, `mask.constant`.
    pub(super) fn new(transform: &Transform, of: &DataType, position: usize) -> Result<Self, Error> {
        Self::at(transform, of, position, DEPTH)
    }

    pub(super) fn at(transform: &Transform, of: &DataType, position: usize, depth: usize) -> Result<Self, Error> {
        let refused = |code| {
            let why = format!("the type of column {position} cannot be masked by its operator");
            Error::new(code, why).with_help("use `nullify` or `redact` for the columns of this type")
        };
        let Some(depth) = depth.checked_sub(1) else { return Err(refused(ErrorCode::MaskKind)) };
        let same = |value: &Value, nulls_stay| Self::same(value, of, nulls_stay);
        let hidden = || same(&Value::Null, true).ok_or_else(|| refused(ErrorCode::MaskKind));
        let kind = of_type(of);
        let fixed = match transform {
            Transform::Always(value) => return same(value, false).ok_or_else(|| refused(ErrorCode::MaskConstant)),
            Transform::Fixed(value) => return same(value, true).ok_or_else(|| refused(ErrorCode::MaskConstant)),
            Transform::RedactByValue if kind == ValueKind::Text => Some(Value::Text(MARK.to_owned())),
            Transform::RedactByValue => Some(Value::Null),
            Transform::ConstantByValue(text) => Some(constant(text, kind).unwrap_or(Value::Null)),
            _ => None,
        };
        if let Some(value) = fixed {
            return same(&value, true).map_or_else(hidden, Ok);
        }
        match of {
            DataType::Null => hidden(),
            DataType::Dictionary(keys, values) => {
                let of_value = Self::at(transform, values, position, depth)?;
                let shown = DataType::Dictionary(keys.clone(), Box::new(of_value.shown.clone()));
                match of_value.does {
                    Does::Same(of_value) => Self::same(of_value.value(), of, true).map_or_else(hidden, Ok),
                    Does::Texts(_) | Does::Cells(_) => Ok(Self { shown, does: Does::Dictionary(Box::new(of_value)) }),
                    Does::Dictionary(_) | Does::Nested(_) => Err(refused(ErrorCode::MaskKind)),
                }
            }
            nested if nested::is_nested(nested) => {
                let (shown, nested) = Nested::new(transform, of, position, depth)?;
                nested.map_or_else(hidden, |nested| Ok(Self { shown, does: Does::Nested(nested) }))
            }
            text if is_text(text) && !matches!(transform, Transform::Grid(_)) => {
                Ok(Self { shown: of.clone(), does: Does::Texts(transform.clone()) })
            }
            leaf if is_cell(leaf) => match shown_kind(transform, kind) {
                Shown::Text => Ok(Self { shown: DataType::Utf8, does: Does::Cells(transform.clone()) }),
                Shown::Same => Ok(Self { shown: of.clone(), does: Does::Cells(transform.clone()) }),
                Shown::Mark => same(&Value::Text(MARK.to_owned()), true).map_or_else(hidden, Ok),
                Shown::Null => hidden(),
            },
            _ => Err(refused(ErrorCode::MaskKind)),
        }
    }

    /// The type of what is shown.
    pub(super) fn shown(&self) -> &DataType {
        &self.shown
    }

    /// Whether whatever is no NULL is shown as no NULL either.
    pub(super) fn is_total(&self) -> bool {
        match &self.does {
            Does::Texts(transform) => matches!(transform, Transform::Partial(_) | Transform::Keyed(_) | Transform::FormatPreserving(_)),
            Does::Cells(transform) => matches!(transform, Transform::Keyed(_)),
            Does::Same(_) | Does::Dictionary(_) | Does::Nested(_) => false,
        }
    }

    fn same(value: &Value, of: &DataType, nulls_stay: bool) -> Option<Self> {
        // A text in place of something else: the column holds texts from now on.
        let turns = matches!(value, Value::Text(_)) && of_type(of) != ValueKind::Text;
        let shown = if turns { DataType::Utf8 } else { of.clone() };
        Some(Self { does: Does::Same(Same::new(value.clone(), shown.clone(), nulls_stay)?), shown })
    }

    /// An array masked; `None` where what is shown is beyond what its type can address.
    pub(super) fn mask(&mut self, array: &dyn Array) -> Option<ArrayRef> {
        match &mut self.does {
            Does::Same(same) => same.over(array),
            Does::Dictionary(of_value) => dictionary::mask(array, &self.shown, |values, rows| of_value.rows(values, rows)),
            Does::Nested(nested) => nested.mask(array, &self.shown),
            Does::Texts(_) | Does::Cells(_) => match array.nulls().filter(|nulls| nulls.null_count() > 0) {
                None => self.rows(array, &mut (0..array.len()).map(Some)),
                Some(nulls) => self.rows(array, &mut nulls.iter().enumerate().map(|(row, is_valid)| is_valid.then_some(row))),
            },
        }
    }

    /// Some rows of an array of leaves.
    pub(super) fn rows(&self, array: &dyn Array, rows: Rows<'_>) -> Option<ArrayRef> {
        match &self.does {
            Does::Texts(transform) => text::mask(transform, array, rows),
            Does::Cells(transform) => {
                let masked = cell::Masked::new(transform, array)?;
                sink::collect(&self.shown, &mut rows.map(|row| row.map_or(Value::Null, |row| masked.at(row))))
            }
            Does::Same(_) | Does::Dictionary(_) | Does::Nested(_) => None,
        }
    }
}

/// What an operator makes of the cells of a type that is no text.
enum Shown {
    Text,
    Same,
    Mark,
    Null,
}

fn shown_kind(transform: &Transform, kind: ValueKind) -> Shown {
    match (transform, kind) {
        (Transform::Keyed(_) | Transform::Sealed(_), _) => Shown::Text,
        (Transform::Partial(_), ValueKind::Bool | ValueKind::Bytes) => Shown::Null,
        (Transform::Partial(_), _) => Shown::Text,
        (Transform::FormatPreserving(_), ValueKind::Int | ValueKind::Decimal)
        | (Transform::OfDate(_), ValueKind::Date | ValueKind::Timestamp)
        | (Transform::Grid(_), ValueKind::Int | ValueKind::Float | ValueKind::Decimal) => Shown::Same,
        (Transform::Grid(_), ValueKind::Text) => Shown::Mark,
        _ => Shown::Null,
    }
}

//! Operators, compiled for one column: a value in, what may be seen of it out.

mod address;
mod calendar;
mod constant;
mod date;
mod derive;
mod ff1;
mod format;
mod keyed;
mod number;
mod partial;
mod sealed;

pub use sealed::{TokenHead, open};

pub(super) use address::Prefix;
pub(super) use constant::constant;
pub(super) use date::OfDate;
pub(super) use derive::Derivation;
pub(super) use format::FormatPreserving;
pub(super) use keyed::{Keyed, KeyedOperator};
pub(super) use number::Grid;
pub(super) use partial::Kept;
pub(super) use sealed::Sealer;

use super::array::elements;
use super::json::leaves;
use super::shape::ValueKind;
use crate::request::Value;
use std::borrow::Cow;

/// What stands in place of a text: always the same, so that not even the length is shown.
pub(super) const MARK: &str = "[redacted]";

/// An operator, ready to run.
#[derive(Debug, Clone)]
pub(super) enum Transform {
    /// The same replacement for every value; NULL stays NULL.
    Fixed(Value),
    /// The same replacement for every value and for NULL: of what is computed from a class, even whether it is NULL is a question
    /// that the statement chose (`CASE WHEN secret LIKE '4%' THEN 1 END`).
    Always(Value),
    /// The mark for a text, NULL for any other value.
    RedactByValue,
    /// The text as a value of the value's own kind, NULL where it is none.
    ConstantByValue(String),
    /// Some characters at the ends; a text, or NULL for what has no characters.
    Partial(Kept),
    /// A keyed digest or token, always a text.
    Keyed(Keyed),
    /// A keyed token that can be opened, always a text.
    Sealed(Sealer),
    /// Another value of the same form.
    FormatPreserving(FormatPreserving),
    /// A day or moment moved or cut, in the text form that it has.
    OfDate(OfDate),
    /// A number on a grid, of its own kind.
    Grid(Grid),
    /// The network of an address, in the text form.
    Prefix(Prefix),
    /// One of these on every leaf of a JSON document.
    Leaves(Box<Transform>),
}

impl Transform {
    /// Replaces the value by what may be seen of it. NULL stays NULL, unless even that is hidden. What the operator cannot hold is
    /// hidden whole: the mark for a text, NULL for anything else.
    pub(super) fn apply(&self, value: &mut Value) {
        if let Value::Other { kind, text } = value
            && let Some(rewritten) = self.inside(kind, text)
        {
            match rewritten {
                Some(shown) => *text = shown,
                None => *value = Value::Null,
            }
            return;
        }
        match self {
            Self::Always(replacement) => replace(value, replacement),
            _ if *value == Value::Null => {}
            Self::Fixed(replacement) => replace(value, replacement),
            Self::RedactByValue => hide(value),
            Self::ConstantByValue(text) => *value = ValueKind::of(value).and_then(|kind| constant(text, kind)).unwrap_or(Value::Null),
            Self::Partial(kept) => match value {
                Value::Text(text) => kept.in_place(text),
                // The length alone would tell `true` from `false`.
                Value::Bool(_) => *value = Value::Null,
                _ => *value = plain(value).map_or(Value::Null, |text| Value::Text(kept.apply(&text))),
            },
            Self::Keyed(keyed) => keyed.apply(value),
            Self::Sealed(sealer) => *value = sealer.seal(value).map_or(Value::Null, Value::Text),
            Self::FormatPreserving(format) => format.apply(value),
            Self::OfDate(of_date) => rewrite(value, |text, to| of_date.apply(text, to)),
            Self::Grid(grid) => match grid.apply(value) {
                Some(shown) => *value = shown,
                None => hide(value),
            },
            Self::Prefix(prefix) => rewrite(value, |text, to| prefix.apply(text, to)),
            Self::Leaves(inner) => inner.leaf_by_leaf(value),
        }
    }

    /// What becomes of a value that has values inside, where the operator goes into such; within, `None` where it is not what its type's
    /// name says.
    fn inside(&self, kind: &str, text: &str) -> Option<Option<String>> {
        let inner = match self {
            Self::Fixed(_) | Self::Always(_) | Self::RedactByValue | Self::ConstantByValue(_) => return None,
            Self::Leaves(inner) => inner,
            Self::Partial(_)
            | Self::Keyed(_)
            | Self::Sealed(_)
            | Self::FormatPreserving(_)
            | Self::OfDate(_)
            | Self::Grid(_)
            | Self::Prefix(_) => self,
        };
        match kind {
            "json" | "jsonb" => Some(leaves(text, &mut |leaf| inner.apply(leaf))),
            _ if kind == "array" || kind.ends_with("[]") || kind.starts_with('_') => {
                Some(elements(kind, text, &mut |element| inner.apply(element)))
            }
            _ => None,
        }
    }

    /// A document as its text, or a leaf that the driver has made a value of. What begins as a document and is none is hidden.
    fn leaf_by_leaf(&self, value: &mut Value) {
        match value {
            Value::Text(text) => match leaves(text, &mut |leaf| self.apply(leaf)) {
                Some(shown) => *text = shown,
                None if text.trim_start().starts_with(['{', '[', '"']) => hide(value),
                None => self.apply(value),
            },
            Value::Other { .. } => *value = Value::Null,
            _ => {
                let kind = ValueKind::of(value);
                self.apply(value);
                if ValueKind::of(value) != kind {
                    *value = Value::Null;
                }
            }
        }
    }

    /// The same for many values of one column: some operators do many at once.
    pub(super) fn column(&self, values: &mut [Value]) {
        match self {
            Self::FormatPreserving(format) => {
                let whole = values.iter_mut().filter_map(|value| match value {
                    Value::Null => None,
                    Value::Other { .. } => {
                        self.apply(value);
                        None
                    }
                    _ => Some(value),
                });
                format.column(whole);
            }
            _ => values.iter_mut().for_each(|value| self.apply(value)),
        }
    }
}

/// The mark for a text, NULL for any other value.
fn hide(value: &mut Value) {
    match value {
        Value::Text(text) => {
            text.clear();
            text.push_str(MARK);
        }
        _ => *value = Value::Null,
    }
}

/// A replacement, in the memory of the text that it replaces where both are texts.
fn replace(value: &mut Value, replacement: &Value) {
    match (value, replacement) {
        (Value::Text(text), Value::Text(replacement)) => {
            text.clear();
            text.push_str(replacement);
        }
        (value, replacement) => *value = replacement.clone(),
    }
}

/// Rewrites a text, or the text form of a value of another type; hides what cannot be rewritten.
fn rewrite(value: &mut Value, rewritten: impl FnOnce(&str, &mut String) -> Option<()>) {
    let shown = match value {
        Value::Text(text) | Value::Other { text, .. } => {
            let mut to = String::with_capacity(text.len());
            rewritten(text, &mut to).map(|()| *text = to)
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Decimal(_) | Value::Bytes(_) => None,
    };
    if shown.is_none() {
        hide(value);
    }
}

/// The value's text form, borrowed where it has one; `None` for NULL and octets. A whole number has the same form as its text.
pub(super) fn plain(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null | Value::Bytes(_) => None,
        Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
        Value::Int(number) => Some(Cow::Owned(number.to_string())),
        Value::Float(number) => Some(Cow::Owned(number.to_string())),
        Value::Decimal(text) | Value::Text(text) | Value::Other { text, .. } => Some(Cow::Borrowed(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(transform: &Transform, value: &Value) -> Value {
        let mut value = value.clone();
        transform.apply(&mut value);
        value
    }

    pub(in crate::mask) fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Int),
            any::<f64>().prop_map(Value::Float),
            "[0-9]{1,30}(\\.[0-9]{1,5})?".prop_map(Value::Decimal),
            any::<String>().prop_map(Value::Text),
            any::<Vec<u8>>().prop_map(Value::Bytes),
            any::<String>().prop_map(|text| Value::Other { kind: "interval".into(), text }),
        ]
    }

    proptest! {
        #[test]
        fn what_redact_shows_depends_on_nothing_but_the_kind(value in any_value()) {
            let expected = if matches!(value, Value::Text(_)) { Value::Text(MARK.into()) } else { Value::Null };
            prop_assert_eq!(applied(&Transform::RedactByValue, &value), expected);
            prop_assert_eq!(applied(&Transform::Fixed(Value::Null), &value), Value::Null);
        }

        #[test]
        fn a_constant_keeps_the_kind_of_the_value_or_gives_null(value in any_value(), text in "[a-z0-9.]{0,6}") {
            let shown = applied(&Transform::ConstantByValue(text), &value);
            prop_assert!(shown == Value::Null || ValueKind::of(&shown) == ValueKind::of(&value));
        }

        #[test]
        fn partial_gives_text_or_null(value in any_value(), first in 0u32..6, last in 0u32..6) {
            let shown = applied(&Transform::Partial(Kept { first, last }), &value);
            prop_assert!(matches!(shown, Value::Null | Value::Text(_)));
        }
    }

    proptest! {
        #[test]
        fn what_is_always_the_same_says_nothing_of_the_value_nor_of_null(value in any_value()) {
            let transform = Transform::Always(Value::Text(MARK.into()));
            prop_assert_eq!(applied(&transform, &value), applied(&transform, &Value::Null));
        }
    }

    #[test]
    fn null_stays_null() {
        let transforms = [
            Transform::Fixed(Value::Text(MARK.into())),
            Transform::RedactByValue,
            Transform::ConstantByValue("x".into()),
            Transform::Partial(Kept { first: 1, last: 1 }),
            Transform::OfDate(OfDate::Shift(3)),
            Transform::Grid(Grid::Below(10)),
            Transform::Prefix(Prefix { v4: 24, v6: 48 }),
        ];
        for transform in transforms {
            assert_eq!(applied(&transform, &Value::Null), Value::Null);
        }
    }

    #[test]
    fn what_an_operator_cannot_hold_is_hidden() {
        let operators = [
            Transform::OfDate(OfDate::Shift(3)),
            Transform::OfDate(OfDate::Truncate(crate::policy::DateUnit::Month)),
            Transform::Grid(Grid::Below(10)),
            Transform::Prefix(Prefix { v4: 24, v6: 48 }),
        ];
        for transform in operators {
            assert_eq!(applied(&transform, &Value::Text("4111".into())), Value::Text(MARK.into()));
            for value in [Value::Bool(true), Value::Bytes(vec![4]), Value::Other { kind: "interval".into(), text: "4 days".into() }] {
                assert_eq!(applied(&transform, &value), Value::Null);
            }
        }
        assert_eq!(applied(&Transform::OfDate(OfDate::Shift(3)), &Value::Int(20_260_312)), Value::Null);
    }

    #[test]
    fn a_value_of_another_type_keeps_it() {
        let of = |kind: &str, text: &str| Value::Other { kind: kind.into(), text: text.into() };
        assert_eq!(applied(&Transform::OfDate(OfDate::Shift(3)), &of("date", "2026-03-12")), of("date", "2026-03-15"));
        assert_eq!(applied(&Transform::Prefix(Prefix { v4: 24, v6: 48 }), &of("inet", "192.0.2.17")), of("inet", "192.0.2.0/24"));
    }
}

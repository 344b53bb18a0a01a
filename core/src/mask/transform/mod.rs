//! Operators, compiled for one column: a value in, what may be seen of it out.

mod constant;
mod keyed;
mod partial;

pub(super) use constant::constant;
pub(super) use keyed::{Keyed, KeyedOperator};
pub(super) use partial::Kept;

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
}

impl Transform {
    /// What may be seen of the value. NULL stays NULL, unless even that is hidden.
    pub(super) fn apply(&self, value: &Value) -> Value {
        if let Self::Always(replacement) = self {
            return replacement.clone();
        }
        let Some(kind) = ValueKind::of(value) else { return Value::Null };
        match self {
            Self::Fixed(replacement) | Self::Always(replacement) => replacement.clone(),
            Self::RedactByValue if kind == ValueKind::Text => Value::Text(MARK.to_owned()),
            Self::RedactByValue => Value::Null,
            Self::ConstantByValue(text) => constant(text, kind).unwrap_or(Value::Null),
            Self::Partial(kept) => match plain(value) {
                // The length alone would tell `true` from `false`.
                Some(_) if kind == ValueKind::Bool => Value::Null,
                Some(text) => Value::Text(kept.apply(&text)),
                None => Value::Null,
            },
            Self::Keyed(keyed) => Value::Text(keyed.apply(value)),
        }
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

    pub(super) fn any_value() -> impl Strategy<Value = Value> {
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
            prop_assert_eq!(Transform::RedactByValue.apply(&value), expected);
            prop_assert_eq!(Transform::Fixed(Value::Null).apply(&value), Value::Null);
        }

        #[test]
        fn a_constant_keeps_the_kind_of_the_value_or_gives_null(value in any_value(), text in "[a-z0-9.]{0,6}") {
            let shown = Transform::ConstantByValue(text).apply(&value);
            prop_assert!(shown == Value::Null || ValueKind::of(&shown) == ValueKind::of(&value));
        }

        #[test]
        fn partial_gives_text_or_null(value in any_value(), first in 0u32..6, last in 0u32..6) {
            let shown = Transform::Partial(Kept { first, last }).apply(&value);
            prop_assert!(matches!(shown, Value::Null | Value::Text(_)));
        }
    }

    proptest! {
        #[test]
        fn what_is_always_the_same_says_nothing_of_the_value_nor_of_null(value in any_value()) {
            let transform = Transform::Always(Value::Text(MARK.into()));
            prop_assert_eq!(transform.apply(&value), transform.apply(&Value::Null));
        }
    }

    #[test]
    fn null_stays_null() {
        let transforms = [
            Transform::Fixed(Value::Text(MARK.into())),
            Transform::RedactByValue,
            Transform::ConstantByValue("x".into()),
            Transform::Partial(Kept { first: 1, last: 1 }),
        ];
        for transform in transforms {
            assert_eq!(transform.apply(&Value::Null), Value::Null);
        }
    }
}

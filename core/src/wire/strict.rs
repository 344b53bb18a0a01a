//! JSON as it must be: bounded size and depth, no key twice at any depth, nothing behind the value.

use super::objects::Objects;
use crate::error::{Error, ErrorCode, excerpt};
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// How large and how deep a document may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of the whole document.
    pub(crate) bytes: usize,
    /// Arrays and objects inside each other.
    pub(crate) depth: usize,
    /// Members and items in the whole document.
    pub(crate) nodes: usize,
}

impl Limits {
    /// For documents of an operator (policies, catalogs): large, yet bounded.
    pub(crate) const DOCUMENT: Limits = Limits { bytes: 64 << 20, depth: 32, nodes: 4_000_000 };
    /// For requests of a caller.
    pub(crate) const REQUEST: Limits = Limits { bytes: 16 << 20, depth: 32, nodes: 1_000_000 };
}

/// How wide a single object or array may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Widths {
    /// Members of one object.
    pub(crate) members: usize,
    /// Items of one array.
    pub(crate) items: usize,
}

impl Widths {
    const ANY: Widths = Widths { members: usize::MAX, items: usize::MAX };
}

/// Reads bytes as a value.
///
/// Errors: `wire.too_large`, `wire.too_deep`, `wire.duplicate_key`, `wire.syntax`.
pub(crate) fn value(bytes: &[u8], limits: Limits) -> Result<Value, Error> {
    narrow_value(bytes, limits, Widths::ANY)
}

/// Reads bytes as a value none of whose objects and arrays is wider than it may be.
///
/// Errors: those of [`value`].
pub(crate) fn narrow_value(bytes: &[u8], limits: Limits, widths: Widths) -> Result<Value, Error> {
    if bytes.len() > limits.bytes {
        return Err(Error::new(ErrorCode::WireTooLarge, format!("the document has {} bytes; {} are allowed", bytes.len(), limits.bytes)));
    }
    let mut nodes = limits.nodes;
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: limits.depth, nodes: &mut nodes, widths }.deserialize(&mut deserializer).map_err(describe)?;
    deserializer.end().map_err(describe)?;
    Ok(value)
}

/// Reads bytes as a typed document; unknown fields are the type's to refuse (`deny_unknown_fields`).
///
/// Errors: those of [`value`], and `wire.schema`.
pub(crate) fn typed<T: DeserializeOwned>(bytes: &[u8], limits: Limits) -> Result<T, Error> {
    from_value(value(bytes, limits)?)
}

/// Errors: `wire.schema`.
pub(crate) fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    read(value).map_err(|error| Error::new(ErrorCode::WireSchema, without_values(&error.to_string())))
}

/// Reads a value as its type; what has named fields must be an object.
pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, serde_json::Error> {
    T::deserialize(Objects(value))
}

/// Whether every number is an integer within 2^53, as the wire wants: others do not survive every language. The value is one that
/// [`value`] read, so its depth is bounded.
///
/// Errors: `wire.number`.
pub(crate) fn whole_numbers(value: &Value) -> Result<(), Error> {
    match value {
        Value::Number(number) if number.as_i64().is_none_or(|number| number.unsigned_abs() > 1 << 53) => {
            Err(Error::new(ErrorCode::WireNumber, "a number is not an integer within 2^53"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
        Value::Array(items) => items.iter().try_for_each(whole_numbers),
        Value::Object(members) => members.values().try_for_each(whole_numbers),
    }
}

const DUPLICATE: &str = "duplicate key";
const DEEP: &str = "nested too deeply";
const MANY: &str = "too many values";

fn describe(error: serde_json::Error) -> Error {
    let text = error.to_string();
    let code = if text.starts_with(DUPLICATE) {
        ErrorCode::WireDuplicateKey
    } else if text.starts_with(DEEP) || text.starts_with("recursion limit") {
        ErrorCode::WireTooDeep
    } else if text.starts_with(MANY) {
        ErrorCode::WireTooLarge
    } else {
        ErrorCode::WireSyntax
    };
    Error::new(code, without_values(&error.to_string()))
}

/// A parser's message may quote a value of the input: keeps the shape of the complaint, drops what is quoted as a string, and shortens
/// what is named.
pub(crate) fn without_values(message: &str) -> String {
    let mut shown = String::new();
    // Strings are quoted as Rust prints them, with their own quotes escaped.
    for (index, part) in message.replace(r"\\", "").replace(r#"\""#, "").split('"').enumerate() {
        if index % 2 == 1 {
            shown.push('…');
            continue;
        }
        for (index, part) in part.split('`').enumerate() {
            match index {
                0 => shown.push_str(part),
                _ if index % 2 == 1 => shown.extend(["`", &excerpt(part), "`"]),
                _ => shown.push_str(part),
            }
        }
    }
    shown.chars().take(300).collect()
}

struct Strict<'a> {
    depth: usize,
    nodes: &'a mut usize,
    widths: Widths,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        serde_json::Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| A::Error::custom(DEEP))?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict { depth, nodes: &mut *self.nodes, widths: self.widths })? {
            *self.nodes = self.nodes.checked_sub(1).ok_or_else(|| A::Error::custom(MANY))?;
            if list.len() == self.widths.items {
                return Err(A::Error::custom(MANY));
            }
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| A::Error::custom(DEEP))?;
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            *self.nodes = self.nodes.checked_sub(1).ok_or_else(|| A::Error::custom(MANY))?;
            if object.len() == self.widths.members {
                return Err(A::Error::custom(MANY));
            }
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{DUPLICATE} `{}`", excerpt(&key))));
            }
            let value = members.next_value_seed(Strict { depth, nodes: &mut *self.nodes, widths: self.widths })?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        value(text.as_bytes(), Limits { bytes: 100, depth: 3, nodes: 10 }).err().map(|error| error.code().name())
    }

    #[test]
    fn no_value_of_a_document_is_in_a_complaint_about_it() {
        let secret = "eyJ-a \"quoted\" back\\slash `tick` secret";
        let wrong = typed::<u32>(serde_json::to_string(secret).unwrap().as_bytes(), Limits::REQUEST).unwrap_err();
        assert_eq!(wrong.to_string(), "wire.schema: invalid type: string …, expected u32");
        let long = "x".repeat(500);
        let shortened = without_values(&format!("unknown field `{long}`, expected `a` or `b`"));
        assert_eq!(shortened, format!("unknown field `{}…`, expected `a` or `b`", "x".repeat(60)));
    }

    #[test]
    fn a_key_twice_at_any_depth_is_refused() {
        assert_eq!(code(r#"{"a":1,"b":2}"#), None);
        assert_eq!(code(r#"{"a":1,"a":1}"#), Some("wire.duplicate_key"));
        assert_eq!(code(r#"[{"x":{"a":1,"\u0061":1}}]"#), Some("wire.duplicate_key"));
    }

    #[test]
    fn size_depth_count_and_rest_are_bounded() {
        assert_eq!(code("[[[1]]]"), None);
        assert_eq!(code("[[[[1]]]]"), Some("wire.too_deep"));
        assert_eq!(code("[1,2,3,4,5,6,7,8,9,10,11]"), Some("wire.too_large"));
        assert_eq!(code(&"1".repeat(101)), Some("wire.too_large"));
        assert_eq!(code("1 2"), Some("wire.syntax"));
        assert_eq!(code("{\"a\":\"\\ud800\"}"), Some("wire.syntax"));
    }

    #[test]
    fn only_integers_within_two_to_the_53_are_whole_numbers() {
        let whole = |text: &str| whole_numbers(&value(text.as_bytes(), Limits::REQUEST).unwrap()).is_ok();
        assert!(whole(r#"{"a":[9007199254740992,-9007199254740992,0,"1.5",null]}"#));
        for text in ["9007199254740993", "-9007199254740993", "1.0", "1e3", "0.5", "18446744073709551615", r#"[{"a":[0.1]}]"#] {
            assert!(!whole(text), "{text}");
        }
    }

    #[test]
    fn an_object_or_array_may_be_narrower_than_the_document() {
        let narrow = |text: &str| {
            let limits = Limits { bytes: 100, depth: 3, nodes: 10 };
            narrow_value(text.as_bytes(), limits, Widths { members: 2, items: 3 }).err().map(|error| error.code().name())
        };
        assert_eq!(narrow(r#"{"a":[1,2,3],"b":[1,2,3]}"#), None);
        assert_eq!(narrow(r#"{"a":[1,2,3,4]}"#), Some("wire.too_large"));
        assert_eq!(narrow(r#"[{"a":1,"b":2,"c":3}]"#), Some("wire.too_large"));
    }
}

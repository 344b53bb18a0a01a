//! Cells as PostgreSQL writes them, and as values.

use crate::mask::shape::ValueKind;
use crate::request::Value;

/// The value that a cell of such a column says. What cannot be read as the column's kind is a value of it all the same: the operators hide
/// what they cannot hold.
pub(super) fn value(text: String, kind: ValueKind) -> Value {
    match kind {
        ValueKind::Text | ValueKind::Unknown => Value::Text(text),
        ValueKind::Int => text.parse().map_or(Value::Decimal(text), Value::Int),
        ValueKind::Float => text.parse().map_or(Value::Decimal(text), Value::Float),
        ValueKind::Decimal => Value::Decimal(text),
        ValueKind::Bool => Value::Bool(text == "t"),
        ValueKind::Bytes => Value::Bytes(octets(&text).unwrap_or_else(|| text.into_bytes())),
        // The kind's word alone does not tell an array; its form does.
        ValueKind::Other if text.starts_with('{') || text.starts_with('[') && text.contains("]={") => {
            Value::Other { kind: "array".to_owned(), text }
        }
        ValueKind::Date | ValueKind::Time | ValueKind::Timestamp | ValueKind::Json | ValueKind::Uuid | ValueKind::Other => {
            Value::Other { kind: kind.name().to_owned(), text }
        }
    }
}

/// A value as a cell; none for NULL.
pub(super) fn text(value: Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(truth) => if truth { "t" } else { "f" }.to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Decimal(text) | Value::Text(text) | Value::Other { text, .. } => text,
        Value::Bytes(bytes) => {
            let digit = |digit: u8| char::from_digit(u32::from(digit), 16);
            let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten();
            ['\\', 'x'].into_iter().chain(digits).collect()
        }
    })
}

/// `\x6162`
fn octets(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.strip_prefix("\\x")?.as_bytes().as_chunks::<2>();
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let bytes = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes } else { None }
}

//! JavaScript's values to the core's and back.

use crate::failure::{argument, core, raised};
use checkrein::mask::ValueKind;
use checkrein::request::Value;
use checkrein::{Error, ErrorCode};
use napi::ValueType;
use napi::bindgen_prelude::{Array, Buffer, Either6, FromNapiValue, Null, Uint8Array, Unknown};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Whole numbers up to this size are exact in JavaScript.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// What a value is for JavaScript. A whole number that JavaScript cannot hold exactly, and a decimal, is its text.
pub type Shown = Either6<Null, bool, f64, String, Buffer, Vec<String>>;

/// One parameter or cell as `lib/values.cjs` encodes it: null, boolean, number, string, bytes, `[text]` for a big integer,
/// `[kind, text]` for anything else. `kind` is what the column is said to hold.
pub(crate) fn value(given: Unknown<'_>, kind: ValueKind) -> napi::Result<Value> {
    Ok(match given.get_type()? {
        ValueType::Undefined | ValueType::Null => Value::Null,
        ValueType::Boolean => Value::Bool(bool::from_unknown(given)?),
        ValueType::Number => number(f64::from_unknown(given)?, kind),
        ValueType::String => match (kind, String::from_unknown(given)?) {
            (ValueKind::Decimal, text) => Value::Decimal(text),
            (_, text) => Value::Text(text),
        },
        ValueType::Object => {
            let object = Array::from_unknown(given);
            match object {
                Ok(parts) => match (parts.get::<String>(0)?, parts.get::<String>(1)?) {
                    (Some(digits), None) => digits.parse().map_or(Value::Decimal(digits), Value::Int),
                    (Some(kind), Some(text)) => Value::Other { kind, text },
                    (None, _) => return Err(unreadable()),
                },
                Err(_) => Value::Bytes(Uint8Array::from_unknown(given)?.to_vec()),
            }
        }
        _ => return Err(unreadable()),
    })
}

/// JavaScript has one type for both: a number that is whole and exact is an integer, unless the column is said to hold others.
#[expect(clippy::cast_possible_truncation, reason = "it was found to be a whole number within 2^53")]
fn number(number: f64, kind: ValueKind) -> Value {
    let whole = number.fract() == 0.0 && number.abs() <= WHOLE && !(number == 0.0 && number.is_sign_negative());
    if whole && kind != ValueKind::Float { Value::Int(number as i64) } else { Value::Float(number) }
}

fn unreadable() -> napi::Error {
    raised(argument("a value cannot be read"))
}

/// A value for JavaScript.
#[expect(clippy::cast_precision_loss, reason = "it was found to be within 2^53")]
pub(crate) fn shown(value: Value) -> Shown {
    match value {
        Value::Null => Either6::A(Null),
        Value::Bool(truth) => Either6::B(truth),
        Value::Int(number) if (number as f64).abs() <= WHOLE => Either6::C(number as f64),
        Value::Int(number) => Either6::F(vec![number.to_string()]),
        Value::Float(number) => Either6::C(number),
        Value::Decimal(text) | Value::Text(text) => Either6::D(text),
        Value::Bytes(bytes) => Either6::E(bytes.into()),
        Value::Other { kind, text } => Either6::F(vec![kind, text]),
        // A kind of value that this binding does not know shows nothing.
        _ => Either6::A(Null),
    }
}

/// A document of the core, as JSON.
pub(crate) fn json(document: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(document).map_err(|_| Error::of_host(ErrorCode::WireSchema, "a document has no JSON form"))
}

/// A word of a closed set.
pub(crate) fn word<T: DeserializeOwned>(text: &str, wrong: &str) -> napi::Result<T> {
    core(|| serde_json::from_value(text.into()).map_err(|_| argument(wrong)))
}

/// A handle's number or a size: never negative.
pub(crate) fn count(number: i64) -> napi::Result<u64> {
    u64::try_from(number).map_err(|_| raised(argument("a number is negative")))
}

/// A number of the core for JavaScript; beyond 2^53 no log comes.
#[expect(clippy::cast_precision_loss, reason = "sequence numbers and row counts stay far below 2^53")]
pub(crate) fn whole(number: u64) -> f64 {
    number as f64
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

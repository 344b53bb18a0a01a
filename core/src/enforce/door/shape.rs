//! Values in JSON. There are no floats on the wire: a float is its text.
//!
//! `null`, `true`, `5`, `"text"`, `{"float": "0.5"}`, `{"decimal": "12.30"}`, `{"bytes": "AQI"}`, `{"other": {"kind": "date", "text": "…"}}`.

use crate::error::{Error, ErrorCode};
use crate::request::Value;
use crate::wire::base64url;
use serde_json::{Value as Json, json};

pub(super) fn values(list: Vec<Json>) -> Result<Vec<Value>, Error> {
    list.into_iter().map(value).collect()
}

fn value(json: Json) -> Result<Value, Error> {
    let wrong = || Error::new(ErrorCode::RequestInvalid, "a value is not of the wire's forms");
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(truth),
        Json::Number(number) => Value::Int(number.as_i64().filter(|number| number.unsigned_abs() <= 1 << 53).ok_or_else(wrong)?),
        Json::String(text) => Value::Text(text),
        Json::Array(_) => return Err(wrong()),
        Json::Object(fields) => {
            let mut fields = fields.into_iter();
            match (fields.next(), fields.next()) {
                (Some((kind, Json::String(text))), None) => match kind.as_str() {
                    "int" => Value::Int(text.parse().map_err(|_| wrong())?),
                    "float" => Value::Float(text.parse().map_err(|_| wrong())?),
                    "decimal" => Value::Decimal(text),
                    "bytes" => Value::Bytes(base64url::decode(text)?),
                    _ => return Err(wrong()),
                },
                (Some((kind, Json::Object(other))), None) if kind == "other" => {
                    let part = |name: &str| other.get(name).and_then(Json::as_str).map(str::to_owned).ok_or_else(wrong);
                    Value::Other { kind: part("kind")?, text: part("text")? }
                }
                _ => return Err(wrong()),
            }
        }
    })
}

pub(super) fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Int(number) if number.unsigned_abs() <= 1 << 53 => json!(number),
        Value::Int(number) => json!({"int": number.to_string()}),
        Value::Float(number) => json!({"float": number.to_string()}),
        Value::Decimal(text) => json!({"decimal": text}),
        Value::Text(text) => json!(text),
        Value::Bytes(octets) => json!({"bytes": base64url::encode(octets)}),
        Value::Other { kind, text } => json!({"other": {"kind": kind, "text": text}}),
    }
}

//! A value as a deserializer that takes an object for a type with named fields, and nothing else.
//!
//! The derived readers also take a list of the fields' values in their order: `probe: [permit]` would mean `{where: permit}`.

use serde::Deserializer;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Unexpected, Visitor};
use serde_json::{Error, Map, Value};

/// The value to be read. Its depth is bounded by whoever parsed it.
pub(super) struct Objects(pub(super) Value);

impl Objects {
    fn members<'de>(object: Map<String, Value>) -> MapDeserializer<'de, impl Iterator<Item = (String, Objects)>, Error> {
        MapDeserializer::new(object.into_iter().map(|(name, value)| (name, Objects(value))))
    }

    fn unexpected(&self) -> Unexpected<'_> {
        match &self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (None, Some(number)) => Unexpected::Signed(number),
                (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }
}

impl IntoDeserializer<'_, Error> for Objects {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Objects {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(truth),
            Value::Number(number) => number.deserialize_any(visitor),
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.into_iter().map(Objects));
                let value = visitor.visit_seq(&mut items)?;
                items.end().map(|()| value)
            }
            Value::Object(object) => {
                let mut members = Self::members(object);
                let value = visitor.visit_map(&mut members)?;
                members.end().map(|()| value)
            }
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            _ => Err(Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.into_deserializer()),
            Value::Object(object) if object.len() == 1 => visitor.visit_enum(MapAccessDeserializer::new(Self::members(object))),
            Value::Object(_) => Err(Error::invalid_value(Unexpected::Map, &"map with a single key")),
            _ => Err(Error::invalid_type(self.unexpected(), &"string or map")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::super::strict::from_value;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        first: u32,
        second: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        Nothing,
        One(Inner),
        Named { first: u32 },
        Pair(u32, u32),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        inner: Inner,
        choices: Vec<Choice>,
    }

    #[test]
    fn what_has_named_fields_is_an_object_at_every_depth() {
        let read = |inner: serde_json::Value, choices: serde_json::Value| from_value::<Outer>(json!({"inner": inner, "choices": choices}));
        let inner = json!({"first": 1, "second": null});
        let choices = json!(["nothing", {"one": {"first": 2}}, {"named": {"first": 3}}, {"pair": [4, 5]}]);
        let outer = read(inner.clone(), choices).unwrap();
        assert_eq!(outer.inner, Inner { first: 1, second: None });
        let one = Choice::One(Inner { first: 2, second: None });
        assert_eq!(outer.choices, [Choice::Nothing, one, Choice::Named { first: 3 }, Choice::Pair(4, 5)]);
        assert!(read(json!([1, "x"]), json!([])).is_err());
        for choice in [
            json!({"one": [1, "x"]}),
            json!({"named": [3]}),
            json!({"nothing": 1}),
            json!({"pair": [4]}),
            json!({"pair": [4, 5, 6]}),
            json!({}),
            json!(5),
        ] {
            assert!(read(inner.clone(), json!([choice])).is_err(), "{choice}");
        }
        assert!(from_value::<Inner>(json!({"first": 1, "third": 1})).is_err());
        assert!(from_value::<Inner>(json!({"first": -1})).is_err());
    }
}

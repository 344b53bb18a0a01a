//! What a caller says about the occasion, from its JSON form.

use checkrein::request::{CONTEXT_MEMBERS, Context};
use checkrein::{Error, ErrorCode};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::fmt;

/// No context that is allowed is larger: 256 members with texts of 4 KiB, escaped.
const LARGEST: usize = 16 << 20;

/// Reads a JSON object; a name that is there twice is an error, for two readers could read it in two ways.
pub(crate) fn read(document: &[u8]) -> Result<Context, Error> {
    if document.len() > LARGEST {
        return Err(Error::of_host(ErrorCode::RequestTooLarge, "the context is too large"));
    }
    let Members(members) = serde_json::from_slice(document).map_err(|error| {
        let code = if error.is_data() { ErrorCode::RequestInvalid } else { ErrorCode::WireSyntax };
        Error::of_host(code, "a context is a JSON object of strings, booleans and integers, each named once")
    })?;
    Context::new(members)
}

struct Members(Map<String, Json>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
        let mut members = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Json>()? {
            if members.len() > CONTEXT_MEMBERS || members.insert(name, value).is_some() {
                return Err(de::Error::custom("too many, or twice"));
            }
        }
        Ok(Members(members))
    }
}

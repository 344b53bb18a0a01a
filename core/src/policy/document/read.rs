use super::Format;
use crate::error::{Error, ErrorCode, excerpt, near};
use crate::wire::strict::{self, without_values};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value as Json;
use std::fmt::{self, Display};
use std::marker::PhantomData;

/// Bytes of a policy without its files: thousands of rules fit; megabytes are a mistake.
const POLICY_BYTES: usize = 8 << 20;

pub(super) fn value(bytes: &[u8], format: Format) -> Result<Json, Error> {
    let value = match format {
        Format::Json => strict::value(bytes, strict::Limits { bytes: POLICY_BYTES, ..strict::Limits::DOCUMENT })?,
        Format::Yaml => yaml(bytes)?,
    };
    plain(&value, &mut Vec::new())?;
    Ok(value)
}

/// YAML without what surprises: anchors, aliases and merge keys are refused, a key twice is refused, `yes`, `on`, `0755` and `1_000`
/// are text.
fn yaml(bytes: &[u8]) -> Result<Json, Error> {
    if bytes.len() > POLICY_BYTES {
        return Err(Error::new(ErrorCode::WireTooLarge, format!("the policy has {} bytes; {POLICY_BYTES} are allowed", bytes.len())));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::new(ErrorCode::WireSyntax, "the policy is not UTF-8"))?;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_anchors: 0,
            max_aliases: 0,
            max_depth: 32,
            flow_nesting_limit: 32,
            max_documents: 1,
        },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::Error,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        strict_booleans: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let text = without_values(&error.to_string());
        let code = if text.to_lowercase().contains("duplicate") { ErrorCode::WireDuplicateKey } else { ErrorCode::WireSyntax };
        Error::new(code, text)
    })
}

/// Refuses nulls (an empty value would silently mean "no restriction") and fractions anywhere; a catalog may hold `view: null`.
fn plain(value: &Json, path: &mut Vec<String>) -> Result<(), Error> {
    match value {
        Json::Null if in_catalog(path) => Ok(()),
        Json::Null => Err(schema(&path.concat(), "the value is empty").with_help("leave the field out, or give it a value")),
        Json::Number(number) if !number.is_i64() && !number.is_u64() => Err(schema(&path.concat(), "a number has no fraction here")),
        Json::Number(_) | Json::Bool(_) | Json::String(_) => Ok(()),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(format!("[{index}]"));
                plain(item, path)?;
                path.pop();
            }
            Ok(())
        }
        Json::Object(members) => {
            for (name, member) in members {
                if !path.is_empty() {
                    path.push(".".into());
                }
                path.push(excerpt(name));
                plain(member, path)?;
                path.pop();
                if !path.is_empty() {
                    path.pop();
                }
            }
            Ok(())
        }
    }
}

/// Whether the place lies inside of a resource's catalog (`resources.<name>.catalog.…`).
fn in_catalog(path: &[String]) -> bool {
    matches!(path, [first, _, _, _, fifth, _, ..] if first == "resources" && fifth == "catalog")
}

/// Reads one part of the document into its type.
///
/// Errors: `policy.schema`, saying where and, for a near miss, what may be meant.
pub(in crate::policy) fn typed<T: DeserializeOwned>(path: &str, value: Json) -> Result<T, Error> {
    strict::read(value).map_err(|error| {
        let text = plain_words(&error.to_string());
        let mut words = text.split('`').skip(1).step_by(2);
        let wrong = words.next().unwrap_or_default().to_owned();
        let help = near(&wrong, words);
        let error = schema(path, text.clone());
        match help {
            Some(word) if text.starts_with("unknown") => error.with_help(format!("did you mean `{word}`?")),
            _ => error,
        }
    })
}

/// The parser's complaint without names of our types.
fn plain_words(text: &str) -> String {
    if text.contains("untagged enum") {
        return "the value is not of a kind that is allowed here".into();
    }
    let text = match text.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected an object"),
        None => text.to_owned(),
    };
    without_values(&text)
}

/// One word, or an object in its place. (An untagged enum would take a list for the object, and could not say what is wrong in it.)
pub(super) enum WordOr<T> {
    Word(String),
    Fields(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for WordOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordOrVisitor(PhantomData))
    }
}

struct WordOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for WordOrVisitor<T> {
    type Value = WordOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word or an object")
    }

    fn visit_str<E>(self, word: &str) -> Result<Self::Value, E> {
        Ok(WordOr::Word(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(WordOr::Fields)
    }
}

/// An error of the shape, at a place of the document.
pub(in crate::policy) fn schema(path: &str, what: impl Display) -> Error {
    at(ErrorCode::PolicySchema, path, what)
}

/// An error at a place of the document.
pub(in crate::policy) fn at(code: ErrorCode, path: &str, what: impl Display) -> Error {
    Error::new(code, format!("{path}: {what}"))
}

/// The same error, at a place of the document.
pub(in crate::policy) fn located(path: &str, error: &Error) -> Error {
    let text = error.to_string();
    at(error.code(), path, text.split_once(": ").map_or(text.as_str(), |(_, what)| what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        value(text.as_bytes(), Format::Yaml).err().map(|error| error.code().name())
    }

    #[test]
    fn yaml_that_surprises_is_refused() {
        assert_eq!(code("a: 1\nb: [x, y]\n"), None);
        assert_eq!(code("a: 1\na: 2\n"), Some("wire.duplicate_key"));
        assert_eq!(code("a: {x: 1, \"x\": 2}\n"), Some("wire.duplicate_key"));
        for bad in [
            "a: &x 1\nb: 2\n",
            "a: *x\n",
            "a: {<<: {b: 1}}\n",
            "a: !secret x\n",
            "a: !!python/object x\n",
            "a: 1\n---\nb: 2\n",
            "a: [\n",
            "a: \"\\ud800\"\n",
        ] {
            assert_eq!(code(bad), Some("wire.syntax"), "{bad}");
        }
        for bad in ["when:\n", "a: ~\n", "a: null\n", "a: 1.5\n", "a: [1, {b: }]\n", "a: 1e3\n"] {
            assert_eq!(code(bad), Some("policy.schema"), "{bad}");
        }
        assert!(code(&"[".repeat(1000)).is_some() && code(&"a: ".repeat(1000)).is_some());
    }

    #[test]
    fn words_that_other_readers_take_for_numbers_or_truth_are_text() {
        let read = value(b"a: [yes, no, on, off, 0755, 1_000, 1:30, Norway]\nb: true\nc: 12\n", Format::Yaml).unwrap();
        assert_eq!(read, serde_json::json!({"a": ["yes", "no", "on", "off", "0755", "1_000", "1:30", "Norway"], "b": true, "c": 12}));
    }

    #[test]
    fn a_null_says_where_it_is() {
        let error = value(b"rules:\n  - name: x\n    when:\n", Format::Yaml).unwrap_err();
        assert_eq!(error.to_string(), "policy.schema: rules[0].when: the value is empty");
        assert_eq!(value(br#"{"resources":{"r":{"catalog":{"view":null}}}}"#, Format::Json).err().map(|e| e.to_string()), None);
        let error = value(b"resources: {db: {kind: sql, catalog: }}", Format::Yaml).unwrap_err();
        assert_eq!(error.to_string(), "policy.schema: resources.db.catalog: the value is empty");
    }

    #[test]
    fn near_misses_are_found() {
        assert_eq!(near("delte", ["delete", "read"].into_iter()), Some("delete"));
        assert_eq!(near("zzz", ["delete", "read"].into_iter()), None);
    }
}

//! An operator on every leaf of a document.

use super::escape::{Decoded, Unseen, escape};
use super::number;
use super::walk::{Part, Quoted, Walk};
use crate::request::Value;

/// The longest name of a member that is shown without being looked at.
const NAME: usize = 64;
/// The most digits of such a name.
const NAME_DIGITS: usize = 4;
/// What stands in place of a name that the operator makes no text of.
const MARK: &str = "[redacted]";

/// The document with every leaf replaced by what the operator makes of it; everything else stays byte for byte. `None` for a text that is
/// no JSON document, or a deeper one than is looked at.
///
/// A string stays a string or becomes `null`, a number a number or `null`, a truth value likewise; `null`, empty arrays and empty objects
/// stay. The names of members stay where they look like names of fields; any other (an address, a number, a sentence) may be a value
/// itself and is replaced as a string is.
pub(in crate::mask) fn leaves(text: &str, operator: &mut dyn FnMut(&mut Value)) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut walk = Walk::new(text, 0);
    while let Some(part) = walk.next().ok()? {
        let (range, shown) = match part {
            Part::Open | Part::Close => continue,
            Part::Key(key) => {
                let name = decoded(text, &key)?;
                if is_field(&name) {
                    continue;
                }
                let mut value = Value::Text(name);
                operator(&mut value);
                let shown = if let Value::Text(shown) = &value { shown } else { MARK };
                (key.range, escaped(shown))
            }
            Part::Text(string) => {
                let mut value = Value::Text(decoded(text, &string)?);
                operator(&mut value);
                let range = string.range.start.checked_sub(1)?..string.range.end.checked_add(1)?;
                (range, if let Value::Text(shown) = &value { format!("\"{}\"", escaped(shown)) } else { null() })
            }
            Part::Number(range) => {
                let mut value = number::value(text.get(range.clone())?);
                operator(&mut value);
                (range, number::spelled(&value).unwrap_or_else(null))
            }
            Part::Word(range) => match text.get(range.clone())? {
                "null" => continue,
                word @ ("true" | "false") => {
                    let mut value = Value::Bool(word == "true");
                    operator(&mut value);
                    (range, if let Value::Bool(truth) = value { truth.to_string() } else { null() })
                }
                _ => (range, null()),
            },
        };
        out.push_str(text.get(copied..range.start)?);
        out.push_str(&shown);
        copied = range.end;
    }
    let rest = text.get(walk.at()..)?;
    out.push_str(text.get(copied..)?);
    rest.bytes().all(|byte| byte.is_ascii_whitespace()).then_some(out)
}

fn null() -> String {
    "null".to_owned()
}

fn decoded(text: &str, string: &Quoted) -> Option<String> {
    let spelling = text.get(string.range.clone())?;
    Some(if string.escaped { Decoded::of(spelling, Unseen::AsRead).text } else { spelling.to_owned() })
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// Whether a name says what a value is, and is none itself: a letter, `_`, `$` or `@`, then letters, digits and ` _-.:/$`, few digits.
fn is_field(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$' | '@'));
    let mut digits = 0;
    let goes_on = |character: char| {
        digits += usize::from(character.is_numeric());
        character.is_alphanumeric() || matches!(character, ' ' | '_' | '-' | '.' | ':' | '/' | '$')
    };
    begins && name.len() <= NAME && name.chars().skip(1).all(goes_on) && digits <= NAME_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn upper(value: &mut Value) {
        match value {
            Value::Text(text) => *text = format!("<{text}\">"),
            Value::Int(number) => *number = -*number,
            Value::Bool(truth) => *truth = !*truth,
            _ => *value = Value::Null,
        }
    }

    fn shown(text: &str) -> Option<String> {
        leaves(text, &mut upper)
    }

    #[test]
    fn leaves_are_replaced_and_the_rest_stays_byte_for_byte() {
        assert_eq!(
            shown(" { \"name\" :\t\"A\\u006en\\n\", \"n\":[ 1 , 2.50,null,true, {} , [ ] ],\"name\":\"\" } ").as_deref(),
            Some(" { \"name\" :\t\"<Ann\\n\\\">\", \"n\":[ -1 , null,null,false, {} , [ ] ],\"name\":\"<\\\">\" } ")
        );
        assert_eq!(shown("\"x\"").as_deref(), Some("\"<x\\\">\""));
        assert_eq!(shown("NaN").as_deref(), Some("null"));
        assert_eq!(shown(" [] ").as_deref(), Some(" [] "));
    }

    #[test]
    fn a_name_that_may_be_a_value_is_replaced() {
        for name in ["first name", "ssn", "_id", "$ref", "@type", "né", "line_1", "a.b-c:d/e"] {
            assert_eq!(shown(&format!("{{\"{name}\":null}}")), Some(format!("{{\"{name}\":null}}")));
        }
        for name in ["", "ann@example.com", "4111111111111111", "user_536904399", "536-90-4399", "(555)", "+49", &"x".repeat(65)] {
            assert_eq!(shown(&format!("{{\"{name}\":null}}")), Some(format!("{{\"<{name}\\\">\":null}}")));
        }
        assert_eq!(leaves("{\"a@b.c\":1}", &mut |value| *value = Value::Null).as_deref(), Some("{\"[redacted]\":null}"));
    }

    #[test]
    fn what_is_no_document_has_no_leaves() {
        for text in ["", "{", "[1,]", "[1 2]", "{\"a\"}", "{'a': 1}", "1 2", "[1] x", "\"a", "\"\\q\"", "nul", "{1:2}", "[}", "-", "1."] {
            assert_eq!(shown(text), None, "{text}");
        }
        assert!(shown(&format!("{}{}", "[".repeat(1_000), "]".repeat(1_000))).is_some());
        assert_eq!(shown(&format!("{}{}", "[".repeat(1_001), "]".repeat(1_001))), None);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in any::<String>()) {
            let _ = shown(&text);
        }

        #[test]
        fn any_text_that_looks_like_json_is_taken(text in "[\\[\\]{}:,\"\\\\u0n1eE.+ t-]{0,40}") {
            let strict = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
            prop_assert!(!strict || shown(&text).is_some(), "{}", text);
        }

        #[test]
        fn what_is_shown_is_json_again(text in "[\\[\\]{}:,\"\\\\u0n1 t]{0,24}") {
            if let Some(shown) = shown(&text) {
                prop_assert!(leaves(&shown, &mut upper).is_some());
            }
        }
    }
}

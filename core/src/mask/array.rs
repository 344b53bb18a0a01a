//! Arrays as PostgreSQL writes them, `{a,"b c",NULL}`: an operator on every element.

use crate::request::Value;

/// Arrays inside each other; PostgreSQL has at most 6 dimensions (`MAXDIM`).
const DEPTH: usize = 6;

/// The array with every element replaced by what the operator makes of it; braces, commas, bounds (`[0:1]=`) and NULL stay byte for byte,
/// and so does an empty array. `None` for a text that is no array.
///
/// `kind` is the type's name: of `integer[]` or `_int4` the elements are whole numbers, of `text[]` and what is not known texts. An element
/// stays what it is, or becomes NULL.
pub(super) fn elements(kind: &str, text: &str, operator: &mut dyn FnMut(&mut Value)) -> Option<String> {
    let start = if text.starts_with('[') { text.find("={")? + 1 } else { 0 };
    let element = Element::of(kind);
    let mut out = String::with_capacity(text.len());
    out.push_str(text.get(..start)?);
    let mut rest = text.get(start..)?;
    let (mut depth, mut expects, mut may_close) = (0_usize, true, true);
    while let Some(first) = rest.bytes().next() {
        let taken = match first {
            b'{' if expects && depth < DEPTH => {
                (depth, may_close) = (depth + 1, true);
                1
            }
            b'}' if depth > 0 && (!expects || may_close) => {
                (depth, expects, may_close) = (depth - 1, false, false);
                1
            }
            b',' if depth > 0 && !expects => {
                (expects, may_close) = (true, false);
                1
            }
            _ if depth > 0 && expects => {
                let (taken, item) = item(rest)?;
                match item {
                    None => out.push_str(rest.get(..taken)?),
                    Some(item) => element.write(item, operator, &mut out),
                }
                rest = rest.get(taken..)?;
                expects = false;
                continue;
            }
            _ => return None,
        };
        out.push_str(rest.get(..taken)?);
        rest = rest.get(taken..)?;
        if depth == 0 {
            return rest.is_empty().then_some(out);
        }
    }
    None
}

/// One element from the beginning of a text: how long it is, and what it says; none for NULL.
fn item(text: &str) -> Option<(usize, Option<String>)> {
    let quoted = text.starts_with('"');
    let mut said = String::new();
    let mut characters = text.char_indices().skip(usize::from(quoted));
    let mut escaped = false;
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => {
                escaped = true;
                said.push(characters.next()?.1);
            }
            '"' if quoted => return Some((at + 1, Some(said))),
            ',' | '}' if !quoted => {
                let null = !escaped && said.eq_ignore_ascii_case("null");
                return (!said.is_empty()).then_some((at, (!null).then_some(said)));
            }
            '"' | '{' if !quoted => return None,
            _ => said.push(character),
        }
    }
    None
}

/// What the elements are.
#[derive(Clone, Copy)]
enum Element {
    Text,
    Whole,
    Decimal,
    Float,
    Bool,
}

impl Element {
    fn of(kind: &str) -> Self {
        let name = kind.strip_suffix("[]").or_else(|| kind.strip_prefix('_')).unwrap_or(kind);
        match name.to_ascii_lowercase().as_str() {
            "smallint" | "integer" | "int" | "bigint" | "int2" | "int4" | "int8" | "oid" => Self::Whole,
            "numeric" | "decimal" => Self::Decimal,
            "real" | "double precision" | "float" | "float4" | "float8" => Self::Float,
            "boolean" | "bool" => Self::Bool,
            _ => Self::Text,
        }
    }

    /// Appends what the operator makes of an element.
    fn write(self, item: String, operator: &mut dyn FnMut(&mut Value), out: &mut String) {
        let mut value = match self {
            Self::Text => Value::Text(item),
            Self::Whole => item.parse().map_or(Value::Decimal(item), Value::Int),
            Self::Decimal => Value::Decimal(item),
            Self::Float => item.parse().map_or(Value::Decimal(item), Value::Float),
            Self::Bool => Value::Bool(item == "t"),
        };
        operator(&mut value);
        match (self, value) {
            (Self::Text, Value::Text(text)) => quote(&text, out),
            (Self::Whole, Value::Int(number)) => out.push_str(&number.to_string()),
            (Self::Whole | Self::Decimal, Value::Decimal(text)) => quote(&text, out),
            (Self::Float, Value::Float(number)) => out.push_str(&number.to_string()),
            (Self::Bool, Value::Bool(truth)) => out.push(if truth { 't' } else { 'f' }),
            _ => out.push_str("NULL"),
        }
    }
}

/// Appends an element with the quotes that `array_out` gives it.
fn quote(text: &str, out: &mut String) {
    let plain = |byte: u8| !matches!(byte, b'"' | b'\\' | b'{' | b'}' | b',') && !byte.is_ascii_whitespace() && byte != 0x0b;
    if !text.is_empty() && !text.eq_ignore_ascii_case("null") && text.bytes().all(plain) {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(kind: &str, text: &str) -> Option<String> {
        elements(kind, text, &mut |value| match value {
            Value::Text(text) => text.push('!'),
            Value::Int(number) => *number += 1,
            Value::Bool(truth) => *truth = !*truth,
            _ => *value = Value::Text("not of its kind".into()),
        })
    }

    #[test]
    fn elements_are_replaced_and_the_rest_stays() {
        for (kind, text, expected) in [
            ("text[]", "{}", "{}"),
            ("text[]", "{a,NULL,\"NULL\",\"b \\\"c\\\\\",\"\"}", "{a!,NULL,NULL!,\"b \\\"c\\\\!\",!}"),
            ("_text", "{{a,b},{\"{,}\",null}}", "{{a!,b!},{\"{,}!\",null}}"),
            ("text[]", "[0:1]={a,b}", "[0:1]={a!,b!}"),
            ("integer[]", "{1,NULL,99999999999999999999}", "{2,NULL,NULL}"),
            ("bool[]", "{t,f}", "{f,t}"),
            ("numeric[]", "{1.5}", "{NULL}"),
            ("text[]", "{a\\,b}", "{\"a,b!\"}"),
        ] {
            assert_eq!(shown(kind, text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_array_has_no_elements() {
        for text in
            ["", "a", "{", "}", "{a", "{a}}", "{a}b", "{a,}", "{,a}", "{\"a}", "{a\"b\"}", "{{{{{{{a}}}}}}}", "['a']", "{a b\\", "[0:1]a"]
        {
            assert_eq!(shown("text[]", text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(items in proptest::collection::vec(any::<String>(), 0..6)) {
            let mut text = String::from("{");
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at > 0 { "," } else { "" });
                quote(item, &mut text);
            }
            text.push('}');
            let mut read = Vec::new();
            let mut each = |value: &mut Value| read.extend(if let Value::Text(text) = value { Some(text.clone()) } else { None });
            let shown = elements("text[]", &text, &mut each);
            prop_assert_eq!((shown.as_deref(), read), (Some(text.as_str()), items));
        }

        #[test]
        fn any_text_is_taken(text in any::<String>(), like in "[{},\"\\\\a\\[\\]=:N ]{0,30}") {
            let _ = (shown("text[]", &text), shown("text[]", &like));
        }
    }
}

//! From the text that a driver is given to the text that the server sees.

use crate::classify::{Dialect, Reason, ReasonCode};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;

/// How the caller's driver writes placeholders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placeholders {
    /// As the server reads them: `$1` (PostgreSQL); `?`, `?1`, `:a`, `@a`, `$a` (SQLite).
    #[default]
    Native,
    /// `%s`, `%b`, `%t` and `%(name)s` as psycopg 3 rewrites them when parameters are passed: to `$1`, and the server binds. A driver
    /// that writes values into the text itself (psycopg2, `ClientCursor`) sends another text than the one that is read here: a
    /// placeholder inside a comment or a string would let a value become code. Give such a driver's final text, as `Native`.
    Format,
}

/// The text that the server will see.
///
/// psycopg rewrites `%` everywhere, in strings and comments too: `%%` becomes `%`, placeholders become `$1`, `$2` …, a name that
/// comes again keeps its number. `%` before a line break or at the end stays (its pattern's dot matches no line break).
///
/// # Errors
/// `lexical.invalid` where psycopg would refuse: any other `%x`, both kinds mixed, one name with two formats; and `Format` for a
/// dialect that has no such driver.
pub(crate) fn native(text: &str, style: Placeholders, dialect: Dialect) -> Result<Cow<'_, str>, Reason> {
    match (style, dialect) {
        (Placeholders::Native, _) => Ok(Cow::Borrowed(text)),
        (Placeholders::Format, Dialect::Postgres) if text.contains('%') => rewritten(text).map(Cow::Owned),
        (Placeholders::Format, Dialect::Postgres) => Ok(Cow::Borrowed(text)),
        (Placeholders::Format, _) => Err(refused("format placeholders in a dialect without them")),
    }
}

fn rewritten(text: &str) -> Result<String, Reason> {
    let mut seen: HashMap<&str, (usize, char)> = HashMap::new();
    let mut positional = 0_usize;
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        result.push_str(before);
        let (name, format, after) = match placeholder(after) {
            Found::Literal(after) => {
                result.push('%');
                rest = after;
                continue;
            }
            Found::Placeholder(name, format, after) => (name, format, after),
            Found::Incomplete => return Err(refused("an incomplete format placeholder")),
        };
        rest = after;
        match (format, name) {
            ('%', None) => result.push('%'),
            ('s' | 'b' | 't', None) if seen.is_empty() => {
                positional += 1;
                result.push_str(&format!("${positional}"));
            }
            ('s' | 'b' | 't', Some(name)) if positional == 0 => {
                let next = seen.len() + 1;
                let (number, first) = *seen.entry(name).or_insert((next, format));
                if first != format {
                    return Err(refused("one placeholder with two formats"));
                }
                result.push_str(&format!("${number}"));
            }
            ('s' | 'b' | 't', _) => return Err(refused("positional and named placeholders mixed")),
            _ => return Err(refused("a percent sign that is neither doubled nor a placeholder")),
        }
    }
    result.push_str(rest);
    Ok(result)
}

enum Found<'a> {
    /// No match: the percent sign stays.
    Literal(&'a str),
    Placeholder(Option<&'a str>, char, &'a str),
    Incomplete,
}

/// psycopg's `%(?:(?:\(([^)]+)\).)|(?:.))`, after the percent sign.
fn placeholder(after: &str) -> Found<'_> {
    if let Some((name, rest)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')'))
        && let Some(format) = rest.chars().next().filter(|format| *format != '\n')
        && !name.is_empty()
    {
        return Found::Placeholder(Some(name), format, rest.get(format.len_utf8()..).unwrap_or_default());
    }
    match after.chars().next() {
        None | Some('\n') => Found::Literal(after),
        Some('(' | ' ') => Found::Incomplete,
        Some(format) => Found::Placeholder(None, format, after.get(format.len_utf8()..).unwrap_or_default()),
    }
}

fn refused(what: &str) -> Reason {
    Reason { code: ReasonCode::Lexical, detail: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> Option<String> {
        native(text, Placeholders::Format, Dialect::Postgres).ok().map(Cow::into_owned)
    }

    #[test]
    fn the_rewritten_text_is_what_psycopg_sends() {
        // Each right-hand side is what `psycopg._queries._query2pg` of psycopg 3.3 gives.
        for (given, sent) in [
            ("SELECT %s, %b, %t", "SELECT $1, $2, $3"),
            ("SELECT '%s' -- %s", "SELECT '$1' -- $2"),
            ("SELECT 5 %% 2, '%%s'", "SELECT 5 % 2, '%s'"),
            ("SELECT %%%s", "SELECT %$1"),
            ("SELECT %(a)s, %(b c)s, %(a)s", "SELECT $1, $2, $1"),
            ("SELECT %(a\nb)s", "SELECT $1"),
            ("SELECT 5 %\n2", "SELECT 5 %\n2"),
            ("SELECT 5 %", "SELECT 5 %"),
            ("SELECT $1", "SELECT $1"),
        ] {
            assert_eq!(format(given).as_deref(), Some(sent), "{given}");
        }
    }

    #[test]
    fn what_psycopg_refuses_is_refused() {
        for refused in ["%d", "5 % 2", "%(a", "%()s", "%(a)d", "%(a)", "%(a)\n", "%s %(a)s", "%(a)s %s", "%(a)s %(a)b", "%é", "%(a)%"] {
            assert_eq!(format(refused), None, "{refused}");
        }
        assert!(native("%s", Placeholders::Format, Dialect::Sqlite).is_err());
    }

    #[test]
    fn native_text_is_not_touched() {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            assert!(matches!(native("a % b %s ?1 :c", Placeholders::Native, dialect), Ok(Cow::Borrowed("a % b %s ?1 :c"))));
        }
    }
}

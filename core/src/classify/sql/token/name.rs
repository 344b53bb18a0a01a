//! From what is written to the name that the server looks up.

use crate::classify::Dialect;
use std::borrow::Cow;

/// PostgreSQL keeps so many bytes of an identifier (NAMEDATALEN - 1) and drops the rest.
const LONGEST: usize = 63;

/// ASCII letters in lower case; the rest as it is.
pub(super) fn folded(word: &str) -> Cow<'_, str> {
    lowered(Cow::Borrowed(word))
}

pub(super) fn lowered(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(word.to_ascii_lowercase()) } else { word }
}

/// Cut at a character's boundary.
pub(super) fn truncated(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.len() <= LONGEST {
        return name;
    }
    let end = (0..=LONGEST).rev().find(|end| name.is_char_boundary(*end)).unwrap_or_default();
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.get(..end).unwrap_or_default()),
        Cow::Owned(mut name) => {
            name.truncate(end);
            Cow::Owned(name)
        }
    }
}

/// `"a""b"` or `U&"\0061"`; the latter only with the default escape character.
pub(super) fn postgres_quoted(written: &str, own_escape: bool) -> Option<Cow<'_, str>> {
    let Some(unicode) = written.strip_prefix("U&").or_else(|| written.strip_prefix("u&")) else {
        return undoubled(written, '"');
    };
    if own_escape {
        return None;
    }
    let inner = undoubled(unicode, '"')?;
    let mut decoded = String::with_capacity(inner.len());
    let mut rest = &*inner;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        decoded.push_str(before);
        let escape = escape.get(1..)?;
        if let Some(after) = escape.strip_prefix('\\') {
            decoded.push('\\');
            rest = after;
            continue;
        }
        let (digits, after) = match escape.strip_prefix('+') {
            Some(long) => (long.get(..6)?, long.get(6..)?),
            None => (escape.get(..4)?, escape.get(4..)?),
        };
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        decoded.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
        rest = after;
    }
    decoded.push_str(rest);
    Some(Cow::Owned(decoded))
}

/// `"a"`, `` `a` `` or `[a]`.
pub(super) fn sqlite_quoted(written: &str) -> Option<Cow<'_, str>> {
    if let Some(inner) = written.strip_prefix('[') {
        return inner.strip_suffix(']').map(Cow::Borrowed);
    }
    let quote = written.chars().next()?;
    undoubled(written, quote)
}

/// A name as it is written, without its quotes, and the opening quote. A stage (`@s/a.csv`) is a name in quotes of its own.
pub(in crate::classify::sql) fn plain(written: &str) -> Option<(Cow<'_, str>, Option<char>)> {
    match written.chars().next()? {
        '[' => {
            let inner = written.strip_prefix('[')?.strip_suffix(']')?;
            Some((Cow::Owned(inner.replace("]]", "]")), Some('[')))
        }
        '@' => Some((Cow::Borrowed(written), Some('@'))),
        quote @ ('"' | '`') => undoubled(written, quote).map(|name| (name, Some(quote))),
        _ => Some((Cow::Borrowed(written), None)),
    }
}

/// The name that the server looks up. T-SQL compares by a collation, hence without case and trailing spaces; BigQuery's tables have
/// their case, which the caller keeps beside it.
pub(in crate::classify::sql) fn folded_as(dialect: Dialect, name: Cow<'_, str>, quote: Option<char>) -> Cow<'_, str> {
    match (dialect, quote) {
        (_, Some('@')) => name,
        (Dialect::Mssql | Dialect::Generic, _) => match name {
            Cow::Borrowed(name) => lowered(Cow::Borrowed(name.trim_end_matches(' '))),
            Cow::Owned(name) => Cow::Owned(name.trim_end_matches(' ').to_ascii_lowercase()),
        },
        (Dialect::Bigquery, _) => lowered(name),
        (Dialect::Snowflake | Dialect::Oracle, None) => {
            if name.bytes().any(|byte| byte.is_ascii_lowercase()) {
                Cow::Owned(name.to_ascii_uppercase())
            } else {
                name
            }
        }
        (Dialect::Snowflake | Dialect::Oracle | Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb, _) => name,
    }
}

/// What stands between the quotes, with doubled quotes made single. `None` if it is not one quoted run.
pub(super) fn undoubled(written: &str, quote: char) -> Option<Cow<'_, str>> {
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    if !inner.contains(quote) {
        return Some(Cow::Borrowed(inner));
    }
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        if character == quote && characters.next() != Some(quote) {
            return None;
        }
        value.push(character);
    }
    Some(Cow::Owned(value))
}

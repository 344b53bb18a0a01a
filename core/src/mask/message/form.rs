//! A form of message: fixed words, and parts that vary.

use super::ServerMessage;
use crate::mask::transform::MARK;
use regex::Regex;

/// A message's fixed words, with its parts in braces:
///
/// | part | told |
/// |---|---|
/// | `{value}` | never |
/// | `{name}` | where the statement wrote it |
/// | `{parsed}` | where the statement wrote it, and the server's parser says so: at run time the same words may be about a value |
/// | `{type}` | a type's name that every server has |
/// | `{count}` | always: a figure that counts |
///
/// `(a|b)` are choices. All other characters are themselves.
pub(super) struct Form {
    regex: Regex,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Value,
    Name,
    Parsed,
    Type,
    Count,
}

/// The types of PostgreSQL's that values are read as.
const TYPES: &[&str] = &[
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
    "money",
    "boolean",
    "date",
    "time",
    "time with time zone",
    "time without time zone",
    "timestamp",
    "timestamp with time zone",
    "timestamp without time zone",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "xml",
    "bytea",
    "bit",
    "inet",
    "cidr",
    "macaddr",
    "oid",
    "regclass",
    "regproc",
    "regtype",
    "character",
    "character varying",
    "text",
    "name",
    "point",
    "box",
    "line",
    "path",
    "polygon",
    "circle",
    "tsvector",
    "tsquery",
];

impl Form {
    /// Reads a table. A row that is no form is left out, and its messages are withheld; a test reads every row.
    pub(super) fn all(rows: &[&str]) -> Vec<Self> {
        rows.iter().filter_map(|row| Self::new(row)).collect()
    }

    pub(super) fn new(row: &str) -> Option<Self> {
        let (mut pattern, mut parts) = (String::from("^(?s:"), Vec::new());
        let mut rest = row;
        while let Some((fixed, behind)) = rest.split_once('{') {
            let (part, behind) = behind.split_once('}')?;
            push_fixed(fixed, &mut pattern);
            let (part, expression) = match part {
                "value" => (Part::Value, "(.*)"),
                "name" => (Part::Name, r#"([^"'\s]+)"#),
                "parsed" => (Part::Parsed, r#"([^"\s]+?)"#),
                "type" => (Part::Type, "([a-z ]+)"),
                "count" => (Part::Count, "([0-9]{1,9})"),
                _ => return None,
            };
            parts.push(part);
            pattern.push_str(expression);
            rest = behind;
        }
        push_fixed(rest, &mut pattern);
        pattern.push_str(")$");
        Regex::new(&pattern).ok().map(|regex| Self { regex, parts })
    }
}

/// Choices keep their meaning, and are no parts; all else is itself.
fn push_fixed(fixed: &str, pattern: &mut String) {
    for character in fixed.chars() {
        match character {
            '(' => pattern.push_str("(?:"),
            ')' | '|' => pattern.push(character),
            '⟨' => pattern.push_str(r"\("),
            '⟩' => pattern.push_str(r"\)"),
            other => pattern.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
}

/// The message as the first of the forms that fits tells it; `None` where none does.
pub(super) fn told(forms: &[Form], line: &str, message: &ServerMessage<'_>) -> Option<String> {
    let written = message.statement.to_lowercase();
    let is_written = |name: &str| written.contains(&name.to_lowercase());
    let parser = message.has_position && message.state.is_none_or(|state| state.starts_with("42"));
    forms.iter().find_map(|form| {
        let found = form.regex.captures(line)?;
        let (mut told, mut from) = (String::with_capacity(line.len()), 0);
        for (group, part) in found.iter().skip(1).zip(&form.parts) {
            let Some(group) = group else { continue };
            let shown = match part {
                Part::Value => false,
                Part::Name => is_written(group.as_str()),
                Part::Parsed => parser && is_written(group.as_str()),
                Part::Type => TYPES.contains(&group.as_str()),
                Part::Count => true,
            };
            told.push_str(line.get(from..group.start())?);
            told.push_str(if shown { group.as_str() } else { MARK });
            from = group.end();
        }
        told.push_str(line.get(from..)?);
        Some(told)
    })
}

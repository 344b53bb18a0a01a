//! Where one statement ends and the next begins.

pub(in crate::classify::sql) mod mssql;

use crate::classify::Dialect;
use crate::classify::sql::token::Tokens;
use std::ops::Range;

/// The tokens of each statement, without semicolons; empty statements are left out.
///
/// A semicolon inside brackets (CREATE RULE), inside `BEGIN ATOMIC … END` (PostgreSQL) and inside the body of CREATE TRIGGER (SQLite)
/// ends no statement.
pub(in crate::classify::sql) fn statements(tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    if tokens.dialect() == Dialect::Mssql {
        return mssql::statements(tokens);
    }
    if is_procedural(tokens) {
        return std::iter::once(0..tokens.len()).collect();
    }
    let mut found = Vec::new();
    let (mut start, mut depth, mut body) = (0, 0_usize, false);
    for index in 0..tokens.len() {
        if tokens.symbol(index, "(") {
            depth += 1;
        } else if tokens.symbol(index, ")") {
            depth = depth.saturating_sub(1);
        } else if tokens.symbol(index, ";") && depth == 0 && !body {
            if start < index {
                found.push(start..index);
            }
            start = index + 1;
        } else if depth == 0 && !body {
            body = opens_body(tokens, start, index);
        } else if body && tokens.is(index, "end") {
            // Every statement of a body ends in a semicolon, and no CASE does.
            body = !(tokens.symbol(index - 1, ";") || tokens.is_any(index - 1, &["atomic", "begin"]));
        }
    }
    if start < tokens.len() {
        found.push(start..tokens.len());
    }
    found
}

/// Whether the text is a script, a block or the body of a routine, whose semicolons end no statement of the text.
pub(in crate::classify::sql) fn is_procedural(tokens: &Tokens<'_>) -> bool {
    let behind_create = |kinds: &[&str]| {
        let mut index = 1;
        while index < 10
            && tokens.is_any(
                index,
                &["or", "replace", "editionable", "noneditionable", "secure", "temp", "temporary", "if", "not", "exists", "aggregate"],
            )
        {
            index += 1;
        }
        tokens.is(0, "create") && tokens.is_any(index, kinds)
    };
    match tokens.dialect() {
        Dialect::Mssql => mssql::is_procedural(tokens),
        Dialect::Oracle => {
            let function = tokens.is(0, "with") && tokens.is_any(1, &["function", "procedure"]);
            let kinds = ["function", "procedure", "trigger", "package", "type", "library", "java"];
            function || tokens.is_any(0, &["begin", "declare"]) || tokens.symbol(0, "<") || behind_create(&kinds)
        }
        Dialect::Snowflake => {
            let block = (0..tokens.len()).any(|index| {
                let first = index == 0 || tokens.symbol(index - 1, ";");
                let transaction = tokens.is_any(index + 1, &["transaction", "work", "name"])
                    || tokens.symbol(index + 1, ";")
                    || index + 1 == tokens.len();
                first
                    && (tokens.is(index, "begin") && !transaction
                        || tokens.is_any(index, &["declare", "let", "for", "while", "if", "return"]))
            });
            block || behind_create(&["function", "procedure", "task"])
        }
        Dialect::Bigquery => {
            const SCRIPT: [&str; 15] = [
                "declare", "if", "loop", "repeat", "while", "for", "case", "begin", "break", "leave", "continue", "iterate", "raise",
                "return", "set",
            ];
            let script = (0..tokens.len()).any(|index| {
                let first = index == 0 || tokens.symbol(index - 1, ";");
                let transaction = tokens.is(index + 1, "transaction") || tokens.symbol(index + 1, ";") || index + 1 == tokens.len();
                first && tokens.is_any(index, &SCRIPT) && !(tokens.is(index, "begin") && transaction)
            });
            script || behind_create(&["procedure"])
        }
        Dialect::Generic => tokens.is_any(0, &["begin", "declare"]) || behind_create(&["function", "procedure", "trigger"]),
        Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb => false,
    }
}

fn opens_body(tokens: &Tokens<'_>, start: usize, index: usize) -> bool {
    if !tokens.is(index, "begin") || index == start {
        return false;
    }
    match tokens.dialect() {
        Dialect::Mysql
        | Dialect::Mariadb
        | Dialect::Mssql
        | Dialect::Snowflake
        | Dialect::Bigquery
        | Dialect::Oracle
        | Dialect::Generic => false,
        Dialect::Postgres => tokens.is(index + 1, "atomic") && tokens.is(start, "create"),
        Dialect::Sqlite => {
            let create = (start..start + 4).find(|place| tokens.is(*place, "create"));
            create.is_some_and(|create| (create + 1..create + 3).any(|place| tokens.is(place, "trigger")))
        }
    }
}

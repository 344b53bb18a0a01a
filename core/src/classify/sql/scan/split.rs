//! Where one statement ends and the next begins.

use crate::classify::Dialect;
use crate::classify::sql::token::Tokens;
use std::ops::Range;

/// The tokens of each statement, without semicolons; empty statements are left out.
///
/// A semicolon inside brackets (CREATE RULE), inside `BEGIN ATOMIC … END` (PostgreSQL) and inside the body of CREATE TRIGGER (SQLite)
/// ends no statement.
pub(in crate::classify::sql) fn statements(tokens: &Tokens<'_>) -> Vec<Range<usize>> {
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

//! Words that PostgreSQL takes as names only behind AS or a dot. Where the grammar has read one as a name, it has misread the text:
//! `SELECT ssn and FROM users` shows `ssn` as `and`, and is no conjunction with a column called `from`.

use crate::classify::sql::token::{ByWord, WordId};
use sqlparser::ast::{Ident, ObjectName, ObjectNamePart};
use std::sync::LazyLock;

/// Reserved words, sorted (`pg_get_keywords`, category R).
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "constraint",
    "create",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "false",
    "fetch",
    "for",
    "foreign",
    "from",
    "grant",
    "group",
    "having",
    "in",
    "initially",
    "intersect",
    "into",
    "lateral",
    "leading",
    "limit",
    "localtime",
    "localtimestamp",
    "not",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "placing",
    "primary",
    "references",
    "returning",
    "select",
    "session_user",
    "some",
    "symmetric",
    "table",
    "then",
    "to",
    "trailing",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "variadic",
    "when",
    "where",
    "window",
    "with",
];

/// Words that name functions and types and nothing else, sorted (category T).
const FUNCTION_WORDS: &[&str] = &[
    "authorization",
    "binary",
    "collation",
    "concurrently",
    "cross",
    "current_schema",
    "freeze",
    "full",
    "ilike",
    "inner",
    "is",
    "isnull",
    "join",
    "left",
    "like",
    "natural",
    "notnull",
    "outer",
    "overlaps",
    "right",
    "similar",
    "tablesample",
    "verbose",
];

/// Reserved words that begin what the grammar reads as a call or a name.
const CALLS: &[&str] = &[
    "all",
    "any",
    "array",
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "localtime",
    "localtimestamp",
    "session_user",
    "some",
    "user",
];

/// Every word that is looked for here.
pub(in crate::classify::sql) fn words() -> impl Iterator<Item = &'static str> {
    RESERVED.iter().chain(FUNCTION_WORDS).chain(CALLS).copied()
}

/// Which of the lists hold a word.
#[derive(Clone, Copy, Default)]
struct Listed {
    reserved: bool,
    function: bool,
    call: bool,
}

static LISTED: LazyLock<ByWord<Listed>> = LazyLock::new(|| {
    ByWord::new(|word| Listed { reserved: RESERVED.contains(&word), function: FUNCTION_WORDS.contains(&word), call: CALLS.contains(&word) })
});

fn listed(ident: &Ident) -> Listed {
    if ident.quote_style.is_some() { Listed::default() } else { LISTED.of(WordId::of(&ident.value)) }
}

/// Whether the word, without quotes, is a name only behind AS or a dot.
pub(in crate::classify::sql) fn is_reserved(word: &str) -> bool {
    LISTED.of(WordId::of(word)).reserved
}

/// Whether the word, without quotes, names functions and types and nothing else.
pub(in crate::classify::sql) fn is_function_word(word: &str) -> bool {
    LISTED.of(WordId::of(word)).function
}

/// Whether the server cannot take the word for the name of a relation or column. DEFAULT stands where values do.
pub(super) fn is_no_name(ident: &Ident) -> bool {
    let listed = listed(ident);
    (listed.reserved && !ident.value.eq_ignore_ascii_case("default")) || listed.function
}

/// Whether the server cannot take the word for the name of a function.
pub(super) fn is_no_function(name: &ObjectName) -> bool {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(only)] => listed(only).reserved && !listed(only).call,
        _ => false,
    }
}

/// The same for the first part of a name.
pub(super) fn begins_with_no_name(name: &ObjectName) -> bool {
    matches!(name.0.first(), Some(ObjectNamePart::Identifier(first)) if is_no_name(first))
}

//! What only SQLite has: PRAGMA, ATTACH, virtual tables.

use super::draft::{Draft, plain_name};
use crate::classify::Dialect;
use crate::classify::Effect::{Alter, Create, FileRead, FileWrite, Maintenance, Read, Setting};
use sqlparser::ast;
use sqlparser::tokenizer::{Token, TokenWithSpan, Whitespace};

/// Pragmas that report on what their argument names, or on the database; their result columns.
const REPORTS: &[(&str, &[&str])] = &[
    ("table_info", &["cid", "name", "type", "notnull", "dflt_value", "pk"]),
    ("table_xinfo", &["cid", "name", "type", "notnull", "dflt_value", "pk", "hidden"]),
    ("table_list", &["schema", "name", "type", "ncol", "wr", "strict"]),
    ("index_list", &["seq", "name", "unique", "origin", "partial"]),
    ("index_info", &["seqno", "cid", "name"]),
    ("index_xinfo", &["seqno", "cid", "name", "desc", "coll", "key"]),
    ("foreign_key_list", &["id", "seq", "table", "from", "to", "on_update", "on_delete", "match"]),
    ("database_list", &["seq", "name", "file"]),
    ("collation_list", &["seq", "name"]),
    ("function_list", &["name", "builtin", "type", "enc", "narg", "flags"]),
    ("module_list", &["name"]),
    ("pragma_list", &["name"]),
    ("compile_options", &["compile_options"]),
    ("data_version", &["data_version"]),
    ("page_count", &["page_count"]),
    ("freelist_count", &["freelist_count"]),
    ("integrity_check", &["integrity_check"]),
    ("quick_check", &["quick_check"]),
    ("foreign_key_check", &["table", "rowid", "parent", "fkid"]),
];

/// Pragmas that show a setting in one column while they are given no value.
const SETTINGS: &[&str] = &[
    "analysis_limit",
    "application_id",
    "auto_vacuum",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "cell_size_check",
    "checkpoint_fullfsync",
    "defer_foreign_keys",
    "encoding",
    "foreign_keys",
    "fullfsync",
    "hard_heap_limit",
    "ignore_check_constraints",
    "journal_mode",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "max_page_count",
    "mmap_size",
    "page_size",
    "query_only",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "schema_version",
    "secure_delete",
    "soft_heap_limit",
    "synchronous",
    "temp_store",
    "threads",
    "trusted_schema",
    "user_version",
    "wal_autocheckpoint",
    "writable_schema",
];

/// Pragmas that work on the file, with or without a value.
const WORK: &[&str] = &["incremental_vacuum", "optimize", "shrink_memory", "wal_checkpoint"];

/// Writes every bare argument of PRAGMA as a string: SQLite takes `table_info(users)`, `= ON` and `= -5` as it takes strings, and the
/// grammar takes only strings and unsigned numbers. To be called with the grammar's tokens before they are parsed.
pub(in crate::classify::sql) fn quote_pragmas(tokens: &mut [TokenWithSpan]) {
    let mut sought = Sought::Pragma;
    let mut sign: Option<usize> = None;
    for place in 0..tokens.len() {
        let Some((before, [TokenWithSpan { token, span: _ }, ..])) = tokens.split_at_mut_checked(place) else { return };
        if matches!(token, Token::Whitespace(_)) {
            continue;
        }
        sought = match (sought, &*token) {
            (_, Token::SemiColon) => Sought::Pragma,
            (Sought::Pragma, Token::Word(word)) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("pragma") => {
                Sought::Argument
            }
            (Sought::Argument, Token::Word(_) | Token::Period) => Sought::Argument,
            (Sought::Argument, Token::LParen | Token::Eq) => Sought::Value,
            (Sought::Value, Token::Minus | Token::Plus) if sign.is_none() => {
                sign = Some(place);
                Sought::Value
            }
            (Sought::Value, Token::Word(word)) if sign.is_none() => {
                *token = Token::SingleQuotedString(word.value.clone());
                Sought::Nothing
            }
            (Sought::Value, Token::Number(..)) => {
                if let Some(TokenWithSpan { token: sign, span: _ }) = sign.take().and_then(|place| before.get_mut(place)) {
                    *sign = Token::Whitespace(Whitespace::Space);
                }
                Sought::Nothing
            }
            (Sought::Pragma | Sought::Argument | Sought::Value | Sought::Nothing, _) => Sought::Nothing,
        };
        if !matches!(sought, Sought::Value) {
            sign = None;
        }
    }
}

/// What [`quote_pragmas`] waits for in a statement.
#[derive(Clone, Copy)]
enum Sought {
    Pragma,
    Argument,
    Value,
    Nothing,
}

/// PRAGMA. Whatever is not on a list may be an extension's own: it is taken for a setting, and in doubt.
pub(super) fn pragma(draft: &mut Draft, name: &ast::ObjectName, value: Option<&ast::ValueWithSpan>) {
    draft.foreign_if(draft.dialect() != Dialect::Sqlite, "PRAGMA");
    let Some(full) = plain_name(name) else {
        draft.does(&[Setting]);
        draft.construct("a pragma whose name is computed");
        return;
    };
    let pragma = full.rsplit('.').next().unwrap_or_default();
    if let Some((_, columns)) = REPORTS.iter().find(|(report, _)| *report == pragma) {
        draft.shows(columns.iter().copied());
    } else if WORK.contains(&pragma) {
        draft.does(&[Maintenance, Read]);
        draft.returns_rows();
    } else if !SETTINGS.contains(&pragma) {
        draft.does(&[Setting, Read]);
        draft.returns_rows();
        draft.construct("a pragma that is not known");
        draft.unfollowed("a pragma");
        unknown_pragma(draft, pragma);
    } else if value.is_none() {
        draft.shows([pragma]);
    } else {
        draft.does(&[Setting]);
        draft.shows([pragma]);
        assignment(draft, pragma);
    }
}

fn assignment(draft: &mut Draft, pragma: &str) {
    match pragma {
        // The schema table can be written, or is trusted to call any function.
        "writable_schema" | "trusted_schema" => {
            draft.does(&[Alter]);
            draft.unfollowed(pragma);
        }
        // In the header of the file.
        "schema_version" | "user_version" | "application_id" => draft.does(&[Alter]),
        _ => {}
    }
}

fn unknown_pragma(draft: &mut Draft, pragma: &str) {
    match pragma {
        "temp_store_directory" | "data_store_directory" => draft.does(&[FileRead, FileWrite]),
        _ => {}
    }
}

/// ATTACH opens the file, and makes it where it is not there; names may mean something else from then on.
pub(super) fn attach(draft: &mut Draft, file: &ast::Expr) {
    draft.does(&[FileRead, FileWrite, Setting]);
    draft.value(file);
    draft.foreign_if(draft.dialect() != Dialect::Sqlite, "ATTACH");
    draft.touched_any();
    draft.unfollowed("an attached database");
}

/// DETACH, and DuckDB's ATTACH.
pub(super) fn detach(draft: &mut Draft) {
    draft.does(&[FileRead, FileWrite, Setting]);
    draft.foreign("ATTACH or DETACH of a database");
    draft.touched_any();
    draft.unfollowed("an attached database");
}

/// CREATE VIRTUAL TABLE: only the search and geometry modules are known to hold their own data.
pub(super) fn virtual_table(draft: &mut Draft, name: &ast::ObjectName, module: &ast::Ident) {
    draft.new_relation(name, false, &[Create]);
    match module.value.to_lowercase().as_str() {
        "fts3" | "fts4" | "rtree" | "rtree_i32" | "geopoly" => {}
        // fts5 reads the relation that `content=` names.
        _ => draft.construct("a virtual table of a module that is not followed"),
    }
    draft.foreign_if(draft.dialect() != Dialect::Sqlite, "CREATE VIRTUAL TABLE");
}

//! SET, RESET, DISCARD, USE: what a session remembers.

use super::draft::{Draft, plain_name};
use crate::classify::Effect::{Cursor, Drop, LexerSetting, Lock, Network, Prepare, Program, Role, Setting, Transaction};
use crate::classify::{Dialect, StateChange};
use sqlparser::ast::{self, ContextModifier, Set};

/// SET in all its forms.
pub(super) fn set(draft: &mut Draft, set: &Set) {
    match set {
        Set::SingleAssignment { scope, hivevar, variable, values } => {
            draft.foreign_if(*hivevar, "SET HIVEVAR");
            assign(draft, *scope, variable, values);
        }
        Set::ParenthesizedAssignments { variables, values } => {
            for variable in variables {
                assign(draft, None, variable, &[]);
            }
            draft.values(values);
            draft.foreign("SET of a list");
        }
        Set::MultipleAssignments { assignments } => {
            for ast::SetAssignment { scope, name, value } in assignments {
                assign(draft, *scope, name, std::slice::from_ref(value));
            }
            draft.foreign("SET of several settings");
        }
        Set::SetSessionAuthorization(ast::SetSessionAuthorizationParam { scope: _, kind }) => {
            match kind {
                ast::SetSessionAuthorizationParamKind::Default => {}
                ast::SetSessionAuthorizationParamKind::User(user) => draft.other_ident(user, &[Role]),
            }
            role(draft);
        }
        Set::SetRole { context_modifier: _, role_name } => {
            if let Some(name) = role_name {
                draft.other_ident(name, &[Role]);
            }
            role(draft);
        }
        Set::SetSessionParam(parameter) => {
            draft.does(&[Setting]);
            match parameter {
                ast::SetSessionParamKind::Generic(_) | ast::SetSessionParamKind::Offsets(_) | ast::SetSessionParamKind::Statistics(_) => {}
                ast::SetSessionParamKind::IdentityInsert(ast::SetSessionParamIdentityInsert { obj, value: _ }) => {
                    draft.relation(obj, &[Setting])
                }
            }
            draft.foreign("SET without an operator");
            draft.unfollowed("a session parameter");
        }
        Set::SetTimeZone { local: _, value } => {
            draft.does(&[Setting]);
            interval_or_value(draft, value);
        }
        Set::SetNames { charset_name: _, collation_name: _ } | Set::SetNamesDefault {} => lexer(draft, "client_encoding"),
        Set::SetTransaction { modes: _, snapshot: _, session } => {
            draft.does(&[Transaction]);
            if *session {
                draft.does(&[Setting]);
            }
        }
    }
}

/// `SET TIME ZONE INTERVAL '…' …` is a literal in all but the tree.
fn interval_or_value(draft: &mut Draft, value: &ast::Expr) {
    match value {
        ast::Expr::Interval(ast::Interval {
            value,
            leading_field: _,
            leading_precision: _,
            last_field: _,
            fractional_seconds_precision: _,
        }) => {
            draft.value(value);
        }
        other => draft.value(other),
    }
}

fn role(draft: &mut Draft) {
    draft.does(&[Role, Setting]);
    // `"$user"` in the search path follows the role.
    draft.unfollowed("the role");
}

fn lexer(draft: &mut Draft, name: &str) {
    draft.does(&[Setting, LexerSetting]);
    draft.unfollowed(name);
}

fn assign(draft: &mut Draft, scope: Option<ContextModifier>, variable: &ast::ObjectName, values: &[ast::Expr]) {
    draft.values(values);
    match plain_name(variable).as_deref() {
        Some("search_path") => {
            draft.does(&[Setting]);
            match search_path(draft, scope, values) {
                Some(path) => draft.change(StateChange::SearchPath(path)),
                None => draft.unfollowed("search_path"),
            }
        }
        Some(name) => setting(draft, name),
        None => {
            draft.does(&[Setting]);
            draft.construct("a setting whose name is computed");
            draft.unfollowed("a setting");
        }
    }
    match scope {
        None | Some(ContextModifier::Session | ContextModifier::Local) => {}
        Some(ContextModifier::Global) => draft.foreign("SET GLOBAL"),
    }
}

/// What assigning or resetting a setting does.
fn setting(draft: &mut Draft, name: &str) {
    match name {
        "search_path" => {
            draft.does(&[Setting]);
            draft.unfollowed("search_path");
        }
        "role" | "session_authorization" => role(draft),
        // Whose rows are seen, and which triggers fire.
        "row_security" | "session_replication_role" | "allow_system_table_mods" | "createrole_self_grant" | "event_triggers" => {
            draft.does(&[Setting, Role]);
        }
        "standard_conforming_strings"
        | "backslash_quote"
        | "client_encoding"
        | "names"
        | "transform_null_equals"
        | "sql_mode"
        | "character_set_client"
        | "character_set_connection"
        | "quoted_identifier" => lexer(draft, name),
        // Native code is loaded from what these name.
        "local_preload_libraries"
        | "session_preload_libraries"
        | "shared_preload_libraries"
        | "dynamic_library_path"
        | "jit_provider"
        | "extension_control_path" => draft.does(&[Setting, Program]),
        name if name.starts_with("transaction_") || name.starts_with("default_transaction_") => draft.does(&[Setting, Transaction]),
        _ => draft.does(&[Setting]),
    }
}

/// The schemas in order, where every item is a word or a string and means the same in every session.
///
/// PostgreSQL takes each string as one quoted name, commas included. SET LOCAL ends with its transaction and is not followed; nor is
/// `"$user"`, nor a path that moves `pg_catalog` or `pg_temp` from their places.
fn search_path(draft: &Draft, scope: Option<ContextModifier>, values: &[ast::Expr]) -> Option<Vec<String>> {
    if draft.dialect() != Dialect::Postgres || !matches!(scope, None | Some(ContextModifier::Session)) || values.is_empty() {
        return None;
    }
    let mut path: Vec<String> = values.iter().map(|value| schema(draft, value)).collect::<Option<_>>()?;
    if path.first().is_some_and(|first| first == "pg_catalog") {
        path.remove(0);
    }
    let moved = |schema: &String| schema == "$user" || schema.starts_with("pg_");
    (!path.iter().any(moved)).then_some(path)
}

fn schema(draft: &Draft, value: &ast::Expr) -> Option<String> {
    match value {
        ast::Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default") => None,
        ast::Expr::Identifier(ident) => Some(draft.folded(ident)),
        ast::Expr::Value(ast::ValueWithSpan { value: ast::Value::SingleQuotedString(text), span: _ }) => Some(text.clone()),
        _ => None,
    }
}

/// RESET.
pub(super) fn reset(draft: &mut Draft, reset: &ast::Reset) {
    match reset {
        ast::Reset::ALL => {
            draft.does(&[Setting, LexerSetting]);
            draft.unfollowed("all settings");
        }
        ast::Reset::SessionAuthorization => role(draft),
        ast::Reset::ConfigurationParameter(name) => match plain_name(name) {
            Some(name) => setting(draft, &name),
            None => {
                draft.does(&[Setting]);
                draft.unfollowed("a setting");
            }
        },
    }
}

/// DISCARD. ALL also resets the role and every setting, closes cursors, releases locks, and forgets what was prepared.
pub(super) fn discard(draft: &mut Draft, object: ast::DiscardObject) {
    draft.does(&[Setting]);
    match object {
        ast::DiscardObject::ALL => {
            draft.does(&[LexerSetting, Role, Drop, Prepare, Cursor, Lock]);
            draft.unfollowed("everything of the session");
        }
        ast::DiscardObject::TEMP => {
            draft.does(&[Drop]);
            draft.touched_any();
        }
        ast::DiscardObject::PLANS | ast::DiscardObject::SEQUENCES => {}
    }
}

/// USE.
pub(super) fn use_object(draft: &mut Draft, object: &ast::Use) {
    draft.does(&[Setting]);
    match object {
        ast::Use::Catalog(name)
        | ast::Use::Schema(name)
        | ast::Use::Database(name)
        | ast::Use::Warehouse(name)
        | ast::Use::Object(name) => {
            draft.other(name, &[]);
        }
        ast::Use::Role(name) => draft.other(name, &[Role]),
        ast::Use::SecondaryRoles(_) => draft.does(&[Role]),
        ast::Use::Default => {}
    }
    draft.foreign_if(matches!(draft.dialect(), Dialect::Postgres | Dialect::Sqlite), "USE");
    draft.unfollowed("USE");
}

/// Snowflake's ALTER SESSION.
pub(super) fn alter_session(draft: &mut Draft) {
    draft.does(&[Setting, LexerSetting]);
    draft.foreign("ALTER SESSION");
    draft.unfollowed("ALTER SESSION");
}

/// Extensions and secrets of DuckDB: INSTALL fetches, a secret lets the server reach out.
pub(super) fn reaches_out(draft: &mut Draft, effects: &[crate::classify::Effect], what: &str) {
    draft.does(effects);
    draft.does(&[Network]);
    draft.foreign(what);
}

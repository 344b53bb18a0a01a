//! SET, RESET, DISCARD, USE: what a session remembers.

use super::draft::{Draft, plain_name};
use crate::classify::Effect::{Cursor, Drop, LexerSetting, Lock, Network, Prepare, Program, Role, Setting, Transaction};
use crate::classify::sql::harmless::is_harmless;
use crate::classify::{Dialect, Setting as Followed, StateChange};
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
        Set::SetSessionAuthorization(ast::SetSessionAuthorizationParam { scope, kind }) => {
            draft.does(&[Role, Setting]);
            let change = match kind {
                ast::SetSessionAuthorizationParamKind::Default => StateChange::Reset(Followed::SessionUser),
                ast::SetSessionAuthorizationParamKind::User(user) => {
                    draft.other_ident(user, &[Role]);
                    StateChange::SessionUser
                }
            };
            // SESSION is part of the statement's name; it may say LOCAL before it.
            scoped(draft, Some(*scope).filter(|scope| *scope == ContextModifier::Local), change);
        }
        Set::SetRole { context_modifier, role_name } => {
            draft.does(&[Role, Setting]);
            if let Some(name) = role_name {
                draft.other_ident(name, &[Role]);
            }
            // NONE is the session's user, which need not be the role that the connection began with.
            scoped(draft, *context_modifier, StateChange::Role);
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
        Set::SetNames { charset_name, collation_name: None } if is_unicode(&charset_name.value) => draft.does(&[Setting, LexerSetting]),
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

/// The change of a setting, for the session or for the transaction.
fn scoped(draft: &mut Draft, scope: Option<ContextModifier>, change: StateChange) {
    match scope {
        None | Some(ContextModifier::Session) => draft.change(change),
        Some(ContextModifier::Local) => draft.change(StateChange::Local(Box::new(change))),
        Some(ContextModifier::Global) => draft.unfollowed("SET GLOBAL"),
    }
}

fn lexer(draft: &mut Draft, name: &str) {
    draft.does(&[Setting, LexerSetting]);
    draft.unfollowed(name);
}

fn assign(draft: &mut Draft, scope: Option<ContextModifier>, variable: &ast::ObjectName, values: &[ast::Expr]) {
    draft.values(values);
    let Some(name) = plain_name(variable) else {
        draft.does(&[Setting]);
        draft.construct("a setting whose name is computed");
        draft.unfollowed("a setting");
        return;
    };
    setting(draft, &name);
    if draft.dialect() == Dialect::Postgres {
        match (followed(&name), is_default(values)) {
            (Some(followed), true) => scoped(draft, scope, StateChange::Reset(followed)),
            (Some(followed), false) => match assigned(draft, followed, values) {
                Some(change) => scoped(draft, scope, change),
                None => draft.unfollowed(&name),
            },
            (None, true) => {}
            (None, false) if name == "client_encoding" && word(values).is_some_and(is_unicode) => {}
            (None, false) => alone(draft, &name),
        }
    } else {
        alone(draft, &name);
    }
    match scope {
        None | Some(ContextModifier::Session | ContextModifier::Local) => {}
        Some(ContextModifier::Global) => draft.foreign("SET GLOBAL"),
    }
}

/// A setting that meaning depends on and that is followed.
fn followed(name: &str) -> Option<Followed> {
    match name {
        "search_path" => Some(Followed::SearchPath),
        "standard_conforming_strings" => Some(Followed::StandardConformingStrings),
        "role" => Some(Followed::Role),
        "session_authorization" => Some(Followed::SessionUser),
        _ => None,
    }
}

/// What a followed setting becomes.
fn assigned(draft: &Draft, setting: Followed, values: &[ast::Expr]) -> Option<StateChange> {
    match setting {
        Followed::SearchPath => search_path(draft, values).map(StateChange::SearchPath),
        Followed::StandardConformingStrings => {
            let value = word(values)?;
            let among = |words: [&str; 4]| words.iter().any(|listed| value.eq_ignore_ascii_case(listed));
            let on = among(["on", "true", "yes", "1"]);
            (on || among(["off", "false", "no", "0"])).then_some(StateChange::StandardConformingStrings(on))
        }
        Followed::Role => Some(StateChange::Role),
        Followed::SessionUser => Some(StateChange::SessionUser),
        Followed::All => None,
    }
}

/// The only value, where it is a word, a string or a number.
fn word(values: &[ast::Expr]) -> Option<&str> {
    let [value] = values else { return None };
    match value {
        ast::Expr::Identifier(ident) => Some(&ident.value),
        ast::Expr::Value(ast::ValueWithSpan { value: ast::Value::SingleQuotedString(text), span: _ }) => Some(text),
        ast::Expr::Value(ast::ValueWithSpan { value: ast::Value::Boolean(on), span: _ }) => Some(if *on { "on" } else { "off" }),
        ast::Expr::Value(ast::ValueWithSpan { value: ast::Value::Number(text, _), span: _ }) => Some(text),
        _ => None,
    }
}

fn is_default(values: &[ast::Expr]) -> bool {
    matches!(values, [ast::Expr::Identifier(ident)] if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
}

/// Whether a name of an encoding is UTF-8's: what we read then is what the server reads.
fn is_unicode(name: &str) -> bool {
    ["utf8", "utf-8", "utf_8", "unicode"].iter().any(|listed| name.eq_ignore_ascii_case(listed))
}

/// A setting that is not followed: harmless, or in doubt.
fn alone(draft: &mut Draft, name: &str) {
    if draft.dialect() == Dialect::Postgres && !is_harmless(name) {
        draft.unfollowed(name);
    }
}

/// Whether native code is loaded from what the setting names.
fn loads(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "dynamic_library_path",
        "extension_control_path",
        "jit_provider",
        "local_preload_libraries",
        "session_preload_libraries",
        "shared_preload_libraries",
    ];
    NAMES.contains(&name)
}

/// What a setting does that sessions or functions begin with (ALTER ROLE … SET, CREATE FUNCTION … SET), none of which is this session.
pub(in crate::classify::sql) fn kept(draft: &mut Draft, name: &str) {
    draft.does(&[Setting]);
    match name {
        "role" | "session_authorization" | "row_security" | "session_replication_role" | "allow_system_table_mods" | "event_triggers" => {
            draft.does(&[Role]);
        }
        "standard_conforming_strings" | "backslash_quote" | "client_encoding" | "transform_null_equals" => draft.does(&[LexerSetting]),
        name if loads(name) => draft.does(&[Program]),
        _ => {}
    }
}

/// What assigning or resetting a setting does.
fn setting(draft: &mut Draft, name: &str) {
    match name {
        "role" | "session_authorization" => draft.does(&[Setting, Role]),
        // Whose rows are seen, and which triggers fire.
        "row_security" | "session_replication_role" | "allow_system_table_mods" | "createrole_self_grant" | "event_triggers" => {
            draft.does(&[Setting, Role]);
        }
        "standard_conforming_strings" | "backslash_quote" | "escape_string_warning" | "client_encoding"
            if draft.dialect() == Dialect::Postgres =>
        {
            draft.does(&[Setting, LexerSetting]);
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
        name if loads(name) => draft.does(&[Setting, Program]),
        name if name.starts_with("transaction_") || name.starts_with("default_transaction_") => draft.does(&[Setting, Transaction]),
        _ => draft.does(&[Setting]),
    }
}

/// The schemas in order, where every item is a word or a string and means the same in every session.
///
/// PostgreSQL takes each string as one quoted name, commas included. A path that names a session's temporary schema by its number, or
/// the information schema, is not followed: catalogs do not tell what is in it.
fn search_path(draft: &Draft, values: &[ast::Expr]) -> Option<Vec<String>> {
    if values.is_empty() {
        return None;
    }
    let mut path: Vec<String> = values.iter().map(|value| schema(draft, value)).collect::<Option<_>>()?;
    path.retain(|schema| !schema.is_empty());
    if path.first().is_some_and(|first| first == "pg_catalog") {
        path.remove(0);
    }
    let odd = |schema: &String| schema == "information_schema" || schema.starts_with("pg_");
    (!path.iter().any(odd)).then_some(path)
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
            draft.change(StateChange::Reset(Followed::All));
        }
        ast::Reset::SessionAuthorization => {
            draft.does(&[Role, Setting]);
            draft.change(StateChange::Reset(Followed::SessionUser));
        }
        ast::Reset::ConfigurationParameter(name) => match plain_name(name) {
            Some(name) => {
                setting(draft, &name);
                if let (Dialect::Postgres, Some(followed)) = (draft.dialect(), followed(&name)) {
                    draft.change(StateChange::Reset(followed));
                }
            }
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
            draft.change(StateChange::Discarded);
        }
        ast::DiscardObject::TEMP => {
            draft.does(&[Drop]);
            draft.change(StateChange::TemporaryDropped);
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

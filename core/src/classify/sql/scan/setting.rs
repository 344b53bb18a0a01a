//! What SET and RESET change (PostgreSQL).

use crate::classify::Effect::{LexerSetting, Program, Role, Setting, Transaction};
use crate::classify::EffectSet;
use crate::classify::sql::token::Tokens;

/// Settings that change how later text is read.
const LEXER: [&str; 4] = ["backslash_quote", "client_encoding", "escape_string_warning", "standard_conforming_strings"];
/// Settings that are a role or switch its checks off.
const ROLES: [&str; 4] = ["role", "row_security", "session_authorization", "session_replication_role"];
/// Settings that load code.
const CODE: [&str; 3] = ["dynamic_library_path", "local_preload_libraries", "session_preload_libraries"];

/// What is sure and what is possible, from the word after SET or RESET on.
pub(super) fn read(tokens: &Tokens<'_>, start: usize) -> (EffectSet, EffectSet) {
    let none = EffectSet::EMPTY;
    let scoped = tokens.is_any(start, &["session", "local"]) && !tokens.symbol(start + 1, "=") && !tokens.is(start + 1, "to");
    let start = if scoped { start + 1 } else { start };
    if tokens.is(start, "authorization") || (tokens.is(start, "role") && !tokens.symbol(start + 1, "=") && !tokens.is(start + 1, "to")) {
        return (EffectSet::of(Role), EffectSet::of(Setting));
    }
    if tokens.is_any(start, &["transaction", "characteristics", "constraints"]) {
        return (EffectSet::of(Transaction), EffectSet::of(Setting));
    }
    if tokens.is_any(start, &["names", "all"]) {
        return (none, [Setting, LexerSetting].into_iter().collect());
    }
    let mut effects = EffectSet::of(Setting);
    let Some(name) = tokens.identifier(start).map(|name| name.to_ascii_lowercase()) else {
        return (none, [Setting, LexerSetting, Role].into_iter().collect());
    };
    if LEXER.contains(&name.as_str()) {
        effects.insert(LexerSetting);
    }
    if ROLES.contains(&name.as_str()) {
        effects.insert(Role);
    }
    if CODE.contains(&name.as_str()) {
        effects.insert(Program);
    }
    (none, effects)
}

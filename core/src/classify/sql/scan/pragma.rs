//! What PRAGMA does (SQLite).

use crate::classify::Effect::{Alter, FileWrite, LexerSetting, Maintenance, Read, Setting};
use crate::classify::EffectSet;
use crate::classify::sql::token::Tokens;

/// Pragmas that only show; what they take is a name.
const SHOW: [&str; 21] = [
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "lock_status",
    "module_list",
    "page_count",
    "pragma_list",
    "quick_check",
    "stats",
    "table_info",
    "table_list",
    "table_xinfo",
];
/// Pragmas that act without a value.
const ACT: [&str; 4] = ["incremental_vacuum", "optimize", "shrink_memory", "wal_checkpoint"];
/// Pragmas that change the file's header or schema when given a value.
const STRUCTURE: [&str; 5] = ["application_id", "encoding", "schema_version", "user_version", "writable_schema"];
/// Pragmas that say where files are written.
const FOLDERS: [&str; 2] = ["data_store_directory", "temp_store_directory"];

/// From the word after PRAGMA on: `[schema.]name [= value | (value)]`.
pub(super) fn read(tokens: &Tokens<'_>, start: usize) -> EffectSet {
    let start = if tokens.symbol(start + 1, ".") { start + 2 } else { start };
    let Some(name) = tokens.identifier(start) else {
        return [Setting, LexerSetting, Maintenance, Alter, FileWrite].into_iter().collect();
    };
    let valued = tokens.symbol(start + 1, "=") || tokens.symbol(start + 1, "(");
    let mut effects = EffectSet::EMPTY;
    if SHOW.contains(&&*name) {
        effects.insert(Read);
    } else if ACT.contains(&&*name) {
        effects.insert(Maintenance);
    } else {
        effects.insert(Read);
        effects.insert(Setting);
        if valued && STRUCTURE.contains(&&*name) {
            effects.insert(Alter);
        }
        if valued && FOLDERS.contains(&&*name) {
            effects.insert(FileWrite);
        }
    }
    effects
}

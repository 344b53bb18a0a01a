//! What the first words of a statement say, for every statement of both grammars.

mod guest;

use super::{pragma, setting};
use crate::classify::Effect::{self, *};
use crate::classify::sql::token::{ByWord, Kind, Tokens};
use crate::classify::{Dialect, EffectSet};
use std::ops::Range;
use std::sync::LazyLock;

/// What the leading words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lead {
    /// Effects that the statement has.
    pub(super) sure: EffectSet,
    /// Effects that it may have too.
    pub(super) also: EffectSet,
    /// Whether statements that write may stand inside.
    pub(super) nested: Nested,
    /// Whether it is executed: EXPLAIN without ANALYZE is not.
    pub(super) runs: bool,
}

/// Statements inside a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nested {
    /// There are none; such words are names, events or privileges.
    None,
    /// They are stored for later.
    Stored,
    /// They run with it.
    Runs,
}

struct Row(&'static str, &'static [Effect], &'static [Effect], Nested);

const POSTGRES: &[Row] = &[
    Row("abort", &[Transaction], &[], Nested::None),
    Row("alter", &[Alter], &[], Nested::None),
    Row("alter database", &[Alter], &[Setting], Nested::None),
    Row("alter default", &[], &[Alter, Grant, Revoke, Role], Nested::None),
    Row("alter extension", &[Alter], &[Program], Nested::None),
    Row("alter foreign", &[Alter], &[Network], Nested::None),
    Row("alter group", &[Role], &[Alter], Nested::None),
    Row("alter policy", &[Alter], &[Role], Nested::None),
    Row("alter publication", &[Alter], &[Replication], Nested::None),
    Row("alter role", &[Role], &[Alter, Setting], Nested::None),
    Row("alter server", &[Alter], &[Network], Nested::None),
    Row("alter subscription", &[Alter], &[Replication, Network], Nested::None),
    Row("alter system", &[], &[Alter, Setting, Maintenance, Program], Nested::None),
    Row("alter user", &[Role], &[Alter, Setting], Nested::None),
    Row("alter user mapping", &[], &[Alter, Role, Network], Nested::None),
    Row("analyse", &[Maintenance], &[], Nested::None),
    Row("analyze", &[Maintenance], &[], Nested::None),
    Row("begin", &[Transaction], &[], Nested::None),
    Row("call", &[Procedure], &[FunctionUnknown], Nested::None),
    Row("checkpoint", &[Maintenance], &[], Nested::None),
    Row("close", &[Cursor], &[], Nested::None),
    Row("cluster", &[Maintenance], &[Lock], Nested::None),
    Row("comment", &[Comment], &[], Nested::None),
    Row("commit", &[Transaction], &[], Nested::None),
    Row("copy", &[], &[], Nested::Runs),
    Row("create", &[Create], &[], Nested::Stored),
    Row("create access", &[Create], &[Program], Nested::None),
    Row("create aggregate", &[Create], &[FunctionUnknown], Nested::None),
    Row("create cast", &[Create], &[FunctionUnknown, Maintenance], Nested::None),
    Row("create event", &[Create], &[Procedure, FunctionUnknown, Maintenance], Nested::None),
    Row("create extension", &[Create], &[Program], Nested::None),
    Row("create foreign", &[Create], &[Network], Nested::None),
    Row("create function", &[Create], &[Procedure], Nested::Stored),
    Row("create group", &[Role], &[Create], Nested::None),
    Row("create language", &[Create], &[Program], Nested::None),
    Row("create materialized", &[Create], &[Read], Nested::Runs),
    Row("create operator", &[Create], &[FunctionUnknown], Nested::None),
    Row("create policy", &[Create], &[Role], Nested::None),
    Row("create procedure", &[Create], &[Procedure], Nested::Stored),
    Row("create publication", &[Create], &[Replication], Nested::None),
    Row("create role", &[Role], &[Create], Nested::None),
    Row("create server", &[Create], &[Network, Maintenance], Nested::None),
    Row("create subscription", &[Create], &[Replication, Network], Nested::None),
    Row("create table", &[Create], &[Read], Nested::Stored),
    Row("create tablespace", &[Create], &[FileWrite], Nested::None),
    Row("create transform", &[Create], &[FunctionUnknown], Nested::None),
    Row("create trigger", &[Create], &[Procedure, FunctionUnknown], Nested::None),
    Row("create user", &[Role], &[Create], Nested::None),
    Row("create user mapping", &[], &[Create, Role, Network], Nested::None),
    Row("deallocate", &[Prepare], &[], Nested::None),
    Row("declare", &[Cursor], &[Read], Nested::Stored),
    Row("delete", &[Delete], &[], Nested::Runs),
    Row("discard", &[Setting], &[LexerSetting, Prepare, Cursor, Lock, Role, Drop], Nested::None),
    Row("do", &[Procedure], &[DynamicSql], Nested::None),
    Row("drop", &[Drop], &[], Nested::None),
    Row("drop group", &[Role], &[Drop], Nested::None),
    Row("drop owned", &[Drop], &[Role, Revoke], Nested::None),
    Row("drop role", &[Role], &[Drop], Nested::None),
    Row("drop subscription", &[Drop], &[Replication, Network], Nested::None),
    Row("drop user", &[Role], &[Drop], Nested::None),
    Row("drop user mapping", &[], &[Drop, Role], Nested::None),
    Row("end", &[Transaction], &[], Nested::None),
    Row("execute", &[Prepare], &[], Nested::None),
    Row("fetch", &[Cursor], &[Read], Nested::None),
    Row("grant", &[Grant], &[Role], Nested::None),
    Row("import", &[Create], &[Network], Nested::None),
    Row("insert", &[Insert], &[], Nested::Runs),
    Row("listen", &[Notify], &[], Nested::None),
    Row("load", &[Program], &[FileRead], Nested::None),
    Row("lock", &[Lock], &[], Nested::None),
    Row("merge", &[Merge], &[], Nested::Runs),
    Row("move", &[Cursor], &[], Nested::None),
    Row("notify", &[Notify], &[], Nested::None),
    Row("prepare", &[Prepare], &[], Nested::Stored),
    Row("prepare transaction", &[Transaction], &[], Nested::None),
    Row("reassign", &[Role], &[], Nested::None),
    Row("refresh", &[Maintenance], &[Insert, Delete, Read], Nested::None),
    Row("reindex", &[Maintenance], &[], Nested::None),
    Row("release", &[Transaction], &[], Nested::None),
    Row("repack", &[Maintenance], &[Lock], Nested::None),
    Row("reset", &[Setting], &[], Nested::None),
    Row("revoke", &[Revoke], &[Role], Nested::None),
    Row("rollback", &[Transaction], &[], Nested::None),
    Row("savepoint", &[Transaction], &[], Nested::None),
    Row("security", &[], &[Comment, Alter, Role], Nested::None),
    Row("select", &[Read], &[], Nested::Runs),
    Row("set", &[], &[], Nested::None),
    Row("show", &[Read], &[], Nested::None),
    Row("start", &[Transaction], &[], Nested::None),
    Row("table", &[Read], &[], Nested::Runs),
    Row("truncate", &[Truncate], &[], Nested::None),
    Row("unlisten", &[Notify], &[], Nested::None),
    Row("update", &[Update], &[], Nested::Runs),
    Row("vacuum", &[Maintenance], &[], Nested::None),
    Row("values", &[Read], &[], Nested::Runs),
    Row("wait", &[Sleep], &[], Nested::None),
    Row("with", &[], &[Read], Nested::Runs),
];

const SQLITE: &[Row] = &[
    Row("alter", &[Alter], &[], Nested::None),
    Row("analyze", &[Maintenance], &[], Nested::None),
    Row("attach", &[FileRead, FileWrite], &[], Nested::None),
    Row("begin", &[Transaction], &[], Nested::None),
    Row("commit", &[Transaction], &[], Nested::None),
    Row("create", &[Create], &[Read], Nested::None),
    Row("create trigger", &[Create], &[], Nested::Stored),
    Row("create virtual", &[Create], &[FunctionUnknown], Nested::None),
    Row("delete", &[Delete], &[], Nested::Runs),
    Row("detach", &[Setting], &[], Nested::None),
    Row("drop", &[Drop], &[], Nested::None),
    Row("end", &[Transaction], &[], Nested::None),
    Row("insert", &[Insert], &[], Nested::Runs),
    Row("pragma", &[], &[], Nested::None),
    Row("reindex", &[Maintenance], &[], Nested::None),
    Row("release", &[Transaction], &[], Nested::None),
    Row("replace", &[Merge], &[Insert], Nested::Runs),
    Row("rollback", &[Transaction], &[], Nested::None),
    Row("savepoint", &[Transaction], &[], Nested::None),
    Row("select", &[Read], &[], Nested::Runs),
    Row("update", &[Update], &[], Nested::Runs),
    Row("vacuum", &[Maintenance], &[], Nested::None),
    Row("values", &[Read], &[], Nested::Runs),
    Row("with", &[], &[Read], Nested::Runs),
];

const MYSQL: &[Row] = &[
    Row("alter", &[Alter], &[], Nested::None),
    Row("alter database", &[Alter], &[Setting], Nested::None),
    Row("alter server", &[Alter], &[Network], Nested::None),
    Row("alter user", &[Role], &[Alter], Nested::None),
    Row("alter view", &[Alter], &[Read], Nested::Stored),
    Row("analyze", &[Maintenance], &[Read, Explain], Nested::Runs),
    Row("backup", &[Maintenance], &[Lock], Nested::None),
    Row("begin", &[Transaction], &[], Nested::Runs),
    Row("binlog", &[Replication], &[], Nested::None),
    Row("cache", &[Maintenance], &[], Nested::None),
    Row("call", &[Procedure], &[FunctionUnknown, Read], Nested::None),
    Row("change", &[Replication], &[Network, Setting], Nested::None),
    Row("check", &[Maintenance], &[Read], Nested::None),
    Row("checksum", &[Maintenance], &[Read], Nested::None),
    Row("clone", &[Maintenance], &[Network, FileWrite, Program], Nested::None),
    Row("commit", &[Transaction], &[], Nested::None),
    Row("create", &[Create], &[Read, Alter], Nested::Stored),
    Row("create aggregate", &[Create], &[Program], Nested::Stored),
    Row("create definer", &[Create], &[Procedure, FunctionUnknown], Nested::Stored),
    Row("create event", &[Create], &[Procedure, FunctionUnknown], Nested::Stored),
    Row("create function", &[Create], &[Procedure, Program], Nested::Stored),
    Row("create procedure", &[Create], &[Procedure], Nested::Stored),
    Row("create role", &[Role], &[Create], Nested::None),
    Row("create server", &[Create], &[Network], Nested::None),
    Row("create table", &[Create], &[Read, Insert, Network, FileRead, FileWrite], Nested::Runs),
    Row("create tablespace", &[Create], &[FileWrite], Nested::None),
    Row("create trigger", &[Create], &[Procedure, FunctionUnknown], Nested::Stored),
    Row("create undo", &[Create], &[FileWrite], Nested::None),
    Row("create user", &[Role], &[Create], Nested::None),
    Row("deallocate", &[Prepare], &[], Nested::None),
    Row("delete", &[Delete], &[], Nested::Runs),
    Row("desc", &[Read], &[], Nested::None),
    Row("describe", &[Read], &[], Nested::None),
    Row("do", &[Procedure], &[FunctionUnknown], Nested::Runs),
    Row("drop", &[Drop], &[Alter], Nested::None),
    Row("drop prepare", &[Prepare], &[], Nested::None),
    Row("drop role", &[Role], &[Drop], Nested::None),
    Row("drop user", &[Role], &[Drop], Nested::None),
    Row("execute", &[], &[Prepare, DynamicSql, Read], Nested::None),
    Row("flush", &[Maintenance], &[Lock], Nested::None),
    Row("get", &[], &[Setting], Nested::None),
    Row("grant", &[Grant], &[Role], Nested::None),
    Row("handler", &[Cursor], &[Read], Nested::None),
    Row("help", &[Read], &[], Nested::None),
    Row("import", &[Create], &[FileRead], Nested::None),
    Row("insert", &[Insert], &[], Nested::Runs),
    Row("install", &[Program], &[Create, Maintenance], Nested::None),
    Row("kill", &[Terminate], &[], Nested::None),
    Row("load", &[CopyIn, FileRead, Insert], &[Delete], Nested::Runs),
    Row("load index", &[Maintenance], &[], Nested::None),
    Row("lock", &[Lock], &[Maintenance], Nested::None),
    Row("optimize", &[Maintenance], &[], Nested::None),
    Row("prepare", &[Prepare, DynamicSql], &[], Nested::None),
    Row("purge", &[Maintenance], &[Replication], Nested::None),
    Row("release", &[Transaction], &[], Nested::None),
    Row("rename", &[Alter], &[], Nested::None),
    Row("rename user", &[Role], &[Alter], Nested::None),
    Row("repair", &[Maintenance], &[], Nested::None),
    Row("replace", &[Insert, Delete], &[Merge], Nested::Runs),
    Row("reset", &[Maintenance], &[Replication, Setting], Nested::None),
    Row("resignal", &[], &[], Nested::None),
    Row("restart", &[Maintenance], &[Terminate], Nested::None),
    Row("revoke", &[Revoke], &[Role], Nested::None),
    Row("rollback", &[Transaction], &[], Nested::None),
    Row("savepoint", &[Transaction], &[], Nested::None),
    Row("select", &[Read], &[], Nested::Runs),
    Row("set", &[Setting], &[LexerSetting, Role, Transaction, FileWrite, Maintenance, Replication], Nested::Runs),
    Row("show", &[Read], &[Replication], Nested::None),
    Row("shutdown", &[Maintenance], &[Terminate], Nested::None),
    Row("signal", &[], &[], Nested::None),
    Row("start", &[], &[Transaction, Replication], Nested::None),
    Row("stop", &[Replication], &[], Nested::None),
    Row("table", &[Read], &[], Nested::Runs),
    Row("truncate", &[Truncate], &[], Nested::None),
    Row("uninstall", &[Program], &[Drop, Maintenance], Nested::None),
    Row("unlock", &[Lock], &[Maintenance], Nested::None),
    Row("update", &[Update], &[], Nested::Runs),
    Row("use", &[Setting], &[], Nested::None),
    Row("values", &[Read], &[], Nested::Runs),
    Row("with", &[], &[Read], Nested::Runs),
    Row("xa", &[Transaction], &[], Nested::None),
];

/// Words between CREATE and the kind of object.
const BETWEEN: [&str; 14] = [
    "or",
    "replace",
    "temp",
    "temporary",
    "unlogged",
    "global",
    "local",
    "unique",
    "trusted",
    "procedural",
    "constraint",
    "recursive",
    "default",
    "if",
];

/// Reads the leading words of a statement.
pub(super) fn read(tokens: &Tokens<'_>, statement: Range<usize>) -> Lead {
    let (start, explained) = after_explain(tokens, &statement);
    let mut lead = verb(tokens, start, statement.end);
    if let Some(runs) = explained {
        lead.sure.insert(Explain);
        lead.also = lead.also.union([Read].into_iter().collect());
        lead.runs &= runs;
    }
    lead
}

fn verb(tokens: &Tokens<'_>, mut start: usize, end: usize) -> Lead {
    while tokens.symbol(start, "(") {
        start += 1;
    }
    let table = match tokens.dialect() {
        Dialect::Postgres => POSTGRES,
        Dialect::Sqlite => SQLITE,
        Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => guest::ROWS,
        Dialect::Mysql | Dialect::Mariadb => MYSQL,
    };
    let sole = if tokens.dialect() == Dialect::Postgres { SOLE.of(tokens.word(start)) } else { None };
    let row = sole.map_or_else(|| row(table, &key(tokens, start)), |at| table.get(usize::from(at)));
    let Some(Row(name, sure, also, nested)) = row else {
        // What no grammar of the dialect begins with may hold anything.
        return Lead { sure: EffectSet::EMPTY, also: EffectSet::EMPTY, nested: Nested::Runs, runs: false };
    };
    let set = |effects: &[Effect]| effects.iter().copied().collect::<EffectSet>();
    let mut lead = Lead { sure: set(sure), also: set(also), nested: *nested, runs: true };
    let statement = start..end;
    match *name {
        "copy" | "set" if tokens.dialect() != Dialect::Postgres => {}
        "copy" => lead.also = lead.also.union(copy(tokens, statement, &mut lead.sure)),
        "set" | "reset" if tokens.dialect() == Dialect::Postgres => {
            let (sure, also) = setting::read(tokens, start + 1);
            lead.sure = lead.sure.union(sure);
            lead.also = lead.also.union(also);
        }
        "pragma" => lead.also = lead.also.union(pragma::read(tokens, start + 1)),
        "vacuum" if statement.clone().any(|index| tokens.is(index, "into")) => lead.also.insert(FileWrite),
        "with"
            if matches!(tokens.dialect(), Dialect::Oracle | Dialect::Mssql)
                && tokens.is_any(start + 1, &["function", "procedure", "xmlnamespaces"]) =>
        {
            lead.also = lead.also.union([Procedure, DynamicSql].into_iter().collect());
        }
        "with" => lead.sure = lead.sure.union(main_verb(tokens, statement)),
        name if name.starts_with("alter") && statement.clone().any(|index| tokens.is_any(index, &["owner", "security"])) => {
            lead.also = lead.also.union([Role, Alter].into_iter().collect());
            lead.sure.remove(Alter);
        }
        _ => {}
    }
    lead
}

/// For a word that alone begins rows of PostgreSQL's table, and only one, that row.
static SOLE: LazyLock<ByWord<Option<u8>>> = LazyLock::new(|| {
    ByWord::new(|word| {
        let mut rows = (0..).zip(POSTGRES).filter(|(_, row)| row.0.split(' ').next() == Some(word));
        match (rows.next(), rows.next()) {
            (Some((at, row)), None) if row.0 == word => Some(at),
            _ => None,
        }
    })
});

/// The row that says most of the words.
fn row<'t>(table: &'t [Row], words: &[&str]) -> Option<&'t Row> {
    let initial = words.first().and_then(|word| word.as_bytes().first()).map(u8::to_ascii_lowercase);
    table
        .iter()
        .filter(|row| row.0.as_bytes().first().copied() == initial)
        .filter_map(|row| {
            let count = row.0.split(' ').count();
            words.get(..count).is_some_and(|words| row.0.split(' ').eq_by_case(words)).then_some((count, row))
        })
        .max_by_key(|(count, _)| *count)
        .map(|(_, row)| row)
}

/// The verb, and for CREATE, ALTER, DROP and PREPARE the two words that say what kind of object.
fn key<'a>(tokens: &Tokens<'a>, start: usize) -> Vec<&'a str> {
    let mut words = vec![tokens.written(start)];
    let mut index = start + 1;
    if tokens.is(start, "create") {
        while index < start + 8 && tokens.is_any(index, &BETWEEN) {
            index += 1;
        }
    }
    words.extend((index..index + 2).take_while(|place| tokens.kind(*place) == Kind::Word).map(|place| tokens.written(place)));
    words
}

trait ByCase {
    /// Whether the words are these, in any case.
    fn eq_by_case(self, words: &[&str]) -> bool;
}

impl<'a, I: Iterator<Item = &'a str>> ByCase for I {
    fn eq_by_case(mut self, words: &[&str]) -> bool {
        words.iter().all(|word| self.next().is_some_and(|listed| listed.eq_ignore_ascii_case(word))) && self.next().is_none()
    }
}

/// Where the explained statement begins, and whether it runs. Options are read as the server does: the last ANALYZE wins, and a
/// value that is not plainly false is true.
fn after_explain(tokens: &Tokens<'_>, statement: &Range<usize>) -> (usize, Option<bool>) {
    let mut index = statement.start;
    let mysql = matches!(tokens.dialect(), Dialect::Mysql | Dialect::Mariadb);
    if mysql && tokens.is_any(index, &["desc", "describe", "explain", "analyze"]) {
        let mut runs = tokens.is(index, "analyze");
        index += 1;
        // Whether it is one that runs is told by the words up to the statement.
        while index < statement.end
            && !tokens.is_any(index, &["select", "insert", "replace", "update", "delete", "with", "values", "table"])
        {
            runs |= tokens.is(index, "analyze");
            index += 1;
        }
        let analyzes_table = runs && tokens.is(index, "table");
        if index < statement.end && !analyzes_table {
            return (index, Some(runs));
        }
        return (statement.start, None);
    }
    if !tokens.is(index, "explain") || !matches!(tokens.dialect(), Dialect::Postgres | Dialect::Sqlite) {
        return (index, None);
    }
    index += 1;
    if tokens.dialect() == Dialect::Sqlite {
        return (if tokens.is(index, "query") { index + 2 } else { index }, Some(false));
    }
    let mut runs = false;
    if tokens.symbol(index, "(") && !tokens.is_any(index + 1, &["select", "values", "table", "with"]) && !tokens.symbol(index + 1, "(") {
        index += 1;
        while index < statement.end && !tokens.symbol(index, ")") {
            if tokens.is_any(index, &["analyze", "analyse"]) && !tokens.is(index - 1, "wal") {
                let value = tokens.written(index + 1).trim_matches(['\'', '"']);
                runs = !["off", "false", "0"].iter().any(|no| value.eq_ignore_ascii_case(no));
            }
            index += 1;
        }
        return (index + 1, Some(runs));
    }
    while tokens.is_any(index, &["analyze", "analyse", "verbose"]) {
        runs |= !tokens.is(index, "verbose");
        index += 1;
    }
    (index, Some(runs))
}

/// The places of a statement's tokens outside all brackets.
fn outermost<'t>(tokens: &'t Tokens<'_>, statement: Range<usize>) -> impl Iterator<Item = usize> + 't {
    let mut depth = 0_usize;
    statement.filter(move |index| {
        if tokens.symbol(*index, "(") {
            depth += 1;
            return false;
        }
        if tokens.symbol(*index, ")") {
            depth = depth.saturating_sub(1);
            return false;
        }
        depth == 0
    })
}

/// The statement that WITH introduces: the first verb after a closing bracket outside all brackets.
fn main_verb(tokens: &Tokens<'_>, statement: Range<usize>) -> EffectSet {
    let mut behind = outermost(tokens, statement).filter(|index| *index > 0 && tokens.symbol(index - 1, ")"));
    let verb = |index| match tokens.written(index).to_ascii_lowercase().as_str() {
        "select" | "values" | "table" => Some(Read),
        "insert" => Some(Insert),
        "update" => Some(Update),
        "delete" => Some(Delete),
        "merge" | "replace" => Some(Merge),
        _ => None,
    };
    behind.find_map(verb).map_or(EffectSet::EMPTY, EffectSet::of)
}

/// COPY's direction and its other end; both spellings of the client's end are taken for both directions, as the server does.
fn copy(tokens: &Tokens<'_>, statement: Range<usize>, sure: &mut EffectSet) -> EffectSet {
    let Some(index) = outermost(tokens, statement).find(|index| tokens.is_any(*index, &["from", "to"])) else {
        return [CopyIn, CopyOut, FileRead, FileWrite, Program].into_iter().collect();
    };
    let inwards = tokens.is(index, "from");
    let (data, file) = if inwards { (CopyIn, FileRead) } else { (CopyOut, FileWrite) };
    let relation = if inwards { Insert } else { Read };
    if tokens.is_any(index + 1, &["stdin", "stdout"]) {
        sure.insert(data);
        return EffectSet::of(relation);
    }
    let other = if tokens.is(index + 1, "program") { Program } else { file };
    [data, relation, other].into_iter().collect()
}

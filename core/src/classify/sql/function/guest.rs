//! Functions of the dialects that no server was asked for: reviewed lists from the manuals, one for each, short classes for words.

use super::{FunctionFacts, FunctionKind};
use crate::classify::{Dialect, Effect, EffectSet, FunctionClass};
use std::collections::HashMap;
use std::sync::LazyLock;

type Table = HashMap<&'static str, FunctionFacts>;

static MSSQL: LazyLock<Table> = LazyLock::new(|| table(include_str!("mssql.tsv")));
static SNOWFLAKE: LazyLock<Table> = LazyLock::new(|| table(include_str!("snowflake.tsv")));
static BIGQUERY: LazyLock<Table> = LazyLock::new(|| table(include_str!("bigquery.tsv")));
static ORACLE: LazyLock<Table> = LazyLock::new(|| table(include_str!("oracle.tsv")));
static GENERIC: LazyLock<Table> = LazyLock::new(|| table(include_str!("generic.tsv")));

/// What is known of a function; a name in quotes that is not spelt as the server stores its own is another one.
pub(super) fn look_up(dialect: Dialect, schema: Option<&str>, name: &str) -> FunctionFacts {
    let table = match dialect {
        Dialect::Mssql => &*MSSQL,
        Dialect::Snowflake => &*SNOWFLAKE,
        Dialect::Bigquery => &*BIGQUERY,
        Dialect::Oracle => &*ORACLE,
        Dialect::Generic => &*GENERIC,
        Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb => return FunctionFacts::UNKNOWN,
    };
    let upper = matches!(dialect, Dialect::Snowflake | Dialect::Oracle);
    if upper && schema.into_iter().chain([name]).any(|part| part.bytes().any(|byte| byte.is_ascii_lowercase())) {
        // Names of our own making stand in lower case in the tables.
        return table.get(name).copied().filter(|facts| facts.class == FunctionClass::DynamicSql).unwrap_or(FunctionFacts::UNKNOWN);
    }
    let mut key = match (dialect, schema) {
        (_, None) | (Dialect::Bigquery, Some("safe")) | (Dialect::Mssql, Some("sys")) => name.to_ascii_lowercase(),
        (_, Some(schema)) => format!("{schema}.{name}").to_ascii_lowercase(),
    };
    if dialect == Dialect::Oracle
        && let Some(own) = key.strip_prefix("sys.")
    {
        key = own.to_owned();
    }
    let family = || {
        let (family, _) = key.rsplit_once('.')?;
        table.get(format!("{family}.*").as_str()).copied()
    };
    table.get(key.as_str()).copied().or_else(family).unwrap_or(FunctionFacts::UNKNOWN)
}

/// Lines of `class kind names…`; a line that cannot be read is left out, hence unknown.
fn table(text: &'static str) -> Table {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).filter_map(|(facts, names)| Some((facts_of(facts)?, names))).fold(
        Table::new(),
        |mut table, (facts, names)| {
            table.extend(names.split_ascii_whitespace().map(|name| (name, facts)));
            table
        },
    )
}

fn facts_of(word: &str) -> Option<FunctionFacts> {
    use Effect::{
        DynamicSql, FileRead, FileWrite, FunctionWrite, Lock, Maintenance, Network, Procedure, Program, Role, Setting, Sleep, Terminate,
    };
    let pure = |kind| Some(FunctionFacts { class: FunctionClass::Pure, effects: EffectSet::EMPTY, kind });
    let does = |class, effects: &[Effect], kind| Some(FunctionFacts { class, effects: effects.iter().copied().collect(), kind });
    match word {
        "scalar" => pure(FunctionKind::Scalar),
        "aggregate" => pure(FunctionKind::Aggregate),
        "shows" => pure(FunctionKind::ShowsValues),
        "window" => pure(FunctionKind::Window),
        "window_shows" => pure(FunctionKind::WindowShowsValues),
        "rows" => pure(FunctionKind::SetReturning),
        "reads" => does(FunctionClass::Reads, &[], FunctionKind::Scalar),
        "writes" => does(FunctionClass::Writes, &[FunctionWrite], FunctionKind::Scalar),
        "network" => does(FunctionClass::External, &[Network], FunctionKind::Unknown),
        "file_read" => does(FunctionClass::External, &[FileRead], FunctionKind::Unknown),
        "file_write" => does(FunctionClass::External, &[FileRead, FileWrite], FunctionKind::Unknown),
        "program" => does(FunctionClass::External, &[Program], FunctionKind::Unknown),
        "dynamic" => does(FunctionClass::DynamicSql, &[DynamicSql], FunctionKind::Unknown),
        "remote" => does(FunctionClass::DynamicSql, &[DynamicSql, Network], FunctionKind::Unknown),
        "admin" => does(FunctionClass::Writes, &[Maintenance, Setting], FunctionKind::Unknown),
        "terminate" => does(FunctionClass::Writes, &[Terminate, Maintenance], FunctionKind::Unknown),
        "role" => does(FunctionClass::Session, &[Role, Setting], FunctionKind::Unknown),
        "session" => does(FunctionClass::Session, &[Setting], FunctionKind::Scalar),
        "waits" => does(FunctionClass::Waits, &[Sleep], FunctionKind::Scalar),
        "locks" => does(FunctionClass::Waits, &[Lock], FunctionKind::Scalar),
        "procedure" => does(FunctionClass::Writes, &[Procedure, FunctionWrite], FunctionKind::Unknown),
        _ => None,
    }
}

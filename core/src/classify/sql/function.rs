//! What is known of the functions that come with each server: tables as data, with a reviewed list that overrides them.

mod guest;

use crate::classify::{Dialect, Effect, EffectSet, FunctionClass};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What calling a function does, and what its value shows of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FunctionFacts {
    /// What is known of its effects.
    pub(crate) class: FunctionClass,
    /// What calling it does, `read` excepted.
    pub(crate) effects: EffectSet,
    /// What lineage needs to know.
    pub(crate) kind: FunctionKind,
}

/// What a function's value shows of its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FunctionKind {
    /// One value from the values of one row.
    Scalar,
    /// An aggregate that shows no single value: `count`, `sum`, `avg`, `stddev` …
    Aggregate,
    /// An aggregate whose value holds or is one of its arguments: `min`, `array_agg`, `string_agg`, `mode` …
    ShowsValues,
    /// A window function that shows no value: `row_number`, `rank`, `ntile` …
    Window,
    /// A window function that shows a value of another row: `lag`, `first_value` …
    WindowShowsValues,
    /// Rows, each made of the arguments.
    SetReturning,
    /// It may show what is in none of its arguments, or nothing is known.
    Unknown,
}

impl FunctionFacts {
    /// A function of which nothing is known.
    pub(crate) const UNKNOWN: Self =
        Self { class: FunctionClass::Unknown, effects: EffectSet::of(Effect::FunctionUnknown), kind: FunctionKind::Unknown };
}

/// What is known of a function by its name, folded and unquoted; overloads share the worst of them. A schema other than the
/// server's own, and a name that is not in the table, are [`FunctionFacts::UNKNOWN`].
pub(crate) fn look_up(dialect: Dialect, schema: Option<&str>, name: &str) -> FunctionFacts {
    let table = match (dialect, schema) {
        (Dialect::Postgres, None | Some("pg_catalog")) => &*POSTGRES,
        (Dialect::Sqlite, None) => &*SQLITE,
        (Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic, _) => {
            return guest::look_up(dialect, schema, name);
        }
        (Dialect::Mysql, None) => &*MYSQL,
        (Dialect::Mariadb, None) => &*MARIADB,
        (Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb, Some(_)) => {
            return FunctionFacts::UNKNOWN;
        }
    };
    table.get(name).copied().unwrap_or(FunctionFacts::UNKNOWN)
}

type Table = HashMap<&'static str, FunctionFacts>;

static POSTGRES: LazyLock<Table> = LazyLock::new(|| table(include_str!("function/postgres.tsv"), "postgres"));
static SQLITE: LazyLock<Table> = LazyLock::new(|| table(include_str!("function/sqlite.tsv"), "sqlite"));

static MARIADB: LazyLock<Table> = LazyLock::new(|| table(include_str!("function/mariadb.tsv"), "mariadb"));
/// MariaDB's table with the differences that MySQL's manual lists; a function that only one of the two has is unknown to the other.
static MYSQL: LazyLock<Table> = LazyLock::new(|| table(include_str!("function/mariadb.tsv"), "mysql"));

/// The generated table of a dialect, overridden by the reviewed rows.
fn table(generated: &'static str, dialect: &str) -> Table {
    let mut table: Table = rows(generated).filter_map(|row| Some((row.first().copied()?, facts(row.get(1..4)?)?))).collect();
    for row in rows(include_str!("function/reviewed.tsv"))
        .filter(|row| row.first() == Some(&dialect) || (row.first() == Some(&"mysql_mariadb") && matches!(dialect, "mysql" | "mariadb")))
    {
        if let (Some(name), Some(facts)) = (row.get(1), row.get(2..5).and_then(facts)) {
            table.insert(name, facts);
        }
    }
    table
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// `class`, `effects` (comma-separated, or `-`) and `kind`. A row that cannot be read is left out, hence unknown.
fn facts(row: &[&str]) -> Option<FunctionFacts> {
    let [class, effects, kind] = row else { return None };
    let class = match *class {
        "pure" => FunctionClass::Pure,
        "reads" => FunctionClass::Reads,
        "writes" => FunctionClass::Writes,
        "external" => FunctionClass::External,
        "dynamic_sql" => FunctionClass::DynamicSql,
        "session" => FunctionClass::Session,
        "waits" => FunctionClass::Waits,
        "unknown" => FunctionClass::Unknown,
        _ => return None,
    };
    let kind = match *kind {
        "scalar" => FunctionKind::Scalar,
        "aggregate" => FunctionKind::Aggregate,
        "shows_values" => FunctionKind::ShowsValues,
        "window" => FunctionKind::Window,
        "window_shows_values" => FunctionKind::WindowShowsValues,
        "set" => FunctionKind::SetReturning,
        "unknown" => FunctionKind::Unknown,
        _ => return None,
    };
    let effects = effects
        .split(',')
        .filter(|word| *word != "-")
        .map(|word| Effect::ALL.iter().copied().find(|effect| effect.name() == word))
        .collect::<Option<EffectSet>>()?;
    Some(FunctionFacts { class, effects, kind })
}

#[cfg(test)]
mod tests;

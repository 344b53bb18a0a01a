//! What gives a text its meaning beside the text itself: dialect, lexer settings, search path, what the session made.

mod change;
mod held;
mod temporary;

pub use change::{Setting, StateChange};
pub(crate) use held::Names;
pub use held::{Cursor, Prepared, Roles};
pub(crate) use temporary::Origin;
pub use temporary::Temporary;

use super::sql_mode::{ServerVersion, SqlMode};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;

/// The language that a resource speaks; never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
    /// T-SQL: Microsoft SQL Server.
    Mssql,
    /// Snowflake.
    Snowflake,
    /// GoogleSQL: BigQuery.
    Bigquery,
    /// Oracle Database.
    Oracle,
    /// What all of these read alike. Never assumed: a resource must name it.
    Generic,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: &'static [Dialect] = &[
        Dialect::Postgres,
        Dialect::Sqlite,
        Dialect::Mysql,
        Dialect::Mariadb,
        Dialect::Mssql,
        Dialect::Snowflake,
        Dialect::Bigquery,
        Dialect::Oracle,
        Dialect::Generic,
    ];

    /// The dialect's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgres",
            Dialect::Sqlite => "sqlite",
            Dialect::Mysql => "mysql",
            Dialect::Mariadb => "mariadb",
            Dialect::Mssql => "mssql",
            Dialect::Snowflake => "snowflake",
            Dialect::Bigquery => "bigquery",
            Dialect::Oracle => "oracle",
            Dialect::Generic => "generic",
        }
    }
}

/// Settings of the server or session that change how text is read. `None` means not known: where the reading depends on it, the
/// answer is `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LexerSettings {
    /// PostgreSQL `standard_conforming_strings`; on since 9.1 unless changed.
    #[serde(default = "on", deserialize_with = "switch")]
    pub standard_conforming_strings: Option<bool>,
    /// SQLite: whether a double-quoted word that names no column is taken as a string (the compile-time default is on).
    #[serde(default = "on", deserialize_with = "switch")]
    pub double_quoted_strings: Option<bool>,
    /// T-SQL `QUOTED_IDENTIFIER`: whether double quotes hold a name (on, as every driver sets it) or a string.
    #[serde(default = "on", deserialize_with = "switch")]
    pub quoted_identifier: Option<bool>,
    /// Snowflake `QUOTED_IDENTIFIERS_IGNORE_CASE`; off unless changed.
    #[serde(default = "off", deserialize_with = "switch")]
    pub quoted_identifiers_ignore_case: Option<bool>,
    /// MySQL and MariaDB: `sql_mode`, as the server shows it; `null` for not known.
    #[serde(default = "no_mode", skip_serializing_if = "is_no_mode")]
    pub sql_mode: Option<SqlMode>,
    /// MySQL and MariaDB: the server's version (`"8.0.36"`), which executable comments are compared with. Not known unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_version: Option<ServerVersion>,
    /// MySQL and MariaDB: whether `character_set_client` is UTF-8; if not, text beyond ASCII is not read.
    #[serde(default = "on", deserialize_with = "switch", skip_serializing_if = "is_on")]
    pub utf8_client: Option<bool>,
    /// MySQL and MariaDB: `lower_case_table_names`, whether names of tables are without case (1 and 2) or not (0). It differs by
    /// platform, so it is not known unless given: a name in capitals is then in doubt.
    #[serde(default, deserialize_with = "folding", skip_serializing_if = "Option::is_none")]
    pub lower_case_table_names: Option<u8>,
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
fn no_mode() -> Option<SqlMode> {
    Some(SqlMode::default())
}

#[expect(clippy::ref_option, reason = "serde hands out a reference to the field")]
fn is_no_mode(mode: &Option<SqlMode>) -> bool {
    *mode == no_mode()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out a reference to the field")]
fn is_on(switch: &Option<bool>) -> bool {
    *switch == on()
}

fn folding<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let folding = Option::<u8>::deserialize(deserializer)?;
    if folding.is_some_and(|folding| folding > 2) {
        return Err(serde::de::Error::custom("lower_case_table_names is not 0, 1 or 2"));
    }
    Ok(folding)
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
const fn on() -> Option<bool> {
    Some(true)
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
const fn off() -> Option<bool> {
    Some(false)
}

/// A setting as documents and servers write it: `true`, `false`, `"on"`, `"off"`, or `null` for not known.
fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Truth(bool),
        Word(Word),
        Unknown(()),
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        On,
        Off,
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Truth(truth) => Some(truth),
        Written::Word(Word::On) => Some(true),
        Written::Word(Word::Off) => Some(false),
        Written::Unknown(()) => None,
    })
}

impl Default for LexerSettings {
    fn default() -> Self {
        Self {
            standard_conforming_strings: on(),
            double_quoted_strings: on(),
            quoted_identifier: on(),
            quoted_identifiers_ignore_case: off(),
            sql_mode: no_mode(),
            server_version: None,
            utf8_client: on(),
            lower_case_table_names: None,
        }
    }
}

/// What one database connection remembers that changes the meaning of later text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct State {
    /// How text is read.
    pub settings: LexerSettings,
    /// Schemas that unqualified names are looked up in, first to last, without the implicit `pg_temp` and `pg_catalog`. For SQLite
    /// it is `main`.
    pub search_path: Vec<String>,
    /// Names that the session created, changed or dropped since the catalog was read (folded, unquoted; `*` for any): whatever
    /// they mean now is not in the catalog.
    pub touched: BTreeSet<String>,
    /// Whether all of this is certain. If not, every classification is incomplete.
    pub certain: bool,
    /// Whether the connection acts as somebody else than when it was opened.
    pub roles: Roles,
    /// Whether the end of the transaction may change a setting, however it ends.
    pub unsettled: bool,
    /// Statements that were prepared by name.
    #[serde(skip)]
    pub(crate) prepared: Names<Prepared>,
    /// Cursors that were declared.
    #[serde(skip)]
    pub(crate) cursors: Names<Cursor>,
    /// Temporary relations that the session made and that are known with what they hold.
    #[serde(skip)]
    pub(crate) temporary: Names<Temporary>,
}

impl State {
    /// The state of a new connection.
    #[must_use]
    pub fn new(dialect: Dialect) -> Self {
        let search_path = match dialect {
            Dialect::Postgres => vec!["public".to_owned()],
            Dialect::Sqlite => vec!["main".to_owned()],
            // The current database or schema is a matter of the connection.
            Dialect::Mysql
            | Dialect::Mariadb
            | Dialect::Mssql
            | Dialect::Snowflake
            | Dialect::Bigquery
            | Dialect::Oracle
            | Dialect::Generic => Vec::new(),
        };
        Self { search_path, ..Self::blank(true) }
    }

    /// A state that nothing is known of.
    #[must_use]
    pub fn unknown() -> Self {
        Self::blank(false)
    }

    fn blank(certain: bool) -> Self {
        Self {
            settings: LexerSettings::default(),
            search_path: Vec::new(),
            touched: BTreeSet::new(),
            certain,
            roles: Roles::default(),
            unsettled: false,
            prepared: Names::default(),
            cursors: Names::default(),
            temporary: Names::default(),
        }
    }

    /// The same, and not certain any more.
    #[must_use]
    pub fn uncertain(&self) -> Self {
        Self { certain: false, ..self.clone() }
    }

    /// The names of statements that were prepared and are remembered.
    pub fn prepared_names(&self) -> impl Iterator<Item = &str> {
        self.prepared.names()
    }

    /// The names of cursors that are open and remembered.
    pub fn cursor_names(&self) -> impl Iterator<Item = &str> {
        self.cursors.names()
    }
}

/// Names remembered as touched; beyond it every name is doubtful.
const TOUCHED: usize = 1_000;

/// Adds a name to those that were touched.
pub(crate) fn touch(set: &mut BTreeSet<String>, name: &str) {
    if set.len() >= TOUCHED {
        *set = ["*".to_owned()].into();
    }
    if !set.contains(name) {
        set.insert(name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_servers_write_them() {
        let read = |text: &str| serde_json::from_str::<LexerSettings>(text).ok().map(|settings| settings.standard_conforming_strings);
        assert_eq!(read("{}"), Some(Some(true)));
        assert_eq!(read(r#"{"standard_conforming_strings": "off"}"#), Some(Some(false)));
        assert_eq!(read(r#"{"standard_conforming_strings": true}"#), Some(Some(true)));
        assert_eq!(read(r#"{"standard_conforming_strings": null}"#), Some(None));
        assert_eq!(read(r#"{"standard_conforming_strings": "maybe"}"#), None);
        assert_eq!(read(r#"{"standard_conforming_string": "off"}"#), None);
    }
}

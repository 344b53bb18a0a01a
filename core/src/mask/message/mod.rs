//! What may be told of a server's message: an error, a warning, a notice.
//!
//! A message repeats values: `invalid input syntax for type integer: "123-45-6789"`, `Key (ssn)=(123-45-6789) already exists.` Where
//! the statement touches what is masked, or may, only forms that are known are told ([`postgres`], [`mysql`], [`sqlite`]), and in them only
//! fixed words, figures that count, and names that the statement itself wrote. A message of no known form is withheld whole, as are the
//! lines behind the first, of which the label alone is told (`DETAIL:`, `HINT:`).

mod form;
mod mysql;
mod postgres;
mod sqlite;

use crate::classify::Dialect;
use crate::mask::transform::MARK;
use form::Form;
use std::sync::LazyLock;

/// What is told in place of a message of no known form.
pub const WITHHELD: &str = "the server's message is withheld, because it may hold values";

/// The longest message that is looked at; a longer one is withheld.
pub const MESSAGE_BYTES: usize = 64 << 10;

/// What a server said.
#[derive(Debug, Clone, Copy)]
pub struct ServerMessage<'a> {
    /// The message: of one line, or with further lines as clients print them (`DETAIL:  …`).
    pub text: &'a str,
    /// The statement that was running, as it was decided on.
    pub statement: &'a str,
    /// The SQLSTATE, where there is one.
    pub state: Option<&'a str>,
    /// Whether the server gave a position in the statement's text: only its parser does, which has seen no value.
    pub has_position: bool,
}

impl<'a> ServerMessage<'a> {
    /// A message of which nothing else is known.
    #[must_use]
    pub fn new(text: &'a str, statement: &'a str) -> Self {
        Self { text, statement, state: None, has_position: false }
    }

    /// Says what the server said beside it.
    #[must_use]
    pub fn with_state(self, state: Option<&'a str>, has_position: bool) -> Self {
        Self { state, has_position, ..self }
    }

    /// What may be told of it where nothing that is a value may be.
    ///
    /// ```
    /// use checkrein::classify::Dialect;
    /// use checkrein::mask::ServerMessage;
    ///
    /// let told = |text| ServerMessage::new(text, "SELECT ssn::int FROM customers").in_known_form(Dialect::Postgres);
    /// assert_eq!(
    ///     told("invalid input syntax for type integer: \"123-45-6789\""),
    ///     "invalid input syntax for type integer: \"[redacted]\""
    /// );
    /// assert_eq!(told("the number is 123-45-6789"), "the server's message is withheld, because it may hold values");
    /// ```
    #[must_use]
    pub fn in_known_form(&self, dialect: Dialect) -> String {
        if self.text.len() > MESSAGE_BYTES {
            return WITHHELD.to_owned();
        }
        let mut lines = self.text.split('\n');
        let mut told = self.first(lines.next().unwrap_or_default(), dialect);
        for line in lines {
            let Some((label, rest)) = line.split_once(':').filter(|(label, _)| is_label(label)) else { continue };
            told.push('\n');
            told.push_str(label);
            told.push_str(":  ");
            let detail = if dialect == Dialect::Postgres && label == "DETAIL" { form::told(&DETAILS, rest.trim(), self) } else { None };
            told.push_str(detail.as_deref().unwrap_or(MARK));
        }
        told
    }

    /// The first line, behind a severity.
    fn first(&self, line: &str, dialect: Dialect) -> String {
        let severity =
            ["ERROR:", "FATAL:", "WARNING:", "NOTICE:", "INFO:", "LOG:", "DEBUG:"].iter().find(|severity| line.starts_with(**severity));
        let (severity, line) =
            severity.map_or(("", line), |severity| (*severity, line.get(severity.len()..).unwrap_or_default().trim_start()));
        let told = match dialect {
            Dialect::Postgres => form::told(&POSTGRES, line, self),
            Dialect::Mysql | Dialect::Mariadb => form::told(&MYSQL, line, self),
            Dialect::Sqlite => form::told(&SQLITE, line, self),
            Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => None,
        };
        let told = told.unwrap_or_else(|| WITHHELD.to_owned());
        if severity.is_empty() { told } else { format!("{severity}  {told}") }
    }
}

/// The labels of further lines, as clients print them.
fn is_label(label: &str) -> bool {
    let line = label.strip_prefix("LINE ").is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    line || ["DETAIL", "HINT", "CONTEXT", "QUERY", "STATEMENT", "WHERE", "LOCATION"].contains(&label)
}

static POSTGRES: LazyLock<Vec<Form>> = LazyLock::new(|| Form::all(postgres::FORMS));
static DETAILS: LazyLock<Vec<Form>> = LazyLock::new(|| Form::all(postgres::DETAILS));
static MYSQL: LazyLock<Vec<Form>> = LazyLock::new(|| Form::all(mysql::FORMS));
static SQLITE: LazyLock<Vec<Form>> = LazyLock::new(|| Form::all(sqlite::FORMS));

#[cfg(test)]
mod tests;

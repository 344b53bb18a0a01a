//! What the dialects without a server of their own in the tests have in common: names, reserved words, and which statements are settled.

use super::Lowering;
use crate::classify::Dialect;
use crate::classify::sql::function;
use crate::classify::sql::grammar::convert;
use crate::classify::sql::ir::{Call, Doubt, Expr, Ident, Literal, Name, construct};
use crate::classify::sql::token;
use crate::classify::{FunctionClass, LexerSettings, ReasonCode};
use sqlparser::ast::{self, ObjectNamePart, ObjectType, Statement};
use std::borrow::Cow;

impl Lowering {
    /// Whether the dialect is one of those whose tokens the grammar is handed by us.
    pub(in crate::classify::sql) fn is_guest(self) -> bool {
        match self.dialect {
            Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => true,
            Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb => false,
        }
    }

    /// An identifier, folded; `@` as its quote marks what lies outside of the server's tables: a stage, a database link.
    pub(super) fn guest_ident(self, ident: &ast::Ident) -> Ident {
        let outside = ident.quote_style == Some('`') && ident.value.starts_with('@') && self.dialect != Dialect::Bigquery;
        let quote = if outside { Some('@') } else { ident.quote_style };
        let text = token::folded_as(self.dialect, Cow::Borrowed(&ident.value), quote);
        let shown = (text != ident.value).then(|| ident.value.as_str().into());
        Ident { text: text.into_owned(), shown, quote }
    }

    /// An identifier where the server takes a name, and no reserved word.
    ///
    /// # Errors
    /// A doubt where the grammar read a keyword of the dialect as a name.
    pub(super) fn named(self, ident: &ast::Ident) -> Result<Ident, Doubt> {
        if self.is_guest() && ident.quote_style.is_none() && is_reserved(self.dialect, &ident.value) {
            return Err(construct("reserved word"));
        }
        // `SELECT t 'x'` is a literal of type t, not t by another name.
        self.no_strings(std::slice::from_ref(ident))?;
        Ok(self.ident(ident))
    }

    /// A name of up to two parts, of which the first holds everything before the last: `db.dbo`. A linked server, a database link and a
    /// stage are marked by `@`.
    pub(super) fn guest_name(self, name: &ast::ObjectName, callee: bool) -> Result<Name, Doubt> {
        let mut parts = Vec::with_capacity(name.0.len());
        for part in &name.0 {
            match part {
                ObjectNamePart::Identifier(ident) if callee => parts.push(self.ident(ident)),
                ObjectNamePart::Identifier(ident) if self.dialect == Dialect::Bigquery && ident.value.contains('.') => {
                    parts.extend(ident.value.split('.').map(|part| self.ident(&ast::Ident { value: part.to_owned(), ..ident.clone() })));
                }
                // Snowflake takes a string for files, as it takes `@stage`.
                ObjectNamePart::Identifier(ident) if ident.quote_style == Some('\'') => return Err(construct("a string for a name")),
                ObjectNamePart::Identifier(ident) => parts.push(self.named(ident)?),
                ObjectNamePart::Function(function) => parts.extend(self.identifier_call(function)?),
            }
        }
        if parts.iter().any(|part| part.text.is_empty()) {
            return Err(construct("a name with an empty part"));
        }
        if parts.len() > 1
            && let Some(link) = parts.pop_if(|last| last.quote == Some('@'))
        {
            parts.insert(0, link);
        }
        let Some(last) = parts.pop() else { return Err(construct("name")) };
        let most = match self.dialect {
            Dialect::Mssql | Dialect::Bigquery => 3,
            _ => 2,
        };
        let outside = parts.first().is_some_and(|first| first.quote == Some('@')) || (self.dialect == Dialect::Mssql && parts.len() == 3);
        if parts.len() > most {
            return Err(construct("name"));
        }
        let own = |part: &Ident| match (&part.shown, self.dialect) {
            (Some(shown), Dialect::Bigquery) => shown.to_string(),
            _ => part.text.clone(),
        };
        let schema = match parts.as_slice() {
            [] => return Ok(Name { parts: vec![last] }),
            [only] => Ident { quote: if outside { Some('@') } else { only.quote }, ..only.clone() },
            several => {
                let text = several.iter().map(own).collect::<Vec<_>>().join(".");
                Ident { text, shown: None, quote: outside.then_some('@') }
            }
        };
        Ok(Name { parts: vec![schema, last] })
    }

    /// Snowflake's `IDENTIFIER('a.b')`: the literal is a name.
    fn identifier_call(self, function: &ast::ObjectNamePartFunction) -> Result<Vec<Ident>, Doubt> {
        let literal = match function.args.as_slice() {
            [ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(ast::Expr::Value(value)))] => match &value.value {
                ast::Value::SingleQuotedString(text) => Some(text.as_str()),
                _ => None,
            },
            _ => None,
        };
        let named = self.dialect == Dialect::Snowflake && function.name.value.eq_ignore_ascii_case("identifier");
        literal
            .filter(|_| named)
            .and_then(|text| self.names(text))
            .ok_or_else(|| Doubt { code: ReasonCode::DynamicSql, detail: "a name that is computed".to_owned() })
    }

    /// The parts of a dotted name that a string holds.
    pub(super) fn names(self, text: &str) -> Option<Vec<Ident>> {
        let tokens = token::tokens(text, self.dialect, &LexerSettings::default(), 7).ok()?;
        (tokens.doubts().is_empty() && tokens.len() % 2 == 1).then_some(())?;
        (0..tokens.len())
            .filter_map(|index| match index % 2 {
                1 => (!tokens.symbol(index, ".")).then_some(None),
                _ => Some(tokens.identifier(index).filter(|name| !name.starts_with('@'))),
            })
            .map(|name| Some(Ident { text: name?.into_owned(), shown: None, quote: Some('"') }))
            .collect()
    }

    /// A column, a word that is a call without brackets, or a pseudo-column that holds no stored data.
    pub(super) fn guest_column(self, idents: &[ast::Ident]) -> Result<Expr, Doubt> {
        let plain = |ident: &ast::Ident, words: &[&str]| {
            ident.quote_style.is_none() && words.iter().any(|word| ident.value.eq_ignore_ascii_case(word))
        };
        if let [only] = idents
            && plain(only, bare_calls(self.dialect))
        {
            return Ok(Expr::Call(Box::new(Call { name: Name::single(self.ident(only)), ..Call::default() })));
        }
        if let [only] = idents
            && plain(only, &["default"])
        {
            return Ok(Expr::Literal(Literal::Other));
        }
        let Some(last) = idents.last() else { return Err(construct("name")) };
        if plain(last, pseudo_columns(self.dialect)) {
            return Ok(Expr::Literal(Literal::Other));
        }
        if is_by_other_name(self.dialect, last) {
            return Ok(Expr::Literal(Literal::Held));
        }
        if idents.len() > 1 && plain(last, &["nextval", "currval"]) && matches!(self.dialect, Dialect::Oracle | Dialect::Snowflake) {
            return Ok(Expr::Call(Box::new(Call { name: Name::single(self.ident(last)), ..Call::default() })));
        }
        if self.dialect == Dialect::Oracle
            && let [.., package, _] = idents
        {
            let (package, function) = (self.ident(package), self.ident(last));
            if function::look_up(self.dialect, Some(&package.text), &function.text).class != FunctionClass::Unknown {
                // A package's function without arguments, whatever else is called so.
                return Ok(Expr::Call(Box::new(Call { name: Name { parts: vec![package, function] }, ..Call::default() })));
            }
        }
        let parts = match idents {
            // Behind a dot BigQuery takes any word for a name.
            [first, rest @ ..] if self.dialect == Dialect::Bigquery => {
                std::iter::once(self.named(first)).chain(rest.iter().map(|ident| Ok(self.ident(ident)))).collect::<Result<Vec<_>, _>>()?
            }
            idents => idents.iter().map(|ident| self.named(ident)).collect::<Result<_, _>>()?,
        };
        if parts.iter().any(|part| part.quote == Some('@')) {
            return Err(construct("a name behind a link"));
        }
        Ok(Expr::Column(parts))
    }

    /// Whether the statement, which is none that the resolver follows by itself, is known to do in this dialect what its lowering says.
    pub(super) fn is_settled(self, statement: &Statement) -> bool {
        match statement {
            Statement::Drop { object_type, .. } => {
                matches!(
                    object_type,
                    ObjectType::Table
                        | ObjectType::View
                        | ObjectType::MaterializedView
                        | ObjectType::Schema
                        | ObjectType::Database
                        | ObjectType::Role
                        | ObjectType::User
                        | ObjectType::Sequence
                )
            }
            Statement::Truncate(_)
            | Statement::CreateTable(_)
            | Statement::CreateView(_)
            | Statement::CreateSchema { .. }
            | Statement::Grant(_)
            | Statement::Revoke(_)
            | Statement::StartTransaction { .. }
            | Statement::Commit { .. }
            | Statement::Rollback { .. }
            | Statement::Savepoint { .. } => true,
            Statement::Use(_) => matches!(self.dialect, Dialect::Mssql | Dialect::Snowflake),
            _ => false,
        }
    }
}

/// The literal that a token's text is, for statements that are read from tokens alone.
pub(super) fn literal(tokens: &token::Tokens<'_>, index: usize) -> Option<String> {
    (tokens.kind(index) == token::Kind::String).then(|| convert::text(tokens.written(index), tokens.dialect()))?
}

/// Words that are calls without brackets.
const fn bare_calls(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Mssql => &["current_timestamp", "current_user", "session_user", "system_user", "user", "current_date"],
        Dialect::Snowflake => &[
            "current_date",
            "current_time",
            "current_timestamp",
            "current_user",
            "localtime",
            "localtimestamp",
            "current_role",
            "current_warehouse",
            "current_database",
            "current_schema",
        ],
        Dialect::Bigquery => &["current_date", "current_time", "current_timestamp", "current_datetime"],
        Dialect::Oracle => &[
            "sysdate",
            "systimestamp",
            "user",
            "uid",
            "current_date",
            "current_timestamp",
            "localtimestamp",
            "sessiontimezone",
            "dbtimezone",
        ],
        Dialect::Generic => &["current_timestamp"],
        Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb => &[],
    }
}

const fn pseudo_columns(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Oracle => &["rownum", "level", "rowid", "ora_rowscn", "connect_by_isleaf", "connect_by_iscycle"],
        Dialect::Mssql => &["$action"],
        Dialect::Snowflake => &["level"],
        _ => &[],
    }
}

/// A word that means a column, a whole row or a variable under another name than its own: Snowflake's `$1` and `$v`, T-SQL's
/// `$IDENTITY`, Oracle's OBJECT_VALUE.
fn is_by_other_name(dialect: Dialect, ident: &ast::Ident) -> bool {
    match dialect {
        Dialect::Snowflake | Dialect::Mssql => ident.quote_style.is_none() && ident.value.starts_with('$'),
        Dialect::Oracle => {
            ["object_value", "sys_nc_rowinfo$", "sys_nc_oid$", "column_value"].iter().any(|word| ident.value.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
}

/// Whether the dialect never takes the word, unquoted, for a name.
pub(super) fn is_reserved(dialect: Dialect, word: &str) -> bool {
    let own = match dialect {
        Dialect::Mssql => MSSQL,
        Dialect::Snowflake => SNOWFLAKE,
        Dialect::Bigquery => BIGQUERY,
        Dialect::Oracle => ORACLE,
        Dialect::Generic => {
            return [MSSQL, SNOWFLAKE, BIGQUERY, ORACLE].into_iter().any(|words| listed(words, word));
        }
        Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb => "",
    };
    listed(own, word)
}

fn listed(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|listed| listed.eq_ignore_ascii_case(word))
}

const MSSQL: &str = "add all alter and any as asc authorization backup begin between break browse bulk by cascade case check checkpoint \
    close clustered coalesce collate column commit compute constraint contains containstable continue convert create cross current \
    current_date current_time current_timestamp current_user cursor database dbcc deallocate declare default delete deny desc disk \
    distinct distributed double drop dump else end errlvl escape except exec execute exists exit external fetch file fillfactor for \
    foreign freetext freetexttable from full function goto grant group having holdlock identity identity_insert identitycol if in index \
    inner insert intersect into is join key kill left like lineno load merge national nocheck nonclustered not null nullif of off offsets \
    on open opendatasource openquery openrowset openxml option or order outer over percent pivot plan precision primary print proc \
    procedure public raiserror read readtext reconfigure references replication restore restrict return revert revoke right rollback \
    rowcount rowguidcol rule save schema securityaudit select session_user set setuser shutdown some statistics system_user table \
    tablesample textsize then to top tran transaction trigger truncate try_convert tsequal union unique unpivot update updatetext use user \
    values varying view waitfor when where while with writetext";
const SNOWFLAKE: &str = "all alter and any as between by case cast check column connect constraint create cross current current_date \
    current_time current_timestamp current_user delete distinct drop else exists false following for from full grant group having ilike in \
    increment inner insert intersect into is join lateral left like localtime localtimestamp minus natural not null of on or order qualify \
    regexp revoke right rlike row rows sample select set some start table tablesample then to trigger true try_cast union unique update \
    using values when whenever where with";
const BIGQUERY: &str = "all and any array as asc assert_rows_modified at between by case cast collate contains create cross cube current \
    default define desc distinct else end enum escape except exclude exists extract false fetch following for from full group grouping \
    groups hash having if ignore in inner intersect interval into is join lateral left like limit lookup merge natural new no not null \
    nulls of on or order outer over partition preceding proto qualify range recursive respect right rollup rows select set some struct \
    tablesample then to treat true unbounded union unnest using when where window with within";
const ORACLE: &str = "access add all alter and any as asc audit between by char check cluster column column_value comment compress connect \
    create current date decimal default delete desc distinct drop else exclusive exists file float for from grant group having identified \
    immediate in increment index initial insert integer intersect into is level like lock long maxextents minus mlslabel mode modify \
    nested_table_id noaudit nocompress not nowait null number of offline on online option or order pctfree prior public raw rename \
    resource revoke row rowid rownum rows select session set share size smallint start successful synonym sysdate table then to trigger \
    uid union unique update user validate values varchar varchar2 view whenever where with";

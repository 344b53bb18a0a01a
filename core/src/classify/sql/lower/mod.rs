//! The grammar's tree, lowered into our own representation by exhaustive matches: what has no place there is a doubt.

mod beside;
mod call;
mod create_as;
mod expr;
mod field;
mod from;
mod guest;
mod hint;
mod insert;
mod item;
mod join;
mod joined;
mod known;
mod merge;
mod method;
mod operator;
mod query;
mod recursion;
pub(super) mod reserved;
mod rows;
mod select;
mod several;
mod types;
pub(super) mod utility;
mod variable;
mod write;

pub(in crate::classify::sql) use expr::grown;
pub(in crate::classify::sql) use known::known;
pub(in crate::classify::sql) use reserved::words;

use super::ir::{self, Doubt, Ident, Name, Statement};
use crate::classify::{Dialect, StateChange};
use sqlparser::ast;

/// Identifiers beyond this many bytes are cut by PostgreSQL (NAMEDATALEN - 1).
const IDENTIFIER_BYTES: usize = 63;

/// What lowering must know beside the tree.
#[derive(Debug, Clone, Copy)]
pub(in crate::classify::sql) struct Lowering {
    pub(in crate::classify::sql) dialect: Dialect,
}

impl Lowering {
    /// Lowers any statement; doubts land in a [`ir::Utility`] beside what is known of it.
    pub(in crate::classify::sql) fn statement(self, statement: &ast::Statement) -> Statement {
        let lowered = match statement {
            ast::Statement::Query(query) => self.query(query).map(|query| Statement::Query(Box::new(query))),
            ast::Statement::Insert(insert) if self.fills_several(insert) => self.insert_several(insert),
            ast::Statement::Insert(insert) => self.insert(insert).map(|insert| Statement::Insert(Box::new(insert))),
            ast::Statement::Update(update) => self.update(update).map(|update| Statement::Update(Box::new(update))),
            ast::Statement::Delete(delete) => self.delete(delete).map(|delete| Statement::Delete(Box::new(delete))),
            ast::Statement::Merge(merge) => self.merge(merge).map(|merge| Statement::Merge(Box::new(merge))),
            ast::Statement::Explain { .. } => self.explain(statement),
            ast::Statement::CreateTable(create) if create.query.is_some() && self.is_plain_create_as(create) => self.create_as(create),
            ast::Statement::Execute {
                name: Some(name), parameters, immediate: false, into, using, output: false, default: false, ..
            } if self.dialect == Dialect::Postgres && into.is_empty() && using.is_empty() => self.execute(name, parameters),
            _ => {
                let mut lowered = utility::lower(statement, &self);
                if self.is_guest() && !self.is_settled(statement) {
                    lowered.doubts.push(ir::construct("a statement that is not settled in this dialect"));
                }
                return Statement::Utility(Box::new(lowered));
            }
        };
        lowered.unwrap_or_else(|doubt| {
            let changes = vec![StateChange::Unfollowed(doubt.code.name().to_owned())];
            Statement::Utility(Box::new(ir::Utility { doubts: vec![doubt], changes, returns_rows: true, ..ir::Utility::default() }))
        })
    }

    /// EXECUTE of a prepared statement.
    fn execute(self, name: &ast::ObjectName, parameters: &[ast::Expr]) -> Result<Statement, Doubt> {
        let arguments = parameters.iter().map(|argument| self.expr(argument)).collect::<Result<_, _>>()?;
        let name = self.name(name)?;
        match name.parts.as_slice() {
            [only] => Ok(Statement::Session(Box::new(ir::Session::Execute { name: only.text.clone(), arguments }))),
            _ => Err(ir::construct("name")),
        }
    }

    /// An identifier, folded and cut as the dialect does.
    pub(in crate::classify::sql) fn ident(self, ident: &ast::Ident) -> Ident {
        let (text, shown) = match self.dialect {
            Dialect::Postgres if ident.quote_style.is_some() => (cut(&ident.value).to_owned(), None),
            Dialect::Postgres => (cut(&ident.value).to_ascii_lowercase(), None),
            Dialect::Mysql | Dialect::Mariadb => {
                let folded = ident.value.to_lowercase();
                let shown = (folded != ident.value).then(|| ident.value.as_str().into());
                (folded, shown)
            }
            Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => return self.guest_ident(ident),
            Dialect::Sqlite => {
                let folded = ident.value.to_ascii_lowercase();
                let shown = (folded != ident.value).then(|| ident.value.as_str().into());
                (folded, shown)
            }
        };
        Ident { text, shown, quote: ident.quote_style }
    }

    /// Whether it is MySQL or MariaDB.
    pub(in crate::classify::sql) fn mysql(self) -> bool {
        matches!(self.dialect, Dialect::Mysql | Dialect::Mariadb)
    }

    /// A dotted name whose parts are columns, aliases or functions, which MySQL compares without case.
    ///
    /// # Errors
    /// A doubt where a part is computed.
    pub(in crate::classify::sql) fn caseless(self, name: &ast::ObjectName) -> Result<Name, Doubt> {
        let mut name = self.name(name)?;
        if self.mysql() {
            for part in &mut name.parts {
                part.text = part.text.to_lowercase();
            }
        }
        Ok(name)
    }

    /// The grammar takes `t.'x'` for a name, which PostgreSQL refuses: were it looked up, a reason would repeat the literal.
    pub(super) fn no_strings(self, idents: &[ast::Ident]) -> Result<(), Doubt> {
        let string = self.dialect == Dialect::Postgres && idents.iter().any(|ident| ident.quote_style == Some('\''));
        if string { Err(ir::construct("a string for a name")) } else { Ok(()) }
    }

    /// A dotted name.
    ///
    /// # Errors
    /// A doubt where a part is computed, or is a string to the server.
    pub(in crate::classify::sql) fn name(self, name: &ast::ObjectName) -> Result<Name, Doubt> {
        if self.is_guest() {
            return self.guest_name(name, false);
        }
        let parts = name
            .0
            .iter()
            .map(|part| match part {
                // Names of relations may be with case; whether they are is decided where they are looked up.
                ast::ObjectNamePart::Identifier(ident) if self.mysql() => {
                    Ok(Ident { text: ident.value.clone(), shown: None, quote: ident.quote_style })
                }
                ast::ObjectNamePart::Identifier(ident) if ident.quote_style == Some('\'') && self.dialect == Dialect::Postgres => {
                    Err(ir::construct("a string for a name"))
                }
                ast::ObjectNamePart::Identifier(ident) => Ok(self.ident(ident)),
                ast::ObjectNamePart::Function(_) => Err(ir::construct("computed name")),
            })
            .collect::<Result<Vec<_>, _>>()?;
        if parts.is_empty() || parts.len() > 4 { Err(ir::construct("name")) } else { Ok(Name { parts }) }
    }
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(IDENTIFIER_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

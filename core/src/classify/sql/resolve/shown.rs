//! The names that PostgreSQL gives to result columns without an alias (`FigureColname`); SQLite's are its own affair.

use super::Resolver;
use super::flow::Flow;
use super::scope::Scope;
use crate::classify::sql::ir::{Body, Expr, Item, Query};
use std::rc::Rc;

const UNNAMED: &str = "?column?";

impl<'a> Resolver<'a> {
    /// The name of an output, and how it is shown where that differs.
    pub(super) fn shown_name(&self, expr: &Expr, _flow: &Flow, scope: &Scope<'_, 'a>) -> (String, Option<Box<str>>) {
        if self.caseless() {
            return match bare(expr) {
                Expr::Column(parts) => parts.last().map_or_else(Default::default, |last| (last.text.clone(), self.declared(parts, scope))),
                _ => (String::new(), None),
            };
        }
        if self.guest() {
            return match bare(expr) {
                Expr::Column(parts) => parts.last().map_or_else(Default::default, |last| (last.text.clone(), last.shown.clone())),
                _ => (String::new(), None),
            };
        }
        (figure(expr).1.unwrap_or(UNNAMED).to_owned(), None)
    }

    /// SQLite shows a column as it was declared, however it is written.
    fn declared(&self, parts: &[crate::classify::sql::ir::Ident], scope: &Scope<'_, 'a>) -> Option<Box<str>> {
        if self.mysql() {
            // It shows a column as the statement writes it.
            return parts.last()?.shown.clone();
        }
        let name = &parts.last()?.text;
        let table = parts.len().checked_sub(2).and_then(|at| parts.get(at)).map(|part| part.text.as_str());
        for bound in scope.levels().flat_map(|level| &level.bounds).filter(|bound| table.is_none_or(|table| bound.name == table)) {
            match &bound.rows {
                super::scope::Rows::Stored { definition: Some(definition), .. } => {
                    if let Some(column) = definition.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)) {
                        return (column.name != *name).then(|| column.name.as_str().into());
                    }
                }
                super::scope::Rows::Computed { columns, .. } => {
                    if let Some(column) = Rc::as_ref(columns).iter().find(|column| column.name == *name) {
                        return column.shown.clone();
                    }
                }
                super::scope::Rows::Stored { definition: None, .. } => {}
            }
        }
        parts.last()?.shown.clone()
    }
}

/// The expression inside brackets and COLLATE.
fn bare(expr: &Expr) -> &Expr {
    let mut expr = expr;
    while let Expr::Same(inner) = expr {
        expr = inner;
    }
    expr
}

/// A name and how strong it is: 2 is a name, 1 a makeshift, 0 none. The walk goes down one path of the tree.
fn figure(expr: &Expr) -> (u8, Option<&str>) {
    let mut expr = expr;
    // Makeshifts of outer levels, the outermost wins over nothing and loses to a name.
    let mut makeshift: Option<&str> = None;
    loop {
        let strong = |name| (2, Some(name));
        let found = match expr {
            Expr::Same(inner) | Expr::Subscript(inner, _) => {
                expr = inner;
                continue;
            }
            Expr::Cast(inner, name) => {
                makeshift.get_or_insert(name.name.as_str());
                expr = inner;
                continue;
            }
            Expr::Case { otherwise, .. } => {
                makeshift.get_or_insert("case");
                match otherwise {
                    Some(otherwise) => {
                        expr = otherwise;
                        continue;
                    }
                    None => (0, None),
                }
            }
            Expr::Column(parts) => parts.last().map_or((0, None), |last| strong(last.text.as_str())),
            Expr::WholeRow(name) => strong(name.last()),
            Expr::Field(_, name) => strong(name.text.as_str()),
            Expr::Call(call) if call.operator => (0, None),
            Expr::Call(call) => strong(call.name.last()),
            Expr::Exists(_) => strong("exists"),
            Expr::Row(_) => strong("row"),
            Expr::Computed(_, UNNAMED) => (0, None),
            Expr::Computed(_, name) => strong(name),
            Expr::Query(query) => match query_name(query) {
                Some(Named::Given(name)) => strong(name),
                Some(Named::Inner(inner)) => {
                    expr = inner;
                    continue;
                }
                None => (0, None),
            },
            Expr::Literal(crate::classify::sql::ir::Literal::Bool) => {
                // TRUE and FALSE are casts in PostgreSQL's grammar.
                makeshift.get_or_insert("bool");
                (0, None)
            }
            Expr::Literal(_)
            | Expr::Star
            | Expr::QualifiedStar(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::Not(_)
            | Expr::Compare(..)
            | Expr::IsNull { .. }
            | Expr::Between { .. }
            | Expr::InList { .. }
            | Expr::InQuery { .. }
            | Expr::Like { .. }
            | Expr::Arithmetic(_) => (0, None),
        };
        return match (found, makeshift) {
            ((2, name), _) => (2, name),
            (_, Some(name)) => (1, Some(name)),
            (found, None) => found,
        };
    }
}

enum Named<'e> {
    Given(&'e str),
    Inner(&'e Expr),
}

/// What names the first column of a scalar sub-query.
fn query_name(query: &Query) -> Option<Named<'_>> {
    let mut body = &query.body;
    loop {
        body = match body {
            Body::Query(inner) => &inner.body,
            Body::Set { first, .. } => first,
            Body::Select(select) => {
                return match select.items.first()? {
                    Item::Expr { alias: Some(alias), .. } => Some(Named::Given(&alias.text)),
                    Item::Expr { expr, alias: None } => Some(Named::Inner(expr)),
                    Item::Star | Item::QualifiedStar(_) | Item::FieldStar(_) | Item::StarWith { .. } => None,
                };
            }
            Body::Values(_) => return Some(Named::Given("column1")),
            Body::Table(_) | Body::Statement(_) => return None,
        };
    }
}

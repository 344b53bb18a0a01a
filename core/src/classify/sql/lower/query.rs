//! Queries: WITH, set operations, VALUES, TABLE, ORDER BY and LIMIT.

use super::Lowering;
use super::expr::grown;
use super::select::as_one_value;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Body, Cte, Doubt, Ident, Name, Query, Statement, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self, LimitClause, OrderByKind, SelectItem, SetExpr, SetQuantifier};

impl Lowering {
    /// Lowers a query.
    ///
    /// # Errors
    /// A doubt for what is not followed.
    pub(in crate::classify::sql) fn query(self, query: &ast::Query) -> Result<Query, Doubt> {
        grown(|| self.query_here(query))
    }

    fn query_here(self, query: &ast::Query) -> Result<Query, Doubt> {
        let ast::Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } = query;
        if let Some(clause) = for_clause {
            return match clause {
                ast::ForClause::Json { .. } | ast::ForClause::Xml { .. } if self.dialect == Dialect::Mssql => {
                    self.query(&ast::Query { for_clause: None, ..query.clone() }).map(as_one_value)
                }
                ast::ForClause::Json { .. } | ast::ForClause::Xml { .. } | ast::ForClause::Browse => Err(construct("query clause")),
            };
        }
        if self.is_guest() {
            self.guest_clauses(query)?;
        }
        if settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty() {
            return Err(construct("query clause"));
        }
        let mut ctes: Vec<Cte> = Vec::new();
        for cte in with.iter().flat_map(|with| &with.cte_tables) {
            if cte.from.is_some() || cte.alias.at.is_some() {
                return Err(construct("cte clause"));
            }
            if Mark::of(&cte.alias.name) == Some(Mark::Added) {
                if let Some(last) = ctes.last_mut() {
                    self.added(cte, last)?;
                }
                continue;
            }
            let (name, query) = (self.named(&cte.alias.name)?, self.query(&cte.query)?);
            let recursive = self.recurs_unsaid(&query, &name, with.as_ref().is_some_and(|with| with.recursive))?;
            ctes.push(Cte {
                name,
                columns: cte.alias.columns.iter().map(|column| self.ident(&column.name)).collect(),
                query,
                recursive,
                added: Vec::new(),
            });
        }
        let mut order = Vec::new();
        if let Some(order_by) = order_by {
            if order_by.interpolate.is_some() {
                return Err(construct("interpolate"));
            }
            match &order_by.kind {
                OrderByKind::Expressions(entries) => self.order(entries, &mut order)?,
                OrderByKind::All(_) => return Err(construct("order by all")),
            }
        }
        let mut limits = Vec::new();
        match limit_clause {
            None => {}
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                if !limit_by.is_empty() {
                    return Err(construct("limit by"));
                }
                limits.extend(self.exprs(limit.iter().chain(offset.as_ref().map(|offset| &offset.value)))?);
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => limits.extend(self.exprs([offset, limit])?),
        }
        if let Some(fetch) = fetch {
            limits.extend(self.exprs(&fetch.quantity)?);
        }
        Ok(Query {
            // Only some dialects let a query see those that come after it.
            recursive: with.as_ref().is_some_and(|with| with.recursive) && self.dialect != Dialect::Snowflake,
            ctes,
            body: self.body(body)?,
            order_by: order,
            limit: limits,
            locks: !locks.is_empty(),
        })
    }

    /// The columns that SEARCH or CYCLE add to the WITH query before them.
    fn added(self, marked: &ast::Cte, to: &mut Cte) -> Result<(), Doubt> {
        let names: Vec<Ident> = marked.alias.columns.iter().map(|column| self.ident(&column.name)).collect();
        let SetExpr::Select(select) = marked.query.body.as_ref() else { return Err(construct("cte clause")) };
        let of = select.projection.iter().map(|item| match item {
            SelectItem::UnnamedExpr(ast::Expr::Identifier(ident)) => Ok(self.ident(ident)),
            _ => Err(construct("cte clause")),
        });
        let of = of.collect::<Result<Vec<_>, _>>();
        if !names.is_empty() {
            to.added.push((names, of?));
        }
        Ok(())
    }

    /// Clauses of a query that the dialect does not have, or in which it means something that is not followed.
    pub(super) fn guest_clauses(self, query: &ast::Query) -> Result<(), Doubt> {
        let limit = match &query.limit_clause {
            Some(LimitClause::LimitOffset { limit, .. }) => limit.is_some(),
            Some(LimitClause::OffsetCommaLimit { .. }) => true,
            None => false,
        };
        let none = |present: bool, dialects: &[Dialect]| present && dialects.contains(&self.dialect);
        let missing = none(limit, &[Dialect::Mssql, Dialect::Oracle, Dialect::Generic])
            || none(query.fetch.is_some(), &[Dialect::Bigquery, Dialect::Generic])
            || none(query.limit_clause.is_some(), &[Dialect::Generic])
            || none(!query.locks.is_empty(), &[Dialect::Mssql, Dialect::Bigquery, Dialect::Generic]);
        if missing { Err(construct("query clause")) } else { Ok(()) }
    }

    fn body(self, body: &SetExpr) -> Result<Body, Doubt> {
        grown(|| {
            Ok(match body {
                SetExpr::Select(select) if matches!(select.value_table_mode, Some(ast::ValueTableMode::AsStruct)) => {
                    let plain = ast::Select { value_table_mode: None, ..select.as_ref().clone() };
                    let select = Body::Select(Box::new(self.select(&plain)?));
                    let query = Query::of(select);
                    Body::Query(Box::new(as_one_value(query)))
                }
                SetExpr::Select(select) => Body::Select(Box::new(self.select(select)?)),
                SetExpr::Query(query) => Body::Query(Box::new(self.query(query)?)),
                SetExpr::SetOperation { .. } => self.set_operation(body)?,
                SetExpr::Values(values) => Body::Values(values.rows.iter().map(|row| self.exprs(&row.content)).collect::<Result<_, _>>()?),
                SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) | SetExpr::Merge(statement) => {
                    match self.statement(statement) {
                        Statement::Utility(utility) => {
                            return Err(utility.doubts.into_iter().next().unwrap_or_else(|| construct("statement in a query")));
                        }
                        lowered => Body::Statement(Box::new(lowered)),
                    }
                }
                SetExpr::Table(_) if self.is_guest() => return Err(construct("table command")),
                SetExpr::Table(table) => {
                    // The grammar drops quotes here, so the two readings of a mixed-case name cannot be told apart.
                    let parts = table.schema_name.iter().chain(&table.table_name);
                    let mut names = Vec::new();
                    for part in parts {
                        if part.chars().any(|character| !(character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_'))
                        {
                            return Err(construct("table command"));
                        }
                        names.push(self.ident(&ast::Ident::new(part.as_str())));
                    }
                    if names.is_empty() {
                        return Err(construct("table command"));
                    }
                    Body::Table(Name { parts: names })
                }
            })
        })
    }

    /// The left spine of a chain of set operations, taken without recursion.
    fn set_operation(self, body: &SetExpr) -> Result<Body, Doubt> {
        let mut rest = Vec::new();
        let mut leftmost = body;
        while let SetExpr::SetOperation { left, op, set_quantifier, right } = leftmost {
            let all = match set_quantifier {
                // INTERSECT ALL and EXCEPT ALL choose rows by their values too.
                SetQuantifier::All => matches!(op, ast::SetOperator::Union),
                SetQuantifier::Distinct | SetQuantifier::None => false,
                SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => return Err(construct("union by name")),
            };
            rest.push((all, self.body(right)?));
            leftmost = left;
        }
        rest.reverse();
        Ok(Body::Set { first: Box::new(self.body(leftmost)?), rest })
    }
}

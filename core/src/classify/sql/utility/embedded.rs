//! Expressions and queries inside a statement: the other grammar reads them, and what they touch counts.

use super::reader::Reader;
use crate::classify::sql::grammar;
use crate::classify::sql::ir::{Body, Distinct, Expr, From, Ident, Item, Name, Query, Select, Session, Statement};
use crate::classify::sql::token::Kind;
use sqlparser::ast;
use std::ops::Range;

/// Reserved words that end an expression of DEFAULT, because a constraint or a clause begins with them.
const ENDS: &[&str] = &[
    "check",
    "collate",
    "constraint",
    "default",
    "deferrable",
    "enforced",
    "generated",
    "initially",
    "not",
    "null",
    "primary",
    "references",
    "unique",
];

impl Reader<'_, '_> {
    /// The expression of these tokens.
    pub(super) fn expression(&mut self, range: Range<usize>) -> Option<()> {
        if range.is_empty() {
            return None;
        }
        match grammar::expression(&self.tokens.slice(range)) {
            Ok(expression) => self.draft.expression(&expression),
            Err(_) => self.draft.construct("an expression that the grammar does not know"),
        }
        Some(())
    }

    /// `(expression)`
    pub(super) fn condition(&mut self) -> Option<()> {
        let inside = self.inside()?;
        self.expression(inside)
    }

    /// Says that a column of the table is filled anew from the expression of these tokens.
    pub(super) fn refills(&mut self, column: Ident, range: Range<usize>) {
        if let Ok(value) = grammar::expression(&self.tokens.slice(range)) {
            self.draft.rewrites(column, &value);
        }
    }

    /// The expression of these tokens over the columns of this relation, which need not be the statement's first.
    pub(super) fn filter(&mut self, relation: Name, range: Range<usize>) -> Option<()> {
        if range.is_empty() {
            return None;
        }
        let parsed = grammar::expression(&self.tokens.slice(range)).ok().and_then(|expression| self.lowering.expr(&expression).ok());
        match parsed {
            Some(condition) => {
                let body = Body::Select(Box::new(of_relation(relation, Vec::new(), Some(condition))));
                let query = Query::of(body);
                self.draft.lowered_query(query);
            }
            None => self.draft.construct("an expression that the grammar does not know"),
        }
        Some(())
    }

    /// Every row of a relation is read, in these columns or in all.
    pub(super) fn all_of(&mut self, relation: Name, columns: Vec<Ident>) {
        let body = if columns.is_empty() {
            Body::Table(relation)
        } else {
            let items = columns.into_iter().map(|column| Item::Expr { expr: Expr::Column(vec![column]), alias: None }).collect();
            Body::Select(Box::new(of_relation(relation, items, None)))
        };
        let query = Query::of(body);
        self.draft.lowered_query(query);
    }

    /// `(expression, expression)`; words and literals mean themselves.
    pub(super) fn expressions(&mut self) -> Option<()> {
        let inside = self.inside()?;
        let end = inside.end;
        let mut at = inside.start;
        while at <= end {
            let next = self.comma_within(at, end);
            let plain =
                next == at + 1 && matches!(self.tokens.kind(at), Kind::Word | Kind::Quoted | Kind::Number | Kind::String | Kind::Parameter);
            if !plain {
                self.expression(at..next)?;
            }
            at = next + 1;
        }
        Some(())
    }

    /// An expression that ends at a comma outside brackets, at the bracket that closes a list around it, or with the statement.
    pub(super) fn expression_until_comma(&mut self) -> Option<()> {
        let range = self.at..self.comma_within(self.at, self.end);
        self.at = range.end;
        self.expression(range)
    }

    /// An expression to the end of the statement.
    pub(super) fn expression_until_end(&mut self) -> Option<()> {
        let range = self.at..self.end;
        self.at = self.end;
        self.expression(range)
    }

    /// An expression that ends before this reserved word outside brackets.
    pub(super) fn expression_until(&mut self, word: &str) -> Option<()> {
        let end = self.outside(self.at, self.end, |r, at| r.tokens.is(at, word));
        let range = self.at..end;
        self.at = end;
        self.expression(range)
    }

    /// The expression of a column's DEFAULT (`b_expr`): it holds no constraint's word outside brackets and CASE but in `IS NOT …` and
    /// as an operand.
    pub(super) fn default_value(&mut self) -> Option<()> {
        let start = self.at;
        let mut cases = 0_usize;
        let end = self.outside(start, self.end, |r, at| {
            if r.tokens.is(at, "case") {
                cases += 1;
            } else if r.tokens.is(at, "end") {
                cases = cases.saturating_sub(1);
            }
            let operand_behind = at > start && !r.expects_operand(at - 1);
            cases == 0 && (r.tokens.symbol(at, ",") || (operand_behind && r.tokens.is_any(at, ENDS)))
        });
        self.at = end;
        self.expression(start..end)
    }

    /// Whether what stands there wants a value behind it.
    fn expects_operand(&self, at: usize) -> bool {
        match self.tokens.kind(at) {
            Kind::Operator => true,
            Kind::Symbol => self.tokens.symbol(at, "::") || self.tokens.symbol(at, "."),
            Kind::Word => self.tokens.is_any(at, &["is", "from", "not"]),
            Kind::Space | Kind::Comment | Kind::Quoted | Kind::String | Kind::Number | Kind::Parameter | Kind::End => false,
        }
    }

    fn comma_within(&self, start: usize, end: usize) -> usize {
        self.outside(start, end, |r, at| r.tokens.symbol(at, ","))
    }

    /// The first place outside brackets that is looked for, or where the brackets around it close, or the end.
    fn outside(&self, start: usize, end: usize, mut found: impl FnMut(&Self, usize) -> bool) -> usize {
        let mut depth = 0_usize;
        for at in start..end {
            let closes = self.tokens.symbol(at, ")") || self.tokens.symbol(at, "]");
            if depth == 0 && (closes || found(self, at)) {
                return at;
            }
            if self.tokens.symbol(at, "(") || self.tokens.symbol(at, "[") {
                depth += 1;
            } else if closes {
                depth -= 1;
            }
        }
        end
    }

    /// The one statement of these tokens, if it reads or changes rows.
    pub(super) fn rows_statement(&mut self, range: Range<usize>) -> Option<()> {
        if range.is_empty() {
            return None;
        }
        match grammar::parse(&self.tokens.slice(range)).as_deref() {
            Ok([statement]) => match statement {
                ast::Statement::Query(_)
                | ast::Statement::Insert(_)
                | ast::Statement::Update(_)
                | ast::Statement::Delete(_)
                | ast::Statement::Merge(_) => self.draft.statement(statement),
                _ => return None,
            },
            Ok(_) => return None,
            Err(_) => self.draft.construct("a statement inside that the grammar does not know"),
        }
        Some(())
    }

    /// The query of these tokens; nothing where there is none, a doubt inside where the grammar or we do not know it.
    pub(super) fn query(&mut self, range: Range<usize>) -> Option<Option<Query>> {
        if range.is_empty() {
            return None;
        }
        let query = match grammar::parse(&self.tokens.slice(range)).as_deref() {
            Ok([ast::Statement::Query(query)]) => self.lowering.query(query).ok(),
            Ok(_) => return None,
            Err(_) => None,
        };
        if query.is_none() {
            self.draft.construct("a query that is not followed");
        }
        Some(query)
    }

    /// EXECUTE of a prepared statement.
    pub(super) fn session(&self, range: Range<usize>) -> Option<Session> {
        match grammar::parse(&self.tokens.slice(range)).ok()?.as_slice() {
            [statement @ ast::Statement::Execute { .. }] => match self.lowering.statement(statement) {
                Statement::Session(session) => Some(*session),
                _ => None,
            },
            _ => None,
        }
    }

    /// The rest of the statement without such an ending.
    pub(super) fn query_before(&mut self, endings: &[&str]) -> Range<usize> {
        let start = self.at;
        let ends = |at: usize, ending: &str| ending.split(' ').enumerate().all(|(ahead, word)| self.tokens.is(at + ahead, word));
        let found = endings.iter().find_map(|ending| {
            let at = self.end.checked_sub(ending.split(' ').count()).filter(|at| *at > start)?;
            ends(at, ending).then_some(at)
        });
        self.at = self.end;
        start..found.unwrap_or(self.end)
    }
}

fn of_relation(name: Name, items: Vec<Item>, selection: Option<Expr>) -> Select {
    Select {
        distinct: Distinct::No,
        items,
        into: None,
        from: vec![From::Relation { name, alias: None, sample: Vec::new() }],
        selection,
        group_by: Vec::new(),
        having: None,
        windows: Vec::new(),
    }
}

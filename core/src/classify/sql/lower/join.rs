//! Joins and what constrains them.

use super::{Lowering, hint};
use crate::classify::Dialect;
use crate::classify::sql::ir::{Alias, Constraint, Doubt, From, construct};
use crate::classify::sql::spell::Mark;
use sqlparser::ast::{self, JoinConstraint, JoinOperator, TableWithJoins};

impl Lowering {
    /// A relation with its joins.
    pub(super) fn joined(self, entry: &TableWithJoins, alias: Option<Alias>) -> Result<From, Doubt> {
        let first = self.factor(&entry.relation)?;
        if entry.joins.is_empty() && alias.is_none() {
            return Ok(first);
        }
        let mut rest = Vec::with_capacity(entry.joins.len());
        for join in &entry.joins {
            if join.global {
                return Err(construct("global join"));
            }
            let applied = matches!(join.join_operator, JoinOperator::CrossApply | JoinOperator::OuterApply);
            if applied && self.dialect == Dialect::Mssql && hint::is_either(&join.relation) {
                return Err(construct("table hint"));
            }
            let mut right = self.factor(&join.relation)?;
            if let (true, From::Query { lateral, .. }) = (applied, &mut right) {
                *lateral = true;
            }
            rest.push((right, self.constraint(&join.join_operator)?));
        }
        Ok(From::Join { first: Box::new(first), rest, alias })
    }

    pub(super) fn constraint(self, operator: &JoinOperator) -> Result<Constraint, Doubt> {
        let constraint = match operator {
            JoinOperator::CrossApply | JoinOperator::OuterApply if matches!(self.dialect, Dialect::Mssql | Dialect::Oracle) => {
                return Ok(Constraint::None);
            }
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint)
            | JoinOperator::FullOuter(constraint)
            | JoinOperator::CrossJoin(constraint) => constraint,
            JoinOperator::StraightJoin(constraint) if self.mysql() => constraint,
            JoinOperator::StraightJoin(_) => return Err(construct("join kind")),
            JoinOperator::Semi(_)
            | JoinOperator::LeftSemi(_)
            | JoinOperator::RightSemi(_)
            | JoinOperator::Anti(_)
            | JoinOperator::LeftAnti(_)
            | JoinOperator::RightAnti(_)
            | JoinOperator::CrossApply
            | JoinOperator::OuterApply
            | JoinOperator::AsOf { .. }
            | JoinOperator::ArrayJoin
            | JoinOperator::LeftArrayJoin
            | JoinOperator::InnerArrayJoin => return Err(construct("join kind")),
        };
        let named = matches!(constraint, JoinConstraint::Natural | JoinConstraint::Using(_));
        let natural = matches!(constraint, JoinConstraint::Natural);
        if named && self.dialect == Dialect::Mssql || natural && matches!(self.dialect, Dialect::Bigquery | Dialect::Generic) {
            return Err(construct("join by names"));
        }
        if self.mysql()
            && matches!(operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_))
            && matches!(constraint, JoinConstraint::Natural | JoinConstraint::Using(_))
        {
            // MySQL turns it round: `*` shows the right relation's columns first.
            return Err(construct("right join using"));
        }
        Ok(match constraint {
            JoinConstraint::None => Constraint::None,
            JoinConstraint::Natural => Constraint::Natural,
            JoinConstraint::On(expr) => Constraint::On(self.expr(expr)?),
            JoinConstraint::Using(names) => {
                let mut columns = Vec::with_capacity(names.len());
                let mut together = None;
                for name in names {
                    if let [ast::ObjectNamePart::Identifier(mark), ast::ObjectNamePart::Identifier(alias)] = name.0.as_slice()
                        && Mark::of(mark) == Some(Mark::Joined)
                    {
                        together = Some(self.ident(alias));
                        continue;
                    }
                    match self.caseless(name)?.parts.as_mut_slice() {
                        [only] => columns.push(only.clone()),
                        _ => return Err(construct("using")),
                    }
                }
                Constraint::Using(columns, together)
            }
        })
    }
}

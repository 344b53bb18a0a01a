//! MERGE.

use super::Lowering;
use crate::classify::sql::ir::{Doubt, Merge, construct};
use crate::classify::{Effect, EffectSet};
use sqlparser::ast::{self, MergeAction, MergeInsertKind, MergeUpdateKind, OutputClause};

impl Lowering {
    pub(super) fn merge(self, merge: &ast::Merge) -> Result<Merge, Doubt> {
        let ast::Merge { merge_token: _, optimizer_hints: _, into: _, table, source, on, clauses, output } = merge;
        let (target, alias) = self.target(table)?;
        let mut effects = EffectSet::of(Effect::Merge);
        let (mut conditions, mut updates, mut inserts) = (Vec::new(), Vec::new(), Vec::new());
        for clause in clauses {
            conditions.extend(self.exprs(&clause.predicate)?);
            match &clause.action {
                MergeAction::Insert(insert) => {
                    effects.insert(Effect::Insert);
                    conditions.extend(self.exprs(&insert.insert_predicate)?);
                    match &insert.kind {
                        MergeInsertKind::Values(rows) => {
                            let columns = insert.columns.iter().map(|name| self.stored(name)).collect::<Result<Vec<_>, _>>()?;
                            for row in &rows.rows {
                                inserts.push((columns.clone(), self.exprs(&row.content)?));
                            }
                        }
                        MergeInsertKind::Row | MergeInsertKind::Wildcard => return Err(construct("merge insert")),
                    }
                }
                MergeAction::Update(update) => {
                    effects.insert(Effect::Update);
                    conditions.extend(self.exprs(&update.update_predicate)?);
                    if let Some(predicate) = &update.delete_predicate {
                        effects.insert(Effect::Delete);
                        conditions.push(self.expr(predicate)?);
                    }
                    match &update.kind {
                        MergeUpdateKind::Set(assignments) => updates.extend(self.set(assignments, &target, alias.as_ref())?),
                        MergeUpdateKind::Wildcard => return Err(construct("merge update")),
                    }
                }
                MergeAction::Delete { .. } => effects.insert(Effect::Delete),
                MergeAction::DoNothing { .. } => {}
            }
        }
        let (returning, output) = match output {
            None => (Vec::new(), None),
            Some(OutputClause::Returning { select_items, .. }) if !self.is_guest() => (self.items(select_items)?, None),
            Some(clause) => (Vec::new(), Some(self.output(clause)?)),
        };
        let by_source = clauses.iter().any(|clause| matches!(clause.clause_kind, ast::MergeClauseKind::NotMatchedBySource));
        Ok(Merge {
            target,
            alias,
            by_source,
            source: self.factor(source)?,
            on: self.expr(on)?,
            conditions,
            updates,
            inserts,
            effects,
            returning,
            output,
        })
    }
}

//! Targets of T-SQL that are one of FROM's relations.

use super::Lowering;
use crate::classify::sql::ir::{Alias, Constraint, Doubt, Expr, From, Name, construct};

impl Lowering {
    /// T-SQL's target that is one of FROM's relations: its name and alias, what else FROM has, and the conditions of their joins.
    pub(super) fn target_in(self, target: Name, from: Vec<From>) -> Result<Joined, Doubt> {
        let (mut entries, mut joins) = (Vec::new(), Vec::new());
        // Joins in brackets are joins too: `FROM w JOIN (t AS x JOIN u ON …) ON …` names `x`.
        let mut rest: Vec<From> = from.into_iter().rev().collect();
        while let Some(entry) = rest.pop() {
            match entry {
                From::Join { first, rest: joined, alias: None } => {
                    for (right, constraint) in joined.into_iter().rev() {
                        rest.push(right);
                        match constraint {
                            Constraint::None => {}
                            Constraint::On(condition) => joins.push(condition),
                            Constraint::Using(..) | Constraint::Natural => return Err(construct("update of a join")),
                        }
                    }
                    rest.push(*first);
                }
                other => entries.push(other),
            }
        }
        let aliased = |entry: &From| match entry {
            From::Relation { alias: Some(alias), .. } => target.parts.len() == 1 && alias.name.text == target.last(),
            _ => false,
        };
        let same = |entry: &From| match entry {
            From::Relation { name, .. } => name.last() == target.last() && (target.parts.len() == 1 || name == &target),
            _ => false,
        };
        let hidden = |entry: &From| match entry {
            From::Query { alias: Some(alias), .. } | From::Function { alias: Some(alias), .. } | From::Join { alias: Some(alias), .. } => {
                target.parts.len() == 1 && alias.name.text == target.last()
            }
            _ => false,
        };
        if entries.iter().any(hidden)
            || entries.iter().filter(|entry| aliased(entry) || same(entry)).count() > 1 && !entries.iter().any(aliased)
        {
            return Err(construct("write target"));
        }
        match entries.iter().position(aliased).or_else(|| entries.iter().position(same)) {
            None => Ok(Joined { target, alias: None, from: entries, joins }),
            Some(at) => match entries.remove(at) {
                From::Relation { name, alias, .. } => Ok(Joined { target: name, alias, from: entries, joins }),
                _ => Err(construct("write target")),
            },
        }
    }
}

/// A target that stands in joins.
pub(super) struct Joined {
    pub(super) target: Name,
    pub(super) alias: Option<Alias>,
    pub(super) from: Vec<From>,
    pub(super) joins: Vec<Expr>,
}

impl std::convert::From<Joined> for (Name, Option<Alias>, Vec<From>, Vec<Expr>) {
    fn from(joined: Joined) -> Self {
        (joined.target, joined.alias, joined.from, joined.joins)
    }
}

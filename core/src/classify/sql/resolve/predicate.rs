//! Whether a condition provably depends on the rows of the relation that is changed.

use super::Resolver;
use super::scope::{Meaning, Scope};
use crate::classify::FunctionClass;
use crate::classify::sql::ir::{Body, Comparison, Distinct, Expr, From, Ident, Item, Literal, Name, Query};

impl<'a> Resolver<'a> {
    /// The target is the first bound of the scope. Says yes only to a comparison of one of its columns with something that the column
    /// itself is no part of; every arm of an OR must do so, one part of an AND is enough.
    pub(super) fn constrains(&self, condition: &Expr, scope: &Scope<'_, 'a>) -> bool {
        if !scope.bounds.first().is_some_and(|bound| Self::is_stored(&bound.rows)) {
            return false;
        }
        self.binds(condition, scope)
    }

    fn binds(&self, condition: &Expr, scope: &Scope<'_, 'a>) -> bool {
        crate::classify::sql::lower::grown(|| match condition {
            Expr::And(parts) => parts.iter().any(|part| self.binds(part, scope)),
            Expr::Or(parts) => parts.iter().all(|part| self.binds(part, scope)),
            Expr::Same(inner) => self.binds(inner, scope),
            Expr::Compare(Comparison::Equal, left, right) => {
                (self.against(left, [right.as_ref()], scope) && !self.compares_numbers(left, right, scope))
                    || (self.against(right, [left.as_ref()], scope) && !self.compares_numbers(right, left, scope))
            }
            Expr::Compare(Comparison::Order, left, right) => {
                self.against(left, [right.as_ref()], scope) || self.against(right, [left.as_ref()], scope)
            }
            Expr::Between { expr, negated: false, low, high } => {
                let bounds = [low.as_ref(), high.as_ref()];
                self.against(expr, bounds, scope) && !bounds.iter().any(|bound| self.compares_numbers(expr, bound, scope))
            }
            Expr::InList { expr, negated: false, list } => {
                !list.is_empty() && self.against(expr, list, scope) && !list.iter().any(|value| self.compares_numbers(expr, value, scope))
            }
            Expr::Like { expr, negated: false, pattern, escape: _ } => {
                let narrows = match pattern.as_ref() {
                    Expr::Literal(Literal::Text(text)) => text.chars().any(|character| !matches!(character, '%' | '_')),
                    _ => false,
                };
                narrows && self.target_column(expr, scope).is_some()
            }
            Expr::IsNull { expr, negated: false } => self.target_column(expr, scope).is_some(),
            Expr::InQuery { expr, negated: false, query } => self.target_column(expr, scope).is_some() && self.elsewhere(query, scope),
            Expr::Literal(_)
            | Expr::Column(_)
            | Expr::Field(..)
            | Expr::Subscript(..)
            | Expr::Star
            | Expr::QualifiedStar(_)
            | Expr::WholeRow(_)
            | Expr::Call(_)
            | Expr::Cast(..)
            | Expr::Not(_)
            | Expr::Compare(Comparison::NotEqual, ..)
            | Expr::IsNull { .. }
            | Expr::Between { .. }
            | Expr::InList { .. }
            | Expr::InQuery { .. }
            | Expr::Like { .. }
            | Expr::Exists(_)
            | Expr::Query(_)
            | Expr::Arithmetic(_)
            | Expr::Computed(..)
            | Expr::Case { .. }
            | Expr::Row(_) => false,
        })
    }

    /// A column of the target against values that it is no part of.
    fn against<'e>(&self, column: &Expr, values: impl IntoIterator<Item = &'e Expr>, scope: &Scope<'_, 'a>) -> bool {
        let Some(name) = self.target_column(column, scope) else { return false };
        values.into_iter().all(|value| self.is_apart(value, name, scope))
    }

    /// Whether MySQL may take a column for a number to compare it: every text without digits at its beginning is 0, and `name = 0`
    /// holds for all of them.
    fn compares_numbers(&self, column: &Expr, value: &Expr, scope: &Scope<'_, 'a>) -> bool {
        if !self.mysql() {
            return false;
        }
        let mut value = value;
        while let Expr::Same(inner) = value {
            value = inner;
        }
        let other = match value {
            Expr::Literal(Literal::Text(_) | Literal::Placeholder) | Expr::Column(_) => false,
            Expr::Literal(Literal::Number(number)) => !number.bytes().any(|digit| matches!(digit, b'1'..=b'9')),
            _ => true,
        };
        other && self.target_column(column, scope).is_some_and(|name| !self.has_no_text(name, scope))
    }

    /// Whether the target's column is known to hold numbers, dates or times.
    fn has_no_text(&self, name: &str, scope: &Scope<'_, 'a>) -> bool {
        const TYPES: [&str; 15] = [
            "bigint",
            "bit",
            "bool",
            "date",
            "dec",
            "double",
            "float",
            "int",
            "mediumint",
            "numeric",
            "real",
            "smallint",
            "time",
            "tinyint",
            "year",
        ];
        let Some(super::scope::Rows::Stored { definition: Some(definition), .. }) = scope.bounds.first().map(|bound| &bound.rows) else {
            return false;
        };
        let column = definition.columns.iter().find(|column| super::scope::same(&column.name, name, true));
        column.is_some_and(|column| {
            let declared = column.data_type.to_ascii_lowercase();
            TYPES.iter().any(|listed| declared.starts_with(listed))
        })
    }

    /// The name of the target's column that the expression is.
    fn target_column<'e>(&self, expr: &'e Expr, scope: &Scope<'_, 'a>) -> Option<&'e str> {
        let mut expr = expr;
        while let Expr::Same(inner) | Expr::Cast(inner, _) = expr {
            expr = inner;
        }
        match expr {
            Expr::Column(parts) => self.of_target(parts, scope),
            _ => None,
        }
    }

    fn of_target<'e>(&self, parts: &'e [Ident], scope: &Scope<'_, 'a>) -> Option<&'e str> {
        let target = scope.bounds.first()?;
        let means = |bound: &super::scope::Bound<'a>, name: &str| match bound.meaning(name, self.caseless()) {
            Meaning::Stored(_) | Meaning::Maybe | Meaning::System => true,
            Meaning::Computed(_) | Meaning::Open(_) | Meaning::Absent => false,
        };
        match parts {
            [only] => {
                let alone =
                    scope.bounds.len() == 1 || !scope.bounds.iter().skip(1).any(|bound| may_mean(bound, &only.text, self.caseless()));
                let literal = self.sqlite() && only.quote == Some('"') && matches!(target.meaning(&only.text, true), Meaning::Maybe);
                (alone && !literal && means(target, &only.text)).then_some(only.text.as_str())
            }
            [.., relation, name] => {
                let same_name = scope.bounds.iter().filter(|bound| bound.name == relation.text).count() == 1;
                (same_name && target.name == relation.text && means(target, &name.text)).then_some(name.text.as_str())
            }
            [] => None,
        }
    }

    /// Whether a value surely does not hang on the column: literals, parameters, other columns, and the server's own functions of them.
    fn is_apart(&self, value: &Expr, column: &str, scope: &Scope<'_, 'a>) -> bool {
        crate::classify::sql::lower::grown(|| self.is_apart_here(value, column, scope))
    }

    fn is_apart_here(&self, value: &Expr, column: &str, scope: &Scope<'_, 'a>) -> bool {
        match value {
            Expr::Literal(Literal::Null) => false,
            Expr::Literal(_) => true,
            Expr::Column(parts) => match self.of_target(parts, scope) {
                Some(other) => other != column,
                // Of another stored relation; the target under another name, or rows made of it, would hold for every row.
                None => {
                    let Some(target) = scope.bounds.first() else { return false };
                    let others = || scope.bounds.iter().skip(1);
                    match parts.as_slice() {
                        [relation, _] => {
                            target.name != relation.text
                                && others().any(|bound| bound.name == relation.text)
                                && others().filter(|bound| bound.name == relation.text).all(|bound| self.is_other_table(bound, target))
                        }
                        [only] => {
                            let meant = |bound: &&super::scope::Bound<'a>| may_mean(bound, &only.text, self.caseless());
                            matches!(target.meaning(&only.text, self.caseless()), Meaning::Absent)
                                && others().any(|bound| meant(&bound))
                                && others().filter(meant).all(|bound| self.is_other_table(bound, target))
                        }
                        _ => false,
                    }
                }
            },
            Expr::Same(inner) | Expr::Cast(inner, _) => self.is_apart(inner, column, scope),
            Expr::Arithmetic(parts) => parts.iter().all(|part| self.is_apart(part, column, scope)),
            Expr::Call(call) => {
                let facts = self.facts(&call.name);
                matches!(facts.class, FunctionClass::Pure | FunctionClass::Reads)
                    && call.over.is_none()
                    && call.filter.is_none()
                    && call.extra.is_empty()
                    && call.args.iter().all(|arg| self.is_apart(arg, column, scope))
            }
            _ => false,
        }
    }

    /// Whether a sub-query's rows have nothing to do with the target: plain relations of other names, and no name of the target in it.
    fn elsewhere(&self, query: &Query, scope: &Scope<'_, 'a>) -> bool {
        let Body::Select(select) = &query.body else { return false };
        let Some(target) = scope.bounds.first() else { return false };
        let target_relation = match &target.rows {
            super::scope::Rows::Stored { relation, .. } => self.columns.relation_name(*relation),
            super::scope::Rows::Computed { .. } => None,
        };
        let Some(target_relation) = target_relation else { return false };
        let [From::Relation { name, alias, .. }] = select.from.as_slice() else { return false };
        // A WITH query or a view may be the target again under another name.
        if !self.is_plain_other(name, target_relation.as_str(), scope) {
            return false;
        }
        let own = alias.as_ref().map_or(name.last(), |alias| alias.name.text.as_str());
        // The column that is compared must be the sub-query's own, not the target's through correlation.
        let item = match select.items.as_slice() {
            [Item::Expr { expr: Expr::Column(parts), .. }] => match parts.as_slice() {
                [relation, _] => relation.text == own && target.name != own,
                [only] => self.context.catalog.is_some() && self.has_column(name, &only.text),
                _ => false,
            },
            _ => false,
        };
        item && query.ctes.is_empty() && matches!(select.distinct, Distinct::No | Distinct::Whole)
    }

    fn is_plain_other(&self, name: &Name, target: &str, scope: &Scope<'_, 'a>) -> bool {
        let cte = name.parts.len() == 1 && scope.ctes.is_some_and(|ctes| ctes.find(name.last()).is_some());
        !cte && name.last() != target && self.is_table(name)
    }

    fn definition(&self, name: &Name) -> Option<&'a crate::classify::Relation> {
        let catalog = self.context.catalog?;
        match name.schema() {
            Some(schema) => catalog.relation(schema, name.last()),
            None => self.state.search_path.iter().find_map(|schema| catalog.relation(schema, name.last())),
        }
    }

    /// Without a catalog any name may be a view of the target.
    fn is_table(&self, name: &Name) -> bool {
        self.definition(name).is_some_and(|definition| definition.kind == crate::classify::RelationKind::Table)
    }

    fn is_other_table(&self, bound: &super::scope::Bound<'a>, target: &super::scope::Bound<'a>) -> bool {
        match (&bound.rows, &target.rows) {
            (super::scope::Rows::Stored { relation, definition: Some(_), .. }, super::scope::Rows::Stored { relation: own, .. }) => {
                self.columns.relation_name(*relation) != self.columns.relation_name(*own)
            }
            _ => false,
        }
    }

    fn has_column(&self, name: &Name, column: &str) -> bool {
        self.definition(name)
            .is_some_and(|definition| definition.columns.iter().any(|defined| super::scope::same(&defined.name, column, self.caseless())))
    }
}

fn may_mean(bound: &super::scope::Bound<'_>, name: &str, sqlite: bool) -> bool {
    match bound.meaning(name, sqlite) {
        Meaning::Stored(_) | Meaning::Computed(_) | Meaning::System | Meaning::Maybe | Meaning::Open(_) => true,
        Meaning::Absent => false,
    }
}

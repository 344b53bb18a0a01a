//! What an expression's value is made of.

use super::flow::{Column, Flow};
use super::scope::{Scope, whole};
use super::types::SERVER_TYPES;
use super::{Resolver, Shape};
use crate::classify::sql::function::FunctionKind;
use crate::classify::sql::ir::{Expr, Ident, Literal, Name, Query, TypeName};
use crate::classify::sql::lower::grown;
use crate::classify::{Effect, EffectSet, FunctionClass, Lineage, ProbePosition, ReasonCode};
use std::rc::Rc;

impl<'a> Resolver<'a> {
    /// The value of an expression; everything that it reads and calls is recorded.
    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope<'_, 'a>) -> Flow {
        if !self.step(1) {
            return Flow::lost();
        }
        grown(|| self.expr_here(expr, scope))
    }

    pub(super) fn flows<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>, scope: &Scope<'_, 'a>) -> Vec<Flow> {
        exprs.into_iter().map(|expr| self.expr(expr, scope)).collect()
    }

    /// Computed from parts by something that may compare or branch.
    fn derived<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>, scope: &Scope<'_, 'a>) -> Flow {
        let flows = self.flows(exprs, scope);
        let mut flow = Flow::computed(&flows);
        flow.plain &= flow.sources.is_empty();
        flow
    }

    fn expr_here(&mut self, expr: &Expr, scope: &Scope<'_, 'a>) -> Flow {
        match expr {
            Expr::Literal(Literal::Held) => {
                self.out.doubt_lineage(ReasonCode::StateUnknown, "a variable, or columns that are not told by their names");
                Flow::lost()
            }
            Expr::Literal(_) | Expr::Star => Flow::constant(),
            Expr::Column(parts) => self.column(parts, scope),
            Expr::Same(inner) => self.expr(inner, scope),
            Expr::Field(inner, name) => {
                let inner = self.expr(inner, scope);
                self.field(&inner, name)
            }
            Expr::Subscript(inner, indices) => {
                let inner = self.expr(inner, scope);
                let indices = self.derived(indices, scope);
                let mut flow = Flow::computed([&inner, &indices]);
                flow.plain = false;
                flow
            }
            Expr::QualifiedStar(name) => self.star_value(name, scope),
            Expr::WholeRow(name) => self.whole_row(name, scope),
            Expr::Call(call) => self.call(call, scope),
            Expr::Cast(inner, name) => {
                let flow = self.expr(inner, scope);
                let flow = Flow::computed([&flow]);
                self.cast(flow, name)
            }
            Expr::Arithmetic(parts) => {
                let flows = self.flows(parts, scope);
                Flow::computed(&flows)
            }
            Expr::And(parts) | Expr::Or(parts) | Expr::Computed(parts, _) => self.derived(parts, scope),
            Expr::Row(parts) => self.derived(parts, scope),
            Expr::Not(inner) | Expr::IsNull { expr: inner, .. } => self.derived([inner.as_ref()], scope),
            Expr::Compare(_, left, right) => self.derived([left.as_ref(), right.as_ref()], scope),
            Expr::Between { expr, low, high, .. } => self.derived([expr.as_ref(), low.as_ref(), high.as_ref()], scope),
            Expr::InList { expr, list, .. } => self.derived(std::iter::once(expr.as_ref()).chain(list), scope),
            Expr::InQuery { expr, query, .. } => {
                let left = self.derived([expr.as_ref()], scope);
                let right = self.query_value(query, scope);
                let mut flow = Flow::computed([&left, &right]);
                flow.plain = false;
                flow
            }
            Expr::Like { expr, pattern, escape, .. } => {
                self.derived([expr.as_ref(), pattern.as_ref()].into_iter().chain(escape.as_deref()), scope)
            }
            Expr::Exists(query) => {
                self.query(query, Some(scope), scope.ctes);
                Flow { plain: false, lineage: Lineage::Derived, ..Flow::constant() }
            }
            Expr::Query(query) => self.query_value(query, scope),
            Expr::Case { parts, otherwise } => self.derived(parts.iter().chain(otherwise.as_deref()), scope),
        }
    }

    /// The value of a scalar sub-query; what stands in IN, ANY and ARRAY is taken whole.
    fn query_value(&mut self, query: &Query, scope: &Scope<'_, 'a>) -> Flow {
        match self.query(query, Some(scope), scope.ctes) {
            Shape::Open(flow) => flow,
            Shape::Known(columns) => match columns.as_ref() {
                [only] => only.flow.clone(),
                several => Flow::computed(several.iter().map(|column| &column.flow)).derived(),
            },
        }
    }

    /// `(value).name`: precise where the value is a known row, all of it otherwise.
    pub(super) fn field(&mut self, value: &Flow, name: &Ident) -> Flow {
        let Some(columns) = &value.row else {
            if !self.postgres() {
                return Flow { plain: false, ..Flow::computed([value]) };
            }
            return self.function_of(value, name);
        };
        let mut found = columns.iter().filter(|column| column.name == name.text);
        match (found.next(), found.next()) {
            (Some(column), None) => column.flow.clone(),
            _ => {
                // What is no column of the row may be a function of it, or a system column.
                self.out.doubt(ReasonCode::ColumnUnknown, &name.text);
                value.either(&Flow::lost())
            }
        }
    }

    /// A cast to a type that is not the server's own runs functions of its owner: its input, its domain's CHECK, a CREATE CAST.
    fn cast(&mut self, mut flow: Flow, target: &TypeName) -> Flow {
        let own =
            matches!(target.schema.as_deref(), None | Some("pg_catalog")) && SERVER_TYPES.binary_search(&target.name.as_str()).is_ok();
        if own || self.caseless() || self.guest() && target.schema.is_none() {
            return flow;
        }
        let ident = |text: &String| Ident { text: text.clone(), shown: None, quote: None };
        let name = Name { parts: target.schema.iter().chain([&target.name]).map(ident).collect() };
        self.record(&name, 1, FunctionClass::Unknown, EffectSet::of(Effect::FunctionUnknown));
        flow.plain = false;
        flow
    }

    /// `(value).name` of what is no known row: a field of a composite value, or a call of a function with that one argument, whatever
    /// the value's type: `('s'::regclass).nextval` counts up.
    fn function_of(&mut self, value: &Flow, name: &Ident) -> Flow {
        let mut flow = Flow::computed([value]);
        flow.plain = false;
        let facts = self.facts(&Name::single(name.clone()));
        if facts.kind == FunctionKind::SetReturning {
            self.probe(value, ProbePosition::Other);
        }
        if facts.class == FunctionClass::DynamicSql {
            self.out.doubt(ReasonCode::DynamicSql, &name.text);
            flow.lost = true;
        }
        if facts.class != FunctionClass::Pure
            && let Some(at) = self.record(&Name::single(name.clone()), 1, facts.class, facts.effects)
        {
            flow.lineage = Lineage::Unknown;
            flow.unknown.push(at);
        }
        flow
    }

    /// `t.*` as an argument: every column of it.
    fn star_value(&mut self, name: &Name, scope: &Scope<'_, 'a>) -> Flow {
        match self.star_columns(name, scope) {
            Some(columns) => {
                let mut flow = Flow::computed(columns.iter().map(|column| &column.flow)).derived();
                flow.sources = whole(&columns);
                self.read(&flow.sources);
                flow
            }
            None => Flow::lost(),
        }
    }

    /// `t.*` as one value.
    fn whole_row(&mut self, name: &Name, scope: &Scope<'_, 'a>) -> Flow {
        if let Some((level, at)) = scope.named(name.schema(), name.last())
            && let [only] = at.as_slice()
            && let Some(bound) = level.bounds.get(*only)
        {
            let flow = self.row(bound);
            self.read(&flow.sources);
            return flow;
        }
        self.out.doubt_lineage(ReasonCode::RelationUnknown, name.last());
        Flow::lost()
    }

    /// The columns of `t.*`.
    pub(super) fn star_columns(&mut self, name: &Name, scope: &Scope<'_, 'a>) -> Option<Rc<[Column]>> {
        let found = scope.named(name.schema(), name.last());
        if let Some((level, at)) = found
            && let [only] = at.as_slice()
            && let Some(bound) = level.bounds.get(*only)
        {
            let columns = self.all_columns(bound);
            if columns.is_none() {
                self.out.doubt_lineage(ReasonCode::NoCatalog, name.last());
            }
            return columns;
        }
        self.out.doubt_lineage(ReasonCode::RelationUnknown, name.last());
        None
    }
}

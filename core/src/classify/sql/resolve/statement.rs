//! Whole statements.

use super::assigned::Assigned;
use super::flow::{Column, Flow, Sources};
use super::query::Ctes;
use super::scope::{Bound, Scope};
use super::{Resolver, Shape, as_written};
use crate::classify::sql::ir::{Name, Object, ObjectKind, Statement, Target, Utility};
use crate::classify::{Effect, EffectSet, FunctionClass, ReasonCode, RelationKind, RelationName, RelationUse, StateChange};

impl<'a> Resolver<'a> {
    /// Resolves a statement of the text; the columns of the rows that it returns.
    pub(crate) fn top(&mut self, statement: &Statement) -> Option<Shape> {
        let stores = self.stores.len();
        let shape = self.statement(statement, &Ctes { outer: None, list: Vec::new() });
        self.follow_stores(stores);
        shape
    }

    pub(super) fn statement(&mut self, statement: &Statement, ctes: &Ctes<'_>) -> Option<Shape> {
        match statement {
            Statement::Query(query) => {
                let shape = self.query(query, None, Some(ctes));
                if changes_only(query) {
                    return None;
                }
                self.effect(EffectSet::of(Effect::Read));
                Some(shape)
            }
            Statement::Insert(insert) => self.insert(insert, ctes),
            Statement::Update(update) => self.update(update, ctes),
            Statement::Delete(delete) => self.delete(delete, ctes),
            Statement::Merge(merge) => self.merge(merge, ctes),
            Statement::Explain { analyze, columns, inner } => {
                let before = self.planned;
                self.planned = before || !*analyze;
                let changes = self.out.changes.len();
                self.statement(inner, ctes);
                self.planned = before;
                if !*analyze {
                    self.out.changes.truncate(changes);
                }
                self.effect([Effect::Explain, Effect::Read].into_iter().collect());
                // A planner calls immutable functions and shows what they gave.
                let unknown = |(at, call): (u32, &crate::classify::FunctionUse)| (call.class == FunctionClass::Unknown).then_some(at);
                let unknown: Vec<u32> = (0..).zip(&self.out.functions).filter_map(unknown).collect();
                if columns.is_empty() {
                    return Some(super::open());
                }
                let flow = Flow { unknown, ..Flow::constant() };
                Some(Shape::Known(
                    columns.iter().map(|name| Column { name: (*name).to_owned(), shown: None, flow: flow.clone() }).collect(),
                ))
            }
            Statement::CreateTableAs { target, query } => {
                let shape = self.query(query, None, Some(ctes));
                self.filled(target, &shape);
                None
            }
            Statement::CreateTableOf { target, session } => {
                let changes = self.out.changes.len();
                let shape = self.session(session).unwrap_or_else(super::open);
                if self.out.changes.len() > changes {
                    self.out.doubt(ReasonCode::Prepared, "a prepared statement that changes the session");
                }
                self.filled(target, &shape);
                None
            }
            Statement::Change(change) => self.change(change, ctes),
            Statement::Utility(utility) => self.utility(utility, ctes),
            Statement::Session(session) => self.session(session),
        }
    }

    /// CREATE TABLE AS.
    fn filled(&mut self, made: &Target, shape: &Shape) {
        self.kept(made, shape);
        let (target, temporary) = (&made.name, made.temporary);
        let name = if temporary { unplaced(target) } else { self.placed(target) };
        self.touch(&name, target.schema().is_some() && !temporary, [Effect::Create, Effect::Insert].into_iter().collect());
        self.made(made, shape, false);
    }

    fn utility(&mut self, utility: &Utility, ctes: &Ctes<'_>) -> Option<Shape> {
        self.effect(utility.effects);
        let mut scope = Scope::inside(None, Some(ctes));
        let first = utility.objects.first().map(|object| &object.name);
        for object in &utility.objects {
            if let Some(bound) = self.object(object, first)
                && scope.bounds.is_empty()
            {
                scope.bounds.push(bound);
            }
        }
        let copied = utility.copied.as_ref().map(|(name, columns)| {
            let base = self.base(name);
            let bound = Bound { name: name.last().to_owned(), schema: None, rows: self.base_rows(&base, &[]) };
            if columns.is_empty() {
                let shape = self.shape_of(&bound);
                self.read_all(&shape);
                return shape;
            }
            let scope = Scope { bounds: vec![bound], ..Scope::inside(None, None) };
            let columns = columns.iter().map(|column| {
                let flow = self.column(std::slice::from_ref(column), &scope);
                Column { name: column.text.clone(), shown: column.shown.clone(), flow }
            });
            Shape::Known(columns.collect())
        });
        let mut shape = None;
        for query in &utility.queries {
            let inner = self.query(query, None, Some(ctes));
            if let (None, Some(defined)) = (&shape, &utility.defined) {
                self.kept(defined, &inner);
            }
            shape.get_or_insert(inner);
        }
        for statement in &utility.statements {
            let inner = self.statement(statement, ctes);
            shape = shape.or(inner);
        }
        if !utility.exprs.is_empty() {
            self.doubt_operators();
        }
        for expr in &utility.exprs {
            let flow = self.expr(expr, &scope);
            self.read(&flow.sources);
        }
        if let Some(object) = utility.objects.first()
            && !utility.rewritten.is_empty()
        {
            let mut assigned = Assigned::default();
            self.assign(&utility.rewritten, &scope, &mut assigned);
            let base = self.base(&object.name);
            self.stored(&base, scope.bounds.first(), &assigned);
        }
        self.compared(utility);
        let unqualified = |target: &Target| target.name.schema().is_none() && !target.temporary;
        if utility.defines_view && utility.defined.as_ref().is_some_and(unqualified) && self.postgres() {
            let temporary = |used: &RelationUse| used.name.schema.as_deref() == Some("pg_temp") && used.effects.contains(Effect::Read);
            if self.out.relations.iter().any(temporary) {
                // It is itself temporary, and goes by another schema's name.
                self.out.doubt(ReasonCode::Construct, "a view of temporary relations");
            }
        }
        for moved in &utility.moved {
            self.moved(moved);
        }
        for doubt in &utility.doubts {
            self.doubt(doubt.clone());
        }
        if !self.planned {
            let made = self.made_by(utility, shape.as_ref());
            // What is made anew changes no meaning but its own name's.
            let own = |change: &StateChange| match (&made, change) {
                (Some(StateChange::Temporary { name, .. }), StateChange::Touched(touched)) => {
                    name == touched && !utility.effects.contains(Effect::Alter)
                }
                (_, _) => false,
            };
            let changes = utility.changes.iter().filter(|change| !own(change)).map(|change| self.left(utility, change)).collect::<Vec<_>>();
            self.out.changes.extend(changes.into_iter().chain(made));
            if utility.changes.iter().any(|change| matches!(change, StateChange::Discarded | StateChange::TemporaryDropped)) {
                let temporary = self.context.catalog.into_iter().flat_map(|catalog| catalog.relations());
                let gone = temporary.filter(|(schema, ..)| *schema == "pg_temp").map(|(_, name, _)| StateChange::Touched(name.to_owned()));
                self.out.changes.extend(gone);
            }
        }
        if !utility.returns_rows {
            return None;
        }
        Some(match (copied, shape) {
            (Some(copied), _) => copied,
            _ if !utility.shown.is_empty() => shown(utility.shown.iter().map(String::as_str)),
            (None, Some(shape)) => shape,
            (None, None) => Shape::Open(Flow::lost()),
        })
    }

    /// Columns whose values a message of the server may tell.
    fn compared(&mut self, utility: &Utility) {
        if !self.postgres() {
            return;
        }
        let first = utility.objects.first().filter(|object| object.kind == ObjectKind::Relation).map(|object| &object.name);
        for (relation, column) in &utility.compared {
            let Some(base) = relation.as_ref().or(first).map(|name| self.base(name)) else { continue };
            if base.definition.is_some_and(|definition| definition.kind != RelationKind::Table) {
                continue;
            }
            let relation = self.columns.relation(&base.name);
            let read = self.columns.by_name(relation, &column.text).map_or(Sources::None, Sources::One);
            self.read(&read);
        }
    }

    /// What a statement leaves: a name that its own temporary relation has given back means what it meant before.
    fn left(&self, utility: &Utility, change: &StateChange) -> StateChange {
        let StateChange::Touched(name) = change else { return change.clone() };
        let mut named = utility.objects.iter().filter(|object| object.name.last() == name);
        match (named.next(), named.next()) {
            (Some(object), None)
                if object.effects == EffectSet::of(Effect::Drop)
                    && object.kind == ObjectKind::Relation
                    && object.name.schema().is_none_or(|schema| schema == "pg_temp")
                    && utility.doubts.is_empty()
                    && self.state.temporary(name).is_some()
                    // A catalog that lists it goes on doing so.
                    && self.context.catalog.is_none_or(|catalog| catalog.relation("pg_temp", name).is_none()) =>
            {
                StateChange::TemporaryGone(name.clone())
            }
            (_, _) => change.clone(),
        }
    }

    fn object(&mut self, object: &Object, first: Option<&Name>) -> Option<Bound<'a>> {
        match object.kind {
            ObjectKind::Other => {
                self.effect(object.effects);
                None
            }
            ObjectKind::Beside => {
                let found = first.map(|first| self.base(first));
                let schema = found.as_ref().and_then(|base| base.name.schema.clone());
                let name = RelationName { schema, name: object.name.last().to_owned() };
                self.touch(&name, found.is_some_and(|base| base.resolved), object.effects);
                None
            }
            ObjectKind::NewRelation => {
                let name = self.placed(&object.name);
                self.touch(&name, object.name.schema().is_some(), object.effects);
                Some(Bound {
                    name: object.name.last().to_owned(),
                    schema: None,
                    rows: super::relation::rows_of(&Shape::Open(Flow::constant()), &[]),
                })
            }
            ObjectKind::Relation => {
                let base = self.base(&object.name);
                self.touch(&base.name, base.resolved, object.effects);
                Some(Bound { name: object.name.last().to_owned(), schema: None, rows: self.base_rows(&base, &[]) })
            }
        }
    }

    /// The name of something that is being made: where it goes is the first schema of the search path, if that is certain.
    pub(super) fn placed(&self, name: &Name) -> RelationName {
        let first = self.state.search_path.first().filter(|schema| !schema.starts_with('$'));
        match (name.schema(), first, self.context.catalog) {
            (None, Some(schema), Some(_)) => RelationName { schema: Some(schema.clone()), name: name.last().to_owned() },
            _ => as_written(name),
        }
    }
}

/// A temporary relation is in no schema that a rule can name.
fn unplaced(name: &Name) -> RelationName {
    RelationName { schema: name.schema().map(str::to_owned), name: name.last().to_owned() }
}

/// Columns that hold no stored data.
fn shown<'n>(names: impl Iterator<Item = &'n str>) -> Shape {
    Shape::Known(names.map(|name| Column { name: name.to_owned(), shown: None, flow: Flow::constant() }).collect())
}

/// Whether a query returns no rows: a change without RETURNING under WITH, or SELECT INTO.
fn changes_only(query: &crate::classify::sql::ir::Query) -> bool {
    use crate::classify::sql::ir::Body;
    match &query.body {
        Body::Select(select) => select.into.is_some(),
        Body::Query(query) => changes_only(query),
        Body::Statement(statement) => match statement.as_ref() {
            Statement::Insert(insert) => insert.returning.is_empty(),
            Statement::Update(update) => update.returning.is_empty(),
            Statement::Delete(delete) => delete.returning.is_empty(),
            Statement::Merge(merge) => merge.returning.is_empty(),
            Statement::Query(_)
            | Statement::Explain { .. }
            | Statement::CreateTableAs { .. }
            | Statement::CreateTableOf { .. }
            | Statement::Utility(_)
            | Statement::Session(_) => false,
            Statement::Change(change) => change.returning.is_empty(),
        },
        Body::Set { .. } | Body::Values(_) | Body::Table(_) => false,
    }
}

//! Texts that run under a name: what was prepared, and cursors.

use super::flow::{Column, Flow, Sources};
use super::{Resolver, Shape, open, planned};
use crate::classify::sql::ir::{Expr, Session};
use crate::classify::{
    Catalog, Classification, ColumnName, Context, Cursor, Effect, EffectSet, Lineage, Names, Outputs, Placeholders, Prepared, ReasonCode,
    State, StateChange,
};
use std::sync::Arc;

/// How deep texts may lie in texts.
const TEXTS: u32 = 2;

impl<'a> Resolver<'a> {
    pub(super) fn session(&mut self, session: &Session) -> Option<Shape> {
        match session {
            Session::Prepare { name, text } => {
                self.prepare(name, text);
                None
            }
            Session::Declare { name, hold, text } => {
                self.declare(name, *hold, text);
                None
            }
            Session::Execute { name, arguments } => self.execute(name, arguments),
            Session::Fetch { name, rows } => self.fetch(name, *rows),
        }
    }

    /// The statement runs later, under a name; what it does counts now as well.
    fn prepare(&mut self, name: &str, text: &str) {
        self.effect(EffectSet::of(Effect::Prepare));
        if name.starts_with('_') {
            // A driver would take it for its own.
            self.out.doubt(ReasonCode::Prepared, "a name that drivers use");
        }
        let Some(inner) = self.inner(text, self.state) else { return };
        self.absorb(&inner, None);
        let statement = Prepared {
            text: text.into(),
            settings: self.state.settings.clone(),
            catalog: self.context.catalog.map(Catalog::digest).copied(),
            temporary: self.state.temporary_names().map(str::to_owned).collect(),
        };
        self.out.changes.push(StateChange::Prepared { name: name.to_owned(), statement: Arc::new(statement) });
    }

    fn declare(&mut self, name: &str, hold: bool, text: &str) {
        self.effect([Effect::Cursor, Effect::Read].into_iter().collect());
        let Some(inner) = self.inner(text, self.state) else { return };
        self.absorb(&inner, None);
        if !inner.changes.is_empty() {
            // When rows are fetched, or the transaction ends.
            self.out.changes.push(StateChange::Unfollowed("a cursor that changes the session".to_owned()));
        }
        let state = State { prepared: Names::default(), cursors: Names::default(), ..self.state.clone() };
        let catalog = self.context.catalog.map(Catalog::digest).copied();
        let cursor = Cursor { text: text.into(), state: Arc::new(state), catalog, hold };
        self.out.changes.push(StateChange::Declared { name: name.to_owned(), cursor: Arc::new(cursor) });
    }

    /// The statement is read again as names are looked up now, and its words as they were read then.
    fn execute(&mut self, name: &str, arguments: &[Expr]) -> Option<Shape> {
        self.effect(EffectSet::of(Effect::Prepare));
        let scope = super::scope::Scope::inside(None, None);
        for argument in arguments {
            let flow = self.expr(argument, &scope);
            if flow.lost || !flow.sources.is_empty() {
                self.out.doubt_lineage(ReasonCode::Prepared, "an argument that is read from relations");
            }
            self.read(&flow.sources);
        }
        let Some(prepared) = self.state.prepared.get(name).map(Arc::clone) else {
            self.out.doubt(ReasonCode::Prepared, "EXECUTE of a prepared statement");
            return Some(open());
        };
        if prepared.catalog.as_ref() != self.context.catalog.map(Catalog::digest) {
            self.out.doubt(ReasonCode::Prepared, "the catalog has changed since");
        }
        let state = State { settings: prepared.settings.clone(), ..self.state.clone() };
        let Some(inner) = self.inner(&prepared.text, &state) else { return Some(open()) };
        let shape = self.absorb(&inner, None);
        let later = |used: &crate::classify::RelationUse| {
            let name = &used.name.name;
            used.name.schema.as_deref() == Some("pg_temp") && self.state.temporary(name).is_some() && !prepared.temporary.contains(name)
        };
        if inner.relations.iter().any(later) {
            // The server need not look again at what it means.
            self.out.doubt(ReasonCode::Prepared, "a temporary relation that was made since");
        }
        if !self.planned {
            self.out.changes.extend(inner.changes);
        }
        shape
    }

    /// Rows of a cursor are what its query meant when it was declared.
    fn fetch(&mut self, name: &str, rows: bool) -> Option<Shape> {
        self.effect(EffectSet::of(Effect::Cursor));
        if rows {
            self.effect(EffectSet::of(Effect::Read));
        }
        let Some(cursor) = self.state.cursors.get(name).map(Arc::clone) else {
            self.out.doubt(ReasonCode::Prepared, "FETCH from a cursor");
            return rows.then(open);
        };
        if cursor.catalog.as_ref() != self.context.catalog.map(Catalog::digest) {
            self.out.doubt(ReasonCode::Prepared, "the catalog has changed since");
        }
        let Some(inner) = self.inner(&cursor.text, &cursor.state) else { return rows.then(open) };
        let shape = self.absorb(&inner, None);
        if !inner.changes.is_empty() {
            self.out.changes.push(StateChange::Unfollowed("a cursor that changes the session".to_owned()));
        }
        if rows { shape.or_else(|| Some(open())) } else { None }
    }

    /// What a text does that this one names, in a state; nothing where it lies too deep.
    pub(super) fn inner(&mut self, text: &str, state: &State) -> Option<Classification> {
        if self.text_depth >= TEXTS || self.view_depth > 0 {
            self.out.doubt(ReasonCode::DynamicSql, "texts within texts");
            return None;
        }
        let context = Context { placeholders: Placeholders::Native, state, ..*self.context };
        Some(crate::classify::sql::classify_within(text, &context, self.text_depth + 1))
    }

    /// Adds all that a text does, its changes of the state excepted; the columns of the rows that it returns.
    ///
    /// Names in a text that is a literal of this one must not stand in its reasons: the caller of the text stands for them.
    pub(super) fn absorb(&mut self, inner: &Classification, caller: Option<&str>) -> Option<Shape> {
        let reached = |effects| if self.planned { planned(effects) } else { effects };
        let effects = reached(inner.effects);
        let relations: Vec<_> = inner.relations.iter().map(|used| (used, reached(used.effects))).collect();
        self.indirect(effects);
        for reason in &inner.reasons {
            let detail = caller.unwrap_or(&reason.detail);
            if inner.complete {
                self.out.doubt_lineage(reason.code, detail);
            } else {
                self.out.doubt(reason.code, detail);
            }
        }
        self.out.lineage_complete &= inner.lineage_complete;
        for (used, effects) in relations {
            self.record_use(&used.name, used.resolved, effects);
        }
        let calls: Vec<u32> = inner.functions.iter().map(|function| self.called(function.clone())).collect();
        if !self.planned {
            self.out
                .predicates
                .extend(inner.predicates.iter().filter(|known| !self.out.predicates.contains(known)).cloned().collect::<Vec<_>>());
        }
        for column in &inner.columns {
            let relation = self.columns.relation(&column.relation);
            let id = self.columns.by_name(relation, &column.column);
            self.read(&id.map_or(Sources::None, Sources::One));
        }
        for probe in &inner.probes {
            let relation = self.columns.relation(&probe.column.relation);
            if let Some(id) = self.columns.by_name(relation, &probe.column.column) {
                self.probe(&Flow::identity(id), probe.position);
            }
        }
        for store in &inner.stores {
            let flow = self.absorbed(store.lineage, &store.sources, &store.unknown_functions, &calls);
            self.store_again(store, &flow);
        }
        let outputs = match &inner.outputs {
            Outputs::None => return None,
            Outputs::Unknown => return Some(open()),
            Outputs::Columns(outputs) => outputs,
        };
        let columns = outputs.iter().map(|output| {
            let flow = self.absorbed(output.lineage, &output.sources, &output.unknown_functions, &calls);
            Column { name: output.name.clone(), shown: None, flow }
        });
        Some(Shape::Known(columns.collect()))
    }

    /// What a value of another text is made of; `calls` says which of our functions its are.
    fn absorbed(&mut self, lineage: Lineage, sources: &[ColumnName], functions: &[u32], calls: &[u32]) -> Flow {
        let mut ids = Vec::with_capacity(sources.len());
        for source in sources {
            let relation = self.columns.relation(&source.relation);
            ids.extend(self.columns.by_name(relation, &source.column));
        }
        let unknown: Vec<u32> = functions.iter().filter_map(|at| calls.get(usize::try_from(*at).ok()?).copied()).collect();
        Flow {
            lost: ids.len() != sources.len() || (lineage == Lineage::Unknown && unknown.is_empty()),
            sources: Sources::from_vec(ids),
            lineage,
            plain: false,
            unknown,
            row: None,
        }
    }
}

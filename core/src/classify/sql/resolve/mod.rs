//! Names are given their meaning: relations with what is done to them, functions, columns read, probes, and the lineage of outputs.
//!
//! Whatever is not certain is a doubt: of everything (`doubt`), or only of what columns are meant (`doubt_lineage`).

mod assigned;
mod bare;
mod call;
mod change;
mod columns;
mod expr;
mod flow;
mod from;
mod guest;
mod lookup;
mod predicate;
mod query;
mod relation;
mod scope;
mod session;
mod shown;
mod statement;
mod stored;
mod temporary;
mod types;
mod write;

pub(super) use call::overloaded_operators;
pub(super) use types::SERVER_TYPES;

use super::ir::{Doubt, Name};
use crate::classify::{
    Classification, ColumnName, Context, Dialect, Effect, EffectSet, FunctionClass, FunctionUse, Lineage, Output, Outputs, Probe,
    ProbePosition, ReasonCode, RelationName, RelationUse, State, Temporary,
};
use columns::{Columns, FEW};
use flow::{Column, Flow, Sources};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Steps that one text may take; a text that wants more has its lineage refused. An ordinary statement takes some hundreds.
const STEPS: u32 = 400_000;
/// The most columns of one row: beyond what PostgreSQL (1,664) and SQLite (2,000) take.
const ROW: usize = 2_000;
/// How deep views may lie in views.
const VIEWS: u32 = 16;

/// The columns of a result.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Known(Rc<[Column]>),
    /// How many there are, or which, cannot be told; what each of them is made of at most.
    Open(Flow),
}

/// Gives meaning to the statements of one text.
pub(super) struct Resolver<'a> {
    context: &'a Context<'a>,
    /// What the statement at hand is read in: statements before it may have changed it.
    pub(super) state: &'a State,
    pub(super) out: Classification,
    columns: Columns<'a>,
    uses: HashMap<RelationName, usize>,
    calls: HashMap<(RelationName, u32, FunctionClass), u32>,
    probes: BTreeSet<(ProbePosition, u32)>,
    stores: Vec<stored::Stored>,
    views: HashMap<(String, String), Option<Rc<[Column]>>>,
    /// Temporary relations of the session that the text names, by name.
    temporary: HashMap<String, Vec<&'a Temporary>>,
    /// WINDOW definitions in force, innermost last.
    windows: Vec<(String, Flow)>,
    /// How many views deep the text at hand is.
    view_depth: u32,
    /// The schema that unqualified names of the view at hand are looked up in.
    view_schema: Option<String>,
    /// What the statements themselves do, without their functions, views and texts in strings.
    pub(super) direct: EffectSet,
    /// Under EXPLAIN that does not run: nothing is written.
    planned: bool,
    steps: u32,
    /// How many texts deep (SQL in a string).
    text_depth: u32,
    /// MySQL: the stored relations that FROM of an UPDATE or DELETE binds, by their visible names, and what is done to them.
    changing: Option<change::Changing>,
    /// Operators in the text that may not be the server's own, and the schemas that have others of that name.
    pub(super) operators: Vec<(&'a str, &'a [String])>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(context: &'a Context<'a>, out: Classification, text_depth: u32) -> Self {
        Self {
            context,
            state: context.state,
            out,
            columns: Columns::default(),
            uses: HashMap::new(),
            calls: HashMap::new(),
            probes: BTreeSet::new(),
            stores: Vec::new(),
            views: HashMap::new(),
            temporary: HashMap::new(),
            windows: Vec::new(),
            view_depth: 0,
            view_schema: None,
            direct: EffectSet::EMPTY,
            planned: false,
            steps: STEPS,
            text_depth,
            changing: None,
            operators: Vec::new(),
        }
    }

    /// What the statements that follow are read in.
    pub(super) fn reads_in(&mut self, state: &'a State) {
        self.state = state;
        self.views.clear();
    }

    fn mysql(&self) -> bool {
        matches!(self.context.dialect, Dialect::Mysql | Dialect::Mariadb)
    }

    /// Whether names of columns are without case.
    fn caseless(&self) -> bool {
        self.sqlite() || self.mysql()
    }

    fn sqlite(&self) -> bool {
        self.context.dialect == Dialect::Sqlite
    }

    fn postgres(&self) -> bool {
        self.context.dialect == Dialect::Postgres
    }

    /// Whether it is a dialect whose names follow neither PostgreSQL's nor SQLite's rules.
    fn guest(&self) -> bool {
        crate::classify::sql::lower::Lowering { dialect: self.context.dialect }.is_guest()
    }

    /// Takes steps from the budget; `false` where it is used up.
    fn step(&mut self, steps: usize) -> bool {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        if self.steps < steps {
            self.steps = 0;
            self.out.doubt(ReasonCode::TooDeep, "lineage takes too many steps");
            return false;
        }
        self.steps -= steps;
        true
    }

    fn doubt(&mut self, doubt: Doubt) {
        self.out.doubt(doubt.code, doubt.detail);
    }

    /// Adds effects; what only a plan is made for writes nothing.
    fn effect(&mut self, effects: EffectSet) {
        let effects = if self.planned { planned(effects) } else { effects };
        self.out.effects = self.out.effects.union(effects);
        if self.view_depth == 0 {
            self.direct = self.direct.union(effects);
        }
    }

    /// Adds effects of a function or of a text in a string.
    fn indirect(&mut self, effects: EffectSet) {
        self.out.effects = self.out.effects.union(effects);
    }

    /// Records that a relation is touched.
    fn touch(&mut self, name: &RelationName, resolved: bool, effects: EffectSet) {
        let effects = if self.planned { planned(effects) } else { effects };
        self.effect(effects);
        self.record_use(name, resolved, effects);
    }

    fn record_use(&mut self, name: &RelationName, resolved: bool, effects: EffectSet) {
        if self.view_depth > 0 {
            return;
        }
        if let Some(other) = self.other_spelling(name) {
            self.record_use(&other, false, effects);
        }
        let few = self.out.relations.len() <= FEW;
        let known = if few { self.out.relations.iter().position(|used| used.name == *name) } else { self.uses.get(name).copied() };
        if let Some(used) = known.and_then(|at| self.out.relations.get_mut(at)) {
            used.effects = used.effects.union(effects);
            used.resolved &= resolved;
            return;
        }
        self.out.relations.push(RelationUse { name: name.clone(), resolved, effects });
        if self.out.relations.len() > FEW {
            let unlisted = self.out.relations.iter().enumerate().skip(self.uses.len());
            self.uses.extend(unlisted.map(|(at, used)| (used.name.clone(), at)));
        }
    }

    /// Marks what a value is made of as read.
    fn read(&mut self, sources: &Sources) {
        if self.view_depth == 0 {
            self.columns.read(sources);
        }
    }

    /// Marks what a value is made of as choosing rows.
    fn probe(&mut self, flow: &Flow, position: ProbePosition) {
        if flow.lost {
            self.out.lineage_complete = false;
        }
        self.columns.read(&flow.sources);
        if self.view_depth == 0 {
            self.probes.extend(flow.sources.as_slice().iter().map(|id| (position, *id)));
            for call in flow.unknown.iter().filter_map(|at| usize::try_from(*at).ok()) {
                if let Some(call) = self.out.functions.get_mut(call).filter(|call| !call.probes.contains(&position)) {
                    call.probes.push(position);
                }
            }
        }
    }

    /// The same for a place where a whole column says less than what is computed of one.
    fn probe_whole(&mut self, flow: &Flow, position: ProbePosition) {
        self.probe(flow, if flow.lineage == Lineage::Identity { position } else { ProbePosition::Other });
    }

    /// Each column of a result on its own.
    fn probe_shape(&mut self, shape: &Shape, position: ProbePosition) {
        match shape {
            Shape::Known(columns) => columns.iter().for_each(|column| self.probe_whole(&column.flow, position)),
            Shape::Open(flow) => self.probe(flow, ProbePosition::Other),
        }
    }

    /// Records a call; its number.
    fn called(&mut self, call: FunctionUse) -> u32 {
        let key = (call.name.clone(), call.arguments, call.class);
        if let Some(at) = self.calls.get(&key) {
            if let Some(known) = usize::try_from(*at).ok().and_then(|at| self.out.functions.get_mut(at)) {
                if known.path != call.path {
                    // A statement between them has changed where it is looked up.
                    known.path = None;
                }
                known.probes.extend(call.probes);
                known.probes.sort_unstable();
                known.probes.dedup();
            }
            return *at;
        }
        let at = u32::try_from(self.out.functions.len()).unwrap_or(u32::MAX);
        self.calls.insert(key, at);
        self.out.functions.push(call);
        at
    }

    /// The classification, with columns, probes and the outputs of `shape`.
    pub(super) fn finish(mut self, shape: Option<&Shape>) -> Classification {
        self.out.outputs = match shape {
            None => Outputs::None,
            Some(Shape::Open(_)) => Outputs::Unknown,
            Some(Shape::Known(columns)) if columns.iter().any(|column| column.flow.lost) => Outputs::Unknown,
            Some(Shape::Known(columns)) => Outputs::Columns(columns.iter().map(|column| self.output(column)).collect()),
        };
        if self.out.outputs == Outputs::Unknown {
            self.out.lineage_complete = false;
        }
        if !self.out.complete {
            self.out.lineage_complete = false;
        }
        self.out.probes = self
            .probes
            .iter()
            .filter_map(|(position, id)| self.columns.name(*id).map(|column| Probe { column, position: *position }))
            .collect();
        self.out.columns = self.columns.all_read();
        self.beneath();
        self.out.probes.sort_unstable();
        self.out.stores = self.stores.iter().map(|stored| self.store_of(stored)).collect();
        self.out
    }

    /// Adds what columns of temporary tables were made of to what is read and what chooses rows.
    fn beneath(&mut self) {
        if self.temporary.is_empty() {
            return;
        }
        let columns: Vec<ColumnName> =
            self.out.columns.iter().flat_map(|column| self.origins(column)).flat_map(|origin| origin.sources.clone()).collect();
        let mut probes = Vec::new();
        for probe in &self.out.probes {
            for origin in self.origins(&probe.column) {
                let position = if origin.lineage == Lineage::Identity { probe.position } else { ProbePosition::Other };
                probes.extend(origin.sources.iter().map(|column| Probe { column: column.clone(), position }));
            }
        }
        self.out.columns.extend(columns);
        self.out.columns.sort_unstable();
        self.out.columns.dedup();
        self.out.probes.extend(probes);
        self.out.probes.sort_unstable();
        self.out.probes.dedup();
    }

    fn output(&self, column: &Column) -> Output {
        let (lineage, sources) = self.made_of(&column.flow);
        let name = column.shown.as_deref().unwrap_or(&column.name).to_owned();
        Output { name, lineage, sources, unknown_functions: column.flow.unknown.clone() }
    }

    /// How a value is made, and of which columns.
    fn made_of(&self, flow: &Flow) -> (Lineage, Vec<ColumnName>) {
        let mut sources: Vec<ColumnName> = flow.sources.as_slice().iter().filter_map(|id| self.columns.name(*id)).collect();
        let mut kinds: Option<Lineage> = None;
        if !self.temporary.is_empty() {
            let mut beneath = Vec::new();
            for source in &sources {
                let mut own = flow.lineage;
                for origin in self.origins(source) {
                    own = temporary::through(origin.lineage, own);
                    beneath.extend(origin.sources.iter().cloned());
                }
                kinds = Some(match kinds {
                    Some(other) if other != own => Lineage::Derived,
                    Some(_) | None => own,
                });
            }
            sources.extend(beneath);
        }
        sources.sort_unstable();
        sources.dedup();
        let lineage = match kinds.unwrap_or(flow.lineage) {
            _ if flow.lost || !flow.unknown.is_empty() => Lineage::Unknown,
            Lineage::Constant if !sources.is_empty() => Lineage::Derived,
            other => other,
        };
        (lineage, sources)
    }
}

/// A result of which nothing is known.
pub(super) fn open() -> Shape {
    Shape::Open(Flow::lost())
}

/// What remains of effects when only a plan is made: writing becomes looking.
fn planned(effects: EffectSet) -> EffectSet {
    let writes: EffectSet = [Effect::Insert, Effect::Update, Effect::Delete, Effect::Merge, Effect::Truncate, Effect::Create, Effect::Lock]
        .into_iter()
        .collect();
    if effects.intersection(writes).is_empty() { effects } else { effects.difference(writes).union(EffectSet::of(Effect::Read)) }
}

/// A name as it stands, where it is not looked up.
fn as_written(name: &Name) -> RelationName {
    RelationName { schema: name.schema().map(str::to_owned), name: name.last().to_owned() }
}

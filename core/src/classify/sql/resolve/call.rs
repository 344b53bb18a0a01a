//! Calls of functions: their effects, and what their values are made of.

use super::Resolver;
use super::flow::Flow;
use super::scope::Scope;
use crate::classify::sql::function::{self, FunctionKind};
use crate::classify::sql::harmless::is_harmless;
use crate::classify::sql::ir::{Call, Expr, Literal, Name, Window};
use crate::classify::{
    Context, Effect, EffectSet, FunctionClass, FunctionUse, Lineage, Outputs, ProbePosition, ReasonCode, RelationName, Roles, StateChange,
};

/// Functions that run the text of their first argument as a query here.
const RUN_TEXT: &[&str] = &[
    "crosstab",
    "crosstab2",
    "crosstab3",
    "crosstab4",
    "execute_immediate",
    "query_to_xml",
    "query_to_xml_and_xmlschema",
    "query_to_xmlschema",
    "sp_executesql",
    "ts_stat",
];

/// Whether `set_config` sets what changes no meaning, whenever and however often it is called.
fn sets_harmless(call: &Call) -> bool {
    matches!(call.argument("setting_name"), Some(Expr::Literal(Literal::Text(name))) if is_harmless(&name.to_ascii_lowercase()))
}

/// Operators that words stand for too: `IN`, `BETWEEN`, `LIKE`, `CASE x WHEN`, `USING`, `NULLIF`, `IS DISTINCT FROM`.
const IN_WORDS: &[&str] = &["!~", "!~*", "!~~", "!~~*", "<", "<=", "<>", "=", ">", ">=", "~", "~*", "~~", "~~*"];

/// The operators that a text may use, which the catalog has beside the server's own.
pub(in crate::classify::sql) fn overloaded_operators<'a>(text: &str, context: &Context<'a>) -> Vec<(&'a str, &'a [String])> {
    let Some(catalog) = context.catalog else { return Vec::new() };
    let mut found: Vec<_> = catalog.operators().filter(|(symbol, _)| IN_WORDS.contains(symbol) || text.contains(symbol)).collect();
    found.sort_unstable();
    found
}

impl<'a> Resolver<'a> {
    pub(super) fn call(&mut self, call: &Call, scope: &Scope<'_, 'a>) -> Flow {
        if let Some(flow) = self.functional_field(call, scope) {
            return flow;
        }
        let mut args = self.flows(&call.args, scope);
        if let (true, Some(owner)) = (self.guest(), call.name.schema())
            && let Some(flow) = self.owner(owner, scope)
        {
            self.out.doubt_lineage(ReasonCode::Construct, "a method");
            self.read(&flow.sources);
            args.push(flow);
        }
        let extra = self.flows(&call.extra, scope);
        let filter = call.filter.as_ref().map(|filter| self.expr(filter, scope));
        let window = call.over.as_ref().map(|window| self.window(window, scope));
        if self.finds_row(call, scope) {
            args.iter().for_each(|arg| self.probe_whole(arg, ProbePosition::Order));
            filter.iter().for_each(|filter| self.probe(filter, ProbePosition::Other));
        }
        let facts = self.facts(&call.name);
        let changes = self.out.changes.len();
        let unknown = self.record(&call.name, call.args.len(), facts.class, facts.effects);
        if call.name.last() == "set_config" && sets_harmless(call) {
            self.out.changes.truncate(changes);
        }
        let parts = args.iter().chain(&extra).chain(&filter).chain(&window);
        let mut flow = Flow::computed(parts);
        let plain = flow.plain && filter.as_ref().is_none_or(|filter| filter.sources.is_empty());
        let has_sources = !flow.sources.is_empty() || flow.lost;
        if facts.kind == FunctionKind::SetReturning {
            // In a select list too, its arguments say how many rows there are.
            self.probe(&flow, ProbePosition::Other);
        }
        flow.plain &= !has_sources;
        let aggregate = match facts.kind {
            FunctionKind::Aggregate => plain && call.over.is_none(),
            FunctionKind::Scalar
            | FunctionKind::ShowsValues
            | FunctionKind::Window
            | FunctionKind::WindowShowsValues
            | FunctionKind::SetReturning
            | FunctionKind::Unknown => false,
        };
        if flow.lineage != Lineage::Unknown {
            flow.lineage = match (aggregate, facts.kind) {
                (true, _) => Lineage::Aggregate,
                (false, FunctionKind::Aggregate | FunctionKind::ShowsValues | FunctionKind::Window | FunctionKind::WindowShowsValues) => {
                    Lineage::Derived
                }
                (false, _) if has_sources && flow.lineage == Lineage::Constant => Lineage::Derived,
                (false, _) => flow.lineage,
            };
        }
        // Of three arguments it is another function, which runs nothing.
        let rewrite = call.name.last() == "ts_rewrite" && call.args.len() == 3;
        if facts.class == FunctionClass::DynamicSql && !rewrite {
            let inner = self.dynamic(call);
            flow = Flow::computed([&flow, &inner]);
            flow.plain = false;
        }
        if let Some(at) = unknown {
            flow.lineage = Lineage::Unknown;
            flow.plain = false;
            if !flow.unknown.contains(&at) {
                flow.unknown.push(at);
            }
        }
        flow.row = None;
        flow
    }

    /// What is known of a function. MySQL: a name in quotes may be a stored function's.
    pub(super) fn facts(&self, name: &Name) -> function::FunctionFacts {
        if self.mysql() && name.parts.iter().any(|part| part.quote.is_some()) {
            return function::FunctionFacts::UNKNOWN;
        }
        if name.schema().is_none() && self.is_overloaded(name.last()) {
            return function::FunctionFacts::UNKNOWN;
        }
        function::look_up(self.context.dialect, name.schema(), name.last())
    }

    /// Whether a function of the search path may be called in place of the server's own: the one whose types fit best is, wherever its
    /// schema stands.
    pub(super) fn is_overloaded(&self, name: &str) -> bool {
        self.context.catalog.is_some_and(|catalog| self.is_on_path(catalog.functions(name)))
    }

    /// PostgreSQL: whether names without a schema are looked up in one of these. A view's text names the schema of what is not the
    /// server's own.
    fn is_on_path(&self, schemas: &[String]) -> bool {
        let path = &self.state.search_path;
        let on_path = |schema: &String| path.contains(schema) || path.iter().any(|entry| entry == "$user");
        self.postgres() && self.view_depth == 0 && schemas.iter().any(on_path)
    }

    /// Doubts a statement whose comparisons, casts and other operators may not be the server's own.
    pub(super) fn doubt_operators(&mut self) {
        if self.view_depth == 0 && self.state.touched.contains("*") {
            self.out.doubt(ReasonCode::RelationChanged, "*");
        }
        if let Some((symbol, _)) = self.operators.iter().find(|(_, schemas)| self.is_on_path(schemas)) {
            self.out.doubt(ReasonCode::Construct, format!("operator {symbol}"));
        }
    }

    /// Records the call and its effects; its number where the function is not known.
    pub(super) fn record(&mut self, name: &Name, arguments: usize, class: FunctionClass, effects: EffectSet) -> Option<u32> {
        let effects = if class == FunctionClass::Unknown { effects.union(EffectSet::of(Effect::FunctionUnknown)) } else { effects };
        self.indirect(effects);
        let name = RelationName { schema: name.schema().map(str::to_owned), name: name.last().to_owned() };
        let session: EffectSet = [Effect::Setting, Effect::LexerSetting, Effect::Role].into_iter().collect();
        // `:=` sets a user variable, which changes nothing of what later text means: reading one is always in doubt.
        if !self.planned && name.name != ":=" && !effects.intersection(session).is_empty() {
            self.out.changes.push(StateChange::Unfollowed(name.name.clone()));
        }
        let touched = &self.state.touched;
        if touched.contains(&name.name) || touched.contains("*") {
            self.out.doubt(ReasonCode::RelationChanged, &name.name);
        }
        let arguments = u32::try_from(arguments).unwrap_or(u32::MAX);
        let path = (class == FunctionClass::Unknown && name.schema.is_none()).then(|| self.function_path()).flatten();
        let at = self.called(FunctionUse { name, arguments, class, effects, probes: Vec::new(), path });
        (class == FunctionClass::Unknown).then_some(at)
    }

    /// The schemas that a function's name is looked up in. A role may be barred from one of them; a view's text was read in others.
    fn function_path(&self) -> Option<Vec<String>> {
        let is_known = self.sqlite() || (self.view_depth == 0 && self.state.certain && self.state.roles == Roles::default());
        is_known.then(|| self.state.search_path.clone())
    }

    /// `ssn(users)`: PostgreSQL's other way to write `users.ssn`.
    fn functional_field(&mut self, call: &Call, scope: &Scope<'_, 'a>) -> Option<Flow> {
        let ([name], [argument]) = (call.name.parts.as_slice(), call.args.as_slice()) else { return None };
        if !self.postgres() || call.operator || call.over.is_some() || call.filter.is_some() || !call.extra.is_empty() || call.distinct {
            return None;
        }
        // Nothing deeper: the argument is looked at twice.
        let bare = |expr: &Expr| matches!(expr, Expr::Column(_));
        if !(bare(argument) || matches!(argument, Expr::Same(inner) if bare(inner))) {
            return None;
        }
        if function::look_up(self.context.dialect, None, &name.text).class != FunctionClass::Unknown {
            return None;
        }
        let value = self.expr(argument, scope);
        let columns = value.row.as_ref()?;
        let mut found = columns.iter().filter(|column| column.name == name.text);
        match (found.next(), found.next()) {
            (Some(column), None) => Some(column.flow.clone()),
            _ => None,
        }
    }

    /// What a window's frame is made of.
    pub(super) fn window(&mut self, window: &Window, scope: &Scope<'_, 'a>) -> Flow {
        let mut flows = Vec::new();
        // The rows come out in the order in which the server made them for its windows.
        for (exprs, position) in
            [(&window.partition, ProbePosition::Group), (&window.order, ProbePosition::Order), (&window.frame, ProbePosition::Other)]
        {
            for expr in exprs {
                let flow = self.expr(expr, scope);
                self.probe_whole(&flow, position);
                flows.push(flow);
            }
        }
        if let Some(base) = &window.base {
            match self.windows.iter().rev().find(|(name, _)| *name == base.text) {
                Some((_, flow)) => flows.push(flow.clone()),
                None => self.out.doubt_lineage(ReasonCode::ColumnUnknown, &base.text),
            }
        }
        Flow::computed(&flows)
    }

    /// SQL in a string: one that is known is classified as a text of its own, anything else is a doubt.
    fn dynamic(&mut self, call: &Call) -> Flow {
        let own = matches!(call.name.parts.as_slice(), [_]) || call.name.schema() == Some("pg_catalog");
        let text = call.argument("query").filter(|_| own && RUN_TEXT.contains(&call.name.last())).and_then(known_text);
        let Some(text) = text else {
            self.out.doubt(ReasonCode::DynamicSql, call.name.last());
            return Flow::lost();
        };
        let Some(inner) = self.inner(&text, self.state) else { return Flow::lost() };
        let shape = self.absorb(&inner, Some(call.name.last()));
        self.out.changes.extend(inner.changes);
        let mut ids = Vec::new();
        for column in &inner.columns {
            let relation = self.columns.relation(&column.relation);
            ids.extend(self.columns.by_name(relation, &column.column));
        }
        let mut flow = Flow::lost();
        flow.sources = super::Sources::from_vec(ids);
        flow.lost = !inner.lineage_complete || inner.outputs == Outputs::Unknown;
        flow.lineage = if flow.lost { Lineage::Unknown } else { Lineage::Derived };
        if let Some(super::Shape::Known(columns)) = shape {
            for call in columns.iter().flat_map(|column| &column.flow.unknown) {
                if !flow.unknown.contains(call) {
                    flow.unknown.push(*call);
                }
            }
        }
        flow
    }
}

impl Call {
    /// The argument in the first place, or of this name.
    fn argument(&self, name: &str) -> Option<&Expr> {
        let place = match self.named.as_slice() {
            [] => 0,
            [(first, _), ..] if *first > 0 => 0,
            named => named.iter().find(|(_, own)| own == name)?.0,
        };
        self.args.get(place)
    }
}

/// A text that the statement itself spells out: a literal, also under a cast to text, and `format` of one without anything to put in.
fn known_text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(Literal::Text(text)) => Some(text.clone()),
        Expr::Same(inner) => known_text(inner),
        Expr::Call(call) => formatted(call),
        Expr::Cast(inner, target) if !target.array && target.name == "text" && target.schema.is_none() => known_text(inner),
        _ => None,
    }
}

/// What `format` makes of a literal alone: `%%` is one sign, anything else behind `%` wants an argument or is an error.
fn formatted(call: &Call) -> Option<String> {
    let ([argument], true) = (call.args.as_slice(), call.named.is_empty()) else { return None };
    let own = match call.name.parts.as_slice() {
        [name] => name.text == "format",
        [schema, name] => schema.text == "pg_catalog" && name.text == "format",
        _ => false,
    };
    if !own || call.over.is_some() || call.filter.is_some() || call.distinct || !call.extra.is_empty() {
        return None;
    }
    let text = known_text(argument)?;
    let mut parts = text.split("%%");
    if parts.clone().any(|part| part.contains('%')) {
        return None;
    }
    let first = parts.next()?.to_owned();
    Some(parts.fold(first, |text, part| text + "%" + part))
}

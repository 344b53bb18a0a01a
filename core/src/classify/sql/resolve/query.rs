//! Queries: WITH, set operations, SELECT.

use super::flow::{Column, Flow};
use super::relation::rename;
use super::scope::{Scope, Segment};
use super::{ROW, Resolver, Shape};
use crate::classify::sql::ir::{Body, Distinct, Expr, Ident, Item, Literal, Query, Select};
use crate::classify::sql::lower::grown;
use crate::classify::{Dialect, Effect, EffectSet, ProbePosition, ReasonCode};
use std::rc::Rc;

/// Rounds after which a recursive query must have settled.
const ROUNDS: u32 = 64;

/// WITH queries that are in force.
#[derive(Debug)]
pub(super) struct Ctes<'c> {
    pub(super) outer: Option<&'c Ctes<'c>>,
    pub(super) list: Vec<(String, Shape)>,
}

impl Ctes<'_> {
    pub(super) fn find(&self, name: &str) -> Option<&Shape> {
        std::iter::successors(Some(self), |ctes| ctes.outer)
            .find_map(|ctes| ctes.list.iter().rev().find(|(listed, _)| listed == name))
            .map(|(_, shape)| shape)
    }

    /// Whether one has the name in other letters.
    pub(super) fn nearly(&self, name: &str) -> bool {
        std::iter::successors(Some(self), |ctes| ctes.outer)
            .flat_map(|ctes| &ctes.list)
            .any(|(listed, _)| listed != name && listed.to_lowercase() == name.to_lowercase())
    }
}

impl<'a> Resolver<'a> {
    /// The columns of a query; `ctes` are the WITH queries in force around it.
    pub(super) fn query(&mut self, query: &Query, outer: Option<&Scope<'_, 'a>>, ctes: Option<&Ctes<'_>>) -> Shape {
        if !self.step(1) {
            return Shape::Open(Flow::lost());
        }
        grown(|| self.query_here(query, outer, ctes))
    }

    fn query_here(&mut self, query: &Query, outer: Option<&Scope<'_, 'a>>, ctes: Option<&Ctes<'_>>) -> Shape {
        let mut own = Ctes { outer: ctes, list: Vec::new() };
        if query.recursive {
            // Under RECURSIVE a query sees all of them, those after it too; what is not resolved yet is lost.
            own.list = query.ctes.iter().map(|cte| (self.cte_name(&cte.name), Shape::Open(Flow::lost()))).collect();
        }
        for cte in &query.ctes {
            let shape = if query.recursive || cte.recursive {
                self.recursive(cte, outer, &mut own)
            } else {
                self.query(&cte.query, outer, Some(&own))
            };
            let shape = added(renamed(shape, &cte.columns), &cte.added);
            let name = self.cte_name(&cte.name);
            own.list.push((name, shape));
        }
        if query.locks {
            self.effect(EffectSet::of(Effect::Lock));
        }
        let clauses = Clauses { order_by: &query.order_by, limit: &query.limit };
        self.body(&query.body, outer, &own, &clauses)
    }

    /// A WITH query's name; MySQL's may be with case, as relations are.
    pub(super) fn cte_name(&self, name: &crate::classify::sql::ir::Ident) -> String {
        match &name.shown {
            Some(shown) if self.mysql() => shown.clone().into_string(),
            Some(_) | None => name.text.clone(),
        }
    }

    /// A WITH RECURSIVE query: what its columns are made of grows until it does not grow any more.
    fn recursive(&mut self, cte: &crate::classify::sql::ir::Cte, outer: Option<&Scope<'_, 'a>>, own: &mut Ctes<'_>) -> Shape {
        let first_arm = match &cte.query.body {
            Body::Set { first, .. } => first,
            body => body,
        };
        // The first arm alone gives the columns; it cannot see itself.
        let mut shape = if matches!(cte.query.body, Body::Set { .. }) {
            let mut inner = Ctes { outer: Some(own), list: Vec::new() };
            for with in &cte.query.ctes {
                let shape = self.query(&with.query, outer, Some(&inner));
                inner.list.push((self.cte_name(&with.name), renamed(shape, &with.columns)));
            }
            self.body(first_arm, outer, &inner, &Clauses::NONE)
        } else {
            return self.query(&cte.query, outer, Some(own));
        };
        for _ in 0..ROUNDS {
            own.list.push((self.cte_name(&cte.name), renamed(shape.clone(), &cte.columns)));
            let next = self.query(&cte.query, outer, Some(own));
            own.list.pop();
            let next = widen(&shape, next);
            if same_shape(&shape, &next) {
                return next;
            }
            shape = next;
        }
        self.out.doubt_lineage(ReasonCode::TooDeep, "recursive query");
        Shape::Open(Flow::lost())
    }

    fn body(&mut self, body: &Body, outer: Option<&Scope<'_, 'a>>, ctes: &Ctes<'_>, clauses: &Clauses<'_>) -> Shape {
        if !self.step(1) {
            return Shape::Open(Flow::lost());
        }
        let shape = match body {
            Body::Select(select) => return self.select(select, outer, ctes, clauses),
            Body::Query(query) => self.query(query, outer, Some(ctes)),
            Body::Set { first, rest } => self.set(first, rest, outer, ctes),
            Body::Values(rows) => {
                self.doubt_operators();
                let scope = Scope::inside(outer, Some(ctes));
                let mut total: Option<Vec<Flow>> = None;
                for row in rows {
                    let flows = self.flows(row, &scope);
                    total = match total {
                        None => Some(flows),
                        Some(above) if above.len() == flows.len() => {
                            Some(above.iter().zip(&flows).map(|(above, flow)| above.arm(flow)).collect())
                        }
                        Some(_) => {
                            self.out.doubt_lineage(ReasonCode::Construct, "values of different lengths");
                            return Shape::Open(Flow::lost());
                        }
                    };
                }
                let named = |(at, flow): (u32, Flow)| Column { name: self.values_name(at), shown: None, flow };
                Shape::Known((1..).zip(total.unwrap_or_default()).map(named).collect())
            }
            Body::Table(name) => {
                let (rows, _) = self.named_rows(name, &[], Some(ctes), EffectSet::of(Effect::Read));
                let bound = super::scope::Bound { name: name.last().to_owned(), schema: None, rows };
                let shape = self.shape_of(&bound);
                self.read_all(&shape);
                shape
            }
            Body::Statement(statement) => self.statement(statement, ctes).unwrap_or_else(|| Shape::Known(Rc::from([]))),
        };
        let scope = Scope::inside(outer, Some(ctes));
        for entry in clauses.order_by {
            self.order(entry, &shape, &scope);
        }
        self.limit(clauses, &scope);
        shape
    }

    fn limit(&mut self, clauses: &Clauses<'_>, scope: &Scope<'_, 'a>) {
        for limit in clauses.limit {
            let flow = self.expr(limit, scope);
            self.probe(&flow, ProbePosition::Limit);
        }
    }

    fn set(&mut self, first: &Body, rest: &[(bool, Body)], outer: Option<&Scope<'_, 'a>>, ctes: &Ctes<'_>) -> Shape {
        let mut total = grown(|| self.body(first, outer, ctes, &Clauses::NONE));
        for (all, arm) in rest {
            let arm = grown(|| self.body(arm, outer, ctes, &Clauses::NONE));
            total = match (&total, &arm) {
                (Shape::Known(left), Shape::Known(right)) if left.len() == right.len() => {
                    if !self.step(left.len()) {
                        return Shape::Open(Flow::lost());
                    }
                    let columns =
                        left.iter().zip(right.iter()).map(|(left, right)| Column { flow: left.flow.arm(&right.flow), ..left.clone() });
                    Shape::Known(columns.collect())
                }
                (Shape::Known(_), Shape::Known(_)) => {
                    self.out.doubt_lineage(ReasonCode::Construct, "arms of different lengths");
                    Shape::Open(Flow::lost())
                }
                (left, right) => Shape::Open(flow_of(left).either(&flow_of(right))),
            };
            if !all {
                self.probe_shape(&total, ProbePosition::Distinct);
            }
        }
        total
    }

    fn select(&mut self, select: &Select, outer: Option<&Scope<'_, 'a>>, ctes: &Ctes<'_>, clauses: &Clauses<'_>) -> Shape {
        self.doubt_operators();
        let mut scope = Scope::inside(outer, Some(ctes));
        let mut segments = Vec::new();
        if self.sqlite() {
            scope.pending = select.items.iter().filter_map(alias_of).map(str::to_owned).collect();
        }
        for entry in &select.from {
            segments.extend(self.from(entry, &mut scope, outer, ctes));
        }
        scope.pending.clear();
        scope.bare = self.sqlite() && super::bare::has_bare(select, clauses.order_by, &scope);
        let windows = self.windows.len();
        for (name, window) in &select.windows {
            let flow = self.window(window, &scope);
            self.windows.push((name.text.clone(), flow));
        }
        let shape = if self.context.dialect == Dialect::Snowflake {
            self.items_in_turn(&select.items, &mut scope, &segments)
        } else {
            self.items(&select.items, &scope, &segments)
        };
        if self.caseless() {
            scope.aliases = self.item_aliases(&select.items, &shape);
        }
        if let Some(selection) = &select.selection {
            let flow = self.expr(selection, &scope);
            self.probe(&flow, ProbePosition::Where);
        }
        if matches!(self.context.dialect, Dialect::Bigquery | Dialect::Oracle) {
            scope.aliases = self.item_aliases(&select.items, &shape);
        }
        for entry in &select.group_by {
            self.group(entry, &shape, &scope);
        }
        if let Some(having) = &select.having {
            let flow = self.expr(having, &scope);
            self.probe(&flow, ProbePosition::Having);
        }
        match &select.distinct {
            Distinct::No => {}
            Distinct::Whole => self.probe_shape(&shape, ProbePosition::Distinct),
            Distinct::On(exprs) => {
                for expr in exprs {
                    let flow = self.by_output(expr, &shape, &scope);
                    self.probe_whole(&flow, ProbePosition::Distinct);
                }
            }
        }
        for entry in clauses.order_by {
            self.order(entry, &shape, &scope);
        }
        self.limit(clauses, &scope);
        self.windows.truncate(windows);
        if let Some(target) = &select.into {
            self.kept(target, &shape);
            let name = if target.temporary {
                crate::classify::RelationName { schema: None, name: target.name.last().to_owned() }
            } else {
                super::as_written(&target.name)
            };
            self.touch(&name, false, [Effect::Create, Effect::Insert].into_iter().collect());
            self.made(target, &shape, false);
            return Shape::Known(Rc::from([]));
        }
        shape
    }

    /// The columns of a select list whose entries see the names of those before them (Snowflake).
    fn items_in_turn(&mut self, items: &[Item], scope: &mut Scope<'_, 'a>, segments: &[Segment]) -> Shape {
        let mut columns: Vec<Column> = Vec::with_capacity(items.len());
        let mut open: Option<Flow> = None;
        for item in items {
            match self.items(std::slice::from_ref(item), scope, segments) {
                Shape::Known(found) => {
                    if let (Some(alias), Some(column)) = (alias_of(item), found.first()) {
                        scope.aliases.push((alias.to_owned(), column.flow.clone()));
                    }
                    columns.extend(found.iter().cloned());
                }
                Shape::Open(flow) => open = Some(open.map_or_else(|| flow.clone(), |open| open.either(&flow))),
            }
        }
        match open {
            None if columns.len() <= ROW => Shape::Known(columns.into()),
            None => Shape::Open(Flow::lost()),
            Some(open) => Shape::Open(columns.iter().fold(open, |open, column| open.either(&column.flow))),
        }
    }

    /// The columns of a select list or of RETURNING.
    pub(super) fn items(&mut self, items: &[Item], scope: &Scope<'_, 'a>, segments: &[Segment]) -> Shape {
        let mut columns: Vec<Column> = Vec::with_capacity(items.len());
        let mut open: Option<Flow> = None;
        for item in items {
            let wider = match item {
                Item::Expr { expr, alias } => {
                    let flow = self.expr(expr, scope);
                    let (name, shown) = match alias {
                        Some(alias) => (alias.text.clone(), alias.shown.clone()),
                        None => self.shown_name(expr, &flow, scope),
                    };
                    // A row that is a column of a result is one value: its fields are not told apart any more.
                    columns.push(Column { name, shown, flow: Flow { row: None, ..flow } });
                    continue;
                }
                Item::Star => self.star(scope, segments),
                Item::QualifiedStar(name) => self.star_columns(name, scope).map(|columns| columns.to_vec()),
                Item::StarWith { .. } => self.star_with(item, scope, segments),
                Item::FieldStar(expr) => {
                    let flow = self.expr(expr, scope);
                    let row = flow.row.as_ref().map(|row| row.to_vec());
                    if row.is_none() {
                        self.out.doubt_lineage(ReasonCode::Construct, "fields of a value");
                        open = Some(open.map_or_else(|| flow.clone(), |open| open.either(&flow)));
                        continue;
                    }
                    row
                }
            };
            match wider {
                Some(wider) if columns.len() + wider.len() <= ROW && self.step(wider.len()) => {
                    for column in &wider {
                        self.read(&column.flow.sources);
                    }
                    columns.extend(wider);
                }
                Some(_) => {
                    self.out.doubt_lineage(ReasonCode::TooDeep, "too many columns");
                    open = Some(Flow::lost());
                }
                None => open = Some(open.map_or_else(Flow::lost, |open| open.either(&Flow::lost()))),
            }
        }
        match open {
            None => Shape::Known(columns.into()),
            Some(open) => Shape::Open(columns.iter().fold(open, |open, column| open.either(&column.flow))),
        }
    }

    /// The columns of `*`, merged ones first, as the joins put them.
    pub(super) fn star(&mut self, scope: &Scope<'_, 'a>, segments: &[Segment]) -> Option<Vec<Column>> {
        let mut columns = Vec::new();
        if !scope.merged.is_empty() && matches!(self.context.dialect, Dialect::Bigquery | Dialect::Generic) {
            self.out.doubt_lineage(ReasonCode::Construct, "`*` over a join by names");
            return None;
        }
        for segment in segments {
            match segment {
                Segment::Merged(at) => {
                    let merged = scope.merged.get(*at)?;
                    columns.push(Column { name: merged.name.clone(), shown: None, flow: merged.flow.clone() });
                }
                Segment::Bound(at) => {
                    let bound = scope.bounds.get(*at)?;
                    let Some(all) = self.all_columns(bound) else {
                        self.out.doubt_lineage(ReasonCode::NoCatalog, "*");
                        return None;
                    };
                    for column in all.iter() {
                        let place = scope.in_place.iter().find(|(bound, name, _)| bound == at && *name == column.name);
                        match place.map(|(_, _, merged)| scope.merged.get(*merged)) {
                            Some(merged) => columns.push(Column { flow: merged?.flow.clone(), ..column.clone() }),
                            None if scope.is_hidden(*at, &column.name) => {}
                            None => columns.push(column.clone()),
                        }
                    }
                }
            }
            if columns.len() > ROW {
                return Some(columns);
            }
        }
        Some(columns)
    }

    fn item_aliases(&self, items: &[Item], shape: &Shape) -> Vec<(String, Flow)> {
        let Shape::Known(columns) = shape else { return Vec::new() };
        // With a star before it, an item's place is not its index; its name is enough.
        items
            .iter()
            .filter_map(alias_of)
            .filter_map(|name| columns.iter().find(|column| column.name == name))
            .map(|column| (column.name.clone(), column.flow.clone()))
            .collect()
    }

    fn group(&mut self, entry: &Expr, shape: &Shape, scope: &Scope<'_, 'a>) {
        let flow = match entry {
            Expr::Row(parts) => {
                for part in parts {
                    self.group(part, shape, scope);
                }
                return;
            }
            entry => self.by_output(entry, shape, scope),
        };
        self.probe_whole(&flow, ProbePosition::Group);
    }

    fn order(&mut self, entry: &Expr, shape: &Shape, scope: &Scope<'_, 'a>) {
        let flow = self.by_output(entry, shape, scope);
        self.probe_whole(&flow, ProbePosition::Order);
    }

    /// An entry of ORDER BY, GROUP BY or DISTINCT ON: a place, an output's name, or an expression. A name that is both an output and a
    /// column counts as both.
    fn by_output(&mut self, entry: &Expr, shape: &Shape, scope: &Scope<'_, 'a>) -> Flow {
        // Brackets and COLLATE leave a name or a place what it is; for SQLite a sign does so too.
        let mut bare = entry;
        loop {
            bare = match bare {
                Expr::Same(inner) => inner,
                Expr::Arithmetic(parts) if self.sqlite() => match parts.as_slice() {
                    [only] => only,
                    _ => break,
                },
                _ => break,
            };
        }
        match bare {
            Expr::Literal(Literal::Number(place)) => match (shape, place.parse::<usize>()) {
                (Shape::Known(columns), Ok(place)) => {
                    place.checked_sub(1).and_then(|at| columns.get(at)).map_or_else(Flow::constant, |column| column.flow.clone())
                }
                (Shape::Known(_), Err(_)) => flow_of(shape),
                (Shape::Open(flow), _) => flow.clone(),
            },
            // SQLite takes `0x1` for a place.
            Expr::Literal(Literal::Other) if self.sqlite() => flow_of(shape),
            Expr::Column(parts) if parts.len() == 1 => {
                let name = parts.last().map_or("", |part| part.text.as_str());
                if let Shape::Known(columns) = shape
                    && !self.step(columns.len())
                {
                    return Flow::lost();
                }
                let output = match shape {
                    Shape::Known(columns) => columns
                        .iter()
                        .filter(|column| column.name == name)
                        .map(|column| column.flow.clone())
                        .reduce(|left, right| left.either(&right)),
                    Shape::Open(_) => None,
                };
                let Some(output) = output else {
                    return match shape {
                        Shape::Open(open) => open.either(&Flow::constant()),
                        Shape::Known(_) => self.expr(entry, scope),
                    };
                };
                let (saved, reasons) = ((self.out.complete, self.out.lineage_complete), self.out.reasons.len());
                let column = self.expr(entry, scope);
                if self.steps > 0 && self.out.complete == saved.0 {
                    // The output's name is enough: a column of that name need not be there.
                    self.out.lineage_complete = saved.1;
                    self.out.reasons.truncate(reasons);
                }
                if column.lost { output } else { output.arm(&column) }
            }
            _ => self.expr(entry, scope),
        }
    }

    pub(super) fn shape_of(&mut self, bound: &super::scope::Bound<'a>) -> Shape {
        match self.all_columns(bound) {
            Some(columns) => Shape::Known(columns),
            None => {
                self.out.doubt_lineage(ReasonCode::NoCatalog, "*");
                Shape::Open(Flow::lost())
            }
        }
    }

    pub(super) fn read_all(&mut self, shape: &Shape) {
        self.read(&flow_of(shape).sources);
    }
}

/// ORDER BY and LIMIT of the query that a body belongs to.
pub(super) struct Clauses<'q> {
    order_by: &'q [Expr],
    limit: &'q [Expr],
}

impl Clauses<'_> {
    pub(super) const NONE: Clauses<'static> = Clauses { order_by: &[], limit: &[] };
}

/// Everything that a result is made of, as one value.
pub(super) fn flow_of(shape: &Shape) -> Flow {
    match shape {
        Shape::Known(columns) => Flow::computed(columns.iter().map(|column| &column.flow)),
        Shape::Open(flow) => flow.clone(),
    }
}

fn alias_of(item: &Item) -> Option<&str> {
    match item {
        Item::Expr { alias: Some(alias), .. } => Some(alias.text.as_str()),
        Item::Expr { alias: None, .. } | Item::Star | Item::QualifiedStar(_) | Item::FieldStar(_) | Item::StarWith { .. } => None,
    }
}

pub(super) fn renamed(shape: Shape, names: &[crate::classify::sql::ir::Ident]) -> Shape {
    match shape {
        shape if names.is_empty() => shape,
        Shape::Known(columns) => Shape::Known(rename(&columns, names)),
        Shape::Open(flow) => Shape::Open(flow),
    }
}

/// With the columns that SEARCH and CYCLE add, which tell of the columns that they go by.
fn added(shape: Shape, added: &[(Vec<Ident>, Vec<Ident>)]) -> Shape {
    let Shape::Known(columns) = &shape else { return shape };
    let mut columns = columns.to_vec();
    for (names, of) in added {
        let found = columns.iter().filter(|column| of.iter().any(|name| name.text == column.name)).map(|column| &column.flow);
        let flow = Flow { plain: false, ..Flow::computed(found).derived() };
        columns.extend(names.iter().map(|name| Column { name: name.text.clone(), shown: None, flow: flow.clone() }));
    }
    Shape::Known(columns.into())
}

/// What both rounds of a recursive query say together.
fn widen(before: &Shape, now: Shape) -> Shape {
    match (before, now) {
        (Shape::Known(before), Shape::Known(now)) if before.len() == now.len() => Shape::Known(
            before.iter().zip(now.iter()).map(|(before, now)| Column { flow: before.flow.arm(&now.flow), ..before.clone() }).collect(),
        ),
        (before, now) => Shape::Open(flow_of(before).either(&flow_of(&now))),
    }
}

fn same_shape(before: &Shape, now: &Shape) -> bool {
    let same = |before: &Flow, now: &Flow| {
        before.sources == now.sources
            && before.lineage == now.lineage
            && before.lost == now.lost
            && before.unknown.len() == now.unknown.len()
    };
    match (before, now) {
        (Shape::Known(before), Shape::Known(now)) => {
            before.len() == now.len() && before.iter().zip(now.iter()).all(|(before, now)| same(&before.flow, &now.flow))
        }
        (Shape::Open(before), Shape::Open(now)) => same(before, now),
        _ => false,
    }
}

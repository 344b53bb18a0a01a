//! FROM: relations, sub-queries, functions and joins become visible names.

use super::flow::{Column, Flow};
use super::query::Ctes;
use super::relation::rows_of;
use super::scope::{Bound, Meaning, Merged, Rows, Scope, Segment};
use super::{Resolver, Shape};
use crate::classify::sql::function::{self, FunctionKind};
use crate::classify::sql::ir::{Alias, Comparison, Constraint, Expr, From, Ident, Literal, RowCall};
use crate::classify::sql::lower::grown;
use crate::classify::{Dialect, Lineage, ProbePosition, ReasonCode};
use std::rc::Rc;

/// Set-returning functions of one column that has their own name (or that of the alias), and those whose columns are named.
const SHAPES: &[(&str, &[&str])] = &[
    ("generate_series", &[]),
    ("generate_subscripts", &[]),
    ("json_array_elements", &["value"]),
    ("json_array_elements_text", &["value"]),
    ("json_each", &["key", "value"]),
    ("json_each_text", &["key", "value"]),
    ("json_object_keys", &[]),
    ("jsonb_array_elements", &["value"]),
    ("jsonb_array_elements_text", &["value"]),
    ("jsonb_each", &["key", "value"]),
    ("jsonb_each_text", &["key", "value"]),
    ("jsonb_object_keys", &[]),
    ("jsonb_path_query", &[]),
    ("regexp_matches", &[]),
    ("regexp_split_to_table", &[]),
    ("string_to_table", &[]),
];

/// Types whose arrays `unnest` makes one column of.
const SCALARS: &[&str] = &[
    "bigint",
    "bool",
    "boolean",
    "bpchar",
    "bytea",
    "char",
    "character",
    "character varying",
    "date",
    "double precision",
    "float4",
    "float8",
    "int",
    "int2",
    "int4",
    "int8",
    "integer",
    "interval",
    "json",
    "jsonb",
    "name",
    "numeric",
    "oid",
    "real",
    "smallint",
    "text",
    "time",
    "timestamp",
    "timestamp with time zone",
    "timestamp without time zone",
    "timestamptz",
    "timetz",
    "uuid",
    "varchar",
];

impl<'a> Resolver<'a> {
    /// Binds one entry; what `*` shows of it, in order.
    pub(super) fn from(&mut self, from: &From, scope: &mut Scope<'_, 'a>, outer: Option<&Scope<'_, 'a>>, ctes: &Ctes<'_>) -> Vec<Segment> {
        if !self.step(1) {
            return Vec::new();
        }
        match from {
            From::Relation { name, alias, sample } => {
                for expr in sample {
                    let flow = self.expr(expr, scope);
                    self.probe(&flow, ProbePosition::Other);
                }
                let shown = alias.as_ref().map_or(name.last(), |alias| alias.name.text.as_str());
                if let Some(bound) = self.elements(name, shown, scope) {
                    return vec![bind(scope, bound)];
                }
                let renamed = alias.as_ref().map_or(&[][..], |alias| &alias.columns);
                let effects = self.changing_effects(name, alias.as_ref());
                let (rows, schema) = self.named_rows(name, renamed, Some(ctes), effects);
                let (name, schema) = match alias {
                    Some(alias) => (alias.name.text.clone(), None),
                    None if self.mysql() => (name.last().to_lowercase(), schema.map(|schema| schema.to_lowercase())),
                    None => (name.last().to_owned(), schema),
                };
                self.note_changing(&name);
                vec![bind(scope, Bound { name, schema, rows })]
            }
            From::Query { query, lateral, alias, sample } => {
                let changing = self.changing.take();
                let shape = if *lateral { self.query(query, Some(scope), Some(ctes)) } else { self.query(query, outer, Some(ctes)) };
                self.changing = changing;
                for expr in sample {
                    let flow = self.expr(expr, scope);
                    self.probe(&flow, ProbePosition::Other);
                }
                let renamed = alias.as_ref().map_or(&[][..], |alias| &alias.columns);
                let name = alias.as_ref().map(|alias| alias.name.text.clone()).unwrap_or_default();
                vec![bind(scope, Bound { name, schema: None, rows: rows_of(&shape, renamed) })]
            }
            From::Function { calls, ordinality, alias } => {
                let bound = self.function_rows(calls, *ordinality, alias.as_ref(), scope);
                vec![bind(scope, bound)]
            }
            From::Join { first, rest, alias } => self.join(first, rest, alias.as_ref(), scope, outer, ctes),
        }
    }

    fn join(
        &mut self,
        first: &From,
        rest: &[(From, Constraint)],
        alias: Option<&Alias>,
        scope: &mut Scope<'_, 'a>,
        outer: Option<&Scope<'_, 'a>>,
        ctes: &Ctes<'_>,
    ) -> Vec<Segment> {
        let start = scope.bounds.len();
        let unites = rest.iter().any(|(_, constraint)| matches!(constraint, Constraint::Using(..) | Constraint::Natural));
        if self.sqlite() && unites && (start > 0 || alias.is_some()) {
            // SQLite's comma binds as JOIN does, so what stands before is joined too; and brackets show merged columns first.
            self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, "join");
        }
        let mut left = self.from(first, scope, outer, ctes);
        for (entry, constraint) in rest {
            let right = self.from(entry, scope, outer, ctes);
            let before = std::mem::replace(&mut scope.start, start);
            match constraint {
                Constraint::None => left.extend(right),
                Constraint::On(condition) => {
                    self.join_condition(condition, scope);
                    left.extend(right);
                }
                Constraint::Using(names, together) => {
                    left = self.unite(names, left, right, scope);
                    if let Some(together) = together {
                        let columns = scope.merged.iter().rev().take(names.len()).rev();
                        let columns = columns.map(|merged| Column { name: merged.name.clone(), shown: None, flow: merged.flow.clone() });
                        let rows = Rows::Computed { columns: columns.collect(), open: None };
                        scope.qualified_only.push(scope.bounds.len());
                        scope.bounds.push(Bound { name: together.text.clone(), schema: None, rows });
                    }
                }
                Constraint::Natural => match (self.segment_names(&left, scope), self.segment_names(&right, scope)) {
                    (Some(lefts), Some(rights)) => {
                        let common: Vec<Ident> = lefts.into_iter().filter(|name| rights.contains(name)).map(plain).collect();
                        left = self.unite(&common, left, right, scope);
                    }
                    _ => {
                        // Which columns are one cannot be told: neither `*` nor an unqualified name can.
                        self.out.doubt_lineage(ReasonCode::NoCatalog, "natural join");
                        left.extend(right);
                        let open = Bound {
                            name: String::new(),
                            schema: None,
                            rows: Rows::Computed { columns: Rc::from([]), open: Some(Flow::lost()) },
                        };
                        left.push(bind(scope, open));
                    }
                },
            }
            scope.start = before;
        }
        let Some(alias) = alias else { return left };
        let shape = match self.star(scope, &left) {
            Some(columns) => Shape::Known(columns.into()),
            None => Shape::Open(Flow::lost()),
        };
        // The alias hides what is inside.
        scope.bounds.truncate(start);
        scope.merged.retain(|merged| merged.from < start);
        scope.hidden.retain(|(at, _)| *at < start);
        scope.in_place.retain(|(at, _, _)| *at < start);
        vec![bind(scope, Bound { name: alias.name.text.clone(), schema: None, rows: rows_of(&shape, &alias.columns) })]
    }

    /// ON, of a join and of MERGE: what is not an equality of two whole columns searches as WHERE does.
    pub(super) fn join_condition(&mut self, condition: &Expr, scope: &Scope<'_, 'a>) {
        match condition {
            Expr::And(parts) => grown(|| parts.iter().for_each(|part| self.join_condition(part, scope))),
            Expr::Compare(Comparison::Equal, left, right) => {
                let (left, right) = (self.expr(left, scope), self.expr(right, scope));
                self.joined(&left, &right);
            }
            other => {
                let flow = self.expr(other, scope);
                self.probe(&flow, ProbePosition::Where);
            }
        }
    }

    /// Two values that must be equal: a constant on one side asks for that value of the other.
    fn joined(&mut self, left: &Flow, right: &Flow) {
        let whole = left.lineage == Lineage::Identity && right.lineage == Lineage::Identity;
        for side in [left, right] {
            self.probe(side, if whole { ProbePosition::Join } else { ProbePosition::Where });
        }
    }

    /// USING: each named column of both sides becomes one.
    fn unite(&mut self, names: &[Ident], left: Vec<Segment>, right: Vec<Segment>, scope: &mut Scope<'_, 'a>) -> Vec<Segment> {
        let mut segments = Vec::new();
        let (mut left, mut right) = (left, right);
        if self.sqlite() {
            self.unite_in_place(names, &mut left, &mut right, scope);
            left.extend(right);
            return left;
        }
        let ordered = self.mysql() && names.len() > 1;
        let names = if ordered { self.in_left_order(names, &left, scope) } else { names.to_vec() };
        for name in &names {
            let flows = [self.take(&name.text, &mut left, scope), self.take(&name.text, &mut right, scope)];
            let [a, b] = &flows;
            let (a, b) = (a.clone().unwrap_or_else(Flow::lost), b.clone().unwrap_or_else(Flow::lost));
            if a.lost || b.lost {
                self.out.doubt_lineage(ReasonCode::ColumnUnknown, &name.text);
            }
            let flow = a.arm(&b);
            self.joined(&a, &b);
            let from = segments_start(&left, &right, scope);
            scope.merged.push(Merged { name: name.text.clone(), flow, from });
            segments.push(Segment::Merged(scope.merged.len() - 1));
        }
        segments.extend(left);
        segments.extend(right);
        segments
    }

    /// MySQL shows merged columns in the left relation's order, whatever USING's is.
    fn in_left_order(&mut self, names: &[Ident], left: &[Segment], scope: &Scope<'_, 'a>) -> Vec<Ident> {
        let mut names = names.to_vec();
        match self.segment_names(left, scope) {
            Some(order) => names.sort_by_key(|name| order.iter().position(|listed| *listed == name.text)),
            None => self.out.doubt_lineage(ReasonCode::NoCatalog, "using"),
        }
        names
    }

    /// USING as SQLite shows it: in the place of the left column.
    fn unite_in_place(&mut self, names: &[Ident], left: &mut Vec<Segment>, right: &mut Vec<Segment>, scope: &mut Scope<'_, 'a>) {
        for name in names {
            let merged = scope.merged.iter().position(|merged| merged.from >= scope.start && merged.name == name.text);
            let before = scope.hidden.len();
            let a = match merged.and_then(|at| scope.merged.get(at)) {
                Some(merged) => Some(merged.flow.clone()),
                None => self.take(&name.text, left, scope),
            };
            // Several columns of that name on the left: which of them is meant, and what `*` shows, is not followed.
            let place = match scope.hidden.get(before..) {
                Some([(at, _)]) => Some(*at),
                _ => None,
            };
            if self.named_so(&name.text, right, scope) > 1 {
                // Only the first of them is merged, and `*` shows the others.
                self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, &name.text);
            }
            let b = self.take(&name.text, right, scope);
            let (a, b) = (a.unwrap_or_else(Flow::lost), b.unwrap_or_else(Flow::lost));
            let mut flow = a.arm(&b);
            if merged.is_none() && place.is_none() {
                flow = Flow::lost();
            }
            if flow.lost {
                self.out.doubt_lineage(ReasonCode::ColumnUnknown, &name.text);
            }
            self.joined(&a, &b);
            match (merged.and_then(|at| scope.merged.get_mut(at)), place) {
                (Some(merged), _) => merged.flow = flow,
                (None, place) => {
                    let from = segments_start(left, right, scope);
                    scope.merged.push(Merged { name: name.text.clone(), flow, from });
                    if let Some(at) = place {
                        scope.in_place.push((at, name.text.clone(), scope.merged.len() - 1));
                    }
                }
            }
        }
    }

    /// How many columns of one side of a join have the name.
    fn named_so(&mut self, name: &str, side: &[Segment], scope: &Scope<'_, 'a>) -> usize {
        let bounds = side.iter().filter_map(|segment| match segment {
            Segment::Bound(at) => scope.bounds.get(*at),
            Segment::Merged(_) => None,
        });
        bounds.filter_map(|bound| self.all_columns(bound)).map(|columns| columns.iter().filter(|column| column.name == name).count()).sum()
    }

    /// Takes the column out of one side of a join.
    fn take(&mut self, name: &str, side: &mut Vec<Segment>, scope: &mut Scope<'_, 'a>) -> Option<Flow> {
        let merged = side.iter().position(|segment| match segment {
            Segment::Merged(at) => scope.merged.get(*at).is_some_and(|merged| merged.name == name),
            Segment::Bound(_) => false,
        });
        if let Some(at) = merged {
            let Segment::Merged(index) = side.remove(at) else { return None };
            let merged = scope.merged.get_mut(index)?;
            // The new merged column takes its place.
            merged.name = String::new();
            return Some(merged.flow.clone());
        }
        let sqlite = self.caseless();
        let mut found: Option<Flow> = None;
        let mut maybe: Vec<usize> = Vec::new();
        for segment in side.iter() {
            let Segment::Bound(at) = segment else { continue };
            if scope.is_hidden(*at, name) {
                continue;
            }
            let Some(bound) = scope.bounds.get(*at) else { continue };
            match bound.meaning(name, sqlite) {
                Meaning::Absent | Meaning::System => {}
                Meaning::Maybe | Meaning::Open(_) => maybe.push(*at),
                Meaning::Stored(_) | Meaning::Computed(_) => {
                    let flow = self.in_bound(bound, name);
                    found = Some(found.map_or_else(|| flow.clone(), |other| other.either(&flow)));
                    scope.hidden.push((*at, name.to_owned()));
                }
            }
        }
        if found.is_some() {
            return found;
        }
        match maybe.as_slice() {
            [only] => {
                let bound = scope.bounds.get(*only)?;
                let flow = self.in_bound(bound, name);
                scope.hidden.push((*only, name.to_owned()));
                Some(flow)
            }
            _ => None,
        }
    }

    fn segment_names(&mut self, segments: &[Segment], scope: &Scope<'_, 'a>) -> Option<Vec<String>> {
        let mut names = Vec::new();
        for segment in segments {
            match segment {
                Segment::Merged(at) => names.push(scope.merged.get(*at)?.name.clone()),
                Segment::Bound(at) => {
                    let columns = self.all_columns(scope.bounds.get(*at)?)?;
                    let in_place = |name: &str| scope.in_place.iter().any(|(bound, placed, _)| bound == at && placed == name);
                    let shown = columns.iter().filter(|column| in_place(&column.name) || !scope.is_hidden(*at, &column.name));
                    names.extend(shown.map(|column| column.name.clone()));
                }
            }
        }
        Some(names)
    }

    /// Functions as a relation: every column is made of all the arguments.
    fn function_rows(&mut self, calls: &[RowCall], ordinality: bool, alias: Option<&Alias>, scope: &Scope<'_, 'a>) -> Bound<'a> {
        let renamed = alias.map_or(&[][..], |alias| &alias.columns);
        let mut columns: Vec<Column> = Vec::new();
        let mut open: Option<Flow> = None;
        let single = calls.len() == 1;
        for RowCall { call, columns: defined, casts } in calls {
            let flow = self.expr(call, scope);
            for cast in casts {
                self.expr(cast, scope);
            }
            // Its arguments say how many rows there are.
            self.probe(&flow, ProbePosition::Other);
            let mut flow = Flow { row: None, plain: flow.sources.is_empty() && flow.plain, ..flow };
            if flow.lineage == Lineage::Identity {
                flow = flow.derived();
            }
            let names = if defined.is_empty() {
                self.column_names(call, alias, single)
            } else {
                Some(defined.iter().map(|name| name.text.clone()).collect())
            };
            match names {
                Some(names) => columns.extend(names.into_iter().map(|name| Column { name, shown: None, flow: flow.clone() })),
                None => open = Some(open.map_or_else(|| flow.clone(), |open| open.either(&flow))),
            }
        }
        let name =
            alias.map_or_else(|| calls.first().map(|rows| call_name(&rows.call)).unwrap_or_default(), |alias| alias.name.text.clone());
        let rows = match open {
            Some(open) => {
                let open = columns.iter().fold(open, |open, column| open.either(&column.flow));
                // WITH ORDINALITY adds a column that is made of nothing; it is among the open ones.
                rows_of(&Shape::Open(open), renamed)
            }
            None => {
                if ordinality {
                    columns.push(Column { name: "ordinality".to_owned(), shown: None, flow: Flow::constant() });
                }
                rows_of(&Shape::Known(columns.into()), renamed)
            }
        };
        Bound { name, schema: None, rows }
    }

    /// The names of the columns of a function, where they are known for certain.
    fn column_names(&self, call: &Expr, alias: Option<&Alias>, single: bool) -> Option<Vec<String>> {
        let Expr::Call(call) = call else { return None };
        if self.guest() {
            let own: &[&str] = match (self.context.dialect, call.name.last(), call.args.len()) {
                (Dialect::Mssql, "string_split", 2) | (Dialect::Mssql, "generate_series", _) => &["value"],
                (Dialect::Snowflake, "FLATTEN", _) => &["SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS"],
                (Dialect::Snowflake, "SPLIT_TO_TABLE", _) => &["SEQ", "INDEX", "VALUE"],
                _ => return None,
            };
            return (call.name.parts.len() == 1).then(|| own.iter().map(|name| (*name).to_owned()).collect());
        }
        if self.caseless() || call.name.schema().is_some_and(|schema| schema != "pg_catalog") {
            return None;
        }
        if call.name.schema().is_none() && self.is_overloaded(call.name.last()) {
            return None;
        }
        let own = match alias {
            Some(alias) if single => alias.name.text.clone(),
            _ => call.name.last().to_owned(),
        };
        if call.name.last() == "unnest" {
            return (call.args.len() == 1 && call.args.iter().all(|arg| self.is_scalar_array(arg))).then(|| vec![own]);
        }
        if let Some((_, names)) = SHAPES.iter().find(|(name, _)| *name == call.name.last()) {
            return Some(if names.is_empty() { vec![own] } else { names.iter().map(|name| (*name).to_owned()).collect() });
        }
        // A plain function of the server gives one column, unless it gives rows.
        let facts = function::look_up(self.context.dialect, None, call.name.last());
        let one = matches!(facts.kind, FunctionKind::Scalar) && ONE_VALUE.contains(&call.name.last());
        one.then(|| vec![own])
    }

    /// Whether an array surely has no rows as elements.
    fn is_scalar_array(&self, array: &Expr) -> bool {
        match array {
            Expr::Cast(_, name) => name.array && name.schema.is_none() && SCALARS.contains(&name.name.as_str()),
            Expr::Computed(parts, "array") => parts.iter().all(is_scalar),
            Expr::Call(call) => SCALAR_ARRAYS.contains(&call.name.last()) && call.name.parts.len() == 1,
            _ => false,
        }
    }
}

/// Functions of the server that are used as relations and give one value.
const ONE_VALUE: &[&str] = &["abs", "ascii", "btrim", "concat", "length", "lower", "md5", "now", "upper"];
/// Functions that give an array of text.
const SCALAR_ARRAYS: &[&str] = &["regexp_split_to_array", "string_to_array"];

fn is_scalar(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(Literal::Number(_) | Literal::Text(_) | Literal::Bool | Literal::Null) | Expr::Arithmetic(_) => true,
        Expr::Cast(_, name) => !name.array && name.schema.is_none() && SCALARS.contains(&name.name.as_str()),
        Expr::Computed(parts, "array") => parts.iter().all(is_scalar),
        _ => false,
    }
}

fn call_name(call: &Expr) -> String {
    match call {
        Expr::Call(call) => call.name.last().to_owned(),
        Expr::Computed(_, name) => (*name).to_owned(),
        _ => String::new(),
    }
}

fn bind<'a>(scope: &mut Scope<'_, 'a>, bound: Bound<'a>) -> Segment {
    scope.bounds.push(bound);
    Segment::Bound(scope.bounds.len() - 1)
}

fn plain(name: String) -> Ident {
    Ident { text: name, shown: None, quote: None }
}

/// The first bound that the two sides of a join begin with.
fn segments_start(left: &[Segment], right: &[Segment], scope: &Scope<'_, '_>) -> usize {
    left.iter()
        .chain(right)
        .map(|segment| match segment {
            Segment::Bound(at) => *at,
            Segment::Merged(at) => scope.merged.get(*at).map_or(scope.start, |merged| merged.from),
        })
        .min()
        .unwrap_or(scope.start)
        .max(scope.start)
}

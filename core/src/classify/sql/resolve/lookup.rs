//! What a column's name means.

use super::Resolver;
use super::flow::{Column, Flow, Sources};
use super::scope::{Bound, Meaning, Rows, Scope, whole};
use crate::classify::sql::ir::Ident;
use crate::classify::{Dialect, Lineage, ReasonCode};
use std::rc::Rc;

/// The rows-to-value functions that PostgreSQL also takes as `relation.function`.
const ROW_FUNCTIONS: &[&str] = &[
    "array_agg",
    "concat",
    "hash_record",
    "json_agg",
    "json_build_array",
    "jsonb_agg",
    "jsonb_build_array",
    "quote_literal",
    "quote_nullable",
    "record_out",
    "record_send",
    "row_to_json",
    "to_json",
    "to_jsonb",
];

/// The outcome of a look through the visible relations.
enum Found {
    One(Flow),
    /// It is one of these, if it is anything: a column of a relation whose columns are not known.
    Maybe(Flow),
    Several(Flow),
    Nothing,
}

impl<'a> Resolver<'a> {
    /// The value of a column reference; marks it as read.
    pub(super) fn column(&mut self, parts: &[Ident], scope: &Scope<'_, 'a>) -> Flow {
        let flow = match parts {
            [name] => self.unqualified(name, scope),
            parts if self.context.dialect == Dialect::Bigquery => self.path(parts, scope),
            [.., relation, name] => {
                let schema = parts.len().checked_sub(3).and_then(|at| parts.get(at)).map(|schema| schema.text.as_str());
                self.qualified(schema, relation, name, scope)
            }
            [] => Flow::lost(),
        };
        if !self.step(flow.sources.as_slice().len() / 8) {
            return Flow::lost();
        }
        self.read(&flow.sources);
        flow
    }

    fn unqualified(&mut self, ident: &Ident, scope: &Scope<'_, 'a>) -> Flow {
        let found = self.search(&ident.text, scope);
        let row = if self.caseless() { None } else { scope.named(None, &ident.text) };
        match (found, row) {
            (Found::One(flow), Some((level, at))) if self.context.dialect == Dialect::Bigquery => {
                // Whether the column or the row is meant is not told here.
                let row = self.rows_named(level, &at);
                self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, &ident.text);
                flow.either(&row)
            }
            (Found::One(flow), _) => flow,
            (Found::Several(flow), _) => {
                self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, &ident.text);
                flow
            }
            (Found::Maybe(flow), None) => {
                if self.calls_bare_words() {
                    // What is no column may be a function, which is called without brackets.
                    self.out.doubt(ReasonCode::NoCatalog, &ident.text);
                }
                let literal = self.sqlite() && ident.quote == Some('"') && self.state.settings.double_quoted_strings != Some(false);
                let alias = scope.levels().any(|level| level.aliases.iter().any(|(name, _)| *name == ident.text));
                if literal || alias {
                    self.out.doubt_lineage(ReasonCode::NoCatalog, &ident.text);
                    return scope
                        .levels()
                        .flat_map(|level| &level.aliases)
                        .filter(|(name, _)| *name == ident.text)
                        .fold(flow.either(&Flow::constant()), |flow, (_, other)| flow.either(other));
                }
                flow
            }
            (Found::Maybe(flow), Some((level, at))) => {
                let row = self.rows_named(level, &at);
                if !flow.lost && !row.lost && flow.sources == row.sources {
                    // A function's column or its whole row: made of the same.
                    return Flow::computed([&flow]);
                }
                self.out.doubt_lineage(ReasonCode::NoCatalog, &ident.text);
                flow.either(&row)
            }
            (Found::Nothing, Some((level, at))) => self.rows_named(level, &at),
            (Found::Nothing, None) => self.unfound(ident, scope),
        }
    }

    /// Whether a word that is no column may be a function that is called without brackets.
    fn calls_bare_words(&self) -> bool {
        matches!(self.context.dialect, Dialect::Oracle | Dialect::Generic)
    }

    fn unfound(&mut self, ident: &Ident, scope: &Scope<'_, 'a>) -> Flow {
        if let Some((_, flow)) = scope.levels().find_map(|level| level.aliases.iter().find(|(name, _)| *name == ident.text)) {
            return flow.clone();
        }
        if self.calls_bare_words() {
            self.out.doubt(ReasonCode::ColumnUnknown, &ident.text);
        }
        // SQLite names a column after its text (`"max(ssn)"`) or numbers it (`"name:1"`): such a word may be one of those.
        let made_up = scope.levels().flat_map(|level| &level.bounds).any(Bound::has_made_up_names);
        if self.sqlite() && ident.quote == Some('"') && !made_up {
            match self.state.settings.double_quoted_strings {
                Some(true) => return Flow::constant(),
                Some(false) => {}
                None => self.out.doubt_lineage(ReasonCode::LexerSettingOpen, "double_quoted_strings"),
            }
        }
        self.out.doubt_lineage(ReasonCode::ColumnUnknown, &ident.text);
        Flow::lost()
    }

    /// Looks through the levels, innermost first.
    fn search(&mut self, name: &str, scope: &Scope<'_, 'a>) -> Found {
        let mut maybe: Option<Flow> = None;
        let mut doubtful = false;
        for level in scope.levels() {
            let width = level.bounds.iter().map(|bound| 1 + bound.width() / 16).sum::<usize>();
            if !self.step(width) {
                return Found::Several(Flow::lost());
            }
            let mut found: Option<Flow> = None;
            let mut several = false;
            let mut add = |flow: Flow| match found.take() {
                None => found = Some(flow),
                Some(other) => {
                    several = true;
                    found = Some(other.either(&flow));
                }
            };
            for merged in level.merged.iter().filter(|merged| merged.from >= level.start && merged.name == name) {
                add(merged.flow.clone());
            }
            let mut candidates: Option<Flow> = None;
            let mut count = 0_u32;
            for (at, bound) in level.bounds.iter().enumerate().skip(level.start) {
                if level.is_hidden(at, name) {
                    continue;
                }
                match bound.meaning(name, self.caseless()) {
                    Meaning::Absent => {}
                    Meaning::Maybe | Meaning::Open(_) => {
                        let flow = self.in_bound(bound, name);
                        candidates = Some(candidates.map_or_else(|| flow.clone(), |other| other.either(&flow)));
                        count += 1;
                    }
                    Meaning::Stored(_) | Meaning::Computed(_) | Meaning::System => add(self.in_bound(bound, name)),
                }
            }
            match (found, candidates) {
                (Some(flow), _) => {
                    // MySQL: HAVING and ORDER BY take either, by rules that hang on GROUP BY.
                    let alias = level.aliases.iter().find(|(alias, _)| self.mysql() && alias == name);
                    let flow = alias.map_or_else(|| flow.clone(), |(_, other)| flow.arm(other));
                    return match maybe {
                        Some(inner) => {
                            self.out.doubt_lineage(ReasonCode::NoCatalog, name);
                            Found::One(inner.either(&flow))
                        }
                        None if several => Found::Several(flow),
                        None => Found::One(flow),
                    };
                }
                (None, Some(flow)) => {
                    doubtful |= count > 1 || maybe.is_some();
                    maybe = Some(maybe.map_or_else(|| flow.clone(), |inner| inner.either(&flow)));
                }
                // MySQL names a column after its text, so an unnamed one may be meant.
                (None, None) if self.mysql() && level.bounds.iter().any(Bound::has_made_up_names) => {
                    self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, name);
                    return Found::Several(Flow::lost());
                }
                (None, None) => {}
            }
            // SQLite: a name of the select list comes before a column of an outer query.
            if let Some((_, flow)) = level.aliases.iter().find(|(alias, _)| alias == name) {
                if !self.sqlite() && level.outer.is_some() {
                    self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, name);
                }
                match &maybe {
                    None => return Found::One(flow.clone()),
                    Some(inner) => maybe = Some(inner.either(flow)),
                }
            } else if level.pending.iter().any(|alias| alias == name) {
                self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, name);
            }
        }
        match maybe {
            None => Found::Nothing,
            Some(flow) => {
                if doubtful {
                    self.out.doubt_lineage(ReasonCode::NoCatalog, name);
                }
                Found::Maybe(flow)
            }
        }
    }

    fn qualified(&mut self, schema: Option<&str>, relation: &Ident, name: &Ident, scope: &Scope<'_, 'a>) -> Flow {
        let Some((level, at)) = scope.named(schema, &relation.text) else {
            // `schema.relation` as a value is its whole row.
            if let (None, true, Some((level, at))) = (schema, self.postgres(), scope.named(Some(&relation.text), &name.text)) {
                return self.rows_named(level, &at);
            }
            if self.calls_bare_words() {
                // `package.function` is called without brackets too.
                self.out.doubt(ReasonCode::ColumnUnknown, &name.text);
            }
            self.out.doubt_lineage(ReasonCode::ColumnUnknown, &name.text);
            return Flow::lost();
        };
        if at.len() > 1 {
            self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, &name.text);
        }
        let mut total: Option<Flow> = None;
        for bound in at.iter().filter_map(|at| level.bounds.get(*at)) {
            let flow = match bound.meaning(&name.text, self.caseless()) {
                Meaning::Absent if !self.postgres() => {
                    if self.calls_bare_words() {
                        // A package may have the relation's name.
                        self.out.doubt(ReasonCode::ColumnUnknown, &name.text);
                    }
                    self.out.doubt_lineage(ReasonCode::ColumnUnknown, &name.text);
                    Flow::lost()
                }
                // What is no column of it may be a function of its row.
                Meaning::Absent => {
                    self.out.doubt(ReasonCode::ColumnUnknown, &name.text);
                    self.row(bound).either(&Flow::lost())
                }
                Meaning::Maybe if self.postgres() && ROW_FUNCTIONS.contains(&name.text.as_str()) => {
                    self.out.doubt_lineage(ReasonCode::NoCatalog, &name.text);
                    Flow::lost()
                }
                Meaning::Stored(_) | Meaning::Computed(_) | Meaning::System | Meaning::Maybe | Meaning::Open(_) => {
                    self.in_bound(bound, &name.text)
                }
            };
            total = Some(total.map_or_else(|| flow.clone(), |other| other.either(&flow)));
        }
        total.unwrap_or_else(Flow::lost)
    }

    /// GoogleSQL's `a.b.c`: a relation's column with fields of it, or a column with fields.
    fn path(&mut self, parts: &[Ident], scope: &Scope<'_, 'a>) -> Flow {
        let [first, second, fields @ ..] = parts else { return Flow::lost() };
        let flow = if scope.named(None, &first.text).is_some() {
            self.qualified(None, first, second, scope)
        } else {
            let flow = self.unqualified(first, scope);
            return Flow { plain: false, ..Flow::computed([&flow]) };
        };
        if fields.is_empty() { flow } else { Flow { plain: false, ..Flow::computed([&flow]) } }
    }

    /// What a method is called on: `column.method(…)` reads like a function of a schema.
    pub(super) fn owner(&mut self, owner: &str, scope: &Scope<'_, 'a>) -> Option<Flow> {
        let first = owner.split('.').next().unwrap_or(owner);
        if let Some((level, at)) = scope.named(None, first) {
            return Some(self.rows_named(level, &at));
        }
        match self.search(first, scope) {
            Found::One(flow) | Found::Several(flow) => Some(flow),
            Found::Maybe(_) | Found::Nothing => None,
        }
    }

    pub(super) fn rows_named(&mut self, level: &Scope<'_, 'a>, at: &[usize]) -> Flow {
        if at.len() > 1 {
            self.out.doubt_lineage(ReasonCode::ColumnAmbiguous, "whole row");
        }
        let mut flows = at.iter().filter_map(|at| level.bounds.get(*at)).map(|bound| self.row(bound)).collect::<Vec<_>>();
        match (flows.pop(), flows.is_empty()) {
            (Some(flow), true) => flow,
            (Some(flow), false) => flows.iter().fold(flow, |flow, other| flow.either(other)),
            (None, _) => Flow::lost(),
        }
    }

    /// The whole row of a relation as one value.
    pub(super) fn row(&mut self, bound: &Bound<'a>) -> Flow {
        if let Some(columns) = self.all_columns(bound) {
            let flow = Flow::computed(columns.iter().map(|column| &column.flow)).derived();
            let lineage = if flow.lineage == Lineage::Unknown { Lineage::Unknown } else { Lineage::Derived };
            Flow { row: Some(columns), lineage, ..flow }
        } else if let Rows::Computed { columns, open: Some(open) } = &bound.rows {
            // A function's row may be a single value, and then its name means that value.
            let rest = Flow::computed(columns.iter().map(|column| &column.flow));
            let mut flow = Flow::computed([open, &rest]);
            flow.sources = open.sources.union(&whole(columns));
            flow
        } else {
            self.out.doubt_lineage(ReasonCode::NoCatalog, &bound.name);
            Flow::lost()
        }
    }

    /// What the name means in the relation, once it is known to mean something there.
    pub(super) fn in_bound(&mut self, bound: &Bound<'a>, name: &str) -> Flow {
        let sqlite = self.sqlite();
        match (bound.meaning(name, self.caseless()), &bound.rows) {
            (Meaning::Stored(at), Rows::Stored { relation, definition: Some(definition), .. }) => {
                self.columns.at_place(*relation, definition, at).map_or_else(Flow::lost, Flow::identity)
            }
            (Meaning::Maybe, Rows::Stored { relation, .. }) => {
                self.columns.by_name(*relation, name).map_or_else(Flow::lost, Flow::identity)
            }
            (Meaning::System, Rows::Stored { relation, definition: Some(definition), .. }) if sqlite => {
                // The row's number is the value of an INTEGER PRIMARY KEY, whichever column that is.
                let mut ids = Vec::new();
                for (at, column) in definition.columns.iter().enumerate() {
                    if column.data_type.eq_ignore_ascii_case("integer") {
                        ids.extend(self.columns.at_place(*relation, definition, at));
                    }
                }
                let mut flow = Flow { sources: Sources::from_vec(ids), ..Flow::constant() };
                if !flow.sources.is_empty() {
                    flow.lineage = Lineage::Derived;
                }
                flow
            }
            (Meaning::System, Rows::Stored { relation, .. }) => {
                if sqlite {
                    // It may be another column under this name.
                    self.out.doubt_lineage(ReasonCode::NoCatalog, name);
                }
                self.columns.by_name(*relation, name).map_or_else(Flow::lost, Flow::identity)
            }
            (Meaning::System, Rows::Computed { .. }) => Flow::lost(),
            (Meaning::Computed(flow) | Meaning::Open(flow), _) => flow,
            (Meaning::Absent | Meaning::Stored(_) | Meaning::Maybe, _) => Flow::lost(),
        }
    }

    /// Every column of a relation in order, where they are known.
    pub(super) fn all_columns(&mut self, bound: &Bound<'a>) -> Option<Rc<[Column]>> {
        match &bound.rows {
            Rows::Computed { columns, open: None } => Some(Rc::clone(columns)),
            Rows::Stored { relation, definition: Some(definition), renamed } => {
                if !self.step(definition.columns.len()) {
                    return None;
                }
                let mut columns = Vec::with_capacity(definition.columns.len());
                for (at, column) in definition.columns.iter().enumerate() {
                    let id = self.columns.at_place(*relation, definition, at)?;
                    let (name, shown) = match renamed.get(at) {
                        Some(renamed) => (renamed.text.clone(), renamed.shown.clone()),
                        None if self.caseless() => {
                            let folded = if self.mysql() { column.name.to_lowercase() } else { column.name.to_ascii_lowercase() };
                            let shown = (folded != column.name).then(|| column.name.as_str().into());
                            (folded, shown)
                        }
                        None => (column.name.clone(), None),
                    };
                    columns.push(Column { name, shown, flow: Flow::identity(id) });
                }
                Some(columns.into())
            }
            Rows::Computed { open: Some(_), .. } | Rows::Stored { definition: None, .. } => None,
        }
    }
}

//! What a statement does, as far as it could be told.

use super::effect::{Effect, EffectSet};
use super::state::{Dialect, StateChange};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many reasons an answer gives before it tells only codes that are new.
const REASONS: usize = 50;
/// The longest detail that is shown in full; two identifiers of PostgreSQL's length fit.
const DETAIL: usize = 130;

/// What a text of one or more statements does; `effects` is the union over the whole tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Classification {
    /// The dialect it was read in.
    pub dialect: Dialect,
    /// Whether everything below is exact. Otherwise `reasons` says why not, `effects` holds `unknown` and is a lower bound.
    pub complete: bool,
    /// Whether `columns`, `probes` and `outputs` are exact as well. Where it is not, they may lack columns; the rest still holds.
    pub lineage_complete: bool,
    /// How many statements the text holds.
    pub statements: u32,
    /// Everything that it does.
    pub effects: EffectSet,
    /// Every relation that is touched, with what is done to it.
    pub relations: Vec<RelationUse>,
    /// Every function that is called, wherever it stands.
    pub functions: Vec<FunctionUse>,
    /// Every column that is read, for whatever purpose.
    pub columns: Vec<ColumnName>,
    /// Columns that choose rows rather than being shown.
    pub probes: Vec<Probe>,
    /// What the result's columns are made of.
    pub outputs: Outputs,
    /// What is stored in columns of relations, where it is made of more than literals and parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stores: Vec<Store>,
    /// One for each relation that UPDATE or DELETE changes.
    pub predicates: Vec<Predicate>,
    /// What a successful run changes in the connection's state.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<StateChange>,
    /// Why it is not complete.
    pub reasons: Vec<Reason>,
}

/// A relation's name; `schema` is absent where it could not be resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelationName {
    /// The schema, folded and unquoted.
    pub schema: Option<String>,
    /// The name, folded and unquoted.
    pub name: String,
}

/// A relation that is touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RelationUse {
    /// Which.
    pub name: RelationName,
    /// Whether the catalog (or a single, certain reading of the search path) says which relation the name means.
    pub resolved: bool,
    /// What is done to it. The target of UPDATE and DELETE carries no `read` for its own condition and RETURNING.
    pub effects: EffectSet,
}

/// A column of a resolved relation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnName {
    /// The relation.
    pub relation: RelationName,
    /// The column, folded and unquoted.
    pub column: String,
}

/// What is known of a function's effects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionClass {
    /// Computes from its arguments.
    Pure,
    /// Reads the database's own state.
    Reads,
    /// Changes something.
    Writes,
    /// Reaches files, programs or the network.
    External,
    /// Runs text as SQL.
    DynamicSql,
    /// Changes the session.
    Session,
    /// Waits or takes locks.
    Waits,
    /// Not known.
    Unknown,
}

/// A function that is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FunctionUse {
    /// The name, with its schema where the text gives one.
    pub name: RelationName,
    /// How many arguments the call has.
    pub arguments: u32,
    /// What is known of it.
    pub class: FunctionClass,
    /// What calling it does, `read` excepted.
    pub effects: EffectSet,
    /// Where its value chooses rows, if it is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<ProbePosition>,
    /// The schemas in which a name without one is looked up, where they are known. Not a part of the JSON form.
    #[serde(skip)]
    pub path: Option<Vec<String>>,
}

/// Where a column is used to choose rows, or shows in their order or number.
///
/// `join`, `group`, `order` and `distinct` hold whole columns only: the stored value unchanged, with nothing computed from it (COLLATE
/// is nothing computed). They say which rows are alike or in which order they stand, and never ask for a value of the text's own
/// choice. What is computed from a column at such a place is `other`; in ON it is `where`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbePosition {
    /// WHERE, the conditions of MERGE and ON CONFLICT, the columns that ON CONFLICT names, and what ON has beside equalities of columns.
    Where,
    /// An equality between two whole columns that ON must hold (alone or in an AND), and USING. Anything else in ON is `where`.
    Join,
    /// GROUP BY and PARTITION BY.
    Group,
    /// HAVING.
    Having,
    /// ORDER BY, of a window too; in SQLite also what `min` and `max` choose the row of an ungrouped column by.
    Order,
    /// DISTINCT and DISTINCT ON; INTERSECT, EXCEPT, and UNION without ALL.
    Distinct,
    /// LIMIT, OFFSET and FETCH.
    Limit,
    /// Computed from a column in GROUP BY, ORDER BY, DISTINCT or a window; arguments of functions that give rows; TABLESAMPLE; anything
    /// else that chooses.
    Other,
}

/// A column that chooses rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Probe {
    /// Which.
    pub column: ColumnName,
    /// Where.
    pub position: ProbePosition,
}

/// What the result's columns are made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outputs {
    /// The statement returns no rows.
    None,
    /// It may return rows, and their columns could not be told: all of them are masked whole.
    Unknown,
    /// These columns, in this order.
    Columns(Vec<Output>),
}

/// One column of the result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// The name that the result will show; empty where the server chooses one.
    pub name: String,
    /// How it is made.
    pub lineage: Lineage,
    /// Every column whose value can reach it; a superset where `lineage` is `unknown`.
    pub sources: Vec<ColumnName>,
    /// Indices into `functions`: calls of unknown functions that its value went through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_functions: Vec<u32>,
}

/// What a statement stores in a column: by INSERT, UPDATE, MERGE, CREATE TABLE AS, SELECT INTO, in a view by its definition, by a rewrite of
/// the column.
///
/// What goes in through a view is stored in the columns that the view shows, and is told of the view's own column as well.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Store {
    /// Of which relation; a temporary one has the schema `pg_temp` (SQLite: `temp`).
    pub relation: RelationName,
    /// Which column; absent where it may be any of the relation's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// How the value is made.
    pub lineage: Lineage,
    /// Every column whose value can reach it; where `lineage` is `unknown`, there may be more.
    pub sources: Vec<ColumnName>,
    /// Indices into `functions`: calls of unknown functions that the value went through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_functions: Vec<u32>,
}

/// How an output is made from its sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lineage {
    /// From no column.
    Constant,
    /// The stored value of exactly one column, unchanged (set-operation arms may give several columns).
    Identity,
    /// Through an aggregate that shows no single value (count, sum, avg …). `min`, `max`, `string_agg` and the like are `derived`.
    Aggregate,
    /// Computed from its sources.
    Derived,
    /// Not known; masked whole.
    Unknown,
}

/// What limits the rows that UPDATE or DELETE changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Predicate {
    /// The relation that is changed.
    pub relation: RelationName,
    /// Whether there is a WHERE.
    pub has_where: bool,
    /// Whether the condition provably picks the changed rows by a value: one column of the target equals (`=`, IN, `= ANY`, LIKE
    /// without a wildcard, IS NULL) a literal, a parameter or what is computed of such alone, or equals a column of another stored
    /// relation's rows that the same condition, or a sub-query's own, picks so. A range, a pattern, a tautology, a comparison of a row
    /// with itself, a join along a foreign key and EXISTS do not constrain: they may hold for every row. It is not promised that few
    /// rows are picked, since a value may be in all of them; a parameter is taken for a value of its column's kind; and without a
    /// catalog the target is taken for a table.
    pub constrains: bool,
}

/// Why a classification is not complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Which kind of reason.
    pub code: ReasonCode,
    /// More, without literals of the statement: a keyword, a construct, a folded identifier (excerpted).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

macro_rules! reasons {
    ($($variant:ident = $name:literal, $meaning:literal;)+) => {
        /// The kinds of reason for an incomplete classification.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ReasonCode { $(#[doc = $meaning] $variant,)+ }

        impl ReasonCode {
            /// Every code.
            pub const ALL: &'static [ReasonCode] = &[$(ReasonCode::$variant,)+];

            /// The dotted name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(ReasonCode::$variant => $name,)+ }
            }

            /// What it means, in one sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(ReasonCode::$variant => $meaning,)+ }
            }
        }
    };
}

reasons! {
    Empty = "statement.empty", "There is no statement.";
    TooLarge = "limit.bytes", "The text is longer than is looked at.";
    TooManyTokens = "limit.tokens", "The text has more tokens than are looked at.";
    TooDeep = "limit.depth", "Brackets or sub-queries are nested too deeply.";
    ChainTooLong = "limit.chain", "A chain of operators is too long.";
    Lexical = "lexical.invalid", "The text has no sound reading as tokens (unterminated, NUL, not UTF-8, not ASCII where it must be).";
    LexerSettingOpen = "lexical.setting_open", "The reading depends on a lexer setting that is not known.";
    Syntax = "syntax.unsupported", "The grammar does not know the statement; effects are from its tokens.";
    ReadingsDiffer = "readings.differ", "Tokens and grammar disagree on what is written or on the number of statements.";
    Construct = "construct.unsupported", "The statement has a construct whose meaning is not followed.";
    RelationUnknown = "relation.unknown", "A relation is not in the catalog.";
    RelationAmbiguous = "relation.ambiguous", "A name may mean more than one relation.";
    RelationChanged = "relation.changed", "A relation was created, changed or dropped since the catalog was read.";
    ColumnUnknown = "column.unknown", "A column is not found.";
    ColumnAmbiguous = "column.ambiguous", "A column name may mean more than one column.";
    NoCatalog = "catalog.absent", "There is no catalog to tell which columns are meant.";
    ViewUnreadable = "view.unreadable", "A view's definition is missing or cannot be followed.";
    DynamicSql = "dynamic_sql.unknown", "Text is run as SQL that is not one literal.";
    Procedural = "procedural.body", "A procedural body is not followed.";
    MultipleStatements = "statement.multiple", "Several statements, of which an earlier one changes what a later one means.";
    StateUnknown = "state.unknown", "The connection's state is not known.";
    Prepared = "prepared.unknown", "A statement is run by name whose text is not known.";
    DialectUnsupported = "dialect.unsupported", "The dialect is not supported.";
}

impl Serialize for ReasonCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Classification {
    /// A classification that knows nothing yet.
    pub(crate) fn empty(dialect: Dialect) -> Self {
        Self {
            dialect,
            complete: true,
            lineage_complete: true,
            statements: 0,
            effects: EffectSet::EMPTY,
            relations: Vec::new(),
            functions: Vec::new(),
            columns: Vec::new(),
            probes: Vec::new(),
            outputs: Outputs::None,
            stores: Vec::new(),
            predicates: Vec::new(),
            changes: Vec::new(),
            reasons: Vec::new(),
        }
    }

    /// Marks it incomplete: adds the reason once and the effect `unknown`.
    pub(crate) fn doubt(&mut self, code: ReasonCode, detail: impl Into<String>) {
        self.because(code, detail.into());
        self.complete = false;
        self.lineage_complete = false;
        self.effects.insert(Effect::Unknown);
    }

    /// Adds a reason once. Beyond a number of them only codes that are new count: a text of a thousand unknown names has no thousand reasons.
    fn because(&mut self, code: ReasonCode, mut detail: String) {
        if detail.chars().nth(DETAIL).is_some() {
            detail = crate::error::excerpt(&detail);
        }
        let full = self.reasons.len() >= REASONS && self.reasons.iter().any(|reason| reason.code == code);
        let reason = Reason { code, detail };
        if !full && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Marks only its lineage incomplete: which columns are meant is not certain, what is done to which relations is.
    pub(crate) fn doubt_lineage(&mut self, code: ReasonCode, detail: impl Into<String>) {
        self.because(code, detail.into());
        self.lineage_complete = false;
    }
}

/// An identifier as it must be written to mean this name: quoted unless it is plain lower case.
fn identifier(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && text.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_');
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

impl fmt::Display for RelationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{}.", identifier(schema))?;
        }
        f.write_str(&identifier(&self.name))
    }
}

/// The column; `*` where it may be any of the relation's.
impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "{}.{}", self.relation, identifier(column)),
            None => write!(f, "{}.*", self.relation),
        }
    }
}

impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.relation, identifier(&self.column))
    }
}

impl Serialize for RelationName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for ColumnName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

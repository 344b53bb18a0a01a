//! Our own representation of a statement: what the resolver must know, and nothing that it could overlook.
//!
//! The grammar's tree is lowered into it by exhaustive matches; whatever has no place here becomes a doubt during lowering.

use crate::classify::{EffectSet, Reason, ReasonCode, StateChange};

/// One identifier, folded and truncated as the dialect does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Ident {
    pub(super) text: String,
    /// As written, where folding changed it (SQLite shows it as the name of a result column).
    pub(super) shown: Option<Box<str>>,
    /// The quote that it stood in; `@` for what lies outside of the server's tables: a linked server, a database link, a stage.
    pub(super) quote: Option<char>,
}

/// A dotted name of at least one part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Name {
    pub(super) parts: Vec<Ident>,
}

/// Why lowering cannot say what something means.
pub(super) type Doubt = Reason;

/// One statement.
#[derive(Debug)]
pub(super) enum Statement {
    Query(Box<Query>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
    Merge(Box<Merge>),
    Explain {
        analyze: bool,
        columns: &'static [&'static str],
        inner: Box<Statement>,
    },
    /// CREATE TABLE … AS.
    CreateTableAs {
        target: Target,
        query: Box<Query>,
    },
    /// CREATE TABLE … AS EXECUTE.
    CreateTableOf {
        target: Target,
        session: Box<Session>,
    },
    Utility(Box<Utility>),
    /// UPDATE and DELETE of one or several joined relations (MySQL).
    Change(Box<Change>),
    Session(Box<Session>),
}

/// A text under a name.
#[derive(Debug)]
pub(super) enum Session {
    Prepare {
        name: String,
        text: String,
    },
    Execute {
        name: String,
        arguments: Vec<Expr>,
    },
    Declare {
        name: String,
        hold: bool,
        text: String,
    },
    /// FETCH, and MOVE, which shows no rows.
    Fetch {
        name: String,
        rows: bool,
    },
}

/// MySQL's relation of what was to be inserted (`VALUES(column)`): no text can hold this name.
pub(super) const INSERTED: &str = "\0";

/// Everything else: what it does, to what, and the queries and expressions inside it.
#[derive(Debug, Default)]
pub(super) struct Utility {
    pub(super) effects: EffectSet,
    pub(super) objects: Vec<Object>,
    /// Bodies whose reads, writes and functions count (they are resolved with an empty outer scope).
    pub(super) queries: Vec<Query>,
    /// Whole statements inside (PREPARE q AS …, DECLARE … FOR …, COPY (…)), resolved with all they do.
    pub(super) statements: Vec<Statement>,
    /// Expressions; columns in them belong to the first relation of `objects`, if there is one.
    pub(super) exprs: Vec<Expr>,
    /// Result columns, where rows come back whose columns are known not to hold stored data (SHOW).
    pub(super) shown: Vec<String>,
    /// Rows come back (or data goes out): `shown`, or the columns of `queries[0]`/`statements[0]`/`copied`, or unknown.
    pub(super) returns_rows: bool,
    /// COPY t (a, b) TO: the relation and its columns that go out (all of them where empty).
    pub(super) copied: Option<(Name, Vec<Ident>)>,
    /// CREATE VIEW: the relation that shows the columns of `queries[0]`, under these names.
    pub(super) defined: Option<Target>,
    /// Whether it is a view, which shows what the query gives later.
    pub(super) defines_view: bool,
    /// CREATE TABLE: the relation that is empty, and its columns, where nothing is ever computed for them.
    pub(super) made: Option<Target>,
    /// Columns of the first relation of `objects` that are filled anew (ALTER … TYPE … USING, a generated column).
    pub(super) rewritten: Vec<Assignment>,
    /// Rows of a relation, or one of its columns, that go by another name from now on.
    pub(super) moved: Vec<Moved>,
    /// Columns whose values are compared or converted, and told where that fails: keys, what they point at, a column of another type.
    /// Without a relation they are the first object's.
    pub(super) compared: Vec<(Option<Name>, Ident)>,
    pub(super) changes: Vec<StateChange>,
    pub(super) doubts: Vec<Doubt>,
}

/// What one relation holds, another shows or is given from now on (RENAME, SET SCHEMA, INHERIT, ATTACH PARTITION).
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) from: Name,
    pub(super) to: Goes,
    /// It may be an index: only what the catalog lists is a relation.
    pub(super) may_be_index: bool,
}

/// Where it goes.
#[derive(Debug)]
pub(super) enum Goes {
    /// To this relation, column by column.
    Relation(Name),
    /// To a relation that the statement makes.
    New(Name),
    /// To a relation of this name beside it.
    Beside(Ident),
    /// From one of its columns to another.
    Column(Ident, Ident),
}

/// A relation that is made of a query.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: Name,
    pub(super) temporary: bool,
    /// IF NOT EXISTS: another one may be there.
    pub(super) may_exist: bool,
    /// ON COMMIT DROP.
    pub(super) on_commit_drop: bool,
    /// Names of its first columns, where they are given.
    pub(super) columns: Vec<Ident>,
}

/// An object that a utility statement touches.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) name: Name,
    pub(super) effects: EffectSet,
    pub(super) kind: ObjectKind,
}

/// Whether an object's name is a relation's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    /// An existing relation: looked up.
    Relation,
    /// A relation that the statement makes, or that may not be there: never looked up in the catalog, qualified by the search path.
    NewRelation,
    /// The same, in the schema where the statement's first relation is found.
    Beside,
    /// A schema, type, role, function … : not listed among relations.
    Other,
}

/// A query expression with its clauses.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) recursive: bool,
    pub(super) ctes: Vec<Cte>,
    pub(super) body: Body,
    pub(super) order_by: Vec<Expr>,
    /// LIMIT, OFFSET, FETCH.
    pub(super) limit: Vec<Expr>,
    pub(super) locks: bool,
}

impl Query {
    /// Nothing but a body.
    pub(super) fn of(body: Body) -> Self {
        Self { recursive: false, ctes: Vec::new(), body, order_by: Vec::new(), limit: Vec::new(), locks: false }
    }
}

/// One WITH query.
#[derive(Debug)]
pub(super) struct Cte {
    pub(super) name: Ident,
    pub(super) columns: Vec<Ident>,
    pub(super) query: Query,
    /// It sees itself, though nothing says so (T-SQL and Oracle have no RECURSIVE).
    pub(super) recursive: bool,
    /// Columns that SEARCH and CYCLE add, and the columns that they are made of.
    pub(super) added: Vec<(Vec<Ident>, Vec<Ident>)>,
}

/// What a query computes.
#[derive(Debug)]
pub(super) enum Body {
    Select(Box<Select>),
    Query(Box<Query>),
    /// A left-associative chain of set operations: whether each is UNION ALL, and its right arm.
    Set {
        first: Box<Body>,
        rest: Vec<(bool, Body)>,
    },
    Values(Vec<Vec<Expr>>),
    Table(Name),
    /// INSERT, UPDATE, DELETE, MERGE, at the top or in WITH.
    Statement(Box<Statement>),
}

/// A SELECT.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) distinct: Distinct,
    pub(super) items: Vec<Item>,
    /// SELECT INTO.
    pub(super) into: Option<Target>,
    pub(super) from: Vec<From>,
    pub(super) selection: Option<Expr>,
    pub(super) group_by: Vec<Expr>,
    pub(super) having: Option<Expr>,
    pub(super) windows: Vec<(Ident, Window)>,
}

/// DISTINCT.
#[derive(Debug)]
pub(super) enum Distinct {
    No,
    Whole,
    On(Vec<Expr>),
}

/// One entry of a select list or RETURNING.
#[derive(Debug)]
pub(super) enum Item {
    Expr {
        expr: Expr,
        alias: Option<Ident>,
    },
    Star,
    QualifiedStar(Name),
    /// `(expression).*`
    FieldStar(Expr),
    /// `* EXCEPT (a) REPLACE (b AS c)`, of a relation or of all.
    StarWith {
        of: Option<Name>,
        except: Vec<String>,
        replace: Vec<(String, Expr)>,
    },
}

/// One entry of FROM.
#[derive(Debug)]
pub(super) enum From {
    Relation {
        name: Name,
        alias: Option<Alias>,
        sample: Vec<Expr>,
    },
    Query {
        query: Box<Query>,
        lateral: bool,
        alias: Option<Alias>,
        sample: Vec<Expr>,
    },
    /// Functions (one, or several of ROWS FROM and unnest).
    Function {
        calls: Vec<RowCall>,
        ordinality: bool,
        alias: Option<Alias>,
    },
    Join {
        first: Box<From>,
        rest: Vec<(From, Constraint)>,
        alias: Option<Alias>,
    },
}

/// A function whose rows are a relation, or what XMLTABLE and JSON_TABLE make rows of.
#[derive(Debug)]
pub(super) struct RowCall {
    pub(super) call: Expr,
    /// A column definition list; empty where there is none.
    pub(super) columns: Vec<Ident>,
    /// The types in it that are not the server's own, as casts.
    pub(super) casts: Vec<Expr>,
}

/// `AS name(columns)`.
#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: Ident,
    pub(super) columns: Vec<Ident>,
    /// Types of columns, as casts: a column definition list of a function.
    pub(super) typed: Option<Vec<Expr>>,
}

/// How two relations are joined.
#[derive(Debug)]
pub(super) enum Constraint {
    None,
    On(Expr),
    /// The columns, and a name for them together.
    Using(Vec<Ident>, Option<Ident>),
    Natural,
}

/// An expression.
#[derive(Debug)]
pub(super) enum Expr {
    Literal(Literal),
    /// `a`, `t.a`, `s.t.a`, and a bare relation alias.
    Column(Vec<Ident>),
    /// `(e).field`
    Field(Box<Expr>, Ident),
    /// `e[i]`, `e[a:b]`
    Subscript(Box<Expr>, Vec<Expr>),
    /// `*` as an argument.
    Star,
    /// `t.*` as an argument or in ROW.
    QualifiedStar(Name),
    /// `t.*` as one value.
    WholeRow(Name),
    Call(Box<Call>),
    /// COLLATE: the same value.
    Same(Box<Expr>),
    /// A cast; the type's name, lower case.
    Cast(Box<Expr>, TypeName),
    /// AND, OR, flattened.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// `=`, `<`, … , IS NOT DISTINCT FROM.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    InList {
        expr: Box<Expr>,
        negated: bool,
        list: Vec<Expr>,
    },
    InQuery {
        expr: Box<Expr>,
        negated: bool,
        query: Box<Query>,
    },
    Like {
        expr: Box<Expr>,
        negated: bool,
        pattern: Box<Expr>,
        escape: Option<Box<Expr>>,
    },
    Exists(Box<Query>),
    /// A scalar sub-query, and what stands in ANY, ALL and ARRAY.
    Query(Box<Query>),
    /// `+ - * / %`, unary sign: arithmetic.
    Arithmetic(Vec<Expr>),
    /// Anything that is computed from these parts, and the name that PostgreSQL gives such a column.
    Computed(Vec<Expr>, &'static str),
    /// CASE; the last is ELSE or, without one, the last branch decides nothing of the name.
    Case {
        parts: Vec<Expr>,
        otherwise: Option<Box<Expr>>,
    },
    /// ROW(…), (a, b), and lists of GROUPING SETS: each part on its own.
    Row(Vec<Expr>),
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    /// `<`, `>`, `<=`, `>=`
    Order,
}

/// A literal.
#[derive(Debug)]
pub(super) enum Literal {
    Null,
    Bool,
    Number(String),
    Text(String),
    Placeholder,
    /// A variable that holds what was computed, or columns that are not told by their names.
    Held,
    /// The left side of an operator that has none.
    Prefix,
    Other,
}

/// The name of a cast's target type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypeName {
    /// PostgreSQL's internal name of it (`int4`, `text`, …), as its result column would be called.
    pub(super) name: String,
    /// The schema, where it is given.
    pub(super) schema: Option<String>,
    /// Whether it is an array of it.
    pub(super) array: bool,
}

/// A call of a function.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) name: Name,
    /// The name is an operator's symbol.
    pub(super) operator: bool,
    pub(super) args: Vec<Expr>,
    /// Names of arguments (`name => value`) by their places.
    pub(super) named: Vec<(usize, String)>,
    /// ORDER BY and WITHIN GROUP of an aggregate, separators, LIMIT.
    pub(super) extra: Vec<Expr>,
    pub(super) filter: Option<Expr>,
    pub(super) distinct: bool,
    pub(super) over: Option<Window>,
}

/// OVER (…), or a WINDOW definition.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) base: Option<Ident>,
    pub(super) partition: Vec<Expr>,
    pub(super) order: Vec<Expr>,
    pub(super) frame: Vec<Expr>,
}

/// INSERT and REPLACE.
#[derive(Debug)]
pub(super) struct Insert {
    pub(super) target: Name,
    pub(super) alias: Option<Ident>,
    /// OR REPLACE, REPLACE INTO: rows may go.
    pub(super) replace: bool,
    /// The columns that the source's columns go to; empty for all in their order.
    pub(super) columns: Vec<Ident>,
    pub(super) source: Option<Query>,
    /// The columns that ON CONFLICT names.
    pub(super) unique: Vec<Ident>,
    /// What ON CONFLICT names beside columns.
    pub(super) searched: Vec<Expr>,
    /// ON CONFLICT DO UPDATE.
    pub(super) conflict: Option<ConflictUpdate>,
    pub(super) returning: Vec<Item>,
    pub(super) output: Option<Output>,
}

/// What ON CONFLICT DO UPDATE does.
#[derive(Debug)]
pub(super) struct ConflictUpdate {
    pub(super) values: Vec<Assignment>,
    pub(super) selection: Option<Expr>,
}

/// What is stored in a column, or in several at once.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) columns: Vec<Ident>,
    pub(super) value: Expr,
}

/// UPDATE.
#[derive(Debug)]
pub(super) struct Update {
    pub(super) target: Name,
    pub(super) alias: Option<Alias>,
    pub(super) values: Vec<Assignment>,
    pub(super) from: Vec<From>,
    /// Conditions of the joins that the target stands in (T-SQL).
    pub(super) joins: Vec<Expr>,
    pub(super) selection: Option<Expr>,
    pub(super) order_by: Vec<Expr>,
    pub(super) limit: Vec<Expr>,
    pub(super) returning: Vec<Item>,
    pub(super) output: Option<Output>,
}

/// T-SQL's OUTPUT: items over `inserted` and `deleted`, shown or put into another relation.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) items: Vec<Item>,
    pub(super) into: Option<Name>,
    /// The columns of that relation which the items go to; empty for all in their order.
    pub(super) columns: Vec<Ident>,
}

/// DELETE.
#[derive(Debug)]
pub(super) struct Delete {
    pub(super) target: Name,
    pub(super) alias: Option<Alias>,
    pub(super) using: Vec<From>,
    /// Conditions of the joins that the target stands in (T-SQL).
    pub(super) joins: Vec<Expr>,
    pub(super) selection: Option<Expr>,
    pub(super) order_by: Vec<Expr>,
    pub(super) limit: Vec<Expr>,
    pub(super) returning: Vec<Item>,
    pub(super) output: Option<Output>,
}

/// UPDATE or DELETE of relations that are joined: what is chosen, and what becomes of it.
#[derive(Debug)]
pub(super) struct Change {
    /// The relations as FROM of a SELECT, with its WITH, WHERE, ORDER BY and LIMIT.
    pub(super) chosen: Query,
    /// SET: the relation's visible name where it is given, the column, the value.
    pub(super) values: Vec<(Option<Ident>, Ident, Expr)>,
    /// The visible names of the relations that rows are deleted from.
    pub(super) deleted: Vec<Ident>,
    pub(super) returning: Vec<Item>,
}

/// MERGE.
#[derive(Debug)]
pub(super) struct Merge {
    pub(super) target: Name,
    pub(super) alias: Option<Alias>,
    pub(super) source: From,
    pub(super) on: Expr,
    /// The conditions of WHEN.
    pub(super) conditions: Vec<Expr>,
    /// SET.
    pub(super) updates: Vec<Assignment>,
    /// The columns of each INSERT (all in their order, where none is named), and its values.
    pub(super) inserts: Vec<(Vec<Ident>, Vec<Expr>)>,
    /// WHEN NOT MATCHED BY SOURCE: rows that the condition does not choose are changed too.
    pub(super) by_source: bool,
    /// Of insert, update, delete: what the clauses do.
    pub(super) effects: EffectSet,
    pub(super) returning: Vec<Item>,
    pub(super) output: Option<Output>,
}

impl Name {
    /// A name of one part.
    pub(super) fn single(part: Ident) -> Self {
        Self { parts: vec![part] }
    }

    /// The last part's text.
    pub(super) fn last(&self) -> &str {
        self.parts.last().map_or("", |part| part.text.as_str())
    }

    /// The text of the part before the last.
    pub(super) fn schema(&self) -> Option<&str> {
        self.parts.iter().rev().nth(1).map(|part| part.text.as_str())
    }
}

/// A doubt about a construct.
pub(super) fn construct(detail: &str) -> Doubt {
    Reason { code: ReasonCode::Construct, detail: detail.to_owned() }
}

//! SQL: two readings of a text, one by tokens and one by grammar, that must agree.

mod copied;
#[cfg(test)]
#[path = "../../../tests/corpora/rows.rs"]
pub(crate) mod corpus;
pub(crate) mod function;
mod grammar;
pub(crate) mod guard;
mod harmless;
mod ir;
mod lower;
mod mysql;
pub(crate) mod placeholder;
mod resolve;
pub(crate) mod scan;
mod session;
mod spell;
mod stack;
pub(crate) mod token;
mod utility;

pub(crate) use copied::copy_options;

use super::{Classification, Context, Dialect, LexerSettings, Outputs, Reason, ReasonCode, State, StateChange};
use ir::Statement;
use lower::Lowering;
use resolve::{Resolver, Shape};
use std::cell::OnceCell;
use token::Tokens;

/// What a text does.
pub(crate) fn classify(text: &str, context: &Context<'_>) -> Classification {
    classify_within(text, context, 0)
}

/// What a text does that lies this many strings of SQL deep.
fn classify_within(text: &str, context: &Context<'_>, depth: u32) -> Classification {
    let mut out = Classification::empty(context.dialect);
    if !context.state.certain {
        out.doubt(ReasonCode::StateUnknown, "");
    }
    if context.dialect == Dialect::Postgres && context.state.search_path.iter().skip(1).any(|schema| schema == "pg_catalog") {
        // Functions, operators and types of the schemas before it hide the server's own.
        out.doubt(ReasonCode::StateUnknown, "`pg_catalog` is not the first schema");
    }
    let folded = Context {
        catalog: match context.dialect {
            Dialect::Mssql | Dialect::Generic => context.catalog.map(|catalog| catalog.folded(false)),
            Dialect::Bigquery => context.catalog.map(|catalog| catalog.folded(true)),
            Dialect::Postgres | Dialect::Sqlite | Dialect::Mysql | Dialect::Mariadb | Dialect::Snowflake | Dialect::Oracle => {
                context.catalog
            }
        },
        ..*context
    };
    let context = &folded;
    match placeholder::native(text, context.placeholders, context.dialect) {
        Ok(text) => read(&text, context, out, depth),
        Err(reason) => refused(out, reason),
    }
}

fn read(text: &str, context: &Context<'_>, out: Classification, depth: u32) -> Classification {
    match guard::read(text, context.dialect, &context.state.settings) {
        Ok(tokens) => stack::with_room(tokens.len(), || understood(&tokens, context, out, depth)),
        Err(reason) => refused(out, reason),
    }
}

fn understood(tokens: &Tokens<'_>, context: &Context<'_>, mut out: Classification, depth: u32) -> Classification {
    for reason in tokens.doubts() {
        out.doubt(reason.code, reason.detail.clone());
    }
    let reading = scan::scan(tokens);
    out.statements = reading.statements;
    if reading.statements == 0 {
        out.doubt(ReasonCode::Empty, "");
    }
    let statements = match statements(tokens, &reading, context) {
        Ok(statements) => statements,
        Err(reason) => {
            out.effects = out.effects.union(reading.effects);
            return refused(out, reason);
        }
    };
    // What a statement leaves is what the next one is read in.
    let later: Vec<OnceCell<State>> = statements.iter().skip(1).map(|_| OnceCell::new()).collect();
    let mut resolver = Resolver::new(context, out, depth);
    resolver.operators = resolve::overloaded_operators(tokens.text(), context);
    let mut shape: Option<Shape> = None;
    let count = u32::try_from(statements.len()).unwrap_or(u32::MAX);
    let mut followed = 0;
    for (at, statement) in statements.iter().enumerate() {
        if let Some(place) = at.checked_sub(1).and_then(|before| later.get(before))
            && resolver.out.changes.len() > followed
        {
            let mut state = resolver.state.clone();
            let changes = resolver.out.changes.get(followed..).unwrap_or_default();
            let not_followed = changes.iter().filter(|change| !state.follow(change)).count();
            followed = resolver.out.changes.len();
            if not_followed > 0 {
                resolver.out.doubt(ReasonCode::MultipleStatements, "");
            }
            resolver.reads_in(place.get_or_init(|| state));
        }
        let rows = resolver.top(statement);
        shape = match (shape, rows) {
            (None, rows) => rows,
            (shape, None) => shape,
            (Some(_), Some(_)) => {
                resolver.out.doubt_lineage(ReasonCode::MultipleStatements, "several results");
                Some(resolve::open())
            }
        };
    }
    if let Some(detail) = reading.disagreement(resolver.direct, count) {
        resolver.out.effects = resolver.out.effects.union(reading.effects);
        resolver.out.doubt(ReasonCode::ReadingsDiffer, detail);
        shape = Some(resolve::open());
    }
    if resolver.out.reasons.iter().any(|reason| reason.code == ReasonCode::Construct) {
        resolver.out.effects = resolver.out.effects.union(reading.effects);
    }
    resolver.finish(shape.as_ref())
}

/// The statements of a text: MySQL's by readers of our own with the grammar for queries in them, all others by the grammar.
fn statements(tokens: &Tokens<'_>, reading: &scan::TokenReading, context: &Context<'_>) -> Result<Vec<Statement>, Reason> {
    match context.dialect {
        Dialect::Mysql | Dialect::Mariadb => mysql::statements(tokens, &context.state.settings),
        Dialect::Mssql | Dialect::Snowflake | Dialect::Bigquery | Dialect::Oracle | Dialect::Generic => grammar::guests(tokens),
        Dialect::Postgres | Dialect::Sqlite => session::statements(tokens, reading, context),
    }
}

/// A text that was not understood: whatever it returns is masked whole, and what it leaves behind is not known.
fn refused(mut out: Classification, reason: Reason) -> Classification {
    out.outputs = Outputs::Unknown;
    out.changes.push(StateChange::Unfollowed(reason.code.name().to_owned()));
    out.doubt(reason.code, reason.detail);
    out.lineage_complete = false;
    out
}

/// Follows the statements of a text that the catalog holds (a view's definition), under the default settings.
fn lowered<R>(text: &str, dialect: Dialect, follow: impl FnOnce(Vec<Statement>) -> R) -> Result<R, Reason> {
    let tokens = guard::read(text, dialect, &LexerSettings::default())?;
    if let Some(reason) = tokens.doubts().first() {
        return Err(reason.clone());
    }
    stack::with_room(tokens.len(), || {
        if matches!(dialect, Dialect::Mysql | Dialect::Mariadb) {
            return Ok(follow(mysql::statements(&tokens, &LexerSettings::default())?));
        }
        let lowering = Lowering { dialect };
        if lowering.is_guest() {
            return Ok(follow(grammar::guests(&tokens)?));
        }
        Ok(follow(grammar::parse(&tokens)?.iter().map(|statement| lowering.statement(statement)).collect()))
    })
}

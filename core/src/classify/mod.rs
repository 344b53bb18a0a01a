//! Statement text in, [`Classification`] out: exact, or `unknown` with a reason and effects that are a lower bound.

mod catalog;
mod classification;
mod effect;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub(crate) mod sql;
mod sql_mode;
mod state;

pub use catalog::{Catalog, Column, Relation, RelationKind};
pub use classification::{
    Classification, ColumnName, FunctionClass, FunctionUse, Lineage, Output, Outputs, Predicate, Probe, ProbePosition, Reason, ReasonCode,
    RelationName, RelationUse, Store,
};
pub use effect::{Effect, EffectGroup, EffectSet};
pub(crate) use sql::copy_options;
pub use sql::placeholder::Placeholders;
pub use sql_mode::{ServerVersion, SqlMode};
pub use state::{Cursor, Dialect, LexerSettings, Prepared, Roles, Setting, State, StateChange, Temporary};
pub(crate) use state::{Names, Origin, touch};

/// What a text is read with, beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The language of the server.
    pub dialect: Dialect,
    /// What the connection remembers.
    pub state: &'a State,
    /// What the database holds, where that is known.
    pub catalog: Option<&'a Catalog>,
    /// How the driver writes placeholders.
    pub placeholders: Placeholders,
}

/// Says what a text does. Never fails: what is not understood is `unknown`, with a reason.
///
/// ```
/// use checkrein::classify::{classify, Context, Dialect, Effect, Placeholders, State};
///
/// let state = State::new(Dialect::Postgres);
/// let context = Context { dialect: Dialect::Postgres, state: &state, catalog: None, placeholders: Placeholders::Native };
/// let classification = classify("WITH gone AS (DELETE FROM users RETURNING id) SELECT count(*) FROM gone", &context);
/// assert!(classification.complete);
/// assert!(classification.effects.contains(Effect::Delete));
/// ```
#[must_use]
pub fn classify(text: &str, context: &Context<'_>) -> Classification {
    sql::classify(text, context)
}

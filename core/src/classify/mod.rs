//! Statement text in, [`Classification`] out: exact, or `unknown` with a reason and effects that are a lower bound.

mod catalog;
mod classification;
mod effect;
pub(crate) mod sql;
mod state;

pub use catalog::{Catalog, Column, Relation, RelationKind};
pub use classification::{
    Classification, ColumnName, FunctionClass, FunctionUse, Lineage, Output, Outputs, Predicate, Probe, ProbePosition, Reason, ReasonCode,
    RelationName, RelationUse,
};
pub use effect::{Effect, EffectGroup, EffectSet};
pub use state::{Dialect, LexerSettings, State, StateChange};

pub use sql::placeholder::Placeholders;

/// What gives a statement its meaning beside its text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The language.
    pub dialect: Dialect,
    /// What the connection remembers.
    pub state: &'a State,
    /// What the database holds, where it is known.
    pub catalog: Option<&'a Catalog>,
    /// How parameters are marked.
    pub placeholders: Placeholders,
}

/// Says what a text of statements would do. Whatever the text is, it gets a classification.
#[must_use]
pub fn classify(text: &str, context: &Context<'_>) -> Classification {
    sql::classify(text, context)
}

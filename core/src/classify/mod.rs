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

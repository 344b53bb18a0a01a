//! What may be seen of an answer: lineage and classes in, a [`Plan`] out, and cells through it.
//!
//! A plan is made before the first row, from what the policy obliges to ([`Masking`](crate::policy::Masking)), what the statement
//! was predicted to return ([`Outputs`](crate::classify::Outputs)) and what the result is said to hold ([`ResultShape`]). Where the
//! three do not fit, there is no plan and nothing is shown.
//!
//! | operator | text | whole number, float, decimal, date, time, uuid, other | boolean, bytes, JSON | kind unknown |
//! |---|---|---|---|---|
//! | `redact` | `[redacted]` | NULL | NULL | by value |
//! | `nullify` | NULL | NULL | NULL | NULL |
//! | `constant` | the text | parsed as the kind, or the plan is refused (`bytes` and `other` always) | likewise | by value, NULL where it does not parse |
//! | `partial` | text | **text** | NULL | by value |
//! | `hash`, `tokenize` | text | **text** | **text** | text |
//!
//! NULL stays NULL under every operator. Where a column's kind changes, [`Plan::explain`] says so in `becomes`. *By value* is for
//! databases whose columns have no fixed type (SQLite): each cell is treated as a column of its own kind would be.

mod counts;
mod plan;
mod shape;
mod transform;

pub use counts::{Counts, MaskSummary};
pub use plan::{Becomes, ColumnExplanation, Plan};
pub use shape::{RESULT_COLUMNS, ResultShape, ShapeColumn, ValueKind};

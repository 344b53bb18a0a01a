//! (Principal, Classification, Request) in, [`Ruling`] out: the only room that decides.
//!
//! ```text
//! bytes ── Document (strict) ── PolicySet::compile ── rules · classes · masks · index
//!                                                        │
//! Query {principal, resource, classification, context} ──┴── decide ── Permit {obligations} │ Deny {reason} │ Hold {terms}
//! ```

mod approvers;
mod carrying;
mod classes;
mod condition;
mod content;
mod decide;
mod document;
mod files;
mod index;
mod inherited;
mod line;
mod lint;
mod mask;
mod masking;
mod pattern;
mod resource;
mod reveal;
mod rule;
mod ruling;
mod selector;
mod set;
mod system;
mod testcase;
#[cfg(test)]
mod tests;
mod touched;

/// The JSON Schema (draft 2020-12) of a policy, for editors: `checkrein policy schema` prints it.
///
/// What it refuses, [`PolicySet::compile`] refuses; whether names, patterns and conditions mean something is the compiler's to say.
///
/// ```
/// let schema: serde_json::Value = serde_json::from_str(checkrein::policy::SCHEMA)?;
/// assert_eq!(schema["properties"]["rules"]["items"]["$ref"], "#/$defs/rule");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const SCHEMA: &str = include_str!("../../policy.schema.json");

pub use decide::Query;
pub use document::{Format, Mode};
pub use files::{Files, MapFiles, NoFiles};
pub use inherited::{Full, Inheritance, Inherited};
pub use lint::Finding;
pub use mask::{Alphabet, DateUnit, Luhn, Mask, MaskKind, Rounding, SHIFT_DAYS};
pub use resource::Resource;
pub use ruling::{
    ApprovalTerms, Approver, AuditMode, ColumnDuty, ContentDuty, Demand, Masking, Messages, Obligations, Permission, RecordLevel, Refusal,
    RefusalReason, Ruling,
};
pub use set::PolicySet;
pub use testcase::TestCase;

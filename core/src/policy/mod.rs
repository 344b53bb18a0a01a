//! (Principal, Classification, Request) in, [`Ruling`] out: the only room that decides.

mod mask;
mod ruling;

pub use mask::{Mask, MaskKind};
pub use ruling::{
    ApprovalTerms, Approver, AuditMode, ColumnDuty, Demand, Masking, Obligations, Permission, RecordLevel, Refusal, RefusalReason, Ruling,
};

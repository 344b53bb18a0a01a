//! What the log is told of a decision.

use super::connection::{Connection, Question};
use crate::audit::Digest;
use crate::audit::event::{self, Column, Duties, Verdict};
use crate::classify::{Classification, Outputs};
use crate::policy::{AuditMode, Masking, Obligations, Permission, RecordLevel};
use std::borrow::Cow;
use std::sync::Arc;

impl Connection {
    /// The entry of an answer that obliges to nothing; who answers fills in the rest.
    pub(super) fn entry<'q>(&'q self, question: &'q Question<'_>, decision: Verdict) -> event::Decision<'q> {
        let statement = question.statement;
        event::Decision {
            session: self.session.id().into(),
            connection: self.id,
            statement_sha256: statement.commitment(&self.session.inner.salt).into(),
            statement_bytes: statement.text.len() as u64,
            parameters_sha256: statement.parameters_commitment(&self.session.inner.salt).map(Digest::from),
            effects: question.reading.classification.effects,
            relations: Cow::Borrowed(&question.reading.names),
            classes: Cow::Borrowed(&[]),
            decision,
            rules: Cow::Borrowed(&[]),
            reason: Cow::Borrowed(""),
            detail: Cow::Borrowed(""),
            columns: Cow::Borrowed(&[]),
            scanned: Cow::Borrowed(&[]),
            inherits: Cow::Borrowed(&[]),
            whole: false,
            obligations: Duties { row_limit: None, record: RecordLevel::None, audit: question.resource.audit() },
            observed: false,
            approval: None,
            policy: (*question.rules.policy.digest()).into(),
        }
    }
}

pub(super) fn duties(obligations: &Obligations, audit: AuditMode) -> Duties {
    Duties { row_limit: obligations.row_limit, record: obligations.record, audit }
}

/// What columns inherit, as the log tells it.
pub(super) fn inherits(permission: &Permission) -> Vec<event::Inherits<'_>> {
    let one = |inheritance: &crate::policy::Inheritance| event::Inherits {
        column: inheritance.to_string().into(),
        classes: inheritance.classes.clone().into(),
        sources: inheritance.sources.iter().map(|source| Arc::from(source.to_string())).collect(),
        lineage: inheritance.lineage,
    };
    permission.inherits.iter().map(one).collect()
}

/// The columns that hold something sensitive, as the log tells them. A result whose columns are not known and that is shown as it is
/// stands there as one column without a name, which may hold every class that the statement may touch.
pub(super) fn columns<'a>(permission: &'a Permission, classification: &'a Classification) -> Vec<Column<'a>> {
    let masking = &permission.obligations.mask;
    let shown = *masking != Masking::Whole && classification.outputs != Outputs::None;
    if shown && !classification.lineage_complete && !permission.classes.is_empty() {
        return vec![Column { name: "".into(), classes: Cow::Borrowed(&permission.classes), mask: None }];
    }
    let (Masking::Columns(duties), Outputs::Columns(outputs)) = (masking, &classification.outputs) else { return Vec::new() };
    let named = duties.iter().zip(outputs);
    named
        .filter_map(|(duty, output)| {
            let duty = duty.as_ref()?;
            Some(Column {
                name: output.name.as_str().into(),
                classes: Cow::Borrowed(&duty.classes),
                mask: duty.mask.as_ref().map(crate::policy::Mask::kind),
            })
        })
        .collect()
}

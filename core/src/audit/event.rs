//! What can happen. No event carries a statement, a parameter or a value: those appear as SHA-256 commitments and counts.
//!
//! Texts and lists are borrowed where the caller has them (`principal.groups().into()`, `(&permission.rules[..]).into()`), owned
//! where an entry was read.

use super::entry::Digest;
use crate::classify::{EffectSet, Lineage};
use crate::error::{Error, ErrorCode};
use crate::identity::{Actor, Assurance, Principal};
use crate::policy::{AuditMode, MaskKind, RecordLevel};
use crate::request::Timestamp;
use crate::wire::strict;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A list of names.
pub type Names<'a> = Cow<'a, [Arc<str>]>;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "most events are decisions, and each would be an allocation more")]
pub enum Event<'a> {
    /// A policy was loaded or reloaded.
    Policy(PolicyLoaded<'a>),
    /// A caller was verified and got a session.
    SessionOpened(SessionOpened<'a>),
    /// A caller got none.
    SessionRefused(SessionRefused<'a>),
    /// A statement was decided.
    Decision(Decision<'a>),
    /// What became of a permitted statement.
    Outcome(Outcome<'a>),
    /// An encrypted value was asked for.
    Revealed(Revealed<'a>),
    /// A session ended.
    SessionClosed(SessionClosed<'a>),
    /// The log was opened again and had been left unfinished.
    Recovered(Recovered),
}

impl Event<'static> {
    /// Reads the JSON form, as an entry's member `event` has it: for a host that keeps a log of its own.
    ///
    /// # Errors
    /// `wire.*` for what is not strict JSON; `audit.entry` for what is no event.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        let document = strict::value(bytes, strict::Limits::REQUEST)?;
        serde_json::from_value(document).map_err(|error| Error::new(ErrorCode::AuditEntry, strict::without_values(&error.to_string())))
    }
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyLoaded<'a> {
    /// Its digest.
    pub digest: Digest,
    /// `enforce` or `observe`.
    pub mode: Cow<'a, str>,
    /// The resources that it names.
    pub resources: Names<'a>,
}

/// A session's start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionOpened<'a> {
    /// The session.
    pub session: Cow<'a, str>,
    /// Whose it is.
    pub principal: Who<'a>,
    /// The resource it is bound to.
    pub resource: Cow<'a, str>,
    /// When it ends at the latest.
    pub ends: Timestamp,
}

/// A verified caller as the log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who<'a> {
    /// Who vouches.
    pub issuer: Cow<'a, str>,
    /// Who it is.
    pub subject: Cow<'a, str>,
    /// Its groups.
    pub groups: Cow<'a, [String]>,
    /// How sure we are.
    pub assurance: Assurance,
    /// The job it runs for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<Cow<'a, str>>,
    /// The delegation chain, current actor first.
    #[serde(default, skip_serializing_if = "<[Actor]>::is_empty")]
    pub actors: Cow<'a, [Actor]>,
    /// The token's `jti`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_id: Option<Cow<'a, str>>,
}

impl<'a> From<&'a Principal> for Who<'a> {
    fn from(principal: &'a Principal) -> Self {
        Self {
            issuer: principal.issuer().into(),
            subject: principal.subject().into(),
            groups: principal.groups().into(),
            assurance: principal.assurance(),
            job: principal.job().map(Cow::Borrowed),
            actors: principal.actors().into(),
            token_id: principal.token_id().map(Cow::Borrowed),
        }
    }
}

/// A session that was not opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRefused<'a> {
    /// The resource that was asked for.
    pub resource: Cow<'a, str>,
    /// The dotted error code; nothing of the token.
    pub code: Cow<'a, str>,
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may run.
    Permit,
    /// It may not.
    Deny,
    /// A human must approve first.
    Hold,
}

impl Verdict {
    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Permit => "permit",
            Verdict::Deny => "deny",
            Verdict::Hold => "hold",
        }
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision<'a> {
    /// The session.
    pub session: Cow<'a, str>,
    /// Which connection of the session.
    pub connection: u64,
    /// Commitment to the statement's bytes as they came in.
    pub statement_sha256: Digest,
    /// How many they were.
    pub statement_bytes: u64,
    /// Commitment to the parameters, where there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters_sha256: Option<Digest>,
    /// What the statement does.
    pub effects: EffectSet,
    /// The relations it touches.
    pub relations: Names<'a>,
    /// The classes it touches, shown or probed.
    pub classes: Names<'a>,
    /// The answer.
    pub decision: Verdict,
    /// The rules that gave it.
    pub rules: Names<'a>,
    /// The dotted reason; empty for a permit.
    pub reason: Cow<'a, str>,
    /// What the log is told beside that: no literal, no value.
    pub detail: Cow<'a, str>,
    /// The columns of the result that hold something sensitive.
    pub columns: Cow<'a, [Column<'a>]>,
    /// The classes that are masked wherever the content of the result has them.
    #[serde(default, skip_serializing_if = "<[Arc<str>]>::is_empty")]
    pub scanned: Names<'a>,
    /// The columns that inherit classes by the statement, once it has run.
    #[serde(default, skip_serializing_if = "<[Inherits]>::is_empty")]
    pub inherits: Cow<'a, [Inherits<'a>]>,
    /// Whether every cell is redacted because the columns are not known.
    pub whole: bool,
    /// The other duties.
    pub obligations: Duties,
    /// Whether the policy only observes: the answer was not enforced.
    pub observed: bool,
    /// The approval that it rests on, or the request that it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approved<'a>>,
    /// The digest of the policy that decided.
    pub policy: Digest,
}

/// A column of a result that holds something sensitive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column<'a> {
    /// Its name in the result.
    pub name: Cow<'a, str>,
    /// The classes it holds; empty where only its lineage is unknown.
    pub classes: Names<'a>,
    /// The operator; absent (`null`) where it is shown as it is.
    pub mask: Option<MaskKind>,
}

/// A column that inherits classes: enough to say, elsewhere or later, what it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inherits<'a> {
    /// The column, with its relation; `*` where it may be any of the relation's.
    pub column: Cow<'a, str>,
    /// The classes, under the policy that decided.
    pub classes: Names<'a>,
    /// The columns whose values it holds; empty where they are not known.
    pub sources: Names<'a>,
    /// How it was made of them.
    pub lineage: Lineage,
}

/// The duties of a permit beside masking.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duties {
    /// The most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_limit: Option<u64>,
    /// What is recorded.
    pub record: RecordLevel,
    /// How durable this entry was before the answer.
    pub audit: AuditMode,
}

/// Approvals that a decision rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approved<'a> {
    /// The digest of the request.
    pub request: Digest,
    /// When the request runs out.
    pub not_after: Timestamp,
    /// Who approved; empty while it is held.
    pub approvers: Names<'a>,
}

/// What became of a permitted statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It ran.
    Ok,
    /// It failed.
    Error,
    /// It was given up.
    Cancelled,
}

impl Status {
    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Error => "error",
            Status::Cancelled => "cancelled",
        }
    }
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome<'a> {
    /// The number of the decision's entry.
    pub decision: u64,
    /// The session.
    pub session: Cow<'a, str>,
    /// How it ended.
    pub status: Status,
    /// Rows shown or changed, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// How much was masked because of where it comes from.
    pub masked: Cow<'a, [MaskedCells<'a>]>,
    /// How much was found and masked in content: in columns and in messages.
    #[serde(default, skip_serializing_if = "<[Found]>::is_empty")]
    pub found: Cow<'a, [Found<'a>]>,
    /// The columns of the result in which something was masked. Entries of releases before this field have none.
    #[serde(default, skip_serializing_if = "<[MaskedColumn]>::is_empty")]
    pub columns: Cow<'a, [MaskedColumn<'a>]>,
}

/// How many cells of a class were masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaskedCells<'a> {
    /// The class.
    pub class: Cow<'a, str>,
    /// How many cells.
    pub cells: u64,
}

/// How often content of a class was found and masked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Found<'a> {
    /// The class.
    pub class: Cow<'a, str>,
    /// How many stretches of text, or values.
    pub findings: u64,
}

/// How much was masked in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaskedColumn<'a> {
    /// Its place in the result, from 0.
    pub position: u64,
    /// Its name in the result, as it was predicted; empty where the server chose one.
    pub name: Cow<'a, str>,
    /// How many cells were replaced, NULL not counted.
    pub cells: u64,
    /// What was found in its content, by class.
    #[serde(default, skip_serializing_if = "<[Found]>::is_empty")]
    pub found: Cow<'a, [Found<'a>]>,
}

/// A request to open an encrypted value: it was opened, or refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revealed<'a> {
    /// The session.
    pub session: Cow<'a, str>,
    /// The value's classes; empty where the token names none that the policy knows.
    pub classes: Names<'a>,
    /// The version of the key that it was encrypted with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The dotted error code of a refusal; absent where the value was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Cow<'a, str>>,
    /// The digest of the policy that decided.
    pub policy: Digest,
}

/// A session's end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionClosed<'a> {
    /// The session.
    pub session: Cow<'a, str>,
    /// Why it ended.
    pub reason: Cow<'a, str>,
}

/// What was found when the log was opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovered {
    /// Bytes of an entry torn in writing that were cut off; it was never acknowledged as durable.
    pub cut_bytes: u64,
    /// How many permits have no outcome: what became of them is not known.
    pub open_decisions: u64,
    /// The first of them, at most [`OPEN_DECISIONS`].
    pub decisions: Vec<u64>,
}

/// The most open decisions that a [`Recovered`] event lists by number.
pub const OPEN_DECISIONS: usize = 64;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::classify::Effect;

    pub(crate) fn names(names: &[&str]) -> Names<'static> {
        names.iter().map(|name| Arc::from(*name)).collect::<Vec<Arc<str>>>().into()
    }

    pub(crate) fn opened(session: &'static str, subject: &'static str, job: Option<&'static str>) -> Event<'static> {
        Event::SessionOpened(SessionOpened {
            session: session.into(),
            principal: Who {
                issuer: "https://idp.example".into(),
                subject: subject.into(),
                groups: vec!["analysts".to_owned()].into(),
                assurance: Assurance::Verified,
                job: job.map(Cow::Borrowed),
                actors: vec![Actor { subject: "agent-7".to_owned(), issuer: None }].into(),
                token_id: Some("t\"1\u{2028}".into()),
            },
            resource: "orders-db".into(),
            ends: Timestamp(1_773_320_000_000),
        })
    }

    pub(crate) fn decision() -> Event<'static> {
        Event::Decision(Decision {
            session: "s-1".into(),
            connection: 2,
            statement_sha256: Digest::of(b"SELECT ssn, name FROM public.customers"),
            statement_bytes: 38,
            parameters_sha256: Some(Digest::of(b"[]")),
            effects: EffectSet::of(Effect::Read),
            relations: names(&["public.customers"]),
            classes: names(&["personal", "ssn"]),
            decision: Verdict::Permit,
            rules: names(&["analysts-read"]),
            reason: "".into(),
            detail: "".into(),
            columns: vec![
                Column { name: "ssn".into(), classes: names(&["personal", "ssn"]), mask: Some(MaskKind::Partial) },
                Column { name: "name".into(), classes: names(&["personal"]), mask: None },
            ]
            .into(),
            scanned: names(&["card"]),
            inherits: vec![Inherits {
                column: "public.copy.x".into(),
                classes: names(&["ssn"]),
                sources: names(&["public.customers.ssn"]),
                lineage: Lineage::Derived,
            }]
            .into(),
            whole: false,
            obligations: Duties { row_limit: Some(10_000), record: RecordLevel::ResultsMasked, audit: AuditMode::Group },
            observed: false,
            approval: Some(Approved {
                request: Digest::of(b"request"),
                not_after: Timestamp(1_800_000_000_000),
                approvers: names(&["dba-1"]),
            }),
            policy: Digest::of(b"policy"),
        })
    }

    pub(crate) fn outcome(decision: u64, status: Status, rows: Option<u64>) -> Event<'static> {
        let masked = vec![MaskedCells { class: "ssn".into(), cells: rows.unwrap_or(0) }];
        let found = vec![Found { class: "card".into(), findings: 2 }];
        let columns = vec![MaskedColumn { position: 1, name: "body".into(), cells: 2, found: found.clone().into() }];
        let (found, columns) = (found.into(), columns.into());
        Event::Outcome(Outcome { decision, session: "s-1".into(), status, rows, masked: masked.into(), found, columns })
    }

    pub(crate) fn every_event() -> Vec<Event<'static>> {
        vec![
            Event::Policy(PolicyLoaded { digest: Digest::of(b"policy"), mode: "enforce".into(), resources: names(&["orders-db"]) }),
            opened("s-1", "agent@example", Some("train-1")),
            Event::SessionRefused(SessionRefused { resource: "orders-db".into(), code: "identity.expired".into() }),
            decision(),
            outcome(3, Status::Ok, Some(12)),
            Event::Revealed(Revealed {
                session: "s-1".into(),
                classes: names(&["ssn"]),
                version: Some(3),
                code: Some("session.reveal".into()),
                policy: Digest::of(b"policy"),
            }),
            Event::SessionClosed(SessionClosed { session: "s-1".into(), reason: "closed".into() }),
            Event::Recovered(Recovered { cut_bytes: 17, open_decisions: 1, decisions: vec![3] }),
        ]
    }
}

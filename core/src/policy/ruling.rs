//! What a policy answers.

use super::inherited::Inheritance;
use super::mask::Mask;
use crate::classify::Lineage;
use crate::crypto::VerifyingKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The answer of a policy. It gives no access by itself: only `enforce` makes a permit of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruling {
    /// Every pair of effect and relation is covered.
    Permit(Permission),
    /// Something is forbidden, or nothing permits it.
    Deny(Refusal),
    /// A human must approve first.
    Hold(Demand),
}

/// A permission and what it obliges to.
#[derive(Debug, Clone, PartialEq)]
pub struct Permission {
    /// The rules that cover it, in order of the document.
    pub rules: Vec<Arc<str>>,
    /// The classes that the statement touches, shown or probed, sorted.
    pub classes: Vec<Arc<str>>,
    /// What must be done.
    pub obligations: Obligations,
    /// What columns inherit once the statement has run.
    pub inherits: Vec<Inheritance>,
    /// What of the server's messages may be told.
    pub messages: Messages,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The rule that denies; absent for the default deny.
    pub rule: Option<Arc<str>>,
    /// The kind of reason.
    pub reason: RefusalReason,
    /// What the caller is told: the rule's message, or a plain sentence. No literal, no value.
    pub message: String,
    /// What the log is told beside that.
    pub detail: String,
}

impl Refusal {
    /// A refusal that no rule is behind; `detail` is for the log.
    pub(crate) fn plain(reason: RefusalReason, detail: &str) -> Self {
        Self { rule: None, reason, message: reason.meaning().to_owned(), detail: detail.to_owned() }
    }
}

/// What a hold needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// The rule that holds.
    pub rule: Arc<str>,
    /// What the caller is told.
    pub message: String,
    /// Who must approve, and how many.
    pub terms: Arc<ApprovalTerms>,
}

/// Who may approve, how many must, and for how long an approval counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApprovalTerms {
    /// Groups whose members may approve; the approver's signed approval names its group.
    pub groups: Vec<String>,
    /// Approvers that may sign, by key.
    #[serde(skip)]
    pub approvers: Vec<Approver>,
    /// How many distinct approvers with distinct keys.
    pub quorum: u32,
    /// How long a request stays open, in milliseconds.
    pub expires: i64,
}

/// One approver's key, from the policy's `keys_file` or `keys`.
#[derive(Debug, Clone, PartialEq)]
pub struct Approver {
    /// Who.
    pub subject: String,
    /// Of which groups.
    pub groups: Vec<String>,
    /// The Ed25519 key.
    pub key: VerifyingKey,
}

macro_rules! refusal_reasons {
    ($($variant:ident = $name:literal, $meaning:literal;)+) => {
        /// The kinds of refusal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum RefusalReason { $(#[doc = $meaning] $variant,)+ }

        impl RefusalReason {
            /// Every reason.
            pub const ALL: &'static [RefusalReason] = &[$(RefusalReason::$variant,)+];

            /// The dotted name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(RefusalReason::$variant => $name,)+ }
            }

            /// What the caller is told where no rule has a message.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(RefusalReason::$variant => $meaning,)+ }
            }
        }
    };
}

refusal_reasons! {
    Rule = "denied.rule", "A rule of the policy denies this.";
    Default = "denied.default", "No rule of the policy permits this.";
    Unknown = "denied.unknown", "The statement could not be understood, and no rule permits such statements.";
    Empty = "denied.empty", "There is no statement.";
    Probe = "denied.probe", "A masked column may not be used to choose, join or sort rows.";
    Aggregate = "denied.aggregate", "A masked column may not be aggregated.";
    Class = "denied.class", "The statement touches data of a class that is not permitted here.";
    Require = "denied.require", "Something that the policy requires of such a statement is not proven.";
    Obligation = "denied.obligation", "The permit would carry a duty that is not understood here.";
    Condition = "denied.condition", "A condition of the policy could not be evaluated.";
    Approval = "denied.approval", "The approvals given do not satisfy the request.";
    Session = "denied.session", "The session has ended.";
    State = "denied.state", "The connection's state is not known; reset it.";
    Audit = "denied.audit", "The decision could not be recorded.";
}

/// Duties of a permit; a host that does not understand one must not go on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Obligations {
    /// What must be masked.
    pub mask: Masking,
    /// What must be masked by what it is, in columns that `mask` shows and in messages; by class.
    #[serde(skip_serializing_if = "<[ContentDuty]>::is_empty")]
    pub content: Arc<[ContentDuty]>,
    /// The most rows that may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row_limit: Option<u64>,
    /// What must be recorded of the session.
    pub record: RecordLevel,
    /// How durable the log must be before the answer.
    pub audit: AuditMode,
}

/// What must be masked of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Masking {
    /// The statement returns no rows, or the policy names nothing that is sensitive.
    Clear,
    /// Position by position; `None` holds nothing sensitive.
    Columns(Vec<Option<ColumnDuty>>),
    /// The result's columns are not known: every cell is redacted.
    Whole,
}

/// What must be done to one column of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDuty {
    /// The classes that its sources belong to, sorted; empty where only the lineage is unknown.
    pub classes: Vec<Arc<str>>,
    /// The operator; `None` where the policy shows this caller the class as it is (the log must still say so).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mask: Option<Mask>,
    /// Why this operator: how the column is made.
    pub lineage: Lineage,
}

/// What must be done to what is recognised as one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentDuty {
    /// The class.
    pub class: Arc<str>,
    /// The entities that belong to it, as the policy names them: `secret` stands for every vendor's.
    pub detect: Arc<[Arc<str>]>,
    /// The operator for what a stored column shows.
    pub mask: Mask,
    /// The operator for what the statement computes and what messages say. An operator under a key would tell anybody the token of a
    /// value that the statement itself brings.
    pub derived: Mask,
}

/// What may be told of a server's messages: errors, warnings, notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// All of it, save content that is masked.
    Told,
    /// Forms that are known, without the values in them: the statement touches what is masked, or may.
    Forms,
}

/// What is kept of a session beside the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordLevel {
    /// Nothing.
    #[default]
    None,
    /// That statements ran.
    Meta,
    /// Their text.
    Statements,
    /// And digests of results.
    ResultsHash,
    /// And results as shown.
    ResultsMasked,
}

/// How durable an entry is before its answer is given; ordered from weak to strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditMode {
    /// Handed to the kernel: it survives the end of the process, not a loss of power.
    Buffered,
    /// Durable within a bounded delay, together with others.
    #[default]
    Group,
    /// Durable by itself.
    Sync,
}

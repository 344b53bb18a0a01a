//! The answer. A [`Permit`] is made here alone, after its entry was accepted by the log.

use super::enforcer::Reading;
use super::masker::{Masker, Shown};
use super::session::Session;
use crate::approval::ApprovalRequest;
use crate::audit::Receipt;
use crate::classify::{Classification, Outputs, StateChange};
use crate::crypto::KeyProvider;
use crate::error::Error;
use crate::mask::scan::Scanner;
use crate::mask::{Plan, ResultShape, ServerMessage, Sought, WITHHELD};
use crate::policy::{Inheritance, Messages, Obligations, Permission, Refusal, RefusalReason};
use crate::wire::canonical;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a question.
#[derive(Debug)]
#[must_use = "a decision that nobody looks at protects nothing"]
pub enum Decision {
    /// The statement may run, with duties.
    Permit(Permit),
    /// It may not.
    Deny(Denial),
    /// It may once humans approve.
    Hold(Hold),
}

/// Leave to run one statement once, with duties; its entry is in the log.
pub struct Permit(pub(super) Arc<Granted>);

/// What a permit and the maskers that were made from it share.
pub(super) struct Granted {
    pub(super) permission: Permission,
    pub(super) reading: Arc<Reading>,
    pub(super) receipt: Receipt,
    pub(super) connection: u64,
    pub(super) session: Session,
    pub(super) observed: Option<Box<Denial>>,
    pub(super) keys: Arc<dyn KeyProvider>,
    pub(super) domain: Arc<str>,
    pub(super) shown: Shown,
    /// Of the policy that decided.
    pub(super) scanner: Option<Scanner>,
}

/// A refusal; its entry is in the log, unless the log itself is the reason.
#[derive(Debug, Clone)]
pub struct Denial {
    pub(super) rule: Option<Arc<str>>,
    pub(super) reason: RefusalReason,
    pub(super) message: String,
    pub(super) reading: Arc<Reading>,
    pub(super) seq: Option<u64>,
}

/// A refusal that humans can lift: show the request to them and come back with their approvals.
#[derive(Debug)]
pub struct Hold(pub(super) Box<Held>);

#[derive(Debug)]
pub(super) struct Held {
    pub(super) rule: Arc<str>,
    pub(super) message: String,
    pub(super) request: ApprovalRequest,
    pub(super) reading: Arc<Reading>,
    pub(super) seq: u64,
}

impl Decision {
    /// `permit`, `deny` or `hold`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Decision::Permit(_) => "permit",
            Decision::Deny(_) => "deny",
            Decision::Hold(_) => "hold",
        }
    }

    /// What the statement would do.
    #[must_use]
    pub fn classification(&self) -> &Classification {
        match self {
            Decision::Permit(permit) => &permit.0.reading.classification,
            Decision::Deny(denial) => &denial.reading.classification,
            Decision::Hold(hold) => &hold.0.reading.classification,
        }
    }

    /// The canonical JSON form (RFC 8785), equal in every language.
    ///
    /// # Errors
    /// None in practice; the form is always serialisable.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        canonical::to_bytes(&self.form())
    }

    pub(super) fn form(&self) -> DecisionForm<'_> {
        let classification = self.classification();
        let bare = DecisionForm::new(self.word(), classification);
        match self {
            Decision::Permit(permit) => DecisionForm {
                rules: permit.0.permission.rules.iter().map(|rule| &**rule).collect(),
                obligations: Some(&permit.0.permission.obligations),
                classes: Some(&permit.0.permission.classes),
                inherits: &permit.0.permission.inherits,
                observed: permit.0.observed.as_ref().map(|denial| denial.reason.name()),
                seq: Some(permit.0.receipt.seq()),
                ..bare
            },
            Decision::Deny(denial) => DecisionForm {
                rules: denial.rule.iter().map(|rule| &**rule).collect(),
                reason: Some(denial.reason.name()),
                message: Some(&denial.message),
                seq: denial.seq,
                ..bare
            },
            Decision::Hold(hold) => DecisionForm {
                rules: vec![&*hold.0.rule],
                message: Some(&hold.0.message),
                request: Some(&hold.0.request),
                seq: Some(hold.0.seq),
                ..bare
            },
        }
    }
}

/// The JSON form of a decision, and of a ruling on paper.
#[derive(Serialize)]
pub(super) struct DecisionForm<'a> {
    pub(super) decision: &'static str,
    pub(super) rules: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) obligations: Option<&'a Obligations>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) classes: Option<&'a [Arc<str>]>,
    /// What columns inherit, where any does.
    #[serde(skip_serializing_if = "<[Inheritance]>::is_empty")]
    pub(super) inherits: &'a [Inheritance],
    /// In observe mode: the reason for which enforcement would have refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) observed: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<&'a ApprovalRequest>,
    pub(super) classification: &'a Classification,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seq: Option<u64>,
}

impl<'a> DecisionForm<'a> {
    /// The form of an answer that says nothing more.
    pub(super) fn new(decision: &'static str, classification: &'a Classification) -> Self {
        Self {
            decision,
            rules: Vec::new(),
            reason: None,
            message: None,
            obligations: None,
            observed: None,
            request: None,
            classes: None,
            inherits: &[],
            classification,
            seq: None,
        }
    }
}

impl Permit {
    /// Makes the thing that masks one result of this statement.
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::enforce::{Decision, SessionOptions, Statement};
    /// use checkrein::mask::ResultShape;
    /// use checkrein::request::{Context, Value};
    ///
    /// let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// let statement = Statement::new("SELECT id, ssn AS number FROM customers")?;
    /// let Decision::Permit(permit) = session.connection().decide(&statement, &Context::default())? else { panic!("reads are permitted") };
    /// // As the driver describes the result.
    /// let shape = ResultShape::from_json(br#"[{"name": "id", "kind": "int"}, {"name": "number", "kind": "text"}]"#)?;
    /// let mut masker = permit.masker(&shape)?;
    /// let mut row = [Value::Int(7), Value::Text("123-45-6789".into())];
    /// masker.row(&mut row)?;
    /// assert_eq!(row, [Value::Int(7), Value::Text("*******6789".into())]);
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `mask.*` when the result is not the one that was predicted (number of columns, origins), or a key is missing: nothing of
    /// the result may be shown then.
    pub fn masker(&self, shape: &ResultShape) -> Result<Masker, Error> {
        let obligations = &self.0.permission.obligations;
        let classification = &self.0.reading.classification;
        // Without complete lineage what was predicted says nothing of the result, which is hidden whole from whom anything is hidden.
        let outputs = if classification.lineage_complete { &classification.outputs } else { &Outputs::Unknown };
        let plan = Plan::with_content(&obligations.mask, self.sought(), outputs, shape, &*self.0.keys, &self.0.domain)?;
        Ok(Masker::new(plan, &self.0))
    }

    /// What may be told of a message that the server sent for this statement: an error, a warning, a notice.
    ///
    /// Where the statement does nothing but read tables without a masked class, the message is told, with content that must be masked
    /// replaced as for what is computed. Otherwise it may repeat a value that is hidden, and only a form that is known is told
    /// ([`ServerMessage::in_known_form`]).
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::enforce::{Decision, SessionOptions, Statement};
    /// use checkrein::mask::ServerMessage;
    /// use checkrein::request::Context;
    ///
    /// # let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// let text = "SELECT ssn::int FROM customers";
    /// let Decision::Permit(permit) = session.connection().decide(&Statement::new(text)?, &Context::default())? else { panic!("a read") };
    /// let said = ServerMessage::new("invalid input syntax for type integer: \"123-45-6789\"", text).with_state(Some("22P02"), false);
    /// assert_eq!(permit.message(&said), "invalid input syntax for type integer: \"[redacted]\"");
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    #[must_use]
    pub fn message(&self, message: &ServerMessage<'_>) -> String {
        let granted = &*self.0;
        match granted.permission.messages {
            Messages::Forms => message.in_known_form(granted.reading.classification.dialect),
            Messages::Told => {
                let mut found = BTreeMap::new();
                let told = self.sought().text(message.text, &*granted.keys, &granted.domain, &mut found);
                granted.shown.said(&found);
                told.unwrap_or_else(|_| WITHHELD.to_owned())
            }
        }
    }

    /// Whether a message may be told as it is, content aside.
    #[must_use]
    pub fn tells_messages(&self) -> bool {
        self.0.permission.messages == Messages::Told
    }

    fn sought(&self) -> Sought<'_> {
        Sought { duties: &self.0.permission.obligations.content, scanner: self.0.scanner.as_ref() }
    }

    /// What must be done. Masking and the row limit are done by [`Permit::masker`].
    #[must_use]
    pub fn obligations(&self) -> &Obligations {
        &self.0.permission.obligations
    }

    /// The rules that cover the statement.
    #[must_use]
    pub fn rules(&self) -> &[Arc<str>] {
        &self.0.permission.rules
    }

    /// The classes that the statement touches.
    #[must_use]
    pub fn classes(&self) -> &[Arc<str>] {
        &self.0.permission.classes
    }

    /// What columns inherit by the statement: they have these classes from now on, for everybody and in every session.
    #[must_use]
    pub fn inherits(&self) -> &[Inheritance] {
        &self.0.permission.inherits
    }

    /// In observe mode: what enforcement would have answered, where that is not a permit.
    #[must_use]
    pub fn observed(&self) -> Option<&Denial> {
        self.0.observed.as_deref()
    }

    /// The number of its entry in the log.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.0.receipt.seq()
    }

    /// What a successful run changes in the connection's state.
    #[must_use]
    pub fn changes(&self) -> &[StateChange] {
        &self.0.reading.classification.changes
    }
}

impl std::fmt::Debug for Permit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Permit").field("rules", &self.0.permission.rules).field("seq", &self.0.receipt.seq()).finish_non_exhaustive()
    }
}

impl Denial {
    pub(super) fn new(refusal: Refusal, reading: &Arc<Reading>, seq: Option<u64>) -> Self {
        Self { rule: refusal.rule, reason: refusal.reason, message: refusal.message, reading: Arc::clone(reading), seq }
    }

    /// The log could not take the entry: whatever the policy says, the answer is no.
    pub(super) fn unwritten(reading: &Arc<Reading>) -> Self {
        Self::new(Refusal::plain(RefusalReason::Audit, ""), reading, None)
    }

    /// The rule that denies; `None` for the default deny.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_deref()
    }

    /// The kind of reason.
    #[must_use]
    pub fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// What the caller may be told.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The number of its entry in the log; `None` when the log could not take it.
    #[must_use]
    pub fn seq(&self) -> Option<u64> {
        self.seq
    }
}

impl Hold {
    /// What people must approve.
    #[must_use]
    pub fn request(&self) -> &ApprovalRequest {
        &self.0.request
    }

    /// The rule that holds.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.0.rule
    }

    /// What the caller may be told.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The number of its entry in the log.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.0.seq
    }
}

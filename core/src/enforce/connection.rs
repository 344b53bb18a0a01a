//! One database connection: what it remembers, and the way of a statement through all rooms.

use super::decision::{Decision, Denial, Granted, Held, Hold, Permit};
use super::enforcer::{Core, Reading, Rules, TextRef};
use super::entry::{columns, duties, inherits};
use super::kept::Kept;
use super::masker::Shown;
use super::remembered::Remembered;
use super::report;
use super::session::Session;
use super::statement::Statement;
use crate::approval::{self, ApprovalRequest, Asked, Consumption, Satisfied};
use crate::audit::Event;
use crate::audit::event::{Approved, Verdict};
use crate::classify::{self, Catalog, Effect};
use crate::error::{Error, ErrorCode};
use crate::policy::{AuditMode, Demand, Inherited, Masking, Mode, Permission, Query, Refusal, RefusalReason, Resource, Ruling};
use crate::request::{Context, Timestamp};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};

/// The state of one database connection, and the place where statements are decided.
///
/// Use one for each connection of the driver. While the outcome of a statement that changes the state is outstanding, and after
/// one that cannot be followed, the state is unknown and statements classify as `unknown` until [`Connection::reset`].
pub struct Connection {
    pub(super) session: Session,
    pub(super) id: u64,
    pub(super) catalog: Option<Arc<Catalog>>,
    pub(super) remembered: Remembered,
}

/// A request that was held, with the approvals given for it.
#[derive(Debug, Clone, Copy)]
pub struct Presented<'a> {
    /// The request as the hold gave it.
    pub request: &'a ApprovalRequest,
    /// Signed approvals.
    pub approvals: &'a [&'a str],
}

/// Everything that one question is about; what the steps of the flow share.
pub(super) struct Question<'q> {
    pub(super) core: &'q Core,
    pub(super) rules: &'q Rules,
    pub(super) resource: &'q Resource,
    pub(super) statement: &'q Statement<'q>,
    pub(super) context: &'q Context,
    pub(super) reading: Arc<Reading>,
    pub(super) now: Timestamp,
}

impl Connection {
    pub(super) fn new(session: Session, catalog: Option<Arc<Catalog>>) -> Self {
        let id = session.inner.core.next_connection();
        let remembered = Remembered::new(report::fresh(&session));
        Self { session, id, catalog, remembered }
    }

    /// Decides on a statement; the answer's entry is in the log before it is given.
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::audit::event::Status;
    /// use checkrein::enforce::{Decision, Outcome, SessionOptions, Statement};
    /// use checkrein::request::Context;
    ///
    /// let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// let mut connection = session.connection();
    /// match connection.decide(&Statement::new("SELECT name FROM customers")?, &Context::default())? {
    ///     Decision::Permit(permit) => {
    ///         // The driver runs the statement here.
    ///         connection.outcome(&permit, Outcome { status: Status::Ok, rows: Some(3) })?;
    ///     }
    ///     Decision::Hold(hold) => println!("{}", hold.request().render()),
    ///     Decision::Deny(denial) => println!("{}", denial.message()),
    /// }
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `boundary.panic` when a part of the library failed, `session.resource_unknown` when a reload took the resource away. Whatever
    /// the statement contains, it gets a decision.
    pub fn decide(&mut self, statement: &Statement<'_>, context: &Context) -> Result<Decision, Error> {
        self.decide_with(statement, context, &[])
    }

    /// Decides again on a statement that was held, with what people said about it.
    ///
    /// The request must be about what would run now, in every part; an approval of anything else does not count. An approval that
    /// led to a permit is used up.
    ///
    /// ```
    /// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
    /// use checkrein::approval::{Verdict, sign};
    /// use checkrein::enforce::{Decision, Presented, SessionOptions, Statement};
    /// use checkrein::request::{Context, Timestamp};
    /// # let dana = checkrein::crypto::SigningKey::from_seed(&[2; 32].into()).expect("32 bytes are a seed");
    ///
    /// let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
    /// let mut connection = session.connection();
    /// let (statement, context) = (Statement::new("DELETE FROM customers WHERE id = 7")?, Context::default());
    /// let Decision::Hold(hold) = connection.decide(&statement, &context)? else { panic!("a delete is held") };
    ///
    /// // Elsewhere, by a person who has read `hold.request().render()`; the nonce is 16 fresh random bytes.
    /// let approval = sign(hold.request(), "dana", Verdict::Approve, &dana, Timestamp(1_773_309_600_000), [9; 16])?;
    ///
    /// let presented = Presented { request: hold.request(), approvals: &[&approval] };
    /// assert_eq!(connection.decide_with(&statement, &context, &[presented])?.word(), "permit");
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Connection::decide`].
    pub fn decide_with(&mut self, statement: &Statement<'_>, context: &Context, presented: &[Presented<'_>]) -> Result<Decision, Error> {
        catch_unwind(AssertUnwindSafe(|| self.flow(statement, context, presented)))
            .unwrap_or_else(|_| Err(Error::new(ErrorCode::BoundaryPanic, "a part of the library failed; nothing was permitted")))
    }

    fn flow(&mut self, statement: &Statement<'_>, context: &Context, presented: &[Presented<'_>]) -> Result<Decision, Error> {
        let session = self.session.clone();
        let core = &*session.inner.core;
        let rules = core.rules.load();
        let resource = rules.policy.resource(session.resource()).ok_or_else(gone)?;
        let now = session.inner.now();
        let reading = self.read(core, resource, statement);
        let question = Question { core, rules: &rules, resource, statement, context, reading, now };
        if !session.inner.is_open(now) {
            return Ok(self.refuse(&question, Refusal::plain(RefusalReason::Session, "")));
        }
        // Who vouched for the caller may have been taken out of the policy since the session was opened.
        if !rules.verifier.trusts(session.principal().issuer()) {
            return Ok(self.refuse(&question, Refusal::plain(RefusalReason::Session, "identity.issuer_unknown")));
        }

        let mut approved: Vec<Arc<str>> = Vec::new();
        let mut evidence: Vec<(&ApprovalRequest, Satisfied)> = Vec::new();
        loop {
            let ruling = rules.policy.decide(&self.query(&question, &approved, &core.inherited()));
            let demand = match ruling {
                Ruling::Deny(refusal) => return Ok(self.deny(&question, refusal)),
                Ruling::Permit(permission) => return Ok(self.permit(&question, permission, &evidence)),
                Ruling::Hold(demand) => demand,
            };
            // Of several requests for the rule (one for each statement that it held) the one that is about this counts.
            let named = presented.iter().filter(|given| given.request.rule() == &*demand.rule);
            let Some(judged) =
                named.map(|given| (given.request, self.judge(&question, &demand, given))).min_by_key(|(_, judged)| judged.is_err())
            else {
                return self.hold(&question, demand);
            };
            match judged {
                (request, Ok(satisfied)) if !approved.contains(&demand.rule) => {
                    evidence.push((request, satisfied));
                    approved.push(demand.rule);
                }
                (_, Ok(_)) => {
                    return Err(Error::new(ErrorCode::BoundaryPanic, "a rule that is approved still holds; nothing was permitted"));
                }
                (_, Err(refusal)) => return Ok(self.deny(&question, refusal)),
            }
        }
    }
}

/// The steps of the flow.
impl Connection {
    fn read(&self, core: &Core, resource: &Resource, statement: &Statement<'_>) -> Arc<Reading> {
        let catalog = self.catalog_for(resource);
        let state = self.remembered.now();
        let key = self.key(resource, statement, &state);
        if let Some(known) = core.readings.get(&key) {
            return known;
        }
        let context = classify::Context { dialect: resource.dialect(), state: &state, catalog, placeholders: statement.placeholders };
        let classification = classify::classify(statement.text, &context);
        let copies = classification.effects.contains(Effect::CopyOut);
        let copy = copies.then(|| classify::copy_options(statement.text, &context)).flatten();
        let reading = Arc::new(Reading::new(classification, copy));
        core.readings.insert(key.to_key(), Arc::clone(&reading));
        reading
    }

    fn key<'q>(&'q self, resource: &'q Resource, statement: &'q Statement<'_>, state: &'q Arc<Kept>) -> TextRef<'q> {
        TextRef {
            text: statement.text,
            placeholders: statement.placeholders,
            dialect: resource.dialect(),
            state,
            catalog: self.catalog_for(resource).map(Catalog::digest),
        }
    }

    /// Whether the statement's reading is remembered: the lookup alone, for the benches.
    #[doc(hidden)]
    #[must_use]
    pub fn remembers(&self, statement: &Statement<'_>) -> bool {
        let core = &*self.session.inner.core;
        let rules = core.rules.load();
        let state = self.remembered.now();
        let resource = rules.policy.resource(self.session.resource());
        resource.is_some_and(|resource| core.readings.get(&self.key(resource, statement, &state)).is_some())
    }

    /// What the host read through this connection, before what the policy has.
    fn catalog_for<'q>(&'q self, resource: &'q Resource) -> Option<&'q Catalog> {
        self.catalog.as_deref().or(resource.catalog().map(|catalog| &**catalog))
    }

    fn query<'q>(&'q self, question: &'q Question<'_>, approved: &'q [Arc<str>], inherited: &'q Inherited) -> Query<'q> {
        let inner = &self.session.inner;
        Query {
            principal: &inner.principal,
            resource: question.resource,
            classification: &question.reading.classification,
            catalog: self.catalog_for(question.resource),
            inherited: Some(inherited),
            context: question.context,
            now: question.now,
            session_age_ms: question.now.0.saturating_sub(inner.opened.0),
            job_ended: question.core.job_ended(inner.principal.job()),
            approved,
        }
    }

    /// Whether what people said lifts the hold; otherwise why it does not.
    fn judge(&self, question: &Question<'_>, demand: &Demand, given: &Presented<'_>) -> Result<Satisfied, Refusal> {
        let refusal = |detail: &str| Refusal { rule: Some(Arc::clone(&demand.rule)), ..Refusal::plain(RefusalReason::Approval, detail) };
        if !given.request.covers(&self.asked(question, demand)) {
            return Err(refusal("approval.digest_mismatch"));
        }
        approval::verify(given.request, given.approvals, &demand.terms, question.now)
            .map_err(|unsatisfied| refusal(unsatisfied.kind.name()))
    }

    fn asked<'q>(&'q self, question: &'q Question<'_>, demand: &'q Demand) -> Asked<'q> {
        Asked {
            resource: self.session.resource(),
            session: self.session.id(),
            principal: self.session.principal(),
            statement: question.statement.text,
            parameters: &question.statement.parameters,
            effects: question.reading.classification.effects,
            relations: &question.reading.relations,
            policy: question.rules.policy.digest(),
            rule: &demand.rule,
            terms: &demand.terms,
        }
    }

    fn permit(&mut self, question: &Question<'_>, permission: Permission, evidence: &[(&ApprovalRequest, Satisfied)]) -> Decision {
        if permission.obligations.record > self.session.inner.records {
            let detail = "the policy wants the session recorded, and the host does not record it";
            return self.deny(question, Refusal::plain(RefusalReason::Obligation, detail));
        }
        if question.core.inherit(&self.session.inner.resource, &permission.inherits).is_err() {
            return self.deny(question, Refusal::plain(RefusalReason::Class, NO_ROOM));
        }
        let mut mode = permission.obligations.audit;
        for (request, satisfied) in evidence {
            // Used up before the answer: of two threads with the same approval, one gets a permit.
            let mut consumed = question.core.consumed.lock().unwrap_or_else(PoisonError::into_inner);
            let consumption = consumed.consume(satisfied.digest(), request.not_after(), question.now);
            drop(consumed);
            match consumption {
                Consumption::Fresh => mode = AuditMode::Sync,
                Consumption::Seen => return self.deny(question, Refusal::plain(RefusalReason::Approval, "approval.used")),
                Consumption::Full => return self.deny(question, Refusal::plain(RefusalReason::Approval, "approval.store_full")),
            }
        }
        self.grant(question, permission, evidence, mode, None)
    }

    /// The one place where a permit is made: after the log took its entry.
    fn grant(
        &mut self,
        question: &Question<'_>,
        permission: Permission,
        evidence: &[(&ApprovalRequest, Satisfied)],
        mode: AuditMode,
        observed: Option<(Denial, String)>,
    ) -> Decision {
        let classification = &question.reading.classification;
        let mut entry = self.entry(question, Verdict::Permit);
        entry.rules = Cow::Borrowed(&permission.rules);
        entry.classes = Cow::Borrowed(&permission.classes);
        entry.columns = columns(&permission, classification).into();
        entry.scanned = permission.obligations.content.iter().map(|duty| Arc::clone(&duty.class)).collect();
        entry.inherits = inherits(&permission).into();
        entry.whole = permission.obligations.mask == Masking::Whole;
        entry.obligations = duties(&permission.obligations, mode);
        if let Some((denial, detail)) = &observed {
            entry.observed = true;
            entry.rules = Cow::Owned(denial.rule.iter().cloned().collect());
            entry.reason = denial.reason.name().into();
            entry.detail = detail.as_str().into();
        }
        // Several holds on one statement: the entry names everyone who approved, and the first request.
        entry.approval = evidence.first().map(|(request, _)| Approved {
            request: (*request.digest()).into(),
            not_after: request.not_after(),
            approvers: evidence.iter().flat_map(|(_, satisfied)| satisfied.approvers()).map(|name| Arc::from(name.as_str())).collect(),
        });
        let Ok(receipt) = question.core.log.append(&Event::Decision(entry), mode) else {
            return Decision::Deny(Denial::unwritten(&question.reading));
        };
        if !classification.changes.is_empty() {
            self.remembered.permitted(receipt.seq());
        }
        let shown = Shown::new(permission.obligations.row_limit);
        Decision::Permit(Permit(Arc::new(Granted {
            permission,
            reading: Arc::clone(&question.reading),
            receipt,
            connection: self.id,
            session: self.session.clone(),
            observed: observed.map(|(denial, _)| Box::new(denial)),
            keys: Arc::clone(&question.core.keys),
            domain: Arc::clone(&self.session.inner.resource),
            shown,
            scanner: question.rules.policy.scanner().cloned(),
        })))
    }

    /// Denies, unless the policy only observes.
    fn deny(&mut self, question: &Question<'_>, refusal: Refusal) -> Decision {
        if question.rules.policy.mode() == Mode::Observe { self.observe(question, refusal) } else { self.refuse(question, refusal) }
    }

    fn refuse(&self, question: &Question<'_>, refusal: Refusal) -> Decision {
        let mut entry = self.entry(question, Verdict::Deny);
        let rules: Vec<Arc<str>> = refusal.rule.iter().cloned().collect();
        entry.rules = rules.into();
        entry.reason = refusal.reason.name().into();
        entry.detail = refusal.detail.as_str().into();
        let Ok(receipt) = question.core.log.append(&Event::Decision(entry), question.resource.audit()) else {
            return Decision::Deny(Denial::unwritten(&question.reading));
        };
        Decision::Deny(Denial::new(refusal, &question.reading, Some(receipt.seq())))
    }

    /// Nothing is denied while a policy observes; duties still apply, and the entry says loudly what would have been.
    fn observe(&mut self, question: &Question<'_>, refusal: Refusal) -> Decision {
        let permission = question.rules.policy.observed(&self.query(question, &[], &question.core.inherited()));
        let mode = permission.obligations.audit;
        let mut detail = refusal.detail.clone();
        if question.core.inherit(&self.session.inner.resource, &permission.inherits).is_err() {
            detail = format!("{detail}; {NO_ROOM}");
        }
        let denial = Denial::new(refusal, &question.reading, None);
        self.grant(question, permission, &[], mode, Some((denial, detail)))
    }

    fn hold(&mut self, question: &Question<'_>, demand: Demand) -> Result<Decision, Error> {
        if question.rules.policy.mode() == Mode::Observe {
            let refusal = Refusal { rule: Some(demand.rule), ..Refusal::plain(RefusalReason::Approval, "held") };
            return Ok(self.observe(question, refusal));
        }
        let mut nonce = [0; 16];
        question.core.random.fill(&mut nonce)?;
        // What cannot be put to a person (more parameters than anybody could judge) is denied, and the log says so.
        let request = match ApprovalRequest::new(&self.asked(question, &demand), nonce, question.now) {
            Ok(request) => request,
            Err(error) => {
                let refusal = Refusal::plain(RefusalReason::Approval, error.code().name());
                return Ok(self.refuse(question, Refusal { rule: Some(demand.rule), ..refusal }));
            }
        };
        let mut entry = self.entry(question, Verdict::Hold);
        entry.rules = vec![Arc::clone(&demand.rule)].into();
        entry.approval =
            Some(Approved { request: (*request.digest()).into(), not_after: request.not_after(), approvers: Cow::Owned(Vec::new()) });
        let Ok(receipt) = question.core.log.append(&Event::Decision(entry), question.resource.audit()) else {
            return Ok(Decision::Deny(Denial::unwritten(&question.reading)));
        };
        Ok(Decision::Hold(Hold(Box::new(Held {
            rule: demand.rule,
            message: demand.message,
            request,
            reading: Arc::clone(&question.reading),
            seq: receipt.seq(),
        }))))
    }
}

const NO_ROOM: &str = "no more columns can inherit a class";

fn gone() -> Error {
    Error::new(ErrorCode::SessionResourceUnknown, "the policy in force knows no resource of this name")
}

//! One database connection: what it remembers, and the way of a statement through all rooms.

use super::decision::{Decision, Denial, Hold, Permit};
use super::enforcer::{Core, Reading, Rules, TextRef};
use super::masker::Shown;
use super::remembered::Remembered;
use super::session::Session;
use super::statement::Statement;
use crate::approval::{self, ApprovalRequest, Asked, Consumption, Satisfied};
use crate::audit::event::{self, Approved, Column, Duties, MaskedCells, Status, Verdict};
use crate::audit::{Digest, Event};
use crate::classify::{self, Catalog, Classification, Outputs, State};
use crate::error::{Error, ErrorCode};
use crate::policy::{
    AuditMode, Demand, Masking, Mode, Obligations, Permission, Query, RecordLevel, Refusal, RefusalReason, Resource, Ruling,
};
use crate::request::{Context, Timestamp};
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};

/// The state of one database connection, and the place where statements are decided.
///
/// Use one for each connection of the driver. While the outcome of a statement that changes the state is outstanding, and after
/// one that cannot be followed, the state is unknown and statements classify as `unknown` until [`Connection::reset`].
pub struct Connection {
    session: Session,
    id: u64,
    catalog: Option<Arc<Catalog>>,
    remembered: Remembered,
}

/// What became of a permitted statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Rows shown or changed, where known.
    pub rows: Option<u64>,
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
struct Question<'q> {
    core: &'q Core,
    rules: &'q Rules,
    resource: &'q Resource,
    statement: &'q Statement<'q>,
    context: &'q Context,
    reading: Arc<Reading>,
    now: Timestamp,
}

impl Connection {
    pub(super) fn new(session: Session, catalog: Option<Arc<Catalog>>) -> Self {
        let id = session.inner.core.next_connection();
        let remembered = Remembered::new(fresh(&session));
        Self { session, id, catalog, remembered }
    }

    /// Decides on a statement; the answer's entry is in the log before it is given.
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
            let ruling = rules.policy.decide(&self.query(&question, &approved));
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
        let key = TextRef {
            text: statement.text,
            placeholders: statement.placeholders,
            dialect: resource.dialect(),
            state: &state,
            catalog: catalog.map(Catalog::digest),
        };
        if let Some(known) = core.readings.get(&key) {
            return known;
        }
        let context = classify::Context { dialect: resource.dialect(), state: &state, catalog, placeholders: statement.placeholders };
        let reading = Arc::new(Reading::new(classify::classify(statement.text, &context)));
        core.readings.insert(key.to_key(), Arc::clone(&reading));
        reading
    }

    /// What the host read through this connection, before what the policy has.
    fn catalog_for<'q>(&'q self, resource: &'q Resource) -> Option<&'q Catalog> {
        self.catalog.as_deref().or(resource.catalog().map(|catalog| &**catalog))
    }

    fn query<'q>(&'q self, question: &'q Question<'_>, approved: &'q [Arc<str>]) -> Query<'q> {
        let inner = &self.session.inner;
        Query {
            principal: &inner.principal,
            resource: question.resource,
            classification: &question.reading.classification,
            catalog: self.catalog_for(question.resource),
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
        Decision::Permit(Permit {
            permission,
            reading: Arc::clone(&question.reading),
            receipt,
            connection: self.id,
            session: self.session.clone(),
            observed: observed.map(|(denial, _)| Box::new(denial)),
            keys: Arc::clone(&question.core.keys),
            domain: Arc::clone(&self.session.inner.resource),
            shown,
        })
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
        let permission = question.rules.policy.observed(&self.query(question, &[]));
        let mode = permission.obligations.audit;
        let detail = refusal.detail.clone();
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
        Ok(Decision::Hold(Hold {
            rule: demand.rule,
            message: demand.message,
            request,
            reading: Arc::clone(&question.reading),
            seq: receipt.seq(),
        }))
    }

    fn entry<'q>(&'q self, question: &'q Question<'_>, decision: Verdict) -> event::Decision<'q> {
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
            whole: false,
            obligations: Duties { row_limit: None, record: RecordLevel::None, audit: question.resource.audit() },
            observed: false,
            approval: None,
            policy: (*question.rules.policy.digest()).into(),
        }
    }
}

/// What the host reports back.
impl Connection {
    /// Reports what became of a permitted statement. The state moves on only when it went well.
    ///
    /// # Errors
    /// `session.outcome_unexpected` when the permit is another connection's; `audit.*` when the log does not take the entry.
    pub fn outcome(&mut self, permit: &Permit, outcome: Outcome) -> Result<(), Error> {
        if permit.connection != self.id || !Arc::ptr_eq(&permit.session.inner, &self.session.inner) {
            return Err(Error::new(ErrorCode::SessionOutcomeUnexpected, "the permit was given on another connection"));
        }
        self.remembered.ended(permit.seq(), &permit.reading.classification, outcome.status);
        let masked = permit.shown.masked();
        let cells: Vec<MaskedCells<'_>> =
            masked.iter().map(|(class, cells)| MaskedCells { class: (&**class).into(), cells: *cells }).collect();
        let event = Event::Outcome(event::Outcome {
            decision: permit.seq(),
            session: self.session.id().into(),
            status: outcome.status,
            rows: outcome.rows,
            masked: cells.into(),
        });
        self.session.inner.core.log.append(&event, AuditMode::Buffered).map(drop)
    }

    /// Says that the driver undid a transaction by itself or by a call of its own.
    pub fn rolled_back(&mut self) {
        self.remembered.rolled_back();
    }

    /// Says that the driver committed by a call of its own.
    pub fn committed(&mut self) {
        self.remembered.committed();
    }

    /// Says that the connection is as new: just opened, or reset with everything that it remembered. Never inside a transaction: its
    /// end would bring back what the connection remembered before.
    pub fn reset(&mut self) {
        self.remembered = Remembered::new(fresh(&self.session));
    }

    /// Gives a catalog that was read through this very connection just now (its temporary relations in the schema `pg_temp` or
    /// `temp`): names that were touched before mean what it says.
    pub fn refresh_catalog(&mut self, catalog: Arc<Catalog>) {
        self.catalog = Some(catalog);
        self.remembered.catalog_read();
    }

    /// Whether the state is known, so that statements can be read exactly.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.remembered.is_certain()
    }

    /// What the connection remembers.
    #[must_use]
    pub fn state(&self) -> &State {
        self.remembered.state()
    }

    /// The session that it belongs to.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }
}

/// The state of a new connection; a resource that a reload took away has none that is known.
fn fresh(session: &Session) -> State {
    let rules = session.inner.core.rules.load();
    rules.policy.resource(session.resource()).map_or_else(State::unknown, |resource| resource.initial_state())
}

fn gone() -> Error {
    Error::new(ErrorCode::SessionResourceUnknown, "the policy in force knows no resource of this name")
}

fn duties(obligations: &Obligations, audit: AuditMode) -> Duties {
    Duties { row_limit: obligations.row_limit, record: obligations.record, audit }
}

/// The columns that hold something sensitive, as the log tells them. A result whose columns are not known and that is shown as it is
/// stands there as one column without a name, which may hold every class that the statement may touch.
fn columns<'a>(permission: &'a Permission, classification: &'a Classification) -> Vec<Column<'a>> {
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

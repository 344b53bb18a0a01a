//! The answer: permit, deny, or hold.

use crate::approval::{ApprovalRequest, Request};
use crate::bytes::{Kept, OptionalU64, Slice, Slices, array, canonical, octets, out, text};
use crate::copied::CopyMasker;
use crate::handle::{self, Opaque, Turns};
use crate::masker::Masker;
use crate::shape::{Column, shape};
use crate::sheet::Sheet;
use crate::status::{Failure, Status, argument, boundary};
use checkrein::Error;
use checkrein::classify::Effect;
use checkrein::enforce::{self, Permit};
use checkrein::mask::RESULT_COLUMNS;
use std::sync::{Arc, OnceLock};

/// The statement may run, with duties.
pub const CHECKREIN_PERMIT: u32 = 1;
/// It may not.
pub const CHECKREIN_DENY: u32 = 2;
/// It may once people approve.
pub const CHECKREIN_HOLD: u32 = 3;

/// The answer to a statement.
///
/// Immutable; any thread may use it. What it lends (texts, lists, documents) lives as long as it does.
pub struct Decision {
    _opaque: [u8; 0],
}

pub(crate) struct Answer {
    inner: enforce::Decision,
    /// What was asked for so far.
    kept: OnceLock<Box<Lent>>,
}

#[derive(Default)]
struct Lent {
    effects: OnceLock<Kept>,
    rules: OnceLock<Kept>,
    classes: OnceLock<Kept>,
    json: OnceLock<Vec<u8>>,
    classification: OnceLock<Vec<u8>>,
    obligations: OnceLock<Vec<u8>>,
}

impl Opaque for Decision {
    type Body = Answer;
    const TAG: u32 = 0x4352_0008;
}

impl Answer {
    pub(crate) fn new(inner: enforce::Decision) -> Self {
        Self { inner, kept: OnceLock::new() }
    }

    pub(crate) fn permit(&self) -> Result<&Permit, Error> {
        match &self.inner {
            enforce::Decision::Permit(permit) => Ok(permit),
            enforce::Decision::Deny(_) | enforce::Decision::Hold(_) => Err(argument("the decision is no permit")),
        }
    }

    fn lent(&self) -> &Lent {
        self.kept.get_or_init(Box::default)
    }
}

/// One member of a decision, from an open handle to the caller's place.
fn member<T>(
    decision: *const Decision,
    place: *mut T,
    error: *mut *mut Failure,
    read: impl FnOnce(&'static Answer) -> Result<T, Error>,
) -> Status {
    boundary(error, || {
        let (decision, place) = (handle::open(decision)?, out(place)?);
        place.write(read(decision)?);
        Ok(())
    })
}

/// A document that is made once.
fn document(kept: &OnceLock<Vec<u8>>, make: impl FnOnce() -> Result<Vec<u8>, Error>) -> Result<Slice, Error> {
    Ok(octets(match kept.get() {
        Some(document) => document,
        None => {
            let document = make()?;
            kept.get_or_init(|| document)
        }
    }))
}

/// `CHECKREIN_PERMIT`, `CHECKREIN_DENY` or `CHECKREIN_HOLD`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_verdict(decision: *const Decision, verdict: *mut u32, error: *mut *mut Failure) -> Status {
    member(decision, verdict, error, |answer| {
        Ok(match &answer.inner {
            enforce::Decision::Permit(_) => CHECKREIN_PERMIT,
            enforce::Decision::Deny(_) => CHECKREIN_DENY,
            enforce::Decision::Hold(_) => CHECKREIN_HOLD,
        })
    })
}

/// The number of its entry in the log; absent where the log could not take it.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_seq(decision: *const Decision, seq: *mut OptionalU64, error: *mut *mut Failure) -> Status {
    member(decision, seq, error, |answer| {
        Ok(match &answer.inner {
            enforce::Decision::Permit(permit) => Some(permit.seq()),
            enforce::Decision::Deny(denial) => denial.seq(),
            enforce::Decision::Hold(hold) => Some(hold.seq()),
        }
        .into())
    })
}

/// The rule that denies or holds; absent for the default deny, and for a permit, which has `rules`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_rule(decision: *const Decision, rule: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, rule, error, |answer| {
        Ok(match &answer.inner {
            enforce::Decision::Permit(_) => None,
            enforce::Decision::Deny(denial) => denial.rule(),
            enforce::Decision::Hold(hold) => Some(hold.rule()),
        }
        .map_or(Slice::ABSENT, text))
    })
}

/// The kind of reason for a denial; absent for a permit and a hold.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_reason(decision: *const Decision, reason: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, reason, error, |answer| {
        Ok(match &answer.inner {
            enforce::Decision::Deny(denial) => text(denial.reason().name()),
            enforce::Decision::Permit(_) | enforce::Decision::Hold(_) => Slice::ABSENT,
        })
    })
}

/// What the caller may be told of a denial or hold; absent for a permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_message(decision: *const Decision, message: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, message, error, |answer| {
        Ok(match &answer.inner {
            enforce::Decision::Permit(_) => Slice::ABSENT,
            enforce::Decision::Deny(denial) => text(denial.message()),
            enforce::Decision::Hold(hold) => text(hold.message()),
        })
    })
}

/// What the statement would do, by name.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_effects(decision: *const Decision, effects: *mut Slices, error: *mut *mut Failure) -> Status {
    member(decision, effects, error, |answer| {
        let names = || Kept::new(answer.inner.classification().effects.iter().map(Effect::name));
        Ok(answer.lent().effects.get_or_init(names).slices())
    })
}

/// The rules that cover a permitted statement.
///
/// Errors: `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_rules(decision: *const Decision, rules: *mut Slices, error: *mut *mut Failure) -> Status {
    member(decision, rules, error, |answer| {
        let permit = answer.permit()?;
        Ok(answer.lent().rules.get_or_init(|| names(permit.rules())).slices())
    })
}

/// The classes that a permitted statement touches.
///
/// Errors: `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_classes(decision: *const Decision, classes: *mut Slices, error: *mut *mut Failure) -> Status {
    member(decision, classes, error, |answer| {
        let permit = answer.permit()?;
        Ok(answer.lent().classes.get_or_init(|| names(permit.classes())).slices())
    })
}

fn names(names: &[Arc<str>]) -> Kept {
    Kept::new(names.iter().map(|name| Box::<str>::from(&**name)))
}

/// The whole decision in canonical JSON (RFC 8785), byte for byte the same in every language.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_json(decision: *const Decision, json: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, json, error, |answer| document(&answer.lent().json, || answer.inner.to_json()))
}

/// Everything that is known of the statement, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_classification(decision: *const Decision, json: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, json, error, |answer| document(&answer.lent().classification, || canonical(answer.inner.classification())))
}

/// What must be done, as JSON. Masking and the row limit are done by `checkrein_decision_masker`.
///
/// Errors: `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_obligations(decision: *const Decision, json: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, json, error, |answer| {
        let permit = answer.permit()?;
        document(&answer.lent().obligations, || canonical(permit.obligations()))
    })
}

/// The most rows that may be shown; absent where there is no limit. The masker keeps to it.
///
/// Errors: `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_row_limit(decision: *const Decision, limit: *mut OptionalU64, error: *mut *mut Failure) -> Status {
    member(decision, limit, error, |answer| Ok(answer.permit()?.obligations().row_limit.into()))
}

/// Whether the connection's state changes when the statement has run: its outcome must be reported before the next one.
///
/// Errors: `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_changes_state(decision: *const Decision, changes: *mut bool, error: *mut *mut Failure) -> Status {
    member(decision, changes, error, |answer| Ok(!answer.permit()?.changes().is_empty()))
}

/// Under a policy that only observes: the kind of reason for which enforcement would have refused; absent where it would not have.
///
/// Errors: `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_observed(decision: *const Decision, reason: *mut Slice, error: *mut *mut Failure) -> Status {
    member(decision, reason, error, |answer| Ok(answer.permit()?.observed().map_or(Slice::ABSENT, |denial| text(denial.reason().name()))))
}

/// What people must approve. The caller owns it.
///
/// Errors: `boundary.argument` where the decision is no hold.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_request(
    decision: *const Decision,
    request: *mut *mut ApprovalRequest,
    error: *mut *mut Failure,
) -> Status {
    member(decision, request, error, |answer| match &answer.inner {
        enforce::Decision::Hold(hold) => Ok(handle::close_over::<ApprovalRequest>(Request::new(hold.request().clone())?)),
        enforce::Decision::Permit(_) | enforce::Decision::Deny(_) => Err(argument("the decision is no hold")),
    })
}

/// Makes the thing that masks one result of a permitted statement, from the result's columns as the driver describes them (NULL and 0
/// for a statement without a result). The caller owns it; it may outlive the decision.
///
/// Errors: `mask.…` where the result is not the one that was decided on, or a key is missing; `boundary.callback`. Nothing of the
/// result may be shown then. `boundary.argument` where the decision is no permit.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_masker(
    decision: *const Decision,
    columns: *const Column,
    columns_len: usize,
    masker: *mut *mut Masker,
    error: *mut *mut Failure,
) -> Status {
    member(decision, masker, error, |answer| {
        let permit = answer.permit()?;
        let masker = permit.masker(&shape(array(columns, columns_len, RESULT_COLUMNS)?)?)?;
        Ok(handle::close_over::<Masker>(Turns::new(Sheet::new(masker)?)))
    })
}

/// Makes the thing that masks the bytes of a COPY TO STDOUT (PostgreSQL, the text format or CSV), from what its columns are, in the
/// statement's order: COPY itself does not tell. The caller owns it; it may outlive the decision.
///
/// Errors: `copy.format` for another statement, the binary format, and options that are not understood; those of
/// `checkrein_decision_masker`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_copy(
    decision: *const Decision,
    columns: *const Column,
    columns_len: usize,
    masker: *mut *mut CopyMasker,
    error: *mut *mut Failure,
) -> Status {
    member(decision, masker, error, |answer| {
        let permit = answer.permit()?;
        let masker = permit.copy(&shape(array(columns, columns_len, RESULT_COLUMNS)?)?)?;
        Ok(handle::close_over::<CopyMasker>(Turns::new(Some(masker))))
    })
}

/// Gives the decision back, and what it lent. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_decision_free(decision: *mut Decision) {
    handle::free(decision);
}

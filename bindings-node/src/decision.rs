//! The answers to statements.

use crate::approval::Request;
use crate::convert::json;
use crate::failure::{argument, coded, core};
use crate::handles::{keep, open};
use checkrein::classify::Effect;
use checkrein::enforce::{Decision, Permit};
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde_json::{Value as Json, json};
use std::sync::{Arc, Mutex, PoisonError};

/// Some answers of one connection. JavaScript lets go of them together: a handle of its own for each would cost more than deciding.
#[derive(Default)]
pub struct Decisions(Mutex<Vec<Arc<Decision>>>);

impl Decisions {
    fn get(&self, at: u32) -> Result<Arc<Decision>, Error> {
        let decisions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = usize::try_from(at).ok().and_then(|at| decisions.get(at)).cloned();
        found.ok_or_else(|| coded(ErrorCode::BoundaryClosed, "there is no such decision"))
    }

    /// Runs with the permit that this answer is.
    pub(crate) fn permit<T>(&self, at: u32, run: impl FnOnce(&Permit) -> Result<T, Error>) -> Result<T, Error> {
        match &*self.get(at)? {
            Decision::Permit(permit) => run(permit),
            Decision::Deny(_) | Decision::Hold(_) => Err(argument("the decision is not a permit")),
        }
    }
}

/// Keeps an answer; tells its kind (the lowest two bits: permit, deny, hold, or a denial that the log could not take), its place
/// (six bits) and its number in the log.
#[expect(clippy::cast_precision_loss, reason = "the number stays below 2^53 until a log has 2^45 entries")]
pub(crate) fn kept(decisions: &Decisions, decision: Decision) -> f64 {
    let (kind, seq) = match &decision {
        Decision::Permit(permit) => (0, permit.seq()),
        Decision::Deny(denial) => denial.seq().map_or((3, 0), |seq| (1, seq)),
        Decision::Hold(hold) => (2, hold.seq()),
    };
    let mut all = decisions.0.lock().unwrap_or_else(PoisonError::into_inner);
    let at = all.len() as u64;
    all.push(Arc::new(decision));
    (seq * 256 + at * 4 + kind) as f64
}

/// A new place for answers.
#[napi]
pub fn decisions() -> i64 {
    keep(Decisions::default())
}

/// All that is short, as JSON.
#[napi]
pub fn decision_facts(decisions: i64, at: u32) -> napi::Result<String> {
    let decisions = open::<Decisions>(decisions)?;
    core(|| {
        let decision = decisions.get(at)?;
        let effects: Vec<_> = decision.classification().effects.iter().map(Effect::name).collect();
        let mut facts = match &*decision {
            Decision::Permit(permit) => json!({
                "rules": permit.rules(),
                "classes": permit.classes(),
                "obligations": permit.obligations(),
                "rowLimit": permit.obligations().row_limit,
                "changesState": !permit.changes().is_empty(),
                "observed": permit.observed().map(|denial| denial.reason().name()),
            }),
            Decision::Deny(denial) => json!({"rule": denial.rule(), "reason": denial.reason().name(), "message": denial.message()}),
            Decision::Hold(hold) => json!({"rule": hold.rule(), "message": hold.message()}),
        };
        if let Some(facts) = facts.as_object_mut() {
            facts.insert("effects".to_owned(), Json::from(effects));
        }
        json(&facts)
    })
}

/// Everything that is known of the statement, as JSON.
#[napi]
pub fn decision_classification(decisions: i64, at: u32) -> napi::Result<String> {
    let decisions = open::<Decisions>(decisions)?;
    core(|| json(decisions.get(at)?.classification()))
}

/// The canonical JSON form.
#[napi]
pub fn decision_json(decisions: i64, at: u32) -> napi::Result<Buffer> {
    let decisions = open::<Decisions>(decisions)?;
    core(|| decisions.get(at)?.to_json()).map(Into::into)
}

/// What people must approve.
#[napi]
pub fn decision_request(decisions: i64, at: u32) -> napi::Result<i64> {
    let decisions = open::<Decisions>(decisions)?;
    core(|| match &*decisions.get(at)? {
        Decision::Hold(hold) => Ok(Request(hold.request().clone())),
        Decision::Permit(_) | Decision::Deny(_) => Err(argument("the decision is not a hold")),
    })
    .map(keep)
}

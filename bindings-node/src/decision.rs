//! The answers to statements.

use crate::approval::Request;
use crate::connection::Connection;
use crate::convert::json;
use crate::failure::{argument, coded, core};
use crate::handles::{keep, keep_with, open};
use crate::supplied::{KeyFunction, with_keys};
use checkrein::classify::Effect;
use checkrein::enforce::{Decision, Denial, Hold, Permit};
use checkrein::mask::ServerMessage;
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde_json::{Value as Json, json};
use std::sync::{Arc, Mutex, PoisonError};

/// As many answers share one place: six bits of what JavaScript is told.
const TOGETHER: usize = 64;

/// Some answers of one connection. JavaScript lets go of them together: a handle of its own for each would cost more than deciding.
pub struct Decisions {
    pub(crate) connection: Arc<Connection>,
    /// Only JavaScript's own thread takes this, so that holding it while the connection is waited for stops nobody.
    kept: Mutex<Vec<Option<Kept>>>,
}

/// An answer in as little room as it needs: many wait for the garbage collector, and a permit is a third of a hold.
enum Kept {
    Permit(Box<Permit>),
    Deny(Box<Denial>),
    Hold(Box<Hold>),
}

impl Decisions {
    /// Keeps an answer; tells its kind (the lowest two bits: permit, deny, hold, or a denial that the log could not take), its place
    /// (six bits) and its number in the log.
    #[expect(clippy::cast_precision_loss, reason = "the number stays below 2^53 until a log has 2^45 entries")]
    pub(crate) fn keep(&self, decision: Decision) -> f64 {
        let (kind, seq) = match &decision {
            Decision::Permit(permit) => (0, permit.seq()),
            Decision::Deny(denial) => denial.seq().map_or((3, 0), |seq| (1, seq)),
            Decision::Hold(hold) => (2, hold.seq()),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.len() as u64;
        kept.push(Some(Kept::from(decision)));
        (seq * 256 + at * 4 + kind) as f64
    }

    /// Runs with the answer at a place; one that a panic broke is not there any more.
    fn with<T>(&self, at: u32, run: impl FnOnce(&Decision) -> Result<T, Error>) -> Result<T, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = usize::try_from(at).ok().and_then(|at| kept.get_mut(at));
        let slot = slot.ok_or_else(|| coded(ErrorCode::BoundaryClosed, "there is no such decision"))?;
        let broken = || coded(ErrorCode::BoundaryPanic, "the decision broke in an earlier call");
        let decision = slot.take().ok_or_else(broken)?.into();
        let result = run(&decision);
        *slot = Some(decision.into());
        result
    }

    /// Runs with the permit that this answer is.
    pub(crate) fn permit<T>(&self, at: u32, run: impl FnOnce(&Permit) -> Result<T, Error>) -> Result<T, Error> {
        self.with(at, |decision| match decision {
            Decision::Permit(permit) => run(permit),
            Decision::Deny(_) | Decision::Hold(_) => Err(argument("the decision is not a permit")),
        })
    }
}

impl From<Decision> for Kept {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Permit(permit) => Self::Permit(Box::new(permit)),
            Decision::Deny(denial) => Self::Deny(Box::new(denial)),
            Decision::Hold(hold) => Self::Hold(Box::new(hold)),
        }
    }
}

impl From<Kept> for Decision {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Permit(permit) => Self::Permit(*permit),
            Kept::Deny(denial) => Self::Deny(*denial),
            Kept::Hold(hold) => Self::Hold(*hold),
        }
    }
}

/// A new place for answers of a connection.
#[napi]
pub fn decisions(connection: i64) -> napi::Result<i64> {
    let connection = open::<Connection>(connection)?;
    Ok(keep_with(connection.family, Decisions { connection, kept: Mutex::new(Vec::with_capacity(TOGETHER)) }))
}

/// All that is short, as JSON.
#[napi]
pub fn decision_facts(decisions: i64, at: u32) -> napi::Result<String> {
    let decisions = open::<Decisions>(decisions)?;
    let facts = |decision: &Decision| {
        let effects: Vec<_> = decision.classification().effects.iter().map(Effect::name).collect();
        let mut facts = match decision {
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
    };
    core(|| decisions.with(at, facts))
}

/// Everything that is known of the statement, as JSON.
#[napi]
pub fn decision_classification(decisions: i64, at: u32) -> napi::Result<String> {
    let decisions = open::<Decisions>(decisions)?;
    core(|| decisions.with(at, |decision| json(decision.classification())))
}

/// The canonical JSON form.
#[napi]
pub fn decision_json(decisions: i64, at: u32) -> napi::Result<Buffer> {
    let decisions = open::<Decisions>(decisions)?;
    core(|| decisions.with(at, Decision::to_json)).map(Into::into)
}

/// What people must approve.
#[napi]
pub fn decision_request(decisions: i64, at: u32) -> napi::Result<i64> {
    let decisions = open::<Decisions>(decisions)?;
    let request = |decision: &Decision| match decision {
        Decision::Hold(hold) => Ok(Request(hold.request().clone())),
        Decision::Permit(_) | Decision::Deny(_) => Err(argument("the decision is not a hold")),
    };
    core(|| decisions.with(at, request)).map(keep)
}

/// What may be told of a message that the server sent for a permitted statement.
#[napi(
    ts_args_type = "decisions: number, at: number, text: string, statement: string, state: string | undefined, hasPosition: boolean, keys?: ((name: string, version: number | null) => [number, Uint8Array] | null) | undefined"
)]
pub fn permit_message(
    decisions: i64,
    at: u32,
    text: String,
    statement: String,
    state: Option<String>,
    has_position: bool,
    keys: Option<KeyFunction<'_>>,
) -> napi::Result<String> {
    let decisions = open::<Decisions>(decisions)?;
    let said = ServerMessage::new(&text, &statement).with_state(state.as_deref(), has_position);
    with_keys(keys, || decisions.permit(at, |permit| Ok(permit.message(&said))))
}

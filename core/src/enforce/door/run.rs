//! A whole script against a fresh enforcer with a log in memory: time, nonces and keys are inputs, so the answer is always the same.

use super::rule::compile;
use super::shape;
use super::{Door, respond};
use crate::approval;
use crate::audit::event::Status;
use crate::audit::{self, Log, Memory};
use crate::classify::Placeholders;
use crate::crypto::{KeyProvider, MacKey, Random, SeededRandom, SigningKey, VersionedKey};
use crate::enforce::{Connection, Decision, Enforcer, EnforcerParts, Outcome, Permit, Presented, Session, SessionOptions, Statement};
use crate::error::{Error, ErrorCode};
use crate::mask::{ResultShape, ServerMessage};
use crate::policy::RecordLevel;
use crate::request::{Clock, Context, FixedClock, Timestamp};
use crate::wire::{base64url, strict};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The most steps of one script.
const STEPS: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    policy: Json,
    now: Timestamp,
    #[serde(default)]
    keys: HashMap<String, ScriptKey>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScriptKey {
    version: u32,
    secret: String,
    #[serde(default)]
    earlier: Vec<Earlier>,
}

/// A version of a masking key before the current one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    version: u32,
    secret: String,
}

/// One step; each gives one response.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    /// Opens a session and a connection on it; they are the current ones from here on.
    Open(Open),
    /// Asks for a decision on the current connection.
    Decide(Decide),
    /// Signs a verdict on the last hold's request; the next decision is given it.
    Approve(Approve),
    /// Masks rows of the last permit.
    Mask(Rows),
    /// Asks what may be told of a message for the last permit's statement.
    Message(Said),
    /// Reports what became of the last permit.
    Outcome(Reported),
    /// Opens an encrypted token on the current session.
    Reveal(String),
    /// Lets time pass, in milliseconds.
    Advance(i64),
    /// Swaps the policy.
    Reload(Box<Json>),
    /// Ends a job.
    EndJob(String),
    /// Resets the current connection.
    Reset,
    /// Closes the current session.
    Close,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    token: String,
    resource: String,
    #[serde(default)]
    records: RecordLevel,
    lease: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    statement: String,
    #[serde(default)]
    parameters: Vec<Vec<Json>>,
    #[serde(default)]
    placeholders: Placeholders,
    #[serde(default)]
    context: Map<String, Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approve {
    approver: String,
    /// The approver's Ed25519 seed: 32 bytes, base64url.
    seed: String,
    verdict: approval::Verdict,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    shape: ResultShape,
    rows: Vec<Vec<Json>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    text: String,
    /// The statement's text.
    #[serde(default)]
    statement: String,
    state: Option<String>,
    #[serde(default)]
    has_position: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reported {
    status: Status,
    rows: Option<u64>,
}

impl Door {
    pub(super) fn run(request: Json) -> Result<Vec<u8>, Error> {
        let script: Script = strict::from_value(request)?;
        if script.steps.len() > STEPS {
            return Err(Error::new(ErrorCode::RequestTooLarge, format!("a script has at most {STEPS} steps")));
        }
        let mut run = Run::new(script.policy, script.now, script.keys)?;
        let steps: Vec<Json> = script.steps.into_iter().map(|step| run.step(step).unwrap_or_else(|error| failed(&error))).collect();
        let checkpoint = run.enforcer.checkpoint()?;
        let log = audit::entries(&run.memory).map(|entry| entry.map(|entry| json!(entry))).collect::<Result<Vec<_>, _>>()?;
        respond(&json!({"steps": steps, "log": log, "checkpoint": checkpoint.note()}))
    }
}

fn failed(error: &Error) -> Json {
    json!({"error": {"code": error.code().name()}})
}

struct Run {
    enforcer: Enforcer,
    memory: Memory,
    clock: Arc<FixedClock>,
    random: Arc<SeededRandom>,
    session: Option<Session>,
    connection: Option<Connection>,
    held: Option<approval::ApprovalRequest>,
    approvals: Vec<String>,
    permit: Option<Permit>,
}

impl Run {
    fn new(policy: Json, now: Timestamp, keys: HashMap<String, ScriptKey>) -> Result<Self, Error> {
        let clock = Arc::new(FixedClock::at(now));
        let random = Arc::new(SeededRandom::new(b"script"));
        let memory = Memory::default();
        // A public seed: what is signed here proves nothing but that two languages sign alike.
        let signer =
            SigningKey::from_seed(&Zeroizing::new([0x63; 32])).ok_or_else(|| Error::new(ErrorCode::RequestInvalid, "no signer"))?;
        let log = Log::open(Box::new(memory.clone()), Box::new(signer), "checkrein.invalid/script", Arc::clone(&clock) as Arc<dyn Clock>)?;
        let enforcer = Enforcer::new(EnforcerParts {
            policy: Arc::new(compile(policy)?),
            log,
            keys: Arc::new(ScriptKeys::new(keys)?),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            random: Arc::clone(&random) as Arc<dyn Random>,
        })?;
        Ok(Self { enforcer, memory, clock, random, session: None, connection: None, held: None, approvals: Vec::new(), permit: None })
    }

    fn step(&mut self, step: Step) -> Result<Json, Error> {
        match step {
            Step::Open(open) => self.open(&open),
            Step::Decide(decide) => self.decide(decide),
            Step::Approve(approve) => self.approve(&approve),
            Step::Mask(rows) => self.mask(rows),
            Step::Message(said) => {
                let message = ServerMessage::new(&said.text, &said.statement).with_state(said.state.as_deref(), said.has_position);
                Ok(json!({"message": self.permit.as_ref().ok_or_else(out_of_order)?.message(&message)}))
            }
            Step::Outcome(reported) => self.outcome(&reported),
            Step::Reveal(token) => {
                let value = self.session.as_ref().ok_or_else(out_of_order)?.reveal(&token)?;
                Ok(json!({"value": shape::to_json(&value)}))
            }
            Step::Advance(millis) => {
                self.clock.advance(millis);
                Ok(json!({}))
            }
            Step::Reload(policy) => self.enforcer.reload(compile(*policy)?).map(|()| json!({})),
            Step::EndJob(job) => self.enforcer.end_job(&job).map(|()| json!({})),
            Step::Reset => {
                self.connection.as_mut().ok_or_else(out_of_order)?.reset();
                Ok(json!({}))
            }
            Step::Close => self.session.as_ref().ok_or_else(out_of_order)?.close().map(|()| json!({})),
        }
    }

    fn open(&mut self, open: &Open) -> Result<Json, Error> {
        let options = SessionOptions::default().with_records(open.records);
        let options = open.lease.map_or(options, |lease| options.with_lease(lease));
        let session = self.enforcer.open_session(&open.token, &open.resource, options)?;
        let answer = json!({"session": session.id(), "ends": session.ends(), "subject": session.principal().subject()});
        self.connection = Some(session.connection());
        self.session = Some(session);
        Ok(answer)
    }

    fn decide(&mut self, decide: Decide) -> Result<Json, Error> {
        let connection = self.connection.as_mut().ok_or_else(out_of_order)?;
        let parameters = decide.parameters.into_iter().map(shape::values).collect::<Result<_, _>>()?;
        let statement = Statement::new(&decide.statement)?.with_placeholders(decide.placeholders).with_parameters(parameters)?;
        let approvals: Vec<&str> = self.approvals.iter().map(String::as_str).collect();
        let presented: Vec<Presented<'_>> =
            self.held.iter().filter(|_| !approvals.is_empty()).map(|request| Presented { request, approvals: &approvals }).collect();
        let decision = connection.decide_with(&statement, &Context::new(decide.context)?, &presented)?;
        self.approvals.clear();
        let answer = json!(decision.form());
        match decision {
            Decision::Permit(permit) => self.permit = Some(permit),
            Decision::Hold(hold) => self.held = Some(hold.request().clone()),
            Decision::Deny(_) => {}
        }
        Ok(answer)
    }

    fn approve(&mut self, approve: &Approve) -> Result<Json, Error> {
        let request = self.held.as_ref().ok_or_else(out_of_order)?;
        let seed: [u8; 32] = base64url::decode(&approve.seed)?.try_into().map_err(|_| out_of_order())?;
        let signer = SigningKey::from_seed(&Zeroizing::new(seed)).ok_or_else(out_of_order)?;
        let mut nonce = [0; 16];
        self.random.fill(&mut nonce)?;
        let approval = approval::sign(request, &approve.approver, approve.verdict, &signer, self.clock.now(), nonce)?;
        let answer = json!({"approval": approval});
        self.approvals.push(approval);
        Ok(answer)
    }

    fn mask(&mut self, rows: Rows) -> Result<Json, Error> {
        let mut masker = self.permit.as_ref().ok_or_else(out_of_order)?.masker(&rows.shape)?;
        let admitted = usize::try_from(masker.admit(rows.rows.len() as u64)).unwrap_or(0);
        let mut shown = Vec::new();
        for row in rows.rows.into_iter().take(admitted) {
            let mut row = shape::values(row)?;
            masker.row(&mut row)?;
            shown.push(row.iter().map(shape::to_json).collect::<Vec<_>>());
        }
        Ok(json!({"plan": masker.plan().explain(), "rows": shown}))
    }

    fn outcome(&mut self, reported: &Reported) -> Result<Json, Error> {
        let permit = self.permit.take().ok_or_else(out_of_order)?;
        let connection = self.connection.as_mut().ok_or_else(out_of_order)?;
        connection.outcome(&permit, Outcome { status: reported.status, rows: reported.rows })?;
        Ok(json!({"certain": connection.is_certain()}))
    }
}

fn out_of_order() -> Error {
    Error::new(ErrorCode::RequestInvalid, "the step has nothing to work on")
}

/// Versions of keys by name, the current one first.
pub(super) struct ScriptKeys(HashMap<String, Vec<VersionedKey>>);

impl ScriptKeys {
    pub(super) fn new(keys: HashMap<String, ScriptKey>) -> Result<Self, Error> {
        let one = |(version, secret): (u32, &String)| {
            let secret = base64url::decode(secret)?;
            let key = MacKey::new(&secret).ok_or_else(|| Error::new(ErrorCode::RequestInvalid, "a masking key has fewer than 16 bytes"))?;
            Ok::<_, Error>(VersionedKey { version, key })
        };
        let key = |(name, key): (String, ScriptKey)| {
            let earlier = key.earlier.iter().map(|earlier| (earlier.version, &earlier.secret));
            Ok((name, std::iter::once((key.version, &key.secret)).chain(earlier).map(one).collect::<Result<_, _>>()?))
        };
        keys.into_iter().map(key).collect::<Result<_, _>>().map(Self)
    }
}

impl KeyProvider for ScriptKeys {
    fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
        Ok(self.0.get(name).and_then(|versions| versions.first()).cloned())
    }

    fn version(&self, name: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
        Ok(self.0.get(name).into_iter().flatten().find(|key| key.version == version).cloned())
    }
}

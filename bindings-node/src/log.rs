//! A log by itself: what happened, and the proof of it.

use crate::convert::{count, json, whole, word};
use crate::failure::{coded, core};
use crate::handles::{keep, open, release};
use crate::job::{Job, job};
use checkrein::audit::{self, Checkpoint, ConsistencyProof, Event, InclusionProof, Question, VerifierKey};
use checkrein::host::{Folder, SystemRandom, generate_signing_key, load_verifier_key, now, open_log};
use checkrein::policy::AuditMode;
use checkrein::request::Timestamp;
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A log that nobody took over yet.
pub(crate) struct Log(Mutex<Option<audit::Log>>);

impl Log {
    /// Hands the log over; the handle is spent then.
    pub(crate) fn take(&self) -> Result<audit::Log, Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().ok_or_else(spent)
    }

    fn with<T>(&self, run: impl FnOnce(&audit::Log) -> Result<T, Error>) -> Result<T, Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref().ok_or_else(spent).and_then(run)
    }
}

fn spent() -> Error {
    coded(ErrorCode::BoundaryClosed, "the log was closed, or taken over by an enforcer")
}

/// Opens a log in a folder.
#[napi]
pub fn log_open(folder: String, signing_key: String) -> napi::Result<i64> {
    core(|| open_log(Path::new(&folder), Path::new(&signing_key))).map(|log| keep(Log(Mutex::new(Some(log)))))
}

/// Appends an event in its JSON form; gives its number.
#[napi]
pub fn log_append(log: i64, event: &[u8], mode: String) -> napi::Result<f64> {
    let log = open::<Log>(log)?;
    let mode: AuditMode = word(&mode, "a mode is `group`, `sync` or `buffered`")?;
    core(|| log.with(|log| log.append(&Event::from_json(event)?, mode)).map(|receipt| whole(receipt.seq())))
}

/// Signs the log as it stands; gives the signed note.
#[napi]
pub fn log_checkpoint(log: i64) -> napi::Result<String> {
    let log = open::<Log>(log)?;
    core(|| log.with(audit::Log::checkpoint).map(|checkpoint| checkpoint.note().to_owned()))
}

/// The public key's text.
#[napi]
pub fn log_verifier_key(log: i64) -> napi::Result<String> {
    let log = open::<Log>(log)?;
    core(|| log.with(|log| Ok(log.verifier_key().to_string())))
}

/// Signs the log and lets go of it.
#[napi]
pub fn log_close(log: i64) -> napi::Result<()> {
    let taken = open::<Log>(log).and_then(|log| core(|| log.take()));
    release(log);
    taken.and_then(|log| core(|| log.close().map(drop)))
}

/// Makes a signing key for a log; gives the public key's text.
#[napi]
pub fn keygen(path: String, name: String) -> napi::Result<String> {
    core(|| generate_signing_key(Path::new(&path), &name, &SystemRandom::default()).map(|key| key.to_string()))
}

/// The text of a public key, or what is in the file of that name.
fn key(given: &str) -> Result<VerifierKey, Error> {
    given.parse().or_else(|_| load_verifier_key(Path::new(given)))
}

/// Verifies a log with its public key; the report as JSON.
#[napi(ts_return_type = "Promise<string>")]
pub fn verify_log_async(folder: String, key: String, earlier: Option<String>) -> AsyncTask<Job<String, String>> {
    job(move || verified(&folder, &key, earlier.as_deref()), |report| report)
}

/// Verifies a log with its public key; the report as JSON.
#[napi]
pub fn verify_log(folder: String, key: String, earlier: Option<String>) -> napi::Result<String> {
    core(|| verified(&folder, &key, earlier.as_deref()))
}

fn verified(folder: &str, given: &str, earlier: Option<&str>) -> Result<String, Error> {
    let key = key(given)?;
    let earlier = earlier.map(|note| Checkpoint::open(note.as_bytes(), &key)).transpose()?;
    json(&audit::verify(&Folder::open(Path::new(folder))?, &key, earlier.as_ref())?)
}

/// The log's entries in order, as JSON; reads without verifying.
#[napi(ts_return_type = "Promise<string>")]
pub fn entries_async(folder: String, start: i64, limit: i64) -> napi::Result<AsyncTask<Job<String, String>>> {
    let (start, limit) = (count(start)?, count(limit)?);
    Ok(job(move || listed(&folder, start, limit), |entries| entries))
}

/// The log's entries in order, as JSON; reads without verifying.
#[napi]
pub fn entries(folder: String, start: i64, limit: i64) -> napi::Result<String> {
    let (start, limit) = (count(start)?, count(limit)?);
    core(|| listed(&folder, start, limit))
}

fn listed(folder: &str, start: u64, limit: u64) -> Result<String, Error> {
    let folder = Folder::open(Path::new(folder))?;
    let wanted = audit::entries(&folder).filter(|entry| entry.as_ref().map_or(true, |entry| entry.seq >= start));
    let found = wanted.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect::<Result<Vec<_>, _>>()?;
    json(&found)
}

/// Who saw data of these classes, as JSON.
#[napi(ts_return_type = "Promise<string>")]
pub fn saw_async(folder: String, classes: Vec<String>, day: Option<String>) -> AsyncTask<Job<String, String>> {
    job(move || seen(&folder, classes, day.as_deref()), |answer| answer)
}

/// Who saw data of these classes, as JSON.
#[napi]
pub fn saw(folder: String, classes: Vec<String>, day: Option<String>) -> napi::Result<String> {
    core(|| seen(&folder, classes, day.as_deref()))
}

fn seen(folder: &str, classes: Vec<String>, day: Option<&str>) -> Result<String, Error> {
    let question = match day {
        Some(day) => Question::day(day)?,
        None => Question::between(Timestamp(i64::MIN), now().plus_millis(1)),
    };
    let question = if classes.is_empty() { question } else { question.classes(classes) };
    json(&audit::saw(&Folder::open(Path::new(folder))?, &question)?)
}

/// Makes the proof that one entry is in the log, as JSON.
#[napi]
pub fn prove_inclusion(folder: String, key: String, seq: i64) -> napi::Result<String> {
    let seq = count(seq)?;
    core(|| Ok(InclusionProof::of(&Folder::open(Path::new(&folder))?, &self::key(&key)?, seq)?.to_json()))
}

/// Verifies a proof of inclusion; gives the entry as JSON.
#[napi]
pub fn verify_inclusion(proof: &[u8], key: String) -> napi::Result<String> {
    core(|| json(&InclusionProof::from_json(proof)?.verify(&self::key(&key)?)?))
}

/// Makes the proof that the log continues an earlier signed note, as JSON.
#[napi]
pub fn prove_consistency(folder: String, key: String, earlier: String) -> napi::Result<String> {
    core(|| {
        let key = self::key(&key)?;
        let earlier = Checkpoint::open(earlier.as_bytes(), &key)?;
        Ok(ConsistencyProof::of(&Folder::open(Path::new(&folder))?, &key, &earlier)?.to_json())
    })
}

/// Verifies a proof of consistency; gives the two sizes as JSON.
#[napi]
pub fn verify_consistency(proof: &[u8], key: String) -> napi::Result<String> {
    core(|| json(&ConsistencyProof::from_json(proof)?.verify(&self::key(&key)?)?))
}

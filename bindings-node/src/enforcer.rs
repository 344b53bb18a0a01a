//! The object that a host holds, and the sessions that it opens.

use crate::connection::Connection;
use crate::convert::{Shown, json, shown, word};
use crate::failure::core;
use crate::handles::{all, held, keep, keep_with, open, release, release_family};
use crate::job::{Job, job};
use crate::log::Log;
use crate::policy::Policy;
use crate::supplied::{HostKeys, KeyFunction, with_keys_of};
use checkrein::Error;
use checkrein::classify::Catalog;
use checkrein::crypto::{KeyProvider, NoKeys};
use checkrein::enforce::{self, SessionOptions};
use checkrein::host::{KeyFile, open_log, read_policy};
use checkrein::policy::RecordLevel;
use checkrein::request::Timestamp;
use napi::bindgen_prelude::{AsyncTask, Buffer, Either};
use napi_derive::napi;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The enforcer of a policy and a log.
pub(crate) struct Enforcer(enforce::Enforcer);

/// One period of access, and its enforcer's handle.
pub(crate) struct Session(enforce::Session, i64);

/// Masking keys: a key file's path, `true` for the function that `lib/decision.cjs` asks, or none.
type Keys = Option<Either<bool, String>>;

fn keys(given: Keys) -> Result<Arc<dyn KeyProvider>, Error> {
    Ok(match given {
        Some(Either::B(path)) => Arc::new(KeyFile::load(Path::new(&path))?),
        Some(Either::A(true)) => Arc::new(HostKeys),
        Some(Either::A(false)) | None => Arc::new(NoKeys),
    })
}

/// Puts an enforcer together; it takes the log over.
#[napi]
pub fn enforcer_new(policy: i64, log: i64, mask_keys: Option<Either<bool, String>>) -> napi::Result<i64> {
    let (policy, log) = (open::<Policy>(policy)?, open::<Log>(log)?);
    core(|| enforce::Enforcer::on_host(Arc::clone(&policy.0), log.take()?, keys(mask_keys)?)).map(|made| keep(Enforcer(made)))
}

fn from_files(policy: &Path, audit: &Path, signing_key: &Path, mask_keys: Keys) -> Result<enforce::Enforcer, Error> {
    let (policy, keys) = (Arc::new(read_policy(policy)?), keys(mask_keys)?);
    enforce::Enforcer::on_host(policy, open_log(audit, signing_key)?, keys)
}

/// Puts an enforcer together from files.
#[napi]
pub fn enforcer_from_file(path: String, audit: String, signing_key: String, mask_keys: Option<Either<bool, String>>) -> napi::Result<i64> {
    core(|| from_files(Path::new(&path), Path::new(&audit), Path::new(&signing_key), mask_keys)).map(|made| keep(Enforcer(made)))
}

/// Puts an enforcer together from files.
#[napi(ts_return_type = "Promise<number>")]
pub fn enforcer_from_file_async(
    path: String,
    audit: String,
    signing_key: String,
    mask_keys: Option<Either<bool, String>>,
) -> AsyncTask<Job<enforce::Enforcer, i64>> {
    let (path, audit, signing_key) = (PathBuf::from(path), PathBuf::from(audit), PathBuf::from(signing_key));
    job(move || from_files(&path, &audit, &signing_key, mask_keys), |made| keep(Enforcer(made)))
}

/// Verifies a token and opens a session on a resource.
#[napi]
pub fn enforcer_open_session(enforcer: i64, token: String, resource: String, lease: Option<i64>, records: String) -> napi::Result<i64> {
    let opened = open::<Enforcer>(enforcer)?;
    let level: RecordLevel = word(&records, "`records` is not a level of recording")?;
    let mut options = SessionOptions::default().with_records(level);
    if let Some(lease) = lease {
        options = options.with_lease(Timestamp(lease));
    }
    core(|| opened.0.open_session(&token, &resource, options)).map(|session| keep(Session(session, enforcer)))
}

/// Swaps the policy atomically: the one that is given, or the one in a file.
#[napi]
pub fn enforcer_reload(enforcer: i64, policy: Either<i64, String>) -> napi::Result<()> {
    let enforcer = open::<Enforcer>(enforcer)?;
    match policy {
        Either::A(policy) => {
            let policy = open::<Policy>(policy)?;
            core(|| enforcer.0.reload(Arc::clone(&policy.0)))
        }
        Either::B(path) => core(|| enforcer.0.reload(read_policy(Path::new(&path))?)),
    }
}

/// Ends a job.
#[napi]
pub fn enforcer_end_job(enforcer: i64, job: String) -> napi::Result<()> {
    let enforcer = open::<Enforcer>(enforcer)?;
    core(|| enforcer.0.end_job(&job))
}

/// Signs the log as it stands; gives the signed note.
#[napi]
pub fn enforcer_checkpoint(enforcer: i64) -> napi::Result<String> {
    let enforcer = open::<Enforcer>(enforcer)?;
    core(|| enforcer.0.checkpoint().map(|checkpoint| checkpoint.note().to_owned()))
}

/// SHA-256 of the policy in force, in hexadecimal.
#[napi]
pub fn enforcer_policy_digest(enforcer: i64) -> napi::Result<String> {
    let enforcer = open::<Enforcer>(enforcer)?;
    core(|| Ok(enforcer.0.policy_digest().to_string()))
}

/// Whether the policy in force only observes.
#[napi]
pub fn enforcer_observes(enforcer: i64) -> napi::Result<bool> {
    let enforcer = open::<Enforcer>(enforcer)?;
    core(|| Ok(enforcer.0.observes()))
}

/// Signs the log and lets go of it. Sessions that are open keep it until they are closed: those that are let go of it now.
#[napi]
pub fn enforcer_close(enforcer: i64) -> napi::Result<()> {
    let closed = open::<Enforcer>(enforcer).and_then(|enforcer| core(|| enforcer.0.checkpoint().map(drop)));
    release(enforcer);
    all(|session: &Session| session.1 == enforcer && !session.0.is_open()).into_iter().for_each(release_family);
    closed
}

/// The state of one database connection.
#[napi]
pub fn session_connection(session: i64, catalog: Option<&[u8]>) -> napi::Result<i64> {
    let family = session;
    let session = open::<Session>(session)?;
    core(|| {
        let catalog = catalog.map(Catalog::from_json).transpose()?;
        Ok(catalog.map_or_else(|| session.0.connection(), |catalog| session.0.connection_with_catalog(Arc::new(catalog))))
    })
    .map(|connection| keep_with(family, Connection::new(connection, family)))
}

/// Ends the session now, for all its connections. With it goes all that was made from it, once its enforcer is closed.
#[napi]
pub fn session_close(session: i64) -> napi::Result<()> {
    let Session(inner, enforcer) = &*open(session)?;
    let closed = core(|| inner.close());
    if held::<Enforcer>(*enforcer).is_err() {
        release_family(session);
    }
    closed
}

/// Whether statements are still decided on.
#[napi]
pub fn session_is_open(session: i64) -> napi::Result<bool> {
    let session = open::<Session>(session)?;
    core(|| Ok(session.0.is_open()))
}

/// Name, resource, end and principal, as JSON.
#[napi]
pub fn session_facts(session: i64) -> napi::Result<String> {
    let Session(session, _) = &*open(session)?;
    let (id, resource, ends, principal) = (session.id(), session.resource(), session.ends().0, session.principal());
    core(|| json(&serde_json::json!({"id": id, "resource": resource, "ends": ends, "principal": principal})))
}

/// Opens an encrypted token. `keys` gives `[version, secret]` or nothing for a key's name and version.
#[napi(
    ts_args_type = "session: number, token: string, keys?: ((name: string, version: number | null) => [number, Uint8Array] | null) | undefined",
    ts_return_type = "null | boolean | number | string | Buffer | string[]"
)]
pub fn session_reveal(session: i64, token: String, keys: Option<KeyFunction<'_>>) -> napi::Result<Shown> {
    let Session(session, _) = &*open(session)?;
    let wanted = core(|| Ok(session.reveal_keys(&token)))?;
    with_keys_of(keys, wanted, || session.reveal(&token)).map(shown)
}

/// What the log's commitments of this session are salted with.
#[napi]
pub fn session_salt(session: i64) -> napi::Result<Buffer> {
    Ok(open::<Session>(session)?.0.commitment_salt().to_vec().into())
}

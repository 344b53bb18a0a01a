//! The object that a host holds.

use crate::bytes::{Buffer, Slice, hand_over, options, out};
use crate::handle::{self, Opaque};
use crate::keys::{Keys, MaskKeys};
use crate::log::Log;
use crate::policy::Policy;
use crate::session::{Session, SessionOptions};
use crate::status::{Failure, Status, argument, boundary};
use checkrein::audit;
use checkrein::enforce;
use checkrein::host::{open_log, read_policy};
use checkrein::policy::PolicySet;
use checkrein::{Error, ErrorCode};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

/// Holds a policy and its log. Make one for a process and share it.
///
/// Any number of threads may use it at once. A panic in a call leaves it usable. What came from it (sessions, connections, decisions)
/// keeps what it needs and may outlive it.
pub struct Enforcer {
    _opaque: [u8; 0],
}

pub(crate) struct Held {
    inner: RwLock<Option<enforce::Enforcer>>,
    /// Where `reload` reads the policy again.
    file: Option<PathBuf>,
}

impl Opaque for Enforcer {
    type Body = Held;
    const TAG: u32 = 0x4352_0005;
}

impl Held {
    fn new(inner: enforce::Enforcer, file: Option<PathBuf>) -> Self {
        Self { inner: RwLock::new(Some(inner)), file }
    }

    pub(crate) fn enforcer(&self) -> Result<enforce::Enforcer, Error> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner).clone();
        inner.ok_or_else(|| Error::of_host(ErrorCode::BoundaryClosed, "the enforcer is closed"))
    }
}

/// Puts an enforcer together from files: the policy (`.json` or YAML; files that it names are looked for beside it), the log's folder
/// (made if it is not there), the log's signing key (as `checkrein_keygen` writes it), and masking keys (empty for none).
///
/// Errors: `host.…` for files, `policy.…`, `wire.…`, `catalog.…` and `identity.…` for what is in them, `audit.…` for the log.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_from_file(
    policy: Slice,
    audit: Slice,
    signing_key: Slice,
    mask_keys: *const MaskKeys,
    enforcer: *mut *mut Enforcer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let place = out(enforcer)?;
        let (file, audit, signing_key) = (policy.path()?, audit.path()?, signing_key.path()?);
        let keys = Keys::read(mask_keys)?;
        let policy = Arc::new(read_policy(&file)?);
        let inner = put_together(policy, open_log(&audit, &signing_key)?, &keys)?;
        place.write(handle::close_over::<Enforcer>(Held::new(inner, Some(file))));
        Ok(())
    })
}

/// Puts an enforcer together from its parts. The log is taken over as soon as all arguments are found good: its handle is spent then,
/// even where the call fails (`audit.…`, `identity.…`). The policy stays the caller's. `mask_keys` may be NULL.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_new(
    policy: *const Policy,
    log: *mut Log,
    mask_keys: *const MaskKeys,
    enforcer: *mut *mut Enforcer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let place = out(enforcer)?;
        let (policy, log) = (handle::open(policy)?, handle::open(log.cast_const())?);
        let keys = Keys::read(mask_keys)?;
        let inner = put_together(Arc::clone(&policy.set), log.take()?, &keys)?;
        place.write(handle::close_over::<Enforcer>(Held::new(inner, None)));
        Ok(())
    })
}

fn put_together(policy: Arc<PolicySet>, log: audit::Log, keys: &Keys) -> Result<enforce::Enforcer, Error> {
    let made = enforce::Enforcer::on_host(policy, log, keys.provider())?;
    keys.keep();
    Ok(made)
}

/// Verifies a token and opens a session on a resource. `options` may be NULL.
///
/// Errors: `identity.…` where the token is not accepted, `session.resource_unknown`, `audit.…` where the log does not take the entry.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_open_session(
    enforcer: *mut Enforcer,
    token: Slice,
    resource: Slice,
    options: *const SessionOptions,
    session: *mut *mut Session,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (enforcer, place) = (handle::open(enforcer.cast_const())?, out(session)?);
        let options = self::options(options, SessionOptions::FRESH)?.read()?;
        let opened = enforcer.enforcer()?.open_session(token.text()?, resource.text()?, options)?;
        place.write(handle::close_over::<Session>(opened.into()));
        Ok(())
    })
}

/// Swaps the policy atomically; sessions that are open see it with their next statement. Without a policy (NULL), the file that the
/// enforcer was made from is read again. When this fails, the policy in force stays.
///
/// Errors: those of the policy; `audit.…`; `boundary.argument` without a policy where the enforcer came from no file.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_reload(enforcer: *mut Enforcer, policy: *const Policy, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let held = handle::open(enforcer.cast_const())?;
        let policy = match (handle::open_if(policy)?, &held.file) {
            (Some(policy), _) => Arc::clone(&policy.set),
            (None, Some(file)) => Arc::new(read_policy(file)?),
            (None, None) => return Err(argument("the enforcer came from no file: give it a policy")),
        };
        held.enforcer()?.reload(policy)
    })
}

/// Ends a job: rules with `ends_with: job` stop covering its sessions.
///
/// Errors: `session.too_many`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_end_job(enforcer: *mut Enforcer, job: Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(enforcer.cast_const())?.enforcer()?.end_job(job.text()?))
}

/// Signs the log as it stands: a signed note (C2SP), to keep elsewhere.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_checkpoint(enforcer: *mut Enforcer, note: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (enforcer, place) = (handle::open(enforcer.cast_const())?, out(note)?);
        place.write(hand_over(enforcer.enforcer()?.checkpoint()?.note().to_owned()));
        Ok(())
    })
}

/// SHA-256 of the policy in force, in hexadecimal.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_policy_digest(enforcer: *const Enforcer, digest: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (enforcer, place) = (handle::open(enforcer)?, out(digest)?);
        place.write(hand_over(enforcer.enforcer()?.policy_digest().to_string()));
        Ok(())
    })
}

/// Whether the policy in force only observes.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_observes(enforcer: *const Enforcer, observes: *mut bool, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (enforcer, place) = (handle::open(enforcer)?, out(observes)?);
        place.write(enforcer.enforcer()?.observes());
        Ok(())
    })
}

/// Signs the log and lets go of it: later calls give `boundary.closed`. Sessions that are open keep the log until they, and all that
/// came from them, are freed. Closing twice is fine.
///
/// Errors: `audit.unavailable`; the enforcer is closed all the same.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_close(enforcer: *mut Enforcer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let held = handle::open(enforcer.cast_const())?;
        let taken = held.inner.write().unwrap_or_else(PoisonError::into_inner).take();
        taken.map_or(Ok(()), |enforcer| enforcer.checkpoint().map(drop))
    })
}

/// Gives the enforcer back, closed or not. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_enforcer_free(enforcer: *mut Enforcer) {
    handle::free(enforcer);
}

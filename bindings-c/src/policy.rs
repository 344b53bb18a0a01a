//! A compiled policy.

use crate::bytes::{Buffer, Kept, Slice, Slices, canonical, copy_if, hand_over, out, text};
use crate::handle::{self, Opaque};
use crate::status::{Failure, Status, argument, boundary};
use checkrein::Error;
use checkrein::enforce::{run_tests, verifier};
use checkrein::host::{now, read_policy};
use checkrein::policy::{Format, NoFiles, PolicySet};
use checkrein::request::Timestamp;
use std::sync::Arc;

/// A policy document is YAML.
pub const CHECKREIN_FORMAT_YAML: u32 = 0;
/// A policy document is JSON.
pub const CHECKREIN_FORMAT_JSON: u32 = 1;

/// A compiled policy: made once, given to any number of enforcers.
///
/// Immutable; any thread may use it.
pub struct Policy {
    _opaque: [u8; 0],
}

pub(crate) struct Compiled {
    pub(crate) set: Arc<PolicySet>,
    digest: String,
    resources: Kept,
}

impl Opaque for Policy {
    type Body = Compiled;
    const TAG: u32 = 0x4352_0003;
}

impl Compiled {
    fn new(set: PolicySet) -> Self {
        let digest = set.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        let resources = Kept::new(set.resources().map(|resource| resource.name().to_owned()));
        Self { set: Arc::new(set), digest, resources }
    }
}

/// Compiles a policy document that names no files. `format` is `CHECKREIN_FORMAT_…`.
///
/// Errors: `policy.…`, `wire.…`, `catalog.…`, `identity.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_compile(document: Slice, format: u32, policy: *mut *mut Policy, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(policy)?;
        let format = match format {
            CHECKREIN_FORMAT_YAML => Format::Yaml,
            CHECKREIN_FORMAT_JSON => Format::Json,
            _ => return Err(argument("a format is not known")),
        };
        let set = PolicySet::compile(document.bytes()?, format, &NoFiles)?;
        place.write(handle::close_over::<Policy>(Compiled::new(set)));
        Ok(())
    })
}

/// Compiles a policy from a file, `.json` or YAML; files that it names are looked for beside it.
///
/// Errors: `host.…`, and those of `checkrein_policy_compile`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_from_file(path: Slice, policy: *mut *mut Policy, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(policy)?;
        let set = read_policy(&path.path()?)?;
        place.write(handle::close_over::<Policy>(Compiled::new(set)));
        Ok(())
    })
}

/// SHA-256 of the policy, in hexadecimal. Lives as long as the policy.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_digest(policy: *const Policy, digest: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (policy, digest) = (handle::open(policy)?, out(digest)?);
        digest.write(text(&policy.digest));
        Ok(())
    })
}

/// `enforce` or `observe`. Lives as long as the program.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_mode(policy: *const Policy, mode: *mut Slice, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (policy, mode) = (handle::open(policy)?, out(mode)?);
        mode.write(text(policy.set.mode().name()));
        Ok(())
    })
}

/// The names of its resources. They live as long as the policy.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_resources(policy: *const Policy, names: *mut Slices, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (policy, names) = (handle::open(policy)?, out(names)?);
        names.write(policy.resources.slices());
        Ok(())
    })
}

/// What may not be meant in it: a JSON array, empty where nothing was found.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_lint(policy: *const Policy, findings: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (policy, place) = (handle::open(policy)?, out(findings)?);
        place.write(hand_over(canonical(&policy.set.lint())?));
        Ok(())
    })
}

/// Runs the tests that the policy carries; gives a JSON report.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_test(policy: *const Policy, report: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (policy, place) = (handle::open(policy)?, out(report)?);
        place.write(hand_over(canonical(&run_tests(&policy.set))?));
        Ok(())
    })
}

/// Says who a token speaks for, by the policy's issuers: the principal as JSON. Gives no access. `now` is in milliseconds since 1970;
/// NULL for the system's clock.
///
/// Errors: `identity.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_verify(
    policy: *const Policy,
    token: Slice,
    now: *const i64,
    principal: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (policy, place) = (handle::open(policy)?, out(principal)?);
        let moment = copy_if(now)?.map_or_else(self::now, Timestamp);
        let verified = verify(policy, token.text()?, moment)?;
        place.write(hand_over(verified));
        Ok(())
    })
}

fn verify(policy: &Compiled, token: &str, now: Timestamp) -> Result<Vec<u8>, Error> {
    canonical(&verifier(&policy.set)?.verify(token, now)?)
}

/// Gives the policy back. NULL is fine. Enforcers that were made with it go on.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_policy_free(policy: *mut Policy) {
    handle::free(policy);
}

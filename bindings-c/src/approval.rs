//! What people are asked to approve, and an approver's signature.

use crate::bytes::{Buffer, Slice, array, hand_over, octets, out, text};
use crate::handle::{self, Opaque};
use crate::status::{Failure, Status, argument, boundary};
use checkrein::approval::{self, Verdict};
use checkrein::crypto::{Random as _, SigningKey};
use checkrein::host::{SystemRandom, load_signing_key, now};
use checkrein::{Error, ErrorCode};
use zeroize::Zeroizing;

/// The approver says yes.
pub const CHECKREIN_APPROVE: u32 = 1;
/// The approver says no.
pub const CHECKREIN_REFUSE: u32 = 2;

/// What people are asked to approve: the whole occasion, with a digest over all of it.
///
/// Immutable; any thread may use it. What it lends lives as long as it does.
pub struct ApprovalRequest {
    _opaque: [u8; 0],
}

pub(crate) struct Request {
    inner: approval::ApprovalRequest,
    digest: String,
    json: Vec<u8>,
    rendered: String,
}

impl Opaque for ApprovalRequest {
    type Body = Request;
    const TAG: u32 = 0x4352_000B;
}

impl Request {
    pub(crate) fn new(inner: approval::ApprovalRequest) -> Result<Self, Error> {
        let digest = inner.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { digest, json: inner.to_json()?, rendered: inner.render(), inner })
    }

    pub(crate) fn core(&self) -> &approval::ApprovalRequest {
        &self.inner
    }
}

/// Reads the JSON form and checks every digest in it.
///
/// Errors: `approval.…`, `wire.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_from_json(
    json: Slice,
    request: *mut *mut ApprovalRequest,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let place = out(request)?;
        let read = Request::new(approval::ApprovalRequest::from_json(json.bytes()?)?)?;
        place.write(handle::close_over::<ApprovalRequest>(read));
        Ok(())
    })
}

fn member<T>(request: *const ApprovalRequest, place: *mut T, error: *mut *mut Failure, read: impl FnOnce(&'static Request) -> T) -> Status {
    boundary(error, || {
        let (request, place) = (handle::open(request)?, out(place)?);
        place.write(read(request));
        Ok(())
    })
}

/// The canonical JSON form, to hand to an approver.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_json(request: *const ApprovalRequest, json: *mut Slice, error: *mut *mut Failure) -> Status {
    member(request, json, error, |request| octets(&request.json))
}

/// SHA-256 over everything else, in hexadecimal.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_digest(
    request: *const ApprovalRequest,
    digest: *mut Slice,
    error: *mut *mut Failure,
) -> Status {
    member(request, digest, error, |request| text(&request.digest))
}

/// Text for a person: printable ASCII and line feeds only.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_render(
    request: *const ApprovalRequest,
    rendered: *mut Slice,
    error: *mut *mut Failure,
) -> Status {
    member(request, rendered, error, |request| text(&request.rendered))
}

/// The resource's name.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_resource(
    request: *const ApprovalRequest,
    resource: *mut Slice,
    error: *mut *mut Failure,
) -> Status {
    member(request, resource, error, |request| text(request.inner.resource()))
}

/// The statement as it would run.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_statement(
    request: *const ApprovalRequest,
    statement: *mut Slice,
    error: *mut *mut Failure,
) -> Status {
    member(request, statement, error, |request| text(request.inner.statement()))
}

/// The rule that holds it.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_rule(request: *const ApprovalRequest, rule: *mut Slice, error: *mut *mut Failure) -> Status {
    member(request, rule, error, |request| text(request.inner.rule()))
}

/// From when on no approval counts any more, in milliseconds since 1970.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_not_after(
    request: *const ApprovalRequest,
    not_after: *mut i64,
    error: *mut *mut Failure,
) -> Status {
    member(request, not_after, error, |request| request.inner.not_after().0)
}

/// Gives the request back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approval_request_free(request: *mut ApprovalRequest) {
    handle::free(request);
}

/// Signs a verdict (`CHECKREIN_APPROVE` or `CHECKREIN_REFUSE`) on a request, for an approver's tool, with a key file that
/// `checkrein_keygen` made. The approver must have read what `checkrein_approval_request_render` gives.
///
/// Errors: `host.…` and `audit.key` for the file, `approval.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approve(
    request: *const ApprovalRequest,
    approver: Slice,
    verdict: u32,
    key_file: Slice,
    approval: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (request, place) = (handle::open(request)?, out(approval)?);
        let (approver, verdict, key_file) = (approver.text()?, self::verdict(verdict)?, key_file.path()?);
        let (_, key) = load_signing_key(&key_file)?;
        place.write(hand_over(signed(request, approver, verdict, &key)?));
        Ok(())
    })
}

/// As `checkrein_approve`, with an Ed25519 seed of 32 bytes.
///
/// Errors: `approval.key` for another length.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_approve_with_seed(
    request: *const ApprovalRequest,
    approver: Slice,
    verdict: u32,
    seed: Slice,
    approval: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (request, place) = (handle::open(request)?, out(approval)?);
        let (approver, verdict) = (approver.text()?, self::verdict(verdict)?);
        let wrong = || Error::of_host(ErrorCode::ApprovalKey, "an Ed25519 seed has 32 bytes");
        let seed = match seed.len {
            32 => Zeroizing::new(<[u8; 32]>::try_from(array(seed.data, 32, 32)?).map_err(|_| wrong())?),
            _ => return Err(wrong()),
        };
        let key = SigningKey::from_seed(&seed).ok_or_else(wrong)?;
        place.write(hand_over(signed(request, approver, verdict, &key)?));
        Ok(())
    })
}

fn verdict(number: u32) -> Result<Verdict, Error> {
    match number {
        CHECKREIN_APPROVE => Ok(Verdict::Approve),
        CHECKREIN_REFUSE => Ok(Verdict::Deny),
        _ => Err(argument("a verdict is not known")),
    }
}

fn signed(request: &Request, approver: &str, verdict: Verdict, key: &SigningKey) -> Result<String, Error> {
    let mut nonce = [0; 16];
    SystemRandom::default().fill(&mut nonce)?;
    approval::sign(&request.inner, approver, verdict, key, now(), nonce)
}

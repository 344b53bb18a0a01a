//! An approval: a compact JWS (RFC 7515) of EdDSA over Ed25519 (RFC 8037).

use super::request::ApprovalRequest;
use crate::crypto::Signer;
use crate::error::{Error, ErrorCode};
use crate::request::Timestamp;
use crate::wire::strict::Limits;
use crate::wire::{base64url, canonical, compact, strict};
use serde::{Deserialize, Serialize};

/// The longest that an approval counts, in seconds.
pub const APPROVAL_LIFETIME: i64 = 15 * 60;

/// The longest approval that is looked at.
const TOKEN_BYTES: usize = 4096;
const LIMITS: Limits = Limits { bytes: TOKEN_BYTES, depth: 1, nodes: 8 };
/// The longest subject and identifier, in bytes.
const NAME_BYTES: usize = 255;
const ALGORITHM: &str = "EdDSA";
const KIND: &str = "checkrein-approval+jwt";

/// What an approver says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may run.
    Approve,
    /// It must not, whoever else says otherwise.
    Deny,
}

/// Signs a verdict on a request, for an approver's tool. The approver must have read [`ApprovalRequest::render`].
///
/// The header is `{"alg":"EdDSA","kid":approver,"typ":"checkrein-approval+jwt"}`, the claims are `sub` (the approver), `req` (the
/// request's digest), `dec` (`approve` or `deny`), `iat`, `exp` (seconds; at most 15 minutes on, and never after the request's end)
/// and `jti` (from `nonce`, 16 fresh random bytes).
///
/// # Errors
/// `approval.invalid` when the request has ended or the approver's name is empty or too long; `approval.key` when the signer
/// cannot sign.
pub fn sign(
    request: &ApprovalRequest,
    approver: &str,
    verdict: Verdict,
    signer: &dyn Signer,
    now: Timestamp,
    nonce: [u8; 16],
) -> Result<String, Error> {
    let issued = now.seconds();
    let expires = request.not_after().seconds().min(issued + APPROVAL_LIFETIME);
    if expires <= issued {
        return Err(Error::new(ErrorCode::ApprovalInvalid, "the approval request has ended"));
    }
    if !is_name(approver) {
        return Err(Error::new(ErrorCode::ApprovalInvalid, "the approver's name is empty, too long, or has control characters"));
    }
    let header = Header { alg: ALGORITHM.to_owned(), typ: KIND.to_owned(), kid: Some(approver.to_owned()) };
    let claims = Claims {
        iss: None,
        sub: approver.to_owned(),
        req: base64url::encode(request.digest()),
        dec: verdict,
        iat: issued,
        exp: expires,
        jti: base64url::encode(&nonce),
    };
    let part = |bytes: Vec<u8>| base64url::encode(&bytes);
    let signed = format!("{}.{}", part(canonical::to_bytes(&header)?), part(canonical::to_bytes(&claims)?));
    let signature = signer.sign(signed.as_bytes()).ok_or_else(|| Error::new(ErrorCode::ApprovalKey, "the signer gave no signature"))?;
    Ok(format!("{signed}.{}", base64url::encode(&signature)))
}

/// An approval taken apart; its signature is not checked yet.
pub(super) struct Grant<'a> {
    pub(super) signed: &'a str,
    pub(super) signature: Vec<u8>,
    pub(super) claims: Claims,
    /// The request that it is about.
    pub(super) digest: [u8; 32],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claims {
    /// Taken for tools that must set it; says nothing, since the key says who signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    pub(super) sub: String,
    req: String,
    pub(super) dec: Verdict,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) jti: String,
}

impl<'a> Grant<'a> {
    /// `None` for anything but the one form: another algorithm or type, members beyond those named, a `kid` that is not `sub`.
    pub(super) fn parse(token: &'a str) -> Option<Self> {
        let parts = compact::split(token, TOKEN_BYTES).ok()?;
        let header: Header = strict::typed(&parts.header, LIMITS).ok()?;
        let claims: Claims = strict::typed(&parts.payload, LIMITS).ok()?;
        let digest = base64url::decode(&claims.req).ok()?.try_into().ok()?;
        let sound = header.alg == ALGORITHM
            && header.typ == KIND
            && header.kid.is_none_or(|kid| kid == claims.sub)
            && is_name(&claims.sub)
            && is_name(&claims.jti)
            && parts.signature.len() == 64;
        sound.then_some(Self { signed: parts.signed, signature: parts.signature, claims, digest })
    }
}

fn is_name(text: &str) -> bool {
    (1..=NAME_BYTES).contains(&text.len()) && !text.contains(char::is_control)
}

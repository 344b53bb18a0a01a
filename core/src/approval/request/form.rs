//! The JSON form of a request, and its digest.

use super::{ApprovalRequest, Body, render};
use crate::crypto::sha256;
use crate::error::{Error, ErrorCode, excerpt};
use crate::request::STATEMENT_BYTES;
use crate::wire::strict::Limits;
use crate::wire::{base64url, canonical, strict};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json};

/// What the digest's first bytes are, so that it is a digest of nothing else.
const DOMAIN: &[u8] = b"checkrein/approval-request/v1\0";
/// A request's JSON form: a statement of the largest size with every byte escaped, and what is shown of the parameters.
const LIMITS: Limits = Limits { bytes: 12 << 20, depth: 6, nodes: 200_000 };
/// The last moment that has a four-digit year.
const LAST_MOMENT: i64 = 253_402_300_799_999;

impl ApprovalRequest {
    /// Reads the JSON form and recomputes every digest in it.
    ///
    /// # Errors
    /// `approval.invalid` for what is not strict JSON of that form, `approval.digest` where a digest is not that of the content.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        match strict::value(bytes, LIMITS).map_err(malformed)? {
            Json::Object(members) => open(members),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                Err(Error::new(ErrorCode::ApprovalInvalid, "the approval request is not an object"))
            }
        }
    }

    /// The JSON form, canonical (RFC 8785).
    ///
    /// # Errors
    /// `wire.schema` never in practice: every part has a JSON form.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        canonical::to_bytes(self)
    }
}

/// Errors: `approval.invalid`.
pub(super) fn seal(mut body: Body) -> Result<ApprovalRequest, Error> {
    check(&body)?;
    body.render_sha256 = base64url::encode(&sha256(&[render::render(&body).as_bytes()]));
    let digest = sha256(&[DOMAIN, &canonical::to_bytes(&body)?]);
    Ok(ApprovalRequest { body, digest })
}

/// Reads the members and recomputes every digest among them.
fn open(mut members: Map<String, Json>) -> Result<ApprovalRequest, Error> {
    let claimed = match members.remove("digest") {
        Some(Json::String(claimed)) => bytes::<32>(&claimed)?,
        _ => return Err(Error::new(ErrorCode::ApprovalInvalid, "`digest` is missing or not a string")),
    };
    let body: Body = strict::from_value(Json::Object(members)).map_err(malformed)?;
    for digest in [&body.statement_sha256, &body.parameters.sha256, &body.policy, &body.render_sha256] {
        bytes::<32>(digest)?;
    }
    bytes::<16>(&body.nonce)?;
    body.parameters.check()?;
    let statement = base64url::encode(&sha256(&[body.statement.as_bytes()]));
    let sealed = seal(body.clone())?;
    if statement != body.statement_sha256 || sealed.body != body || sealed.digest != claimed {
        return Err(Error::new(ErrorCode::ApprovalDigest, "a digest of the approval request is not that of its content")
            .with_help("the request was changed after it was made, or was made by another version"));
    }
    Ok(sealed)
}

fn check(body: &Body) -> Result<(), Error> {
    let invalid = |what: &str| Err(Error::new(ErrorCode::ApprovalInvalid, what));
    if body.version != 1 {
        return invalid("`version` is not 1");
    }
    if body.statement.len() > STATEMENT_BYTES {
        return invalid("the statement is longer than is looked at");
    }
    let moments = 0..=LAST_MOMENT;
    if !moments.contains(&body.issued_at.0) || !moments.contains(&body.not_after.0) {
        return invalid("`issued_at` or `not_after` is no moment between 1970 and 9999");
    }
    Ok(())
}

fn malformed(error: Error) -> Error {
    Error::new(ErrorCode::ApprovalInvalid, "the approval request is not JSON of the form that it must have").with_source(error)
}

/// Exactly so many bytes of base64url.
pub(super) fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Error> {
    base64url::decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Error::new(ErrorCode::ApprovalInvalid, format!("`{}` is not {N} bytes as unpadded base64url", excerpt(text))))
}

/// The body's members and `digest` beside them.
impl Serialize for ApprovalRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Document<'a> {
            #[serde(flatten)]
            body: &'a Body,
            digest: String,
        }
        Document { body: &self.body, digest: base64url::encode(&self.digest) }.serialize(serializer)
    }
}

/// As strict as [`ApprovalRequest::from_json`], save that a member twice is the deserializer's to refuse.
impl<'de> Deserialize<'de> for ApprovalRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        open(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
impl ApprovalRequest {
    /// The same request, asked through an actor.
    pub(in crate::approval) fn through(mut self, actor: crate::identity::Actor) -> Self {
        self.body.principal.actors.push(actor);
        seal(self.body).expect("an actor makes no request invalid")
    }
}

//! What a person is asked to approve.

mod parameters;
mod render;

pub use parameters::{Parameter, Parameters};

use crate::classify::{Effect, EffectSet, RelationName};
use crate::crypto::sha256;
use crate::error::{Error, ErrorCode, excerpt};
use crate::identity::{Actor, Assurance, Principal};
use crate::policy::ApprovalTerms;
use crate::request::{STATEMENT_BYTES, Timestamp, Value};
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

/// The occasion of a hold: everything that a human's leave is bound to.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The resource's name.
    pub resource: &'a str,
    /// The session's identifier.
    pub session: &'a str,
    /// Who asks.
    pub principal: &'a Principal,
    /// The statement, byte by byte as it would run.
    pub statement: &'a str,
    /// Its parameters: one list for one execution, several for `executemany`.
    pub parameters: &'a [Vec<Value>],
    /// What it would do.
    pub effects: EffectSet,
    /// The relations that it touches.
    pub relations: &'a [RelationName],
    /// SHA-256 of the policy that holds it.
    pub policy: &'a [u8; 32],
    /// The rule that holds it.
    pub rule: &'a str,
    /// Who must approve.
    pub terms: &'a ApprovalTerms,
}

/// What a person is asked to approve, with a digest over all of it; immutable. Its JSON form:
///
/// ```json
/// {"version": 1, "resource": "orders-db", "session": "s-1",
///  "principal": {"issuer": "https://idp.example", "subject": "agent-7", "groups": ["analysts"], "assurance": "verified", "actors": []},
///  "statement": "DELETE FROM orders WHERE id = $1", "statement_sha256": "…",
///  "parameters": {"sets": 1, "values": 1, "sha256": "…", "shown": [[{"type": "int", "value": "5"}]]},
///  "effects": ["delete"], "relations": ["public.orders"], "policy": "…", "rule": "deletes-are-approved",
///  "need": {"groups": ["dba"], "quorum": 1}, "nonce": "…", "issued_at": 1790000000000, "not_after": 1790000900000,
///  "render_sha256": "…", "digest": "…"}
/// ```
///
/// Digests, policy and nonce (16 bytes) are unpadded base64url, moments are milliseconds since 1970. `digest` is SHA-256 over
/// `checkrein/approval-request/v1`, a zero byte, and the canonical JSON (RFC 8785) of everything else. `render_sha256` is over
/// [`ApprovalRequest::render`], so that who signs the digest has signed what a person could read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRequest {
    body: Body,
    digest: [u8; 32],
}

/// Everything that the digest is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    version: u32,
    resource: String,
    session: String,
    principal: Requester,
    statement: String,
    statement_sha256: String,
    parameters: Parameters,
    effects: Vec<Effect>,
    relations: Vec<String>,
    policy: String,
    rule: String,
    need: Need,
    nonce: String,
    issued_at: Timestamp,
    not_after: Timestamp,
    render_sha256: String,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requester {
    /// Who vouches for the caller.
    pub issuer: String,
    /// Who the caller is.
    pub subject: String,
    /// The caller's groups.
    pub groups: Vec<String>,
    /// How sure the issuer is.
    pub assurance: Assurance,
    /// Who acts for the subject, current actor first.
    pub actors: Vec<Actor>,
}

/// Who must approve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Groups whose members may approve; empty where every registered approver may.
    pub groups: Vec<String>,
    /// How many distinct people.
    pub quorum: u32,
}

impl ApprovalRequest {
    /// Puts the occasion into words; `nonce` comes from [`crypto::Random`](crate::crypto::Random) and is never used twice.
    /// The request ends `terms.expires` milliseconds after `issued_at`.
    ///
    /// # Errors
    /// `approval.invalid` for a statement longer than [`STATEMENT_BYTES`], and for moments before 1970 or after 9999.
    pub fn new(asked: &Asked<'_>, nonce: [u8; 16], issued_at: Timestamp) -> Result<Self, Error> {
        let principal = asked.principal;
        Self::seal(Body {
            version: 1,
            resource: asked.resource.to_owned(),
            session: asked.session.to_owned(),
            principal: Requester {
                issuer: principal.issuer().to_owned(),
                subject: principal.subject().to_owned(),
                groups: principal.groups().to_vec(),
                assurance: principal.assurance(),
                actors: principal.actors().to_vec(),
            },
            statement: asked.statement.to_owned(),
            statement_sha256: base64url::encode(&sha256(&[asked.statement.as_bytes()])),
            parameters: Parameters::new(asked.parameters)?,
            effects: asked.effects.iter().collect(),
            relations: asked.relations.iter().map(ToString::to_string).collect(),
            policy: base64url::encode(asked.policy),
            rule: asked.rule.to_owned(),
            need: Need { groups: asked.terms.groups.clone(), quorum: asked.terms.quorum },
            nonce: base64url::encode(&nonce),
            issued_at,
            not_after: issued_at.plus_millis(asked.terms.expires),
            render_sha256: String::new(),
        })
    }

    /// Reads the JSON form and recomputes every digest in it.
    ///
    /// # Errors
    /// `approval.invalid` for what is not strict JSON of that form, `approval.digest` where a digest is not that of the content.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        match strict::value(bytes, LIMITS).map_err(malformed)? {
            Json::Object(members) => Self::from_members(members),
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

    /// Whether the occasion is, in every part, the one that this request is about: the same statement bytes, parameters, resource,
    /// session, principal, effects, relations, policy, rule and need. The moment and the nonce are the request's own.
    #[must_use]
    pub fn covers(&self, asked: &Asked<'_>) -> bool {
        let Ok(nonce) = bytes::<16>(&self.body.nonce) else { return false };
        Self::new(asked, nonce, self.body.issued_at).is_ok_and(|again| again.digest == self.digest)
    }

    /// Text for a person: the same for the same request, printable ASCII and line feeds only. Every other character of the content
    /// is shown as `\u{…}`, a backslash as `\\`: nothing can reorder, hide or imitate what is read.
    #[must_use]
    pub fn render(&self) -> String {
        render::render(&self.body)
    }

    /// SHA-256 over everything else.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Who asks.
    #[must_use]
    pub fn principal(&self) -> &Requester {
        &self.body.principal
    }

    /// The resource's name.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.body.resource
    }

    /// The session's identifier.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.body.session
    }

    /// The statement as it would run.
    #[must_use]
    pub fn statement(&self) -> &str {
        &self.body.statement
    }

    /// The rule that holds it.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.body.rule
    }

    /// Who must approve.
    #[must_use]
    pub fn need(&self) -> &Need {
        &self.body.need
    }

    /// When it was asked.
    #[must_use]
    pub fn issued_at(&self) -> Timestamp {
        self.body.issued_at
    }

    /// From when on no approval counts any more.
    #[must_use]
    pub fn not_after(&self) -> Timestamp {
        self.body.not_after
    }

    fn from_members(mut members: Map<String, Json>) -> Result<Self, Error> {
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
        let sealed = Self::seal(body.clone())?;
        if statement != body.statement_sha256 || sealed.body != body || sealed.digest != claimed {
            return Err(Error::new(ErrorCode::ApprovalDigest, "a digest of the approval request is not that of its content")
                .with_help("the request was changed after it was made, or was made by another version"));
        }
        Ok(sealed)
    }

    fn seal(mut body: Body) -> Result<Self, Error> {
        check(&body)?;
        body.render_sha256 = base64url::encode(&sha256(&[render::render(&body).as_bytes()]));
        let digest = sha256(&[DOMAIN, &canonical::to_bytes(&body)?]);
        Ok(Self { body, digest })
    }
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
fn bytes<const N: usize>(text: &str) -> Result<[u8; N], Error> {
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
        Self::from_members(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
impl ApprovalRequest {
    /// The same request, asked through an actor.
    pub(super) fn through(mut self, actor: Actor) -> Self {
        self.body.principal.actors.push(actor);
        Self::seal(self.body).expect("an actor makes no request invalid")
    }
}

#[cfg(test)]
mod tests;

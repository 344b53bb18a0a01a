//! Why a token, a key set or an issuer's entry is refused. No variant can carry token content: what varies is fixed text.

use crate::crypto::KeyFault;
use crate::error::{Error, ErrorCode, excerpt};

/// A refusal inside this room; outside it is an [`Error`] with a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("the token is malformed: {0}")]
    Malformed(&'static str),
    #[error("the token's header has a member that is not allowed")]
    HeaderForbidden,
    #[error("the token is of a type that is not allowed here")]
    TypeForbidden,
    #[error("no issuer of the policy is the one that the token names")]
    IssuerUnknown,
    #[error("the token names no key, and the issuer has more than one")]
    KeyUnnamed,
    #[error("no key of the issuer is the one that the token names")]
    KeyUnknown,
    #[error("the token names another algorithm than the one its key is for")]
    AlgorithmMismatch,
    #[error("the token's signature does not verify")]
    SignatureInvalid,
    #[error("the token is meant for another audience")]
    AudienceMismatch,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYetValid,
    #[error("the token was issued in the future")]
    IssuedInFuture,
    #[error("the token lives longer than the issuer's `max_lifetime`")]
    Lifetime,
    #[error("the token has no `{0}`")]
    ClaimMissing(&'static str),
    #[error("the token's {claim} is not {wanted}")]
    ClaimInvalid { claim: &'static str, wanted: &'static str },
    #[error("the token does not hold the caller's groups, it says where they could be asked for")]
    GroupsUnknown,
    #[error("the key set is not a JWK set: {0}")]
    NotAKeySet(&'static str),
    #[error("key {index} of the key set {fault}")]
    Jwk { index: usize, fault: JwkFault },
    #[error("no key of the key set can verify tokens here")]
    NoKey,
    #[error("the issuer's entry is wrong: {0}")]
    Issuer(&'static str),
    #[error("the issuer `{}` is named twice", excerpt(.0))]
    IssuerTwice(String),
}

/// What is wrong with one key of a set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum JwkFault {
    #[error("is private or symmetric")]
    Private,
    #[error("has a member `{0}` that is missing or not of its kind")]
    Member(&'static str),
    #[error("has a `kid` that another key has too")]
    DuplicateKeyId,
    #[error("is an RSA key without `alg`, and the issuer's entry leaves more than one RSA algorithm")]
    Unpinned,
    #[error("cannot be used: {0}")]
    Key(#[from] KeyFault),
}

impl Fault {
    fn code(&self) -> ErrorCode {
        match self {
            Fault::Malformed(_) => ErrorCode::TokenMalformed,
            Fault::HeaderForbidden => ErrorCode::HeaderForbidden,
            Fault::TypeForbidden => ErrorCode::TypeForbidden,
            Fault::IssuerUnknown => ErrorCode::IssuerUnknown,
            Fault::KeyUnnamed | Fault::KeyUnknown => ErrorCode::KeyUnknown,
            Fault::AlgorithmMismatch => ErrorCode::AlgorithmMismatch,
            Fault::SignatureInvalid => ErrorCode::SignatureInvalid,
            Fault::AudienceMismatch => ErrorCode::AudienceMismatch,
            Fault::Expired => ErrorCode::TokenExpired,
            Fault::NotYetValid | Fault::IssuedInFuture => ErrorCode::TokenNotYetValid,
            Fault::Lifetime => ErrorCode::Lifetime,
            Fault::ClaimMissing(_) => ErrorCode::ClaimMissing,
            Fault::ClaimInvalid { .. } => ErrorCode::ClaimInvalid,
            Fault::GroupsUnknown => ErrorCode::GroupsUnknown,
            Fault::Jwk { fault: JwkFault::Private, .. } => ErrorCode::KeysPrivate,
            Fault::NotAKeySet(_) | Fault::Jwk { .. } | Fault::NoKey => ErrorCode::KeysInvalid,
            Fault::Issuer(_) | Fault::IssuerTwice(_) => ErrorCode::IssuerInvalid,
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Fault::Malformed(_) => "give a signed token in compact form: three base64url parts without padding, joined by dots",
            Fault::HeaderForbidden => {
                "only alg, kid, typ, x5t and x5t#S256 may be in the header; keys come from the policy, never from the token"
            }
            Fault::TypeForbidden => "list the token's `typ` under `types` of the issuer's entry if such tokens are wanted",
            Fault::IssuerUnknown => "compare the token's `iss` with the policy's `issuers`, byte by byte",
            Fault::KeyUnnamed => "the issuer must put a `kid` into its tokens",
            Fault::KeyUnknown => "the issuer may have rotated its keys: fetch its JWK set again and reload",
            Fault::AlgorithmMismatch => "each key is for one algorithm, given by its `alg`, its curve, or the issuer's `algorithms`",
            Fault::SignatureInvalid => "the token was changed, or signed with a key that is not in the issuer's JWK set",
            Fault::AudienceMismatch => "ask the issuer for a token with the `aud` that the issuer's entry names",
            Fault::Expired => "ask the issuer for a new token",
            Fault::NotYetValid | Fault::IssuedInFuture => {
                "compare the clocks of issuer and host, or set `leeway` (at most 60s) in the issuer's entry"
            }
            Fault::Lifetime => "ask the issuer for a shorter token, or raise `max_lifetime` in the issuer's entry",
            Fault::ClaimMissing(_) => "iss, sub, aud and exp are required",
            Fault::ClaimInvalid { .. } => "ask the issuer for a token whose claims have the types of RFC 7519",
            Fault::GroupsUnknown => "have the issuer put the groups into the token (for example only those assigned to the application)",
            Fault::Jwk { fault: JwkFault::Private, .. } => {
                "give public keys only; treat the key that was put here as known to others, and replace it"
            }
            Fault::Jwk { fault: JwkFault::Unpinned, .. } => "set `alg` on the key, or `algorithms: [RS256]` in the issuer's entry",
            Fault::NotAKeySet(_) | Fault::Jwk { .. } => "give the issuer's JWK set as published: {\"keys\": […]} (RFC 7517)",
            Fault::NoKey => "at least one public signing key for RS256, PS256, ES256, ES384 or EdDSA is needed",
            Fault::Issuer(_) | Fault::IssuerTwice(_) => "see `issuers` in the policy's reference",
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Error::new(fault.code(), fault.to_string()).with_help(fault.help())
    }
}

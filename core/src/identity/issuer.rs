//! Whom a policy trusts to say who is asking.

use super::fault::Fault;
use super::jwks::KeySet;
use super::principal::Assurance;
use crate::crypto::Algorithm;
use crate::error::{Error, ErrorCode};
use crate::wire::duration::Millis;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest name of an issuer, audience, claim or type, and the longest pattern of a subject.
const NAME_BYTES: usize = 1024;
/// The most audiences, types or patterns of one entry.
const LIST_ITEMS: usize = 1024;
/// The deepest claim that a path can reach (a token's JSON ends there).
const PATH_DEPTH: usize = 8;
/// A clock that is further away is broken, and should not be papered over.
const LONGEST_LEEWAY: Millis = Millis(60_000);
/// A workload's token lives minutes to hours; one that lives longer than a day is a password.
const DEFAULT_LIFETIME: Millis = Millis(86_400_000);
/// JWT of RFC 7519, and access tokens of RFC 9068.
const DEFAULT_TYPES: [&str; 2] = ["jwt", "at+jwt"];

/// One entry of a policy's `issuers`, as it is written there.
///
/// | field | meaning | default |
/// |---|---|---|
/// | `issuer` | the token's `iss`, compared byte by byte | required |
/// | `audience` | a text or a list; the token's `aud` must hold one of them | required |
/// | `keys` | `{jwks: …}` or `{jwks_file: name}` | required |
/// | `groups_claim` | where the caller's groups stand: a list of texts | no groups |
/// | `job_claim` | where the caller's job stands: a text | no job |
/// | `algorithms` | which of RS256, PS256, ES256, ES384 and EdDSA may be used | all of them |
/// | `types` | which `typ` may be used; with a list, a token must have one | JWT, at+jwt, or none |
/// | `max_lifetime` | the longest time from `iat` (else `nbf`, else now) to `exp` | `24h` |
/// | `leeway` | how far the clocks may differ, at most `60s`; for `exp`, `nbf` and `iat` alike | `0s` |
/// | `shared_accounts` | subjects that several callers share: exact, or with `*` at the end | none |
///
/// A claim is named by the whole name of a member, or else by a path with dots into nested objects (`realm_access.roles`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerConfig {
    issuer: String,
    audience: Audience,
    keys: KeySource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    groups_claim: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job_claim: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    algorithms: Option<Vec<Algorithm>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    types: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_lifetime: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leeway: Option<Millis>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    shared_accounts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts")]
enum Audience {
    One(String),
    Any(Vec<String>),
}

/// Where an issuer's JWK set is.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum KeySource {
    /// In the policy itself.
    Jwks(Value),
    /// In a file beside the policy.
    JwksFile(String),
}

impl KeySource {
    /// The set's bytes; `read` gives those of a file by the name that the policy gives it.
    ///
    /// # Errors
    /// What `read` gives; `identity.keys_invalid` for an inline set that has no JSON form.
    pub fn bytes(&self, read: impl FnOnce(&str) -> Result<Vec<u8>, Error>) -> Result<Vec<u8>, Error> {
        match self {
            KeySource::Jwks(set) => serde_json::to_vec(set)
                .map_err(|error| Error::new(ErrorCode::KeysInvalid, "the inline key set has no JSON form").with_source(error)),
            KeySource::JwksFile(name) => read(name),
        }
    }
}

/// Nobody has looked yet whether an inline set holds a private key by mistake.
impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeySource::Jwks(_) => f.write_str("Jwks(…)"),
            KeySource::JwksFile(name) => f.debug_tuple("JwksFile").field(name).finish(),
        }
    }
}

impl IssuerConfig {
    /// Where the keys are; their bytes go into [`Issuer::new`].
    #[must_use]
    pub fn keys(&self) -> &KeySource {
        &self.keys
    }
}

/// An issuer's entry, checked, with its keys.
#[derive(Debug)]
pub struct Issuer {
    pub(super) name: String,
    pub(super) keys: KeySet,
    pub(super) groups_claim: Option<ClaimPath>,
    pub(super) job_claim: Option<ClaimPath>,
    pub(super) max_lifetime: Millis,
    pub(super) leeway: Millis,
    audiences: Vec<String>,
    types: Option<Vec<String>>,
    shared_accounts: Vec<Pattern>,
}

impl Issuer {
    /// Checks an entry and reads its JWK set.
    ///
    /// # Errors
    /// `identity.issuer_invalid` for an entry that could not be meant; `identity.keys_private` and `identity.keys_invalid` for its
    /// keys (see [`KeySet::from_jwks`]).
    pub fn new(config: &IssuerConfig, jwks: &[u8]) -> Result<Self, Error> {
        Ok(Self::read(config, jwks)?)
    }

    fn read(config: &IssuerConfig, jwks: &[u8]) -> Result<Self, Fault> {
        let audiences = match &config.audience {
            Audience::One(one) => vec![one.clone()],
            Audience::Any(any) => any.clone(),
        };
        let algorithms = config.algorithms.as_deref().unwrap_or(Algorithm::ALL);
        let max_lifetime = config.max_lifetime.unwrap_or(DEFAULT_LIFETIME);
        let leeway = config.leeway.unwrap_or(Millis(0));
        let demands = [
            (is_name(&config.issuer), "`issuer` is empty, too long or has control characters"),
            (is_list(&audiences), "`audience` is empty, too long or has control characters"),
            (!algorithms.is_empty(), "`algorithms` is empty"),
            (config.types.as_deref().is_none_or(is_list), "`types` is empty, too long or has control characters"),
            (max_lifetime > Millis(0), "`max_lifetime` is not longer than nothing"),
            (leeway <= LONGEST_LEEWAY, "`leeway` is longer than 60s"),
            (config.shared_accounts.len() <= LIST_ITEMS, "`shared_accounts` is too long"),
        ];
        if let Some((_, wrong)) = demands.into_iter().find(|(holds, _)| !holds) {
            return Err(Fault::Issuer(wrong));
        }
        let path = |claim: &Option<String>| claim.as_deref().map(ClaimPath::read).transpose();
        Ok(Self {
            groups_claim: path(&config.groups_claim)?,
            job_claim: path(&config.job_claim)?,
            types: config.types.as_ref().map(|types| types.iter().map(|kind| media_type(kind)).collect()),
            shared_accounts: config.shared_accounts.iter().map(|pattern| Pattern::read(pattern)).collect::<Result<_, _>>()?,
            keys: KeySet::read(jwks, algorithms)?,
            name: config.issuer.clone(),
            audiences,
            max_lifetime,
            leeway,
        })
    }

    pub(super) fn allows_audience(&self, audience: &str) -> bool {
        self.audiences.iter().any(|allowed| allowed == audience)
    }

    /// RFC 7515, clause 4.1.9: a media type, compared without regard to case; `application/` may be left out.
    pub(super) fn allows_type(&self, kind: Option<&str>) -> bool {
        match (kind.map(media_type), &self.types) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some(kind), None) => DEFAULT_TYPES.contains(&kind.as_str()),
            (Some(kind), Some(types)) => types.contains(&kind),
        }
    }

    pub(super) fn assurance(&self, subject: &str) -> Assurance {
        if self.shared_accounts.iter().any(|pattern| pattern.matches(subject)) { Assurance::Shared } else { Assurance::Verified }
    }
}

fn media_type(kind: &str) -> String {
    let kind = kind.to_ascii_lowercase();
    kind.strip_prefix("application/").map(str::to_owned).unwrap_or(kind)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= NAME_BYTES && !text.chars().any(char::is_control)
}

fn is_list(texts: &[String]) -> bool {
    !texts.is_empty() && texts.len() <= LIST_ITEMS && texts.iter().all(|text| is_name(text))
}

/// Where a claim stands: a member of that whole name, or else a path into nested objects.
#[derive(Debug, Clone)]
pub(super) struct ClaimPath(String);

impl ClaimPath {
    fn read(path: &str) -> Result<Self, Fault> {
        if is_name(path) && path.split('.').count() <= PATH_DEPTH {
            Ok(Self(path.to_owned()))
        } else {
            Err(Fault::Issuer("a claim's name is empty, too long, too deep or has control characters"))
        }
    }

    pub(super) fn find<'c>(&self, claims: &'c Map<String, Value>) -> Option<&'c Value> {
        if let Some(value) = claims.get(&self.0) {
            return Some(value);
        }
        let (first, rest) = self.0.split_once('.')?;
        rest.split('.').try_fold(claims.get(first)?, |value, name| value.as_object()?.get(name))
    }

    /// Whether the member is this claim, or an object on the way to it.
    pub(super) fn is_named_by(&self, member: &str) -> bool {
        self.0.strip_prefix(member).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

#[derive(Debug, Clone)]
enum Pattern {
    Exact(String),
    Prefix(String),
}

impl Pattern {
    fn read(text: &str) -> Result<Self, Fault> {
        let (body, is_prefix) = text.strip_suffix('*').map_or((text, false), |body| (body, true));
        if !is_name(text) || body.contains('*') {
            return Err(Fault::Issuer("an item of `shared_accounts` is empty, or has a `*` that is not at its end"));
        }
        Ok(if is_prefix { Pattern::Prefix(body.to_owned()) } else { Pattern::Exact(body.to_owned()) })
    }

    fn matches(&self, subject: &str) -> bool {
        match self {
            Pattern::Exact(whole) => subject == whole,
            Pattern::Prefix(start) => subject.starts_with(start.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_the_same_from_yaml_and_json() {
        let yaml = "
issuer: https://idp.example
audience: [orders-agents, billing]
keys: {jwks_file: idp.jwks.json}
groups_claim: realm_access.roles
algorithms: [RS256, EdDSA]
types: [at+jwt]
max_lifetime: 4h
leeway: 30s
shared_accounts: ['batch-*']
";
        let json = r#"{"issuer": "https://idp.example", "audience": ["orders-agents", "billing"], "keys": {"jwks_file": "idp.jwks.json"},
            "groups_claim": "realm_access.roles", "algorithms": ["RS256", "EdDSA"], "types": ["at+jwt"], "max_lifetime": "4h", "leeway": "30s",
            "shared_accounts": ["batch-*"]}"#;
        let config: IssuerConfig = serde_saphyr::from_str(yaml).unwrap();
        assert_eq!(config, serde_json::from_str(json).unwrap());
        assert_eq!((config.max_lifetime, config.leeway), (Some(Millis(14_400_000)), Some(Millis(30_000))));
        let inline: IssuerConfig =
            serde_saphyr::from_str("{issuer: a, audience: b, keys: {jwks: {keys: [{kty: oct, k: c2VjcmV0}]}}}").unwrap();
        assert_eq!(inline.keys().bytes(|_| unreachable!()).unwrap(), br#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#);
        assert!(!format!("{inline:?}").contains("c2VjcmV0"));
    }

    #[test]
    fn a_path_finds_a_whole_name_before_a_nested_one() {
        let claims = serde_json::json!({"a.b": 1, "a": {"b": 2, "c": {"d": 3}}, "https://x.example/g": 4});
        let find = |path: &str| ClaimPath::read(path).unwrap().find(claims.as_object().unwrap()).and_then(Value::as_u64);
        assert_eq!(
            [find("a.b"), find("a.c.d"), find("https://x.example/g"), find("a.c.e"), find("a.b.c"), find("z")],
            [Some(1), Some(3), Some(4), None, None, None]
        );
        let path = ClaimPath::read("realm.roles").unwrap();
        assert_eq!(
            ["realm", "realm.roles", "real", "realm.role", "", "roles"].map(|name| path.is_named_by(name)),
            [true, true, false, false, false, false]
        );
    }

    #[test]
    fn a_pattern_is_exact_or_a_start() {
        let matches = |pattern: &str, subject: &str| Pattern::read(pattern).unwrap().matches(subject);
        assert!(matches("root", "root") && matches("batch-*", "batch-") && matches("*", "anyone"));
        assert!(!matches("root", "root2") && !matches("batch-*", "Batch-1") && !matches("root", "roo"));
        assert!(["", "*a", "a**", "a\n*"].iter().all(|pattern| Pattern::read(pattern).is_err()));
    }
}

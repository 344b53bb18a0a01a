//! Who may approve.

use super::document::{ApprovalLine, KeySource, at, located, schema, typed};
use super::ruling::{ApprovalTerms, Approver};
use crate::crypto::VerifyingKey;
use crate::error::{Error, ErrorCode, excerpt};
use crate::wire::duration::Millis;
use crate::wire::{base64url, strict};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The longest that a request for approval may stay open; whoever needs more asks again.
const OPEN: Millis = Millis(30 * 86_400_000);
/// The most approvers of one rule.
const APPROVERS: usize = 10_000;

/// `{"version": 1, "approvers": [{"subject": "dba-1", "groups": ["dba"], "key": "<Ed25519 public key, base64url>"}]}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    version: u32,
    approvers: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    subject: String,
    groups: Vec<String>,
    key: String,
}

/// Reads `approval`: only approvers of the named groups count, each with a key of its own.
pub(super) fn terms(path: &str, value: Json, mut read: impl FnMut(&str) -> Result<Vec<u8>, Error>) -> Result<ApprovalTerms, Error> {
    let line: ApprovalLine = typed(path, value)?;
    let wrong = |what: String| at(ErrorCode::PolicyApproval, path, what);
    let source: KeySource = typed(&format!("{path}.approvers"), line.approvers)?;
    if source.groups.is_empty() {
        return Err(wrong("`approvers.groups` names no group".into()));
    }
    let keys = match (source.keys, source.keys_file) {
        (Some(value), None) => value,
        (None, Some(file)) => strict::value(&read(&file)?, strict::Limits::DOCUMENT)
            .map_err(|error| located(&format!("{path}.approvers.keys_file"), &error))?,
        (Some(_), Some(_)) | (None, None) => return Err(schema(&format!("{path}.approvers"), "one of `keys` and `keys_file` is needed")),
    };
    let keys: Keys = typed(&format!("{path}.approvers.keys"), keys)?;
    if keys.version != 1 {
        return Err(wrong("the keys' `version` is not 1".into()));
    }
    if keys.approvers.len() > APPROVERS {
        return Err(at(ErrorCode::PolicyTooLarge, path, "too many approvers"));
    }
    let mut approvers = Vec::new();
    let mut seen = BTreeSet::new();
    for key in keys.approvers {
        let bytes: [u8; 32] = base64url::decode(&key.key)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| wrong(format!("the key of `{}` is not 32 bytes in base64url", excerpt(&key.subject))))?;
        if key.subject.is_empty() {
            return Err(wrong("an approver has no subject".into()));
        }
        if !seen.insert(bytes) {
            return Err(wrong(format!("the key of `{}` is there twice", excerpt(&key.subject))));
        }
        if key.groups.iter().any(|group| source.groups.contains(group)) {
            approvers.push(Approver { subject: key.subject, groups: key.groups, key: VerifyingKey(bytes) });
        }
    }
    // As they are told apart when an approval is verified.
    let people: BTreeSet<String> = approvers.iter().map(|approver| approver.subject.to_ascii_lowercase()).collect();
    if line.quorum == 0 {
        return Err(wrong("a quorum of 0 needs nobody; use a permit".into()));
    }
    if people.len() < line.quorum as usize {
        return Err(wrong(format!("the quorum is {} and {} approvers are in the groups", line.quorum, people.len())));
    }
    let expires: Millis = line.expires.parse().map_err(|_| schema(&format!("{path}.expires"), "not a length of time such as `15m`"))?;
    if expires.0 < 1000 || expires > OPEN {
        return Err(wrong("`expires` is not within 1s and 30d".into()));
    }
    Ok(ApprovalTerms { groups: source.groups, approvers, quorum: line.quorum, expires: expires.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn code(keys: Json, quorum: u32, expires: &str) -> Option<&'static str> {
        let value = json!({"approvers": {"groups": ["dba"], "keys": keys}, "quorum": quorum, "expires": expires});
        terms("a", value, |_| Err(Error::new(ErrorCode::PolicyFile, "none"))).err().map(|error| error.code().name())
    }

    #[test]
    fn only_members_of_the_groups_with_keys_of_their_own_count() {
        let key = |byte: u8| base64url::encode(&[byte; 32]);
        let one = json!({"subject": "dba-1", "groups": ["dba"], "key": key(1)});
        let same_person = json!({"subject": "dba-1", "groups": ["dba"], "key": key(2)});
        let outsider = json!({"subject": "dev-1", "groups": ["dev"], "key": key(3)});
        let keys = |list: &[&Json]| json!({"version": 1, "approvers": list});
        assert_eq!(code(keys(&[&one]), 1, "15m"), None);
        assert_eq!(code(keys(&[&one, &outsider]), 2, "15m"), Some("policy.approval"));
        assert_eq!(code(keys(&[&one, &same_person]), 2, "15m"), Some("policy.approval"), "two keys of one person are one approver");
        assert_eq!(code(keys(&[&one, &one]), 1, "15m"), Some("policy.approval"), "a key twice");
        assert_eq!(code(keys(&[&one]), 0, "15m"), Some("policy.approval"));
        assert_eq!(code(keys(&[&one]), 1, "0s"), Some("policy.approval"));
        assert_eq!(code(keys(&[&one]), 1, "soon"), Some("policy.schema"));
        assert_eq!(
            code(json!({"version": 1, "approvers": [{"subject": "x", "groups": ["dba"], "key": "AA"}]}), 1, "15m"),
            Some("policy.approval")
        );
    }
}

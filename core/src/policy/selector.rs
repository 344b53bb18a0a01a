//! Whom and what a rule is about.

use super::document::{OneOrMany, ResourcesLine, SubjectsLine, at, near, schema, typed};
use super::pattern::Pattern;
use super::resource::Resource;
use crate::error::{Error, ErrorCode, excerpt};
use crate::identity::{Assurance, Claim, Principal};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which principals; every part that is given must match, any entry of a part will do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Subjects {
    pub(super) groups: Option<Vec<String>>,
    issuers: Option<Vec<String>>,
    names: Option<Vec<Pattern>>,
    claims: Vec<(String, Vec<Pattern>)>,
    job: Option<Vec<Pattern>>,
    assurance: Option<Assurance>,
}

impl Subjects {
    /// Reads `{groups, issuers, names, claims, job, assurance}`.
    pub(super) fn new(path: &str, value: Json) -> Result<Self, Error> {
        let line: SubjectsLine = typed(path, value)?;
        if let SubjectsLine { groups: None, issuers: None, names: None, claims: None, job: None, assurance: None } = line {
            return Err(
                at(ErrorCode::PolicyNeverFires, path, "no part says whom it is about").with_help("leave `subjects` out to mean everybody")
            );
        }
        let exact = |name: &str, list: &Option<OneOrMany>| list.as_ref().map(|list| exact(&format!("{path}.{name}"), list)).transpose();
        let patterns =
            |name: &str, list: &Option<OneOrMany>| list.as_ref().map(|list| patterns(&format!("{path}.{name}"), list)).transpose();
        let mut claims = Vec::new();
        if let Some(by_name) = &line.claims {
            if by_name.is_empty() {
                return Err(at(ErrorCode::PolicyNeverFires, &format!("{path}.claims"), "no claim is named"));
            }
            for (name, list) in by_name {
                claims.push((name.clone(), self::patterns(&format!("{path}.claims.{}", excerpt(name)), list)?));
            }
        }
        Ok(Self {
            groups: exact("groups", &line.groups)?,
            issuers: exact("issuers", &line.issuers)?,
            names: patterns("names", &line.names)?,
            claims,
            job: patterns("job", &line.job)?,
            assurance: line.assurance,
        })
    }

    pub(super) fn matches(&self, principal: &Principal) -> bool {
        let any = |patterns: &[Pattern], text: &str| patterns.iter().any(|pattern| pattern.matches(text));
        let assurance = match self.assurance {
            None => true,
            Some(Assurance::Shared) => principal.assurance() == Assurance::Shared,
            Some(Assurance::Verified) => principal.assurance() >= Assurance::Verified,
        };
        assurance
            && self.groups.as_ref().is_none_or(|groups| groups.iter().any(|group| principal.groups().contains(group)))
            && self.issuers.as_ref().is_none_or(|issuers| issuers.iter().any(|issuer| issuer == principal.issuer()))
            && self.names.as_ref().is_none_or(|names| any(names, principal.subject()))
            && self.job.as_ref().is_none_or(|jobs| principal.job().is_some_and(|job| any(jobs, job)))
            && self.claims.iter().all(|(name, patterns)| match principal.claims().get(name) {
                None => false,
                Some(Claim::One(text)) => any(patterns, text),
                Some(Claim::Many(texts)) => texts.iter().any(|text| any(patterns, text)),
            })
    }
}

fn entries<'a>(path: &str, list: &'a OneOrMany) -> Result<&'a [String], Error> {
    match list.as_slice() {
        [] => Err(at(ErrorCode::PolicyNeverFires, path, "the list is empty, so nothing matches")),
        entries if entries.iter().any(String::is_empty) => Err(schema(path, "an entry is empty")),
        entries => Ok(entries),
    }
}

fn exact(path: &str, list: &OneOrMany) -> Result<Vec<String>, Error> {
    let entries = entries(path, list)?;
    match entries.iter().find(|entry| entry.contains('*')) {
        Some(entry) => {
            Err(at(ErrorCode::PolicyPattern, path, format_args!("`{}` is compared as it stands; `*` is no wildcard here", excerpt(entry))))
        }
        None => Ok(entries.to_vec()),
    }
}

fn patterns(path: &str, list: &OneOrMany) -> Result<Vec<Pattern>, Error> {
    entries(path, list)?.iter().map(|text| Pattern::new(text).map_err(|what| at(ErrorCode::PolicyPattern, path, what))).collect()
}

/// The names of the resources that a rule is about; `None` is all of them.
pub(super) fn resources(path: &str, value: Json, known: &BTreeMap<Arc<str>, Arc<Resource>>) -> Result<Vec<Arc<str>>, Error> {
    let line: ResourcesLine = typed(path, value)?;
    if let ResourcesLine { names: None, labels: None, kind: None } = line {
        return Err(at(ErrorCode::PolicyNeverFires, path, "no part says what it is about").with_help("leave `resources` out to mean all"));
    }
    let names = line.names.as_ref().map(|list| patterns(&format!("{path}.names"), list)).transpose()?;
    for name in names.iter().flatten().filter_map(Pattern::exact) {
        if !known.contains_key(name) {
            let error = at(ErrorCode::PolicyName, &format!("{path}.names"), format_args!("there is no resource `{}`", excerpt(name)));
            return Err(match near(name, known.keys().map(AsRef::as_ref)) {
                Some(word) => error.with_help(format!("did you mean `{word}`?")),
                None => error,
            });
        }
    }
    let mut labels = Vec::new();
    for (name, list) in line.labels.iter().flatten() {
        labels.push((name, patterns(&format!("{path}.labels.{}", excerpt(name)), list)?));
    }
    let any = |patterns: &[Pattern], text: &str| patterns.iter().any(|pattern| pattern.matches(text));
    let selected: Vec<Arc<str>> = known
        .values()
        .filter(|resource| {
            names.as_ref().is_none_or(|names| any(names, resource.name()))
                && line.kind.as_ref().is_none_or(|kind| kind == resource.kind())
                && labels.iter().all(|(name, patterns)| resource.labels().get(*name).is_some_and(|value| any(patterns, value)))
        })
        .map(|resource| resource.shared_name())
        .collect();
    if selected.is_empty() {
        return Err(at(ErrorCode::PolicyNeverFires, path, "no resource of this policy matches"));
    }
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Hypothetical;
    use serde_json::json;

    fn principal(assurance: Assurance) -> Principal {
        Principal::hypothetical(Hypothetical {
            issuer: "https://idp".into(),
            subject: "agent-7".into(),
            groups: vec!["analysts".into()],
            claims: BTreeMap::from([
                ("job".into(), Claim::One("train-9".into())),
                ("teams".into(), Claim::Many(vec!["a".into(), "b".into()])),
            ]),
            job: Some("train-9".into()),
            assurance,
        })
    }

    fn matches(value: Json, assurance: Assurance) -> bool {
        Subjects::new("s", value).unwrap().matches(&principal(assurance))
    }

    #[test]
    fn every_part_must_match_and_any_entry_of_a_part_will_do() {
        let verified = Assurance::Verified;
        assert!(matches(json!({"groups": ["dba", "analysts"], "names": "agent-*", "issuers": "https://idp", "job": "train-*"}), verified));
        assert!(!matches(json!({"groups": ["analysts"], "names": "human-*"}), verified));
        assert!(matches(json!({"claims": {"job": "train-*", "teams": ["x", "b"]}}), verified));
        assert!(!matches(json!({"claims": {"absent": "*"}}), verified), "a claim that is absent matches nothing");
    }

    #[test]
    fn verified_is_at_least_and_shared_is_exactly() {
        assert!(matches(json!({"assurance": "verified"}), Assurance::Verified));
        assert!(!matches(json!({"assurance": "verified"}), Assurance::Shared));
        assert!(matches(json!({"assurance": "shared"}), Assurance::Shared));
        assert!(!matches(json!({"assurance": "shared"}), Assurance::Verified));
    }

    #[test]
    fn a_selector_that_selects_nothing_is_refused() {
        let code = |value: Json| Subjects::new("s", value).err().map(|error| error.code().name());
        assert_eq!(code(json!({})), Some("policy.never_fires"));
        assert_eq!(code(json!({"groups": []})), Some("policy.never_fires"));
        assert_eq!(code(json!({"claims": {}})), Some("policy.never_fires"));
        assert_eq!(code(json!({"groups": ["a*"]})), Some("policy.pattern"));
        assert_eq!(code(json!({"group": ["a"]})), Some("policy.schema"));
        assert_eq!(code(json!({"assurance": "sure"})), Some("policy.schema"));
    }
}

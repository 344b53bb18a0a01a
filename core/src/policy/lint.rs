//! What is not wrong but may not be meant.

use super::classes::Classes;
use super::document::{Decision, Mode, ResourcesLine, at, schema, typed};
use super::line::MaskRule;
use super::pattern::RelationPattern;
use super::resource::Resource;
use super::rule::{Rule, with_relations};
use super::selector;
use crate::classify::{Effect, EffectGroup, EffectSet};
use crate::error::{Error, ErrorCode};
use crate::wire::duration::Millis;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something in a policy that works as written and may not be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which kind, as a stable dotted name.
    pub code: &'static str,
    /// Where, such as `rules[3]`.
    pub path: String,
    /// What.
    pub message: String,
}

/// `{issuer_keys_file, max, require_reason, audit, scope}`; read strictly, so that a typo is an error, and not used in this version.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantLine {
    issuer_keys_file: String,
    max: String,
    #[serde(rename = "require_reason")]
    _require_reason: Option<bool>,
    #[serde(rename = "audit")]
    _audit: Option<super::ruling::AuditMode>,
    scope: Option<GrantScope>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GrantScope {
    resources: Option<Json>,
    #[serde(default)]
    effects: Vec<String>,
}

pub(super) fn check_grant(path: &str, value: &Json, resources: &BTreeMap<Arc<str>, Arc<Resource>>) -> Result<(), Error> {
    let line: GrantLine = typed(path, value.clone())?;
    if line.issuer_keys_file.is_empty() {
        return Err(schema(&format!("{path}.issuer_keys_file"), "the name is empty"));
    }
    line.max.parse::<Millis>().map_err(|_| schema(&format!("{path}.max"), "not a length of time such as `1h`"))?;
    if let Some(scope) = line.scope {
        if let Some(value) = scope.resources {
            let _: ResourcesLine = typed(&format!("{path}.scope.resources"), value.clone())?;
            selector::resources(&format!("{path}.scope.resources"), value, resources)?;
        }
        for (index, name) in scope.effects.iter().enumerate() {
            let known = Effect::ALL.iter().any(|effect| effect.name() == name) || EffectGroup::ALL.iter().any(|group| group.name() == name);
            if !known {
                return Err(at(ErrorCode::PolicyName, &format!("{path}.scope.effects[{index}]"), "there is no such effect"));
            }
        }
    }
    Ok(())
}

pub(super) fn findings(
    rules: &[Rule],
    masks: &[MaskRule],
    classes: &Classes,
    resources: &BTreeMap<Arc<str>, Arc<Resource>>,
    mode: Mode,
    grants: usize,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |code: &'static str, path: String, message: &str| found.push(Finding { code, path, message: message.to_owned() });
    if mode == Mode::Observe {
        add("lint.observe", "mode".into(), "nothing is denied: rulings are only logged");
    }
    if grants > 0 {
        add("lint.grants", "grants".into(), "grants are checked but not used by this version: nothing is permitted by them");
    }
    if !rules.iter().any(|rule| rule.decision != Decision::Deny) {
        add("lint.no_permit", "rules".into(), "no rule permits or holds: everything is denied");
    }
    if resources.is_empty() {
        add("lint.no_resource", "resources".into(), "there is no resource: nothing can be asked");
    }
    for resource in resources.values().filter(|resource| resource.catalog().is_none() && !classes.is_empty()) {
        let path = format!("resources.{}", crate::error::excerpt(resource.name()));
        add(
            "lint.no_catalog",
            path,
            "without a catalog lineage is not known: results are masked whole, and relations that may hold a masked class are refused",
        );
    }
    for (index, rule) in rules.iter().enumerate() {
        let path = format!("rules[{index}]");
        if rule.decision == Decision::Permit {
            if rule.subjects.is_none() {
                add("lint.everybody", path.clone(), "the rule permits everybody");
            }
            if rule.effects.contains(Effect::Unknown) {
                add("lint.unknown", path.clone(), "the rule permits statements that were not understood");
            }
            let writes: EffectSet =
                [Effect::Read, Effect::CopyOut].into_iter().fold(EffectSet::group(EffectGroup::Data), |mut set, effect| {
                    set.remove(effect);
                    set
                });
            if rule.relations.is_none() && !rule.effects.intersection(writes).is_empty() {
                add("lint.writes_anywhere", path.clone(), "the rule permits writing to every relation");
            }
            if rule.condition.as_ref().is_some_and(super::condition::Condition::uses_context) {
                add("lint.context", path.clone(), "the condition believes what the caller says in `context`");
            }
        }
        if rule.relations.is_some() {
            let lost: Vec<&str> = rule.effects.difference(with_relations()).iter().map(Effect::name).collect();
            if !lost.is_empty() {
                add("lint.without_relation", path.clone(), &format!("limited to relations, the rule does not mean {}", lost.join(", ")));
            }
        }
        let everything = |rule: &Rule| rule.relations.iter().flatten().any(RelationPattern::everything);
        if rule.relations.as_ref().is_some_and(|patterns| patterns.len() > 1) && everything(rule) {
            add("lint.relations", path, "one of the relations is everything; the others say nothing more");
        }
    }
    for (index, line) in masks.iter().enumerate() {
        if line.unless.is_none() && masks.iter().enumerate().any(|(other, more)| other != index && !line.classes.is_disjoint(&more.classes))
        {
            add(
                "lint.mask_overlap",
                format!("masks[{index}]"),
                "the line counts for everybody, so an exemption on another line of the class shows nothing",
            );
        }
    }
    found
}

//! The decision: deny over hold over permit over the default deny; the order of rules never matters.

use super::PolicySet;
use super::condition::Facts;
use super::document::Decision;
use super::inherited::Inherited;
use super::masking::{Masked, Refused, Sensitive};
use super::pattern::RelationPattern;
use super::resource::Resource;
use super::rule::{Rule, without_relation};
use super::ruling::{ContentDuty, Demand, Masking, Messages, Obligations, Permission, Refusal, RefusalReason, Ruling};
use super::system;
use super::touched::{Labels, Touched};
use crate::classify::{Catalog, Classification, Effect, EffectGroup, EffectSet, FunctionClass, Outputs, ReasonCode};
use crate::identity::Principal;
use crate::request::{Context, Timestamp};
use std::fmt::Write as _;
use std::sync::Arc;

/// What is asked of a policy.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// Who asks.
    pub principal: &'a Principal,
    /// Of which resource; one of this policy's own.
    pub resource: &'a Resource,
    /// What the statement does.
    pub classification: &'a Classification,
    /// The catalog that it was read with.
    pub catalog: Option<&'a Catalog>,
    /// What columns inherited, where anything did.
    pub inherited: Option<&'a Inherited>,
    /// The occasion.
    pub context: &'a Context,
    /// When.
    pub now: Timestamp,
    /// How long the session has been open.
    pub session_age_ms: i64,
    /// Whether the principal's job is known to have ended.
    pub job_ended: bool,
    /// The rules whose demand approvals satisfy.
    pub approved: &'a [Arc<str>],
}

/// What a part of the statement is done to.
#[derive(Clone, Copy)]
enum Target {
    Relation(usize),
    Function(usize),
    None,
}

/// One target and the effects on it: each of them is a pair that must be covered.
struct Unit {
    target: Target,
    effects: EffectSet,
    uncovered: EffectSet,
}

/// A permit that would cover something, were it not for one of its limits.
struct Miss<'a> {
    rule: &'a Rule,
    reason: RefusalReason,
}

/// Decides; see [`PolicySet::decide`].
pub(super) fn decide(policy: &PolicySet, query: &Query<'_>) -> Ruling {
    let classification = query.classification;
    let empty = classification.reasons.iter().all(|reason| reason.code == ReasonCode::Empty);
    if classification.statements == 0 && empty {
        return refuse(None, RefusalReason::Empty, String::new());
    }
    let units = units(classification);
    let candidates = policy.candidates(query, needs_whole_bucket(classification, &units));
    among(policy, query, units, &candidates)
}

/// Decides by these rules, in order of the document; every rule that matches must be among them.
fn among(policy: &PolicySet, query: &Query<'_>, mut units: Vec<Unit>, candidates: &[&Rule]) -> Ruling {
    let classification = query.classification;
    let mut facts = Facts::new(&policy.root, query);
    let asked = units.iter().fold(EffectSet::EMPTY, |all, unit| all.union(unit.effects));
    let matching = |decision: Decision| {
        candidates.iter().copied().filter(move |rule| {
            rule.decision == decision
                && (!rule.functions.is_empty() || !rule.effects.intersection(asked).is_empty())
                && rule.subjects.as_ref().is_none_or(|subjects| subjects.matches(query.principal))
        })
    };

    let denial = matching(Decision::Deny)
        .filter(|rule| matches_any(rule, &units, classification))
        .filter_map(|rule| match holds(rule, &mut facts) {
            Some(false) => None,
            Some(true) => Some((false, &rule.name, rule)),
            None => Some((true, &rule.name, rule)),
        })
        .min_by(|left, right| (left.0, left.1).cmp(&(right.0, right.1)));
    if let Some((erred, _, rule)) = denial {
        let reason = if erred { RefusalReason::Condition } else { RefusalReason::Rule };
        return refuse(Some(rule), reason, String::new());
    }

    // A hold whose condition errs is demanded and covers nothing: an error neither lifts a restriction nor gives leave.
    let mut demands: Vec<&Rule> = Vec::new();
    let mut covering: Vec<&Rule> = Vec::new();
    let mut misses: Vec<Miss<'_>> = Vec::new();
    for rule in matching(Decision::Hold).filter(|rule| matches_any(rule, &units, classification)) {
        match holds(rule, &mut facts) {
            Some(false) => continue,
            Some(true) => covering.push(rule),
            None => misses.push(Miss { rule, reason: RefusalReason::Condition }),
        }
        demands.push(rule);
    }
    demands.sort_unstable_by(|left, right| left.name.cmp(&right.name));
    for rule in &demands {
        if let Some(required) = rule.require.iter().find(|required| !required.proven(classification)) {
            return refuse(Some(rule), RefusalReason::Require, format!("not proven: {}", required.name()));
        }
    }

    let labels = Labels::new(&policy.classes, query);
    let touched = Touched::new(&labels, query);
    let home = home(query);
    let home = home.as_slice();
    for rule in matching(Decision::Permit).filter(|rule| units.iter().any(|unit| !covered(rule, unit, classification, home).is_empty())) {
        match limit(rule, query, &touched, &mut facts) {
            Some(reason) => misses.push(Miss { rule, reason }),
            None => covering.push(rule),
        }
    }
    for unit in &mut units {
        for rule in &covering {
            unit.uncovered = unit.uncovered.difference(covered(rule, unit, classification, home));
        }
    }
    if let Some(refusal) = uncovered(&units, &misses, classification, home) {
        return refusal;
    }

    let clean = clean_functions(&covering, classification, home);
    // Whether a part of the statement is permitted only as one that touches no class.
    let nothing_allowed = covering.iter().any(|rule| rule.no_classes)
        && units.iter().any(|unit| {
            let with_classes = covering.iter().filter(|rule| !rule.no_classes);
            let covered = with_classes.fold(EffectSet::EMPTY, |all, rule| all.union(covered(rule, unit, classification, home)));
            !unit.effects.difference(covered).is_empty()
        });
    let sensitive = Sensitive::new(labels, &policy.masks, query.principal);
    let masked = match sensitive.masking(query, &touched, &clean) {
        Ok(masked) => masked,
        Err(Refused { reason, detail }) => return refuse(None, reason, detail),
    };
    if let Some(rule) = demands.iter().find(|rule| !query.approved.contains(&rule.name))
        && let Some(terms) = &rule.terms
    {
        let message = rule.message.clone().unwrap_or_else(|| "This needs approval.".into());
        return Ruling::Hold(Demand { rule: Arc::clone(&rule.name), message, terms: Arc::clone(terms) });
    }
    let asked = masked.asks.iter().filter_map(|line| line.asks.as_ref()).filter(|(name, _)| !query.approved.contains(name));
    if let Some((name, terms)) = asked.min_by(|left, right| left.0.cmp(&right.0)) {
        return Ruling::Hold(Demand { rule: Arc::clone(name), message: "This needs approval.".into(), terms: Arc::clone(terms) });
    }
    covering.retain(|rule| rule.decision == Decision::Permit);
    covering.extend(demands);
    let by_content =
        ByContent { duties: sensitive.content(nothing_allowed), messages: sensitive.messages(query, &touched, nothing_allowed) };
    Ruling::Permit(permission(policy, query, masked, by_content, &touched, covering))
}

/// What a permit would oblige to if nothing were denied; see [`PolicySet::observed`].
pub(super) fn observed(policy: &PolicySet, query: &Query<'_>) -> Permission {
    let labels = Labels::new(&policy.classes, query);
    let touched = Touched::new(&labels, query);
    let sensitive = Sensitive::new(labels, &policy.masks, query.principal);
    let masked = sensitive.masking(query, &touched, &[]).unwrap_or_else(|_| Masked {
        masking: match query.classification.outputs {
            Outputs::None => Masking::Clear,
            Outputs::Unknown | Outputs::Columns(_) => Masking::Whole,
        },
        inherits: sensitive.inherits(query, &touched, &[]),
        asks: Vec::new(),
    });
    let by_content = ByContent { duties: sensitive.content(false), messages: sensitive.messages(query, &touched, false) };
    permission(policy, query, masked, by_content, &touched, Vec::new())
}

/// What is masked wherever it stands, and what is told of messages.
struct ByContent {
    duties: Arc<[ContentDuty]>,
    messages: Messages,
}

fn permission(
    policy: &PolicySet,
    query: &Query<'_>,
    masked: Masked<'_>,
    by_content: ByContent,
    touched: &Touched,
    mut rules: Vec<&Rule>,
) -> Permission {
    rules.sort_unstable_by_key(|rule| rule.position);
    let obligations = Obligations {
        mask: masked.masking,
        content: by_content.duties,
        row_limit: rules.iter().filter_map(|rule| rule.row_limit).min(),
        record: rules.iter().filter_map(|rule| rule.record).fold(query.resource.record(), Ord::max),
        audit: rules.iter().filter_map(|rule| rule.audit).fold(query.resource.audit(), Ord::max),
    };
    // Whoever sees a result as it is, without anybody knowing its columns, may see any of these: the log must not say less.
    let in_sight = obligations.mask != Masking::Whole && query.classification.outputs != Outputs::None;
    let classes = if in_sight { touched.certain.union(&touched.possible).copied().collect() } else { touched.certain.clone() };
    let mut lines: Vec<Arc<str>> = masked.asks.iter().filter_map(|line| line.asks.as_ref()).map(|(name, _)| Arc::clone(name)).collect();
    lines.sort_unstable();
    lines.dedup();
    let rules = rules.iter().map(|rule| Arc::clone(&rule.name)).chain(lines).collect();
    Permission { rules, classes: policy.classes.named(&classes), obligations, inherits: masked.inherits, messages: by_content.messages }
}

/// The schemas that the resource's names are looked up in at first; only where a function's name needs them.
fn home(query: &Query<'_>) -> Vec<String> {
    let wanted = query.classification.functions.iter().any(|call| call.path.is_some());
    if wanted { query.resource.initial_state().search_path } else { Vec::new() }
}

/// The pairs of a statement: each relation's effects, each call of an unknown function, and whatever no relation carries.
fn units(classification: &Classification) -> Vec<Unit> {
    let unit = |target, effects| Unit { target, effects, uncovered: effects };
    let mut units = Vec::with_capacity(classification.relations.len() + 1);
    let mut carried = EffectSet::EMPTY;
    for (index, relation) in classification.relations.iter().enumerate() {
        carried = carried.union(relation.effects);
        units.push(unit(Target::Relation(index), relation.effects));
    }
    for (index, function) in classification.functions.iter().enumerate() {
        if function.class == FunctionClass::Unknown {
            carried.insert(Effect::FunctionUnknown);
            units.push(unit(Target::Function(index), EffectSet::of(Effect::FunctionUnknown)));
        }
    }
    let mut rest = classification.effects.difference(carried);
    if !classification.complete {
        rest.insert(Effect::Unknown);
    }
    if !rest.is_empty() || units.iter().all(|unit| unit.effects.is_empty()) {
        // A statement that does nothing that we know of is a read of nothing.
        let rest = if rest.is_empty() { EffectSet::of(Effect::Read) } else { rest };
        units.push(unit(Target::None, rest));
    }
    units
}

fn needs_whole_bucket(classification: &Classification, units: &[Unit]) -> bool {
    units.iter().any(|unit| matches!(unit.target, Target::None))
        || classification.relations.iter().any(|relation| !relation.resolved || relation.name.schema.is_none())
}

/// Effects of the unit that a permit (or a hold that is approved) covers: certainly it means them.
fn covered(rule: &Rule, unit: &Unit, classification: &Classification, home: &[String]) -> EffectSet {
    let common = rule.effects.intersection(unit.effects);
    match unit.target {
        Target::Relation(index) => match (&rule.relations, classification.relations.get(index)) {
            (patterns, Some(relation)) if system::is_sensitive(classification.dialect, &relation.name) => {
                let named = |pattern: &RelationPattern| pattern.of(classification.dialect).names(&relation.name);
                if patterns.iter().flatten().any(named) { common } else { EffectSet::EMPTY }
            }
            (None, _) => common,
            (Some(patterns), Some(relation)) if patterns.iter().any(|pattern| pattern.of(classification.dialect).covers(relation)) => {
                common
            }
            (Some(_), _) => EffectSet::EMPTY,
        },
        Target::Function(index) => {
            let named =
                classification.functions.get(index).is_some_and(|call| rule.functions.iter().any(|pattern| pattern.covers(call, home)));
            if named {
                unit.effects
            } else if rule.relations.is_none() {
                common
            } else {
                EffectSet::EMPTY
            }
        }
        Target::None if rule.relations.is_none() => common,
        Target::None => common.intersection(without_relation()),
    }
}

/// Whether a deny or hold means any pair: possibly it means it.
fn matches_any(rule: &Rule, units: &[Unit], classification: &Classification) -> bool {
    let named = || classification.functions.iter().any(|call| rule.functions.iter().any(|pattern| pattern.may_mean(call)));
    let pair = |unit: &Unit| {
        let common = rule.effects.intersection(unit.effects);
        match (unit.target, &rule.relations) {
            _ if common.is_empty() => false,
            (Target::Relation(_) | Target::Function(_) | Target::None, None) | (Target::Function(_), Some(_)) => true,
            (Target::Relation(index), Some(patterns)) => {
                let dialect = classification.dialect;
                classification
                    .relations
                    .get(index)
                    .is_none_or(|relation| patterns.iter().any(|pattern| pattern.of(dialect).may_mean(relation)))
            }
            (Target::None, Some(_)) => {
                // What changes something nameless may change what the rule is about; a read of nothing, surely told, reads nothing.
                let mut blind = EffectSet::group(EffectGroup::Data)
                    .union(EffectSet::group(EffectGroup::Structure))
                    .union(EffectSet::group(EffectGroup::Privilege));
                if classification.complete {
                    blind.remove(Effect::Read);
                }
                !common.intersection(blind).is_empty()
            }
        }
    };
    units.iter().any(pair) || (!rule.functions.is_empty() && named())
}

fn holds(rule: &Rule, facts: &mut Facts<'_>) -> Option<bool> {
    rule.condition.as_ref().map_or(Some(true), |condition| condition.holds(facts))
}

/// Why a permit does not count although it is about this; the dearest check comes last.
fn limit(rule: &Rule, query: &Query<'_>, touched: &Touched, facts: &mut Facts<'_>) -> Option<RefusalReason> {
    let job = query.principal.job().is_some();
    if rule.session.is_some_and(|session| !session.open(query.session_age_ms, job, query.job_ended)) {
        return Some(RefusalReason::Session);
    }
    if rule.no_classes && touched.any() {
        return Some(RefusalReason::Class);
    }
    if rule.require.iter().any(|required| !required.proven(query.classification)) {
        return Some(RefusalReason::Require);
    }
    match holds(rule, facts) {
        Some(true) => None,
        Some(false) => Some(RefusalReason::Default),
        None => Some(RefusalReason::Condition),
    }
}

/// The refusal for pairs that nothing covers, with the reason of the permit that came nearest.
fn uncovered(units: &[Unit], misses: &[Miss<'_>], classification: &Classification, home: &[String]) -> Option<Ruling> {
    const ORDER: [RefusalReason; 4] = [RefusalReason::Session, RefusalReason::Class, RefusalReason::Require, RefusalReason::Condition];
    let open = || units.iter().filter(|unit| !unit.uncovered.is_empty());
    let first = open().next()?;
    let detail = describe(open(), classification);
    let near = ORDER.into_iter().find_map(|reason| {
        misses
            .iter()
            .filter(|miss| {
                miss.reason == reason && !covered(miss.rule, first, classification, home).intersection(first.uncovered).is_empty()
            })
            .min_by(|left, right| left.rule.name.cmp(&right.rule.name))
    });
    let unknown = open().any(|unit| unit.uncovered.contains(Effect::Unknown));
    Some(match near {
        Some(miss) => refuse(Some(miss.rule), miss.reason, detail),
        None if unknown && classification.reasons.iter().any(|reason| reason.code == ReasonCode::StateUnknown) => {
            refuse(None, RefusalReason::State, detail)
        }
        None if unknown => refuse(None, RefusalReason::Unknown, detail),
        None => refuse(None, RefusalReason::Default, detail),
    })
}

/// Names the pairs that are not covered, the first few.
fn describe<'u>(open: impl Iterator<Item = &'u Unit>, classification: &Classification) -> String {
    const FEW: usize = 8;
    let mut text = String::from("not permitted:");
    for (index, unit) in open.enumerate() {
        if index == FEW {
            text.push_str(" …");
            break;
        }
        let effects: Vec<&str> = unit.uncovered.iter().map(Effect::name).collect();
        let name = match unit.target {
            Target::Relation(index) => classification.relations.get(index).map(|relation| &relation.name),
            Target::Function(index) => classification.functions.get(index).map(|function| &function.name),
            Target::None => None,
        };
        let separator = if index == 0 { ' ' } else { ';' };
        // Writing to a String does not fail.
        let _ = match name {
            Some(name) => write!(text, "{separator}{} on {}", effects.join(", "), crate::error::excerpt(&name.to_string())),
            None => write!(text, "{separator}{}", effects.join(", ")),
        };
    }
    text
}

/// Which calls return nothing sensitive, by a covering rule that says so.
fn clean_functions(covering: &[&Rule], classification: &Classification, home: &[String]) -> Vec<bool> {
    let clean = |call| covering.iter().flat_map(|rule| &rule.functions).any(|pattern| pattern.clean && pattern.covers(call, home));
    classification.functions.iter().map(clean).collect()
}

fn refuse(rule: Option<&Rule>, reason: RefusalReason, detail: String) -> Ruling {
    let message = rule.filter(|_| reason == RefusalReason::Rule || reason == RefusalReason::Require).and_then(|rule| rule.message.clone());
    Ruling::Deny(Refusal {
        rule: rule.map(|rule| Arc::clone(&rule.name)),
        reason,
        message: message.unwrap_or_else(|| reason.meaning().to_owned()),
        detail,
    })
}

/// The same answer without the index, for the test that compares the two.
#[cfg(test)]
pub(super) fn by_every_rule(policy: &PolicySet, query: &Query<'_>) -> Ruling {
    let rules: Vec<&Rule> = policy.rules().iter().filter(|rule| rule.is_about(query.resource)).collect();
    among(policy, query, units(query.classification), &rules)
}

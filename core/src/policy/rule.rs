//! One rule, compiled: whom it is about, what it means, what it asks.

use super::approvers;
use super::condition::Condition;
use super::document::{Decision, FunctionLine, RuleLine, SessionLine, at, near, schema, typed};
use super::pattern::{FunctionPattern, RelationPattern};
use super::resource::Resource;
use super::ruling::{ApprovalTerms, AuditMode, RecordLevel};
use super::selector::{self, Subjects};
use crate::classify::{Classification, Effect, EffectGroup, EffectSet};
use crate::error::{Error, ErrorCode, excerpt};
use crate::wire::duration::Millis;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most relations, and the most functions, of one rule.
const PATTERNS: usize = 10_000;
/// Bytes of a message.
const MESSAGE: usize = 1024;

/// A compiled rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: Arc<str>,
    /// Its place in the document.
    pub(super) position: usize,
    pub(super) decision: Decision,
    pub(super) subjects: Option<Subjects>,
    pub(super) resources: Option<Vec<Arc<str>>>,
    pub(super) effects: EffectSet,
    pub(super) relations: Option<Vec<RelationPattern>>,
    pub(super) functions: Vec<FunctionPattern>,
    pub(super) no_classes: bool,
    pub(super) require: Vec<Requirement>,
    pub(super) terms: Option<Arc<ApprovalTerms>>,
    pub(super) session: Option<SessionLimit>,
    pub(super) row_limit: Option<u64>,
    pub(super) condition: Option<Condition>,
    pub(super) message: Option<String>,
    pub(super) audit: Option<AuditMode>,
    pub(super) record: Option<RecordLevel>,
}

/// How long a permit counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionLimit {
    max: Option<Millis>,
    job: bool,
}

impl SessionLimit {
    pub(super) fn open(&self, age_ms: i64, has_job: bool, job_ended: bool) -> bool {
        self.max.is_none_or(|max| age_ms < max.0) && (!self.job || (has_job && !job_ended))
    }
}

/// What must be proven of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Requirement {
    /// Every UPDATE and DELETE has a WHERE that picks rows by a value ([`crate::classify::Predicate::constrains`]).
    ConstrainingWhere,
    /// Every UPDATE and DELETE has a WHERE.
    Where,
    /// The text is one statement.
    SingleStatement,
}

impl Requirement {
    const ALL: [(&'static str, Requirement); 3] = [
        ("constraining_where", Requirement::ConstrainingWhere),
        ("where", Requirement::Where),
        ("single_statement", Requirement::SingleStatement),
    ];

    /// Whether the classification proves it. Changes that are not UPDATE or DELETE (MERGE, TRUNCATE) prove no condition, and an
    /// incomplete classification proves nothing.
    pub(super) fn proven(self, classification: &Classification) -> bool {
        let by_condition = |enough: fn(&crate::classify::Predicate) -> bool| {
            let others: EffectSet = [Effect::Merge, Effect::Truncate].into_iter().collect();
            let changes: EffectSet = [Effect::Update, Effect::Delete].into_iter().collect();
            let targets = || classification.relations.iter().filter(|relation| !relation.effects.intersection(changes).is_empty());
            classification.effects.intersection(others).is_empty()
                && classification.predicates.iter().all(enough)
                && targets().all(|target| classification.predicates.iter().any(|predicate| predicate.relation == target.name))
                && (classification.effects.intersection(changes).is_empty() || targets().next().is_some())
        };
        classification.complete
            && match self {
                Self::ConstrainingWhere => by_condition(|predicate| predicate.constrains),
                Self::Where => by_condition(|predicate| predicate.has_where),
                Self::SingleStatement => classification.statements == 1,
            }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ConstrainingWhere => "constraining_where",
            Self::Where => "where",
            Self::SingleStatement => "single_statement",
        }
    }
}

impl Rule {
    pub(super) fn new(
        position: usize,
        value: Json,
        resources: &BTreeMap<Arc<str>, Arc<Resource>>,
        read: impl FnMut(&str) -> Result<Vec<u8>, Error>,
    ) -> Result<Self, Error> {
        let path = &format!("rules[{position}]");
        let line: RuleLine = typed(path, value)?;
        let field = |name: &str| format!("{path}.{name}");
        let never = |name: &str, what: &str| at(ErrorCode::PolicyNeverFires, &field(name), what);
        check_name(path, &line.name)?;
        let effects = effects(&field("effects"), &line.effects)?;
        let functions = functions(&field("functions"), line.functions)?;
        if effects.is_empty() && functions.is_empty() {
            return Err(never("effects", "the rule names neither effects nor functions"));
        }
        let relations = line.relations.map(|list| relations(&field("relations"), &list, effects)).transpose()?;
        let no_classes = match line.classes.as_deref() {
            None => false,
            Some("none") if line.decision == Decision::Permit => true,
            Some("none") => return Err(schema(&field("classes"), "only a permit can be limited to statements without classes")),
            Some(_) => return Err(schema(&field("classes"), "the only value is `none`")),
        };
        let require = requirements(&field("require"), line.require.as_deref().unwrap_or_default())?;
        let only = |given: bool, name: &str, allowed: &[Decision], what: &str| {
            if given && !allowed.contains(&line.decision) { Err(schema(&field(name), what)) } else { Ok(()) }
        };
        let (permit, hold) = ([Decision::Permit], [Decision::Permit, Decision::Hold]);
        only(line.require.is_some(), "require", &hold, "a deny needs no proof")?;
        only(line.session.is_some(), "session", &permit, "only a permit has a time")?;
        only(line.row_limit.is_some(), "row_limit", &hold, "a deny shows no rows")?;
        only(line.approval.is_some(), "approval", &[Decision::Hold], "only a hold is approved")?;
        if line.require.as_ref().is_some_and(Vec::is_empty) {
            return Err(schema(&field("require"), "the list is empty"));
        }
        let changes: EffectSet = [Effect::Update, Effect::Delete].into_iter().collect();
        if require.iter().any(|required| *required != Requirement::SingleStatement) && effects.intersection(changes).is_empty() {
            return Err(never("require", "only update and delete have a condition to require"));
        }
        if line.row_limit == Some(0) {
            return Err(never("row_limit", "a limit of 0 shows nothing; use a deny"));
        }
        let terms = match (line.decision, line.approval) {
            (Decision::Hold, Some(value)) => Some(Arc::new(approvers::terms(&field("approval"), value, read)?)),
            (Decision::Hold, None) => return Err(schema(path, "a hold needs `approval`")),
            (Decision::Permit | Decision::Deny, _) => None,
        };
        let condition = line.when.map(|text| Condition::new(&text)).transpose();
        if line.message.as_ref().is_some_and(|message| message.is_empty() || message.len() > MESSAGE) {
            return Err(schema(&field("message"), format_args!("a message has 1 to {MESSAGE} bytes")));
        }
        Ok(Self {
            name: line.name.as_str().into(),
            position,
            decision: line.decision,
            subjects: line.subjects.map(|value| Subjects::new(&field("subjects"), value)).transpose()?,
            resources: line.resources.map(|value| selector::resources(&field("resources"), value, resources)).transpose()?,
            effects,
            relations,
            functions,
            no_classes,
            require,
            terms,
            session: line.session.map(|value| session(&field("session"), value)).transpose()?,
            row_limit: line.row_limit,
            condition: condition.map_err(|what| at(ErrorCode::PolicyCondition, &field("when"), what))?,
            message: line.message,
            audit: line.audit,
            record: line.record,
        })
    }
}

/// A name that answers and the log tell.
pub(super) fn check_name(path: &str, name: &str) -> Result<(), Error> {
    if name.is_empty() || name.len() > 128 || name.chars().any(char::is_control) {
        return Err(schema(&format!("{path}.name"), "a name has 1 to 128 bytes without control characters"));
    }
    Ok(())
}

impl Rule {
    /// Whether the rule is about the resource.
    pub(super) fn is_about(&self, resource: &Resource) -> bool {
        self.resources.as_ref().is_none_or(|named| named.iter().any(|name| name.as_ref() == resource.name()))
    }
}

/// Reads effects by their own names and by their groups' names; `unknown` only by its own.
fn effects(path: &str, names: &[String]) -> Result<EffectSet, Error> {
    let groups = || EffectGroup::ALL.iter().copied().filter(|group| *group != EffectGroup::None);
    let mut set = EffectSet::EMPTY;
    for (index, name) in names.iter().enumerate() {
        let effect = Effect::ALL.iter().find(|effect| effect.name() == name).map(|effect| EffectSet::of(*effect));
        let group = groups().find(|group| group.name() == name).map(EffectSet::group);
        match effect.or(group) {
            Some(more) => set = set.union(more),
            None => {
                let error = at(ErrorCode::PolicyName, &format!("{path}[{index}]"), format_args!("there is no effect `{}`", excerpt(name)));
                let words = Effect::ALL.iter().map(|effect| effect.name()).chain(groups().map(EffectGroup::name));
                return Err(match near(name, words) {
                    Some(word) => error.with_help(format!("did you mean `{word}`?")),
                    None => error.with_help("effects are named as in `checkrein classify`, or by group: data, structure, privilege, execution, outside, session, service"),
                });
            }
        }
    }
    Ok(set)
}

/// Effects that a rule limited to relations can mean.
pub(super) fn with_relations() -> EffectSet {
    EffectSet::group(EffectGroup::Data)
        .union(EffectSet::group(EffectGroup::Structure))
        .union(EffectSet::group(EffectGroup::Privilege))
        .union(EffectSet::of(Effect::Maintenance))
        .union(without_relation())
}

/// Effects that a permit limited to relations covers where no relation carries them.
pub(super) fn without_relation() -> EffectSet {
    // Maintenance that names no relation is done to all of them.
    EffectSet::of(Effect::Read)
        .union(EffectSet::group(EffectGroup::Session))
        .union(EffectSet::group(EffectGroup::Service).difference(EffectSet::of(Effect::Maintenance)))
}

fn relations(path: &str, list: &[String], effects: EffectSet) -> Result<Vec<RelationPattern>, Error> {
    if list.is_empty() {
        return Err(at(ErrorCode::PolicyNeverFires, path, "the list is empty, so nothing matches"));
    }
    if list.len() > PATTERNS {
        return Err(at(ErrorCode::PolicyTooLarge, path, format_args!("more than {PATTERNS} relations")));
    }
    let related = with_relations();
    if !effects.is_empty() && effects.intersection(related).is_empty() {
        return Err(at(ErrorCode::PolicyNeverFires, path, "none of the rule's effects is ever done to a relation"));
    }
    let read = |(index, text): (usize, &String)| {
        RelationPattern::new(text).map_err(|what| at(ErrorCode::PolicyPattern, &format!("{path}[{index}]"), what))
    };
    list.iter().enumerate().map(read).collect()
}

fn functions(path: &str, lines: Option<Vec<FunctionLine>>) -> Result<Vec<FunctionPattern>, Error> {
    let Some(lines) = lines else { return Ok(Vec::new()) };
    if lines.is_empty() {
        return Err(at(ErrorCode::PolicyNeverFires, path, "the list is empty, so nothing matches"));
    }
    if lines.len() > PATTERNS {
        return Err(at(ErrorCode::PolicyTooLarge, path, format_args!("more than {PATTERNS} functions")));
    }
    let read = |(index, line): (usize, FunctionLine)| {
        let (text, clean) = match line {
            FunctionLine::Plain(text) => (text, false),
            FunctionLine::Detailed(detailed) => (detailed.name, detailed.returns.is_some()),
        };
        FunctionPattern::new(&text, clean).map_err(|what| at(ErrorCode::PolicyPattern, &format!("{path}[{index}]"), what))
    };
    lines.into_iter().enumerate().map(read).collect()
}

fn requirements(path: &str, names: &[String]) -> Result<Vec<Requirement>, Error> {
    let read = |(index, name): (usize, &String)| {
        Requirement::ALL.iter().find(|(known, _)| known == name).map(|(_, requirement)| *requirement).ok_or_else(|| {
            let error = at(ErrorCode::PolicyName, &format!("{path}[{index}]"), format_args!("`{}` cannot be required", excerpt(name)));
            error.with_help("what can be required: constraining_where, where, single_statement")
        })
    };
    names.iter().enumerate().map(read).collect()
}

fn session(path: &str, value: Json) -> Result<SessionLimit, Error> {
    let line: SessionLine = typed(path, value)?;
    let max = line.max.map(|text| text.parse::<Millis>()).transpose();
    let max = max.map_err(|_| schema(&format!("{path}.max"), "not a length of time such as `4h`"))?;
    match max {
        Some(Millis(0)) => Err(at(ErrorCode::PolicyNeverFires, &format!("{path}.max"), "a session of no length permits nothing")),
        None if line.ends_with.is_none() => Err(schema(path, "neither `max` nor `ends_with` is given")),
        Some(_) | None => Ok(SessionLimit { max, job: line.ends_with.is_some() }),
    }
}

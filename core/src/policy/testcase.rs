//! The tests that a policy carries.

use super::classes::Classes;
use super::document::{AsLine, Decision, ExpectLine, TestLine, at, schema, typed};
use super::mask::MaskKind;
use super::resource::Resource;
use super::ruling::{Masking, RefusalReason, Ruling};
use super::set::unknown_name;
use crate::classify::Classification;
use crate::error::{Error, ErrorCode};
use crate::identity::{Assurance, Hypothetical, Principal};
use crate::request::{Context, Timestamp};
use crate::wire::duration::Millis;
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// One test: who says what to which resource, and what must be answered. Whoever can classify runs it.
#[derive(Debug)]
pub struct TestCase {
    name: String,
    principal: Principal,
    resource: String,
    statement: String,
    context: Context,
    now: Option<Timestamp>,
    session_age_ms: i64,
    job_ended: bool,
    approved: Vec<Arc<str>>,
    expect: Expect,
}

#[derive(Debug)]
struct Expect {
    decision: Decision,
    rule: Option<String>,
    reason: Option<RefusalReason>,
    masks: Option<BTreeMap<String, Option<MaskKind>>>,
}

impl TestCase {
    pub(super) fn new(path: &str, value: Json) -> Result<Self, Error> {
        let line: TestLine = typed(path, value)?;
        let principal: AsLine = typed(&format!("{path}.as"), line.principal)?;
        let expect: ExpectLine = typed(&format!("{path}.expect"), line.expect)?;
        let age = line.session_age.map(|text| text.parse::<Millis>()).transpose();
        let age = age.map_err(|_| schema(&format!("{path}.session_age"), "not a length of time such as `4h`"))?;
        Ok(Self {
            name: line.name.unwrap_or_else(|| path.to_owned()),
            principal: Principal::hypothetical(Hypothetical {
                issuer: principal.issuer.unwrap_or_default(),
                subject: principal.subject.unwrap_or_else(|| "test".into()),
                groups: principal.groups.map(|groups| groups.as_slice().to_vec()).unwrap_or_default(),
                claims: principal.claims,
                job: principal.job,
                assurance: principal.assurance.unwrap_or(Assurance::Verified),
            }),
            resource: line.resource,
            statement: line.statement,
            context: Context::new(line.context)
                .map_err(|_| schema(&format!("{path}.context"), "a member is not a string, boolean or integer"))?,
            now: line.now.map(Timestamp),
            session_age_ms: age.map_or(0, |age| age.0),
            job_ended: line.job_ended,
            approved: line.approved.into_iter().map(Into::into).collect(),
            expect: Expect::new(&format!("{path}.expect"), expect)?,
        })
    }

    /// Refuses names that the policy does not have: such a test could never tell anything.
    pub(super) fn check_names(
        &self,
        path: &str,
        resources: &BTreeMap<Arc<str>, Arc<Resource>>,
        rules: &HashMap<Arc<str>, usize>,
        classes: &Classes,
    ) -> Result<(), Error> {
        if !resources.contains_key(self.resource.as_str()) {
            return Err(unknown_name(&format!("{path}.resource"), "resource", &self.resource, resources.keys().map(AsRef::as_ref)));
        }
        let named = self.approved.iter().map(AsRef::as_ref).chain(self.expect.rule.as_deref());
        for rule in named {
            if !rules.contains_key(rule) {
                return Err(unknown_name(path, "rule", rule, rules.keys().map(AsRef::as_ref)));
            }
        }
        for class in self.expect.masks.iter().flat_map(BTreeMap::keys) {
            if classes.id(class).is_none() {
                return Err(unknown_name(&format!("{path}.expect.masks"), "class", class, classes.names()));
            }
        }
        Ok(())
    }

    /// Its name, or its place in the document.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who asks; verified by nobody.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Of which resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// What is asked.
    #[must_use]
    pub fn statement(&self) -> &str {
        &self.statement
    }

    /// The occasion.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// When, where the test says so.
    #[must_use]
    pub fn now(&self) -> Option<Timestamp> {
        self.now
    }

    /// How long the session has been open.
    #[must_use]
    pub fn session_age_ms(&self) -> i64 {
        self.session_age_ms
    }

    /// Whether the job has ended.
    #[must_use]
    pub fn job_ended(&self) -> bool {
        self.job_ended
    }

    /// The holds that count as approved.
    #[must_use]
    pub fn approved(&self) -> &[Arc<str>] {
        &self.approved
    }

    /// Compares the answer with what is expected.
    ///
    /// # Errors
    /// The differences, in words, with the reasons of the classification where it is not complete.
    pub fn check(&self, ruling: &Ruling, classification: &Classification) -> Result<(), String> {
        let (decision, rules, reason): (_, Vec<&str>, _) = match ruling {
            Ruling::Permit(permission) => (Decision::Permit, permission.rules.iter().map(AsRef::as_ref).collect(), None),
            Ruling::Deny(refusal) => (Decision::Deny, refusal.rule.iter().map(AsRef::as_ref).collect(), Some(refusal.reason)),
            Ruling::Hold(demand) => (Decision::Hold, vec![demand.rule.as_ref()], None),
        };
        let mut wrong = Vec::new();
        if decision != self.expect.decision {
            let why = match ruling {
                Ruling::Deny(refusal) => format!(" ({} {})", refusal.reason.name(), refusal.detail),
                Ruling::Permit(_) | Ruling::Hold(_) => String::new(),
            };
            wrong.push(format!("expected {}, got {}{why}", word(self.expect.decision), word(decision)));
        }
        if let Some(rule) = &self.expect.rule
            && !rules.contains(&rule.as_str())
        {
            wrong.push(format!("expected the rule `{rule}`, got {}", if rules.is_empty() { "none".into() } else { rules.join(", ") }));
        }
        if let Some(expected) = self.expect.reason
            && reason != Some(expected)
        {
            wrong.push(format!("expected the reason {}, got {}", expected.name(), reason.map_or("none", RefusalReason::name)));
        }
        if let Some(expected) = &self.expect.masks {
            match ruling {
                Ruling::Permit(permission) => wrong.extend(compare(expected, &permission.obligations.mask)),
                Ruling::Deny(_) | Ruling::Hold(_) => wrong.push("masks are expected, and nothing is permitted".into()),
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        if !classification.complete {
            let reasons: Vec<&str> = classification.reasons.iter().map(|reason| reason.code.name()).collect();
            wrong.push(format!("the statement is not fully understood: {}", reasons.join(", ")));
        }
        Err(wrong.join("; "))
    }
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Permit => "permit",
        Decision::Deny => "deny",
        Decision::Hold => "hold",
    }
}

/// The strongest operator that each class of the result gets must be the one expected; `clear` is none.
fn compare(expected: &BTreeMap<String, Option<MaskKind>>, masking: &Masking) -> Option<String> {
    let duties = match masking {
        Masking::Whole => return Some("the result is masked whole".into()),
        Masking::Clear => &[][..],
        Masking::Columns(duties) => duties,
    };
    let mut actual: BTreeMap<String, Option<MaskKind>> = BTreeMap::new();
    for duty in duties.iter().flatten() {
        let kind = duty.mask.as_ref().map(super::Mask::kind);
        for class in &duty.classes {
            let strongest = actual.entry(class.to_string()).or_default();
            *strongest = (*strongest).max(kind);
        }
    }
    (&actual != expected).then(|| format!("expected the masks {}, got {}", show(expected), show(&actual)))
}

fn show(masks: &BTreeMap<String, Option<MaskKind>>) -> String {
    let one = |(class, kind): (&String, &Option<MaskKind>)| {
        let kind = kind.and_then(|kind| serde_json::to_value(kind).ok());
        format!("{class}: {}", kind.as_ref().and_then(Json::as_str).unwrap_or("clear"))
    };
    format!("{{{}}}", masks.iter().map(one).collect::<Vec<_>>().join(", "))
}

impl Expect {
    fn new(path: &str, line: ExpectLine) -> Result<Self, Error> {
        let reason = |name: String| {
            RefusalReason::ALL.iter().copied().find(|reason| reason.name() == name).ok_or_else(|| {
                unknown_name(&format!("{path}.reason"), "reason", &name, RefusalReason::ALL.iter().map(|reason| reason.name()))
            })
        };
        let kind = |(class, name): (String, String)| match name.as_str() {
            "clear" => Ok((class, None)),
            _ => match typed::<MaskKind>(&format!("{path}.masks.{}", crate::error::excerpt(&class)), Json::String(name)) {
                Ok(kind) => Ok((class, Some(kind))),
                Err(error) => Err(error.with_help("or `clear`, where the class is shown as it is")),
            },
        };
        if line.decision != Decision::Deny && line.reason.is_some() {
            return Err(at(ErrorCode::PolicyNeverFires, path, "only a deny has a reason"));
        }
        Ok(Self {
            decision: line.decision,
            rule: line.rule,
            reason: line.reason.map(reason).transpose()?,
            masks: line.masks.map(|masks| masks.into_iter().map(kind).collect::<Result<_, _>>()).transpose()?,
        })
    }
}

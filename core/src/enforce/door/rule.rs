use super::{Door, respond};
use crate::classify::{self, Classification, Placeholders};
use crate::enforce::decision::DecisionForm;
use crate::enforce::policy_test::run_tests;
use crate::enforce::verifier;
use crate::error::{Error, ErrorCode};
use crate::identity::{Assurance, Claim, Hypothetical, Principal};
use crate::policy::{Format, NoFiles, PolicySet, Query, Ruling};
use crate::request::{Context, Timestamp};
use crate::wire::strict;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a policy says of a statement: `{"policy"?, "as" or "token", "resource", "statement", "now", …}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRequest {
    policy: Option<Json>,
    #[serde(rename = "as")]
    caller: Option<Described>,
    token: Option<String>,
    resource: Option<String>,
    statement: String,
    now: Option<Timestamp>,
    #[serde(default)]
    context: Map<String, Json>,
    search_path: Option<Vec<String>>,
    settings: Option<classify::LexerSettings>,
    catalog: Option<Json>,
    #[serde(default)]
    placeholders: Placeholders,
    #[serde(default)]
    session_age_ms: i64,
    #[serde(default)]
    job_ended: bool,
    #[serde(default)]
    approved: Vec<Arc<str>>,
}

/// A caller as a request describes it; nobody verified it, so nothing but paper comes of it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Described {
    issuer: String,
    subject: String,
    groups: Vec<String>,
    claims: BTreeMap<String, Claim>,
    job: Option<String>,
    assurance: Option<Assurance>,
}

impl Door {
    pub(super) fn rule(&self, request: Json) -> Result<Vec<u8>, Error> {
        let request: RuleRequest = strict::from_value(request)?;
        let brought = request.policy.map(compile).transpose()?;
        let policy = brought.as_ref().or(self.policy.as_ref()).ok_or_else(|| Error::new(ErrorCode::WireSchema, "there is no policy"))?;
        let resource = match &request.resource {
            Some(name) => policy.resource(name),
            None => policy.resources().next().filter(|_| policy.resources().count() == 1),
        };
        let resource =
            resource.ok_or_else(|| Error::new(ErrorCode::SessionResourceUnknown, "the policy knows no resource of this name"))?;
        let now = request.now.unwrap_or(Timestamp(0));
        let principal = match (request.caller, &request.token) {
            (Some(described), None) => described.principal(),
            (None, Some(token)) => verifier(policy)?.verify(token, now)?,
            _ => return Err(Error::new(ErrorCode::WireSchema, "say either `as` or `token`")),
        };
        let mut state = resource.initial_state();
        if let Some(path) = request.search_path {
            state.search_path = path;
        }
        if let Some(settings) = request.settings {
            state.settings = settings;
        }
        let named = self.catalog(request.catalog)?;
        let catalog = named.as_deref().or(resource.catalog().map(|catalog| &**catalog));
        let read = classify::Context { dialect: resource.dialect(), state: &state, catalog, placeholders: request.placeholders };
        let classification = classify::classify(&request.statement, &read);
        let ruling = policy.decide(&Query {
            principal: &principal,
            resource,
            classification: &classification,
            catalog,
            inherited: None,
            context: &Context::new(request.context)?,
            now,
            session_age_ms: request.session_age_ms,
            job_ended: request.job_ended,
            approved: &request.approved,
        });
        answer(&ruling, &classification)
    }

    pub(super) fn verify(request: Json) -> Result<Vec<u8>, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Request {
            issuers: Json,
            token: String,
            now: Timestamp,
        }
        let request: Request = strict::from_value(request)?;
        let policy = compile(serde_json::json!({"version": 1, "issuers": request.issuers}))?;
        let principal = verifier(&policy)?.verify(&request.token, request.now)?;
        respond(&serde_json::json!({
            "principal": crate::audit::event::Who::from(&principal),
            "claims": principal.claims(),
            "expires": principal.expires(),
        }))
    }

    pub(super) fn test(request: Json) -> Result<Vec<u8>, Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Request {
            policy: Json,
        }
        let request: Request = strict::from_value(request)?;
        let policy = compile(request.policy)?;
        respond(&serde_json::json!({"tests": run_tests(&policy), "lint": policy.lint()}))
    }
}

/// Compiles a policy that came inline; it can name no files.
pub(super) fn compile(document: Json) -> Result<PolicySet, Error> {
    let bytes = serde_json::to_vec(&document).map_err(|_| Error::new(ErrorCode::WireSchema, "the policy has no JSON form"))?;
    PolicySet::compile(&bytes, Format::Json, &NoFiles)
}

impl Described {
    fn principal(self) -> Principal {
        Principal::hypothetical(Hypothetical {
            issuer: self.issuer,
            subject: self.subject,
            groups: self.groups,
            claims: self.claims,
            job: self.job,
            assurance: self.assurance.unwrap_or(Assurance::Verified),
        })
    }
}

fn answer(ruling: &Ruling, classification: &Classification) -> Result<Vec<u8>, Error> {
    let form = |decision| DecisionForm::new(decision, classification);
    match ruling {
        Ruling::Permit(permission) => respond(&DecisionForm {
            rules: permission.rules.iter().map(|rule| &**rule).collect(),
            obligations: Some(&permission.obligations),
            classes: Some(&permission.classes),
            inherits: &permission.inherits,
            ..form("permit")
        }),
        Ruling::Deny(refusal) => respond(&DecisionForm {
            rules: refusal.rule.iter().map(|rule| &**rule).collect(),
            reason: Some(refusal.reason.name()),
            message: Some(&refusal.message),
            ..form("deny")
        }),
        Ruling::Hold(demand) => respond(&DecisionForm { rules: vec![&*demand.rule], message: Some(&demand.message), ..form("hold") }),
    }
}

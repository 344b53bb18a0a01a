//! Hand-built classifications and policies for the tests of this room.

use crate::classify::{
    Classification, ColumnName, Dialect, Effect, EffectSet, FunctionClass, FunctionUse, Lineage, Output, Outputs, Predicate, Probe,
    ProbePosition, ReasonCode, RelationName, RelationUse, Store,
};
use crate::identity::{Claim, Hypothetical, Principal};
use crate::policy::{Format, NoFiles, PolicySet, Query, Ruling};
use crate::request::{Context, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

pub(in crate::policy) fn principal(value: Json) -> Principal {
    let texts = |value: &Json| value.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect::<Vec<_>>();
    let claims = value["claims"].as_object().into_iter().flatten().map(|(name, claim)| {
        let claim = claim.as_str().map_or_else(|| Claim::Many(texts(claim)), |text| Claim::One(text.to_owned()));
        (name.clone(), claim)
    });
    Principal::hypothetical(Hypothetical {
        issuer: value["issuer"].as_str().unwrap_or_default().into(),
        subject: value["subject"].as_str().unwrap_or("test").into(),
        groups: texts(&value["groups"]),
        claims: claims.collect::<BTreeMap<_, _>>(),
        job: value["job"].as_str().map(str::to_owned),
        assurance: serde_json::from_value(value.get("assurance").cloned().unwrap_or(json!("verified"))).unwrap(),
    })
}

pub(in crate::policy) fn context(value: Json) -> Context {
    Context::new(value.as_object().unwrap().clone()).unwrap()
}

/// A policy with the resource `db`, whose catalog has `public.customers (id, name, ssn, card)` and `public.orders (id, total)`.
pub(in crate::policy) fn document(parts: Json) -> Json {
    let columns = |names: &[&str]| json!({"columns": names.iter().map(|name| ((*name).to_owned(), json!("text"))).collect::<serde_json::Map<_, _>>()});
    let catalog = json!({"version": 1, "relations": {
        "public.customers": columns(&["id", "name", "ssn", "card"]),
        "public.orders": columns(&["id", "total"]),
        "sales.orders": columns(&["id", "total"]),
        "public.v": {"columns": {"id": "text"}, "view": "SELECT id FROM public.orders"},
    }});
    let mut document = json!({"version": 1, "resources": {
        "db": {"kind": "sql", "dialect": "postgres", "catalog": catalog, "labels": {"env": "prod"}},
        "other": {"kind": "sql", "dialect": "sqlite", "labels": {"env": "test"}},
    }});
    for (name, part) in parts.as_object().unwrap() {
        document[name] = part.clone();
    }
    document
}

/// Compiles; what compiles must fit the schema by which editors check.
pub(in crate::policy) fn compile(document: &Json) -> Result<PolicySet, crate::Error> {
    static EDITORS: LazyLock<jsonschema::Validator> =
        LazyLock::new(|| jsonschema::draft202012::new(&serde_json::from_str(crate::policy::SCHEMA).unwrap()).unwrap());
    let policy = PolicySet::compile(&serde_json::to_vec(document).unwrap(), Format::Json, &NoFiles)?;
    // On a stack of its own: some tests run on a small one, which is not meant for the checker.
    stacker::grow(8 << 20, || {
        if let Some(complaint) = EDITORS.iter_errors(document).next() {
            panic!("{}: {complaint}", complaint.instance_path());
        }
    });
    Ok(policy)
}

pub(in crate::policy) fn policy(parts: Json) -> PolicySet {
    compile(&document(parts)).unwrap_or_else(|error| panic!("{error}"))
}

pub(in crate::policy) fn rules(rules: Json) -> PolicySet {
    policy(json!({"rules": rules}))
}

pub(in crate::policy) fn relation_name(text: &str) -> RelationName {
    match text.split_once('.') {
        Some((schema, name)) => RelationName { schema: Some(schema.into()), name: name.into() },
        None => RelationName { schema: None, name: text.into() },
    }
}

pub(in crate::policy) fn column(text: &str) -> ColumnName {
    let (relation, column) = text.rsplit_once('.').unwrap();
    ColumnName { relation: relation_name(relation), column: column.into() }
}

pub(in crate::policy) fn effect(name: &str) -> Effect {
    *Effect::ALL.iter().find(|effect| effect.name() == name).unwrap_or_else(|| panic!("{name}"))
}

/// Builds a classification from parts such as `read public.orders`, `drop`, `insert ?orders` (not resolved), `call app.f/2`
/// (an unknown function), `known pg_sleep/1`, `show public.customers.ssn` (and `derived`, `aggregate`, `murky`, `constant`),
/// `store public.orders.total public.customers.ssn`, `where public.customers.ssn` (a probe; also `join`), `reads public.customers.ssn`, `constrained public.orders`,
/// `unconstrained public.orders`, `incomplete`, `unclear` (lineage), `rows?` (outputs unknown). Parts are parted by semicolons.
pub(in crate::policy) fn classification(parts: &str) -> Classification {
    let mut built = Classification::empty(Dialect::Postgres);
    built.statements = 1;
    let mut outputs: Vec<Output> = Vec::new();
    for part in parts.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (verb, name) = part.split_once(' ').unwrap_or((part, ""));
        let mut output = |lineage| {
            let sources = if name.is_empty() { vec![] } else { vec![column(name)] };
            outputs.push(Output { name: "c".into(), lineage, sources, unknown_functions: vec![] });
        };
        match verb {
            "show" => output(Lineage::Identity),
            "derived" => output(Lineage::Derived),
            "aggregate" => output(Lineage::Aggregate),
            "murky" => output(Lineage::Unknown),
            "constant" => output(Lineage::Constant),
            "through" => outputs.last_mut().unwrap().unknown_functions.push(name.parse().unwrap()),
            "store" => {
                let (target, source) = name.split_once(' ').unwrap();
                let ColumnName { relation, column: stored } = column(target);
                built.stores.push(Store {
                    relation,
                    column: Some(stored),
                    lineage: Lineage::Identity,
                    sources: vec![column(source)],
                    unknown_functions: vec![],
                });
                built.columns.push(column(source));
            }
            "also" => outputs.last_mut().unwrap().sources.push(column(name)),
            "where" => built.probes.push(Probe { column: column(name), position: ProbePosition::Where }),
            "join" => built.probes.push(Probe { column: column(name), position: ProbePosition::Join }),
            "reads" => {}
            "constrained" | "unconstrained" => {
                let constrains = verb == "constrained";
                built.predicates.push(Predicate { relation: relation_name(name), has_where: true, constrains });
            }
            "incomplete" => built.doubt(ReasonCode::Construct, "x"),
            "unclear" => built.lineage_complete = false,
            "rows?" => built.outputs = Outputs::Unknown,
            "call" | "known" => {
                let (name, arguments) = name.split_once('/').unwrap();
                let class = if verb == "call" { FunctionClass::Unknown } else { FunctionClass::Waits };
                let effects = if verb == "call" { EffectSet::of(Effect::FunctionUnknown) } else { EffectSet::of(Effect::Sleep) };
                built.effects = built.effects.union(effects);
                built.functions.push(FunctionUse {
                    name: relation_name(name),
                    arguments: arguments.parse().unwrap(),
                    class,
                    effects,
                    probes: vec![],
                    path: Some(vec!["public".to_owned()]),
                });
            }
            _ => {
                let effects: EffectSet = verb.split(',').map(effect).collect();
                built.effects = built.effects.union(effects);
                if !name.is_empty() {
                    let resolved = !name.starts_with('?');
                    let name = relation_name(name.trim_start_matches('?'));
                    built.relations.push(RelationUse { name, resolved, effects });
                }
            }
        }
        if matches!(verb, "show" | "derived" | "aggregate" | "murky" | "where" | "join" | "reads" | "also") && !name.is_empty() {
            built.columns.push(column(name));
        }
    }
    if !outputs.is_empty() {
        built.outputs = Outputs::Columns(outputs);
    }
    built
}

pub(in crate::policy) struct Asked {
    pub(in crate::policy) principal: Principal,
    pub(in crate::policy) resource: &'static str,
    pub(in crate::policy) classification: Classification,
    pub(in crate::policy) context: Context,
    pub(in crate::policy) session_age_ms: i64,
    pub(in crate::policy) job_ended: bool,
    pub(in crate::policy) approved: Vec<Arc<str>>,
}

impl Asked {
    pub(in crate::policy) fn new(parts: &str) -> Self {
        Self {
            principal: principal(json!({"groups": ["analysts"]})),
            resource: "db",
            classification: classification(parts),
            context: Context::default(),
            session_age_ms: 0,
            job_ended: false,
            approved: vec![],
        }
    }

    pub(in crate::policy) fn by(parts: &str, who: Json) -> Self {
        Self { principal: principal(who), ..Self::new(parts) }
    }

    pub(in crate::policy) fn query<'a>(&'a self, policy: &'a PolicySet) -> Query<'a> {
        self.query_of(policy, self.resource)
    }

    pub(in crate::policy) fn query_of<'a>(&'a self, policy: &'a PolicySet, resource: &str) -> Query<'a> {
        Query {
            principal: &self.principal,
            resource: policy.resource(resource).unwrap(),
            classification: &self.classification,
            catalog: policy.resource(resource).unwrap().catalog().map(AsRef::as_ref),
            inherited: None,
            context: &self.context,
            now: Timestamp(1_700_000_000_000),
            session_age_ms: self.session_age_ms,
            job_ended: self.job_ended,
            approved: &self.approved,
        }
    }

    pub(in crate::policy) fn decide(&self, policy: &PolicySet) -> Ruling {
        policy.decide(&self.query(policy))
    }

    /// The answer in a word: `permit`, `hold <rule>`, or the reason of the refusal.
    pub(in crate::policy) fn answer(&self, policy: &PolicySet) -> String {
        match self.decide(policy) {
            Ruling::Permit(_) => "permit".into(),
            Ruling::Hold(demand) => format!("hold {}", demand.rule),
            Ruling::Deny(refusal) => refusal.reason.name().into(),
        }
    }
}

pub(in crate::policy) fn answer(policy: &PolicySet, parts: &str) -> String {
    Asked::new(parts).answer(policy)
}

/// `approval` for a rule: one approver of the group `dba`.
pub(in crate::policy) fn approval() -> Json {
    let key = crate::wire::base64url::encode(&[7; 32]);
    let keys = json!({"version": 1, "approvers": [{"subject": "dba-1", "groups": ["dba"], "key": key}]});
    json!({"approvers": {"groups": ["dba"], "keys": keys}, "quorum": 1, "expires": "15m"})
}

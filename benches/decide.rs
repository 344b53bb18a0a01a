//! May it run: the policy alone, and the whole flow with the reading remembered and the entry in the log; beside a plain loop. And
//! what one condition costs with either generation of the CEL interpreter.

use checkrein::classify::{Classification, Context, Dialect, Effect, Placeholders, State, classify};
use checkrein::enforce::Statement;
use checkrein::host::Folder;
use checkrein::policy::{PolicySet, Query, Ruling};
use checkrein::request::{self, Timestamp};
use checkrein_benches::{Bounded, CONDITION, RESOURCE, Rules, STATEMENTS, catalog, connection, policy};
use criterion::{BenchmarkId, Criterion};
use std::hint::black_box;

const COUNTS: [usize; 3] = [10, 100, 1_000];

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    let catalog = catalog();
    let state = State::new(Dialect::Postgres);
    let context = Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native };
    let classification = classify(STATEMENTS[2], &context);
    for (name, rules) in [
        ("decide_spread_rules", Rules::Spread),
        ("decide_matching_rules", Rules::Matching),
        ("decide_spread_rules_one_condition", Rules::Condition),
    ] {
        decide(criterion, name, rules, &classification);
    }
    with_audit_entry(criterion);
    condition(criterion);
}

fn decide(criterion: &mut Criterion, name: &str, rules: Rules, classification: &Classification) {
    let mut group = criterion.benchmark_group(name);
    for count in COUNTS {
        let (policy, plain) = (policy(count, rules), plain(count, rules));
        let occasion = request::Context::from_json(br#"{"purpose": "reporting"}"#).unwrap();
        let query = query(&policy, classification, &occasion);
        assert!(matches!(policy.decide(&query), Ruling::Permit(_)) && plain_decide(&plain, "analysts", classification));
        group.bench_function(BenchmarkId::new("bare_loop_over_names", count), |bencher| {
            bencher.iter(|| plain_decide(black_box(&plain), "analysts", classification));
        });
        group.bench_function(BenchmarkId::new("policy_without_audit_entry", count), |bencher| {
            bencher.iter(|| policy.decide(black_box(&query)));
        });
    }
    group.finish();
}

fn query<'a>(policy: &'a PolicySet, classification: &'a Classification, context: &'a request::Context) -> Query<'a> {
    let resource = policy.resource(RESOURCE).unwrap();
    Query {
        principal: policy.tests().first().unwrap().principal(),
        resource,
        classification,
        catalog: resource.catalog().map(|catalog| &**catalog),
        inherited: None,
        context,
        now: Timestamp(1_795_000_000_000),
        session_age_ms: 0,
        job_ended: false,
        approved: &[],
    }
}

/// What a first version by hand would be: lists of names, looked through from the top.
struct Plain {
    deny: bool,
    group: Option<String>,
    effects: Vec<Effect>,
    relations: Vec<(String, String)>,
}

fn plain(count: usize, rules: Rules) -> Vec<Plain> {
    let name = |schema: &str, name: &str| (schema.to_owned(), name.to_owned());
    let mut plain = vec![
        Plain { deny: false, group: Some("analysts".into()), effects: vec![Effect::Read], relations: vec![name("public", "*")] },
        Plain {
            deny: true,
            group: None,
            effects: vec![Effect::Drop, Effect::Truncate, Effect::Alter, Effect::Grant],
            relations: vec![name("*", "*")],
        },
    ];
    plain.extend((2..count).map(|number| match rules {
        Rules::Spread | Rules::Condition => Plain {
            deny: false,
            group: Some(format!("team-{number}")),
            effects: vec![Effect::Read, Effect::Insert, Effect::Update],
            relations: vec![name(&format!("team_{number}"), "*")],
        },
        Rules::Matching => Plain {
            deny: false,
            group: Some("analysts".into()),
            effects: vec![Effect::Read, Effect::Insert],
            relations: vec![name("public", "customers"), name("public", "orders")],
        },
    }));
    plain
}

fn plain_decide(rules: &[Plain], group: &str, classification: &Classification) -> bool {
    let means =
        |rule: &Plain, schema: &str, name: &str| rule.relations.iter().any(|(s, n)| (s == "*" || s == schema) && (n == "*" || n == name));
    let applies = |rule: &Plain| rule.group.as_deref().is_none_or(|named| named == group);
    classification.relations.iter().all(|relation| {
        let (schema, name) = (relation.name.schema.as_deref().unwrap_or_default(), &relation.name.name);
        relation.effects.iter().all(|effect| {
            let mut permitted = false;
            for rule in rules {
                if applies(rule) && rule.effects.contains(&effect) && means(rule, schema, name) {
                    if rule.deny {
                        return false;
                    }
                    permitted = true;
                }
            }
            permitted
        })
    })
}

/// The whole of `Connection::decide`; the entry is written before it answers, in the mode `buffered`.
fn with_audit_entry(criterion: &mut Criterion) {
    let occasion = request::Context::default();
    let statement = Statement::new(STATEMENTS[2]).unwrap();
    let mut group = criterion.benchmark_group("decide_cached_with_audit_entry");
    for count in COUNTS {
        let rules = plain(count, Rules::Spread);
        let state = State::new(Dialect::Postgres);
        let catalog = catalog();
        let context = Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native };
        let classification = classify(STATEMENTS[2], &context);
        group.bench_function(BenchmarkId::new("bare_loop_over_names", count), |bencher| {
            bencher.iter(|| plain_decide(black_box(&rules), "analysts", &classification));
        });
        let mut memory = connection(policy(count, Rules::Spread), Box::new(Bounded::default()));
        assert_eq!(memory.decide(&statement, &occasion).unwrap().word(), "permit");
        group.bench_function(BenchmarkId::new("memory_buffered", count), |bencher| {
            bencher.iter(|| memory.decide(black_box(&statement), &occasion).unwrap());
        });
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut disk = connection(policy(count, Rules::Spread), Box::new(Folder::create(&folder.path().join("log")).unwrap()));
        assert_eq!(disk.decide(&statement, &occasion).unwrap().word(), "permit");
        group.bench_function(BenchmarkId::new("folder_buffered", count), |bencher| {
            bencher.iter(|| disk.decide(black_box(&statement), &occasion).unwrap());
        });
    }
    group.finish();
}

/// One context and one evaluation of the same condition, parsed once.
fn condition(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("condition");
    let successor = cel::Program::compile(CONDITION).unwrap();
    group.bench_function("bare_cel_0_15", |bencher| {
        bencher.iter(|| {
            let mut context = cel::Context::default();
            context.add_variable("context", std::collections::HashMap::from([("purpose", "reporting")])).unwrap();
            successor.execute(&context).unwrap()
        });
    });
    let program = cel_interpreter::Program::compile(CONDITION).unwrap();
    group.bench_function("cel_interpreter_0_10", |bencher| {
        bencher.iter(|| {
            let mut context = cel_interpreter::Context::default();
            context.add_variable("context", std::collections::HashMap::from([("purpose", "reporting")])).unwrap();
            program.execute(&context).unwrap()
        });
    });
    let root = cel_interpreter::Context::default();
    group.bench_function("cel_interpreter_0_10_shared_root", |bencher| {
        bencher.iter(|| {
            let mut context = root.new_inner_scope();
            context.add_variable("context", std::collections::HashMap::from([("purpose", "reporting")])).unwrap();
            program.execute(&context).unwrap()
        });
    });
    group.finish();
}

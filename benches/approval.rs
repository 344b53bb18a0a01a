//! Leave given by a human: whether it is about this statement, and whether it is signed; beside the bare signature check.

use checkrein::approval::{ApprovalRequest, Asked, Verdict, sign, verify};
use checkrein::classify::{Effect, EffectSet, RelationName};
use checkrein::crypto::Signer as _;
use checkrein::policy::{ApprovalTerms, Approver};
use checkrein::request::{Timestamp, Value};
use checkrein_benches::{RESOURCE, Rules, key, policy};
use criterion::Criterion;
use ring::signature::{ED25519, UnparsedPublicKey};
use std::hint::black_box;

const NOW: Timestamp = Timestamp::from_seconds(1_795_000_000);

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    let policy = policy(10, Rules::Spread);
    let approver = Approver { subject: "ann".into(), groups: vec!["dba".into()], key: key(3).verifying_key() };
    let terms = ApprovalTerms { groups: vec!["dba".into()], approvers: vec![approver], quorum: 1, expires: 900_000 };
    let parameters = [vec![Value::Int(5), Value::Text("cancelled".into())]];
    let effects: EffectSet = [Effect::Delete, Effect::Read].into_iter().collect();
    let relations = [RelationName { schema: Some("public".into()), name: "orders".into() }];
    let asked = Asked {
        resource: RESOURCE,
        session: "0123456789abcdef0123456789abcdef",
        principal: policy.tests().first().unwrap().principal(),
        statement: "DELETE FROM orders WHERE id = $1 AND status = $2",
        parameters: &parameters,
        effects,
        relations: &relations,
        policy: policy.digest(),
        rule: "deletes-are-approved",
        terms: &terms,
    };
    let request = ApprovalRequest::new(&asked, [1; 16], NOW).unwrap();
    let approval = sign(&request, "ann", Verdict::Approve, &key(3), NOW, [9; 16]).unwrap();
    let json = request.to_json().unwrap();
    let signed = approval.rsplit_once('.').unwrap().0.as_bytes();
    let signature = key(3).sign(signed).unwrap();
    verify(&request, &[&approval], &terms, NOW).unwrap();
    assert!(request.covers(&asked));

    let mut group = criterion.benchmark_group("approval");
    let public = key(3).verifying_key().0;
    group.bench_function("bare_ring_ed25519_verify", |bencher| {
        let public = UnparsedPublicKey::new(&ED25519, &public);
        bencher.iter(|| public.verify(black_box(signed), &signature).unwrap());
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| verify(&request, black_box(&[approval.as_str()]), &terms, NOW).unwrap());
    });
    group.bench_function("covers_and_verify", |bencher| {
        bencher.iter(|| request.covers(black_box(&asked)) && verify(&request, &[approval.as_str()], &terms, NOW).is_ok());
    });
    group.bench_function("from_canonical_json_covers_and_verify", |bencher| {
        bencher.iter(|| {
            let request = ApprovalRequest::from_json(black_box(&json)).unwrap();
            request.covers(&asked) && verify(&request, &[approval.as_str()], &terms, NOW).is_ok()
        });
    });
    group.bench_function("make_request", |bencher| bencher.iter(|| ApprovalRequest::new(black_box(&asked), [1; 16], NOW).unwrap()));
    group.finish();
}

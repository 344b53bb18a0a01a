//! What a statement would do: read anew, and decided on with its reading remembered; beside the bare grammar.

use checkrein::classify::{Context, Dialect, Placeholders, State, classify};
use checkrein::enforce::Statement;
use checkrein::request;
use checkrein_benches::{Bounded, Rules, STATEMENTS, catalog, connection, policy};
use criterion::{BenchmarkId, Criterion, Throughput};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use std::hint::black_box;

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    let catalog = catalog();
    let state = State::new(Dialect::Postgres);
    let context = Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native };
    let bare = Context { catalog: None, ..context };
    let mut connection = connection(policy(10, Rules::Spread), Box::new(Bounded::default()));
    let occasion = request::Context::default();

    let mut group = criterion.benchmark_group("classify");
    for text in STATEMENTS {
        assert!(classify(text, &context).complete, "{text}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("bare_sqlparser", text.len()), text, |bencher, text| {
            bencher.iter(|| Parser::parse_sql(&PostgreSqlDialect {}, black_box(text)).unwrap());
        });
        group.bench_with_input(BenchmarkId::new("cold_effects_and_relations", text.len()), text, |bencher, text| {
            bencher.iter(|| classify(black_box(text), &bare));
        });
        group.bench_with_input(BenchmarkId::new("cold_with_lineage", text.len()), text, |bencher, text| {
            bencher.iter(|| classify(black_box(text), &context));
        });
        let statement = Statement::new(text).unwrap();
        assert_eq!(connection.decide(&statement, &occasion).unwrap().word(), "permit", "{text}");
        assert!(connection.remembers(&statement), "{text}");
        group.bench_with_input(BenchmarkId::new("reading_remembered", text.len()), &statement, |bencher, statement| {
            bencher.iter(|| connection.remembers(black_box(statement)));
        });
        group.bench_with_input(BenchmarkId::new("decide_cached_with_audit_entry", text.len()), &statement, |bencher, statement| {
            bencher.iter(|| connection.decide(black_box(statement), &occasion).unwrap());
        });
    }
    group.finish();
}

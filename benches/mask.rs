//! What may be seen of an answer: 1,000 rows of 8 columns through a masker, 3 of them masked, beside copies of the same rows; and
//! each operator alone.

use checkrein::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
use checkrein::enforce::{Decision, Statement};
use checkrein::mask::{Counts, Plan, ResultShape, ShapeColumn, ValueKind};
use checkrein::policy::{ColumnDuty, Mask, Masking};
use checkrein::request::{self, Value};
use checkrein_benches::{Bounded, Keys, MAC_SECRET, Rules, connection, policy};
use criterion::{BatchSize, Criterion, Throughput};
use ring::hmac;
use std::hint::black_box;

const ROWS: usize = 1_000;
const QUERY: &str = "SELECT id, name, email, ssn, card_number, region, notes, created_at FROM customers";

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    rows(criterion);
    cells(criterion);
}

fn row(number: usize) -> Vec<Value> {
    vec![
        Value::Int(i64::try_from(number).unwrap()),
        Value::Text(format!("Customer Number {number}")),
        Value::Text(format!("customer.{number}@mail.example")),
        Value::Text(format!("{:03}-{:02}-{:04}", number % 899, number % 99, number % 9_999)),
        Value::Text(format!("4111 1111 1111 {number:04}")),
        Value::Text("north-east".into()),
        Value::Text(format!("called on day {number}, wants to be called back in the afternoon")),
        Value::Other { kind: "timestamptz".into(), text: "2026-03-01 12:00:00+00".into() },
    ]
}

fn shape() -> ResultShape {
    let column = |name: &str, kind| ShapeColumn { name: name.into(), kind, origin: None };
    let text = |name: &str| column(name, ValueKind::Text);
    ResultShape {
        columns: vec![
            column("id", ValueKind::Int),
            text("name"),
            text("email"),
            text("ssn"),
            text("card_number"),
            text("region"),
            text("notes"),
            column("created_at", ValueKind::Timestamp),
        ],
    }
}

/// Partial on `ssn`, tokens for `card_number`, redaction of `notes`.
fn rows(criterion: &mut Criterion) {
    let mut connection = connection(policy(10, Rules::Spread), Box::new(Bounded::default()));
    let Decision::Permit(permit) = connection.decide(&Statement::new(QUERY).unwrap(), &request::Context::default()).unwrap() else {
        panic!("the query is permitted");
    };
    let rows: Vec<Vec<Value>> = (0..ROWS).map(row).collect();
    let flat: Vec<u8> = rows.iter().flatten().flat_map(|cell| format!("{cell:?}").into_bytes()).collect();
    assert_eq!(permit.masker(&shape()).unwrap().masked_columns(), [3, 4, 6]);

    let mut group = criterion.benchmark_group("mask_1000_rows_8_columns_3_masked");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("bare_clone_of_the_rows", |bencher| bencher.iter_with_large_drop(|| black_box(&rows).clone()));
    group.bench_function("bare_memcpy_of_as_many_bytes", |bencher| bencher.iter_with_large_drop(|| black_box(&flat).clone()));
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &MAC_SECRET);
    group.bench_function("bare_ring_hmac_of_one_column", |bencher| {
        bencher.iter(|| rows.iter().filter_map(|row| row.get(4)).map(|cell| hmac(&secret, cell)).fold(0, u8::wrapping_add));
    });
    let mut masker = permit.masker(&shape()).unwrap();
    group.bench_function("masker_row_in_place", |bencher| {
        bencher.iter_batched(
            || rows.clone(),
            |mut rows| {
                rows.iter_mut().for_each(|row| masker.row(row).unwrap());
                rows
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("masker_made_anew_and_row_in_place", |bencher| {
        bencher.iter_batched(
            || rows.clone(),
            |mut rows| {
                let mut masker = permit.masker(&shape()).unwrap();
                rows.iter_mut().for_each(|row| masker.row(row).unwrap());
                rows
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn hmac(key: &hmac::Key, cell: &Value) -> u8 {
    let Value::Text(text) = cell else { panic!("the cell is text") };
    hmac::sign(key, text.as_bytes()).as_ref().first().copied().unwrap_or_default()
}

/// Each operator over one column of text; time is for one cell.
fn cells(criterion: &mut Criterion) {
    let cells: Vec<Vec<Value>> = (0..ROWS).map(|number| vec![Value::Text(format!("4111 1111 1111 {number:04}"))]).collect();
    let key = || "cards".to_owned();
    let operators = [
        ("redact", Mask::Redact),
        ("nullify", Mask::Nullify),
        ("constant", Mask::Constant("hidden".into())),
        ("partial", Mask::Partial { keep_first: 0, keep_last: 4 }),
        ("hash", Mask::Hash { key: key() }),
        ("tokenize", Mask::Tokenize { key: key() }),
    ];
    let mut group = criterion.benchmark_group("mask_one_cell");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("bare_clone_of_the_cell", |bencher| {
        bencher.iter_with_large_drop(|| cells.iter().flatten().cloned().collect::<Vec<Value>>());
    });
    let secret = hmac::Key::new(hmac::HMAC_SHA256, &MAC_SECRET);
    group.bench_function("bare_ring_hmac", |bencher| {
        bencher.iter(|| cells.iter().flatten().map(|cell| hmac(&secret, cell)).fold(0, u8::wrapping_add));
    });
    for (name, mask) in operators {
        let plan = plan(mask);
        group.bench_function(name, |bencher| {
            let mut counts = Counts::default();
            bencher.iter_batched(
                || cells.clone(),
                |mut cells| {
                    cells.iter_mut().for_each(|row| plan.row(row, &mut counts).unwrap());
                    cells
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn plan(mask: Mask) -> Plan {
    let relation = RelationName { schema: Some("public".into()), name: "customers".into() };
    let source = ColumnName { relation, column: "card_number".into() };
    let output = Output { name: "card_number".into(), lineage: Lineage::Identity, sources: vec![source], unknown_functions: vec![] };
    let duty = ColumnDuty { classes: vec!["card".into()], mask: Some(mask), lineage: Lineage::Identity };
    let shape = ResultShape { columns: vec![ShapeColumn { name: "card_number".into(), kind: ValueKind::Text, origin: None }] };
    Plan::new(&Masking::Columns(vec![Some(duty)]), &Outputs::Columns(vec![output]), &shape, &Keys, "orders-db").unwrap()
}

//! What may be seen of an answer: 1,000 rows of 8 columns through a masker, 3 of them masked, beside copies of the same rows; and
//! each operator alone.

use aes::Aes256;
use checkrein::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
use checkrein::enforce::{Decision, Statement};
use checkrein::mask::{Counts, Plan, ResultShape, ShapeColumn, ValueKind};
use checkrein::policy::{Alphabet, ColumnDuty, DateUnit, Luhn, Mask, Masking, Rounding};
use checkrein::request::{self, Value};
use checkrein_benches::{Bounded, Keys, MAC_SECRET, Rules, connection, policy};
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput};
use ring::hmac;
use std::hint::black_box;

const ROWS: usize = 1_000;
const QUERY: &str = "SELECT id, name, email, ssn, card_number, region, notes, created_at FROM customers";

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    rows(criterion);
    cells(criterion);
    cards(criterion);
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
        ("encrypt", Mask::Encrypt { key: key() }),
        ("format_preserving", Mask::FormatPreserving { key: key(), alphabet: Alphabet::Digits, luhn: Luhn::Ignore }),
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
        rows_through(&mut group, name, &plan(mask, ValueKind::Text), &cells);
    }
    let dates: Vec<Vec<Value>> = (0..ROWS).map(|number| vec![date(number)]).collect();
    rows_through(&mut group, "shift_date", &plan(Mask::ShiftDate { key: key(), days: 30 }, ValueKind::Date), &dates);
    rows_through(&mut group, "truncate_date", &plan(Mask::TruncateDate { to: DateUnit::Month }, ValueKind::Date), &dates);
    let numbers: Vec<Vec<Value>> = (0..ROWS).map(|number| vec![Value::Int(i64::try_from(number).unwrap())]).collect();
    rows_through(&mut group, "bucket", &plan(Mask::Bucket { width: 10 }, ValueKind::Int), &numbers);
    rows_through(&mut group, "round", &plan(Mask::Round(Rounding::Digits(-2)), ValueKind::Int), &numbers);
    let addresses: Vec<Vec<Value>> = (0..ROWS).map(|number| vec![Value::Text(format!("192.0.2.{}", number % 256))]).collect();
    rows_through(&mut group, "ip_prefix", &plan(Mask::IpPrefix { v4: 24, v6: 48 }, ValueKind::Text), &addresses);
    group.finish();
}

fn date(number: usize) -> Value {
    Value::Other { kind: "date".into(), text: format!("{}-{:02}-{:02}", 1950 + number % 60, 1 + number % 12, 1 + number % 28) }
}

fn rows_through(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, plan: &Plan, rows: &[Vec<Value>]) {
    group.bench_function(name, |bencher| {
        let mut counts = Counts::default();
        bencher.iter_batched(
            || rows.to_vec(),
            |mut rows| {
                rows.iter_mut().for_each(|row| plan.row(row, &mut counts).unwrap());
                rows
            },
            BatchSize::LargeInput,
        );
    });
}

/// A column of cards, masked as a column; each beside FF1 by the crate `fpe`. Time is for one card.
fn cards(criterion: &mut Criterion) {
    const CARDS: usize = 10_000;
    let numbers: Vec<[u8; 16]> = (0..CARDS as u64).map(|number| std::array::from_fn(|place| digit(number, place))).collect();
    let text = |number: &[u8; 16]| Value::Text(number.iter().map(|digit| char::from(b'0' + digit)).collect());
    let cells: Vec<Value> = numbers.iter().map(text).collect();
    let mut group = criterion.benchmark_group("ff1_16_digits");
    group.throughput(Throughput::Elements(1));
    let peer = fpe::ff1::FF1::<Aes256>::new(&[7; 32], 10).unwrap();
    group.bench_function("crate_fpe_one", |bencher| {
        let value: Vec<u16> = (0..16).map(|place| u16::from(digit(7, place))).collect();
        let value = fpe::ff1::FlexibleNumeralString::from(value);
        bencher.iter(|| peer.encrypt(b"orders-db", black_box(&value)).unwrap());
    });
    let format = |luhn| plan(Mask::FormatPreserving { key: "cards".into(), alphabet: Alphabet::Digits, luhn }, ValueKind::Text);
    group.bench_function("cell_one", |bencher| {
        let (plan, mut counts, mut cell) = (format(Luhn::Ignore), Counts::default(), [cells[0].clone()]);
        bencher.iter(|| plan.row(black_box(&mut cell), &mut counts).unwrap());
    });
    group.throughput(Throughput::Elements(CARDS as u64));
    for (name, luhn) in [("column", Luhn::Ignore), ("column_luhn_kept", Luhn::Keep)] {
        let (plan, mut counts, mut cells) = (format(luhn), Counts::default(), cells.clone());
        // What comes out is as good a card as what went in: nothing is copied between two rounds.
        group.bench_function(name, |bencher| bencher.iter(|| plan.column(0, black_box(&mut cells), &mut counts).unwrap()));
    }
    group.finish();
}

fn digit(number: u64, place: usize) -> u8 {
    let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(u32::try_from(3 * place).unwrap());
    u8::try_from(mixed % 10).unwrap()
}

fn plan(mask: Mask, kind: ValueKind) -> Plan {
    let relation = RelationName { schema: Some("public".into()), name: "customers".into() };
    let source = ColumnName { relation, column: "card_number".into() };
    let output = Output { name: "card_number".into(), lineage: Lineage::Identity, sources: vec![source], unknown_functions: vec![] };
    let duty = ColumnDuty { classes: vec!["card".into()], mask: Some(mask), lineage: Lineage::Identity };
    let shape = ResultShape { columns: vec![ShapeColumn { name: "card_number".into(), kind, origin: None }] };
    Plan::new(&Masking::Columns(vec![Some(duty)]), &Outputs::Columns(vec![output]), &shape, &Keys, "orders-db").unwrap()
}

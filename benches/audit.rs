//! What is written down: one entry in each mode beside the least that such an entry costs, and the verification of a log.

use checkrein::audit::event::{Column, Decision, Duties, Event, Verdict};
use checkrein::audit::{Digest, Log, Memory, Storage, entries, verify};
use checkrein::classify::{Effect, EffectSet};
use checkrein::host::{Folder, SystemClock};
use checkrein::policy::{AuditMode, MaskKind, RecordLevel};
use checkrein_benches::{Bounded, ORIGIN, key};
use criterion::{Criterion, Throughput};
use ring::digest;
use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;
use std::sync::Arc;

const ENTRIES: u64 = 10_000;

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    append(criterion);
    sync(criterion);
    verification(criterion);
}

/// A decision on a join of two relations with one masked column, as the flow writes it.
fn event() -> Event<'static> {
    let names = |names: &[&str]| names.iter().map(|name| Arc::from(*name)).collect::<Vec<Arc<str>>>();
    Event::Decision(Decision {
        session: "0123456789abcdef0123456789abcdef".into(),
        connection: 1,
        statement_sha256: Digest::of(b"statement"),
        statement_bytes: 169,
        parameters_sha256: None,
        effects: EffectSet::of(Effect::Read),
        relations: names(&["public.customers", "public.orders"]).into(),
        classes: names(&["ssn"]).into(),
        decision: Verdict::Permit,
        rules: names(&["analysts-read"]).into(),
        reason: "".into(),
        detail: "".into(),
        columns: vec![Column { name: "ssn".into(), classes: names(&["ssn"]).into(), mask: Some(MaskKind::Partial) }].into(),
        whole: false,
        scanned: names(&[]).into(),
        obligations: Duties { row_limit: Some(10_000), record: RecordLevel::None, audit: AuditMode::Buffered },
        inherits: vec![].into(),
        observed: false,
        approval: None,
        policy: Digest::of(b"policy"),
    })
}

fn log(storage: impl Storage + 'static) -> Log {
    Log::open(Box::new(storage), Box::new(key(2)), ORIGIN, Arc::new(SystemClock)).unwrap()
}

fn folder() -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let folder = Folder::create(&place.path().join("log")).unwrap();
    (place, folder)
}

/// Checkpoints are inside: one for each 1,024 entries, and one a second.
fn append(criterion: &mut Criterion) {
    let event = event();
    let mut group = criterion.benchmark_group("audit_one_entry");
    group.throughput(Throughput::Bytes(serde_json::to_vec(&event).unwrap().len() as u64));
    group.bench_function("bare_serde_json_and_sha256", |bencher| {
        bencher.iter(|| digest::digest(&digest::SHA256, &serde_json::to_vec(black_box(&event)).unwrap()));
    });
    let memory = log(Bounded::default());
    group.bench_function("memory_buffered", |bencher| {
        bencher.iter(|| memory.append(black_box(&event), AuditMode::Buffered).unwrap());
    });
    let (_place, folder) = folder();
    let disk = log(folder);
    group.bench_function("folder_buffered", |bencher| {
        bencher.iter(|| disk.append(black_box(&event), AuditMode::Buffered).unwrap());
    });
    group.finish();
}

fn sync(criterion: &mut Criterion) {
    let event = event();
    let bytes = serde_json::to_vec(&event).unwrap();
    let mut group = criterion.benchmark_group("audit_one_entry_durable");
    let (place, folder) = folder();
    let mut file = File::options().append(true).create(true).open(place.path().join("bare")).unwrap();
    group.bench_function("bare_write_and_fdatasync", |bencher| {
        bencher.iter(|| {
            file.write_all(black_box(&bytes)).unwrap();
            file.sync_data().unwrap();
        });
    });
    let disk = log(folder);
    group.bench_function("folder_sync", |bencher| {
        bencher.iter(|| disk.append(black_box(&event), AuditMode::Sync).unwrap());
    });
    group.bench_function("folder_group_of_one", |bencher| {
        bencher.iter(|| disk.append(black_box(&event), AuditMode::Group).unwrap());
    });
    group.finish();
}

/// A log of 10,000 entries and its checkpoints; time is for one entry.
fn verification(criterion: &mut Criterion) {
    let (memory, event) = (Memory::default(), event());
    let log = log(memory.clone());
    for _ in 0..ENTRIES {
        log.append(&event, AuditMode::Buffered).unwrap();
    }
    log.checkpoint().unwrap();
    let lines: Vec<Vec<u8>> = entries(&memory).map(|entry| entry.unwrap().to_bytes().unwrap()).collect();
    assert_eq!(verify(&memory, log.verifier_key(), None).unwrap().entries, ENTRIES);

    let mut group = criterion.benchmark_group("audit_verify_one_of_10000_entries");
    group.throughput(Throughput::Elements(ENTRIES));
    group.bench_function("bare_sha256_of_the_lines", |bencher| {
        bencher.iter(|| {
            for line in &lines {
                black_box(digest::digest(&digest::SHA256, line));
            }
        });
    });
    group.bench_function("bare_serde_json_value_and_sha256", |bencher| {
        bencher.iter(|| {
            for line in &lines {
                black_box((digest::digest(&digest::SHA256, line), serde_json::from_slice::<serde_json::Value>(line).unwrap()));
            }
        });
    });
    group.bench_function("verify", |bencher| bencher.iter(|| verify(black_box(&memory), log.verifier_key(), None).unwrap()));
    group.finish();
}

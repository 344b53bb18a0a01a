//! Content: text through a scanner with the default profile, on every path of the machine, beside `memcpy` of the text and the automata of
//! `regex` for fifteen expressions (no checksum, no context).

use checkrein::mask::scan::{Entity, Group, Path, Pattern, ScanConfig, Scanner, Scratch};
use checkrein_benches::texts::{Random, SIZE, Text};
use checkrein_benches::{mask_results, profile};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, Throughput};
use regex_automata::{meta, util::syntax};
use std::hint::black_box;

/// What every engine but ours looks for: a name, a tab, an expression.
const PATTERNS: &str = include_str!("patterns.txt");

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    let scanner = Scanner::new(&ScanConfig::default()).unwrap();
    let texts = Text::all(SIZE);
    let folder = mask_results();
    for text in &texts {
        text.write(&folder.join("texts")).unwrap();
    }
    profile::write(&scanner, &texts, &folder).unwrap();
    whole(criterion, &scanner, &texts);
    short(criterion, &scanner);
    cells(criterion, &scanner, &texts);
    counts(criterion, &texts);
    patterns(criterion, &texts);
}

fn expressions() -> meta::Regex {
    let patterns: Vec<&str> = PATTERNS.lines().filter_map(|line| line.split_once('\t')).map(|(_, pattern)| pattern).collect();
    assert_eq!(patterns.len(), 15);
    let config = meta::Config::new().utf8_empty(false).nfa_size_limit(Some(100 << 20));
    meta::Builder::new().configure(config).syntax(syntax::Config::new().unicode(false).utf8(false)).build_many(&patterns).unwrap()
}

fn scan(group: &mut BenchmarkGroup<'_, WallTime>, id: BenchmarkId, scanner: &Scanner, text: &str) {
    let (mut scratch, mut findings) = (Scratch::default(), Vec::new());
    group.bench_function(id, |bencher| {
        bencher.iter(|| {
            findings.clear();
            scanner.scan_into(black_box(text.as_bytes()), None, &mut scratch, &mut findings);
            findings.len()
        });
    });
}

fn whole(criterion: &mut Criterion, scanner: &Scanner, texts: &[Text]) {
    let expressions = expressions();
    let replacements = scanner.replacements(|entity| format!("[{entity}]"));
    let mut group = criterion.benchmark_group("scan_default_profile");
    // The slowest of them takes a tenth of a second for a text.
    group.sample_size(30);
    for Text { name, text, .. } in texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let mut copy = vec![0; text.len()];
        group.bench_function(BenchmarkId::new("bare_memcpy", name), |bencher| {
            bencher.iter(|| black_box(&mut copy).copy_from_slice(black_box(text.as_bytes())));
        });
        group.bench_function(BenchmarkId::new("bare_regex", name), |bencher| {
            bencher.iter(|| expressions.find_iter(black_box(text.as_bytes())).count());
        });
        for path in Path::all() {
            scan(&mut group, BenchmarkId::new(format!("scan_{}", path.name()), name), &scanner.with_path(path), text);
        }
        group.bench_function(BenchmarkId::new("scan_and_replace", name), |bencher| {
            bencher.iter(|| scanner.mask(black_box(text), None, &replacements).len());
        });
    }
    group.finish();
}

/// A hundred thousand cells of a table's columns, one by one: what a call costs beside what it reads.
fn short(criterion: &mut Criterion, scanner: &Scanner) {
    const CELLS: usize = 100_000;
    let mut group = criterion.benchmark_group("scan_cells");
    group.throughput(Throughput::Elements(CELLS as u64));
    let column = |cell: &dyn Fn(&mut Random) -> String| {
        let mut random = Random::seeded();
        (0..CELLS).map(|_| cell(&mut random)).collect::<Vec<_>>()
    };
    let pick = |random: &mut Random, from: &[&str]| (*random.of(from)).to_owned();
    let columns = [
        (
            "words",
            column(&|random| pick(random, &["north-east", "refund", "pending", "delivered late", "asked for a refund of the order"])),
        ),
        (
            "names",
            column(&|random| {
                let first = pick(random, &["Jane", "Robert", "Maria", "Wei"]);
                format!("{first} {}", pick(random, &["Doe", "Smith", "Garcia", "Zhang"]))
            }),
        ),
        ("numbers", column(&|random| random.below(1_000_000).to_string())),
        ("prices", column(&|random| format!("{}.{:02}", random.below(10_000), random.below(100)))),
        ("dates", column(&|random| format!("{}-{:02}-{:02}", 1960 + random.below(60), 1 + random.below(12), 1 + random.below(28)))),
        ("emails", column(&|random| format!("jane.doe{}@example.com", random.below(10_000)))),
    ];
    for (name, cells) in columns {
        let (mut scratch, mut findings) = (Scratch::default(), Vec::new());
        group.bench_function(BenchmarkId::new("scan_into", name), |bencher| {
            bencher.iter(|| {
                findings.clear();
                cells.iter().for_each(|cell| scanner.scan_into(cell.as_bytes(), None, &mut scratch, &mut findings));
                findings.len()
            });
        });
    }
    group.finish();
}

/// The table as a database gives it: one value after the other, each with what its column's name says. Time is for a row of ten cells.
fn cells(criterion: &mut Criterion, scanner: &Scanner, texts: &[Text]) {
    const COLUMNS: [&str; 10] = ["id", "name", "email", "ssn", "card_number", "phone", "iban", "address", "region", "registered"];
    let Some(table) = texts.iter().find(|text| text.name == "table") else { return };
    let rows: Vec<Vec<&str>> = table.text.lines().take(10_000).map(|line| line.split(',').collect()).collect();
    let hints = COLUMNS.map(|column| scanner.hint(column));
    let expressions = expressions();
    let mut group = criterion.benchmark_group("scan_table_by_cells");
    group.sample_size(30).throughput(Throughput::Elements(rows.len() as u64));
    group.bench_function("bare_regex", |bencher| {
        bencher.iter(|| rows.iter().flatten().map(|cell| expressions.find_iter(black_box(cell.as_bytes())).count()).sum::<usize>());
    });
    let (mut scratch, mut findings) = (Scratch::default(), Vec::new());
    group.bench_function("scan", |bencher| {
        bencher.iter(|| {
            findings.clear();
            for (cell, hint) in rows.iter().flat_map(|row| row.iter().zip(&hints)) {
                scanner.scan_into(black_box(cell.as_bytes()), Some(hint), &mut scratch, &mut findings);
            }
            findings.len()
        });
    });
    group.finish();
}

/// What more formats cost: ten vendors' secrets, all of them, and everything that has a name.
fn counts(criterion: &mut Criterion, texts: &[Text]) {
    let ten = [
        "aws_access_key",
        "github_token",
        "slack_token",
        "stripe_key",
        "google_api_key",
        "openai_key",
        "anthropic_key",
        "gitlab_token",
        "npm_token",
        "sendgrid_key",
    ];
    let config = |only: &[&str]| ScanConfig { only: Some(only.iter().map(|name| (*name).to_owned()).collect()), ..ScanConfig::default() };
    let scanners = [
        ("bare_ten_secrets", Scanner::new(&config(&ten)).unwrap()),
        ("all_secrets", Scanner::new(&config(&["secret"])).unwrap()),
        ("default_profile", Scanner::new(&ScanConfig::default()).unwrap()),
    ];
    let mut group = criterion.benchmark_group("scan_by_number_of_formats");
    group.sample_size(30);
    for Text { name, text, .. } in texts.iter().filter(|text| ["prose", "json_logs"].contains(&text.name)) {
        group.throughput(Throughput::Bytes(text.len() as u64));
        for (set, scanner) in &scanners {
            scan(&mut group, BenchmarkId::new(*set, name), scanner, text);
        }
    }
    group.finish();
}

/// Ten patterns (seven vendors' entities and three expressions of one's own) against 500: all that are built in, and 141 of one's own.
fn patterns(criterion: &mut Criterion, texts: &[Text]) {
    let own = |count: usize| -> Vec<Pattern> {
        let pattern = |index: usize| Pattern {
            name: format!("own_{index}"),
            regex: format!(r"\b{}_[0-9A-Za-z]{{32}}\b", prefix(index)),
            check: None,
            context: Vec::new(),
            score: 900,
        };
        (0..count).map(pattern).collect()
    };
    let secrets: Vec<&str> = Entity::all().iter().filter(|entity| entity.group() == Group::Secret).map(|entity| entity.name()).collect();
    let config = |secrets: &[&str], patterns: Vec<Pattern>| {
        let names = secrets.iter().map(|name| (*name).to_owned()).chain(patterns.iter().map(|pattern| pattern.name.clone()));
        ScanConfig { only: Some(names.collect()), patterns, ..ScanConfig::default() }
    };
    let seven = ["aws_access_key", "github_token", "slack_token", "stripe_key", "google_api_key", "openai_key", "anthropic_key"];
    let scanners =
        [("bare_10", Scanner::new(&config(&seven, own(3))).unwrap()), ("all_500", Scanner::new(&config(&secrets, own(141))).unwrap())];
    let mut group = criterion.benchmark_group("scan_secret_patterns");
    group.sample_size(30);
    for Text { name, text, .. } in texts.iter().filter(|text| ["prose", "json_logs", "dense"].contains(&text.name)) {
        group.throughput(Throughput::Bytes(text.len() as u64));
        for (set, scanner) in &scanners {
            scan(&mut group, BenchmarkId::new(*set, name), scanner, text);
        }
    }
    group.finish();
}

/// A prefix of five letters, another for each index.
fn prefix(mut index: usize) -> String {
    index = index * 7_919 + 1_299_709;
    let letter = |_| {
        let letter = char::from(b'a' + (index % 26) as u8);
        index /= 26;
        letter
    };
    (0..5).map(letter).collect()
}

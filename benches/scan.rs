//! Content: text through a scanner with the default profile, on every path of the machine, beside `memcpy` of the text and a set of
//! regular expressions for fourteen of the entities (no checksum, no context).

use checkrein::mask::scan::{Path, ScanConfig, Scanner, Scratch};
use criterion::{BenchmarkId, Criterion, Throughput};
use regex::bytes::RegexSet;
use std::fmt::Write as _;
use std::hint::black_box;

/// Bytes of each text: more than the second cache.
const SIZE: usize = 4 << 20;

const PATTERNS: &[&str] = &[
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,}",
    r"\b(?:\d[ -]?){13,19}\b",
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"\+\d[\d ().-]{7,20}",
    r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b",
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
    r"\b(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}\b",
    r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\bghp_[A-Za-z0-9]{36}\b",
    r"\bxox[abp]-[A-Za-z0-9-]{10,}",
    r"\bsk_live_[A-Za-z0-9]{24,}",
    r"\bAIza[A-Za-z0-9_-]{35}\b",
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
];

pub(crate) fn benchmarks(criterion: &mut Criterion) {
    let scanner = Scanner::new(&ScanConfig::default()).unwrap();
    let set = RegexSet::new(PATTERNS).unwrap();
    let mut group = criterion.benchmark_group("scan_default_profile");
    for (name, text) in texts() {
        group.throughput(Throughput::Bytes(text.len() as u64));
        let mut copy = vec![0; text.len()];
        group.bench_function(BenchmarkId::new("bare_memcpy", name), |bencher| {
            bencher.iter(|| black_box(&mut copy).copy_from_slice(black_box(text.as_bytes())))
        });
        // By lines: a set says which of its expressions match, not where.
        group.bench_function(BenchmarkId::new("bare_regex_set", name), |bencher| {
            bencher.iter(|| text.lines().filter(|line| set.is_match(line.as_bytes())).count());
        });
        for path in Path::all() {
            let scanner = scanner.with_path(path);
            let (mut scratch, mut findings) = (Scratch::default(), Vec::new());
            group.bench_function(BenchmarkId::new(format!("scan_{}", path.name()), name), |bencher| {
                bencher.iter(|| {
                    findings.clear();
                    scanner.scan_into(text.as_bytes(), None, &mut scratch, &mut findings);
                    findings.len()
                });
            });
        }
    }
    group.finish();
    cells(criterion, &scanner);
}

/// A hundred thousand cells of a table's columns, one by one: what a call costs beside what it reads.
fn cells(criterion: &mut Criterion, scanner: &Scanner) {
    const CELLS: usize = 100_000;
    let mut group = criterion.benchmark_group("scan_cells");
    group.throughput(Throughput::Elements(CELLS as u64));
    let column = |cell: &dyn Fn(&mut Random) -> String| {
        let mut random = Random(11);
        (0..CELLS).map(|_| cell(&mut random)).collect::<Vec<_>>()
    };
    let pick = |random: &mut Random, from: &[&str]| from[random.below(from.len() as u64) as usize].to_owned();
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

/// A generator that is the same everywhere (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 16) % bound
    }
}

fn texts() -> [(&'static str, String); 5] {
    let filled = |line: &dyn Fn(&mut Random, &mut String)| {
        let mut random = Random(7);
        let mut text = String::with_capacity(SIZE + 1_000);
        while text.len() < SIZE {
            line(&mut random, &mut text);
            text.push('\n');
        }
        text
    };
    [
        ("prose", filled(&prose)),
        ("json_logs", filled(&log)),
        ("five_percent", filled(&|random, text| if random.below(20) == 0 { personal(random, text) } else { prose(random, text) })),
        ("dense", filled(&personal)),
        ("table", filled(&row)),
    ]
}

fn prose(random: &mut Random, text: &mut String) {
    const WORDS: &[&str] = &[
        "the",
        "customer",
        "asked",
        "for",
        "a",
        "refund",
        "of",
        "order",
        "and",
        "wrote",
        "that",
        "delivery",
        "was",
        "late",
        "see",
        "attached",
        "documentation",
        "however",
        "between",
        "sentences",
        "which",
        "are",
        "long",
        "enough",
        "in",
        "spring",
    ];
    for _ in 0..40 {
        text.push_str(WORDS[random.below(WORDS.len() as u64) as usize]);
        text.push(' ');
    }
    if random.below(8) == 0 {
        write!(text, "on page {} of {}", random.below(300), random.below(900)).unwrap();
    }
}

fn log(random: &mut Random, text: &mut String) {
    let (a, b, c) = (random.next(), random.next(), random.next());
    write!(
        text,
        "{{\"ts\":\"2026-11-23T{:02}:{:02}:{:02}.{:03}Z\",\"epoch\":{},\"trace\":\"{:08x}-{:04x}-{:04x}-{:04x}-{:012x}\",\"sha\":\"{a:016x}{b:016x}{:08x}\",\"order\":{},\"msg\":\"request served in {} ms by worker {}\"}}",
        a % 24, b % 60, c % 60, a % 1000, 1_700_000_000_000 + b % 10_000_000_000, a as u32, b as u16, c as u16, (a >> 32) as u16, b >> 16, c as u32,
        a % 100_000_000, b % 1_000, c % 64
    )
    .unwrap();
}

fn personal(random: &mut Random, text: &mut String) {
    let number = random.below(10_000);
    match random.below(7) {
        0 => write!(text, "Mail jane.doe{number}@example.com about the order. "),
        1 => write!(text, "Card 4111 1111 1111 1111 was declined {number} times. "),
        2 => write!(text, "SSN 536-90-{:04} is on file for it. ", number.max(1)),
        3 => write!(text, "IBAN DE89 3704 0044 0532 0130 00 was used in {number}. "),
        4 => write!(text, "Host 192.168.{}.{} answered again at once. ", number % 256, number / 256),
        5 => write!(text, "Call +44 20 7946 0958 before noon today. "),
        _ => write!(text, "Key AKIA{number:04}ABCDEFGHIJKL leaked from a notebook. "),
    }
    .unwrap();
}

fn row(random: &mut Random, text: &mut String) {
    let number = random.below(10_000);
    write!(
        text,
        "{number},Customer {number},jane.doe{number}@example.com,536-90-{:04},4111 1111 1111 1111,+44 20 7946 0958,DE89370400440532013000,192.168.{}.{},north-east,1984-01-31",
        number.max(1), number % 256, number / 256
    )
    .unwrap();
}

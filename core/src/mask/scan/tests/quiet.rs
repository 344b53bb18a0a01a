//! Text without personal data: how much of it the default profile takes for some.

use super::documents::{BASE64, HEX, Random};
use super::*;

/// A line of one of the [`KINDS`].
fn line(random: &mut Random, kind: usize) -> String {
    let mut hex = |length| random.text(HEX, length);
    let uuid = format!("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12));
    let (sha1, sha256, md5) = (hex(40), hex(64), hex(32));
    let epoch = 1_500_000_000_000 + random.next() % 400_000_000_000;
    let version = format!("{}.{}.{}", random.below(30), random.below(40), random.below(5_000));
    match kind {
        0 => format!("{uuid} {sha1}"),
        1 => format!(
            "{{\"ts\":{epoch},\"id\":\"{uuid}\",\"sha\":\"{sha256}\",\"order\":{},\"ms\":{}}}",
            random.below(100_000_000),
            random.below(9_999)
        ),
        2 => random.text(BASE64, 76),
        3 => format!(
            "app v{version}, libfoo-{version}-rc{}, node/{version}.{}, version {version}.{}",
            random.below(9),
            random.below(200),
            random.below(200)
        ),
        4 => {
            let groups: Vec<String> = (0..8).map(|_| random.text(HEX, 4)).collect();
            format!("{:08x}: {}  ................", random.below(1 << 30) * 16, groups.join(" "))
        }
        5 => {
            let pairs: Vec<String> = (0..16).map(|_| random.text(HEX, 2)).collect();
            format!("{:08x}  {}  |................|", random.below(1 << 30) * 16, pairs.join(" "))
        }
        6 => format!(
            "2026-{:02}-{:02} {:02}:{:02}:{:02},{:03} INFO worker-{} took {} ms, request {md5}",
            1 + random.below(12),
            1 + random.below(28),
            random.below(24),
            random.below(60),
            random.below(60),
            random.below(1000),
            random.below(64),
            random.below(100_000)
        ),
        7 => format!(
            "2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}+00:00 kernel: [{:>6}.{:06}] page {:#018x}",
            1 + random.below(12),
            1 + random.below(28),
            random.below(24),
            random.below(60),
            random.below(60),
            random.below(1_000_000),
            random.below(100_000),
            random.below(1_000_000),
            random.next()
        ),
        8 => format!("{epoch} {}{:06} {}{:03}", epoch / 1000, random.below(1_000_000), epoch, random.below(1000)),
        9 => format!("index {}..{} 100644 etag=\"{md5}\" commit {sha1} layer sha256:{sha256}", &sha1[..7], &sha1[7..14]),
        10 => format!(
            "{}.{:02} {}.{} {:.6} -{}e-{:02}",
            random.below(100_000),
            random.below(100),
            random.below(9),
            random.next(),
            random.next() as f64 / 1e19,
            random.below(10),
            random.below(20)
        ),
        _ => {
            let bytes: Vec<String> = (0..20).map(|_| random.text(HEX, 2)).collect();
            format!("fingerprint {} std::fmt::Display {}", bytes.join(":"), random.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32))
        }
    }
}

/// What the kinds of lines are.
const KINDS: [&str; 12] = [
    "UUIDs and hashes",
    "JSON logs",
    "base64",
    "versions",
    "dumps in fours",
    "dumps in pairs",
    "logs",
    "kernel logs",
    "epochs",
    "commits and layers",
    "decimals",
    "fingerprints",
];

/// At most one finding in a megabyte of all kinds of lines.
#[expect(clippy::print_stdout, reason = "the figures are the test's product")]
fn false_hits(bytes: usize, seed: u64) {
    let mut random = Random(seed);
    let scanner = scanner();
    let mut all = Vec::new();
    for (kind, name) in KINDS.iter().enumerate() {
        let mut text = String::new();
        while text.len() < bytes / KINDS.len() {
            text.push_str(&line(&mut random, kind));
            text.push('\n');
        }
        let findings = scanner.scan(&text, None);
        let mut names: Vec<_> = findings.iter().map(|hit| scanner.name(hit.entity)).collect();
        names.sort_unstable();
        println!("{name}: {} in {} bytes {names:?}", findings.len(), text.len());
        all.extend(findings.iter().map(|hit| format!("{} {}", scanner.name(hit.entity), &text[hit.start.saturating_sub(30)..hit.end])));
    }
    assert!(all.len() * 1_000_000 <= bytes, "{} in {bytes} bytes: {all:#?}", all.len());
}

#[test]
fn the_default_profile_is_quiet_in_logs_and_dumps() {
    false_hits(2_000_000, 31);
}

/// `cargo test --release -p checkrein --lib quiet -- --ignored`
#[test]
#[ignore = "a minute without optimisation"]
fn the_default_profile_is_quiet_in_twenty_megabytes() {
    false_hits(20_000_000, 32);
}

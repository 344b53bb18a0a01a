//! The texts that every scanner is given, ours and the others': seeded, so that they are the same everywhere.
//!
//! What is planted is valid (check digits, ranges, plans of numbering) and differs from line to line, so that no engine is asked about the
//! same value twice; what is called clean has nothing planted.

mod personal;
mod random;

use personal::{KINDS, Kind};
pub use random::Random;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Bytes of each text: more than the second cache of today's machines.
pub const SIZE: usize = 4 << 20;

const SENTENCES: &str = include_str!("sentences.txt");

/// One text and what is in it.
#[derive(Debug)]
pub struct Text {
    /// The name of benches and files: `prose`.
    pub name: &'static str,
    /// The text, in lines.
    pub text: String,
    /// Where the planted values are: first byte, the byte after the last.
    pub planted: Vec<(usize, usize)>,
}

impl Text {
    /// The five texts, each of `size` bytes and the rest of its last line.
    #[must_use]
    pub fn all(size: usize) -> Vec<Self> {
        vec![
            Self::filled("prose", size, prose),
            Self::filled("json_logs", size, log),
            Self::filled("five_percent", size, |random, text| {
                prose(random, text);
                if random.below(20) == 0 {
                    text.text.push(' ');
                    sentence(random, text);
                }
            }),
            Self::filled("dense", size, |random, text| {
                for _ in 0..3 {
                    sentence(random, text);
                    text.text.push(' ');
                }
            }),
            Self::filled("table", size, row),
        ]
    }

    fn filled(name: &'static str, size: usize, line: impl Fn(&mut Random, &mut Self)) -> Self {
        let mut random = Random::seeded();
        let mut text = Self { name, text: String::with_capacity(size + 1_000), planted: Vec::new() };
        while text.text.len() < size {
            line(&mut random, &mut text);
            text.text.push('\n');
        }
        text
    }

    /// Writes the text to `<folder>/<name>.txt`, where the benches of other languages read it.
    ///
    /// # Errors
    ///
    /// Those of the file system.
    pub fn write(&self, folder: &Path) -> io::Result<PathBuf> {
        let path = folder.join(self.name).with_extension("txt");
        std::fs::create_dir_all(folder)?;
        std::fs::write(&path, &self.text)?;
        Ok(path)
    }

    fn plant(&mut self, kind: Kind, random: &mut Random) {
        let start = self.text.len();
        kind.value(random, &mut self.text);
        self.planted.push((start, self.text.len()));
    }
}

/// Two to four sentences.
fn prose(random: &mut Random, text: &mut Text) {
    let count = SENTENCES.lines().count();
    for number in 0..2 + random.below(3) {
        if number > 0 {
            text.text.push(' ');
        }
        text.text.push_str(SENTENCES.lines().nth(random.below(count)).unwrap_or_default());
    }
}

/// A line of a log with what looks most like personal data and is none: time stamps, identifiers, hashes, versions, long numbers.
fn log(random: &mut Random, text: &mut Text) {
    let (a, b, c) = (random.draw(), random.draw(), random.draw());
    let uuid = format!("{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}", a as u32, b as u16, c & 0xfff, a >> 52, b >> 16);
    let stamp = format!("2026-11-{:02}T{:02}:{:02}:{:02}.{:03}Z", 1 + a % 28, b % 24, c % 60, a % 60, b % 1000);
    let epoch = 1_700_000_000_000 + b % 10_000_000_000;
    let text = &mut text.text;
    let written = match random.below(4) {
        0 => write!(
            text,
            r#"{{"ts":"{stamp}","level":"info","epoch":{epoch},"trace":"{uuid}","order":{},"msg":"request served in {} ms by worker-{}"}}"#,
            a % 100_000_000,
            b % 1_000,
            c % 64
        ),
        1 => write!(
            text,
            r#"{{"ts":"{stamp}","level":"debug","sha":"{a:016x}{b:016x}{:08x}","bytes":{},"path":"/var/lib/app/v{}.{}.{}/blob-{}","cached":{}}}"#,
            c as u32,
            b % 10_000_000,
            a % 4,
            b % 20,
            c % 90,
            c % 100_000,
            c % 2 == 0
        ),
        2 => write!(
            text,
            r#"{{"time":{epoch},"logger":"com.example.shop.Checkout","thread":"http-nio-8080-exec-{}","span":"{a:016x}","duration":{}.{:03},"status":{},"retries":null}}"#,
            c % 200,
            a % 90,
            b % 1000,
            [200, 201, 204, 404].get(c as usize % 4).unwrap_or(&200)
        ),
        _ => write!(
            text,
            r#"{{"ts":"{stamp}","level":"warn","session":"{uuid}","build":"{}.{}.{}-rc{}","digest":"sha256:{a:016x}{b:016x}{c:016x}{:016x}","queue":{{"depth":{},"oldest_ms":{}}}}}"#,
            a % 9,
            b % 30,
            c % 400,
            a % 5,
            a ^ b,
            b % 5_000,
            c % 100_000
        ),
    };
    written.unwrap_or_default();
}

/// A sentence that holds one value.
fn sentence(random: &mut Random, text: &mut Text) {
    let kind = *random.of(KINDS);
    let (before, after) = *random.of(kind.sentences());
    text.text.push_str(before);
    text.plant(kind, random);
    text.text.push_str(after);
}

/// A line of a table of ten columns: number, name, six that are masked, place, date.
fn row(random: &mut Random, text: &mut Text) {
    write!(text.text, "{},{},", random.below(9_000_000), personal::name(random)).unwrap_or_default();
    for kind in [Kind::Email, Kind::Ssn, Kind::CardDigits, Kind::Phone, Kind::Iban, Kind::Ip] {
        text.plant(kind, random);
        text.text.push(',');
    }
    let region = random.of(&["north-east", "south", "coast", "inner city", "islands"]);
    write!(text.text, "{region},{}-{:02}-{:02}", 1950 + random.below(55), 1 + random.below(12), 1 + random.below(28)).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;
    use checkrein::mask::scan::{ScanConfig, Scanner};

    /// So that what is measured is what is wanted.
    #[test]
    fn everything_that_is_planted_is_found_with_its_bounds_and_nothing_else_is() {
        let scanner = Scanner::new(&ScanConfig::default()).expect("the default is a configuration");
        for text in Text::all(120_000) {
            let found: Vec<_> = scanner.scan(&text.text, None).iter().map(|found| (found.start, found.end)).collect();
            let missed: Vec<_> = text.planted.iter().filter(|span| !found.contains(span)).collect();
            let extra: Vec<_> = found.iter().filter(|span| !text.planted.contains(span)).collect();
            let show = |spans: &[&(usize, usize)]| {
                spans.iter().take(9).filter_map(|(start, end)| text.text.get(*start..*end)).collect::<Vec<_>>().join(" | ")
            };
            assert!(missed.is_empty(), "{}: {} missed: {}", text.name, missed.len(), show(&missed));
            assert!(extra.is_empty(), "{}: {} more: {}", text.name, extra.len(), show(&extra));
        }
    }

    #[test]
    fn values_differ() {
        for text in Text::all(100_000) {
            let values: std::collections::BTreeSet<_> = text.planted.iter().map(|(start, end)| text.text.get(*start..*end)).collect();
            assert!(values.len() * 100 >= text.planted.len() * 99, "{}: {} of {}", text.name, values.len(), text.planted.len());
        }
    }
}

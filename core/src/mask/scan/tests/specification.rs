//! What triggers find against what a reader finds that tries everything everywhere; the machine's paths against each other.

use super::documents::{Random, document};
use super::*;
use crate::mask::scan::engine::Reader;

/// Everything on, weak entities too, and entities of one's own.
fn scanners() -> [Scanner; 2] {
    let everything = configured(
        r#"{"threshold": 350, "phone_regions": ["US", "DE"], "words": [{"name": "project", "words": ["the customer", "refund", "価格"]}],
            "patterns": [{"name": "acme", "regex": "acme_[0-9a-z]{4,20}|\\bacmé_[0-9]{2}\\b"}, {"name": "ticket", "regex": "\\b[A-Z]{2,4}-?[0-9]{2,9}\\b"}, {"name": "long", "regex": "7{250,256}"}]}"#,
    );
    [scanner(), everything]
}

fn agree(scanner: &Scanner, text: &str) {
    let expected = Scanner { reader: Reader::Every, ..scanner.clone() }.scan(text, None);
    for path in Path::all() {
        assert_eq!(scanner.with_path(path).scan(text, None), expected, "{} {text:?}", path.name());
    }
    for pair in expected.windows(2) {
        assert!(pair[0].end <= pair[1].start, "{text:?}");
    }
    for finding in expected {
        assert!(finding.start < finding.end && text.get(finding.start..finding.end).is_some(), "{text:?}");
    }
}

fn compare(count: usize, seed: u64) {
    let mut random = Random(seed);
    let scanners = scanners();
    for number in 0..count {
        let scanner = &scanners[number % 2];
        let least = random.below(900);
        agree(scanner, &document(&mut random, least));
        let length = random.below(600);
        agree(scanner, &random.text(b"0011223344556789-- ./:abAZ@+_ey", length));
    }
}

#[test]
fn triggers_miss_nothing_that_a_look_at_every_place_finds() {
    compare(600, 11);
}

#[test]
fn a_bot_token_of_hexadecimal_figures_triggers_however_many_digits_it_begins_with() {
    for digits in 5..=16 {
        for scanner in scanners() {
            let text = format!(" {}:A6503a1807490b28a5415-Aee0-13a00aa00 ", &"2375312345678901"[..digits]);
            assert_eq!(scanner.scan(&text, None).len(), 1, "{text}");
            agree(&scanner, &text);
        }
    }
}

/// `cargo test --release -p checkrein --lib specification -- --ignored`
#[test]
#[ignore = "takes minutes"]
fn triggers_miss_nothing_in_a_hundred_thousand_documents() {
    compare(100_000, 12);
}

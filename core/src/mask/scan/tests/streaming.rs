//! However a text is cut, the output is that of the whole.

use super::documents::{Random, document};
use super::*;

struct Cutter {
    scanner: Scanner,
    replacements: Replacements,
}

impl Cutter {
    fn new(scanner: Scanner) -> Self {
        let replacements = scanner.replacements(|name| format!("[{name}]"));
        Self { scanner, replacements }
    }

    fn whole(&self, text: &str) -> (Vec<u8>, Vec<Finding>) {
        (self.scanner.mask(text, None, &self.replacements).into_owned().into_bytes(), self.scanner.scan(text, None))
    }

    fn parts<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Vec<Finding>) {
        let mut stream = Stream::new(&self.scanner, self.replacements.clone(), None);
        let mut output = Vec::new();
        for part in parts {
            stream.push(part, &mut output).unwrap();
            assert!(stream.held_back() <= HOLD_BACK_BYTES);
        }
        let findings = stream.finish(&mut output).unwrap();
        (output, findings)
    }

    fn check<'a>(
        &self,
        text: &str,
        expected: &(Vec<u8>, Vec<Finding>),
        parts: impl IntoIterator<Item = &'a [u8]>,
        cut: &dyn std::fmt::Debug,
    ) {
        let found = self.parts(parts);
        if found != *expected {
            let shown = (String::from_utf8_lossy(&found.0), String::from_utf8_lossy(&expected.0));
            assert_eq!(shown.0, shown.1, "{cut:?} of {text:?}");
            assert_eq!(found.1, expected.1, "{cut:?} of {text:?}");
        }
    }

    /// Every cut, each `step`-th pair of cuts, byte by byte and in parts of some sizes.
    fn every(&self, text: &str, step: usize) {
        let (bytes, expected) = (text.as_bytes(), self.whole(text));
        for size in [1, 2, 3, 7, 64, 333, 1000] {
            self.check(text, &expected, bytes.chunks(size), &size);
        }
        for cut in 0..=bytes.len() {
            self.check(text, &expected, [&bytes[..cut], &bytes[cut..]], &cut);
        }
        let mut pair = 0;
        for first in 0..bytes.len() {
            for second in first + 1..bytes.len() {
                pair += 1;
                if pair % step == 0 {
                    self.check(text, &expected, [&bytes[..first], &bytes[first..second], &bytes[second..]], &(first, second));
                }
            }
        }
    }
}

fn cutters() -> [Cutter; 2] {
    let everything = configured(
        r#"{"threshold": 350, "phone_regions": ["US"], "words": [{"name": "project", "words": ["the customer", "refund", "価格"]}],
            "patterns": [{"name": "acme", "regex": "acme_[0-9a-z]{4,20}|\\bacmé_[0-9]{2}\\b"}, {"name": "ticket", "regex": "\\b[A-Z]{2,4}-?[0-9]{2,9}\\b"}, {"name": "sevens", "regex": "7{250,256}"}]}"#,
    );
    [Cutter::new(scanner()), Cutter::new(everything)]
}

/// Documents up to and beyond the most that is held back, so that parts are decided before the text ends.
fn sweep(documents: usize, spread: usize, step: usize, seed: u64) {
    let mut random = Random(seed);
    let cutters = cutters();
    for number in 0..documents {
        let length = 200 + random.below(spread);
        let text = document(&mut random, length);
        cutters[number % 2].every(&text, step);
    }
}

#[test]
fn every_cut_of_a_text_gives_the_output_of_the_whole() {
    sweep(8, 1_800, 20_011, 21);
}

/// Every single cut, every pair of cuts, byte by byte.
///
/// `cargo test --release -p checkrein --lib every_pair_of_cuts -- --ignored`
#[test]
#[ignore = "takes a quarter of an hour with optimisation"]
fn every_pair_of_cuts_of_300_documents_gives_the_output_of_the_whole() {
    sweep(300, 800, 1, 22);
}

#[test]
fn every_byte_of_300_documents_can_come_alone() {
    let mut random = Random(24);
    let cutters = cutters();
    for number in 0..300 {
        let length = 200 + random.below(1_500);
        let text = document(&mut random, length);
        let cutter = &cutters[number % 2];
        let expected = cutter.whole(&text);
        for size in [1, 100] {
            cutter.check(&text, &expected, text.as_bytes().chunks(size), &size);
        }
    }
}

#[test]
fn a_text_of_many_parts_is_masked_as_one_that_comes_at_once() {
    let mut random = Random(25);
    let cutter = &cutters()[0];
    let text = document(&mut random, 400_000);
    let expected = cutter.whole(&text);
    for size in [10_000, 65_537, 1 << 20] {
        assert!(cutter.parts(text.as_bytes().chunks(size)) == expected, "{size}");
    }
}

#[test]
fn what_is_no_utf8_is_refused_or_replaced_as_configured() {
    let text = b"mail a\xffjane@example.com \xe2\x82, 4111 1111 1111 1111 \xf0\x9f";
    let lossy = String::from_utf8_lossy(text);
    let replacing = Cutter::new(configured(r#"{"invalid_utf8": "replace"}"#));
    let expected = replacing.whole(&lossy);
    for cut in 0..=text.len() {
        assert_eq!(replacing.parts([&text[..cut], &text[cut..]]), expected, "{cut}");
    }
    let refusing = scanner();
    for cut in 0..=text.len() {
        let mut stream = Stream::new(&refusing, refusing.replacements(str::to_owned), None);
        let mut output = Vec::new();
        let pushed = stream.push(&text[..cut], &mut output).and_then(|()| stream.push(&text[cut..], &mut output));
        let error = pushed.and_then(|()| stream.finish(&mut output).map(drop)).unwrap_err();
        assert_eq!(error.code(), crate::error::ErrorCode::ScanText);
    }
    let mut stream = Stream::new(&refusing, refusing.replacements(str::to_owned), None);
    stream.push(b"cut off \xe2\x82", &mut Vec::new()).unwrap();
    assert_eq!(stream.finish(&mut Vec::new()).unwrap_err().code(), crate::error::ErrorCode::ScanText);
}

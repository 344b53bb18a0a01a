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

    /// Every cut, some pairs of cuts, byte by byte and in parts of some sizes.
    fn some(&self, text: &str, step: usize) {
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

    /// Every state that a stream can be in with this text, after at most `most` looks, and that each leads to the expected output.
    ///
    /// A stream changes only where it takes a look: in between, what comes is put behind what is held. So a state is where the last look
    /// was taken and all that the stream holds, and from each the next look is taken at every byte where one is due. A state that was
    /// seen is not followed again: from equal states follows the same. Looks without a limit are every cut, every pair of cuts, byte by
    /// byte, and every other way to cut the text.
    fn every(&self, text: &str, most: usize) -> Explored {
        let (bytes, expected) = (text.as_bytes(), self.whole(text));
        let mut states: Vec<Vec<(Stream, usize, usize)>> = (0..=bytes.len()).map(|_| Vec::new()).collect();
        states[0].push((Stream::new(&self.scanner, self.replacements.clone(), None), 0, 0));
        let mut explored = Explored { states: 1, ..Explored::default() };
        for from in 0..=bytes.len() {
            for (state, written, looks) in std::mem::take(&mut states[from]) {
                let mut waiting = state.fork();
                let mut due = false;
                for to in from + 1..=bytes.len() {
                    due = waiting.wait(&bytes[to - 1..to]).unwrap();
                    if !due || looks == most && to < bytes.len() {
                        continue;
                    }
                    let (mut next, mut output) = (waiting.fork(), Vec::new());
                    next.look(&mut output);
                    explored.looks += 1;
                    assert!(next.held_back() <= HOLD_BACK_BYTES);
                    assert!(expected.0[written..].starts_with(&output), "{from} to {to} of {text:?}");
                    let written = written + output.len();
                    let known = |(other, there, _): &&(Stream, usize, usize)| *there == written && next.is_as(other);
                    if states[to].iter().find(known).is_none() {
                        explored.states += 1;
                        states[to].push((next, written, looks + 1));
                    }
                }
                if !due {
                    let mut output = expected.0[..written].to_vec();
                    let findings = waiting.finish(&mut output).unwrap();
                    assert!((&output, &findings) == (&expected.0, &expected.1), "from {from} of {text:?}");
                }
            }
        }
        explored
    }
}

/// What was looked at.
#[derive(Default)]
struct Explored {
    states: usize,
    looks: usize,
}

/// The default profile, and everything on: weak entities too, and entities of one's own.
fn cutters() -> [Cutter; 2] {
    let everything = configured(
        r#"{"threshold": 150, "phone_regions": ["US", "DE"], "words": [{"name": "project", "words": ["the customer", "refund", "価格"]}],
            "patterns": [{"name": "acme", "regex": "acme_[0-9a-z]{4,20}|\\bacmé_[0-9]{2}\\b"}, {"name": "ticket", "regex": "\\b[A-Z]{2,4}-?[0-9]{2,9}\\b"}, {"name": "sevens", "regex": "7{250,256}"}]}"#,
    );
    [Cutter::new(scanner()), Cutter::new(everything)]
}

/// Explores documents of 200 bytes or more, and says how many states and looks there were. What is shorter than what decides a place
/// ([`AHEAD`](crate::mask::scan::find::AHEAD)) is decided at its end alone, so most are longer.
#[expect(clippy::print_stdout, reason = "the figures are the test's product")]
fn explore(documents: usize, lengths: std::ops::Range<usize>, most: usize, seed: u64) {
    let mut random = Random(seed);
    let cutters = cutters();
    let (mut bytes, mut states, mut looks) = (0, 0, 0);
    for number in 0..documents {
        let length = lengths.start + random.below(lengths.len());
        let text = document(&mut random, length);
        let explored = cutters[number % cutters.len()].every(&text, most);
        (bytes, states, looks) = (bytes + text.len(), states + explored.states, looks + explored.looks);
    }
    println!("{documents} documents of {bytes} bytes: {states} states, {looks} looks");
}

#[test]
fn some_cuts_of_a_text_give_the_output_of_the_whole() {
    let mut random = Random(21);
    let cutters = cutters();
    for number in 0..4 {
        let length = 200 + random.below(1_000);
        let text = document(&mut random, length);
        cutters[number % cutters.len()].some(&text, 20_011);
    }
}

#[test]
fn every_single_cut_of_300_documents_gives_the_output_of_the_whole() {
    explore(300, 200..480, 1, 26);
}

#[test]
fn every_way_to_cut_a_text_gives_the_output_of_the_whole() {
    explore(6, 500..620, usize::MAX, 27);
}

/// Minutes with optimisation, far more without.
///
/// `cargo test --release -p checkrein --lib every_way_to_cut_300 -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes with optimisation"]
fn every_way_to_cut_300_documents_gives_the_output_of_the_whole() {
    explore(300, 200..700, usize::MAX, 22);
    explore(4, 1_200..1_800, usize::MAX, 23);
}

#[test]
fn every_byte_of_300_documents_can_come_alone() {
    let mut random = Random(24);
    let cutters = cutters();
    for number in 0..300 {
        let length = 200 + random.below(1_000);
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

//! Hostile text: what is endless costs time in proportion to its length, and nothing is held back beyond the limit.

use super::*;

/// Texts that are all alike, and so near to what a matcher looks for that it looks everywhere.
fn hostile(length: usize) -> Vec<String> {
    let units = [
        "7",
        "@",
        "-----",
        "eyJ",
        "a@",
        "1.",
        "1-",
        ":",
        "a:",
        "+1",
        "1 ",
        "-----BEGIN ",
        "4111 ",
        "\u{200b}",
        "４",
        "a",
        "a.",
        "12:",
        "ab12",
        "DE89",
        concat!("-----BEGIN PRI", "VATE KEY-----"),
        "eyJhbGciOiJIUzI1NiJ9.",
        "\"",
        "\"@",
        "a@b.c",
        "1/1/1",
        " ",
        "é",
        "\u{200b}1",
        "ssn ",
        "00-",
    ];
    units.iter().map(|unit| unit.repeat(length.div_ceil(unit.len()))).collect()
}

#[test]
fn hostile_text_is_held_back_up_to_the_limit() {
    let scanner = scanner();
    let replacements = scanner.replacements(|name| format!("[{name}]"));
    for text in hostile(60_000) {
        let expected = scanner.mask(&text, None, &replacements).into_owned();
        let mut stream = Stream::new(&scanner, replacements.clone(), None);
        let mut output = Vec::new();
        for part in text.as_bytes().chunks(1_000) {
            stream.push(part, &mut output).unwrap();
            let most = if text.is_ascii() { HOLD_BACK } else { HOLD_BACK_BYTES };
            assert!(stream.held_back() <= most + part.len(), "{}", stream.held_back());
        }
        stream.finish(&mut output).unwrap();
        assert_eq!(String::from_utf8(output).unwrap(), expected);
    }
}

/// Ten megabytes of each in the time that a quadratic reader needs for a thousandth of it.
///
/// `cargo test --release -p checkrein --lib hostile -- --ignored`
#[test]
#[ignore = "ten megabytes of each take a minute"]
fn ten_megabytes_of_hostile_text_are_read() {
    let scanner = scanner();
    for text in hostile(10_000_000) {
        let before = std::time::Instant::now();
        let findings = scanner.scan(&text, None).len();
        assert!(findings <= text.len(), "{:?}", before.elapsed());
    }
}

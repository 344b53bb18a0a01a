use super::*;
use crate::classify::sql::corpus;
use aes::cipher::KeyInit;
use aes::{Aes128, Aes192, Aes256};
use fpe::ff1::{FF1, FlexibleNumeralString};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::io::Read as _;

const RADIXES: [Radix; 4] = [Radix::Ten, Radix::TwentySix, Radix::ThirtySix, Radix::SixtyTwo];
const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn numerals(text: &str) -> Vec<u8> {
    text.bytes().map(|byte| u8::try_from(DIGITS.iter().position(|digit| *digit == byte).unwrap()).unwrap()).collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// With the key's own size.
fn encrypt(key: &[u8], radix: Radix, tweak: &[u8], value: &mut [u8]) -> bool {
    match key.len() {
        16 => Ff1::new(Aes128::new_from_slice(key).unwrap(), radix, tweak).encrypt_together(&mut [value]),
        24 => Ff1::new(Aes192::new_from_slice(key).unwrap(), radix, tweak).encrypt_together(&mut [value]),
        32 => Ff1::new(Aes256::new_from_slice(key).unwrap(), radix, tweak).encrypt_together(&mut [value]),
        _ => false,
    }
}

/// xorshift64*: any sequence will do, the same every time.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 32) % bound
    }
}

#[test]
fn the_standard_s_own_samples_come_out() {
    // NIST, "FF1 samples" to SP 800-38G.
    let key = "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94";
    let samples = [
        (32, Radix::Ten, "", "0123456789", "2433477484"),
        (32, Radix::Ten, "39383736353433323130", "0123456789", "6124200773"),
        (32, Radix::ThirtySix, "3737373770717273373737", "0123456789abcdefghi", "a9tv40mll9kdu509eum"),
        (64, Radix::Ten, "", "0123456789", "6657667009"),
        (64, Radix::Ten, "39383736353433323130", "0123456789", "1001623463"),
        (64, Radix::ThirtySix, "3737373770717273373737", "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
    ];
    for (digits, radix, tweak, plain, expected) in samples {
        let mut value = numerals(plain);
        assert!(encrypt(&from_hex(&key[..digits]), radix, &from_hex(tweak), &mut value));
        assert_eq!(value, numerals(expected));
    }
}

#[test]
fn domains_under_a_million_values_are_refused() {
    for (radix, fewest) in RADIXES.into_iter().zip([6, 5, 4, 4]) {
        let ff1 = Ff1::new(Aes256::new_from_slice(&[1; 32]).unwrap(), radix, b"");
        assert!(!ff1.holds(fewest - 1) && ff1.holds(fewest), "{radix:?}");
        assert!(ff1.holds(NUMERALS) && !ff1.holds(NUMERALS + 1));
        assert!(!ff1.encrypt_together(&mut [&mut vec![0; fewest - 1]]) && !ff1.encrypt_together(&mut [&mut vec![0; NUMERALS + 1]]));
    }
}

#[test]
fn what_does_not_fit_is_left_as_it_is() {
    let ff1 = Ff1::new(Aes256::new_from_slice(&[1; 32]).unwrap(), Radix::Ten, b"");
    let (mut good, mut longer, mut wrong) = ([1; 8], [1; 9], [1, 1, 1, 1, 1, 1, 1, 10]);
    assert!(!ff1.encrypt_together(&mut [&mut good, &mut longer]));
    assert!(!ff1.encrypt_together(&mut [&mut good, &mut wrong]));
    assert!(ff1.encrypt_together(&mut []));
    assert_eq!((good, longer), ([1; 8], [1; 9]));
}

/// Compares with the crate `fpe`: values of every radix, alone and together, and of lengths that take every path.
fn agrees_with_fpe(count: usize, lengths: std::ops::RangeInclusive<u64>) {
    let mut sequence = Sequence(0x9E37_79B9_7F4A_7C15);
    let mut compared = 0;
    while compared < count {
        let radix = RADIXES[usize::try_from(sequence.below(4)).unwrap()];
        let length = usize::try_from(lengths.start() + sequence.below(lengths.end() - lengths.start() + 1)).unwrap();
        let key: Vec<u8> = (0..32).map(|_| sequence.next().to_le_bytes()[0]).collect();
        let tweak: Vec<u8> = (0..sequence.below(40)).map(|_| sequence.next().to_le_bytes()[0]).collect();
        let ours = Ff1::new(Aes256::new_from_slice(&key).unwrap(), radix, &tweak);
        let theirs = FF1::<Aes256>::new(&key, radix.value()).unwrap();
        // One more than the lanes of the widest backend, so that full, partial and single passes are run.
        let together = [1, 2, 8, 9, 64, 73, 129][usize::try_from(sequence.below(7)).unwrap()].min(count);
        let numeral = |sequence: &mut Sequence| u8::try_from(sequence.below(u64::from(radix.value()))).unwrap();
        let mut values: Vec<Vec<u8>> = (0..together).map(|_| (0..length).map(|_| numeral(&mut sequence)).collect()).collect();
        let expected: Vec<Vec<u8>> = values
            .iter()
            .map(|value| {
                let value: Vec<u16> = value.iter().map(|numeral| u16::from(*numeral)).collect();
                let shown = theirs.encrypt(&tweak, &FlexibleNumeralString::from(value)).unwrap();
                Vec::<u16>::from(shown).into_iter().map(|numeral| u8::try_from(numeral).unwrap()).collect()
            })
            .collect();
        let mut alone = values[0].clone();
        assert!(ours.encrypt_together(&mut [&mut alone]) && alone == expected[0]);
        let mut borrowed: Vec<&mut [u8]> = values.iter_mut().map(Vec::as_mut_slice).collect();
        assert!(ours.encrypt_together(&mut borrowed));
        assert_eq!(values, expected, "{radix:?}, {length} numerals");
        compared += together;
    }
}

#[test]
fn it_agrees_with_another_implementation() {
    agrees_with_fpe(20_000, 6..=60);
    agrees_with_fpe(200, 56..=300);
}

#[test]
#[ignore = "minutes without optimisation: cargo test --release -p checkrein --lib ff1 -- --ignored"]
fn it_agrees_with_another_implementation_on_a_million_values() {
    agrees_with_fpe(1_000_000, 6..=40);
}

/// Values that the standard's first edition allowed and its revision does not: domains under a million.
const TOO_SMALL: usize = 12 + 12 + 6 + 6;

#[test]
fn wycheproof_s_vectors_come_out() {
    let Some(folder) = corpus::folder::folder() else { return };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, radix) in [("base10", Radix::Ten), ("radix10", Radix::Ten), ("radix36", Radix::ThirtySix), ("radix62", Radix::SixtyTwo)] {
        let bytes = std::fs::read(folder.join(format!("masking/aes_ff1_{name}_test.json.gz"))).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap();
        let document: Json = serde_json::from_str(&text).unwrap();
        for test in document["testGroups"].as_array().unwrap().iter().flat_map(|group| group["tests"].as_array().unwrap()) {
            *counts.entry(wycheproof(test, radix)).or_default() += 1;
        }
    }
    assert_eq!(counts, [("equal", 11_192), ("refused", 1_790), ("too small", TOO_SMALL)].into());
}

/// Numbers, or a text of digits; `None` where one of them is no byte.
fn of_wycheproof(value: &Json) -> Option<Vec<u8>> {
    match value {
        Json::String(text) => text.bytes().map(|byte| byte.checked_sub(b'0')).collect(),
        list => list.as_array().unwrap().iter().map(|numeral| numeral.as_i64().and_then(|numeral| u8::try_from(numeral).ok())).collect(),
    }
}

fn wycheproof(test: &Json, radix: Radix) -> &'static str {
    let hex = |name: &str| from_hex(test[name].as_str().unwrap());
    let message = of_wycheproof(&test["msg"]);
    let mut value = message.clone().unwrap_or_default();
    let done = message.is_some() && encrypt(&hex("key"), radix, &hex("tweak"), &mut value);
    match test["result"].as_str().unwrap() {
        "valid" if done => {
            assert_eq!(Some(value), of_wycheproof(&test["ct"]), "{test}");
            "equal"
        }
        "valid" => {
            assert_eq!(test["flags"], serde_json::json!(["SmallMessageSize"]), "{test}");
            "too small"
        }
        _ => {
            assert!(!done, "{test}");
            "refused"
        }
    }
}

//! Documents with everything that the scanner knows, made from a seed.

use crate::mask::scan::national::NATIONAL;
use crate::mask::scan::secret::SECRETS;

/// A generator that is the same everywhere (xorshift64*).
pub(in crate::mask::scan) struct Random(pub(in crate::mask::scan) u64);

impl Random {
    pub(in crate::mask::scan) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(in crate::mask::scan) fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 16) as usize % bound
    }

    pub(in crate::mask::scan) fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    pub(in crate::mask::scan) fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }
}

pub(super) const HEX: &[u8] = b"0123456789abcdef";
pub(super) const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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
    "in",
    "March",
    "that",
    "delivery",
    "was",
    "late",
    "see",
    "attached",
    "invoice",
    "number",
    "version",
    "account",
    "Zürich",
    "価格",
    "día",
    "“quoted”",
    "e.g.",
    "state-of-the-art",
    "a/b",
    "x::y",
];

/// What a document is made of beside words: values of entities, and what looks like them.
const PLANTED: &[&str] = &[
    "4111 1111 1111 1111",
    "5500-0000-0000-0004",
    "378282246310005",
    "3782 822463 10005",
    "6011000990139424",
    "4111111111111111.0",
    "DE89 3704 0044 0532 0130 00",
    "GB82WEST12345698765432",
    "gb82 west 1234 5698 7654 32",
    "536-90-4399",
    "SSN 536904399",
    "ssn: 536 90 4399",
    "jane.doe@example.com",
    "o'neil+tag@mail.example.co.uk",
    "<a@b.example>",
    "user=x@y.example&",
    "+44 20 7946 0958",
    "ivan@пример.example",
    "jane@[192.0.2.1]",
    "001b.4411.3ab7",
    "529.982.247-25",
    "+/",
    "/+/",
    "+1 (212) 555-0123",
    "+4930123456",
    "192.168.17.4",
    "10.0.0.1:8080",
    "2001:db8::8a2e:370:7334",
    "fe80::1ff:fe23:4567:890a",
    "::ffff:192.0.2.128",
    "00:1B:44:11:3A:B7",
    "00-1b-44-11-3a-b7",
    "born 1984-01-31",
    "\"date_of_birth\":\"1984-01-31T00:00:00Z\"",
    "DOB: 01/31/1984",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "version 1.2.3.4",
    "Chrome/91.0.44.12",
    "550e8400-e29b-41d4-a716-446655440000",
    "1732365036123",
    "2026-11-23T12:50:36.123Z",
    "4865 6c6c 4111 1111 1111 1111",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "４１１１　１１１１　１１１１　１１１１",
    "4\u{200b}1\u{200b}1\u{200b}1\u{200b}1111\u{200b}11111111",
    "カード番号4111111111111111です",
    "jane＠example．com",
    "4111\u{a0}1111\u{a0}1111\u{a0}1111",
    "+४४ २० ७९४६ ०९५८",
    "naïve@exämple.com",
    "AKIA0123456789ABCDEF-",
    "a@b",
    "@",
    "+",
    "::",
    "-----",
    "eyJ",
    "acme_0123456789abcdef01234567",
    "xacme_acme_acme_1234",
    "acmé_42",
];

/// A document of at least so many bytes.
pub(super) fn document(random: &mut Random, least: usize) -> String {
    let mut text = String::new();
    while text.len() < least {
        match random.below(12) {
            0..=4 => (0..1 + random.below(6)).for_each(|_| {
                text.push_str(random.pick(WORDS));
                text.push(' ');
            }),
            5..=9 => {
                let value = value(random);
                text.push_str(&written(random, &value));
            }
            10 => text.push_str(&long(random)),
            _ => {
                let length = random.below(40);
                text.push_str(&random.text(b"0123456789-./: @+_abcXYZ\n\"\\=", length));
            }
        }
        text.push_str(random.pick(&[" ", ", ", "\n", "", ": ", "\t", "\",\"", "\u{200d}", "; "]));
    }
    text
}

/// A value of any entity, as its table has it.
fn value(random: &mut Random) -> String {
    match random.below(4) {
        0 | 1 => random.pick(PLANTED).to_owned(),
        2 => {
            let secret = SECRETS[random.below(SECRETS.len())];
            let word = secret.keywords.first().filter(|_| random.below(2) == 0);
            word.map(|word| format!("{word}=")).unwrap_or_default() + secret.example
        }
        _ => {
            let scheme = NATIONAL[random.below(NATIONAL.len())];
            let word = scheme.context.first().filter(|_| random.below(2) == 0);
            word.map(|word| format!("{word}: ")).unwrap_or_default() + scheme.example
        }
    }
}

/// A value in one of the forms that text has it in.
fn written(random: &mut Random, value: &str) -> String {
    match random.below(9) {
        0 => serde_json::json!({ "key": value, "n": [1, null] }).to_string(),
        1 => serde_json::json!(serde_json::json!({ "nested": value }).to_string()).to_string(),
        2 => format!("17,\"{}\",2026-11-23\r\n", value.replace('"', "\"\"")),
        3 => format!("2026-11-23T12:50:36.123Z INFO id={value} took 12 ms\n"),
        4 => value
            .chars()
            .map(|character| char::from_u32(character as u32 + 0xfee0).filter(|_| character.is_ascii_graphic()).unwrap_or(character))
            .collect(),
        5 => {
            let unseen = random.pick(&["\u{200b}", "\u{ad}", "\u{2060}\u{feff}", "\u{200d}\u{200d}\u{200d}"]);
            value.chars().flat_map(|character| [String::from(character), unseen.to_owned()]).collect()
        }
        _ => value.to_owned(),
    }
}

/// What goes on for long: tokens and keys, whole and cut off.
fn long(random: &mut Random) -> String {
    const URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    match random.below(4) {
        0 => {
            let (payload, signature) = (random.below(900), 43);
            format!("{}.{}.{}", concat!("eyJhbGciOiJI", "UzI1NiJ9"), random.text(URL, payload), random.text(URL, signature))
        }
        1 => {
            let end = random.pick(&[concat!("-----END RSA PRI", "VATE KEY-----"), "", "-----END"]);
            let line = random.pick(&["\n", "\\n", " ", "\r\n"]);
            let body: String = (0..random.below(12)).map(|_| random.text(BASE64, 64) + line).collect();
            let rest = random.below(40);
            format!("{}{line}{body}{}{line}{end}", concat!("-----BEGIN RSA PRI", "VATE KEY-----"), random.text(BASE64, rest))
        }
        2 => {
            let (local, host) = (random.below(100), random.below(80));
            format!("{}@{}.example.com", random.text(b"abc.def", local), random.text(b"abcdef-", host))
        }
        _ => {
            let length = random.below(700);
            random.text(b"7", length)
        }
    }
}

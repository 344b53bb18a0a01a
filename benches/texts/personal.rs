//! Values of nobody, as valid as somebody's.

use super::random::Random;
use std::fmt::Write as _;

const FIRST: &[&str] = &[
    "jane", "oskar", "maria", "wei", "fatima", "liam", "olga", "pedro", "ingrid", "tom", "aisha", "yuki", "carla", "henry", "noor", "felix",
];
const LAST: &[&str] = &[
    "doe", "meyer", "garcia", "chen", "haddad", "murphy", "novak", "silva", "larsen", "baker", "khan", "tanaka", "rossi", "clark", "singh",
    "vogel",
];
const DOMAINS: &[&str] = &["example.com", "example.org", "mail.example.net", "corp.example.co.uk", "shop-example.de", "post.example.io"];
const DIGITS: &str = "0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE62: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Email,
    /// In groups or in one piece.
    Card,
    /// In one piece.
    CardDigits,
    Ssn,
    Phone,
    Iban,
    Ip,
    Secret,
}

/// What sentences are about.
pub(super) const KINDS: &[Kind] = &[Kind::Email, Kind::Card, Kind::Ssn, Kind::Phone, Kind::Iban, Kind::Ip, Kind::Secret];

impl Kind {
    /// What stands before a value and after it.
    pub(super) fn sentences(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Email => &[
                ("Please write to ", " about the order."),
                ("The answer came from ", " on the same day."),
                ("Copied to ", ", who had asked for it."),
                ("Her new address is ", " from now on."),
            ],
            Self::Card | Self::CardDigits => &[
                ("Card ", " was declined three times."),
                ("He paid with ", " at the counter."),
                ("The number ", " is on the receipt."),
                ("Refund it to ", " before the weekend."),
            ],
            Self::Ssn => &[
                ("SSN ", " is on file for it."),
                ("The form gives ", " as the applicant's number."),
                ("Filed under ", " in the second drawer."),
                ("Please check ", " against the register."),
            ],
            Self::Phone => &[
                ("Call ", " before noon today."),
                ("The caller left ", " and no name."),
                ("Nobody answers at ", " after six."),
                ("Her mobile is ", ", the office has another."),
            ],
            Self::Iban => &[
                ("Transfer it to ", " by Friday."),
                ("The account ", " was closed in May."),
                ("IBAN ", " was used twice."),
                ("Rent goes to ", " every month."),
            ],
            Self::Ip => &[
                ("Host ", " answered again at once."),
                ("The request came from ", " around midnight."),
                ("We blocked ", " for an hour."),
                ("Traffic to ", " has doubled."),
            ],
            Self::Secret => &[
                ("The notebook had ", " in its first cell."),
                ("Key ", " leaked from a branch."),
                ("He pasted ", " into the ticket."),
                ("Revoke ", " as soon as you can."),
            ],
        }
    }

    /// Writes a value to the end of a text.
    pub(super) fn value(self, random: &mut Random, text: &mut String) {
        match self {
            Self::Email => {
                let (first, last, domain) = (random.of(FIRST), random.of(LAST), random.of(DOMAINS));
                write!(text, "{first}{}{last}{}@{domain}", random.of(&[".", "_", "-", ""]), random.below(10_000))
            }
            Self::Card => {
                let mark = *random.of(&[" ", "-", ""]);
                let number = card(random);
                let cuts: &[usize] = if number.len() == 15 { &[4, 10] } else { &[4, 8, 12] };
                number
                    .char_indices()
                    .try_for_each(|(place, digit)| write!(text, "{}{digit}", if cuts.contains(&place) { mark } else { "" }))
            }
            Self::CardDigits => write!(text, "{}", card(random)),
            Self::Ssn => {
                let area = 1 + random.below(898);
                let area = if area == 666 { 667 } else { area };
                write!(text, "{area:03}-{:02}-{:04}", 1 + random.below(99), 1 + random.below(9_999))
            }
            Self::Phone => phone(random, text),
            Self::Iban => iban(random, text),
            Self::Ip => match random.below(5) {
                0 => write!(text, "2001:db8:{:x}:{:x}::{:x}", 1 + random.below(65_535), 1 + random.below(65_535), 1 + random.below(65_535)),
                _ => {
                    let mut octet = || 1 + random.below(254);
                    write!(text, "{}.{}.{}.{}", octet(), octet(), octet(), octet())
                }
            },
            Self::Secret => secret(random, text),
        }
        .unwrap_or_default();
    }
}

/// A first and a last name.
pub(super) fn name(random: &mut Random) -> String {
    let mut capital = |list: &[&str]| {
        let word = *random.of(list);
        word.chars().next().into_iter().map(|first| first.to_ascii_uppercase()).chain(word.chars().skip(1)).collect::<String>()
    };
    format!("{} {}", capital(FIRST), capital(LAST))
}

/// A payment card's number with its Luhn digit.
fn card(random: &mut Random) -> String {
    let (prefix, length) = *random.of(&[("4", 16), ("51", 16), ("53", 16), ("55", 16), ("34", 15), ("37", 15), ("6011", 16), ("3530", 16)]);
    let mut number = format!("{prefix}{}", random.text(DIGITS, length - 1 - prefix.len()));
    let sum: u32 = number
        .bytes()
        .rev()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    write!(number, "{}", (10 - sum % 10) % 10).unwrap_or_default();
    number
}

fn phone(random: &mut Random, text: &mut String) -> std::fmt::Result {
    let mut digits = |length| random.text(DIGITS, length);
    let (two, three, four, six) = (digits(2), digits(3), digits(4), digits(6));
    match random.below(5) {
        0 => write!(text, "+1 {} {}{two} {four}", random.of(&["212", "415", "312", "617", "206", "713"]), 2 + random.below(8)),
        1 => write!(text, "+1-{}-{}{two}-{four}", random.of(&["303", "512", "702", "404", "503", "919"]), 2 + random.below(8)),
        2 => write!(text, "+44 20 7{three} {four}"),
        3 => write!(text, "+49 30 9{six}"),
        _ => write!(text, "+33 1 4{} {two} {} {}", random.below(9), random.text(DIGITS, 2), random.text(DIGITS, 2)),
    }
}

/// An account number with its check digits (ISO 7064, MOD 97-10), in fours or in one piece.
fn iban(random: &mut Random, text: &mut String) -> std::fmt::Result {
    let (country, account) = match random.below(4) {
        0 => ("DE", random.text(DIGITS, 18)),
        1 => ("GB", random.text(UPPER, 4) + &random.text(DIGITS, 14)),
        2 => ("NL", random.text(UPPER, 4) + &random.text(DIGITS, 10)),
        _ => ("BE", random.text(DIGITS, 12)),
    };
    let remainder = format!("{account}{country}00").bytes().fold(0_u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    let number = format!("{country}{:02}{account}", 98 - remainder);
    let mark = *random.of(&[" ", ""]);
    number.char_indices().try_for_each(|(place, digit)| write!(text, "{}{digit}", if place > 0 && place % 4 == 0 { mark } else { "" }))
}

fn secret(random: &mut Random, text: &mut String) -> std::fmt::Result {
    match random.below(7) {
        0 => write!(text, "AKIA{}", random.text(BASE32, 16)),
        1 => write!(text, "ghp_{}", random.text(BASE62, 36)),
        2 => write!(text, "xoxb-{}-{}", random.text(DIGITS, 11), random.text(BASE62, 24)),
        3 => write!(text, "sk_live_{}", random.text(BASE62, 24)),
        4 => write!(text, "AIza{}", random.text(BASE62, 35)),
        5 => write!(text, "sk-{}", random.text(BASE62, 48)),
        _ => write!(text, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{}.{}", random.text(BASE62, 22), random.text(BASE62, 43)),
    }
}

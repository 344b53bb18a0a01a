//! The entities that are of no one country, and the three of the United States that have matchers of their own.

use super::entity::Profile;
use super::{entities, person, street, verify};

/// The longest number that is checked, separators gone.
const COMPACT: usize = 40;

/// One entity.
pub(in crate::mask) struct General {
    /// Its name, in `snake_case`.
    pub(in crate::mask) name: &'static str,
    /// What it is, in English.
    pub(in crate::mask) title: &'static str,
    /// Whether its form is enough by itself.
    pub(in crate::mask) profile: Profile,
    /// How a value is checked.
    pub(in crate::mask) validator: &'static str,
    /// The standard.
    pub(in crate::mask) source: &'static str,
    /// Whether a whole text is one, and whether its form is enough.
    pub(in crate::mask) check: fn(&[u8]) -> Option<Profile>,
}

#[rustfmt::skip]
pub(in crate::mask) const GENERAL: &[General] = &[
    General { name: "payment_card", title: "Payment card number", profile: Profile::Strong, validator: "issuer's range, length, Luhn; short debit cards and travel accounts are weak", source: "ISO/IEC 7812", check: card },
    General { name: "iban", title: "International bank account number", profile: Profile::Strong, validator: "country's length and pattern, MOD 97-10", source: "ISO 13616; SWIFT: IBAN registry", check: |value| strong(compacted(value, verify::iban)) },
    General { name: "us_ssn", title: "United States social security number", profile: Profile::Weak, validator: "ranges; strong with its dashes", source: "Social Security Administration: SSN randomization", check: |value| dashed(value, verify::us_ssn) },
    General { name: "us_itin", title: "United States individual taxpayer number (ITIN)", profile: Profile::Weak, validator: "ranges; strong with its dashes", source: "Internal Revenue Manual 3.21.263", check: |value| dashed(value, verify::us_itin) },
    General { name: "us_aba", title: "United States bank routing number", profile: Profile::Weak, validator: "district, check figure", source: "ABA: Routing Number Policy", check: |value| dashed(value, verify::us_aba) },
    General { name: "email", title: "E-mail address", profile: Profile::Strong, validator: "form, domain", source: "RFC 5321, RFC 6531", check: |value| strong(verify::email(value) == Some(value.len())) },
    General { name: "phone", title: "Telephone number", profile: Profile::Strong, validator: "region's numbering plan; strong with `+`, national forms for the regions asked for", source: "ITU E.164; libphonenumber's metadata", check: |value| strong(std::str::from_utf8(value).is_ok_and(|value| entities::is_phone(value, None))) },
    General { name: "ipv4", title: "IPv4 address", profile: Profile::Strong, validator: "four octets", source: "RFC 791", check: |value| strong(verify::ipv4(value) == Some(value.len())) },
    General { name: "ipv6", title: "IPv6 address", profile: Profile::Strong, validator: "groups", source: "RFC 4291, section 2.2", check: |value| strong(verify::ipv6(value) == Some(value.len())) },
    General { name: "mac", title: "Hardware (MAC) address", profile: Profile::Strong, validator: "form", source: "IEEE 802", check: |value| strong(verify::mac(value) == Some(value.len())) },
    General { name: "jwt", title: "JSON web token", profile: Profile::Strong, validator: "header decoded", source: "RFC 7515, RFC 7516", check: |value| strong(value.contains(&b'.') && value.split(|byte| *byte == b'.').next().is_some_and(verify::jwt_header)) },
    General { name: "private_key", title: "Private key, from its first line on", profile: Profile::Strong, validator: "label", source: "RFC 7468, RFC 4880", check: private_key },
    General { name: "bitcoin", title: "Bitcoin address", profile: Profile::Strong, validator: "base58check, bech32, bech32m", source: "BIP 173, BIP 350", check: |value| strong(verify::bitcoin(value)) },
    General { name: "ethereum", title: "Ethereum address", profile: Profile::Strong, validator: "form; checksum where its letters are of both cases", source: "EIP-55", check: |value| strong(verify::ethereum(value)) },
    General { name: "date_of_birth", title: "Date of birth", profile: Profile::Weak, validator: "a day that exists, and a word that says what it is", source: "ISO 8601 and the usual orders", check: |value| (verify::date(value) == Some(value.len())).then_some(Profile::Weak) },
    General { name: "person_name", title: "Name of a person", profile: Profile::Weak, validator: "a list of names, and how they are written; only on request", source: "United States census of 1990 and Faker's lists", check: |value| whole(value, person::find(value, 0)) },
    General { name: "street_address", title: "Postal address", profile: Profile::Weak, validator: "a number and a word that streets go by, or a box; only on request", source: "USPS Publication 28, appendix C1; usage", check: |value| whole(value, street::find(value, 0)) },
];

fn strong(is: bool) -> Option<Profile> {
    is.then_some(Profile::Strong)
}

/// What was found is all there is.
fn whole(value: &[u8], found: Option<(usize, usize, u16)>) -> Option<Profile> {
    found.filter(|(start, end, _)| (*start, *end) == (0, value.len())).map(|_| Profile::Weak)
}

fn card(value: &[u8]) -> Option<Profile> {
    let mut profile = None;
    digits(value, |digits| {
        profile = verify::card(digits).map(|network| network.profile(digits.len()));
        true
    });
    profile
}

/// Nine digits are much else; the dashes make the number.
fn dashed(value: &[u8], check: impl Fn(&[u8]) -> bool) -> Option<Profile> {
    digits(value, check).then_some(if value.contains(&b'-') { Profile::Strong } else { Profile::Weak })
}

fn private_key(value: &[u8]) -> Option<Profile> {
    let rest = value.strip_prefix(b"-----BEGIN ")?;
    let end = rest.windows(5).position(|dashes| dashes == b"-----")?;
    strong(rest.get(..end).is_some_and(verify::pem))
}

/// Whether a text is written as a layout says, letters in either case.
pub(super) fn follows(layout: &str, value: &str) -> bool {
    let of = |(place, byte): (u8, u8)| match place {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_alphabetic(),
        b'X' => byte.is_ascii_alphanumeric(),
        other => byte.eq_ignore_ascii_case(&other),
    };
    layout.len() == value.len() && layout.bytes().zip(value.bytes()).all(of)
}

/// Asks about the digits of a text that has nothing else but separators.
pub(super) fn digits(value: &[u8], mut ask: impl FnMut(&[u8]) -> bool) -> bool {
    compacted(value, |compact| compact.iter().all(u8::is_ascii_digit) && ask(compact))
}

/// Asks about the digits and letters, in upper case, of a text that has nothing else but separators.
pub(super) fn compacted(value: &[u8], mut ask: impl FnMut(&[u8]) -> bool) -> bool {
    let mut compact = [0; COMPACT];
    let mut length = 0;
    for byte in value {
        match byte {
            b' ' | b'.' | b'-' | b'/' | b'(' | b')' | b'+' => {}
            _ if byte.is_ascii_alphanumeric() => {
                let Some(room) = compact.get_mut(length) else { return false };
                *room = byte.to_ascii_uppercase();
                length += 1;
            }
            _ => return false,
        }
    }
    compact.get(..length).is_some_and(|compact| !compact.is_empty() && ask(compact))
}

//! Identifiers of Australia and New Zealand.

use super::super::entity::Profile;
use super::super::verify::{at, digits, number, part, part_of, sum};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "au_abn",
        title: "Australia business number (ABN)",
        source: "A New Tax System (ABN) Act 1999; ABR: Format of the ABN",
        layouts: &["99999999999", "99 999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["abn", "business number"],
        example: "47987653012",
        check: au_abn,
    },
    National {
        name: "au_acn",
        title: "Australia company number (ACN)",
        source: "Corporations Regulations 2001; ASIC: ACN check digit",
        layouts: &["999999999", "999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["acn", "company number"],
        example: "674555509",
        check: au_acn,
    },
    National {
        name: "au_medicare",
        title: "Australia Medicare number",
        source: "Services Australia: Medicare card number",
        layouts: &["9999999999", "9999 99999 9", "99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["medicare", "medicare number", "medicare card"],
        example: "5210383330",
        check: au_medicare,
    },
    National {
        name: "au_tfn",
        title: "Australia tax file number (TFN)",
        source: "Income Tax Assessment Act 1936, Part VA; ATO",
        layouts: &["999999999", "999 999 999", "99999999", "99 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["tfn", "tax file", "tax file number"],
        example: "367473212",
        check: au_tfn,
    },
    National {
        name: "nz_ird",
        title: "New Zealand tax number (IRD)",
        source: "Inland Revenue: IRD number validation",
        layouts: &["999999999", "999-999-999", "99-999-999", "99999999", "999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ird", "ird number", "inland revenue", "tax number"],
        example: "096900490",
        check: nz_ird,
    },
    National {
        name: "nz_nhi",
        title: "New Zealand health number (NHI), old form",
        source: "HISO 10046; Ministry of Health",
        layouts: &["AAA9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nhi", "nhi number", "health index"],
        example: "NLA1581",
        check: nz_nhi,
    },
];

fn au_abn(n: &[u8]) -> bool {
    digits(n, 11) && n.first() != Some(&b'0') && (sum(n, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 == 0
}

fn au_acn(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && (10 - sum(n, &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == at(n, 8)
}

fn au_medicare(n: &[u8]) -> bool {
    (digits(n, 10) || digits(n, 11)) && matches!(n.first(), Some(b'2'..=b'6')) && sum(n, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == at(n, 8)
}

fn au_tfn(n: &[u8]) -> bool {
    (digits(n, 8) || digits(n, 9)) && number(n) > 0 && sum(n, &[1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0
}

fn nz_ird(n: &[u8]) -> bool {
    let body = n.split_last().map_or(n, |(_, body)| body);
    let rest = |weights: &[i64]| (11 - sum(body, part_of(weights, body.len())) % 11) % 11;
    let first = rest(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let check = if first < 10 { first } else { rest(&[7, 4, 3, 2, 5, 2, 7, 6]) };
    (digits(n, 8) || digits(n, 9)) && (10_000_001..150_000_000).contains(&number(n)) && check == at(n, body.len())
}

fn nz_nhi(n: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
    let place = |byte: &u8| ALPHABET.iter().position(|known| known == byte).and_then(|place| i64::try_from(place).ok());
    let letters = part(n, 0, 3).iter().zip([7, 6, 5]).try_fold(0, |sum, (byte, weight)| Some(sum + (place(byte)? + 1) * weight));
    let rest = letters.map(|letters| (letters + sum(part(n, 3, 3), &[4, 3, 2])) % 11);
    n.len() == 7 && digits(part(n, 3, 4), 4) && rest.is_some_and(|rest| rest != 0 && (11 - rest) % 10 == at(n, 6))
}

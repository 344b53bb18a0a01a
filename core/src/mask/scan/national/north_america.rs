//! Identifiers of North America.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, luhn, number_at, part, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "ca_bc_phn",
        title: "British Columbia health number (PHN)",
        source: "Ministry of Health: Personal Health Number, check digit routine",
        layouts: &["9999999999", "9999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["phn", "personal health number", "bc services card", "health number"],
        example: "9742009352",
        check: ca_bc_phn,
    },
    National {
        name: "ca_bn",
        title: "Canada business number (BN)",
        source: "Canada Revenue Agency: Business number",
        layouts: &["999999999", "999999999AA9999", "99999 9999 AA 9999", "999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["bn", "business number", "numéro d'entreprise", "gst", "hst"],
        example: "743967325",
        check: ca_bn,
    },
    National {
        name: "ca_sin",
        title: "Canada social insurance number (SIN)",
        source: "Employment Insurance Act, s. 138; ESDC",
        layouts: &["999999999", "999 999 999", "999-999-999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["sin", "social insurance", "nas", "assurance sociale"],
        example: "975720319",
        check: ca_sin,
    },
    National {
        name: "mx_curp",
        title: "Mexico population register key (CURP)",
        source: "DOF, 18 October 2021: Instructivo normativo para la asignación de la CURP",
        layouts: &["AAAA999999AAAAAAX9"],
        form_only: false,
        profile: Profile::Strong,
        context: &["curp", "clave única", "clave unica", "registro de población"],
        example: "HEZT471012HASKFB84",
        check: mx_curp,
    },
    National {
        name: "mx_rfc",
        title: "Mexico taxpayer register key (RFC)",
        source: "Código Fiscal de la Federación, art. 27; SAT",
        layouts: &["AAAA999999XXX", "AAA999999XXX", "AAAA-999999-XXX", "AAA-999999-XXX"],
        form_only: true,
        profile: Profile::Strong,
        context: &["rfc", "registro federal", "contribuyentes", "taxpayer"],
        example: "LYQQ501210JF3",
        check: mx_rfc,
    },
    National {
        name: "us_atin",
        title: "United States adoption taxpayer number (ATIN)",
        source: "IRS: Adoption Taxpayer Identification Number",
        layouts: &["999999999", "999-99-9999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["atin", "adoption"],
        example: "912931353",
        check: us_atin,
    },
    National {
        name: "us_ein",
        title: "United States employer number (EIN)",
        source: "IRS: How EINs are assigned and valid EIN prefixes",
        layouts: &["999999999", "99-9999999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["ein", "employer identification", "fein", "federal tax"],
        example: "657697765",
        check: us_ein,
    },
    National {
        name: "us_mbi",
        title: "United States Medicare number (MBI)",
        source: "CMS: Understanding the Medicare Beneficiary Identifier format",
        layouts: &["9AX9AX9AA99", "9AX9-AX9-AA99", "9AX9 AX9 AA99"],
        form_only: true,
        profile: Profile::Strong,
        context: &["mbi", "medicare", "beneficiary"],
        example: "6F35A09NV33",
        check: us_mbi,
    },
    National {
        name: "us_npi",
        title: "United States provider number (NPI)",
        source: "45 CFR 162.406; CMS: NPI check digit",
        layouts: &["9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["npi", "provider", "provider identifier"],
        example: "2380194953",
        check: us_npi,
    },
    National {
        name: "us_ptin",
        title: "United States tax preparer number (PTIN)",
        source: "IRS: PTIN requirements for tax return preparers",
        layouts: &["A99999999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["ptin", "preparer"],
        example: "P67422657",
        check: us_ptin,
    },
];

fn ca_bc_phn(n: &[u8]) -> bool {
    let sum: i64 = part(n, 1, 8).iter().zip([2, 4, 8, 5, 10, 9, 7, 3]).map(|(byte, weight)| value(*byte) * weight % 11).sum();
    digits(n, 10) && n.first() == Some(&b'9') && (11 - sum % 11) % 11 == at(n, 9)
}

fn ca_bn(n: &[u8]) -> bool {
    let account = part(n, 9, 2);
    digits(part(n, 0, 9), 9)
        && number_at(n, 0, 9) > 0
        && luhn(part(n, 0, 9))
        && (n.len() == 9
            || n.len() == 15 && [b"RC", b"RM", b"RP", b"RT"].iter().any(|known| *known == account) && digits(part(n, 11, 4), 4))
}

fn ca_sin(n: &[u8]) -> bool {
    digits(n, 9) && !matches!(n.first(), Some(b'0' | b'8')) && luhn(n)
}

fn mx_curp(n: &[u8]) -> bool {
    // A digit in the last place but one: born before 2000.
    let century = if n.get(16).is_some_and(u8::is_ascii_digit) { 1900 } else { 2000 };
    let letters =
        |from: usize, length: usize| part(n, from, length).len() == length && part(n, from, length).iter().all(u8::is_ascii_uppercase);
    let states = b"ASBCBSCCCHCLCMCSDFDGGRGTHGJCMCMNMSNENLNTOCPLQRQTSLSPSRTCTLTSVZYNZS".as_chunks::<2>().0;
    // An `Ñ`, which compact numbers have not, stands between `N` and `O`.
    let counts = |byte: u8| if byte > b'N' { value(byte) + 1 } else { value(byte) };
    let total: i64 = n.iter().take(17).zip((2..=18).rev()).map(|(byte, weight)| counts(*byte) * weight).sum();
    n.len() == 18
        && letters(0, 4)
        && letters(10, 6)
        && matches!(n.get(10), Some(b'H' | b'M' | b'X'))
        && states.iter().any(|state| state == part(n, 11, 2))
        && day(century + number_at(n, 4, 2), number_at(n, 6, 2), number_at(n, 8, 2))
        && n.get(16).is_some_and(u8::is_ascii_alphanumeric)
        && (10 - total % 10) % 10 == at(n, 17)
        && digits(part(n, 17, 1), 1)
}

fn mx_rfc(n: &[u8]) -> bool {
    let front = if n.len() == 12 { 3 } else { 4 };
    let letters = part(n, 0, front);
    matches!(n.len(), 12 | 13) && letters.iter().all(u8::is_ascii_uppercase)
        && day(2000 + number_at(n, front, 2), number_at(n, front + 2, 2), number_at(n, front + 4, 2))
        // Many are in use whose check character is wrong.
        && part(n, front + 6, 3).iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

fn us_atin(n: &[u8]) -> bool {
    digits(n, 9) && n.first() == Some(&b'9') && number_at(n, 3, 2) == 93
}

fn us_ein(n: &[u8]) -> bool {
    digits(n, 9) && matches!(number_at(n, 0, 2), 1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99)
}

fn us_mbi(n: &[u8]) -> bool {
    let letter = |place: usize| n.get(place).is_some_and(|byte| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(byte));
    let figure = |place: usize| n.get(place).is_some_and(u8::is_ascii_digit);
    n.len() == 11
        && figure(0)
        && n.first() != Some(&b'0')
        && [1, 4, 7, 8].into_iter().all(letter)
        && [3, 6, 9, 10].into_iter().all(figure)
        && [2, 5].into_iter().all(|place| letter(place) || figure(place))
}

fn us_npi(n: &[u8]) -> bool {
    // Luhn with the issuer 80840 before the number.
    let mut whole = *b"80840__________";
    for (room, byte) in whole.iter_mut().skip(5).zip(n) {
        *room = *byte;
    }
    digits(n, 10) && matches!(n.first(), Some(b'1' | b'2')) && luhn(&whole)
}

fn us_ptin(n: &[u8]) -> bool {
    n.first() == Some(&b'P') && digits(part(n, 1, 8), 8) && n.len() == 9
}

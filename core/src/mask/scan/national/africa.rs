//! Identifiers of Africa.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, luhn, number, number_at, part, sum, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "dz_nif",
        title: "Algeria tax number (NIF)",
        source: "Loi de finances 2006, art. 41; DGI",
        layouts: &["999999999999999", "99999999999999999999", "999 999 999 999 999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["nif", "identification fiscale", "impôts", "tax number"],
        example: "468346906540248",
        check: dz_nif,
    },
    National {
        name: "eg_nid",
        title: "Egypt national number (الرقم القومي)",
        source: "Civil Status Law 143 of 1994",
        layouts: &["99999999999999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["الرقم القومي", "رقم قومي", "national id", "national number"],
        example: "30409063546909",
        check: eg_nid,
    },
    National {
        name: "eg_tn",
        title: "Egypt tax number",
        source: "Egyptian Tax Authority",
        layouts: &["999999999", "999-999-999", "999/999/999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["الرقم الضريبي", "رقم التسجيل الضريبي", "tax number", "tax registration"],
        example: "543984671",
        check: eg_tn,
    },
    National {
        name: "gh_tin",
        title: "Ghana taxpayer number (TIN)",
        source: "Revenue Administration Act 2016; GRA",
        layouts: &["A0099999999", "A009999999X"],
        form_only: false,
        profile: Profile::Strong,
        context: &["tin", "taxpayer", "gra"],
        example: "G0064759164",
        check: gh_tin,
    },
    National {
        name: "gn_nifp",
        title: "Guinea tax number (NIFp)",
        source: "Direction nationale des impôts",
        layouts: &["999999999", "999-999-999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nif", "nifp", "impôts", "tax number"],
        example: "236289716",
        check: gn_nifp,
    },
    National {
        name: "ke_pin",
        title: "Kenya taxpayer number (PIN)",
        source: "Tax Procedures Act 2015; KRA",
        layouts: &["A999999999A"],
        form_only: true,
        profile: Profile::Weak,
        context: &["pin", "kra pin", "kra", "taxpayer"],
        example: "P895759907V",
        check: ke_pin,
    },
    National {
        name: "ma_ice",
        title: "Morocco enterprise number (ICE)",
        source: "Décret 2-11-63 of 2011; OMPIC",
        layouts: &["999999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ice", "identifiant commun", "entreprise", "enterprise"],
        example: "342387135605327",
        check: ma_ice,
    },
    National {
        name: "mu_nid",
        title: "Mauritius identity number",
        source: "National Identity Card Act 1985; Civil Status Division",
        layouts: &["A9999999999999", "A999999999999A"],
        form_only: false,
        profile: Profile::Strong,
        context: &["nid", "national identity", "identity card"],
        example: "A1608818578427",
        check: mu_nid,
    },
    National {
        name: "mz_nuit",
        title: "Mozambique tax number (NUIT)",
        source: "Decreto 52/2003; Autoridade Tributária",
        layouts: &["999999999", "999 999 999", "999.999.999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nuit", "contribuinte", "tax number"],
        example: "756445529",
        check: mz_nuit,
    },
    National {
        name: "sn_ninea",
        title: "Senegal enterprise number (NINEA)",
        source: "Décret 2012-886; ANSD",
        layouts: &["9999999999A9", "99999999A9", "999999999 9A9", "9999999 9A9", "9999999", "999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ninea", "entreprise", "enterprise"],
        example: "5825417882B5",
        check: sn_ninea,
    },
    National {
        name: "tn_mf",
        title: "Tunisia tax number (matricule fiscal)",
        source: "Code de l'IRPP et de l'IS, art. 56",
        layouts: &["9999999AAA999", "9999999/A/A/A/999", "9999999A/A/A/999", "9999999 A/A/A/999", "9999999A", "9999999/A", "999999AAA999", "999999A/A/A/999", "999999A", "99999AAA999", "99999A", "999999/A/A/A/999", "999999/A"],
        form_only: true,
        profile: Profile::Weak,
        context: &["matricule fiscal", "matricule", "mf", "tax number"],
        example: "9755279CPE874",
        check: tn_mf,
    },
    National {
        name: "za_idnr",
        title: "South Africa identity number",
        source: "Identification Act 68 of 1997; Department of Home Affairs",
        layouts: &["9999999999999", "999999 9999 99 9", "999999 9999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["id number", "identity number", "id no", "rsa id", "identiteitsnommer", "identity"],
        example: "3407120114040",
        check: za_idnr,
    },
    National {
        name: "za_tin",
        title: "South Africa tax reference number",
        source: "Tax Administration Act 28 of 2011; SARS",
        layouts: &["9999999999", "9999/999/99/9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["tax reference", "tax number", "sars", "income tax"],
        example: "2231564796",
        check: za_tin,
    },
];

fn dz_nif(n: &[u8]) -> bool {
    digits(n, 15) || digits(n, 20)
}

fn eg_nid(n: &[u8]) -> bool {
    let century = match n.first() {
        Some(b'2') => 1900,
        Some(b'3') => 2000,
        _ => return false,
    };
    digits(n, 14) && day(century + number_at(n, 1, 2), number_at(n, 3, 2), number_at(n, 5, 2)) && matches!(number_at(n, 7, 2), 1..=35 | 88)
}

fn eg_tn(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0
}

fn gh_tin(n: &[u8]) -> bool {
    let total = sum(part(n, 1, 9), &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
    n.len() == 11
        && matches!(n.first(), Some(b'P' | b'C' | b'G' | b'Q' | b'V'))
        && part(n, 1, 2) == b"00"
        && digits(part(n, 1, 9), 9)
        && letter(b"0123456789X", total) == n.last().copied()
}

fn gn_nifp(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && luhn(n)
}

fn ke_pin(n: &[u8]) -> bool {
    n.len() == 11 && matches!(n.first(), Some(b'A' | b'P')) && digits(part(n, 1, 9), 9) && n.last().is_some_and(u8::is_ascii_uppercase)
}

fn ma_ice(n: &[u8]) -> bool {
    digits(n, 15) && number(n) > 0 && number(n) % 97 == 0
}

fn mu_nid(n: &[u8]) -> bool {
    let total: i64 = n.iter().take(13).zip((2..=14).rev()).map(|(byte, weight)| value(*byte) * weight).sum();
    n.len() == 14
        && n.first().is_some_and(u8::is_ascii_uppercase)
        && digits(part(n, 1, 12), 12)
        && n.last().is_some_and(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && day(2000 + number_at(n, 5, 2), number_at(n, 3, 2), number_at(n, 1, 2))
        && (17 - total % 17) % 17 == at(n, 13)
}

fn mz_nuit(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && letter(b"01234567891", sum(n, &[8, 9, 4, 5, 6, 7, 8, 9]) % 11) == n.last().copied()
}

fn sn_ninea(n: &[u8]) -> bool {
    let (figures, of) = if n.len() > 9 { n.split_at_checked(n.len() - 3).unwrap_or((n, &[])) } else { (n, n.get(..0).unwrap_or_default()) };
    let total: i64 = figures.iter().rev().enumerate().map(|(place, byte)| value(*byte) * if place % 2 == 1 { 2 } else { 1 }).sum();
    let office = match of {
        [] => true,
        [first, second, third] => matches!(first, b'0'..=b'2') && b"ABCDEFGHJKLMNPQRSTUVWZ".contains(second) && third.is_ascii_digit(),
        _ => false,
    };
    matches!(figures.len(), 7 | 9) && number(figures) > 0 && office && total % 10 == 0
}

fn tn_mf(n: &[u8]) -> bool {
    // Zeros before the number are often left out.
    let figures = n.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let key = n.get(figures).is_some_and(|byte| byte.is_ascii_uppercase() && !b"IOU".contains(byte));
    let shop = || match part(n, figures + 1, 5) {
        [tax, kind, place @ ..] => {
            b"APBDN".contains(tax) && b"MPCNE".contains(kind) && digits(place, 3) && (place == b"000" || *kind == b'E')
        }
        _ => false,
    };
    (5..=7).contains(&figures) && key && (n.len() == figures + 1 || n.len() == figures + 6 && shop())
}

fn za_idnr(n: &[u8]) -> bool {
    digits(n, 13)
        && matches!(n.get(10), Some(b'0' | b'1'))
        && day(2000 + number_at(n, 0, 2), number_at(n, 2, 2), number_at(n, 4, 2))
        && luhn(n)
}

fn za_tin(n: &[u8]) -> bool {
    digits(n, 10) && matches!(n.first(), Some(b'0'..=b'3' | b'9')) && number(n) > 0 && luhn(n)
}

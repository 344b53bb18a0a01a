//! Identifiers of the Nordic countries.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, luhn, number, number_at, part, sum};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "dk_cpr",
        title: "Denmark personal number (CPR)",
        source: "CPR-loven; CPR-kontoret: Personnummeret i CPR",
        layouts: &["9999999999", "999999-9999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["cpr", "cpr-nr", "cprnr", "cpr nummer", "personnummer", "personal number"],
        example: "1710773889",
        check: dk_cpr,
    },
    National {
        name: "dk_cvr",
        title: "Denmark company number (CVR)",
        source: "CVR-loven; Erhvervsstyrelsen",
        layouts: &["99999999", "DK99999999", "99 99 99 99", "DK 99 99 99 99", "DK 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cvr", "cvr-nr", "cvr nummer", "se-nummer", "moms", "vat"],
        example: "48985637",
        check: dk_cvr,
    },
    National {
        name: "fi_hetu",
        title: "Finland personal number (henkilötunnus)",
        source: "Laki 661/2009; Digi- ja väestötietovirasto",
        layouts: &["999999A999X", "999999-999X", "999999+999X"],
        form_only: false,
        profile: Profile::Strong,
        context: &["hetu", "henkilötunnus", "henkilotunnus", "sotu", "personbeteckning", "personal identity"],
        example: "070311F370P",
        check: fi_hetu,
    },
    National {
        name: "fi_ytunnus",
        title: "Finland business number (Y-tunnus)",
        source: "Yritys- ja yhteisötietolaki 244/2001; PRH",
        layouts: &["99999999", "9999999-9", "FI99999999", "FI 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["y-tunnus", "ytunnus", "fo-nummer", "alv", "business id", "vat"],
        example: "27158430",
        check: fi_ytunnus,
    },
    National {
        name: "is_kennitala",
        title: "Iceland personal number (kennitala)",
        source: "Lög 140/2019; Þjóðskrá",
        layouts: &["9999999999", "999999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["kennitala", "kt", "kt.", "personal number"],
        example: "6306701799",
        check: is_kennitala,
    },
    National {
        name: "no_fodselsnummer",
        title: "Norway birth number (fødselsnummer), D- and H-numbers too",
        source: "Folkeregisterforskriften § 2-2; Skatteetaten",
        layouts: &["99999999999", "999999 99999", "999999-99999", "99 99 99 999 99", "999999999-99", "99 99 99 99 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["fødselsnummer", "fodselsnummer", "personnummer", "fnr", "d-nummer", "birth number"],
        example: "53022195839",
        check: no_fodselsnummer,
    },
    National {
        name: "no_kontonr",
        title: "Norway bank account (kontonummer)",
        source: "Finans Norge, Bits: kontonummer, modulus 11",
        layouts: &["99999999999", "9999.99.99999", "9999 99 99999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["kontonr", "kontonummer", "konto", "account"],
        example: "66229232380",
        check: no_kontonr,
    },
    National {
        name: "no_orgnr",
        title: "Norway organisation number",
        source: "Enhetsregisterloven; Brønnøysundregistrene",
        layouts: &["999999999", "999 999 999", "999999999AAA", "999 999 999 AAA"],
        form_only: false,
        profile: Profile::Weak,
        context: &["orgnr", "org.nr", "organisasjonsnummer", "mva", "vat"],
        example: "987378239",
        check: no_orgnr,
    },
    National {
        name: "se_orgnr",
        title: "Sweden organisation number",
        source: "Lag 1974:174; Bolagsverket",
        layouts: &["9999999999", "999999-9999", "SE999999999901", "SE 999999999901"],
        form_only: false,
        profile: Profile::Weak,
        context: &["organisationsnummer", "orgnr", "org.nr", "moms", "vat"],
        example: "6702080372",
        check: se_orgnr,
    },
    National {
        name: "se_personnummer",
        title: "Sweden personal number (personnummer), coordination numbers too",
        source: "Folkbokföringslagen 1991:481 § 18; Skatteverket SKV 704",
        layouts: &["9999999999", "999999-9999", "999999+9999", "999999999999", "99999999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["personnummer", "personnr", "pnr", "samordningsnummer", "personal number", "personal identity"],
        example: "5502804205",
        check: se_personnummer,
    },
];

fn dk_cpr(n: &[u8]) -> bool {
    // No check digit since 2007, when some days ran out of numbers.
    let (year, seventh) = (number_at(n, 4, 2), at(n, 6));
    let century = match seventh {
        5..=8 if year >= 58 => 1800,
        0..=3 => 1900,
        4 | 9 if year >= 37 => 1900,
        _ => 2000,
    };
    digits(n, 10) && day(century + year, number_at(n, 2, 2), number_at(n, 0, 2))
}

fn dk_cvr(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"DK").unwrap_or(n);
    digits(n, 8) && n.first() != Some(&b'0') && sum(n, &[2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn fi_hetu(n: &[u8]) -> bool {
    // The sign of the century is a letter, or `-` or `+`, which a compact number has lost.
    let (sign, rest) = if n.len() == 11 { (n.get(6).copied(), part(n, 7, 4)) } else { (None, part(n, 6, 4)) };
    let century = match sign {
        None | Some(b'U'..=b'Y') => 1900,
        Some(b'A'..=b'F') => 2000,
        Some(_) => return false,
    };
    let individual = number(part(rest, 0, 3));
    matches!(n.len(), 10 | 11)
        && digits(part(n, 0, 6), 6)
        && (2..900).contains(&individual)
        && day(century + number_at(n, 4, 2), number_at(n, 2, 2), number_at(n, 0, 2))
        && rest.last().copied() == letter(b"0123456789ABCDEFHJKLMNPRSTUVWXY", (number_at(n, 0, 6) * 1000 + individual) % 31)
}

fn fi_ytunnus(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"FI").unwrap_or(n);
    digits(n, 8) && number(n) > 0 && sum(n, &[7, 9, 10, 5, 8, 4, 2, 1]) % 11 == 0
}

fn is_kennitala(n: &[u8]) -> bool {
    // Companies have their day plus forty.
    let of_month = number_at(n, 0, 2);
    let century = match n.last() {
        Some(b'9') => 1900,
        Some(b'0') => 2000,
        _ => return false,
    };
    digits(n, 10)
        && day(century + number_at(n, 4, 2), number_at(n, 2, 2), if of_month >= 40 { of_month - 40 } else { of_month })
        && sum(n, &[3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn no_fodselsnummer(n: &[u8]) -> bool {
    let (mut of_month, mut month, year, individual) = (number_at(n, 0, 2), number_at(n, 2, 2), number_at(n, 4, 2), number_at(n, 6, 3));
    if (41..80).contains(&of_month) {
        of_month -= 40;
    }
    if month > 40 {
        month -= 40;
    }
    let century = match individual {
        0..=499 => 1900,
        500..=749 if year >= 54 => 1800,
        500..=999 if year < 40 => 2000,
        900..=999 => 1900,
        _ => return false,
    };
    digits(n, 11)
        && day(century + year, month, of_month)
        && sum(n, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0
        && sum(n, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn no_kontonr(n: &[u8]) -> bool {
    digits(n, 11) && number(n) > 0 && sum(n, &[6, 7, 8, 9, 4, 5, 6, 7, 8, 9]) % 11 == at(n, 10)
}

fn no_orgnr(n: &[u8]) -> bool {
    let n = n.strip_suffix(b"MVA").unwrap_or(n);
    digits(n, 9) && number(n) > 0 && sum(n, &[3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn se_orgnr(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"SE").map_or(n, |rest| rest.strip_suffix(b"01").unwrap_or(rest));
    digits(n, 10) && number(n) > 0 && luhn(n)
}

fn se_personnummer(n: &[u8]) -> bool {
    let short = if n.len() == 12 { part(n, 2, 10) } else { n };
    let of_month = number_at(short, 4, 2);
    let of_month = if of_month > 60 { of_month - 60 } else { of_month };
    // Ten figures leave the century open: the leap day of 00 is 2000's.
    let year = if n.len() == 12 { number_at(n, 0, 4) } else { 2000 + number_at(short, 0, 2) };
    matches!(n.len(), 10 | 12)
        && digits(n, n.len())
        && luhn(short)
        && (n.len() == 10 || (1800..2200).contains(&year))
        && day(year, number_at(short, 2, 2), of_month)
}

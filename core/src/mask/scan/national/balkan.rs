//! Identifiers of the Balkans.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, mod_11_10, number, number_at, part, part_of, sum};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "al_nipt",
        title: "Albania tax number (NIPT)",
        source: "Ligji për procedurat tatimore; DPT",
        layouts: &["A99999999A", "A 99999999 A", "A 99999999A", "A99999999 A"],
        form_only: true,
        profile: Profile::Weak,
        context: &["nipt", "nuis", "numri i tatimpaguesit", "tax number"],
        example: "I95788969Q",
        check: al_nipt,
    },
    National {
        name: "bg_egn",
        title: "Bulgaria personal number (EGN)",
        source: "Закон за гражданската регистрация, чл. 11",
        layouts: &["9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["егн", "egn", "единен граждански номер", "personal number"],
        example: "9231153150",
        check: bg_egn,
    },
    National {
        name: "bg_pnf",
        title: "Bulgaria number of a foreigner (LNCh)",
        source: "Закон за чужденците; Министерство на вътрешните работи",
        layouts: &["9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["лнч", "lnch", "личен номер на чужденец", "foreigner"],
        example: "3433405499",
        check: bg_pnf,
    },
    National {
        name: "hr_oib",
        title: "Croatia personal number (OIB)",
        source: "Zakon o osobnom identifikacijskom broju; ISO/IEC 7064 MOD 11,10",
        layouts: &["99999999999", "HR99999999999", "HR 99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["oib", "osobni identifikacijski broj", "personal identification"],
        example: "00509057193",
        check: hr_oib,
    },
    National {
        name: "me_pib",
        title: "Montenegro tax number (PIB)",
        source: "Zakon o poreskoj administraciji",
        layouts: &["99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["pib", "poreski", "tax number"],
        example: "12121169",
        check: me_pib,
    },
    National {
        name: "mk_edb",
        title: "North Macedonia tax number (EDB)",
        source: "Закон за даночна постапка; УЈП",
        layouts: &["9999999999999", "MK9999999999999", "MK 9999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["едб", "edb", "даночен број", "tax number"],
        example: "5444040584157",
        check: mk_edb,
    },
    National {
        name: "ro_cnp",
        title: "Romania personal number (CNP)",
        source: "Legea 105/1996; Direcția Generală pentru Evidența Persoanelor",
        layouts: &["9999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cnp", "cod numeric personal", "personal numeric code"],
        example: "8901222431412",
        check: ro_cnp,
    },
    National {
        name: "ro_cui",
        title: "Romania company number (CUI, CIF)",
        source: "Codul fiscal, art. 316; Ministerul Finanțelor",
        layouts: &["999999999", "RO999999999", "99999999", "9999999999", "9999999", "999999", "RO99999999", "RO9999999999", "RO9999999", "RO 9999999", "RO 99999999", "RO 999999999", "RO 9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cui", "cif", "cod unic", "cod fiscal", "vat"],
        example: "227920169",
        check: ro_cui,
    },
    National {
        name: "rs_pib",
        title: "Serbia tax number (PIB)",
        source: "Zakon o poreskom postupku; ISO/IEC 7064 MOD 11,10",
        layouts: &["999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["pib", "пиб", "poreski", "tax number"],
        example: "655206712",
        check: rs_pib,
    },
    National {
        name: "si_ddv",
        title: "Slovenia tax number (davčna številka)",
        source: "Zakon o davčni službi; FURS",
        layouts: &["99999999", "SI99999999", "SI 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["davčna številka", "davcna stevilka", "davčna", "ddv", "id za ddv", "vat"],
        example: "10537678",
        check: si_ddv,
    },
    National {
        name: "si_emso",
        title: "Slovenia personal number (EMŠO), the JMBG of the countries of Yugoslavia",
        source: "Zakon o centralnem registru prebivalstva; JMBG law of 1976",
        layouts: &["9999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["emšo", "emso", "jmbg", "matični broj", "enotna matična", "јмбг", "personal number"],
        example: "2912562568324",
        check: si_emso,
    },
];

fn al_nipt(n: &[u8]) -> bool {
    n.len() == 10 && matches!(n.first(), Some(b'A'..=b'M')) && digits(part(n, 1, 8), 8) && n.last().is_some_and(u8::is_ascii_uppercase)
}

fn bg_egn(n: &[u8]) -> bool {
    let (year, month) = (number_at(n, 0, 2), number_at(n, 2, 2));
    let exists = match month {
        41.. => day(2000 + year, month - 40, number_at(n, 4, 2)),
        21..=40 => day(1800 + year, month - 20, number_at(n, 4, 2)),
        _ => day(1900 + year, month, number_at(n, 4, 2)),
    };
    digits(n, 10) && exists && sum(n, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == at(n, 9)
}

fn bg_pnf(n: &[u8]) -> bool {
    digits(n, 10) && number(n) > 0 && sum(n, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == at(n, 9)
}

fn hr_oib(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"HR").unwrap_or(n);
    digits(n, 11) && mod_11_10(n)
}

fn me_pib(n: &[u8]) -> bool {
    digits(n, 8) && number(n) > 0 && (11 - sum(n, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == at(n, 7)
}

fn mk_edb(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"MK").unwrap_or(n);
    digits(n, 13) && number(n) > 0 && (11 - sum(n, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == at(n, 12)
}

fn ro_cnp(n: &[u8]) -> bool {
    let century = match n.first() {
        Some(b'3' | b'4') => 1800,
        Some(b'5' | b'6') => 2000,
        _ => 1900,
    };
    let rest = sum(n, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let county = matches!(number_at(n, 7, 2), 1..=48 | 51 | 52 | 70 | 80..=83);
    digits(n, 13)
        && n.first() != Some(&b'0')
        && county
        && day(century + number_at(n, 1, 2), number_at(n, 3, 2), number_at(n, 5, 2))
        && (if rest == 10 { 1 } else { rest }) == at(n, 12)
}

fn ro_cui(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"RO").unwrap_or(n);
    let body = n.split_last().map_or(n, |(_, body)| body);
    let weights = part_of(&[7, 5, 3, 2, 1, 7, 5, 3, 2], body.len());
    (2..=10).contains(&n.len())
        && n.iter().all(u8::is_ascii_digit)
        && n.first() != Some(&b'0')
        && sum(body, weights) * 10 % 11 % 10 == at(n, body.len())
}

fn rs_pib(n: &[u8]) -> bool {
    digits(n, 9) && mod_11_10(n)
}

fn si_ddv(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"SI").unwrap_or(n);
    digits(n, 8) && n.first() != Some(&b'0') && {
        let check = 11 - sum(n, &[8, 7, 6, 5, 4, 3, 2]) % 11;
        (if check == 10 { 0 } else { check }) == at(n, 7)
    }
}

fn si_emso(n: &[u8]) -> bool {
    let year = number_at(n, 4, 3);
    let rest = (11 - sum(n, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    digits(n, 13)
        && day(if year < 800 { 2000 + year } else { 1000 + year }, number_at(n, 2, 2), number_at(n, 0, 2))
        && rest % 10 == at(n, 12)
}

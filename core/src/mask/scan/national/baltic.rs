//! Identifiers of the Baltic states.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, number, number_at, sum};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "ee_ik",
        title: "Estonia personal code (isikukood)",
        source: "EVS 585:2007; Rahvastikuregistri seadus",
        layouts: &["99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["isikukood", "ik", "personal code", "personal identification"],
        example: "36203298618",
        check: ee_ik,
    },
    National {
        name: "ee_kmkr",
        title: "Estonia turnover tax number (KMKR)",
        source: "Käibemaksuseadus; Maksu- ja Tolliamet",
        layouts: &["999999999", "EE999999999", "EE 999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["kmkr", "käibemaks", "vat"],
        example: "458274695",
        check: ee_kmkr,
    },
    National {
        name: "ee_registrikood",
        title: "Estonia register code (registrikood)",
        source: "Äriregistri seadus; EVS 585",
        layouts: &["99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["registrikood", "reg kood", "äriregister", "register code"],
        example: "95141006",
        check: ee_registrikood,
    },
    National {
        name: "lt_asmens",
        title: "Lithuania personal code (asmens kodas)",
        source: "Gyventojų registro įstatymas; Registrų centras",
        layouts: &["99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["asmens kodas", "asmens kodo", "ak", "personal code"],
        example: "95534580374",
        check: lt_asmens,
    },
    National {
        name: "lt_pvm",
        title: "Lithuania turnover tax number (PVM)",
        source: "PVM įstatymas; VMI",
        layouts: &["999999999", "LT999999999", "999999999999", "LT999999999999", "LT 999999999", "LT 999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["pvm", "pvm mokėtojo kodas", "vat"],
        example: "106187611",
        check: lt_pvm,
    },
    National {
        name: "lv_pk",
        title: "Latvia personal code and turnover tax number (personas kods, PVN)",
        source: "Iedzīvotāju reģistra likums; VID",
        layouts: &["99999999999", "999999-99999", "LV99999999999", "LV 99999999999", "LV 9999 9999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["personas kods", "pk", "pvn", "personal code", "vat"],
        example: "69814235290",
        check: lv_pk,
    },
];

/// Weights from one; where they leave ten, weights from three.
fn two_rounds(n: &[u8]) -> bool {
    let first = sum(n, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let check = if first < 10 { first } else { sum(n, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10 };
    check == at(n, 10)
}

fn ee_ik(n: &[u8]) -> bool {
    let century = 1800 + (at(n, 0) - 1) / 2 * 100;
    digits(n, 11)
        && (1..=8).contains(&at(n, 0))
        && day(century + number_at(n, 1, 2), number_at(n, 3, 2), number_at(n, 5, 2))
        && two_rounds(n)
}

fn ee_kmkr(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"EE").unwrap_or(n);
    digits(n, 9) && number(n) > 0 && sum(n, &[3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0
}

fn ee_registrikood(n: &[u8]) -> bool {
    let first = sum(n, &[1, 2, 3, 4, 5, 6, 7]) % 11;
    let check = if first < 10 { first } else { sum(n, &[3, 4, 5, 6, 7, 8, 9]) % 11 % 10 };
    digits(n, 8) && matches!(n.first(), Some(b'1' | b'7' | b'8' | b'9')) && check == at(n, 7)
}

fn lt_asmens(n: &[u8]) -> bool {
    let century = 1800 + (at(n, 0) - 1) / 2 * 100;
    let dated = || (1..=8).contains(&at(n, 0)) && day(century + number_at(n, 1, 2), number_at(n, 3, 2), number_at(n, 5, 2));
    digits(n, 11) && (n.first() == Some(&b'9') || dated()) && two_rounds(n)
}

fn lt_pvm(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"LT").unwrap_or(n);
    let mark = n.len().checked_sub(2).map_or(0, |place| at(n, place));
    let first = sum(n.split_last().map_or(n, |(_, body)| body), &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]) % 11;
    let second = || sum(n.split_last().map_or(n, |(_, body)| body), &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4]) % 11 % 10;
    matches!(n.len(), 9 | 12)
        && n.iter().all(u8::is_ascii_digit)
        && mark == 1
        && (if first < 10 { first } else { second() }) == at(n, n.len() - 1)
}

fn lv_pk(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"LV").unwrap_or(n);
    let person = (1 + sum(n, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == at(n, 10);
    let dated = || day(1800 + at(n, 6) * 100 + number_at(n, 4, 2), number_at(n, 2, 2), number_at(n, 0, 2));
    digits(n, 11)
        && match n.first() {
            Some(b'4'..=b'9') => sum(n, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3,
            // Since 2017 codes say no day, and start with 32.
            _ if n.starts_with(b"32") => person,
            _ => person && dated(),
        }
}

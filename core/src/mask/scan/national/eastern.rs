//! Identifiers of Eastern Europe, the Caucasus and Central Asia.

use super::super::entity::Profile;
use super::super::verify::{at, digits, number, number_at, part, part_of, sum};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "az_voen",
        title: "Azerbaijan taxpayer number (VÖEN)",
        source: "Vergi Məcəlləsi; Dövlət Vergi Xidməti",
        layouts: &["9999999999", "999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["vöen", "voen", "vergi", "taxpayer"],
        example: "6900399992",
        check: az_voen,
    },
    National {
        name: "by_unp",
        title: "Belarus payer number (УНП)",
        source: "Постановление МНС № 4 of 2018",
        layouts: &["999999999", "AA9999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["унп", "unp", "упн", "payer number"],
        example: "550626609",
        check: by_unp,
    },
    National {
        name: "kz_iin",
        title: "Kazakhstan individual and business number (ЖСН, ИИН, БИН)",
        source: "Закон № 223-III of 2007",
        layouts: &["999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["иин", "жсн", "бин", "iin", "bin", "individual identification"],
        example: "240752470174",
        check: kz_iin,
    },
    National {
        name: "md_idno",
        title: "Moldova identification number (IDNO, IDNP)",
        source: "Hotărârea Guvernului 861/1996; ASP",
        layouts: &["9999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["idno", "idnp", "cod fiscal", "identification number"],
        example: "7130199254272",
        check: md_idno,
    },
    National {
        name: "ru_inn",
        title: "Russia taxpayer number (ИНН)",
        source: "Приказ ФНС № ММВ-7-6/435@; Налоговый кодекс, ст. 84",
        layouts: &["999999999999", "9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["инн", "inn", "налогоплательщика", "taxpayer"],
        example: "747745416820",
        check: ru_inn,
    },
    National {
        name: "ru_ogrn",
        title: "Russia register number (ОГРН, ОГРНИП)",
        source: "Приказ Минфина № 165н; ФНС",
        layouts: &["999999999999999", "9999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["огрн", "огрнип", "ogrn", "ogrnip", "register number"],
        example: "350627392740875",
        check: ru_ogrn,
    },
    National {
        name: "ru_snils",
        title: "Russia pension insurance number (СНИЛС)",
        source: "Федеральный закон № 27-ФЗ; Социальный фонд",
        layouts: &["99999999999", "999-999-999 99", "999-999-999-99", "999 999 999 99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["снилс", "snils", "страховой номер", "insurance number"],
        example: "40669666213",
        check: ru_snils,
    },
    National {
        name: "ua_edrpou",
        title: "Ukraine company number (ЄДРПОУ)",
        source: "Постанова КМУ № 118 of 1996; Держстат",
        layouts: &["99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["єдрпоу", "едрпоу", "edrpou", "company number"],
        example: "00852482",
        check: ua_edrpou,
    },
    National {
        name: "ua_rntrc",
        title: "Ukraine taxpayer number (РНОКПП)",
        source: "Податковий кодекс, ст. 70; ДПС",
        layouts: &["9999999999", "99 99 99 99 99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["рнокпп", "інн", "ідентифікаційний", "rnokpp", "rntrc", "taxpayer"],
        example: "7032323272",
        check: ua_rntrc,
    },
];

fn az_voen(n: &[u8]) -> bool {
    // A zero before the number may be missing.
    let body = n.len().saturating_sub(2);
    matches!(n.len(), 9 | 10)
        && digits(n, n.len())
        && matches!(n.last(), Some(b'1' | b'2'))
        && sum(n, part_of(&[4, 1, 8, 6, 2, 7, 5, 3], body)) % 11 == at(n, body)
}

fn by_unp(n: &[u8]) -> bool {
    // People have letters in front; the second counts by its place in a list of its own.
    let lettered = part(n, 0, 2).iter().all(|byte| b"ABCEHKMOPT".contains(byte));
    let second = n.get(1).and_then(|byte| b"ABCEHKMOPT".iter().position(|known| known == byte)).and_then(|place| i64::try_from(place).ok());
    let second = if lettered { second.unwrap_or(0) } else { at(n, 1) };
    let check = (at(n, 0) * 29 + second * 23 + sum(part(n, 2, 6), &[19, 17, 13, 7, 5, 3])) % 11;
    n.len() == 9
        && digits(part(n, 2, 7), 7)
        && (digits(part(n, 0, 2), 2) || lettered)
        && n.first().is_some_and(|first| b"1234567ABCEHKM".contains(first))
        && check == at(n, 8)
}

fn kz_iin(n: &[u8]) -> bool {
    let first = sum(n, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let check = if first < 10 { first } else { sum(n, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11 };
    digits(n, 12) && (1..=12).contains(&number_at(n, 2, 2)) && check == at(n, 11)
}

fn md_idno(n: &[u8]) -> bool {
    digits(n, 13) && number(n) > 0 && sum(n, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1]) % 10 == at(n, 12)
}

fn ru_inn(n: &[u8]) -> bool {
    const WEIGHTS: &[i64] = &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let check = |skip: usize, place: usize| sum(n, WEIGHTS.get(skip..).unwrap_or_default()) % 11 % 10 == at(n, place);
    number(n) > 0 && (digits(n, 10) && check(2, 9) || digits(n, 12) && check(1, 10) && check(0, 11))
}

fn ru_ogrn(n: &[u8]) -> bool {
    let (thirteen, fifteen) = (digits(n, 13) && n.first() != Some(&b'0'), digits(n, 15) && matches!(n.first(), Some(b'3' | b'4')));
    thirteen && number_at(n, 0, 12) % 11 % 10 == at(n, 12)
        || fifteen && number_at(n, 0, 14) % 13 % 10 == at(n, 14) && number_at(n, 0, 14) % 13 < 10
}

fn ru_snils(n: &[u8]) -> bool {
    let check = sum(n, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100;
    // Numbers to 001-001-998 have no check.
    digits(n, 11) && number_at(n, 0, 9) > 1_001_998 && check == number_at(n, 9, 2)
}

fn ua_edrpou(n: &[u8]) -> bool {
    let weights: [i64; 7] = if matches!(n.first(), Some(b'3'..=b'5')) { [7, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 7] };
    let first = sum(n, &weights) % 11;
    digits(n, 8) && number(n) > 0 && (if first < 10 { first } else { sum(n, &weights.map(|weight| weight + 2)) % 11 % 10 }) == at(n, 7)
}

fn ua_rntrc(n: &[u8]) -> bool {
    digits(n, 10) && number(n) > 0 && sum(n, &[-1, 5, 7, 9, 4, 6, 10, 5, 7]).rem_euclid(11) % 10 == at(n, 9)
}

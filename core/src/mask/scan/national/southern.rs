//! Identifiers of Southern Europe.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, luhn, number, number_at, part, sum, sum_of_digits, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "ad_nrt",
        title: "Andorra register number (NRT)",
        source: "Llei 21/2014; Departament de Tributs",
        layouts: &["A999999A", "A-999999-A", "A999999-A", "A-999.999-A"],
        form_only: true,
        profile: Profile::Weak,
        context: &["nrt", "número de registre tributari", "tax number"],
        example: "G811199Q",
        check: ad_nrt,
    },
    National {
        name: "cy_vat",
        title: "Cyprus tax number (VAT, TIC)",
        source: "Tax Department: VAT registration number",
        layouts: &["99999999A", "CY99999999A", "CY 99999999A"],
        form_only: false,
        profile: Profile::Weak,
        context: &["vat", "tic", "φπα", "tax"],
        example: "86803256U",
        check: cy_vat,
    },
    National {
        name: "es_ccc",
        title: "Spain bank account (CCC)",
        source: "Asociación Española de Banca; Banco de España",
        layouts: &["99999999999999999999", "9999 9999 99 9999999999", "9999-9999-99-9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ccc", "cuenta", "número de cuenta", "account"],
        example: "04448892570856229250",
        check: es_ccc,
    },
    National {
        name: "es_dni",
        title: "Spain identity number (DNI)",
        source: "Real Decreto 1553/2005; Ministerio del Interior: cálculo de la letra",
        layouts: &["99999999A", "99999999-A", "99.999.999-A", "99.999.999A"],
        form_only: false,
        profile: Profile::Weak,
        context: &["dni", "nif", "documento nacional", "identidad", "identity"],
        example: "46662816W",
        check: es_dni,
    },
    National {
        name: "es_nie",
        title: "Spain number of a foreigner (NIE)",
        source: "Real Decreto 557/2011; Ministerio del Interior: cálculo de la letra",
        layouts: &["A9999999A", "A-9999999-A", "A-9999999A"],
        form_only: false,
        profile: Profile::Strong,
        context: &["nie", "extranjero", "extranjeros", "foreigner"],
        example: "Z7173561G",
        check: es_nie,
    },
    National {
        name: "es_nif",
        title: "Spain tax number (NIF, CIF)",
        source: "Real Decreto 1065/2007, arts. 19 to 24; Orden EHA/451/2008",
        layouts: &["X9999999X", "X99999999", "A99999999", "A-99999999", "ES99999999A", "ESX9999999X", "ESX99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nif", "cif", "fiscal", "tax", "iva", "vat"],
        example: "C39465836",
        check: es_nif,
    },
    National {
        name: "gr_amka",
        title: "Greece social security number (AMKA)",
        source: "ν. 3655/2008, άρθρο 153; ΗΔΙΚΑ",
        layouts: &["99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["αμκα", "amka", "α.μ.κ.α.", "social security"],
        example: "17020089227",
        check: gr_amka,
    },
    National {
        name: "gr_vat",
        title: "Greece tax number (AFM)",
        source: "ν. 4174/2013; ΑΑΔΕ",
        layouts: &["999999999", "EL999999999", "EL 999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["αφμ", "afm", "α.φ.μ.", "φορολογικού μητρώου", "vat", "tax number"],
        example: "044445809",
        check: gr_vat,
    },
    National {
        name: "it_codice_fiscale",
        title: "Italy tax code of a person (codice fiscale)",
        source: "Decreto del Ministero delle Finanze, 23 December 1976",
        layouts: &["AAAAAA99A99A999A", "AAAAAAXXAXXAXXXA", "AAA AAA 99A99 A999A"],
        form_only: false,
        profile: Profile::Strong,
        context: &["codice fiscale", "cf", "c.f.", "cod. fisc.", "tax code"],
        example: "YGHMPU07R25D042W",
        check: it_codice_fiscale,
    },
    National {
        name: "it_iva",
        title: "Italy turnover tax number (partita IVA)",
        source: "DPR 633/1972, art. 35; Agenzia delle Entrate",
        layouts: &["99999999999", "IT99999999999", "IT 99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["partita iva", "p.iva", "p. iva", "piva", "iva", "vat"],
        example: "00553080938",
        check: it_iva,
    },
    National {
        name: "mt_vat",
        title: "Malta turnover tax number",
        source: "Value Added Tax Act, Cap. 406",
        layouts: &["99999999", "MT99999999", "MT 9999 9999", "MT 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["vat", "vat number", "tax"],
        example: "23104584",
        check: mt_vat,
    },
    National {
        name: "pt_cc",
        title: "Portugal citizen card number (CC)",
        source: "Lei 7/2007; AMA: validação do número de documento",
        layouts: &["999999999XX9", "99999999 9 XX9", "99999999-9-XX9", "99999999 9 XX 9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cartão de cidadão", "cartao de cidadao", "cc", "bilhete de identidade", "citizen card"],
        example: "941623043UB9",
        check: pt_cc,
    },
    National {
        name: "pt_nif",
        title: "Portugal tax number (NIF)",
        source: "Decreto-Lei 14/2013; Autoridade Tributária",
        layouts: &["999999999", "999 999 999", "PT999999999", "PT 999999999", "PT 999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nif", "contribuinte", "número fiscal", "numero fiscal", "nipc", "tax"],
        example: "293481393",
        check: pt_nif,
    },
    National {
        name: "tr_tckimlik",
        title: "Türkiye identity number (T.C. kimlik no)",
        source: "5490 sayılı Nüfus Hizmetleri Kanunu, madde 46",
        layouts: &["99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["tckn", "tc kimlik", "t.c. kimlik", "kimlik no", "kimlik numarası", "identity number"],
        example: "33065457564",
        check: tr_tckimlik,
    },
    National {
        name: "tr_vkn",
        title: "Türkiye tax number (VKN)",
        source: "213 sayılı Vergi Usul Kanunu; Gelir İdaresi Başkanlığı",
        layouts: &["9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["vkn", "vergi kimlik", "vergi no", "vergi numarası", "tax number"],
        example: "2269760699",
        check: tr_vkn,
    },
];

/// The letters by which Spain's numbers are checked, by the remainder of 23.
const DNI: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";

fn ad_nrt(n: &[u8]) -> bool {
    let of = number_at(n, 1, 6);
    n.len() == 8
        && of >= 0
        && n.last().is_some_and(u8::is_ascii_uppercase)
        && match n.first() {
            Some(b'F') => of <= 699_999,
            Some(b'A' | b'L') => (700_000..800_000).contains(&of),
            Some(first) => b"CDEGOPU".contains(first),
            None => false,
        }
}

fn cy_vat(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"CY").unwrap_or(n);
    let odd = |digit: i64| letter(&[1, 0, 5, 7, 9, 13, 15, 17, 19, 21], digit).map_or(0, i64::from);
    let sum: i64 = n.iter().take(8).enumerate().map(|(place, byte)| if place % 2 == 0 { odd(value(*byte)) } else { value(*byte) }).sum();
    n.len() == 9
        && digits(part(n, 0, 8), 8)
        && !n.starts_with(b"12")
        && n.last().copied() == letter(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", sum % 26)
}

fn es_ccc(n: &[u8]) -> bool {
    const WEIGHTS: &[i64] = &[1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let check = |rest: i64| if rest < 2 { rest } else { 11 - rest };
    digits(n, 20)
        && n.iter().any(|byte| *byte != b'0')
        && check(sum(part(n, 0, 8), WEIGHTS.get(2..).unwrap_or_default()) % 11) == at(n, 8)
        && check(sum(part(n, 10, 10), WEIGHTS) % 11) == at(n, 9)
}

fn es_dni(n: &[u8]) -> bool {
    digits(part(n, 0, 8), 8) && n.len() == 9 && n.last().copied() == letter(DNI, number_at(n, 0, 8) % 23)
}

fn es_nie(n: &[u8]) -> bool {
    let first = match n.first() {
        Some(b'X') => 0,
        Some(b'Y') => 1,
        Some(b'Z') => 2,
        _ => return false,
    };
    n.len() == 9 && digits(part(n, 1, 7), 7) && n.last().copied() == letter(DNI, (first * 10_000_000 + number_at(n, 1, 7)) % 23)
}

fn es_nif(n: &[u8]) -> bool {
    let n = if n.len() == 11 { n.strip_prefix(b"ES").unwrap_or(n) } else { n };
    let body = part(n, 1, 7);
    match n.first() {
        Some(b'K' | b'L' | b'M') => n.len() == 9 && digits(body, 7) && n.last().copied() == letter(DNI, number(body) % 23),
        Some(b'X' | b'Y' | b'Z') => es_nie(n),
        Some(b'0'..=b'9') => es_dni(n),
        Some(first) if b"ABCDEFGHJNPQRSUVW".contains(first) => {
            let check = (10 - sum_of_digits(body, &[2, 1, 2, 1, 2, 1, 2]) % 10) % 10;
            n.len() == 9 && digits(body, 7) && [letter(b"0123456789", check), letter(b"JABCDEFGHI", check)].contains(&n.last().copied())
        }
        _ => false,
    }
}

fn gr_amka(n: &[u8]) -> bool {
    digits(n, 11) && luhn(n) && {
        let of = |century: i64| day(century + number_at(n, 4, 2), number_at(n, 2, 2), number_at(n, 0, 2));
        of(1900) || of(2000)
    }
}

fn gr_vat(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"EL").unwrap_or(n);
    digits(n, 9) && number(n) > 0 && sum(n, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == at(n, 8)
}

fn it_codice_fiscale(n: &[u8]) -> bool {
    // Digits may be told apart from a namesake's by letters: `L` to `V` without `O`.
    let figure = |byte: u8| match byte {
        b'0'..=b'9' => Some(i64::from(byte - b'0')),
        _ => b"LMNPQRSTUV".iter().position(|known| *known == byte).and_then(|place| i64::try_from(place).ok()),
    };
    let pair = |from: usize| match part(n, from, 2) {
        [tens, ones] => Some(figure(*tens)? * 10 + figure(*ones)?),
        _ => None,
    };
    const ODD: [i64; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let counts = |(place, byte): (usize, &u8)| {
        let index = if byte.is_ascii_digit() { value(*byte) } else { value(*byte) - 10 };
        if place % 2 == 1 { index } else { usize::try_from(index).ok().and_then(|index| ODD.get(index).copied()).unwrap_or(0) }
    };
    let letters = |from: usize, length: usize| part(n, from, length).iter().all(u8::is_ascii_uppercase);
    let month = b"ABCDEHLMPRST".iter().position(|known| Some(known) == n.get(8)).and_then(|place| i64::try_from(place).ok());
    let (Some(year), Some(of_month), Some(month)) = (pair(6), pair(9), month) else { return false };
    let town = part(n, 12, 3).iter().all(|byte| figure(*byte).is_some());
    // A year's century is not written: the leap day of 00 is 2000's.
    n.len() == 16
        && letters(0, 6)
        && letters(11, 1)
        && letters(15, 1)
        && town
        && day(2000 + year, month + 1, of_month % 40)
        && n.last().copied() == letter(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", n.iter().take(15).enumerate().map(counts).sum::<i64>() % 26)
}

fn it_iva(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"IT").unwrap_or(n);
    digits(n, 11) && number_at(n, 0, 7) > 0 && matches!(number_at(n, 7, 3), 1..=100 | 120 | 121 | 888 | 999) && luhn(n)
}

fn mt_vat(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"MT").unwrap_or(n);
    digits(n, 8) && n.first() != Some(&b'0') && sum(n, &[3, 4, 6, 7, 8, 9, 10, 1]) % 37 == 0
}

fn pt_cc(n: &[u8]) -> bool {
    let doubled = |value: i64| if value > 4 { value * 2 - 9 } else { value * 2 };
    let total: i64 =
        n.iter().rev().enumerate().map(|(place, byte)| if place % 2 == 1 { doubled(value(*byte)) } else { value(*byte) }).sum();
    n.len() == 12
        && digits(part(n, 0, 9), 9)
        && n.iter().all(u8::is_ascii_alphanumeric)
        && n.last().is_some_and(u8::is_ascii_digit)
        && total % 10 == 0
}

fn pt_nif(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"PT").unwrap_or(n);
    digits(n, 9) && n.first() != Some(&b'0') && (11 - sum(n, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == at(n, 8)
}

fn tr_tckimlik(n: &[u8]) -> bool {
    let first = (10 - sum(n, &[3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10) % 10;
    digits(n, 11) && n.first() != Some(&b'0') && first == at(n, 9) && sum(n, &[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 == at(n, 10)
}

fn tr_vkn(n: &[u8]) -> bool {
    let term = |(place, byte): (i64, &u8)| match (value(*byte) + place) % 10 {
        0 => 0,
        once => match (once << place) % 9 {
            0 => 9,
            rest => rest,
        },
    };
    let sum: i64 = (1..=9).rev().zip(n).map(term).sum();
    digits(n, 10) && (10 - sum % 10) % 10 == at(n, 9)
}

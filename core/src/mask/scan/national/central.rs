//! Identifiers of Central Europe.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, mod_11_10, number, number_at, part, sum, sum_of_digits, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "at_tin",
        title: "Austria tax number (Abgabenkontonummer)",
        source: "Bundesministerium für Finanzen: Steuernummer, BMF-010219",
        layouts: &["999999999", "99-999/9999", "99 999/9999", "99 9999999", "99 999 9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["steuernummer", "abgabenkontonummer", "abgabenkonto", "finanzamt", "tin", "tax number"],
        example: "519459937",
        check: at_tin,
    },
    National {
        name: "at_uid",
        title: "Austria turnover tax number (UID)",
        source: "Umsatzsteuergesetz Art. 28; BMF",
        layouts: &["ATU99999999", "U99999999", "ATU 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["uid", "ust-id", "ustid", "umsatzsteuer", "vat"],
        example: "ATU80556337",
        check: at_uid,
    },
    National {
        name: "at_vnr",
        title: "Austria social insurance number (VNR)",
        source: "ASVG § 31; Dachverband der Sozialversicherungsträger",
        layouts: &["9999999999", "9999 999999", "9999 99 99 99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["svnr", "vnr", "sv-nummer", "versicherungsnummer", "sozialversicherungsnummer", "social insurance"],
        example: "3133232490",
        check: at_vnr,
    },
    National {
        name: "ch_ssn",
        title: "Switzerland insurance number (AHV, AVS)",
        source: "AHVG Art. 50c; Zentrale Ausgleichsstelle: NAVS13",
        layouts: &["9999999999999", "756.9999.9999.99", "756 9999 9999 99"],
        form_only: false,
        profile: Profile::Strong,
        context: &["ahv", "avs", "ahv-nummer", "numéro avs", "sozialversicherungsnummer", "insurance number"],
        example: "7566118695109",
        check: ch_ssn,
    },
    National {
        name: "ch_uid",
        title: "Switzerland enterprise number (UID, IDE)",
        source: "UIDG, SR 431.03; Bundesamt für Statistik",
        layouts: &["CHE999999999", "CHE-999.999.999", "CHE 999 999 999", "CHE-999999999", "CHE 999.999.999"],
        form_only: false,
        profile: Profile::Strong,
        context: &["uid", "ide", "mwst", "tva", "unternehmens", "enterprise"],
        example: "CHE449409094",
        check: ch_uid,
    },
    National {
        name: "cz_rc",
        title: "Czech and Slovak birth number (rodné číslo)",
        source: "Act 133/2000 Coll. (CZ), Act 301/1995 Coll. (SK)",
        layouts: &["9999999999", "999999/9999", "999999/999", "999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["rodné číslo", "rodne cislo", "rč", "rodné", "birth number", "r.č."],
        example: "9742237241",
        check: cz_rc,
    },
    National {
        name: "de_idnr",
        title: "Germany tax identification number (IdNr)",
        source: "Abgabenordnung § 139b; Bundeszentralamt für Steuern; ISO/IEC 7064 MOD 11,10",
        layouts: &["99999999999", "99 999 999 999", "99/999/999/999", "9999999999 9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["idnr", "steuer-id", "steuerid", "steuer-idnr", "steueridentifikationsnummer", "identifikationsnummer", "steuerliche", "tin", "tax id"],
        example: "14926879096",
        check: de_idnr,
    },
    National {
        name: "de_rvnr",
        title: "Germany pension insurance number (RVNR)",
        source: "VKVV § 2 and § 4; Deutsche Rentenversicherung",
        layouts: &["99999999A999", "99 999999 A 999"],
        form_only: false,
        profile: Profile::Strong,
        context: &["rvnr", "rentenversicherung", "versicherungsnummer", "sozialversicherungsnummer", "svnr"],
        example: "82070572H063",
        check: de_rvnr,
    },
    National {
        name: "de_vat",
        title: "Germany turnover tax number (USt-IdNr)",
        source: "Umsatzsteuergesetz § 27a; ISO/IEC 7064 MOD 11,10",
        layouts: &["DE999999999", "999999999", "DE 999999999", "DE 999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ust-id", "ustid", "ust-idnr", "umsatzsteuer", "umsatzsteuer-identifikationsnummer", "vat"],
        example: "DE247119206",
        check: de_vat,
    },
    National {
        name: "hu_adoazonosito",
        title: "Hungary personal tax number (adóazonosító jel)",
        source: "1996. évi XX. törvény; 2017. évi CL. törvény, melléklet",
        layouts: &["9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["adóazonosító", "adóazonosító jel", "adoazonosito", "tax identification"],
        example: "8203667856",
        check: hu_adoazonosito,
    },
    National {
        name: "hu_anum",
        title: "Hungary company tax number (adószám)",
        source: "2017. évi CL. törvény; NAV",
        layouts: &["99999999", "99999999-9-99", "HU99999999", "HU 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["adószám", "adoszam", "közösségi adószám", "tax number", "vat"],
        example: "72496273",
        check: hu_anum,
    },
    National {
        name: "hu_taj",
        title: "Hungary social insurance number (TAJ)",
        source: "1996. évi XX. törvény, melléklet",
        layouts: &["999999999", "999 999 999", "999-999-999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["taj", "taj szám", "taj-szám", "társadalombiztosítási", "social security"],
        example: "647392951",
        check: hu_taj,
    },
    National {
        name: "li_peid",
        title: "Liechtenstein personal number (PEID)",
        source: "Landesverwaltung: Personenidentifikationsnummer",
        layouts: &["999999999999", "9999", "99999", "999999", "9999999", "99999999", "999999999", "9999999999", "99999999999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["peid", "personenidentifikationsnummer", "pid-nr"],
        example: "928113494475",
        check: li_peid,
    },
    National {
        name: "pl_nip",
        title: "Poland tax number (NIP)",
        source: "Ustawa o zasadach ewidencji podatników, art. 10",
        layouts: &["9999999999", "999-999-99-99", "999-99-99-999", "PL9999999999", "PL 9999999999", "PL 999-999-99-99", "PL 999-99-99-999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nip", "numer nip", "nr nip", "tax number", "vat"],
        example: "4298108226",
        check: pl_nip,
    },
    National {
        name: "pl_pesel",
        title: "Poland personal number (PESEL)",
        source: "Ustawa o ewidencji ludności, art. 15; Ministerstwo Cyfryzacji",
        layouts: &["99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["pesel", "numer pesel", "nr pesel"],
        example: "52851393527",
        check: pl_pesel,
    },
    National {
        name: "pl_regon",
        title: "Poland statistical number (REGON)",
        source: "Ustawa o statystyce publicznej, art. 42; GUS",
        layouts: &["999999999", "99999999999999", "999-999-999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["regon", "numer regon"],
        example: "000869241",
        check: pl_regon,
    },
    National {
        name: "sk_dph",
        title: "Slovakia turnover tax number (IČ DPH)",
        source: "Act 222/2004 Coll.; Finančná správa",
        layouts: &["9999999999", "SK9999999999", "SK 9999999999", "SK 9999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["dph", "ič dph", "ic dph", "dič", "vat"],
        example: "8571616955",
        check: sk_dph,
    },
];

fn at_tin(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && sum_of_digits(n, &[1, 2, 1, 2, 1, 2, 1, 2, 1]) % 10 == 0
}

fn at_uid(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"AT").unwrap_or(n);
    n.first() == Some(&b'U')
        && digits(part(n, 1, 8), 8)
        && n.len() == 9
        && (sum_of_digits(part(n, 1, 7), &[1, 2, 1, 2, 1, 2, 1]) + 4 + at(n, 8)) % 10 == 0
}

fn at_vnr(n: &[u8]) -> bool {
    digits(n, 10) && n.first() != Some(&b'0') && sum(n, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == at(n, 3)
}

fn ch_ssn(n: &[u8]) -> bool {
    digits(n, 13) && n.starts_with(b"756") && sum(n, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0
}

fn ch_uid(n: &[u8]) -> bool {
    let figures = n.strip_prefix(b"CHE").unwrap_or_default();
    digits(figures, 9) && (11 - sum(figures, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == at(figures, 8)
}

fn cz_rc(n: &[u8]) -> bool {
    let (year, month) = (number_at(n, 0, 2), number_at(n, 2, 2) % 50 % 20);
    let exists = |from: i64| day(from + year, month, number_at(n, 4, 2));
    match n.len() {
        // Numbers to 1953 have no check digit.
        9 => digits(n, 9) && if year > 79 { exists(1800) } else { year <= 53 && exists(1900) },
        _ => digits(n, 10) && exists(if year < 54 { 2000 } else { 1900 }) && number_at(n, 0, 9) % 11 % 10 == at(n, 9),
    }
}

fn de_idnr(n: &[u8]) -> bool {
    // Of the first ten figures exactly one comes twice or three times.
    let mut counts = [0_u8; 10];
    for byte in part(n, 0, 10) {
        if let Some(count) = counts.get_mut(usize::from(byte.wrapping_sub(b'0'))) {
            *count += 1;
        }
    }
    let mut repeated = counts.into_iter().filter(|count| *count > 1);
    digits(n, 11) && n.first() != Some(&b'0') && matches!((repeated.next(), repeated.next()), (Some(2 | 3), None)) && mod_11_10(n)
}

fn de_rvnr(n: &[u8]) -> bool {
    let letter = value(n.get(8).copied().unwrap_or_default()) - 9;
    let plain = || {
        let mut figures = [0; 12];
        let written = [b'0' + u8::try_from(letter / 10).unwrap_or(0), b'0' + u8::try_from(letter % 10).unwrap_or(0)];
        for (room, byte) in figures.iter_mut().zip(part(n, 0, 8).iter().chain(&written).chain(part(n, 9, 2))) {
            *room = *byte;
        }
        sum_of_digits(&figures, &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10
    };
    n.len() == 12
        && digits(part(n, 0, 8), 8)
        && (1..=26).contains(&letter)
        && digits(part(n, 9, 3), 3)
        && (1..=31).contains(&number_at(n, 2, 2))
        && (1..=12).contains(&number_at(n, 4, 2))
        && number_at(n, 0, 2) > 1
        && plain() == at(n, 11)
}

fn de_vat(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"DE").unwrap_or(n);
    digits(n, 9) && n.first() != Some(&b'0') && mod_11_10(n)
}

fn hu_adoazonosito(n: &[u8]) -> bool {
    digits(n, 10) && n.first() == Some(&b'8') && sum(n, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == at(n, 9)
}

fn hu_anum(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"HU").unwrap_or(n);
    (digits(n, 8) || digits(n, 11)) && number(n) > 0 && sum(n, &[9, 7, 3, 1, 9, 7, 3, 1]) % 10 == 0
}

fn hu_taj(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && sum(n, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == at(n, 8)
}

fn li_peid(n: &[u8]) -> bool {
    // Digits alone, with zeros before them or without.
    let figures = n.iter().skip_while(|byte| **byte == b'0').count();
    (4..=12).contains(&n.len()) && n.iter().all(u8::is_ascii_digit) && (4..=12).contains(&figures)
}

fn pl_nip(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"PL").unwrap_or(n);
    digits(n, 10) && number(n) > 0 && sum(n, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == at(n, 9)
}

fn pl_pesel(n: &[u8]) -> bool {
    let (month, year) = (number_at(n, 2, 2), number_at(n, 0, 2));
    let century = letter(&[19, 20, 21, 22, 18], month / 20).map_or(0, i64::from);
    digits(n, 11) && day(century * 100 + year, month % 20, number_at(n, 4, 2)) && sum(n, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
}

fn pl_regon(n: &[u8]) -> bool {
    let nine = |n: &[u8]| digits(n, 9) && number(n) > 0 && sum(n, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == at(n, 8);
    let fourteen = || digits(n, 14) && sum(n, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10 == at(n, 13);
    nine(n) || nine(part(n, 0, 9)) && fourteen()
}

fn sk_dph(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"SK").unwrap_or(n);
    // People have their birth number.
    digits(n, 10) && n.first() != Some(&b'0') && matches!(at(n, 2), 2..=4 | 7..=9) && number(n) % 11 == 0 || cz_rc(n)
}

//! Identifiers of Western Europe.

use super::super::entity::Profile;
use super::super::verify::{digits, letter, luhn, number, number_at, part, rest_97, sum, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "be_bis",
        title: "Belgium number of those outside the register (BIS)",
        source: "Royal decree of 8 February 1991; Crossroads Bank for Social Security",
        layouts: &["99999999999", "99.99.99-999.99", "999999-999-99", "99 99 99 999 99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["bis", "bis-nummer", "bisnummer", "numéro bis", "insz", "niss", "national number"],
        example: "87469848780",
        check: be_bis,
    },
    National {
        name: "be_nn",
        title: "Belgium national number (Rijksregisternummer)",
        source: "Royal decree of 3 April 1984; IBZ, National Register",
        layouts: &["99999999999", "99.99.99-999.99", "999999-999-99", "99 99 99 999 99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["rijksregister", "rijksregisternummer", "insz", "niss", "registre national", "numéro national", "nationalregister", "national number", "national registration"],
        example: "06122148792",
        check: be_nn,
    },
    National {
        name: "be_vat",
        title: "Belgium enterprise number (KBO, BTW)",
        source: "Law of 16 January 2003; Crossroads Bank for Enterprises",
        layouts: &["9999999999", "9999.999.999", "BE9999999999", "BE 9999.999.999", "BE9999.999.999", "BE 9999 999 999", "BE 9999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["btw", "tva", "kbo", "bce", "ondernemingsnummer", "enterprise", "vat"],
        example: "0401394116",
        check: be_vat,
    },
    National {
        name: "fr_nif",
        title: "France tax number (SPI)",
        source: "Direction générale des finances publiques: numéro fiscal",
        layouts: &["9999999999999", "99 99 999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nif", "spi", "numéro fiscal", "numero fiscal", "référence fiscale", "tax number"],
        example: "2754688613033",
        check: fr_nif,
    },
    National {
        name: "fr_nir",
        title: "France social security number (NIR)",
        source: "Code de la sécurité sociale; INSEE, décret 82-103",
        layouts: &["999999999999999", "9 99 99 99 999 999 99", "9 99 99 9A 999 999 99", "999999A99999999", "9999999999999 99"],
        form_only: false,
        profile: Profile::Strong,
        context: &["nir", "insee", "sécurité sociale", "securite sociale", "numéro de sécurité sociale", "sécu", "secu", "social security"],
        example: "459683627652851",
        check: fr_nir,
    },
    National {
        name: "fr_siren",
        title: "France enterprise number (SIREN)",
        source: "Code de commerce, R123-221; INSEE",
        layouts: &["999999999", "999 999 999", "9 9 9 9 9 9 9 9 9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["siren", "rcs", "entreprise", "company number"],
        example: "293130068",
        check: fr_siren,
    },
    National {
        name: "fr_siret",
        title: "France establishment number (SIRET)",
        source: "Code de commerce, R123-221; INSEE",
        layouts: &["99999999999999", "999 999 999 99999", "999 999 999 999 99", "9 99 999 999 999 99", "9 9 9 9 9 9 9 9 9 9 9 9 9 9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["siret", "établissement", "etablissement", "company number"],
        example: "21217814973579",
        check: fr_siret,
    },
    National {
        name: "fr_tva",
        title: "France turnover tax number (TVA)",
        source: "Code général des impôts, art. 286 ter; BOFiP",
        layouts: &["FR99999999999", "XX999999999", "FR 99 999 999 999", "FRXX999999999", "FR 99999999999", "FR 99 999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["tva", "intracommunautaire", "vat"],
        example: "FR37327813416",
        check: fr_tva,
    },
    National {
        name: "gb_nhs",
        title: "United Kingdom health number (NHS)",
        source: "NHS Data Dictionary: NHS number",
        layouts: &["9999999999", "999 999 9999", "999-999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nhs", "nhs number", "nhs no", "health service", "patient"],
        example: "7187974094",
        check: gb_nhs,
    },
    National {
        name: "gb_nino",
        title: "United Kingdom national insurance number",
        source: "HMRC: National Insurance Manual, NIM39110",
        layouts: &["AA999999A", "AA 99 99 99 A", "AA 999999 A", "AA-99-99-99-A"],
        form_only: true,
        profile: Profile::Strong,
        context: &["nino", "national insurance", "ni number", "ni no"],
        example: "AT257833B",
        check: gb_nino,
    },
    National {
        name: "gb_upn",
        title: "United Kingdom pupil number (UPN)",
        source: "Department for Education: Unique pupil numbers guide",
        layouts: &["A999999999999", "A99999999999X"],
        form_only: false,
        profile: Profile::Strong,
        context: &["upn", "pupil number", "unique pupil"],
        example: "W971461596810",
        check: gb_upn,
    },
    National {
        name: "gb_utr",
        title: "United Kingdom taxpayer reference (UTR)",
        source: "HMRC: Unique Taxpayer Reference, validation of references",
        layouts: &["9999999999", "99999 99999", "999 999 9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["utr", "taxpayer reference", "unique taxpayer", "tax reference", "hmrc"],
        example: "1986939582",
        check: gb_utr,
    },
    National {
        name: "gb_vat",
        title: "United Kingdom turnover tax number (VAT)",
        source: "HMRC: VAT registration numbers, Notice 700",
        layouts: &["999999999", "GB999999999", "GB 999 9999 99", "999 9999 99", "GB999999999999", "GB 999999999", "GB 999 999 999", "GB 999999999999", "999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["vat", "vat number", "vat no", "vat reg"],
        example: "136087707",
        check: gb_vat,
    },
    National {
        name: "ie_pps",
        title: "Ireland personal public service number (PPS)",
        source: "Department of Social Protection: PPS number",
        layouts: &["9999999A", "9999999AA"],
        form_only: false,
        profile: Profile::Weak,
        context: &["pps", "ppsn", "pps number", "personal public service"],
        example: "0041424M",
        check: ie_pps,
    },
    National {
        name: "lu_tva",
        title: "Luxembourg turnover tax number (TVA)",
        source: "Administration de l'enregistrement, des domaines et de la TVA",
        layouts: &["99999999", "LU99999999", "LU 999 999 99", "LU 99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["tva", "vat", "tax"],
        example: "25684075",
        check: lu_tva,
    },
    National {
        name: "nl_bsn",
        title: "Netherlands citizen service number (BSN)",
        source: "Wet algemene bepalingen burgerservicenummer; the eleven test",
        layouts: &["999999999", "9999.99.999", "9999 99 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["bsn", "burgerservicenummer", "burger service nummer", "sofinummer", "sofi", "citizen service number"],
        example: "178247091",
        check: nl_bsn,
    },
    National {
        name: "nl_btw",
        title: "Netherlands turnover tax number (btw-identificatienummer)",
        source: "Belastingdienst: btw-identificatienummer",
        layouts: &["999999999X99", "NL999999999X99", "NL9999.99.999.X99", "NL 999999999X99", "NL 9999.99.999.X99", "NL 9999.99.999.X.99", "NL 999999999 X99", "NL999999999 X99"],
        form_only: false,
        profile: Profile::Strong,
        context: &["btw", "omzetbelasting", "vat", "tax"],
        example: "168815631B37",
        check: nl_btw,
    },
    National {
        name: "nl_onderwijsnummer",
        title: "Netherlands pupil number (onderwijsnummer)",
        source: "Wet op het onderwijstoezicht; DUO",
        layouts: &["999999999", "9999.99.999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["onderwijsnummer", "pgn", "pupil number", "leerlingnummer"],
        example: "102746340",
        check: nl_onderwijsnummer,
    },
];

/// The register's check: two figures that the rest leaves by 97, for those born from 2000 on with a 2 in front; and a day that exists
/// where one is told.
fn register(n: &[u8]) -> bool {
    let check = number_at(n, 9, 2);
    let year = [(1900, 0), (2000, 2_000_000_000)].into_iter().find(|(_, before)| 97 - (number_at(n, 0, 9) + before) % 97 == check);
    let (month, of_month) = (number_at(n, 2, 2) % 20, number_at(n, 4, 2));
    // Month and day are zero where they are not known; days run over where one has no numbers left.
    number(n) > 0 && month <= 12 && year.is_some() && of_month <= 99
}

/// The check of a French number whose key has letters: two characters of 34 that count by place.
fn lettered(n: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let place = |index: usize| {
        let byte = n.get(index)?;
        ALPHABET.iter().position(|known| known == byte).and_then(|place| i64::try_from(place).ok())
    };
    let (Some(first), Some(second)) = (place(0), place(1)) else { return false };
    let check = if first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    !digits(n, 11) && check >= 0 && (number_at(n, 2, 9) + 1 + check / 11) % 11 == check % 11
}

fn be_bis(n: &[u8]) -> bool {
    let month = number_at(n, 2, 2);
    digits(n, 11) && ((20..=32).contains(&month) || (40..=52).contains(&month)) && register(n)
}

fn be_nn(n: &[u8]) -> bool {
    let month = number_at(n, 2, 2);
    digits(n, 11) && (0..=12).contains(&month) && register(n)
}

fn be_vat(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"BE").unwrap_or(n);
    digits(n, 10) && matches!(n.first(), Some(b'0' | b'1')) && number(n) > 0 && 97 - number_at(n, 0, 8) % 97 == number_at(n, 8, 2)
}

fn fr_nif(n: &[u8]) -> bool {
    digits(n, 13) && matches!(n.first(), Some(b'0'..=b'3')) && number_at(n, 0, 10) % 511 == number_at(n, 10, 3)
}

fn fr_nir(n: &[u8]) -> bool {
    // Corsica's departments count as 19 and 18.
    let mut plain = [0; 13];
    for (room, byte) in plain.iter_mut().zip(n) {
        *room = *byte;
    }
    if let Some(department) = plain.get_mut(5..7) {
        if department == b"2A" {
            department.copy_from_slice(b"19");
        } else if department == b"2B" {
            department.copy_from_slice(b"18");
        }
    }
    let month = number_at(n, 3, 2);
    // Months from 20 on: not known, or made up abroad.
    let known = (1..=12).contains(&month) || (20..=42).contains(&month) || (50..=99).contains(&month);
    n.len() == 15
        && known
        && matches!(n.first(), Some(b'1'..=b'4' | b'7' | b'8'))
        && number(&plain) >= 0
        && 97 - number(&plain) % 97 == number_at(n, 13, 2)
}

fn fr_siren(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && luhn(n)
}

fn fr_siret(n: &[u8]) -> bool {
    // The post office's own establishments add up to a multiple of five.
    let post = || n.starts_with(b"356000000") && n.iter().map(|byte| value(*byte)).sum::<i64>() % 5 == 0;
    digits(n, 14) && number(n) > 0 && (luhn(n) || post()) && (luhn(part(n, 0, 9)))
}

fn fr_tva(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"FR").unwrap_or(n);
    let company = part(n, 2, 9);
    let old = || digits(n, 11) && (number(company) * 100 + 12) % 97 == number_at(n, 0, 2);
    // Monaco's companies are no French ones.
    n.len() == 11 && digits(company, 9) && (luhn(company) || company.starts_with(b"000")) && (old() || lettered(n))
}

fn gb_nhs(n: &[u8]) -> bool {
    digits(n, 10) && number(n) > 0 && sum(n, &[10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
}

fn gb_nino(n: &[u8]) -> bool {
    let prefix = part(n, 0, 2);
    let letters = prefix.first().is_some_and(|first| first.is_ascii_uppercase() && !b"DFIQUV".contains(first))
        && prefix.last().is_some_and(|second| second.is_ascii_uppercase() && !b"DFIOQUV".contains(second));
    n.len() == 9
        && letters
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].iter().any(|never| *never == prefix)
        && digits(part(n, 2, 6), 6)
        && matches!(n.last(), Some(b'A'..=b'D'))
}

fn gb_upn(n: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRTUVWXYZ0123456789";
    let place = |byte: &u8| ALPHABET.iter().position(|known| known == byte).and_then(|place| i64::try_from(place).ok());
    let body = part(n, 1, 12);
    let weighted = body.iter().zip(2..).try_fold(0, |sum, (byte, weight)| Some(sum + place(byte)? * weight));
    n.len() == 13
        && digits(part(n, 1, 11), 11)
        && number_at(n, 1, 3) > 200
        && weighted.is_some_and(|sum| letter(ALPHABET, sum % 23) == n.first().copied())
}

fn gb_utr(n: &[u8]) -> bool {
    digits(n, 10) && letter(b"21987654321", sum(part(n, 1, 9), &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) == n.first().copied()
}

fn gb_vat(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"GB").unwrap_or(n);
    let rest = sum(n, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    (digits(n, 9) || digits(n, 12)) && number_at(n, 0, 9) > 0 && (rest == 0 || number_at(n, 0, 3) >= 100 && matches!(rest, 42 | 55))
}

fn ie_pps(n: &[u8]) -> bool {
    let second = n.get(8).copied();
    // The second letter counts; `W` and `T` of old numbers, `H` of companies before 2013 too, do not.
    let extra = second.filter(|byte| matches!(byte, b'A' | b'B' | b'H')).map_or(0, |byte| (value(byte) - 9) * 9);
    let rest = (sum(part(n, 0, 7), &[8, 7, 6, 5, 4, 3, 2]) + extra) % 23;
    matches!(n.len(), 8 | 9)
        && digits(part(n, 0, 7), 7)
        && n.get(7).copied() == letter(b"WABCDEFGHIJKLMNOPQRSTUV", rest)
        && second.is_none_or(|byte| b"ABHWTX".contains(&byte))
}

fn lu_tva(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"LU").unwrap_or(n);
    digits(n, 8) && number(n) > 0 && number_at(n, 0, 6) % 89 == number_at(n, 6, 2)
}

fn nl_bsn(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && sum(n, &[9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0
}

fn nl_btw(n: &[u8]) -> bool {
    let n = n.strip_prefix(b"NL").unwrap_or(n);
    // The old form holds the owner's citizen number, the new one a check over the whole.
    let whole = || rest_97(b"NL".iter().chain(n).copied()) == 1;
    n.len() == 12
        && digits(part(n, 0, 9), 9)
        && n.get(9) == Some(&b'B')
        && number_at(n, 10, 2) > 0
        && number_at(n, 0, 9) > 0
        && (nl_bsn(part(n, 0, 9)) || whole())
}

fn nl_onderwijsnummer(n: &[u8]) -> bool {
    digits(n, 9) && n.starts_with(b"10") && sum(n, &[9, 8, 7, 6, 5, 4, 3, 2, -1]).rem_euclid(11) == 5
}

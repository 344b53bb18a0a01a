//! Identifiers of Central and South America.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, luhn, number, number_at, part, sum, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "ar_cbu",
        title: "Argentina bank account (CBU)",
        source: "BCRA: Comunicación A 2622, SNP",
        layouts: &["9999999999999999999999", "99999999 99999999999999", "99999999-99999999999999", "9999999-9-9999999999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cbu", "clave bancaria", "cuenta", "account"],
        example: "8232658486138439177571",
        check: ar_cbu,
    },
    National {
        name: "ar_cuit",
        title: "Argentina tax number (CUIT, CUIL)",
        source: "AFIP: Resolución General 10/1997; ANSES",
        layouts: &["99999999999", "99-99999999-9", "99 99999999 9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cuit", "cuil", "clave única", "tax number"],
        example: "55756405704",
        check: ar_cuit,
    },
    National {
        name: "ar_dni",
        title: "Argentina identity number (DNI)",
        source: "Ley 17.671; RENAPER",
        layouts: &["99999999", "99.999.999", "9999999", "9.999.999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["dni", "documento", "documento nacional", "identidad"],
        example: "23559440",
        check: ar_dni,
    },
    National {
        name: "br_cnpj",
        title: "Brazil company number (CNPJ), with letters too",
        source: "Receita Federal: Instrução Normativa RFB 2119/2022 and 2229/2024",
        layouts: &["99999999999999", "99.999.999/9999-99", "XX.XXX.XXX/XXXX-99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cnpj", "cadastro nacional", "pessoa jurídica", "company"],
        example: "24335917305135",
        check: br_cnpj,
    },
    National {
        name: "br_cpf",
        title: "Brazil person number (CPF)",
        source: "Receita Federal: Instrução Normativa RFB 2172/2024",
        layouts: &["99999999999", "999.999.999-99", "999 999 999 99", "999999999-99"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cpf", "cadastro de pessoas", "pessoa física", "pessoa fisica", "taxpayer"],
        example: "56151088190",
        check: br_cpf,
    },
    National {
        name: "cl_rut",
        title: "Chile tax and identity number (RUT, RUN)",
        source: "DFL 3 of 1969; Servicio de Impuestos Internos",
        layouts: &["99999999X", "99.999.999-X", "99999999-X", "9999999X", "9.999.999-X", "9999999-X"],
        form_only: false,
        profile: Profile::Weak,
        context: &["rut", "run", "rol único", "rol unico", "cédula", "identity"],
        example: "410854902",
        check: cl_rut,
    },
    National {
        name: "co_nit",
        title: "Colombia tax number (NIT), with the check of identity cards",
        source: "DIAN: Orden Administrativa 4 of 1989",
        layouts: &["9999999999", "999.999.999-9", "999999999-9", "9.999.999.999-9", "999999999", "99.999.999-9", "99999999-9", "999 999 999-9", "999999999 - 9", "99999999", "9999999999-9", "9.999.999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nit", "cédula", "cedula", "rut", "tax number"],
        example: "7948354584",
        check: co_nit,
    },
    National {
        name: "cr_cpf",
        title: "Costa Rica identity number (cédula física)",
        source: "Tribunal Supremo de Elecciones: Ley Orgánica",
        layouts: &["999999999", "0999999999", "9-9999-9999", "09-9999-9999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["cédula", "cedula", "identidad", "identity"],
        example: "468346906",
        check: cr_cpf,
    },
    National {
        name: "cu_ni",
        title: "Cuba identity number (NI)",
        source: "Decreto-Ley 248; Registro de la identidad",
        layouts: &["99999999999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["ni", "carné de identidad", "carnet de identidad", "identidad", "identity"],
        example: "02072218090",
        check: cu_ni,
    },
    National {
        name: "do_cedula",
        title: "Dominican Republic identity number (cédula)",
        source: "Ley 659 of 1944; Junta Central Electoral",
        layouts: &["99999999999", "999-9999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cédula", "cedula", "identidad", "identity"],
        example: "16928448931",
        check: do_cedula,
    },
    National {
        name: "do_rnc",
        title: "Dominican Republic taxpayer number (RNC)",
        source: "Ley 53 of 1970; DGII",
        layouts: &["999999999", "999-99999-9", "9-99-99999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["rnc", "contribuyente", "taxpayer"],
        example: "163809732",
        check: do_rnc,
    },
    National {
        name: "ec_ci",
        title: "Ecuador identity number (cédula)",
        source: "Ley Orgánica de Gestión de la Identidad; Registro Civil",
        layouts: &["9999999999", "999999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cédula", "cedula", "ci", "identidad", "identity"],
        example: "1660897214",
        check: ec_ci,
    },
    National {
        name: "ec_ruc",
        title: "Ecuador taxpayer number (RUC)",
        source: "Ley del RUC; Servicio de Rentas Internas",
        layouts: &["9999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ruc", "contribuyente", "taxpayer"],
        example: "1427208945091",
        check: ec_ruc,
    },
    National {
        name: "gt_nit",
        title: "Guatemala tax number (NIT)",
        source: "Código Tributario, art. 120; SAT",
        layouts: &["99999999X", "9999999-X", "99999999-X", "9999999X", "999999X", "999999-X", "99999-X"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nit", "contribuyente", "tax number"],
        example: "972160027",
        check: gt_nit,
    },
    National {
        name: "pe_cui",
        title: "Peru identity number with check digit (CUI, DNI)",
        source: "Ley 26497; RENIEC",
        layouts: &["99999999X", "99999999-X", "99999999 X"],
        form_only: false,
        profile: Profile::Weak,
        context: &["cui", "dni", "documento nacional", "identidad", "identity"],
        example: "04424342C",
        check: pe_cui,
    },
    National {
        name: "pe_ruc",
        title: "Peru taxpayer number (RUC)",
        source: "Decreto Legislativo 943; SUNAT",
        layouts: &["99999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ruc", "contribuyente", "taxpayer"],
        example: "10115509077",
        check: pe_ruc,
    },
    National {
        name: "py_ruc",
        title: "Paraguay taxpayer number (RUC)",
        source: "Ley 1352; SET: dígito verificador módulo 11",
        layouts: &["999999999", "99999999-9", "9999999-9", "99999999", "9999999", "999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["ruc", "contribuyente", "taxpayer", "cédula"],
        example: "581921194",
        check: py_ruc,
    },
    National {
        name: "sv_nit",
        title: "El Salvador tax number (NIT)",
        source: "Ley de Registro y Control Especial de Contribuyentes; Ministerio de Hacienda",
        layouts: &["99999999999999", "9999-999999-999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["nit", "contribuyente", "tax number"],
        example: "94158185064582",
        check: sv_nit,
    },
    National {
        name: "uy_rut",
        title: "Uruguay taxpayer number (RUT)",
        source: "DGI: Registro Único Tributario",
        layouts: &["999999999999", "99-999999-999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["rut", "ruc", "contribuyente", "taxpayer"],
        example: "220970080015",
        check: uy_rut,
    },
    National {
        name: "ve_rif",
        title: "Venezuela tax number (RIF)",
        source: "Código Orgánico Tributario; SENIAT",
        layouts: &["A999999999", "A-99999999-9", "A99999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["rif", "contribuyente", "cédula", "tax number"],
        example: "J166751615",
        check: ve_rif,
    },
];

fn ar_cbu(n: &[u8]) -> bool {
    let check = |weights: &[i64], from: usize, length: usize| (10 - sum(part(n, from, length), weights) % 10) % 10 == at(n, from + length);
    digits(n, 22)
        && n.iter().any(|byte| *byte != b'0')
        && check(&[7, 1, 3, 9, 7, 1, 3], 0, 7)
        && check(&[3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3], 8, 13)
}

fn ar_cuit(n: &[u8]) -> bool {
    let check = 11 - sum(n, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = match check {
        11 => 0,
        10 => 9,
        check => check,
    };
    digits(n, 11) && matches!(number_at(n, 0, 2), 20 | 23 | 24 | 27 | 30 | 33 | 34 | 50 | 51 | 55) && check == at(n, 10)
}

fn ar_dni(n: &[u8]) -> bool {
    (digits(n, 7) || digits(n, 8)) && number(n) > 0
}

fn br_cnpj(n: &[u8]) -> bool {
    // By the character's place in ASCII, from `0`: letters from 17.
    let total = |weights: &[i64]| n.iter().zip(weights).map(|(byte, weight)| i64::from(byte.wrapping_sub(b'0')) * weight).sum::<i64>();
    let check = |weights: &[i64]| (11 - total(weights) % 11) % 11 % 10;
    n.len() == 14
        && n.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && digits(part(n, 12, 2), 2)
        && !n.starts_with(b"000000000000")
        && check(&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == at(n, 12)
        && check(&[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == at(n, 13)
}

fn br_cpf(n: &[u8]) -> bool {
    let first = 11 - sum(n, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let second = 11 - sum(n, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    digits(n, 11) && number(n) > 0 && first % 11 % 10 == at(n, 9) && second % 11 % 10 == at(n, 10)
}

fn cl_rut(n: &[u8]) -> bool {
    let Some((last, body)) = n.split_last() else { return false };
    let total: i64 = body.iter().rev().zip([2, 3, 4, 5, 6, 7, 2, 3]).map(|(byte, weight)| value(*byte) * weight).sum();
    matches!(n.len(), 8 | 9) && body.iter().all(u8::is_ascii_digit) && number(body) > 0 && letter(b"0K987654321", total % 11) == Some(*last)
}

fn co_nit(n: &[u8]) -> bool {
    let Some((last, body)) = n.split_last() else { return false };
    let total: i64 =
        body.iter().rev().zip([3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71]).map(|(byte, weight)| value(*byte) * weight).sum();
    (8..=16).contains(&n.len()) && n.iter().all(u8::is_ascii_digit) && number(body) > 0 && letter(b"01987654321", total % 11) == Some(*last)
}

fn cr_cpf(n: &[u8]) -> bool {
    let n = if n.len() == 10 { n.strip_prefix(b"0").unwrap_or_default() } else { n };
    digits(n, 9) && n.first() != Some(&b'0')
}

fn cu_ni(n: &[u8]) -> bool {
    let century = match at(n, 6) {
        9 => 1800,
        0..=5 => 1900,
        _ => 2000,
    };
    digits(n, 11) && day(century + number_at(n, 0, 2), number_at(n, 2, 2), number_at(n, 4, 2))
}

fn do_cedula(n: &[u8]) -> bool {
    digits(n, 11) && number(n) > 0 && luhn(n)
}

fn do_rnc(n: &[u8]) -> bool {
    digits(n, 9) && number(n) > 0 && (10 - sum(n, &[7, 9, 8, 6, 5, 4, 3, 2]) % 11).rem_euclid(9) + 1 == at(n, 8)
}

fn ec_ci(n: &[u8]) -> bool {
    digits(n, 10) && matches!(number_at(n, 0, 2), 1..=24 | 30 | 50) && at(n, 2) <= 6 && luhn(n)
}

fn ec_ruc(n: &[u8]) -> bool {
    let natural = || number_at(n, 10, 3) > 0 && ec_ci(part(n, 0, 10));
    let public = || number_at(n, 9, 4) > 0 && sum(n, &[3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;
    let company = || number_at(n, 10, 3) > 0 && sum(n, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;
    digits(n, 13)
        && matches!(number_at(n, 0, 2), 1..=24 | 30 | 50)
        && match at(n, 2) {
            0..=5 => natural(),
            6 => public() || natural(),
            9 => public() || company(),
            _ => false,
        }
}

fn gt_nit(n: &[u8]) -> bool {
    let Some((last, body)) = n.split_last() else { return false };
    let total: i64 = body.iter().rev().zip(2..).map(|(byte, weight)| value(*byte) * weight).sum();
    (2..=12).contains(&n.len())
        && body.iter().all(u8::is_ascii_digit)
        && number(body) > 0
        && letter(b"0K987654321", total % 11) == Some(*last)
}

fn pe_cui(n: &[u8]) -> bool {
    let rest = sum(part(n, 0, 8), &[3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    digits(part(n, 0, 8), 8) && n.len() == 9 && [letter(b"65432110987", rest), letter(b"KJIHGFEDCBA", rest)].contains(&n.last().copied())
}

fn pe_ruc(n: &[u8]) -> bool {
    digits(n, 11)
        && matches!(number_at(n, 0, 2), 10 | 15 | 17 | 20)
        && (11 - sum(n, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == at(n, 10)
}

fn py_ruc(n: &[u8]) -> bool {
    let Some((last, body)) = n.split_last() else { return false };
    let total: i64 = body.iter().rev().zip(2..).map(|(byte, weight)| value(*byte) * weight).sum();
    (5..=9).contains(&n.len()) && n.iter().all(u8::is_ascii_digit) && number(body) > 0 && (11 - total % 11) % 11 % 10 == value(*last)
}

fn sv_nit(n: &[u8]) -> bool {
    let check = if number_at(n, 10, 3) <= 100 {
        sum(n, &[14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11 % 10
    } else {
        (11 - sum(n, &[2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10
    };
    digits(n, 14) && matches!(n.first(), Some(b'0' | b'1' | b'9')) && number(n) > 0 && check == at(n, 13)
}

fn uy_rut(n: &[u8]) -> bool {
    digits(n, 12)
        && (1..=22).contains(&number_at(n, 0, 2))
        && number_at(n, 2, 6) > 0
        && part(n, 8, 3) == b"001"
        && (11 - sum(n, &[4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 == at(n, 11)
}

fn ve_rif(n: &[u8]) -> bool {
    let of = match n.first() {
        Some(b'V') => 4,
        Some(b'E') => 8,
        Some(b'J') => 12,
        Some(b'P') => 16,
        Some(b'G') => 20,
        _ => return false,
    };
    n.len() == 10
        && digits(part(n, 1, 9), 9)
        && letter(b"00987654321", (of + sum(part(n, 1, 8), &[3, 2, 7, 6, 5, 4, 3, 2])) % 11) == n.last().copied()
}

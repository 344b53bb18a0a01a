//! Identifiers of East Asia.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, number, number_at, part, sum, sum_of_digits, value};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "cn_ric",
        title: "China identity number (公民身份号码)",
        source: "GB 11643-1999; ISO/IEC 7064 MOD 11-2",
        layouts: &["99999999999999999X", "999999 99999999 999X"],
        form_only: false,
        profile: Profile::Strong,
        context: &["身份证", "身份证号", "公民身份号码", "身份號碼", "identity card", "id card"],
        example: "11010519491231002X",
        check: cn_ric,
    },
    National {
        name: "cn_uscc",
        title: "China social credit code (统一社会信用代码)",
        source: "GB 32100-2015",
        layouts: &["99999999XXXXXXXXXX"],
        form_only: false,
        profile: Profile::Weak,
        context: &["统一社会信用代码", "社会信用代码", "信用代码", "credit code", "uscc"],
        example: "859544309PEQB0NFWG",
        check: cn_uscc,
    },
    National {
        name: "hk_hkid",
        title: "Hong Kong identity card number",
        source: "Registration of Persons Regulations, Cap. 177A; Immigration Department",
        layouts: &["A999999X", "A999999(X)", "AA999999X", "AA999999(X)"],
        form_only: false,
        profile: Profile::Weak,
        context: &["hkid", "身份證", "identity card", "hong kong id"],
        example: "A0988955",
        check: hk_hkid,
    },
    National {
        name: "jp_cn",
        title: "Japan corporate number (法人番号)",
        source: "Order of the Ministry of Finance 70 of 2014",
        layouts: &["9999999999999", "9-9999-9999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["法人番号", "corporate number", "houjin"],
        example: "7944384938571",
        check: jp_cn,
    },
    National {
        name: "jp_in",
        title: "Japan individual number (マイナンバー)",
        source: "Order of the Ministry of Internal Affairs 85 of 2014, art. 5",
        layouts: &["999999999999", "9999 9999 9999", "9999-9999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["マイナンバー", "個人番号", "my number", "mynumber", "individual number"],
        example: "044099451049",
        check: jp_in,
    },
    National {
        name: "kr_brn",
        title: "South Korea business number (사업자등록번호)",
        source: "National Tax Service: business registration number",
        layouts: &["9999999999", "999-99-99999", "999 99 99999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["사업자등록번호", "사업자번호", "business registration", "brn"],
        example: "1592736582",
        check: kr_brn,
    },
    National {
        name: "kr_rrn",
        title: "South Korea resident number (주민등록번호)",
        source: "Resident Registration Act, Enforcement Rule art. 2",
        layouts: &["9999999999999", "999999-9999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["주민등록번호", "주민번호", "외국인등록번호", "resident registration", "rrn"],
        example: "7101143478789",
        check: kr_rrn,
    },
    National {
        name: "tw_id",
        title: "Taiwan identity number (國民身分證統一編號), residents too",
        source: "Household Registration Act; National Immigration Agency",
        layouts: &["A999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["身分證", "統一編號", "身分證字號", "居留證", "national id"],
        example: "M913202417",
        check: tw_id,
    },
    National {
        name: "tw_ubn",
        title: "Taiwan business number (統一編號)",
        source: "Ministry of Finance: unified business number check",
        layouts: &["99999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["統一編號", "統編", "公司統編", "ubn", "business number"],
        example: "69080443",
        check: tw_ubn,
    },
];

fn cn_ric(n: &[u8]) -> bool {
    let province = matches!(number_at(n, 0, 2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83);
    let year = number_at(n, 6, 4);
    n.len() == 18
        && digits(part(n, 0, 17), 17)
        && province
        && (1850..2100).contains(&year)
        && day(year, number_at(n, 10, 2), number_at(n, 12, 2))
        && letter(b"10X98765432", sum(n, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11) == n.last().copied()
}

fn cn_uscc(n: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [i64; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let place = |byte: &u8| ALPHABET.iter().position(|known| known == byte).and_then(|place| i64::try_from(place).ok());
    let total = n.iter().zip(WEIGHTS).try_fold(0, |sum, (byte, weight)| Some(sum + place(byte)? * weight));
    n.len() == 18
        && digits(part(n, 0, 8), 8)
        && number_at(n, 0, 8) > 0
        && total.is_some_and(|total| letter(ALPHABET, (31 - total % 31) % 31) == n.last().copied())
}

fn hk_hkid(n: &[u8]) -> bool {
    // One letter counts as two with a space, of 36, in front.
    let (front, first) = if n.len() == 9 { (2, at(n, 0) * 9) } else { (1, 36 * 9) };
    let letters = part(n, 0, front);
    let last = n.last().map_or(0, |byte| if *byte == b'A' { 10 } else { value(*byte) });
    let body = part(n, front - 1, 7);
    matches!(n.len(), 8 | 9)
        && letters.iter().all(u8::is_ascii_uppercase)
        && digits(part(n, front, 6), 6)
        && n.last().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'A')
        && (first + sum(body, &[8, 7, 6, 5, 4, 3, 2]) + last) % 11 == 0
}

fn jp_cn(n: &[u8]) -> bool {
    digits(n, 13) && number(n) > 0 && 9 - sum(part(n, 1, 12), &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9 == at(n, 0)
}

fn jp_in(n: &[u8]) -> bool {
    digits(n, 12) && number(n) > 0 && (11 - sum(n, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == at(n, 11)
}

fn kr_brn(n: &[u8]) -> bool {
    let carried = at(n, 8) * 5 / 10;
    let check = (10 - (sum(n, &[1, 3, 7, 1, 3, 7, 1, 3, 5]) + carried) % 10) % 10;
    digits(n, 10) && number_at(n, 0, 3) >= 101 && number_at(n, 3, 2) > 0 && number_at(n, 5, 4) > 0 && check == at(n, 9)
}

fn kr_rrn(n: &[u8]) -> bool {
    let century = match at(n, 6) {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    digits(n, 13)
        && number_at(n, 7, 2) <= 96
        && day(century + number_at(n, 0, 2), number_at(n, 2, 2), number_at(n, 4, 2))
        && (11 - sum(n, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == at(n, 12)
}

fn tw_id(n: &[u8]) -> bool {
    const CODES: [i64; 26] = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
    let code = n.first().filter(|byte| byte.is_ascii_uppercase()).and_then(|byte| CODES.get(usize::from(byte - b'A')));
    code.is_some_and(|code| (code / 10 + code % 10 * 9 + sum(part(n, 1, 9), &[8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 == 0)
        && n.len() == 10
        && digits(part(n, 1, 9), 9)
        && matches!(n.get(1), Some(b'1' | b'2' | b'8' | b'9'))
}

fn tw_ubn(n: &[u8]) -> bool {
    let rest = sum_of_digits(n, &[1, 2, 1, 2, 1, 2, 4, 1]) % 10;
    digits(n, 8) && number(n) > 0 && (rest == 0 || rest == 9 && n.get(6) == Some(&b'7'))
}

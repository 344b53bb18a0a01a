//! Identifiers of the rest of Asia.

use super::super::entity::Profile;
use super::super::verify::{at, day, digits, letter, luhn, number, number_at, part, sum, uniform, value, verhoeff};
use super::National;

#[rustfmt::skip]
pub(super) const ROWS: &[National] = &[
    National {
        name: "id_nik",
        title: "Indonesia resident number (NIK)",
        source: "Undang-Undang 24/2013; Dukcapil",
        layouts: &["9999999999999999", "99.9999.999999.9999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["nik", "nomor induk", "ktp", "e-ktp", "kartu tanda penduduk", "identity"],
        example: "3263991210524373",
        check: id_nik,
    },
    National {
        name: "id_npwp",
        title: "Indonesia taxpayer number (NPWP)",
        source: "PMK 112/2022; Direktorat Jenderal Pajak",
        layouts: &["999999999999999", "99.999.999.9-999.999", "9999999999999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["npwp", "wajib pajak", "pajak", "taxpayer"],
        example: "710625658109075",
        check: id_npwp,
    },
    National {
        name: "il_idnr",
        title: "Israel identity number (מספר זהות)",
        source: "Population Registry Law 1965; Ministry of Interior",
        layouts: &["999999999", "99999999-9", "99999999", "9-9999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["תעודת זהות", "ת.ז", "ת\"ז", "מספר זהות", "teudat zehut", "identity number", "israeli id"],
        example: "533917340",
        check: il_idnr,
    },
    National {
        name: "in_aadhaar",
        title: "India resident number (Aadhaar)",
        source: "UIDAI: Aadhaar Act 2016; Verhoeff",
        layouts: &["999999999999", "9999 9999 9999", "9999-9999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["aadhaar", "aadhar", "uid", "uidai", "आधार"],
        example: "580866510815",
        check: in_aadhaar,
    },
    National {
        name: "in_epic",
        title: "India voter number (EPIC)",
        source: "Election Commission of India: EPIC numbering",
        layouts: &["AAA9999999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["epic", "voter", "voter id", "election"],
        example: "TFG3749132",
        check: in_epic,
    },
    National {
        name: "in_gstin",
        title: "India goods and services tax number (GSTIN)",
        source: "CGST Rules 2017, rule 10; GSTN",
        layouts: &["99AAAAA9999AXAX"],
        form_only: false,
        profile: Profile::Strong,
        context: &["gstin", "gst", "gst number", "goods and services"],
        example: "16FGBHJ7676D6ZL",
        check: in_gstin,
    },
    National {
        name: "in_pan",
        title: "India tax account number (PAN)",
        source: "Income-tax Act 1961, s. 139A; Income Tax Department",
        layouts: &["AAAAA9999A"],
        form_only: true,
        profile: Profile::Strong,
        context: &["pan", "permanent account", "income tax", "पैन"],
        example: "OUGPO3944K",
        check: in_pan,
    },
    National {
        name: "in_vid",
        title: "India virtual number of Aadhaar (VID)",
        source: "UIDAI: circular 1 of 2018; Verhoeff",
        layouts: &["9999999999999999", "9999 9999 9999 9999", "9999-9999-9999-9999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["vid", "virtual id", "aadhaar", "aadhar"],
        example: "9585129271319161",
        check: in_vid,
    },
    National {
        name: "ir_melli",
        title: "Iran national code (کد ملی)",
        source: "National Organization for Civil Registration",
        layouts: &["9999999999", "999-999999-9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["کد ملی", "کدملی", "شماره ملی", "melli", "national code"],
        example: "3073504524",
        check: ir_melli,
    },
    National {
        name: "my_nric",
        title: "Malaysia identity number (NRIC, MyKad)",
        source: "National Registration Regulations 1990; JPN",
        layouts: &["999999999999", "999999-99-9999", "999999 99 9999"],
        form_only: true,
        profile: Profile::Weak,
        context: &["nric", "mykad", "kad pengenalan", "no. kp", "ic no", "identity card"],
        example: "210922996908",
        check: my_nric,
    },
    National {
        name: "pk_cnic",
        title: "Pakistan identity number (CNIC)",
        source: "NADRA Ordinance 2000",
        layouts: &["9999999999999", "99999-9999999-9"],
        form_only: true,
        profile: Profile::Weak,
        context: &["cnic", "nic", "nadra", "شناختی کارڈ", "identity card"],
        example: "4688282931069",
        check: pk_cnic,
    },
    National {
        name: "sg_nric",
        title: "Singapore identity number (NRIC, FIN)",
        source: "National Registration Act; ICA",
        layouts: &["A9999999A"],
        form_only: false,
        profile: Profile::Strong,
        context: &["nric", "fin", "identity card", "singapore id"],
        example: "M3876849W",
        check: sg_nric,
    },
    National {
        name: "sg_uen",
        title: "Singapore entity number (UEN)",
        source: "ACRA: UEN issuance",
        layouts: &["99999999A", "999999999A", "A99AA9999A"],
        form_only: false,
        profile: Profile::Weak,
        context: &["uen", "entity number", "acra"],
        example: "27987690D",
        check: sg_uen,
    },
    National {
        name: "th_pin",
        title: "Thailand identity number (เลขประจำตัวประชาชน)",
        source: "Civil Registration Act 1991; Department of Provincial Administration",
        layouts: &["9999999999999", "9-9999-99999-99-9", "9 9999 99999 99 9", "9-99-9-999-99999-9", "9 99 9 999 99999 9"],
        form_only: false,
        profile: Profile::Weak,
        context: &["เลขประจำตัวประชาชน", "บัตรประชาชน", "เลขประจำตัวผู้เสียภาษี", "thai id", "identity number", "national id"],
        example: "7710490561072",
        check: th_pin,
    },
    National {
        name: "vn_mst",
        title: "Vietnam tax number (mã số thuế)",
        source: "Circular 105/2020/TT-BTC; General Department of Taxation",
        layouts: &["9999999999", "9999999999-999", "9999999999999", "9999 999 999"],
        form_only: false,
        profile: Profile::Weak,
        context: &["mst", "mã số thuế", "ma so thue", "tax number"],
        example: "4428355526",
        check: vn_mst,
    },
];

fn id_nik(n: &[u8]) -> bool {
    // Women have their day plus forty.
    let of = |century: i64| day(century + number_at(n, 10, 2), number_at(n, 8, 2), number_at(n, 6, 2) % 40);
    digits(n, 16)
        && matches!(number_at(n, 0, 2), 11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97)
        && (of(1900) || of(2000))
}

fn id_npwp(n: &[u8]) -> bool {
    // Sixteen figures since 2022: the old number after a zero, or a resident's own.
    let old = || digits(n, 15) && number_at(n, 0, 9) > 0 && luhn(part(n, 0, 9));
    let new = || digits(n, 16) && n.first() == Some(&b'0') && luhn(part(n, 0, 10));
    old() || new() || id_nik(n)
}

fn il_idnr(n: &[u8]) -> bool {
    (5..=9).contains(&n.len()) && number(n) > 0 && luhn(n)
}

fn in_aadhaar(n: &[u8]) -> bool {
    digits(n, 12) && matches!(n.first(), Some(b'2'..=b'9')) && !n.iter().eq(n.iter().rev()) && verhoeff(n)
}

fn in_epic(n: &[u8]) -> bool {
    n.len() == 10 && part(n, 0, 3).iter().all(u8::is_ascii_uppercase) && digits(part(n, 3, 7), 7) && luhn(part(n, 3, 7))
}

fn in_gstin(n: &[u8]) -> bool {
    let counts = |(place, byte): (usize, &u8)| {
        let product = if place % 2 == 1 { value(*byte) * 2 } else { value(*byte) };
        product / 36 + product % 36
    };
    n.len() == 15
        && matches!(number_at(n, 0, 2), 1..=38 | 97 | 99)
        && in_pan(part(n, 2, 10))
        && n.get(12) != Some(&b'0')
        && n.get(13) == Some(&b'Z')
        && n.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && n.iter().rev().enumerate().map(counts).sum::<i64>() % 36 == 0
}

fn in_pan(n: &[u8]) -> bool {
    n.len() == 10
        && part(n, 0, 5).iter().all(u8::is_ascii_uppercase)
        && n.get(3).is_some_and(|holder| b"ABCFGHJLPTK".contains(holder))
        && number_at(n, 5, 4) > 0
        && n.last().is_some_and(u8::is_ascii_uppercase)
}

fn in_vid(n: &[u8]) -> bool {
    digits(n, 16) && matches!(n.first(), Some(b'2'..=b'9')) && !n.iter().eq(n.iter().rev()) && verhoeff(n)
}

fn ir_melli(n: &[u8]) -> bool {
    let rest = sum(n, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    digits(n, 10) && !uniform(n) && number_at(n, 0, 3) > 0 && (if rest < 2 { rest } else { 11 - rest }) == at(n, 9)
}

fn my_nric(n: &[u8]) -> bool {
    let of = |century: i64| day(century + number_at(n, 0, 2), number_at(n, 2, 2), number_at(n, 4, 2));
    let place = matches!(number_at(n, 6, 2), 1..=16 | 21..=68 | 71 | 72 | 74..=79 | 82..=93 | 98 | 99);
    digits(n, 12) && place && (of(1900) || of(2000))
}

fn pk_cnic(n: &[u8]) -> bool {
    digits(n, 13) && matches!(n.first(), Some(b'1'..=b'7')) && n.last() != Some(&b'0')
}

fn sg_nric(n: &[u8]) -> bool {
    let (offset, letters): (i64, &[u8]) = match n.first() {
        Some(b'S') => (0, b"JZIHGFEDCBA"),
        Some(b'T') => (4, b"JZIHGFEDCBA"),
        Some(b'F') => (0, b"XWUTRQPNMLK"),
        Some(b'G') => (4, b"XWUTRQPNMLK"),
        Some(b'M') => (3, b"KLJNPQRTUWX"),
        _ => return false,
    };
    let rest = (offset + sum(part(n, 1, 7), &[2, 7, 6, 5, 4, 3, 2])) % 11;
    // Numbers of the series `M` count from the other end.
    let place = if n.first() == Some(&b'M') { 10 - rest } else { rest };
    n.len() == 9 && digits(part(n, 1, 7), 7) && letter(letters, place) == n.last().copied()
}

fn sg_uen(n: &[u8]) -> bool {
    const OTHER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let last = n.last().copied();
    let body = n.split_last().map_or(n, |(_, body)| body);
    let place = |byte: &u8| OTHER.iter().position(|known| known == byte).and_then(|place| i64::try_from(place).ok());
    let other = || body.iter().zip([4, 3, 5, 3, 10, 2, 2, 5, 7]).try_fold(0, |sum, (byte, weight)| Some(sum + place(byte)? * weight));
    match n.first() {
        Some(b'0'..=b'9') if n.len() == 9 => digits(body, 8) && letter(b"XMKECAWLJDB", sum(body, &[10, 4, 9, 3, 8, 2, 7, 1]) % 11) == last,
        Some(b'0'..=b'9') if n.len() == 10 => {
            digits(body, 9)
                && (1800..2200).contains(&number_at(n, 0, 4))
                && letter(b"ZKCMDNERGWH", sum(body, &[10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11) == last
        }
        Some(b'R' | b'S' | b'T') => {
            n.len() == 10
                && digits(part(n, 1, 2), 2)
                && part(n, 3, 2).iter().all(u8::is_ascii_uppercase)
                && digits(part(n, 5, 4), 4)
                && other().is_some_and(|total| letter(OTHER, (total - 5).rem_euclid(11)) == last)
        }
        _ => false,
    }
}

fn th_pin(n: &[u8]) -> bool {
    digits(n, 13)
        && n.first() != Some(&b'9')
        && number(n) > 0
        && (11 - sum(n, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == at(n, 12)
}

fn vn_mst(n: &[u8]) -> bool {
    (digits(n, 10) || digits(n, 13) && number_at(n, 10, 3) > 0)
        && number_at(n, 2, 7) > 0
        && 10 - sum(n, &[31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11 == at(n, 9)
}

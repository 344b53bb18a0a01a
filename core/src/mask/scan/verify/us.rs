//! Numbers of the United States that have no check digit but ranges, and bank routing numbers, which have one.

use super::sums::{digits, number_at, sum, uniform};

/// A social security number (SSA: never area 000, 666 or 900 and above, group 00, serial 0000), nine digits. The two that advertising
/// made famous, and everything from 987-65-4320 on, were never anybody's.
pub(in crate::mask) fn us_ssn(compact: &[u8]) -> bool {
    let number = if digits(compact, 9) { compact.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')) } else { 0 };
    let (area, group, serial) = (number / 1_000_000, number / 10_000 % 100, number % 10_000);
    (1..900).contains(&area) && area != 666 && group != 0 && serial != 0 && ![78_051_120, 219_099_999, 457_555_462].contains(&number)
}

/// An individual taxpayer's number (IRS: 9xx, group 50 to 65, 70 to 88, 90 to 92 or 94 to 99), nine digits.
pub(in crate::mask) fn us_itin(compact: &[u8]) -> bool {
    digits(compact, 9) && number_at(compact, 0, 1) == 9 && matches!(number_at(compact, 3, 2), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// A bank routing number (ABA: the Federal Reserve's districts, and weights 3, 7, 1), nine digits.
pub(in crate::mask) fn us_aba(compact: &[u8]) -> bool {
    digits(compact, 9)
        && !uniform(compact)
        && matches!(number_at(compact, 0, 2), 0..=12 | 21..=32 | 61..=72 | 80)
        && sum(compact, &[3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_were_never_issued_are_refused() {
        assert!(us_ssn(b"536904399") && us_ssn(b"001010001") && us_ssn(b"899999999"));
        for bad in ["000124567", "666124567", "900124567", "536004399", "536900000", "078051120", "53690439", "5369043999", "53690439A"] {
            assert!(!us_ssn(bad.as_bytes()), "{bad}");
        }
        assert!(us_itin(b"912903456") && us_itin(b"900700000"));
        assert!(!us_itin(b"912893456") && !us_itin(b"912933456") && !us_itin(b"812903456"));
    }

    #[test]
    fn routing_numbers_have_a_district_and_a_check_digit() {
        assert!(us_aba(b"111000025") && us_aba(b"021000021") && us_aba(b"122105155"));
        assert!(!us_aba(b"111000024") && !us_aba(b"990000000") && !us_aba(b"000000000") && !us_aba(b"1110000"));
    }
}

//! Check digits, and the arithmetic that national schemes are made of.

/// Whether these are ASCII digits, so many of them.
pub(in crate::mask) fn digits(compact: &[u8], length: usize) -> bool {
    compact.len() == length && compact.iter().all(u8::is_ascii_digit)
}

/// What a character counts for: digits themselves, letters from 10 for `A`; anything else 0.
pub(in crate::mask) fn value(byte: u8) -> i64 {
    match byte {
        b'0'..=b'9' => i64::from(byte - b'0'),
        b'A'..=b'Z' => i64::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// What the character at that place counts for; 0 past the end.
pub(in crate::mask) fn at(compact: &[u8], index: usize) -> i64 {
    compact.get(index).copied().map_or(0, value)
}

/// So many characters from that place; none, where there are fewer.
pub(in crate::mask) fn part(compact: &[u8], from: usize, length: usize) -> &[u8] {
    from.checked_add(length).and_then(|end| compact.get(from..end)).unwrap_or_default()
}

/// The decimal number that these digits are; -1 where they are none, or more than 18.
pub(in crate::mask) fn number(compact: &[u8]) -> i64 {
    if compact.is_empty() || compact.len() > 18 || !compact.iter().all(u8::is_ascii_digit) {
        return -1;
    }
    compact.iter().fold(0, |sum, byte| sum * 10 + value(*byte))
}

/// The decimal number of a part.
pub(in crate::mask) fn number_at(compact: &[u8], from: usize, length: usize) -> i64 {
    number(part(compact, from, length))
}

/// Characters times weights, as far as both go.
pub(in crate::mask) fn sum(compact: &[u8], weights: &[i64]) -> i64 {
    compact.iter().zip(weights).map(|(byte, weight)| value(*byte) * weight).sum()
}

/// As [`sum`], with the digits of every product added up instead of the product.
pub(in crate::mask) fn sum_of_digits(compact: &[u8], weights: &[i64]) -> i64 {
    let cross = |product: i64| product / 100 + product / 10 % 10 + product % 10;
    compact.iter().zip(weights).map(|(byte, weight)| cross(value(*byte) * weight)).sum()
}

/// The last so many weights: what shorter numbers are weighted with, that have no zeros before them.
pub(in crate::mask) fn part_of(weights: &[i64], count: usize) -> &[i64] {
    weights.get(weights.len().saturating_sub(count)..).unwrap_or_default()
}

/// Whether all characters are the same.
pub(in crate::mask) fn uniform(compact: &[u8]) -> bool {
    compact.windows(2).all(|pair| pair.first() == pair.last())
}

/// The character of the alphabet at that place.
pub(in crate::mask) fn letter(alphabet: &[u8], index: i64) -> Option<u8> {
    usize::try_from(index).ok().and_then(|index| alphabet.get(index).copied())
}

/// Whether the day exists (Gregorian).
pub(in crate::mask) fn day(year: i64, month: i64, day: i64) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year >= 0 && (1..=last).contains(&day)
}

/// The sum of the digits of a digit's double.
const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/// Luhn (ISO/IEC 7812-1, annex B) over digits, at least two of them.
pub(in crate::mask) fn luhn(compact: &[u8]) -> bool {
    if let Some((digits, [])) = compact.split_first_chunk::<16>() {
        return luhn_of_16(digits);
    }
    if compact.len() < 2 {
        return false;
    }
    // The first, where it stands alone, is not doubled.
    let (alone, pairs) = compact.split_at(compact.len() % 2);
    let alone = alone.iter().fold(0, |_, digit| u32::from(digit.wrapping_sub(b'0')));
    let mut sum = alone;
    for pair in pairs.chunks_exact(2) {
        let &[first, second] = pair else { return false };
        let (first, second) = (first.wrapping_sub(b'0'), second.wrapping_sub(b'0'));
        let (Some(doubled), 0..=9) = (DOUBLED.get(usize::from(first)), second) else { return false };
        sum += u32::from(*doubled) + u32::from(second);
    }
    alone < 10 && sum.is_multiple_of(10)
}

/// The same of sixteen digits, eight at a time, each in a lane of a word.
fn luhn_of_16(digits: &[u8; 16]) -> bool {
    const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
    let lanes = |byte: u8| u64::from_le_bytes([byte; 8]);
    let (halves, _) = digits.as_chunks::<8>();
    let (mut sum, mut others) = (0, 0);
    for half in halves {
        let digits = u64::from_le_bytes(*half) ^ lanes(b'0');
        // The highest bit of a lane that is more than nine.
        others |= (((digits & lanes(0x7f)) + lanes(0x76)) | digits) & lanes(0x80);
        let doubled = (digits & EVEN) << 1;
        let tens = ((doubled + (lanes(0x76) & EVEN)) & lanes(0x80)) >> 7;
        sum += doubled - tens * 9 + (digits >> 8 & EVEN);
    }
    others == 0 && (sum.wrapping_mul(0x0001_0001_0001_0001) >> 48).is_multiple_of(10)
}

/// ISO/IEC 7064, MOD 11,10 over digits.
pub(in crate::mask) fn mod_11_10(compact: &[u8]) -> bool {
    let Some((last, rest)) = compact.split_last() else { return false };
    let product = rest.iter().fold(10, |product, byte| {
        let sum = (product + value(*byte)) % 10;
        if sum == 0 { 9 } else { sum * 2 % 11 }
    });
    !rest.is_empty() && compact.iter().all(u8::is_ascii_digit) && (product + value(*last)) % 10 == 1
}

/// The remainder by 97 of digits and letters, letters as two digits (ISO/IEC 7064, MOD 97-10 asks for 1).
pub(in crate::mask) fn rest_97(compact: impl Iterator<Item = u8>) -> i64 {
    compact.fold(0, |rest, byte| {
        let value = value(byte);
        (if value > 9 { rest * 100 + value } else { rest * 10 + value }) % 97
    })
}

/// Verhoeff's check: the dihedral group of order ten, and a permutation by place.
pub(in crate::mask) fn verhoeff(compact: &[u8]) -> bool {
    /// The group's product of `a` and `b`, as rotations (0..5) and reflections (5..10) of a pentagon.
    fn product(a: i64, b: i64) -> i64 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => 5 + (a + b - 5) % 5,
            (false, true) => 5 + (a - b).rem_euclid(5),
            (false, false) => (a - b).rem_euclid(5),
        }
    }
    const STEP: [i64; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |digit: i64, times: usize| {
        (0..times % 8).fold(digit, |digit, _| usize::try_from(digit).ok().and_then(|digit| STEP.get(digit).copied()).unwrap_or(0))
    };
    !compact.is_empty()
        && compact.iter().all(u8::is_ascii_digit)
        && compact.iter().rev().enumerate().fold(0, |sum, (place, byte)| product(sum, permuted(value(*byte), place))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_of_the_standards_pass_and_a_changed_digit_fails() {
        for (check, good) in [(luhn as fn(&[u8]) -> bool, "79927398713"), (mod_11_10, "07945"), (verhoeff, "2363"), (verhoeff, "123451")] {
            assert!(check(good.as_bytes()), "{good}");
            for place in 0..good.len() {
                let mut bad = good.as_bytes().to_vec();
                bad[place] = if bad[place] == b'1' { b'2' } else { b'1' };
                assert!(!check(&bad), "{good} at {place}");
            }
            assert!(!check(b""));
        }
    }

    #[test]
    fn sixteen_digits_are_summed_as_any_others() {
        let plainly = |digits: &[u8]| {
            let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
            let digits = digits.iter().rev().map(|digit| u32::from(digit - b'0')).enumerate();
            digits.map(|(place, digit)| if place % 2 == 1 { double(digit) } else { digit }).sum::<u32>() % 10 == 0
        };
        let mut seed = 9_u64;
        for _ in 0..100_000 {
            let mut digits = [0; 16];
            for digit in &mut digits {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *digit = b'0' + (seed >> 33) as u8 % 10;
            }
            assert_eq!(luhn(&digits), plainly(&digits), "{digits:?}");
            assert_eq!(luhn(&digits[1..]), plainly(&digits[1..]), "{digits:?}");
            let place = (seed >> 40) as usize % 16;
            for other in [b'/', b':', 0, b'p', 0xb0, 0xff] {
                let mut bad = digits;
                bad[place] = other;
                assert!(!luhn(&bad) && !luhn(&bad[place..]), "{bad:?}");
            }
        }
    }

    #[test]
    fn days_follow_the_calendar() {
        assert!(day(2000, 2, 29) && day(2024, 2, 29) && !day(1900, 2, 29) && !day(2023, 2, 29));
        assert!(!day(2023, 4, 31) && !day(2023, 13, 1) && !day(2023, 0, 1) && !day(2023, 1, 0));
    }
}

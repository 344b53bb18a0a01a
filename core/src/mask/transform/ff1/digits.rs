//! Up to eight digits at once, in the bytes of one machine word: multiplications instead of one for each digit.

/// The number of four to eight digits, of which the first and the last four are given.
#[inline(always)]
pub(super) fn number(first: [u8; 4], last: [u8; 4], count: usize) -> u64 {
    // Digits in the middle are in both and meet in the same byte; zeros stand in front.
    let word = (u64::from(u32::from_le_bytes(first)) << (8 * (8 - count))) | (u64::from(u32::from_le_bytes(last)) << 32);
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8);
    let of_first = (pairs & 0x0000_00ff_0000_00ff).wrapping_mul(100 + (1_000_000 << 32));
    let of_second = ((pairs >> 16) & 0x0000_00ff_0000_00ff).wrapping_mul(1 + (10_000 << 32));
    of_first.wrapping_add(of_second) >> 32
}

/// The first and the last four of the four to eight digits of a number that has no more.
#[inline(always)]
pub(super) fn digits(number: u64, count: usize) -> ([u8; 4], [u8; 4]) {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    // 10486 / 2^20 is a hundredth, for numbers below 10,000; 103 / 2^10 a tenth, below 100.
    let hundreds = (fours.wrapping_mul(10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (fours.wrapping_sub(hundreds.wrapping_mul(100)) << 16);
    let tens = (pairs.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
    let word = tens | (pairs.wrapping_sub(tens.wrapping_mul(10)) << 8);
    let (first, last) = ((word >> (8 * (8 - count))) as u32, (word >> 32) as u32);
    (first.to_le_bytes(), last.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_their_digits_are_those_that_are_written() {
        for count in 4..=8_usize {
            let most = 10_u64.pow(u32::try_from(count).unwrap());
            let samples = (0..most).step_by(usize::try_from(most / 5_000).unwrap().max(1));
            for sample in samples.chain(most - 100..most) {
                let written: Vec<u8> = format!("{sample:0count$}").bytes().map(|byte| byte - b'0').collect();
                let (first, last) = (*written.first_chunk().unwrap(), *written.last_chunk().unwrap());
                assert_eq!((number(first, last, count), digits(sample, count)), (sample, (first, last)));
            }
        }
    }
}

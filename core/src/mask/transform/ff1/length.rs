//! What is the same for every value of one length.

use super::half::Lanes;
use super::long::Long;
use super::{Radix, block};
use aes::cipher::{BlockCipherEncrypt, BlockSizeUser, consts::U16};

/// How values of one length are encrypted, by the size of their halves.
pub(super) enum Length {
    /// Halves of up to 32 bits, the cipher's answer cut to 64.
    Narrow(Lanes<u64>),
    /// Halves of up to 96 bits, the cipher's answer cut to 96 or 128.
    Wide(Lanes<u128>),
    /// Anything longer.
    Long(Long),
}

/// The constants of the algorithm's steps 1 to 5, and its CBC-MAC as far as it does not depend on the value.
pub(super) struct Constants {
    /// Numerals of the left half.
    pub(super) left: usize,
    /// Numerals of the right half.
    pub(super) right: usize,
    /// Bytes of a half as a number (`b`).
    pub(super) bytes: usize,
    /// Bytes of the cipher's answer that are used (`d`).
    pub(super) answer: usize,
    /// The chaining value before the blocks that depend on the value.
    pub(super) chain: u128,
    /// What precedes the round number in those blocks: the end of the tweak, and zeros.
    pub(super) head: Vec<u8>,
}

impl Length {
    pub(super) fn new<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>>(
        cipher: &C,
        radix: Radix,
        tweak: &[u8],
        numerals: usize,
    ) -> Self {
        let left = numerals / 2;
        let right = numerals - left;
        let bytes = bytes_of(radix, right);
        let answer = 4 * bytes.div_ceil(4) + 4;

        let mut header = vec![1, 2, 1];
        header.extend_from_slice(radix.value().to_be_bytes().get(1..).unwrap_or_default());
        header.extend_from_slice(&[10, left.to_le_bytes()[0]]);
        header.extend_from_slice(&u32::try_from(numerals).unwrap_or(u32::MAX).to_be_bytes());
        header.extend_from_slice(&u32::try_from(tweak.len()).unwrap_or(u32::MAX).to_be_bytes());
        header.extend_from_slice(tweak);
        let changing = bytes + 1;
        header.resize(header.len() + (16 - (tweak.len() + changing) % 16) % 16, 0);

        let fixed = header.len() / 16 * 16;
        let (whole, head) = header.split_at(fixed);
        let chain = whole.as_chunks::<16>().0.iter().fold(0, |chain, part| block(cipher, chain ^ u128::from_be_bytes(*part)));
        let constants = Constants { left, right, bytes, answer, chain, head: head.to_vec() };
        match bytes {
            0..=4 => Lanes::new(radix, &constants).map(Self::Narrow),
            5..=12 => Lanes::new(radix, &constants).map(Self::Wide),
            _ => None,
        }
        .unwrap_or_else(|| Self::Long(Long::new(radix, constants)))
    }
}

/// Bytes of the greatest number of this many numerals: those of radix^count - 1.
fn bytes_of(radix: Radix, count: usize) -> usize {
    let power = u32::try_from(count).ok().and_then(|count| u128::from(radix.value()).checked_pow(count));
    match power {
        Some(power) => (128 - (power - 1).leading_zeros()).div_ceil(8) as usize,
        None => Long::power(radix, count).bytes_below(),
    }
}

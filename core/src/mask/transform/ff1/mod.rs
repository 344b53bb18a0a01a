//! FF1: encryption of strings of numerals that keeps their length and their alphabet (NIST SP 800-38G, Rev. 1, algorithm 7).
//!
//! Ten rounds of a Feistel network; the round function is a CBC-MAC over a header, the tweak and one half. All but the last block
//! of that is the same for every value of one length, so it is computed once ([`Length`]) and a round costs one block. Halves that
//! fit 96 bits are machine integers; several values of one length go through the cipher together, which hides its latency.
//! Longer values take [`long`]. FF3 is broken and FF3-1 withdrawn: neither is here.

mod digits;
mod half;
mod length;
mod long;

use aes::cipher::{Array, BlockCipherEncrypt, BlockSizeUser, consts::U16};
use length::Length;
use std::sync::OnceLock;

/// The most numerals of one value; what is longer is no identifier.
pub(in crate::mask) const NUMERALS: usize = 512;
/// The fewest values that a domain must have (SP 800-38G Rev. 1, section 5.1: radix^minlen is at least a million).
const DOMAIN: u32 = 1_000_000;
/// Lengths whose constants are kept: all whose halves are machine integers in base 10, and shorter ones in others.
const KEPT: usize = 58;

/// How many numerals there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mask) enum Radix {
    /// Digits.
    Ten,
    /// Letters of one case.
    TwentySix,
    /// Digits and letters of one case.
    ThirtySix,
    /// Digits and letters of both cases.
    SixtyTwo,
}

impl Radix {
    /// The number.
    pub(in crate::mask) const fn value(self) -> u32 {
        match self {
            Self::Ten => 10,
            Self::TwentySix => 26,
            Self::ThirtySix => 36,
            Self::SixtyTwo => 62,
        }
    }
}

/// A key schedule, a radix and a tweak.
pub(in crate::mask) struct Ff1<C> {
    cipher: C,
    radix: Radix,
    tweak: Box<[u8]>,
    lengths: Box<[OnceLock<Length>]>,
    /// The fewest numerals that make a million values.
    fewest: usize,
}

impl<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>> Ff1<C> {
    pub(in crate::mask) fn new(cipher: C, radix: Radix, tweak: &[u8]) -> Self {
        let is_too_small = |count: &u32| radix.value().checked_pow(*count).is_some_and(|values| values < DOMAIN);
        let fewest = (0..).take_while(is_too_small).count();
        Self { cipher, radix, tweak: tweak.into(), lengths: (0..KEPT).map(|_| OnceLock::new()).collect(), fewest }
    }

    /// Whether values of this many numerals can be encrypted: enough for a million of them, and no more than [`NUMERALS`].
    pub(in crate::mask) fn holds(&self, numerals: usize) -> bool {
        (self.fewest..=NUMERALS).contains(&numerals)
    }

    /// Encrypts values of one length in place, as many at once as the machine takes. `false`, and nothing changed, where they are
    /// not of one length, the length is not held, or a numeral is not below the radix.
    #[must_use]
    pub(in crate::mask) fn encrypt_together(&self, values: &mut [&mut [u8]]) -> bool {
        let Some(count) = values.first().map(|value| value.len()) else { return true };
        // Without a way out in its middle, the loop is done many numerals at a time.
        let greatest = |value: &[u8]| value.iter().fold(0, |most, numeral| (*numeral).max(most));
        let fits = |value: &&mut [u8]| value.len() == count && u32::from(greatest(value)) < self.radix.value();
        if !self.holds(count) || !values.iter().all(fits) {
            return false;
        }
        let made;
        let length = match self.lengths.get(count) {
            Some(kept) => kept.get_or_init(|| Length::new(&self.cipher, self.radix, &self.tweak, count)),
            None => {
                made = Length::new(&self.cipher, self.radix, &self.tweak, count);
                &made
            }
        };
        match length {
            Length::Narrow(lanes) => lanes.encrypt(&self.cipher, self.radix, values),
            Length::Wide(lanes) => lanes.encrypt(&self.cipher, self.radix, values),
            Length::Long(long) => values.iter_mut().for_each(|value| long.encrypt(&self.cipher, self.radix, value)),
        }
        true
    }
}

/// One block of the cipher.
fn block<C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>>(cipher: &C, block: u128) -> u128 {
    let mut bytes = Array::from(block.to_be_bytes());
    cipher.encrypt_block(&mut bytes);
    u128::from_be_bytes(bytes.into())
}

#[cfg(test)]
mod tests;

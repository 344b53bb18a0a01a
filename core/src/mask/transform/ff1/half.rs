//! Halves that are machine integers, several values at a time.

use super::length::Constants;
use super::{Radix, digits};
use aes::cipher::{Array, BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, consts::U16, inout::InOutBuf};

/// As many values as the widest backend takes at once.
const MOST: usize = 64;
/// As many as hide a block's latency.
const SOME: usize = 8;

/// An integer that holds a half, and its arithmetic.
pub(super) trait Half: Copy + Default {
    /// What its remainders are taken by.
    type Modulus: Copy;
    /// radix^count, where it fits.
    fn modulus(radix: u64, count: usize) -> Option<Self::Modulus>;
    /// The last block of a round: what is constant in it, and the half.
    fn fill(self, constant: u128) -> [u8; 16];
    /// `(self + number) mod modulus`, the number being the answer's first bytes: those that are left when `unused` bits are cut off.
    fn add(self, answer: [u8; 16], unused: u32, modulus: Self::Modulus) -> Self;
    /// The numerals as a number.
    fn read<const RADIX: u64>(numerals: &[u8]) -> Self;
    /// The number as numerals.
    fn write<const RADIX: u64>(self, numerals: &mut [u8]);
}

/// The constants of one length.
pub(super) struct Lanes<H: Half> {
    left: usize,
    moduli: [H::Modulus; 2],
    /// The last block with the chaining value before it, as far as it does not depend on round and value.
    last: u128,
    /// Where the round's number stands in the last block.
    round: u32,
    /// Bits of the answer that are not used.
    unused: u32,
}

impl<H: Half> Lanes<H> {
    pub(super) fn new(radix: Radix, constants: &Constants) -> Option<Self> {
        let radix = u64::from(radix.value());
        let mut last = [0; 16];
        // The blocks that depend on the value are one here: at most 12 bytes and the round's number.
        last.iter_mut().zip(&constants.head).for_each(|(place, byte)| *place = *byte);
        Some(Self {
            left: constants.left,
            moduli: [H::modulus(radix, constants.left)?, H::modulus(radix, constants.right)?],
            last: u128::from_be_bytes(last) ^ constants.chain,
            round: u32::try_from(8 * constants.bytes).ok()?,
            unused: u32::try_from(8 * 16_usize.checked_sub(constants.answer)?).ok()?,
        })
    }

    /// Values of this length, any number of them.
    pub(super) fn encrypt<C>(&self, cipher: &C, radix: Radix, values: &mut [&mut [u8]])
    where
        C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
    {
        match radix {
            Radix::Ten => cipher.encrypt_with_backend(Pass::<H, 10> { lanes: self, values }),
            Radix::TwentySix => cipher.encrypt_with_backend(Pass::<H, 26> { lanes: self, values }),
            Radix::ThirtySix => cipher.encrypt_with_backend(Pass::<H, 36> { lanes: self, values }),
            Radix::SixtyTwo => cipher.encrypt_with_backend(Pass::<H, 62> { lanes: self, values }),
        }
    }
}

/// All rounds of some values, run inside of the cipher's backend, so that what the machine can do is asked once.
struct Pass<'p, 'v, H: Half, const RADIX: u64> {
    lanes: &'p Lanes<H>,
    values: &'p mut [&'v mut [u8]],
}

impl<H: Half, const RADIX: u64> BlockSizeUser for Pass<'_, '_, H, RADIX> {
    type BlockSize = U16;
}

impl<H: Half, const RADIX: u64> BlockCipherEncClosure for Pass<'_, '_, H, RADIX> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        let Self { lanes, values } = self;
        let mut most = values.chunks_exact_mut(MOST);
        most.by_ref().for_each(|values| lanes.together::<RADIX, MOST, B>(backend, values));
        for values in most.into_remainder().chunks_mut(SOME) {
            match values.len() {
                1 => lanes.together::<RADIX, 1, B>(backend, values),
                _ => lanes.together::<RADIX, SOME, B>(backend, values),
            }
        }
    }
}

impl<H: Half> Lanes<H> {
    /// At most `LANES` values; lanes without one run empty.
    #[inline(always)]
    fn together<const RADIX: u64, const LANES: usize, B>(&self, backend: &B, values: &mut [&mut [u8]])
    where
        B: BlockCipherEncBackend<BlockSize = U16>,
    {
        let (mut left, mut right) = ([H::default(); LANES], [H::default(); LANES]);
        for ((value, left), right) in values.iter().zip(&mut left).zip(&mut right) {
            let (a, b) = value.split_at(self.left.min(value.len()));
            (*left, *right) = (H::read::<RADIX>(a), H::read::<RADIX>(b));
        }
        let [of_left, of_right] = self.moduli;
        for pair in 0..5 {
            self.round(backend, 2 * pair, &mut left, &right, of_left);
            self.round(backend, 2 * pair + 1, &mut right, &left, of_right);
        }
        for ((value, left), right) in values.iter_mut().zip(left).zip(right) {
            let (a, b) = value.split_at_mut(self.left.min(value.len()));
            left.write::<RADIX>(a);
            right.write::<RADIX>(b);
        }
    }

    /// One round: `changed` becomes the new half, which is the other half of the next round.
    #[inline(always)]
    fn round<const LANES: usize, B>(&self, backend: &B, number: u8, changed: &mut [H; LANES], other: &[H; LANES], modulus: H::Modulus)
    where
        B: BlockCipherEncBackend<BlockSize = U16>,
    {
        let constant = self.last ^ (u128::from(number) << self.round);
        let mut blocks = [Array::from([0; 16]); LANES];
        blocks.iter_mut().zip(other).for_each(|(block, half)| *block = Array::from(half.fill(constant)));
        let (whole, rest) = InOutBuf::from(&mut blocks[..]).into_chunks::<B::ParBlocksSize>();
        whole.into_iter().for_each(|blocks| backend.encrypt_par_blocks(blocks));
        rest.into_iter().for_each(|block| backend.encrypt_block(block));
        for (half, block) in changed.iter_mut().zip(blocks) {
            *half = half.add(block.into(), self.unused, modulus);
        }
    }
}

/// A number of up to 32 bits, and its reciprocal: the product's upper half is the quotient, or one less.
#[derive(Clone, Copy)]
pub(super) struct Reciprocal {
    modulus: u64,
    reciprocal: u64,
}

impl Half for u64 {
    type Modulus = Reciprocal;

    fn modulus(radix: u64, count: usize) -> Option<Reciprocal> {
        let modulus = radix.checked_pow(u32::try_from(count).ok()?)?;
        (modulus <= 1 << 32).then_some(Reciprocal { modulus, reciprocal: u64::MAX / modulus })
    }

    #[inline(always)]
    fn fill(self, constant: u128) -> [u8; 16] {
        (constant ^ u128::from(self)).to_be_bytes()
    }

    #[inline(always)]
    fn add(self, answer: [u8; 16], _unused: u32, Reciprocal { modulus, reciprocal }: Reciprocal) -> Self {
        let [first, second, third, fourth, fifth, sixth, seventh, eighth, ..] = answer;
        let number = u64::from_be_bytes([first, second, third, fourth, fifth, sixth, seventh, eighth]);
        let quotient = ((u128::from(number) * u128::from(reciprocal)) >> 64) as u64;
        // With floor((2^64 - 1) / m) the quotient is at most two too small.
        let mut sum = number.wrapping_sub(quotient.wrapping_mul(modulus)).wrapping_add(self);
        for _ in 0..3 {
            sum = sum.checked_sub(modulus).unwrap_or(sum);
        }
        sum
    }

    #[inline(always)]
    fn read<const RADIX: u64>(numerals: &[u8]) -> Self {
        match (RADIX, numerals.len(), numerals.first_chunk(), numerals.last_chunk()) {
            (10, 4..=8, Some(first), Some(last)) => digits::number(*first, *last, numerals.len()),
            _ => numerals.iter().fold(0, |number, numeral| number * RADIX + u64::from(*numeral)),
        }
    }

    #[inline(always)]
    fn write<const RADIX: u64>(mut self, numerals: &mut [u8]) {
        if RADIX == 10 && matches!(numerals.len(), 4..=8) {
            let (first, last) = digits::digits(self, numerals.len());
            if let Some(place) = numerals.first_chunk_mut() {
                *place = first;
            }
            if let Some(place) = numerals.last_chunk_mut() {
                *place = last;
            }
            return;
        }
        for numeral in numerals.iter_mut().rev() {
            *numeral = (self % RADIX) as u8;
            self /= RADIX;
        }
    }
}

impl Half for u128 {
    type Modulus = u128;

    fn modulus(radix: u64, count: usize) -> Option<u128> {
        u128::from(radix).checked_pow(u32::try_from(count).ok()?)
    }

    #[inline(always)]
    fn fill(self, constant: u128) -> [u8; 16] {
        (constant ^ self).to_be_bytes()
    }

    #[inline(always)]
    fn add(self, answer: [u8; 16], unused: u32, modulus: u128) -> Self {
        let number = u128::from_be_bytes(answer) >> unused;
        (number % modulus + self) % modulus
    }

    #[inline(always)]
    fn read<const RADIX: u64>(numerals: &[u8]) -> Self {
        numerals.iter().fold(0, |number, numeral| number * u128::from(RADIX) + u128::from(*numeral))
    }

    #[inline(always)]
    fn write<const RADIX: u64>(mut self, numerals: &mut [u8]) {
        for numeral in numerals.iter_mut().rev() {
            *numeral = (self % u128::from(RADIX)) as u8;
            self /= u128::from(RADIX);
        }
    }
}

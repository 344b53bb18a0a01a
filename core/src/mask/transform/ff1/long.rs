//! Halves of any length, as limbs of 32 bits; no faster than it must be.

use super::length::Constants;
use super::{Radix, block};
use aes::cipher::{BlockCipherEncrypt, BlockSizeUser, consts::U16};

/// The constants of one length.
pub(super) struct Long {
    constants: Constants,
    moduli: [Number; 2],
}

impl Long {
    pub(super) fn new(radix: Radix, constants: Constants) -> Self {
        let moduli = [Self::power(radix, constants.left), Self::power(radix, constants.right)];
        Self { constants, moduli }
    }

    /// radix^count.
    pub(super) fn power(radix: Radix, count: usize) -> Number {
        let mut power = Number(vec![1]);
        (0..count).for_each(|_| power.shift_in(radix.value(), 0));
        power
    }

    pub(super) fn encrypt<C>(&self, cipher: &C, radix: Radix, numerals: &mut [u8])
    where
        C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
    {
        let (a, b) = numerals.split_at_mut(self.constants.left.min(numerals.len()));
        let (mut left, mut right) = (Number::read(radix, a), Number::read(radix, b));
        let [of_left, of_right] = &self.moduli;
        for pair in 0..5 {
            left = self.round(cipher, 2 * pair, &left, &right, of_left);
            right = self.round(cipher, 2 * pair + 1, &right, &left, of_right);
        }
        left.write(radix, a);
        right.write(radix, b);
    }

    fn round<C>(&self, cipher: &C, number: u8, changed: &Number, other: &Number, modulus: &Number) -> Number
    where
        C: BlockCipherEncrypt + BlockSizeUser<BlockSize = U16>,
    {
        let mut bytes = self.constants.head.clone();
        bytes.push(number);
        bytes.extend(other.to_bytes(self.constants.bytes));
        let chain =
            bytes.as_chunks::<16>().0.iter().fold(self.constants.chain, |chain, part| block(cipher, chain ^ u128::from_be_bytes(*part)));
        let more = (1_u128..).map(|count| block(cipher, chain ^ count).to_be_bytes());
        let answer: Vec<u8> = std::iter::once(chain.to_be_bytes()).chain(more).flatten().take(self.constants.answer).collect();
        // The answer is a few bits longer than the modulus: byte by byte it never grows far beyond it.
        let mut sum = answer.iter().fold(Number(vec![0]), |mut sum, byte| {
            sum.shift_in(256, u32::from(*byte));
            sum.reduce(modulus);
            sum
        });
        sum.add(changed);
        sum.reduce(modulus);
        sum
    }
}

/// A natural number: limbs, the least first, at least one, no zero at the end beside the first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Number(Vec<u32>);

impl Number {
    /// `self * factor + more`.
    fn shift_in(&mut self, factor: u32, more: u32) {
        let mut carry = u64::from(more);
        for limb in &mut self.0 {
            let product = u64::from(*limb) * u64::from(factor) + carry;
            *limb = product as u32;
            carry = product >> 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    /// Divides by the radix and gives the remainder.
    fn shift_out(&mut self, divisor: u32) -> u32 {
        let mut remainder = 0;
        for limb in self.0.iter_mut().rev() {
            let dividend = (remainder << 32) | u64::from(*limb);
            *limb = (dividend / u64::from(divisor)) as u32;
            remainder = dividend % u64::from(divisor);
        }
        self.trim();
        remainder as u32
    }

    fn add(&mut self, other: &Number) {
        self.0.resize(self.0.len().max(other.0.len()) + 1, 0);
        let mut carry = 0;
        for (limb, more) in self.0.iter_mut().zip(other.0.iter().chain(std::iter::repeat(&0))) {
            let sum = u64::from(*limb) + u64::from(*more) + carry;
            *limb = sum as u32;
            carry = sum >> 32;
        }
        self.trim();
    }

    /// The remainder by a modulus of which the number is at most a few hundred times as much: halves the multiple from 256 down.
    fn reduce(&mut self, modulus: &Number) {
        for bit in (0..9).rev() {
            let mut multiple = modulus.clone();
            multiple.shift_in(1 << bit, 0);
            if *self >= multiple {
                self.subtract(&multiple);
            }
        }
    }

    /// Takes away a number that is not greater.
    fn subtract(&mut self, other: &Number) {
        let mut borrow = 0;
        for (limb, less) in self.0.iter_mut().zip(other.0.iter().chain(std::iter::repeat(&0))) {
            let difference = i64::from(*limb) - i64::from(*less) - borrow;
            *limb = difference as u32;
            borrow = i64::from(difference < 0);
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.len() > 1 && self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    fn read(radix: Radix, numerals: &[u8]) -> Self {
        numerals.iter().fold(Number(vec![0]), |mut number, numeral| {
            number.shift_in(radix.value(), u32::from(*numeral));
            number
        })
    }

    fn write(mut self, radix: Radix, numerals: &mut [u8]) {
        for numeral in numerals.iter_mut().rev() {
            *numeral = self.shift_out(radix.value()) as u8;
        }
    }

    /// The last `count` bytes, the greatest first.
    fn to_bytes(&self, count: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.0.iter().flat_map(|limb| limb.to_le_bytes()).collect();
        bytes.resize(count, 0);
        bytes.reverse();
        bytes
    }

    /// Bytes of the number before this one.
    pub(super) fn bytes_below(&self) -> usize {
        let mut below = self.clone();
        below.subtract(&Number(vec![1]));
        let zeros = below.0.last().map_or(0, |limb| limb.leading_zeros());
        (32 * below.0.len() - zeros as usize).div_ceil(8)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

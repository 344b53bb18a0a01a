//! What a byte is: the specification, a byte at a time.

use super::{BLOCK, TILE};

/// Rows of bitmaps: a tile's blocks, one before and one after.
pub(super) const ROWS: usize = TILE + 2;

pub(super) const DIGIT: u8 = 1;
pub(super) const LETTER: u8 = 2;
/// The letters of hexadecimal figures.
pub(super) const HEX: u8 = 4;
/// What may stand between the groups of a number: space, `-`, `.`, `/`.
pub(super) const SEPARATOR: u8 = 8;
/// What a token has beside letters and digits: secrets are written with any of these.
pub(super) const JOINT: u8 = 16;
/// What joins the parts of one token: `-`, `.`, `_`.
pub(super) const JOIN: u8 = 32;
/// `:` and `-`; only the latter is a separator.
pub(super) const STROKE: u8 = 64;
/// `@` and `+`.
pub(super) const MARK: u8 = 128;

/// The classes of a byte.
pub(super) const fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => DIGIT,
        b'a'..=b'f' | b'A'..=b'F' => LETTER | HEX,
        b'g'..=b'z' | b'G'..=b'Z' => LETTER,
        b' ' => SEPARATOR,
        b'.' => SEPARATOR | JOINT | JOIN,
        b'/' => SEPARATOR | JOINT,
        b'-' => SEPARATOR | JOINT | JOIN | STROKE,
        b'_' => JOINT | JOIN,
        b'=' | b'|' | b'~' | b'$' | b'%' => JOINT,
        b':' => JOINT | STROKE,
        b'+' => MARK | JOINT,
        b'@' => MARK,
        _ => 0,
    }
}

/// [`class`] of every ASCII byte; the others have none.
pub(super) const TABLE: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            table[byte] = class(byte as u8);
        }
        byte += 1;
    }
    table
};

/// A bitmap for each class and block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Classes {
    pub(super) digit: [u64; ROWS],
    pub(super) letter: [u64; ROWS],
    pub(super) hex: [u64; ROWS],
    pub(super) separator: [u64; ROWS],
    pub(super) joint: [u64; ROWS],
    pub(super) join: [u64; ROWS],
    pub(super) stroke: [u64; ROWS],
    pub(super) mark: [u64; ROWS],
}

impl Classes {
    /// The bitmaps, in the order of the bits of [`class`].
    pub(super) fn each(&mut self) -> [&mut [u64; ROWS]; 8] {
        [
            &mut self.digit,
            &mut self.letter,
            &mut self.hex,
            &mut self.separator,
            &mut self.joint,
            &mut self.join,
            &mut self.stroke,
            &mut self.mark,
        ]
    }

    /// Sets one row.
    #[inline(always)]
    pub(super) fn set(&mut self, row: usize, bits: [u64; 8]) {
        for (map, bits) in self.each().into_iter().zip(bits) {
            if let Some(room) = map.get_mut(row) {
                *room = bits;
            }
        }
    }
}

impl Default for Classes {
    fn default() -> Self {
        let none = [0; ROWS];
        Self { digit: none, letter: none, hex: none, separator: none, joint: none, join: none, stroke: none, mark: none }
    }
}

/// The bitmaps of one block, byte by byte.
pub(super) fn scalar(block: &[u8; BLOCK]) -> [u64; 8] {
    let mut bits = [0; 8];
    for (place, byte) in block.iter().enumerate() {
        let class = class(*byte);
        for (bit, map) in bits.iter_mut().enumerate() {
            *map |= u64::from(class >> bit & 1) << place;
        }
    }
    bits
}

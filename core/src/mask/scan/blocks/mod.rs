//! Where something could be: 64 bytes become bitmaps of classes, and bitmaps become *triggers*, the places worth a closer look.
//!
//! A trigger is a necessary condition and no more: whatever a matcher of [`find`](super::find) finds at a place, the place is a trigger
//! of the matcher's kind. So a reader that tries every matcher at every place finds the same, and the tests compare with one.
//!
//! A tile is read at a time: its classes with the machine's vectors ([`simd`]), its triggers by algebra on whole bitmaps ([`algebra`]),
//! which the compiler turns into the same vectors. [`Path::SCALAR`] is the specification that the others are compared with.

mod algebra;
mod classes;
mod simd;
#[cfg(test)]
mod tests;

pub(super) use algebra::Triggers;
pub use simd::Path;
pub(super) use simd::{SIFTED, Sieve};

use classes::{Classes, ROWS};

/// Bytes of a block: as many as a bitmap has bits.
pub(super) const BLOCK: usize = 64;
/// Blocks of a tile: its bitmaps fit into the first cache, with room for the text.
pub(super) const TILE: usize = 64;

/// The bitmaps of one tile; used again for the next.
#[derive(Default)]
pub(super) struct Tile {
    classes: Classes,
    triggers: Triggers,
}

/// The classes of the 64 bytes from a place on, as bitmaps: the lowest bit is the place. What is behind the end of the text is in no class.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Window {
    pub(super) digit: u64,
    pub(super) letter: u64,
    /// The letters of hexadecimal figures.
    pub(super) hex: u64,
    /// Space, `-`, `.`, `/`.
    pub(super) separator: u64,
    /// What a token has beside letters and digits.
    pub(super) joint: u64,
}

impl Window {
    /// The specification: of a text that begins at the place.
    #[cfg(test)]
    pub(super) fn of(text: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        block.iter_mut().zip(text).for_each(|(room, byte)| *room = *byte);
        let [digit, letter, hex, separator, joint, ..] = classes::scalar(&block);
        Self { digit, letter, hex, separator, joint }
    }
}

impl Tile {
    /// The classes from a byte of a block on that was read last.
    #[inline]
    pub(super) fn window(&self, index: usize, bit: u32) -> Window {
        let of = |map: &[u64; ROWS]| match map.get(index + 1..index + 3) {
            Some([here, next]) => here >> (bit & 63) | next << 1 << (63 - (bit & 63)),
            _ => 0,
        };
        let Classes { digit, letter, hex, separator, joint, .. } = &self.classes;
        Window { digit: of(digit), letter: of(letter), hex: of(hex), separator: of(separator), joint: of(joint) }
    }

    /// Reads the triggers of the blocks from this one on, at most a tile of them, and says how many blocks those are: bit `i` of block `b` is the
    /// byte at `(block + b) * BLOCK + i`. What is behind the end of the text is in no class.
    pub(super) fn read(&mut self, path: Path, text: &[u8], block: usize) -> usize {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        if text.len() <= BLOCK {
            let block = padded(text);
            self.classes.set(0, [0; 8]);
            path.classify(&mut self.classes, 1, std::slice::from_ref(&block));
            self.classes.set(2, [0; 8]);
            self.triggers.set(0, path.alone(&block));
            return 1;
        }
        let zero = [0; BLOCK];
        let before = block.checked_sub(1).and_then(|before| blocks.get(before));
        path.classify(&mut self.classes, 0, std::slice::from_ref(before.unwrap_or(&zero)));
        let whole = blocks.get(block.min(blocks.len())..blocks.len().min(block + ROWS - 1)).unwrap_or_default();
        path.classify(&mut self.classes, 1, whole);
        let filled = 1 + whole.len();
        let ends = block + whole.len() == blocks.len();
        if filled < ROWS {
            let tail = if ends { padded(rest) } else { zero };
            path.classify(&mut self.classes, filled, std::slice::from_ref(&tail));
        }
        if filled + 1 < ROWS {
            self.classes.set(filled + 1, [0; 8]);
        }
        let count = (whole.len() + usize::from(ends && !rest.is_empty())).min(TILE);
        path.triggers(&self.classes, count, &mut self.triggers);
        count
    }

    /// The triggers that were read last.
    pub(super) fn triggers(&self) -> &Triggers {
        &self.triggers
    }
}

/// Whether a text of at most one block, all ASCII, triggers nothing: most cells of tables.
pub(super) fn is_quiet(path: Path, text: &[u8]) -> bool {
    text.len() <= BLOCK && {
        let block = padded(text);
        block.is_ascii() && path.is_quiet(&block)
    }
}

/// The beginning of a text as a block; what is behind its end is in no class.
fn padded(text: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let length = text.len().min(BLOCK);
    if let (Some(room), Some(text)) = (block.get_mut(..length), text.get(..length)) {
        room.copy_from_slice(text);
    }
    block
}

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

impl Tile {
    /// The triggers of the blocks from this one on, at most a tile of them, and how many blocks those are: bit `i` of block `b` is the
    /// byte at `(block + b) * BLOCK + i`. What is behind the end of the text is in no class.
    pub(super) fn read(&mut self, path: Path, text: &[u8], block: usize) -> (&Triggers, usize) {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        if text.len() <= BLOCK {
            self.triggers.set(0, path.alone(&padded(text)));
            return (&self.triggers, 1);
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
        (&self.triggers, count)
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

//! Room on the stack for what follows a tree.
//!
//! A tree is parsed, lowered, resolved and dropped by recursion, and a stack that overflows ends the process. Each node takes at least
//! one token, so a tree is at most as high as its text has tokens: all work on it runs where that much stack is left, on a new one if
//! need be. Nothing of a tree may leave this room, not even to be dropped.
//!
//! Where a stack cannot be replaced (WebAssembly), the limits of [`super::guard`] are lower and hold alone.

/// Stack that does not depend on the text's length. What takes most are joins and EXPLAINs that wait: the grammar recurses into each
/// without looking at what is left. `least_stack` below measures it: in a debug build on x86-64, 20 EXPLAINs take 1.6 MiB; whatever else is
/// nested survives in 64 KiB, because every level of it looks.
const BASE: usize = if cfg!(debug_assertions) { 4 * 1024 * 1024 } else { 512 * 1024 };
/// Stack for each token. Measured the same way, dropping the worst chain takes 90 bytes for each token (NOTNULL), and a copy, which the
/// grammar makes of what is on the left of some operators, 6 KiB.
const TOKEN: usize = if cfg!(debug_assertions) { 16 * 1024 } else { 2 * 1024 };

/// Runs work on the tree of a text of so many tokens.
pub(super) fn with_room<R>(tokens: usize, work: impl FnOnce() -> R) -> R {
    let needed = BASE + TOKEN * tokens;
    stacker::maybe_grow(needed, needed, work)
}

#[cfg(test)]
mod tests;

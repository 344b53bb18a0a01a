//! Triggers from classes.
//!
//! A block is read together with the next one, so that a condition may look up to 32 bytes ahead: what has
//! shifted out of the next block reads as nothing. Behind, it sees one byte.

use super::TILE;
use super::classes::{Classes, ROWS};
use std::ops::{BitAnd, BitOr, Not};

/// Bitmaps of the places where a matcher of a kind could find something, for each block of a tile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::mask::scan) struct Triggers {
    /// Any of the others.
    pub(in crate::mask::scan) any: [u64; TILE],
    /// `@`, or a `+` before a word.
    pub(in crate::mask::scan) mark: [u64; TILE],
    /// The first digit of a group, with seven digits and single separators from there, of a word of seven characters or more that is no
    /// hash, of a short date, or of a year.
    pub(in crate::mask::scan) number: [u64; TILE],
    /// The start of a word that begins like an identifier: one to six letters, then two digits; or letters apart from the digits; or
    /// sixteen letters.
    pub(in crate::mask::scan) word: [u64; TILE],
    /// The start of a token of 16 characters or more that is not all hexadecimal, or of 24 with figures first; not of a date.
    pub(in crate::mask::scan) token: [u64; TILE],
    /// Two colons, or the first of a chain; the first of five dashes at a distance of three; three groups of four figures; the colon
    /// before `//`.
    pub(in crate::mask::scan) colon: [u64; TILE],
    /// Five dashes before a letter.
    pub(in crate::mask::scan) pem: [u64; TILE],
}

impl Default for Triggers {
    fn default() -> Self {
        let none = [0; TILE];
        Self { any: none, mark: none, number: none, word: none, token: none, colon: none, pem: none }
    }
}

/// A bitmap of 128 bytes: a block and the one after it.
#[derive(Clone, Copy)]
struct Pair(u64, u64);

impl Pair {
    /// At each place, what is `count` bytes further.
    #[inline(always)]
    fn ahead(self, count: u32) -> Self {
        Self(self.0 >> count | self.1 << (64 - count), self.1 >> count)
    }

    /// At each place, what is one byte before; `before` is the block before.
    #[inline(always)]
    fn behind(self, before: u64) -> Self {
        Self(self.0 << 1 | before >> 63, self.1 << 1 | self.0 >> 63)
    }
}

impl BitAnd for Pair {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0, self.1 & other.1)
    }
}

impl BitOr for Pair {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0, self.1 | other.1)
    }
}

impl Not for Pair {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0, !self.1)
    }
}

/// The triggers of a tile.
#[inline(always)]
pub(super) fn triggers(classes: &Classes, triggers: &mut Triggers) {
    let rows = Rows(classes);
    for block in 0..TILE {
        rows.trigger(block, triggers);
    }
}

struct Rows<'a>(&'a Classes);

impl Rows<'_> {
    #[inline(always)]
    #[expect(
        clippy::indexing_slicing,
        reason = "a block is below TILE, and its row and the next below ROWS; a loop without checks becomes vectors"
    )]
    fn trigger(&self, block: usize, out: &mut Triggers) {
        const { assert!(TILE + 2 == ROWS) };
        let pair = |map: &[u64; ROWS]| Pair(map[block + 1], map[block + 2]);
        let (digit, letter, hex) = (pair(&self.0.digit), pair(&self.0.letter), pair(&self.0.hex));
        let (separator, joint, dash) = (pair(&self.0.separator), pair(&self.0.joint), pair(&self.0.dash));
        let (colon, mark) = (pair(&self.0.colon), pair(&self.0.mark));
        let word = digit | letter;
        let start = word & !word.behind(self.0.digit[block] | self.0.letter[block]);

        // A domain may begin with a letter beyond ASCII, which is in no class.
        out.mark[block] = (mark & (!joint | word.ahead(1))).0;

        let between = (separator | mark) & digit.behind(self.0.digit[block]) & digit.ahead(1);
        let group = digit | between;
        let group2 = group & group.ahead(1);
        let group4 = group2 & group2.ahead(2);
        let run2 = word & word.ahead(1);
        let run4 = run2 & run2.ahead(2);
        let run7 = run4 & run4.ahead(3);
        let run8 = run4 & run4.ahead(4);
        let run24 = run8 & run8.ahead(8) & run8.ahead(16);
        // Letters among the digits: `99AAAAA9999A9A9`, `9AA9-AA9-AA99`; not a hash.
        let mixed = run7 & !run24 | run4 & letter.ahead(1) & separator.ahead(4) & word.ahead(5);
        let figures = digit & digit.ahead(1);
        let digit4 = figures & figures.ahead(2);
        // `99999-A` and `999999-A`.
        let lettered =
            digit4 & digit.ahead(4) & (separator.ahead(5) & letter.ahead(6) | digit.ahead(5) & separator.ahead(6) & letter.ahead(7));
        let short = between.ahead(1) & between.ahead(3) & figures.ahead(4);
        let year = digit4 & !word.ahead(4) & (separator.behind(self.0.separator[block]));
        out.number[block] = (start & digit & (group4 & group4.ahead(3) | mixed | lettered | short | year)).0;

        let one = letter & figures.ahead(1);
        let second = letter & one.ahead(1);
        let third = letter & second.ahead(1);
        let fourth = letter & third.ahead(1);
        let fifth = letter & fourth.ahead(1);
        let sixth = letter & fifth.ahead(1);
        let parted = separator.ahead(3) | separator.ahead(4) | separator.ahead(6);
        let identifier = (one | second | third | fourth | fifth | sixth) & (run7 | parted);
        // One to four letters apart from the digits: `AA 99 99 …`.
        let apart = separator & figures.ahead(1);
        let letters2 = letter & letter.ahead(1);
        let letters3 = letters2 & letter.ahead(2);
        let letters4 = letters2 & letters2.ahead(2);
        let letters8 = letters4 & letters4.ahead(4);
        // A key of a figure and a letter: `FR7U999…`.
        let keyed = letters2 & digit.ahead(2) & one.ahead(3) & run7;
        // An Italian code with all figures written as letters.
        let unfigured = letters8 & letters8.ahead(8) & !word.ahead(16);
        let apart = letter & apart.ahead(1) | letters2 & apart.ahead(2) | letters3 & apart.ahead(3) | letters4 & apart.ahead(4);
        // `AAA AAA 99…` and `XX.XXX.XXX/…`.
        let twice = letters3 & separator.ahead(3) & letters3.ahead(4) & separator.ahead(7) & figures.ahead(8);
        let dotted = separator & joint;
        let thrice = run2 & dotted.ahead(2) & run2.ahead(3) & word.ahead(5) & dotted.ahead(6) & run2.ahead(7) & word.ahead(9);
        out.word[block] = (start & (letter & (identifier | apart | twice | keyed | unfigured) | thrice)).0;

        let run = word | joint;
        let joined2 = run & run.ahead(1);
        let joined4 = joined2 & joined2.ahead(2);
        let joined8 = joined4 & joined4.ahead(4);
        let joined16 = joined8 & joined8.ahead(8);
        let beyond = letter & !hex;
        let beyond2 = beyond | beyond.ahead(1);
        let beyond4 = beyond2 | beyond2.ahead(2);
        let beyond8 = beyond4 | beyond4.ahead(4);
        let beyond16 = beyond8 | beyond8.ahead(8);
        let figure = digit | hex;
        let hex2 = figure & figure.ahead(1);
        let hex4 = hex2 & hex2.ahead(2);
        let hex8 = hex4 & hex4.ahead(4);
        let hex16 = hex8 & hex8.ahead(8);
        let hashed = hex16 & joined8.ahead(16);
        let uuid = hex8 & dash.ahead(8) & dash.ahead(13);
        // Numbers before a token: `12345678:AA…`, `123456789012345|…`, `1/1234567890123456:…`, `1//0…`.
        let digit8 = digit4 & digit4.ahead(4);
        let named = digit8 & (colon.ahead(8) | colon.ahead(9) | colon.ahead(10));
        let counted = digit8 & digit4.ahead(8) & figures.ahead(12) & digit.ahead(14) & joined16 & joined8.ahead(16);
        let led = digit & separator.ahead(1) & (digit8.ahead(2) & digit8.ahead(10) | separator.ahead(2) & digit.ahead(3));
        let stamp = digit4 & dash.ahead(4);
        out.token[block] = (start & !stamp & (joined16 & beyond16 | hashed | uuid | named | counted | led)).0;

        // Each colon of a chain has figures, or another colon, on both sides.
        let linked = figure | colon;
        let link = colon & linked.behind(self.0.digit[block] | self.0.hex[block] | self.0.colon[block]) & linked.ahead(1);
        let near = |links: Pair| links.ahead(1) | links.ahead(2) | links.ahead(3) | links.ahead(4) | links.ahead(5);
        let chain = link & near(link & near(link & near(link)));
        let double = colon & colon.ahead(1) & (figure.behind(self.0.digit[block] | self.0.hex[block]) | figure.ahead(2));
        let dashes = dash & dash.ahead(3) & dash.ahead(6) & dash.ahead(9) & dash.ahead(12);
        let scheme = colon & separator.ahead(1) & separator.ahead(2);
        let point = separator & joint & !dash;
        let thirds = start & hex4 & point.ahead(4) & hex4.ahead(5) & point.ahead(9) & hex4.ahead(10);
        out.colon[block] = (chain | double | dashes | scheme | thirds).0;

        let dash2 = dash & dash.ahead(1);
        out.pem[block] = (dash2 & dash2.ahead(2) & dash.ahead(4) & letter.ahead(5)).0;
        out.any[block] = out.mark[block] | out.number[block] | out.word[block] | out.token[block] | out.colon[block] | out.pem[block];
    }
}

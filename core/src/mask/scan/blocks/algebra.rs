//! Triggers from classes.
//!
//! A block is read together with the next one, so that a condition may look up to 32 bytes ahead: what has
//! shifted out of the next block reads as nothing. Behind, it sees ten bytes.

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
    /// hash, of a short date, or of a year; but for the last, not behind what joins it to digits, and not of a UUID.
    pub(in crate::mask::scan) number: [u64; TILE],
    /// The start of a word that begins like an identifier: one to six letters, then two digits; or letters apart from six digits or more;
    /// or sixteen letters.
    /// Not behind what joins it to digits, and not of a UUID.
    pub(in crate::mask::scan) word: [u64; TILE],
    /// The start of a token of 16 characters or more that is not all hexadecimal and has no time of day, or of 24 with figures first;
    /// not of a date.
    pub(in crate::mask::scan) token: [u64; TILE],
    /// Two colons, or the first of a chain; the first of five dashes at a distance of three; three groups of four figures; the colon
    /// before `//`.
    pub(in crate::mask::scan) colon: [u64; TILE],
    /// Five dashes before a letter.
    pub(in crate::mask::scan) pem: [u64; TILE],
}

impl Triggers {
    /// Sets one block's.
    #[inline(always)]
    #[expect(clippy::indexing_slicing, reason = "a block is below TILE; a loop without checks becomes vectors")]
    pub(super) fn set(&mut self, block: usize, found: Found) {
        let Found { mark, number, word, token, colon, pem } = found;
        (self.mark[block], self.number[block], self.word[block]) = (mark, number, word);
        (self.token[block], self.colon[block], self.pem[block]) = (token, colon, pem);
        self.any[block] = found.any();
    }
}

impl Default for Triggers {
    fn default() -> Self {
        let none = [0; TILE];
        Self { any: none, mark: none, number: none, word: none, token: none, colon: none, pem: none }
    }
}

/// The triggers of one block: the fields of [`Triggers`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) mark: u64,
    pub(super) number: u64,
    pub(super) word: u64,
    pub(super) token: u64,
    pub(super) colon: u64,
    pub(super) pem: u64,
}

impl Found {
    #[inline(always)]
    pub(super) fn any(self) -> u64 {
        self.mark | self.number | self.word | self.token | self.colon | self.pem
    }
}

/// A bitmap that reaches beyond its block, as far as there is text.
trait Bits: Copy + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> {
    /// At each place, what is `count` bytes further.
    fn ahead(self, count: u32) -> Self;
    /// At each place, what is one byte before; `before` is the block before.
    fn behind(self, before: u64) -> Self;
    /// The block itself.
    fn here(self) -> u64;
}

/// A bitmap of 128 bytes: a block and the one after it.
#[derive(Clone, Copy)]
struct Pair(u64, u64);

/// The bitmap of a block that nothing follows.
#[derive(Clone, Copy)]
struct Last(u64);

impl Bits for Pair {
    #[inline(always)]
    fn ahead(self, count: u32) -> Self {
        Self(self.0 >> count | self.1 << (64 - count), self.1 >> count)
    }

    #[inline(always)]
    fn behind(self, before: u64) -> Self {
        Self(self.0 << 1 | before >> 63, self.1 << 1 | self.0 >> 63)
    }

    #[inline(always)]
    fn here(self) -> u64 {
        self.0
    }
}

impl Bits for Last {
    #[inline(always)]
    fn ahead(self, count: u32) -> Self {
        Self(self.0 >> count)
    }

    #[inline(always)]
    fn behind(self, before: u64) -> Self {
        Self(self.0 << 1 | before >> 63)
    }

    #[inline(always)]
    fn here(self) -> u64 {
        self.0
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

impl BitAnd for Last {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Last {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Not for Last {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(!self.0)
    }
}

/// The triggers of the first blocks of a tile; whole vectors of so many lanes.
#[inline(always)]
pub(super) fn triggers<const LANES: usize>(classes: &Classes, blocks: usize, triggers: &mut Triggers) {
    const { assert!(TILE + 2 == ROWS) };
    // A length that is known makes whole vectors.
    if blocks == TILE {
        for block in 0..TILE {
            tile_block(classes, block, triggers);
        }
    } else {
        for block in 0..blocks.next_multiple_of(LANES).min(TILE) {
            tile_block(classes, block, triggers);
        }
    }
}

#[inline(always)]
#[expect(
    clippy::indexing_slicing,
    reason = "a block is below TILE, and its row and the next below ROWS; a loop without checks becomes vectors"
)]
fn tile_block(classes: &Classes, block: usize, triggers: &mut Triggers) {
    let pair = |map: &[u64; ROWS]| Pair(map[block + 1], map[block + 2]);
    let Classes { digit, letter, hex, separator, joint, join, stroke, mark } = classes;
    let pairs = [pair(digit), pair(letter), pair(hex), pair(separator), pair(joint), pair(join), pair(stroke), pair(mark)];
    let before = [digit[block], letter[block], hex[block], separator[block], 0, join[block], stroke[block], 0];
    triggers.set(block, block_triggers(pairs, before));
}

/// The triggers of a text that is one block.
#[inline(never)]
pub(super) fn alone(classes: [u64; 8]) -> Found {
    block_triggers(classes.map(Last), [0; 8])
}

/// Whether nothing can be found in a text that is one block.
#[inline(always)]
pub(super) fn is_quiet(classes: [u64; 8]) -> bool {
    is_plain(classes) || alone(classes).any() == 0
}

/// Whether nothing can be found in a text that is one block, told by counting: a quick answer for most words and small numbers.
#[inline(always)]
fn is_plain(classes: [u64; 8]) -> bool {
    let [digit, letter, _, separator, joint, _, stroke, mark] = classes;
    let parts = (separator & joint) | stroke;
    // Without a digit there are tokens of sixteen characters, forms with letters and two dots, and what has strokes.
    let worded = digit | mark == 0 && parts & parts.wrapping_sub(1) == 0 && {
        let run = letter | joint;
        let run4 = run & run >> 1;
        let run4 = run4 & run4 >> 2;
        run4 & run4 >> 4 & run4 >> 8 & run4 >> 12 == 0
    };
    // No form has six digits with one separator, except one after the fifth.
    let five = digit & digit >> 1;
    let five = five & five >> 2 & digit >> 4;
    let few = digit.count_ones() < 7 && separator & separator.wrapping_sub(1) == 0 && five & separator >> 5 == 0;
    worded || letter | mark | stroke == 0 && few
}

/// The triggers of one block, from its classes and those of the block before.
#[inline(always)]
fn block_triggers<B: Bits>([digit, letter, hex, separator, joint, join, stroke, mark]: [B; 8], before: [u64; 8]) -> Found {
    let [digit_before, letter_before, hex_before, separator_before, _, join_before, stroke_before, _] = before;
    let (dash, colon) = (stroke & separator, stroke & !separator);
    let word = digit | letter;
    let start = word & !word.behind(digit_before | letter_before);
    let figures = digit & digit.ahead(1);
    let digit4 = figures & figures.ahead(2);
    let digit8 = digit4 & digit4.ahead(4);
    let digit3 = figures & digit.ahead(2);
    let digit6 = digit3 & digit3.ahead(3);
    let run2 = word & word.ahead(1);
    let run4 = run2 & run2.ahead(2);
    let run7 = run4 & run4.ahead(3);
    let run8 = run4 & run4.ahead(4);
    let run24 = run8 & run8.ahead(8) & run8.ahead(16);
    let figure = digit | hex;
    let hex2 = figure & figure.ahead(1);
    let hex4 = hex2 & hex2.ahead(2);
    let hex8 = hex4 & hex4.ahead(4);

    // A UUID, and what no number ends in: digits go on behind its dashes.
    let uuid = hex8 & dash.ahead(8) & dash.ahead(13);
    let some = digit | digit.ahead(1);
    let some = some | some.ahead(2);
    let identified = uuid & hex4.ahead(9) & hex4.ahead(14) & dash.ahead(18) & hex4.ahead(19) & some.ahead(14) & some.ahead(19);
    let free = start.here() & !identified.here() & !joined_to_figures(digit, word, join, [digit_before, letter_before, join_before]);

    let between = (separator | mark) & digit.behind(digit_before) & digit.ahead(1);
    let group = digit | between;
    let group2 = group & group.ahead(1);
    let group4 = group2 & group2.ahead(2);
    // Letters among the digits: `99AAAAA9999A9A9`, `9AA9-AA9-AA99`; not a hash.
    let mixed = run7 & !run24 | run4 & letter.ahead(1) & separator.ahead(4) & word.ahead(5);
    // `99999-A` and `999999-A`.
    let lettered = digit4 & digit.ahead(4) & (separator.ahead(5) & letter.ahead(6) | digit.ahead(5) & separator.ahead(6) & letter.ahead(7));
    let short = between.ahead(1) & between.ahead(3) & figures.ahead(4);
    // A date that is written with its month's name is found at its end.
    let year = start & digit4 & !word.ahead(4) & separator.behind(separator_before);
    let number = free & (digit & (group4 & group4.ahead(3) | mixed | lettered | short)).here() | year.here();

    let one = letter & figures.ahead(1);
    let second = letter & one.ahead(1);
    let third = letter & second.ahead(1);
    let fourth = letter & third.ahead(1);
    let fifth = letter & fourth.ahead(1);
    let sixth = letter & fifth.ahead(1);
    let cut = separator & word.ahead(1);
    let parted = cut.ahead(3) | cut.ahead(4) | cut.ahead(6);
    // The longest in one piece are accounts, with two letters first.
    let identifier = (second | (one | third | fourth | fifth | sixth) & !run24) & (run7 | parted);
    // One to four letters apart from the digits: `AA 99 99 …`, `AAA 999 999 …`, `A-999.999-A`, `AAAA-999999`.
    let six = separator & digit6.ahead(1);
    let threes = six | separator & digit3.ahead(1) & separator.ahead(4) & digit3.ahead(5);
    let pairs = separator & group4.ahead(1) & group2.ahead(5);
    let letters2 = letter & letter.ahead(1);
    let letters3 = letters2 & letter.ahead(2);
    let letters4 = letters2 & letters2.ahead(2);
    let letters8 = letters4 & letters4.ahead(4);
    // An Italian code whose figures are written as letters, from the right: all of them, or all but the first.
    let figured = letters4 & letters2.ahead(4) & digit.ahead(6) & letters8.ahead(7) & letter.ahead(15);
    let unfigured = (letters8 & letters8.ahead(8) | figured) & !word.ahead(16);
    let apart = letter & threes.ahead(1) | letters2 & pairs.ahead(2) | letters3 & threes.ahead(3) | letters4 & six.ahead(4);
    // `AAA AAA 99…` and `XX.XXX.XXX/…`.
    let twice = letters3 & separator.ahead(3) & letters3.ahead(4) & separator.ahead(7) & figures.ahead(8);
    let dotted = separator & joint;
    let thrice = run2 & dotted.ahead(2) & run2.ahead(3) & word.ahead(5) & dotted.ahead(6) & run2.ahead(7) & word.ahead(9);
    // `FR9A999999999`.
    let inner = letters2 & digit.ahead(2) & letter.ahead(3) & digit8.ahead(4);
    let identifiers = free & (letter & (identifier | apart | twice | unfigured) | inner | thrice).here();

    // No token has a time of day in its first characters.
    let clock = colon & digit.behind(digit_before) & digit.ahead(1);
    let run = word | joint & !clock;
    let joined2 = run & run.ahead(1);
    let joined4 = joined2 & joined2.ahead(2);
    let joined8 = joined4 & joined4.ahead(4);
    let joined16 = joined8 & joined8.ahead(8);
    let beyond = letter & !hex;
    let beyond2 = beyond | beyond.ahead(1);
    let beyond4 = beyond2 | beyond2.ahead(2);
    let beyond8 = beyond4 | beyond4.ahead(4);
    let beyond16 = beyond8 | beyond8.ahead(8);
    let hashed = hex8 & hex8.ahead(8) & joined8.ahead(16);
    // Numbers of five to fourteen digits before a token: `12345678:AA…`, `123456789012345|…`, `1/1234567890123456:…`, `1//0…`.
    let name = colon & letter.ahead(1);
    let name2 = name | name.ahead(1);
    let name4 = name2 | name2.ahead(2);
    let name8 = name4 | name4.ahead(4);
    let named = digit4 & digit.ahead(4) & (name8.ahead(5) | name4.ahead(11));
    let counted = digit8 & digit4.ahead(8) & figures.ahead(12) & digit.ahead(14) & joined16 & joined8.ahead(16);
    let led = digit & separator.ahead(1) & (digit8.ahead(2) & digit8.ahead(10) | separator.ahead(2) & digit.ahead(3));
    let stamp = digit4 & dash.ahead(4);
    let token = start & !stamp & (joined16 & beyond16 | hashed | uuid | named | counted | led);

    // Each colon of a chain has figures, or another colon, on both sides.
    let linked = figure | colon;
    let link = colon & linked.behind(digit_before | hex_before | stroke_before & !separator_before) & linked.ahead(1);
    let near = |links: B| links.ahead(1) | links.ahead(2) | links.ahead(3) | links.ahead(4) | links.ahead(5);
    let chain = link & near(link & near(link & near(link)));
    let double = colon & colon.ahead(1) & (figure.behind(digit_before | hex_before) | figure.ahead(2));
    let dashes = dash & dash.ahead(3) & dash.ahead(6) & dash.ahead(9) & dash.ahead(12);
    let scheme = colon & separator.ahead(1) & separator.ahead(2);
    let point = separator & joint & !dash;
    let thirds = start & hex4 & point.ahead(4) & hex4.ahead(5) & point.ahead(9) & hex4.ahead(10);

    let dash2 = dash & dash.ahead(1);
    Found {
        // A domain may begin with a letter beyond ASCII, which is in no class.
        mark: (mark & (!joint | word.ahead(1))).here(),
        number,
        word: identifiers,
        token: token.here(),
        colon: (chain | double | dashes | scheme | thirds).here(),
        pem: (dash2 & dash2.ahead(2) & dash.ahead(4) & letter.ahead(5)).here(),
    }
}

/// The places behind `-`, `.` or `_` with a digit among the eight characters before that, in the same token: no value begins there.
#[inline(always)]
fn joined_to_figures<B: Bits>(digit: B, word: B, join: B, [digit_before, letter_before, join_before]: [u64; 3]) -> u64 {
    let (join, token) = ((join_before, join.here()), (digit_before | letter_before | join_before, word.here() | join.here()));
    let back = |(before, here): (u64, u64), count: u32| (before << count, here << count | before >> (64 - count));
    let and = |a: (u64, u64), b: (u64, u64)| (a.0 & b.0, a.1 & b.1);
    let or = |a: (u64, u64), b: (u64, u64)| (a.0 | b.0, a.1 | b.1);
    // After each step: within so many bytes before is a digit, and only the token's characters from there on; they all are the token's.
    let (one, within) = (back((digit_before, digit.here()), 1), back(token, 1));
    let two = or(one, and(within, back(one, 1)));
    let within2 = and(within, back(within, 1));
    let four = or(two, and(within2, back(two, 2)));
    let within4 = and(within2, back(within2, 2));
    let eight = or(four, and(within4, back(four, 4)));
    back(and(join, eight), 1).1
}

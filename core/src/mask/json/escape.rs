//! Strings out of their escapes, and into them.

use super::walk::unit;

/// What a string says, and the way back to how it is written.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// Where each escape begins and where it ends: an offset of the text, and the one of the spelling that belongs to it. Sorted.
    steps: Vec<(usize, usize)>,
}

/// What stands for characters that no text shows: halves of a pair without the other, and NUL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// U+FFFD for halves, NUL for itself: what a reader gets.
    AsRead,
    /// A character of no width, which scans leave out: a value with such a character in it is still that value to whoever sees it.
    Skipped,
}

impl Decoded {
    /// Reads what stands between the quotes of a string that the walk has found sound.
    pub(super) fn of(spelling: &str, unseen: Unseen) -> Self {
        let mut decoded = Self { text: String::with_capacity(spelling.len()), steps: Vec::new() };
        let mut rest = spelling;
        while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
            let (plain, escape) = rest.split_at(at);
            decoded.text.push_str(plain);
            let before = spelling.len() - escape.len();
            decoded.steps.push((decoded.text.len(), before));
            let (character, length) = character(escape);
            decoded.text.push(match (character, unseen) {
                (None | Some('\0'), Unseen::Skipped) => '\u{200b}',
                (None, Unseen::AsRead) => char::REPLACEMENT_CHARACTER,
                (Some(character), _) => character,
            });
            decoded.steps.push((decoded.text.len(), before + length));
            rest = escape.get(length..).unwrap_or_default();
        }
        decoded.text.push_str(rest);
        decoded
    }

    /// The spelling's offset that belongs to one of the text.
    pub(super) fn spelled(&self, at: usize) -> usize {
        let step = self.steps.partition_point(|(from, _)| *from <= at);
        let (from, spelled) = step.checked_sub(1).and_then(|step| self.steps.get(step)).copied().unwrap_or_default();
        spelled + (at - from)
    }

    /// The first offset of the text whose spelling does not begin before this one.
    pub(super) fn meant(&self, spelled: usize) -> usize {
        let step = self.steps.partition_point(|(_, from)| *from <= spelled);
        let Some((at, from)) = step.checked_sub(1).and_then(|step| self.steps.get(step)) else { return spelled };
        match self.steps.get(step) {
            // Within an escape, whose beginning and end are steps: the next character is meant.
            Some((next, _)) if step % 2 == 1 && spelled > *from => *next,
            _ => at + (spelled - from),
        }
    }
}

/// The character that an escape stands for, and how long it is; none for half a pair.
fn character(escape: &str) -> (Option<char>, usize) {
    let bytes = escape.as_bytes();
    let simple = match bytes.get(1) {
        Some(b'u') => return hexadecimal(bytes),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(other) => char::from(*other),
        None => return (None, 1),
    };
    (Some(simple), 2)
}

fn hexadecimal(bytes: &[u8]) -> (Option<char>, usize) {
    let at = |from: usize| unit(bytes.get(from..from + 4).unwrap_or_default());
    let Some(first) = at(2) else { return (None, 2) };
    let second = if bytes.get(6..8) == Some(b"\\u") { at(8) } else { None };
    match (first, second) {
        (0xd800..=0xdbff, Some(second @ 0xdc00..=0xdfff)) => (char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)), 12),
        _ => (char::from_u32(first), 6),
    }
}

/// Appends a text as it is written between quotes.
pub(super) fn escape(text: &str, out: &mut String) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' => {
                let [.., code] = u32::from(character).to_be_bytes();
                out.push_str("\\u00");
                out.extend([HEX.get(usize::from(code >> 4)), HEX.get(usize::from(code & 15))].into_iter().flatten());
            }
            _ => out.push(character),
        }
    }
}

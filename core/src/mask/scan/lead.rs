//! What matches of many expressions begin with, looked for at once.
//!
//! Literals of three bytes or more are told by any three bytes that follow each other, so that of the shortest literal's length less two
//! places only one is looked at. How many expressions there are makes no difference.

use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

/// The shortest literal.
const SHORTEST: usize = 3;
/// So much of a literal decides how far apart the places are.
const STEP: usize = 6;
/// The most literals of one expression.
const MOST: usize = 64;
/// Hashes of three bytes.
const KNOWN: usize = 1 << 16;
/// So many hashes are a part.
const PART: usize = 1 << 6;

/// What matches begin with.
pub(super) type Literals = Vec<Box<[u8]>>;

/// What every match of an expression begins with; `None` if that is not some literals of three bytes or more.
pub(super) fn literals(expression: &Hir) -> Option<Literals> {
    let sequence = Extractor::new().kind(ExtractKind::Prefix).limit_total(MOST).extract(expression);
    let literals: Literals = sequence.literals()?.iter().map(|literal| literal.as_bytes().into()).collect();
    (!literals.is_empty() && literals.iter().all(|literal| literal.len() >= SHORTEST)).then_some(literals)
}

/// The literals of all expressions.
#[derive(Default)]
pub(super) struct Leads {
    /// The literal, and whose it is.
    literals: Vec<(Box<[u8]>, usize)>,
    /// For each hash, whether a literal has such three bytes.
    known: Vec<u64>,
    /// The hash, how far into the literal the three bytes are, farthest first, and the literal.
    rows: Vec<(usize, std::cmp::Reverse<usize>, usize)>,
    /// Where the rows begin whose hash is in a part of all hashes.
    parts: Vec<u32>,
    /// One of so many places is looked at.
    step: usize,
}

fn hash(three: [u8; 3]) -> usize {
    let [first, second, third] = three;
    u32::from_le_bytes([first, second, third, 0]).wrapping_mul(0x9e37_79b1) as usize >> 16 & (KNOWN - 1)
}

impl Leads {
    pub(super) fn new(literals: Vec<(Box<[u8]>, usize)>) -> Self {
        let shortest = literals.iter().map(|(literal, _)| literal.len()).min().unwrap_or(SHORTEST);
        let step = (shortest.saturating_sub(SHORTEST) + 1).clamp(1, STEP);
        let mut leads = Self { literals, known: vec![0; KNOWN / 64], rows: Vec::new(), parts: Vec::new(), step };
        for (index, (literal, _)) in leads.literals.iter().enumerate() {
            for (into, three) in literal.windows(SHORTEST).take(step).enumerate() {
                let Some(hash) = three.first_chunk::<SHORTEST>().map(|three| hash(*three)) else { continue };
                leads.known.get_mut(hash / 64).into_iter().for_each(|known| *known |= 1 << (hash % 64));
                leads.rows.push((hash, std::cmp::Reverse(into), index));
            }
        }
        leads.rows.sort_unstable();
        let begins = |part: usize| leads.rows.partition_point(|(known, ..)| *known < part * PART) as u32;
        leads.parts = (0..=KNOWN / PART).map(begins).collect();
        leads
    }

    /// Tells where literals begin, from a place on and before another, and whose they are: in order for each.
    pub(super) fn find(&self, text: &[u8], from: usize, before: usize, mut tell: impl FnMut(usize, usize)) {
        if self.literals.is_empty() {
            return;
        }
        let mut place = from;
        while place < before.saturating_add(self.step - 1)
            && let Some(three) = text.get(place..).and_then(<[u8]>::first_chunk::<SHORTEST>)
        {
            let hash = hash(*three);
            if self.known.get(hash / 64).is_some_and(|known| known >> (hash % 64) & 1 == 1) {
                let [from_row, to_row] = [hash / PART, hash / PART + 1].map(|part| self.parts.get(part).map_or(0, |row| *row as usize));
                let rows = self.rows.get(from_row..to_row).unwrap_or_default();
                for (_, into, index) in rows.iter().filter(|(known, ..)| *known == hash) {
                    let start = place.checked_sub(into.0).filter(|start| (from..before).contains(start));
                    if let Some((start, (literal, whose))) = start.zip(self.literals.get(*index))
                        && text.get(start..).is_some_and(|rest| rest.starts_with(literal))
                    {
                        tell(start, *whose);
                    }
                }
            }
            place += self.step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str) -> Option<Literals> {
        literals(&regex_syntax::parse(pattern).unwrap())
    }

    #[test]
    fn an_expression_leads_with_what_every_match_begins_with() {
        let read =
            |pattern: &str| of(pattern).map(|all| all.iter().map(|one| String::from_utf8_lossy(one).into_owned()).collect::<Vec<_>>());
        assert_eq!(read(r"\bacme_[0-9a-f]{32}\b"), Some(vec!["acme_".to_owned()]));
        assert_eq!(read("(?:live|test)_[a-z]{3}").map(|all| all.len()), Some(2));
        for without in ["[a-z]{3}", "ab", "a*bcd|x", "x?[0-9]"] {
            assert_eq!(read(without), None, "{without}");
        }
    }

    #[test]
    fn every_literal_is_found_wherever_it_begins() {
        for shortest in ["abc", "abcd", "abcde", "abcdefghij"] {
            let leads = Leads::new(vec![(shortest.as_bytes().into(), 0), (b"xyzxyzxyzx".as_slice().into(), 1)]);
            for before in 0..20 {
                let text = format!("{}{shortest}-xyzxyzxyzx{}", ".".repeat(before), ".".repeat(before % 3));
                for from in 0..=before {
                    let mut found = Vec::new();
                    leads.find(text.as_bytes(), from, text.len(), |start, whose| found.push((start, whose)));
                    assert_eq!(found, [(before, 0), (before + shortest.len() + 1, 1)], "{text} {from}");
                }
                let mut found = Vec::new();
                leads.find(text.as_bytes(), 0, before, |start, whose| found.push((start, whose)));
                leads.find(text.as_bytes(), before, before + 1, |start, whose| found.push((start, whose)));
                assert_eq!(found, [(before, 0)]);
            }
        }
        Leads::default().find(b"abc", 0, 3, |_, _| unreachable!());
    }
}

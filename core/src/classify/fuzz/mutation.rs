//! Texts made from texts, a token or a clause at a time: most bytes that are changed one by one are no SQL any more.

use super::encode;
use crate::classify::Dialect;

const WORDS: &str = include_str!("../../../tests/seeds/words.txt");

/// What a run of parts is put between.
const PAIRS: [(&str, &str); 6] = [("(", ")"), ("(SELECT ", ")"), ("'", "'"), ("\"", "\""), ("/*", "*/"), ("CASE WHEN ", " THEN 1 END")];

/// Texts that parts are taken from.
#[derive(Debug)]
pub struct Pool {
    seeds: Vec<(Dialect, String)>,
    words: Vec<&'static str>,
}

impl Pool {
    /// What is committed.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a broken seed must be seen")]
    pub fn new() -> Self {
        let lines = [include_str!("../../../tests/seeds/statements.jsonl"), include_str!("../../../tests/seeds/libinjection.jsonl")];
        let seeds = lines.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).expect("a seed is a pair"));
        Self { seeds: seeds.collect(), words: WORDS.lines().collect() }
    }

    /// Every seed as an input.
    pub fn inputs(&self) -> impl Iterator<Item = Vec<u8>> {
        self.seeds.iter().map(|(dialect, text)| encode(*dialect, text))
    }

    fn text(&self, random: &mut Random) -> &str {
        self.seeds.get(random.below(self.seeds.len())).map_or("", |(_, text)| text)
    }

    fn word(&self, random: &mut Random) -> &str {
        self.words.get(random.below(self.words.len())).copied().unwrap_or_default()
    }
}

impl Default for Pool {
    fn default() -> Self {
        Self::new()
    }
}

/// An input with one to four changes.
#[must_use]
pub fn mutate(pool: &Pool, data: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (head, text) = data.split_at_checked(2).unwrap_or((&[0, 0], &[]));
    let mut head = head.to_vec();
    let text = String::from_utf8_lossy(text);
    let mut parts: Vec<String> = pieces(&text).map(str::to_owned).collect();
    for _ in 0..=random.below(4) {
        change(pool, &mut parts, &mut random);
    }
    if random.below(8) == 0 {
        let at = random.below(head.len());
        if let Some(byte) = head.get_mut(at) {
            *byte = random.next().to_le_bytes()[0];
        }
    }
    head.extend(parts.concat().into_bytes());
    head
}

fn change(pool: &Pool, parts: &mut Vec<String>, random: &mut Random) {
    let at = random.below(parts.len() + 1);
    let end = (at + 1 + random.below(8)).min(parts.len());
    let start = at.min(end);
    match random.below(12) {
        0 => drop(parts.drain(start..end)),
        1 => {
            let copy: Vec<String> = parts.get(start..end).unwrap_or_default().to_vec();
            let to = random.below(parts.len() + 1);
            parts.splice(to..to, copy);
        }
        2 if parts.len() > 1 => {
            let (one, other) = (random.below(parts.len()), random.below(parts.len()));
            parts.swap(one, other);
        }
        3 | 4 => parts.splice(start..end.min(start + 1), [pool.word(random).to_owned()]).for_each(drop),
        5 | 6 => parts.splice(start..start, [" ".to_owned(), pool.word(random).to_owned(), " ".to_owned()]).for_each(drop),
        7 | 8 => {
            let other: Vec<&str> = pieces(pool.text(random)).collect();
            let from = random.below(other.len() + 1);
            let to = (from + 1 + random.below(12)).min(other.len());
            let taken: Vec<String> = other.get(from.min(to)..to).unwrap_or_default().iter().map(|part| (*part).to_owned()).collect();
            parts.splice(start..start, taken);
        }
        9 => {
            let (open, close) = PAIRS.get(random.below(PAIRS.len())).copied().unwrap_or_default();
            parts.insert(end, close.to_owned());
            parts.insert(start, open.to_owned());
        }
        10 => parts.splice(start..start, [format!(" (\n{}\n) ", pool.text(random))]).for_each(drop),
        _ => {
            if let Some(part) = parts.get_mut(start) {
                let letters: Vec<char> = part.chars().collect();
                let gone = random.below(letters.len());
                *part = letters.iter().enumerate().filter(|(index, _)| *index != gone).map(|(_, letter)| *letter).collect();
            }
        }
    }
}

/// Runs of letters and digits, of white space, and single other characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let class = |letter: char| if letter.is_alphanumeric() || letter == '_' { 1 } else { 2 * u8::from(letter.is_whitespace()) };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let kind = class(first);
        let end = if kind == 0 { first.len_utf8() } else { rest.find(|letter| class(letter) != kind).unwrap_or(rest.len()) };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

/// Xorshift: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() >> 8) as usize % end }
    }
}

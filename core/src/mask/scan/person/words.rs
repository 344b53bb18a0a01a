//! Words as names are made of them: from a place on, and no farther than a name goes.

use super::table::{self, Known};

/// The longest word, in bytes.
const LONGEST: usize = 48;

/// What a word may be of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// `Dr.`, `Frau`: announces a name and is none.
    Title,
    /// `J.` or `J`.
    Initial,
    /// `van`, `de`: within a name only.
    Particle,
    /// With a capital, or in capitals; in the list or not. What is no name anywhere (`The`) is [`None`] instead.
    Name(Option<Known>),
}

/// A word and where it ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Word {
    pub(super) part: Part,
    pub(super) start: usize,
    pub(super) end: usize,
}

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "madam",
    "mme",
    "mlle",
    "herr",
    "frau",
    "sr",
    "sra",
    "srta",
    "señor",
    "señora",
    "sig",
    "signor",
    "signora",
    "dott",
    "dhr",
    "mevr",
    "pan",
    "pani",
];
const PARTICLES: &[&str] = &[
    "van", "von", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "della", "di", "da", "do", "dos", "das", "du", "la", "le", "bin",
    "ibn", "al", "el", "ter", "ten", "af", "av",
];
/// The months: they stand with a capital, and before a number, and are neither a name nor a street.
pub(in crate::mask::scan) const MONTHS: &[&str] =
    &["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/// Words that begin sentences, titles and headings, and that the list of names may have too.
const WORDS: &[&str] = &[
    "the",
    "this",
    "that",
    "these",
    "those",
    "there",
    "then",
    "and",
    "but",
    "for",
    "from",
    "with",
    "when",
    "where",
    "what",
    "who",
    "why",
    "how",
    "you",
    "your",
    "our",
    "his",
    "her",
    "its",
    "she",
    "they",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "can",
    "could",
    "would",
    "should",
    "not",
    "all",
    "any",
    "some",
    "one",
    "two",
    "new",
    "see",
    "use",
    "set",
    "get",
    "let",
    "please",
    "dear",
    "hello",
    "thanks",
    "thank",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// How surnames end that are made of other names.
const ENDINGS: &[&str] = &[
    "sson", "ssen", "dóttir", "dottir", "ová", "ova", "eva", "ski", "ska", "sky", "skaya", "cki", "cka", "wicz", "ić", "vić", "ovic",
    "evic", "enko", "chuk", "czyk", "escu", "oğlu", "oglu", "idis", "poulos", "akis", "shvili", "adze", "iani", "etti", "elli", "inen",
    "ainen", "quist", "qvist", "gren", "berg", "stein", "mann", "meier", "bauer", "moto", "mura", "yama", "kawa", "awa", "shita", "saki",
    "ovich", "evich", "yev", "hin", "kov", "nov", "rov", "lov", "sov", "kin", "ák", "ek", "ík", "ński", "tchi", "ault", "eau", "eault",
    "yan",
];

/// The word that begins at a place; `None` where no part of a name does.
pub(super) fn word(text: &[u8], start: usize) -> Option<Word> {
    let mut end = start;
    let (mut letters, mut lower, mut first_upper) = (0, 0, false);
    let mut joint = None;
    while let Some((character, length)) = character(text, end) {
        if character.is_alphabetic() {
            if joint.take().is_some() && character.is_lowercase() && letters > 3 {
                // `Smith-based`, `Anna's`: what follows is no part of it.
                return None;
            }
            first_upper |= letters == 0 && character.is_uppercase();
            lower += usize::from(character.is_lowercase());
            letters += 1;
        } else if matches!(character, '\'' | '\u{2019}' | '-') && joint.is_none() && letters > 0 {
            joint = Some(end);
        } else {
            if character.is_numeric() || matches!(character, '_' | '@' | '/' | '\\') {
                return None;
            }
            break;
        }
        end += length;
        if end - start > LONGEST {
            return None;
        }
    }
    let end = joint.unwrap_or(end);
    let text_of = std::str::from_utf8(text.get(start..end)?).ok()?;
    let lowered = text_of.to_lowercase();
    let dotted = text.get(end) == Some(&b'.');
    let part = match (letters, first_upper) {
        (0, _) => return None,
        (1, true) => Part::Initial,
        (_, true) if TITLES.contains(&lowered.as_str()) => Part::Title,
        (_, true) if WORDS.contains(&lowered.as_str()) || MONTHS.contains(&lowered.as_str()) => return None,
        // Three capitals or fewer are an abbreviation, or initials; mixed case inside is a product.
        (_, true) if lower == 0 && letters <= 3 => return None,
        (_, true) => Part::Name(known(&lowered)),
        (_, false) if PARTICLES.contains(&lowered.as_str()) => Part::Particle,
        (_, false) => return None,
    };
    let end = if dotted && matches!(part, Part::Title | Part::Initial) { end + 1 } else { end };
    Some(Word { part, start, end })
}

/// A double name is known by any of its parts, a surname by its ending.
fn known(lowered: &str) -> Option<Known> {
    let plain = lowered.replace('\u{2019}', "'");
    let ending = || {
        let surname = ENDINGS.iter().any(|ending| plain.len() > ending.len() + 2 && plain.ends_with(ending));
        surname.then_some(Known { given: false, surname, word: false })
    };
    table::known(&plain).or_else(|| plain.split('-').filter(|part| part.len() > 2).find_map(table::known)).or_else(ending)
}

/// The character at a place and its length.
pub(in crate::mask::scan) fn character(text: &[u8], at: usize) -> Option<(char, usize)> {
    let first = *text.get(at)?;
    if first < 0x80 {
        return Some((char::from(first), 1));
    }
    let length = if first >= 0xf0 {
        4
    } else if first >= 0xe0 {
        3
    } else {
        2
    };
    let decoded = std::str::from_utf8(text.get(at..at + length)?).ok()?.chars().next()?;
    Some((decoded, length))
}

/// Whether a word may begin here: after nothing that joins it to something else.
pub(in crate::mask::scan) fn is_beginning(text: &[u8], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| text.get(before)).is_none_or(|before| {
        !before.is_ascii_alphanumeric()
            && *before < 0x80
            && !matches!(before, b'_' | b'@' | b'/' | b'\\' | b'.' | b'-' | b'#' | b'$' | b'\'')
    })
}

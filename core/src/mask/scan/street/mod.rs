//! Postal addresses in the form of a street and a number, or of a box: by the words that streets go by in some twenty countries. Off by
//! default. What follows in the same address (a part of the house, a town, a state and a code) belongs to it where its form is plain.

mod kinds;
mod tail;

use super::person::{MONTHS, character, is_beginning};
use kinds::{AFTER, BEFORE, BOXES, COUNTED, DIRECTIONS, ENDINGS, JOINING, WITHIN};

/// The words that speak of addresses, near one or in a column's name.
pub(super) const CONTEXT: &[&str] = &[
    "address",
    "addresses",
    "street",
    "ship",
    "shipping",
    "billing",
    "deliver",
    "delivery",
    "lives",
    "live",
    "home",
    "residence",
    "adresse",
    "anschrift",
    "direccion",
    "domicilio",
    "indirizzo",
    "endereco",
    "adres",
];

/// A number, a name and a word for streets.
const PLAIN: u16 = 650;
/// The word for streets is much else too: `Via 5`.
const LIKELY: u16 = 500;
/// A word with a capital and a number, and nothing else: needs a word near it.
const BARE: u16 = 260;
/// The most words of a street's name.
const WORDS: usize = 5;

/// The first address that begins at or after a place: where it begins and ends, and its score.
///
/// What begins at a place depends on the characters before and after it alone, so that a text may be searched in parts.
pub(super) fn find(text: &[u8], from: usize) -> Option<(usize, usize, u16)> {
    let mut place = from;
    while place < text.len() {
        let (letter, length) = character(text, place).unwrap_or((' ', 1));
        if (letter.is_ascii_digit() || letter.is_alphabetic()) && is_beginning(text, place) {
            let street = if letter.is_ascii_digit() { numbered(text, place) } else { named(text, place) };
            if let Some((end, score)) = street {
                return Some((place, tail::end(text, end), score));
            }
        }
        place += length;
    }
    None
}

/// `12 Elm Street`, `12 bis, rue de la Paix`.
fn numbered(text: &[u8], place: usize) -> Option<(usize, u16)> {
    let number = house_number(text, place)?;
    let first = space(text, number).or_else(|| text.get(number..)?.starts_with(b", ").then_some(number + 2))?;
    let (mut next, mut last) = (first, None);
    let mut french = false;
    for index in 0..=WORDS + 1 {
        let Some(word) = word(text, next) else { break };
        let lowered = word.lowered(text);
        if index == 0 && WITHIN.contains(&lowered.as_str()) {
            french = true;
        } else if french && (word.capital || JOINING.contains(&lowered.as_str())) {
            last = word.capital.then_some((word.end, PLAIN)).or(last);
        } else if index > 0 && word.capital && AFTER.contains(&lowered.as_str()) {
            let end = if text.get(word.end) == Some(&b'.') && lowered.len() < 5 { word.end + 1 } else { word.end };
            last = Some((direction(text, end).unwrap_or(end), PLAIN));
        } else if !(word.capital || word.ordinal || index > 0 && JOINING.contains(&lowered.as_str())) {
            break;
        }
        let dotted = DIRECTIONS.contains(&lowered.as_str()) && text.get(word.end) == Some(&b'.');
        match space(text, word.end + usize::from(dotted)) {
            Some(after) => next = after,
            None => break,
        }
    }
    last
}

/// `Hauptstraße 5`, `Calle Mayor, 12`, `P.O. Box 255`.
fn named(text: &[u8], place: usize) -> Option<(usize, u16)> {
    if let Some(number) = BOXES.iter().find_map(|kind| {
        let written = text.get(place..place + kind.len())?;
        (std::str::from_utf8(written).ok()?.to_lowercase() == **kind).then_some(())?;
        space(text, place + kind.len())
    }) {
        return house_number(text, number).map(|end| (end, PLAIN));
    }
    let first = word(text, place).filter(|word| word.capital || word.lowered(text).len() <= 5)?;
    let lowered = first.lowered(text);
    if first.capital && ENDINGS.iter().any(|ending| lowered.len() > ending.len() + 2 && lowered.ends_with(ending)) {
        let end = first.end + usize::from(text.get(first.end) == Some(&b'.'));
        return house_number(text, space(text, end)?).map(|end| (end, PLAIN));
    }
    let before = BEFORE.contains(&lowered.as_str());
    if !before && !first.capital || COUNTED.contains(&lowered.as_str()) || MONTHS.contains(&lowered.as_str()) {
        return None;
    }
    // Two words: `Lange Straße 5`, `Rue du Bac 7`, `Avenida Noruega 42`; or any, `Õpetajate 63`.
    let marked = matches!(text.get(first.end), Some(b'.' | b'/'));
    let mut word = Word { end: first.end + usize::from(marked), ..first };
    let mut street = false;
    for index in 0..=WORDS {
        let lowered = word.lowered(text);
        street |= ENDINGS.contains(&lowered.trim_end_matches('.'));
        let end = word.end + usize::from(text.get(word.end) == Some(&b'.'));
        let number =
            space(text, end).or_else(|| text.get(word.end..)?.starts_with(b", ").then_some(word.end + 2).filter(|_| before || street));
        if (index > 0 || !before)
            && word.capital
            && let Some(end) = number.and_then(|number| house_number(text, skip_sign(text, number)))
        {
            let plain = before && (first.capital || marked) || street;
            return Some((
                end,
                if plain {
                    PLAIN
                } else if before {
                    LIKELY
                } else {
                    BARE
                },
            ));
        }
        word = self::word(text, space(text, end)?)?;
        if !word.capital && !JOINING.contains(&word.lowered(text).as_str()) && !ENDINGS.contains(&word.lowered(text).as_str()) {
            return None;
        }
    }
    None
}

/// `nº 12`, `n. 12`.
fn skip_sign(text: &[u8], place: usize) -> usize {
    const SIGNS: &[&str] = &["nº ", "n° ", "n. ", "no. ", "nr. "];
    let rest = text.get(place..).unwrap_or_default();
    SIGNS.iter().find(|sign| rest.starts_with(sign.as_bytes())).map_or(place, |sign| place + sign.len())
}

/// Where a house's number ends: up to five figures, `12a`, `12-14`, `12/3`, `12 bis`.
fn house_number(text: &[u8], place: usize) -> Option<usize> {
    let figures = |from: usize| text.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    let count = figures(place);
    if count == 0 || count > 6 {
        return None;
    }
    let mut end = place + count;
    if matches!(text.get(end), Some(b'-' | b'/')) {
        let more = figures(end + 1);
        end = if (1..=4).contains(&more) { end + 1 + more } else { end };
    }
    if text.get(end).is_some_and(u8::is_ascii_alphabetic) && !text.get(end + 1).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        end += 1;
    }
    for suffix in [" bis", " ter"] {
        if text.get(end..end + suffix.len()) == Some(suffix.as_bytes())
            && !text.get(end + suffix.len()).is_some_and(u8::is_ascii_alphanumeric)
        {
            end += suffix.len();
        }
    }
    (!text.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'%'))).then_some(end)
}

/// Where a direction behind a street ends.
fn direction(text: &[u8], end: usize) -> Option<usize> {
    let word = word(text, space(text, end)?)?;
    (word.capital && DIRECTIONS.contains(&word.lowered(text).as_str())).then_some(word.end)
}

/// A word of a street's name.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    capital: bool,
    /// `42nd`.
    ordinal: bool,
}

impl Word {
    fn lowered(&self, text: &[u8]) -> String {
        text.get(self.start..self.end).and_then(|word| std::str::from_utf8(word).ok()).map(str::to_lowercase).unwrap_or_default()
    }
}

/// The longest word of a street's name, in bytes: with all that may follow, an address stays within what a stream looks ahead.
const LONGEST: usize = 24;

fn word(text: &[u8], start: usize) -> Option<Word> {
    let (first, _) = character(text, start)?;
    let mut end = start;
    while let Some((letter, length)) = character(text, end)
        && (letter.is_alphanumeric() || matches!(letter, '\'' | '\u{2019}' | '-'))
    {
        end += length;
        if end - start > LONGEST {
            return None;
        }
    }
    let ordinal = first.is_ascii_digit()
        && [b"st", b"nd", b"rd", b"th"]
            .iter()
            .any(|suffix| text.get(start..end).is_some_and(|word| word.to_ascii_lowercase().ends_with(*suffix)));
    (end > start && (ordinal || !first.is_ascii_digit())).then_some(Word { start, end, capital: first.is_uppercase() || ordinal, ordinal })
}

/// Behind one space.
fn space(text: &[u8], end: usize) -> Option<usize> {
    (text.get(end) == Some(&b' ')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text.as_bytes(), 0).map(|(start, end, _)| &text[start..end])
    }

    #[test]
    fn streets_of_many_countries_are_found_whole() {
        for (text, address) in [
            ("ship to 1600 Pennsylvania Avenue NW, Washington, DC 20500 today", "1600 Pennsylvania Avenue NW, Washington, DC 20500"),
            ("at 12 Elm St. by noon", "12 Elm St."),
            ("221B Baker Street, London NW1 6XE", "221B Baker Street, London NW1 6XE"),
            ("350 W 42nd St, Apt 5B, New York, NY 10036", "350 W 42nd St, Apt 5B, New York, NY 10036"),
            ("12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
            ("wohnt Hauptstraße 5a, 10115 Berlin.", "Hauptstraße 5a, 10115 Berlin"),
            ("Lange Straße 12", "Lange Straße 12"),
            ("Calle Mayor, 12", "Calle Mayor, 12"),
            ("Avenida Noruega 42", "Avenida Noruega 42"),
            ("Langelandsvej 12", "Langelandsvej 12"),
            ("to P.O. Box 255 only", "P.O. Box 255"),
        ] {
            assert_eq!(found(text), Some(address), "{text}");
        }
    }

    #[test]
    fn numbers_and_words_elsewhere_are_no_addresses() {
        for text in [
            "version 12 of the Street map",
            "in 2026 the Road was closed",
            "Figure 12 Results",
            "via 5 hops",
            "see Chapter 5",
            "Figure 12 Results",
            "10 Downing",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}

//! Names of people, by a list of names and the way they are written: found where people write names with capitals, in alphabets that have
//! them. A name that is not in the list is found beside one that is, or where the column's name speaks of names. Off by default.

mod table;
mod words;

pub(super) use words::{MONTHS, character, is_beginning};
use words::{Part, Word, word};

/// The words that speak of names, near one or in a column's name.
pub(super) const CONTEXT: &[&str] = &[
    "name",
    "names",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "dear",
    "hi",
    "hello",
    "customer",
    "patient",
    "employee",
    "contact",
    "regards",
    "sincerely",
    "signed",
    "called",
    "directed",
    "mother",
    "father",
    "wife",
    "husband",
    "daughter",
    "son",
    "nombre",
    "nom",
    "prenom",
    "nachname",
    "vorname",
    "naam",
    "nome",
    "surname",
    "lastname",
    "firstname",
    "fullname",
];

/// The most words of a name, titles not counted.
const MOST: usize = 6;

/// A given name and a surname, both in the list and no words.
const FULL: u16 = 700;
/// The same, where one is a word too.
const LIKELY: u16 = 620;
/// A title before it.
const TITLED: u16 = 650;
/// A given name, and a word that is not in the list.
const HALF: u16 = 610;
/// A surname, and a word that is not in the list: needs a word near it, or a hint.
const PARTLY: u16 = 400;
/// One name alone that is a given name: needs a word near it.
const SINGLE: u16 = 300;
/// Words with capitals: needs a column that holds names.
const CAPITALS: u16 = 150;

/// The first name that begins at or after a place: where it begins and ends, and its score.
///
/// What begins at a place depends on the characters before and after it alone, so that a text may be searched in parts.
pub(super) fn find(text: &[u8], from: usize) -> Option<(usize, usize, u16)> {
    let mut place = from;
    while place < text.len() {
        let (letter, length) = character(text, place).unwrap_or((' ', 1));
        if letter.is_uppercase()
            && is_beginning(text, place)
            && let Some(found) = at(text, place)
        {
            return Some(found);
        }
        place += length;
    }
    None
}

/// The name that begins at a place, unless a better one begins within it.
fn at(text: &[u8], place: usize) -> Option<(usize, usize, u16)> {
    let words = chain(text, place);
    let (end, score) = best(&words)?;
    let better = (1..words.len()).filter_map(|skip| words.get(skip..)).any(|rest| {
        let begins_within = rest.first().is_some_and(|first| first.start < end);
        begins_within && best(rest).is_some_and(|(_, other)| other > score)
    });
    if better {
        return None;
    }
    let start = words.iter().find(|word| word.part != Part::Title)?.start;
    Some((start, end, score))
}

/// The words of a possible name, with one space between two.
fn chain(text: &[u8], place: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(MOST);
    let mut next = place;
    while words.len() <= MOST
        && let Some(word) = word(text, next)
    {
        words.push(word);
        // A name that ends a sentence ends.
        match (text.get(word.end), text.get(word.end + 1)) {
            (Some(b' '), Some(_)) => next = word.end + 1,
            (Some(0xc2), Some(0xa0)) => next = word.end + 2,
            _ => break,
        }
    }
    while words.last().is_some_and(|last| last.part == Part::Particle) {
        words.pop();
    }
    words
}

/// The best name that begins with the first word: where it ends, and its score. Of equal ones the longer is meant.
fn best(words: &[Word]) -> Option<(usize, u16)> {
    let titles = words.iter().take_while(|word| word.part == Part::Title).count();
    let named = words.get(titles..)?;
    let mut best: Option<(usize, u16)> = None;
    for count in 1..=named.len().min(MOST) {
        let Some((name, end)) = named.get(..count).and_then(|name| Some((name, name.last()?.end))) else { break };
        if let Some(score) = score(name, titles > 0)
            && best.is_none_or(|(_, other)| score >= other)
        {
            best = Some((end, score));
        }
    }
    best
}

fn score(name: &[Word], titled: bool) -> Option<u16> {
    let (first, last) = (name.first()?, name.last()?);
    let (Part::Name(_) | Part::Initial, Part::Name(surname)) = (first.part, last.part) else { return None };
    if name.iter().any(|word| word.part == Part::Title) {
        return None;
    }
    let given = match first.part {
        Part::Name(known) => known.filter(|known| known.given),
        _ => None,
    };
    let initials = name.iter().any(|word| word.part == Part::Initial);
    let surname = surname.filter(|known| known.surname);
    let score = match (given, surname) {
        _ if titled => TITLED,
        _ if name.len() == 1 => match (given, surname) {
            (Some(known), _) if !known.word => SINGLE,
            (_, Some(known)) if !known.word => SINGLE - 50,
            _ => CAPITALS,
        },
        (Some(given), Some(surname)) if !given.word && !surname.word => FULL,
        (Some(given), _) if initials && !given.word => FULL,
        (Some(given), Some(surname)) if !given.word || !surname.word => LIKELY,
        (None, Some(surname)) if initials && !surname.word => LIKELY,
        (Some(given), None) if !given.word => HALF,
        (None, Some(surname)) if !surname.word => PARTLY,
        _ => CAPITALS,
    };
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&str, u16)> {
        find(text.as_bytes(), 0).map(|(start, end, score)| (&text[start..end], score))
    }

    #[test]
    fn full_names_are_found_with_initials_particles_and_marks() {
        assert_eq!(found("sent to Marta Lopez today"), Some(("Marta Lopez", FULL)));
        assert_eq!(found("by John Q. Harris."), Some(("John Q. Harris", FULL)));
        assert_eq!(found("Jean-Luc O'Brien"), Some(("Jean-Luc O'Brien", FULL)));
        assert_eq!(found("Ludwig van Beethoven"), Some(("Ludwig van Beethoven", HALF)));
        assert_eq!(found("BY MICHAEL JOHNSON"), Some(("MICHAEL JOHNSON", FULL)));
        assert_eq!(found("Dear Maria Lopez,"), Some(("Maria Lopez", LIKELY)));
    }

    #[test]
    fn a_title_makes_a_name_of_what_follows() {
        assert_eq!(found("ask Dr. Zvornik first"), Some(("Zvornik", TITLED)));
        assert_eq!(found("Frau Müller"), Some(("Müller", TITLED)));
        assert_eq!(found("a Title and Dr. and"), Some(("Title", CAPITALS)));
    }

    #[test]
    fn words_and_parts_of_other_things_are_no_names() {
        assert_eq!(found("the first of these was late"), None);
        assert_eq!(found("The April 2026 report"), None);
        assert_eq!(found("x_Maria @Maria /Maria Maria2 Maria@x"), None);
    }

    #[test]
    fn a_stream_finds_the_same_names_and_addresses_however_it_is_cut() {
        use super::super::{ScanConfig, Scanner, Stream};
        let on = vec!["person_name".to_owned(), "street_address".to_owned()];
        let scanner = Scanner::new(&ScanConfig { on, ..ScanConfig::default() }).unwrap();
        let text = "Dear Mrs. Maria Lopez-García, we met John Q. Harris and Prof. Łucja van der Berg at 350 W 42nd St, Apt 5B, New York, NY 10036. "
            .repeat(4)
            + "Jean-Luc O'Brien, Hauptstraße 5a, 10115 Berlin; MICHAEL JOHNSON and Dr. Zvornik. Mark May Will Rose Hope Grant Hunter Mason Baker Young";
        let replacements = scanner.replacements(|entity| format!("[{entity}]"));
        let whole = scanner.mask(&text, None, &replacements).into_owned();
        assert!(whole.contains("[person_name], [street_address]; [person_name] and Dr. [person_name]."), "{whole}");
        for first in 0..text.len() {
            for second in [first, first + 1, first + 40, text.len()] {
                let mut stream = Stream::new(&scanner, replacements.clone(), None);
                let (mut output, second) = (Vec::new(), second.min(text.len()));
                for part in [&text.as_bytes()[..first], &text.as_bytes()[first..second], &text.as_bytes()[second..]] {
                    stream.push(part, &mut output).unwrap();
                }
                stream.finish(&mut output).unwrap();
                assert_eq!(String::from_utf8(output).unwrap(), whole, "cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn any_bytes_are_read_in_linear_time() {
        let hostile = "Maria Maria ".repeat(20_000);
        let mut from = 0;
        let mut count = 0;
        while let Some((_, end, _)) = find(hostile.as_bytes(), from) {
            from = end;
            count += 1;
        }
        assert!(count > 1_000);
        assert_eq!(find(&[0xff, 0xc3, b'A', 0xf0, 0x9f], 0), None);
    }
}

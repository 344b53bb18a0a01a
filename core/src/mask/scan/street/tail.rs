//! What follows a street in the same address.

use super::kinds::UNITS;
use super::{house_number, space, word};

/// The most words of a town's name.
const WORDS: usize = 4;

/// Where the address ends whose street ends here.
pub(super) fn end(text: &[u8], street: usize) -> usize {
    let unit = unit(text, street).unwrap_or(street);
    town(text, unit).or_else(|| code(text, unit)).unwrap_or(unit)
}

/// Behind `, `, a line's end, or a space.
fn next(text: &[u8], place: usize) -> Option<usize> {
    let rest = text.get(place..)?;
    [&b", "[..], b"\r\n", b"\n", b" "].iter().find(|joint| rest.starts_with(joint)).map(|joint| place + joint.len())
}

/// `Apt 5B`, `# 12`.
fn unit(text: &[u8], place: usize) -> Option<usize> {
    let place = next(text, place)?;
    let number = if text.get(place) == Some(&b'#') {
        place + 1 + usize::from(text.get(place + 1) == Some(&b' '))
    } else {
        let word = word(text, place)?;
        UNITS.contains(&word.lowered(text).as_str()).then_some(())?;
        space(text, word.end + usize::from(text.get(word.end) == Some(&b'.')))?
    };
    let length = text.get(number..)?.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    (1..=6).contains(&length).then_some(number + length)
}

/// `, Springfield, IL 62704`, `, London NW1 6XE`, `, 10115 Berlin`; with a code, or after a comma with a state.
fn town(text: &[u8], place: usize) -> Option<usize> {
    if let Some(number) = code(text, place) {
        let named = name(text, space(text, number)?);
        return Some(named.unwrap_or(number));
    }
    let named = name(text, next(text, place).filter(|_| text.get(place) != Some(&b' '))?)?;
    code(text, named)
}

/// Words with capitals, one space between two; the last is no state.
fn name(text: &[u8], place: usize) -> Option<usize> {
    let (mut next, mut end) = (place, None);
    for _ in 0..WORDS {
        let Some(word) = word(text, next).filter(|word| word.capital && !word.ordinal) else { break };
        let written = text.get(word.start..word.end).unwrap_or_default();
        // A state or a code's first half.
        if end.is_some() && (written.len() <= 4 && written.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())) {
            break;
        }
        end = Some(word.end);
        match space(text, word.end) {
            Some(after) => next = after,
            None => break,
        }
    }
    end
}

/// `, IL 62704-1234`, ` NW1 6XE`, ` 1012 AB`, ` 75002`, ` 3910`.
fn code(text: &[u8], place: usize) -> Option<usize> {
    let place = next(text, place)?;
    let rest = text.get(place..)?;
    let state = rest.get(..3).is_some_and(|state| matches!(state, [a, b, b' '] if a.is_ascii_uppercase() && b.is_ascii_uppercase()));
    let start = if state { place + 3 } else { place };
    let digits = text.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if (4..=5).contains(&digits) {
        let end = start + digits;
        let letters = matches!(text.get(end..end + 3), Some([b' ', a, b]) if a.is_ascii_uppercase() && b.is_ascii_uppercase());
        let after = if letters { end + 3 } else { house_number(text, start).filter(|more| *more <= end + 5).unwrap_or(end) };
        return (!text.get(after).is_some_and(|byte| byte.is_ascii_alphanumeric())).then_some(after);
    }
    postcode(text, place)
}

/// A British or Canadian code: `NW1 6XE`, `K1A 0B1`.
fn postcode(text: &[u8], place: usize) -> Option<usize> {
    let length = text.get(place..)?.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let (outward, inward) = (text.get(place..place + length)?, text.get(place + length..place + length + 4)?);
    let outward =
        (2..=4).contains(&length) && outward.first().is_some_and(u8::is_ascii_uppercase) && outward.iter().any(u8::is_ascii_digit);
    let inward = matches!(inward, [b' ', a, b, c] if a.is_ascii_digit() && (b.is_ascii_uppercase() || b.is_ascii_digit()) && (c.is_ascii_uppercase() || c.is_ascii_digit()));
    let end = place + length + 4;
    (outward && inward && !text.get(end).is_some_and(u8::is_ascii_alphanumeric)).then_some(end)
}

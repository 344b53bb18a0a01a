//! Dates as people write them, for dates of birth.

use super::sums::day;

/// The years in which somebody that a database knows may have been born.
const YEARS: std::ops::RangeInclusive<i64> = 1850..=2100;
const MONTHS: [&[u8]; 12] = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];

/// How long the date is that the text starts with.
///
/// Year, month and day; day, month and year; or month, day and year, with one separator of `-`, `/`, `.`, space: years of four figures, or two where
/// they come last. `19840131`. `31 January 1984`, `31-Jan-84`, `January 31st, 1984`, the months in English.
pub(in crate::mask) fn date(text: &[u8]) -> Option<usize> {
    let length = numeric(text).or_else(|| compact(text)).or_else(|| day_first(text)).or_else(|| month_first(text))?;
    is_whole(text, length).then_some(length)
}

/// The same of a date in figures alone.
pub(in crate::mask) fn date_in_figures(text: &[u8]) -> Option<usize> {
    numeric(text).or_else(|| compact(text)).filter(|length| is_whole(text, *length))
}

/// Whether so much of a text is no part of a longer number or word.
fn is_whole(text: &[u8], length: usize) -> bool {
    text.get(length).is_none_or(|next| !next.is_ascii_alphanumeric())
}

/// So many figures at the start, and their number.
fn figures(text: &[u8]) -> (usize, i64) {
    let (mut count, mut number) = (0, 0);
    for digit in text.iter().take(9).map(|byte| byte.wrapping_sub(b'0')).take_while(|digit| *digit < 10) {
        (count, number) = (count + 1, number * 10 + i64::from(digit));
    }
    (count, if count > 0 { number } else { -1 })
}

fn rest(text: &[u8], from: usize) -> &[u8] {
    text.get(from..).unwrap_or_default()
}

/// A year as written, in full: two figures are of either century.
fn year(count: usize, number: i64) -> Option<i64> {
    match count {
        4 if YEARS.contains(&number) => Some(number),
        // A leap day of 00 is of 2000.
        2 if (0..100).contains(&number) => Some(2000 + number),
        _ => None,
    }
}

fn numeric(text: &[u8]) -> Option<usize> {
    let (a, first) = figures(text);
    let separator = text.get(a).copied().filter(|byte| b"-/. ".contains(byte))?;
    let (b, second) = figures(rest(text, a + 1));
    if b == 0 || b > 2 || text.get(a + 1 + b) != Some(&separator) {
        return None;
    }
    let (c, third) = figures(rest(text, a + b + 2));
    let exists = match (a, c) {
        (4, 1 | 2) => day(year(a, first)?, second, third),
        (1 | 2, 4 | 2) => {
            let year = year(c, third)?;
            day(year, second, first) || day(year, first, second)
        }
        _ => false,
    };
    exists.then_some(a + b + c + 2)
}

fn compact(text: &[u8]) -> Option<usize> {
    let (count, number) = figures(text);
    let exists = count == 8 && YEARS.contains(&(number / 10_000)) && day(number / 10_000, number / 100 % 100, number % 100);
    exists.then_some(8)
}

/// How long the month's name is, and which month.
fn month(text: &[u8]) -> Option<(usize, i64)> {
    const LONG: [&[u8]; 12] = [
        b"january",
        b"february",
        b"march",
        b"april",
        b"may",
        b"june",
        b"july",
        b"august",
        b"september",
        b"october",
        b"november",
        b"december",
    ];
    let count = text.iter().take(10).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let word = text.get(..count)?;
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    let place = MONTHS.iter().zip(LONG).position(|(short, long)| is(short) || is(long)).or_else(|| is(b"sept").then_some(8))?;
    let dot = usize::from(text.get(count) == Some(&b'.'));
    Some((count + dot, i64::try_from(place).ok()? + 1))
}

/// How many separators stand here: spaces, a comma, a dash or a slash, or `of `.
fn gap(text: &[u8]) -> usize {
    let plain = text.iter().take(3).take_while(|byte| b" ,-/.".contains(byte)).count();
    if text.get(plain..).is_some_and(|rest| rest.starts_with(b"of ")) { plain + 3 } else { plain }
}

/// `st`, `nd`, `rd` or `th`, as long as it is.
fn ordinal(text: &[u8]) -> usize {
    let is = |suffix: &[u8; 2]| text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(suffix));
    if [b"st", b"nd", b"rd", b"th"].into_iter().any(is) { 2 } else { 0 }
}

fn day_first(text: &[u8]) -> Option<usize> {
    let (count, number) = figures(text);
    let mut length = count + ordinal(rest(text, count));
    length += gap(rest(text, length));
    let (name, month) = month(rest(text, length))?;
    length += name + gap(rest(text, length + name));
    let (figures, of) = figures(rest(text, length));
    ((1..=2).contains(&count) && day(year(figures, of)?, month, number)).then_some(length + figures)
}

fn month_first(text: &[u8]) -> Option<usize> {
    let (name, month) = month(text)?;
    let mut length = name + gap(rest(text, name));
    let (count, number) = figures(rest(text, length));
    length += count + ordinal(rest(text, length + count));
    let between = gap(rest(text, length));
    let (figures, of) = figures(rest(text, length + between));
    (between > 0 && (1..=2).contains(&count) && figures == 4 && day(year(figures, of)?, month, number))
        .then_some(length + between + figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_order() {
        for good in [
            "1984-01-31",
            "1984/1/31",
            "31.01.1984",
            "1/31/1984",
            "31/01/84",
            "31 01 1984",
            "19840131",
            "31 January 1984",
            "31-Jan-84",
            "31st of January, 1984",
            "January 31, 1984",
            "Jan. 31st 1984",
            "Sept 3, 1984",
            "29.02.2000",
        ] {
            assert_eq!(date(good.as_bytes()), Some(good.len()), "{good}");
            assert_eq!(date(format!("{good}, in").as_bytes()), Some(good.len()), "{good}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_no_dates() {
        for bad in [
            "1984-02-30",
            "31.04.1984",
            "13/13/1984",
            "1984-01/31",
            "12.34.56",
            "1.2.3",
            "19841331",
            "31 Foo 1984",
            "January 1984",
            "1984-01-311",
            "",
            "May",
            "2999-01-01",
        ] {
            assert_eq!(date(bad.as_bytes()), None, "{bad}");
        }
    }
}

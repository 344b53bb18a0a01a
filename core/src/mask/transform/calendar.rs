//! Days and moments as drivers write them, in the proleptic Gregorian calendar of SQL.

use crate::policy::DateUnit;

/// `2026-03-12`, or `2026-03-12 10:15:30.123+02` with a space or `T` between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment<'t> {
    day: Day,
    clock: Option<Clock<'t>>,
}

/// A time of day, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock<'t> {
    separator: char,
    time: &'t str,
    zone: &'t str,
}

/// Days since 1970-01-01, within the years 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day(i64);

impl<'t> Moment<'t> {
    /// Reads one; `None` for anything else (`infinity`, years before 1 or of five digits).
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (day, rest) = text.split_at_checked(10)?;
        let day = Day::parse(day)?;
        let Some(separator) = rest.chars().next() else { return Some(Self { day, clock: None }) };
        let rest = rest.strip_prefix([' ', 'T'])?;
        let end = rest.find(|character: char| !(character.is_ascii_digit() || character == ':' || character == '.')).unwrap_or(rest.len());
        let (time, zone) = rest.split_at_checked(end)?;
        (is_time(time) && is_zone(zone)).then_some(Self { day, clock: Some(Clock { separator, time, zone }) })
    }

    /// So many days later, at the same time of day; `None` beyond the years that can be written.
    pub(super) fn later(self, days: i64) -> Option<Self> {
        Some(Self { day: self.day.later(days)?, ..self })
    }

    /// Writes the first day, or moment, of the unit that it lies in; `None` where that is no coarser than what is there.
    pub(super) fn truncated(self, unit: DateUnit, to: &mut String) -> Option<()> {
        let Self { day, clock } = self;
        let (year, month, of_month) = day.civil();
        let first = match unit {
            DateUnit::Year => Day::new(year, 1, 1),
            DateUnit::Quarter => Day::new(year, (month - 1) / 3 * 3 + 1, 1),
            DateUnit::Month => Day::new(year, month, 1),
            // 1970-01-01 was a Thursday.
            DateUnit::Week => day.later(-(day.0 + 3).rem_euclid(7)),
            DateUnit::Day | DateUnit::Hour if clock.is_none() => None,
            DateUnit::Day | DateUnit::Hour => Day::new(year, month, of_month),
        }?;
        let time = match unit {
            DateUnit::Hour => clock.and_then(|clock| clock.time.split(':').next())?,
            DateUnit::Year | DateUnit::Quarter | DateUnit::Month | DateUnit::Week | DateUnit::Day => "00",
        };
        first.write(to);
        if let Some(Clock { separator, zone, .. }) = clock {
            to.push(separator);
            to.push_str(time);
            to.push_str(":00:00");
            to.push_str(zone);
        }
        Some(())
    }

    /// Writes it as it was read.
    pub(super) fn write(self, to: &mut String) {
        self.day.write(to);
        if let Some(Clock { separator, time, zone }) = self.clock {
            to.push(separator);
            to.push_str(time);
            to.push_str(zone);
        }
    }
}

impl Day {
    fn parse(text: &str) -> Option<Self> {
        let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
        Self::new(year, month, day)
    }

    /// `None` for a day that is none (1900-02-29), and for the year 0.
    fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        // Years begin in March here, so that the leap day is the last.
        let shifted = year - i64::from(month <= 2);
        let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let made = Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468);
        // What does not come out as it went in is no day.
        ((1..=9999).contains(&year) && made.civil() == (year, month, day)).then_some(made)
    }

    fn later(self, days: i64) -> Option<Self> {
        Self(self.0.checked_add(days)?).within()
    }

    /// The day, if it is within the years 1 to 9999: the first day is 719,162 before 1970-01-01, the last 2,932,896 after.
    fn within(self) -> Option<Self> {
        (-719_162..=2_932_896).contains(&self.0).then_some(self)
    }

    /// Year, month and day.
    fn civil(self) -> (i64, i64, i64) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
    }

    fn write(self, to: &mut String) {
        let (year, month, day) = self.civil();
        for (number, digits) in [(year, 4), (month, 2), (day, 2)] {
            if digits == 2 {
                to.push('-');
            }
            let written = format!("{number:0digits$}");
            to.push_str(&written);
        }
    }
}

/// Parts of exactly so many digits, as numbers.
fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut found = [0; 3];
    for (number, width) in found.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// The distance of a day from 1970-01-01.
#[cfg(feature = "arrow")]
pub(in crate::mask) fn day_of(text: &str) -> Option<i64> {
    Day::parse(text).map(|day| day.0)
}

/// Writes the day at a distance from 1970-01-01; `None` beyond the years that can be written.
#[cfg(feature = "arrow")]
pub(in crate::mask) fn write_day(days: i64, to: &mut String) -> Option<()> {
    // Nothing beyond can be a day, and the calendar's arithmetic stays within 64 bits.
    let day = Day(days).within()?;
    day.write(to);
    Some(())
}

/// `2026-03-12`.
pub(super) fn is_date(text: &str) -> bool {
    Day::parse(text).is_some()
}

/// `10:15:30`, with a fraction of up to nine digits.
pub(super) fn is_time(text: &str) -> bool {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    numbers(clock, ':', [2, 2, 2]).is_some_and(|[hour, minute, second]| hour < 24 && minute < 60 && second < 60)
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// Nothing, `Z`, or an offset: `+02`, `+0530`, `-05:30`, `+00:19:32`.
fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else { return text.is_empty() || text == "Z" };
    let digits = offset.bytes().filter(u8::is_ascii_digit).count();
    let shape: String = offset.chars().map(|character| if character.is_ascii_digit() { '9' } else { character }).collect();
    matches!(shape.as_str(), "99" | "9999" | "99:99" | "99:99:99") && digits <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(moment: Option<Moment<'_>>) -> Option<String> {
        let mut text = String::new();
        moment?.write(&mut text);
        Some(text)
    }

    fn truncated(text: &str, unit: DateUnit) -> Option<String> {
        let mut shown = String::new();
        Moment::parse(text)?.truncated(unit, &mut shown)?;
        Some(shown)
    }

    #[test]
    fn what_drivers_write_is_read_and_written_alike() {
        for text in [
            "2026-03-12",
            "0001-01-01",
            "9999-12-31",
            "2024-02-29",
            "2026-03-12 10:15:30",
            "2026-03-12T10:15:30.123456789Z",
            "2026-03-12 10:15:30+00",
            "2026-03-12 10:15:30.5-05:30",
            "1883-11-18 12:00:00-04:56:02",
            "2026-03-12T10:15:30+0530",
        ] {
            assert_eq!(written(Moment::parse(text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_day_or_moment_is_none() {
        for text in [
            "",
            "2026",
            "0000-01-01",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-01-00",
            "2026-3-12",
            "10000-01-01",
            "2026-03-12 BC",
            "2026-03-12 24:00:00",
            "2026-03-12 10:15",
            "2026-03-12T",
            "2026-03-12 10:15:30 UTC",
            "2026-03-12 10:15:30+2",
            "2026-03-12_10:15:30",
            "infinity",
            "-infinity",
            "2026-03-12 10:15:30+",
            "2026-03-1２",
            "2026-03-12 10:15:30+00:00:00:00",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_cut_to_their_unit() {
        use DateUnit::{Day, Hour, Month, Quarter, Week, Year};
        let moment = "2026-08-20 10:15:30.25+02";
        let expected = ["2026-01-01 00:00:00+02", "2026-07-01 00:00:00+02", "2026-08-01 00:00:00+02", "2026-08-17 00:00:00+02"];
        for (unit, expected) in [Year, Quarter, Month, Week].into_iter().zip(expected) {
            assert_eq!(truncated(moment, unit).as_deref(), Some(expected));
            assert_eq!(truncated("2026-08-20", unit).as_deref(), Some(&expected[..10]));
        }
        assert_eq!(truncated(moment, Day).as_deref(), Some("2026-08-20 00:00:00+02"));
        assert_eq!(truncated(moment, Hour).as_deref(), Some("2026-08-20 10:00:00+02"));
        // A day has nothing finer: the whole value would be shown.
        assert_eq!((truncated("2026-08-20", Day), truncated("2026-08-20", Hour)), (None, None));
        // A Monday stays; the week of the first days of the year 1 begins before it, or on it.
        assert_eq!(truncated("2026-08-17", Week).as_deref(), Some("2026-08-17"));
        assert_eq!(truncated("0001-01-01", Week).as_deref(), Some("0001-01-01"));
    }

    #[test]
    fn days_are_counted_one_by_one_from_the_first_to_the_last() {
        let mut day = Day::parse("0001-01-01").unwrap();
        let mut count = 1;
        while let Some(next) = day.later(1) {
            let (year, month, of_month) = next.civil();
            let (last_year, last_month, last_day) = day.civil();
            let new_month = of_month == 1;
            assert!(new_month || (year, month, of_month) == (last_year, last_month, last_day + 1));
            if new_month {
                let leap = last_year % 4 == 0 && (last_year % 100 != 0 || last_year % 400 == 0);
                let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
                assert_eq!(last_day, lengths[usize::try_from(last_month - 1).unwrap()]);
                assert_eq!((year, month), if last_month == 12 { (last_year + 1, 1) } else { (last_year, last_month + 1) });
            }
            assert_eq!(Day::new(year, month, of_month), Some(next));
            (day, count) = (next, count + 1);
        }
        assert_eq!((count, day.civil()), (3_652_059, (9999, 12, 31)));
        assert_eq!(Day::parse("0001-01-01").unwrap().later(-1), None);
    }
}

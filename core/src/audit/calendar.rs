//! Days of the Gregorian calendar in UTC, for questions about a day and for showing a time.

use crate::request::Timestamp;

const DAY: i64 = 86_400_000;

/// The first moment of a day written `2026-03-12`.
pub(super) fn day(text: &str) -> Option<Timestamp> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<i64>().ok())
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let start = Timestamp(days_before(year, month, day) * DAY);
    // What does not come out as it went in is no day (2026-02-30).
    (parts.next().is_none() && civil(start.0.div_euclid(DAY)) == (year, month, day)).then_some(start)
}

/// `2026-03-12T10:15:30.123Z`.
pub(super) fn rfc3339(at: Timestamp) -> String {
    let (year, month, day) = civil(at.0.div_euclid(DAY));
    let millis = at.0.rem_euclid(DAY);
    let (hour, minute, second) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", millis % 1000)
}

/// Days from 1970-01-01; years begin in March, so that the leap day is the last.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_out_as_they_went_in_and_others_are_none() {
        assert_eq!(day("1970-01-01"), Some(Timestamp(0)));
        assert_eq!(rfc3339(Timestamp(1_773_310_530_123)), "2026-03-12T10:15:30.123Z");
        assert_eq!(day("2026-03-12").map(rfc3339).as_deref(), Some("2026-03-12T00:00:00.000Z"));
        assert_eq!(rfc3339(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
        assert!(day("2024-02-29").is_some() && day("2000-02-29").is_some());
        for none in ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "2026-01-01-", "+026-01-01", ""] {
            assert_eq!(day(none), None, "{none}");
        }
        let mut last = Timestamp(-DAY);
        for number in 0..200_000 {
            let (year, month, day_of) = civil(number);
            let start = day(&format!("{year:04}-{month:02}-{day_of:02}")).unwrap();
            assert_eq!(start.0 - last.0, DAY);
            last = start;
        }
    }
}

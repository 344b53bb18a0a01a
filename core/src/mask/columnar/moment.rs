//! Days, times of day and moments, as the texts that operators read.

use super::cell::{Read, primitive};
use super::sink::{self, Values};
use crate::mask::transform::{day_of, write_day};
use crate::request::Value;
use arrow_array::types::{
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, make_array};
use arrow_schema::{DataType, TimeUnit};
use std::fmt::Write as _;

/// Milliseconds of a day.
pub(super) const DAY_MILLIS: i64 = 86_400_000;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// A calendar day, by its distance from 1970-01-01.
pub(super) fn date(days: i64) -> Value {
    let mut text = String::with_capacity(10);
    day(days, &mut text);
    Value::Other { kind: "date".to_owned(), text }
}

/// The distance of a calendar day from 1970-01-01.
pub(super) fn days(value: &Value) -> Option<i64> {
    match value {
        Value::Other { text, .. } => day_of(text),
        _ => None,
    }
}

/// A day beyond the calendar's years is told by its distance.
fn day(days: i64, to: &mut String) {
    if write_day(days, to).is_none() {
        let _ = write!(to, "1970-01-01{days:+}");
    }
}

/// Reads times and moments.
pub(super) fn reader(array: &dyn Array) -> Option<Read<'_>> {
    let time = |unit: TimeUnit| move |value: i64| of_kind("time", |text| clock(value, per_second(unit), text));
    let moment = |unit: TimeUnit| move |value: i64, of: &DataType| timestamp(value, per_second(unit), of);
    match array.data_type() {
        DataType::Time32(TimeUnit::Second) => primitive::<Time32SecondType>(array, move |value, _| time(TimeUnit::Second)(value.into())),
        DataType::Time32(TimeUnit::Millisecond) => {
            primitive::<Time32MillisecondType>(array, move |value, _| time(TimeUnit::Millisecond)(value.into()))
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            primitive::<Time64MicrosecondType>(array, move |value, _| time(TimeUnit::Microsecond)(value))
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            primitive::<Time64NanosecondType>(array, move |value, _| time(TimeUnit::Nanosecond)(value))
        }
        DataType::Timestamp(TimeUnit::Second, _) => primitive::<TimestampSecondType>(array, moment(TimeUnit::Second)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => primitive::<TimestampMillisecondType>(array, moment(TimeUnit::Millisecond)),
        DataType::Timestamp(TimeUnit::Microsecond, _) => primitive::<TimestampMicrosecondType>(array, moment(TimeUnit::Microsecond)),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => primitive::<TimestampNanosecondType>(array, moment(TimeUnit::Nanosecond)),
        _ => None,
    }
}

fn of_kind(kind: &str, write: impl FnOnce(&mut String)) -> Value {
    let mut text = String::with_capacity(32);
    write(&mut text);
    Value::Other { kind: kind.to_owned(), text }
}

fn timestamp(value: i64, units: i64, of: &DataType) -> Value {
    let offset = offset(of);
    of_kind("timestamp", |text| {
        let local = i128::from(value) + i128::from(offset.unwrap_or(0)) * i128::from(units);
        let units_of_day = i128::from(DAY) * i128::from(units);
        let (days, rest) = (local.div_euclid(units_of_day), local.rem_euclid(units_of_day));
        // A quotient by at least a day's seconds is within 64 bits, as the rest is.
        day(i64::try_from(days).unwrap_or(i64::MAX), text);
        text.push(' ');
        clock(i64::try_from(rest).unwrap_or(0), units, text);
        if let Some(offset) = offset {
            let minutes = offset.abs() / 60;
            let _ = write!(text, "{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60);
        }
    })
}

/// `10:15:30`, a fraction of six or nine digits where there is one.
fn clock(value: i64, units: i64, to: &mut String) {
    let (seconds, rest) = (value.div_euclid(units), value.rem_euclid(units));
    let _ = write!(to, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let nanos = rest * (1_000_000_000 / units);
    if nanos % 1000 != 0 {
        let _ = write!(to, ".{nanos:09}");
    } else if nanos != 0 {
        let _ = write!(to, ".{:06}", nanos / 1000);
    }
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    }
}

/// Seconds by which a moment is written ahead of UTC: those of a zone like `+05:30`, none for a zone with a name.
fn offset(of: &DataType) -> Option<i64> {
    let DataType::Timestamp(_, Some(zone)) = of else { return None };
    let (sign, digits) = match zone.as_bytes() {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return Some(0),
    };
    let number = |tens: u8, ones: u8| (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i64::from((tens - b'0') * 10 + ones - b'0'));
    let parts = match digits {
        [a, b, b':', c, d] | [a, b, c, d] => number(*a, *b).zip(number(*c, *d)),
        _ => None,
    };
    Some(parts.filter(|(hours, minutes)| *hours < 24 && *minutes < 60).map_or(0, |(hours, minutes)| sign * (hours * 60 + minutes) * 60))
}

/// Times and moments as an array.
pub(super) fn collect(into: &DataType, values: Values<'_>) -> Option<ArrayRef> {
    let ahead = offset(into).unwrap_or(0);
    let held = |value: Value, units: i64| match value {
        Value::Other { text, .. } => units_of(&text, units)?.checked_sub(ahead.checked_mul(units)?),
        _ => None,
    };
    let short = |value: Value, units: i64| held(value, units).and_then(|value| i32::try_from(value).ok());
    Some(match into {
        DataType::Time32(TimeUnit::Second) => sink::primitive::<Time32SecondType>(values, |value| short(value, 1)),
        DataType::Time32(TimeUnit::Millisecond) => sink::primitive::<Time32MillisecondType>(values, |value| short(value, 1_000)),
        DataType::Time64(TimeUnit::Microsecond) => sink::primitive::<Time64MicrosecondType>(values, |value| held(value, 1_000_000)),
        DataType::Time64(TimeUnit::Nanosecond) => sink::primitive::<Time64NanosecondType>(values, |value| held(value, 1_000_000_000)),
        DataType::Timestamp(unit, _) => {
            let units = per_second(*unit);
            let array = match unit {
                TimeUnit::Second => sink::primitive::<TimestampSecondType>(values, |value| held(value, units)),
                TimeUnit::Millisecond => sink::primitive::<TimestampMillisecondType>(values, |value| held(value, units)),
                TimeUnit::Microsecond => sink::primitive::<TimestampMicrosecondType>(values, |value| held(value, units)),
                TimeUnit::Nanosecond => sink::primitive::<TimestampNanosecondType>(values, |value| held(value, units)),
            };
            make_array(array.to_data().into_builder().data_type(into.clone()).build().ok()?)
        }
        _ => return None,
    })
}

/// `2026-03-12 10:15:30.5+02:00` or `10:15:30`, in units from 1970-01-01 or midnight, as written there; what is behind the seconds'
/// fraction is left out.
fn units_of(text: &str, units: i64) -> Option<i64> {
    let (days, time) = match text.split_once([' ', 'T']) {
        Some((date, time)) => (day_of(date)?, time),
        None => (0, text),
    };
    let end = time.find(|character: char| !(character.is_ascii_digit() || character == ':' || character == '.')).unwrap_or(time.len());
    let (clock, fraction) = time.get(..end)?.split_once('.').unwrap_or((time.get(..end)?, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (Some(Some(hours)), Some(Some(minutes)), Some(Some(seconds)), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let nanos: i64 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let whole = days.checked_mul(DAY)?.checked_add(hours * 3600 + minutes * 60 + seconds)?;
    whole.checked_mul(units)?.checked_add(nanos / (1_000_000_000 / units))
}

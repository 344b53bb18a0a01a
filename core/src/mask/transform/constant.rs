//! A policy's constant as a value of a column's kind.

use super::calendar::{is_date, is_time};
use crate::mask::ValueKind;
use crate::request::Value;

/// The text as a value of that kind; `None` where it is none, and for kinds that no text can stand for.
///
/// Days, times, moments, UUIDs and JSON come out as [`Value::Other`] whose `kind` is the kind's word (`date`, `time`, `timestamp`,
/// `uuid`, `json`); days and times in the forms of RFC 3339, a space or `T` between the two.
pub(in crate::mask) fn constant(text: &str, kind: ValueKind) -> Option<Value> {
    let other = |fits: bool| fits.then(|| Value::Other { kind: kind.name().to_owned(), text: text.to_owned() });
    match kind {
        ValueKind::Text => Some(Value::Text(text.to_owned())),
        ValueKind::Int => text.parse().ok().map(Value::Int),
        ValueKind::Float => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Float),
        ValueKind::Decimal => is_decimal(text).then(|| Value::Decimal(text.to_owned())),
        ValueKind::Bool => match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        ValueKind::Date => other(is_date(text)),
        ValueKind::Time => other(is_time(text)),
        ValueKind::Timestamp => other(text.split_once([' ', 'T']).is_some_and(|(date, time)| is_date(date) && is_time(time))),
        ValueKind::Json => other(serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()),
        ValueKind::Uuid => other(is_uuid(text)),
        ValueKind::Bytes | ValueKind::Other | ValueKind::Unknown => None,
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        None => digits(unsigned),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(position, byte)| match position {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_is_a_value_of_the_kind_or_nothing() {
        let fits = |kind: ValueKind, good: &[&str], bad: &[&str]| {
            assert!(good.iter().all(|text| constant(text, kind).is_some()), "{kind:?}: {good:?}");
            assert!(bad.iter().all(|text| constant(text, kind).is_none()), "{kind:?}: {bad:?}");
        };
        fits(ValueKind::Text, &["", "n/a"], &[]);
        fits(ValueKind::Int, &["0", "-7", "9223372036854775807"], &["", "n/a", "1.5", "9223372036854775808", " 1"]);
        fits(ValueKind::Float, &["0", "-1.5", "1e3"], &["", "NaN", "inf", "1e999", "x"]);
        fits(ValueKind::Decimal, &["0", "-1.50", "123456789012345678901234567890"], &["", "-", "1.", ".5", "1e3", "NaN", "1.2.3"]);
        fits(ValueKind::Bool, &["true", "false"], &["", "TRUE", "1"]);
        fits(ValueKind::Date, &["1900-01-01", "2024-02-29"], &["", "1900-02-29", "2023-13-01", "2023-1-01", "1900-01-01x"]);
        fits(ValueKind::Time, &["00:00:00", "23:59:59.999999"], &["", "24:00:00", "00:00", "00:00:00.", "00:00:00.1234567890"]);
        fits(ValueKind::Timestamp, &["1900-01-01 00:00:00", "1900-01-01T00:00:00.5"], &["", "1900-01-01", "1900-01-01  00:00:00"]);
        fits(ValueKind::Json, &["null", "{\"a\":1}"], &["", "{a:1}", "1 2"]);
        fits(ValueKind::Uuid, &["00000000-0000-0000-0000-00000000000f"], &["", "00000000-0000-0000-0000-00000000000g"]);
        fits(ValueKind::Bytes, &[], &["", "ff"]);
        fits(ValueKind::Other, &[], &["", "1 day"]);
    }
}

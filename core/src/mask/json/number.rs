//! Numbers as JSON writes them, and as values.

use crate::request::Value;

/// The most digits of a whole number that is written with an exponent: longer than any identifier.
const DIGITS: usize = 40;

/// The value of a number that the walk has found sound.
pub(super) fn value(spelling: &str) -> Value {
    if let Some(whole) = whole(spelling) {
        return whole.parse().map_or(Value::Decimal(whole), Value::Int);
    }
    let plain = !spelling.contains(['e', 'E']);
    match spelling.parse() {
        Ok(number) if !plain => Value::Float(number),
        _ => Value::Decimal(spelling.to_owned()),
    }
}

/// The digits of a whole number, however it is written: `4.2e1`, `42.0` and `0042` are `42`.
pub(super) fn whole(spelling: &str) -> Option<String> {
    let (mantissa, exponent) = match spelling.split_once(['e', 'E']) {
        None => (spelling, 0),
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
    };
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if exponent == 0 && after.is_empty() {
        let digits = before.trim_start_matches('0');
        return Some(if digits.is_empty() { "0".to_owned() } else { format!("{sign}{digits}") });
    }
    let after = after.trim_end_matches('0');
    let zeros = usize::try_from(exponent.checked_sub(i64::try_from(after.len()).ok()?)?).ok()?;
    let digits = format!("{before}{after}");
    let digits = digits.trim_start_matches('0');
    let length = digits.len().checked_add(zeros)?;
    match digits {
        "" => Some("0".to_owned()),
        _ if length > DIGITS => None,
        _ => Some(format!("{sign}{digits}{}", "0".repeat(zeros))),
    }
}

/// A value as a number; none where it is no number that JSON can write.
pub(super) fn spelled(value: &Value) -> Option<String> {
    match value {
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => number.is_finite().then(|| number.to_string()),
        Value::Decimal(text) => is_number(text).then(|| text.clone()),
        _ => None,
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (before, after) = unsigned.split_once('.').map_or((unsigned, None), |(before, after)| (before, Some(after)));
    digits(before) && (before == "0" || !before.starts_with('0')) && after.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (spelling, expected) in [
            ("4111111111111111", Some("4111111111111111")),
            ("4.111111111111111e15", Some("4111111111111111")),
            ("4111111111111111.000", Some("4111111111111111")),
            ("41111111111111110E-1", None),
            ("-12e2", Some("-1200")),
            ("0012", Some("12")),
            ("0e999999999999", Some("0")),
            ("1e41", None),
            ("1e99999999999999999999", None),
            ("0.5", None),
            ("-0", Some("0")),
        ] {
            assert_eq!(whole(spelling).as_deref(), expected, "{spelling}");
        }
    }

    #[test]
    fn a_number_keeps_what_it_is() {
        assert_eq!(value("12"), Value::Int(12));
        assert_eq!(value("12.5"), Value::Decimal("12.5".into()));
        assert_eq!(value("1.25e-1"), Value::Float(0.125));
        assert_eq!(value("92233720368547758080"), Value::Decimal("92233720368547758080".into()));
        assert_eq!(spelled(&Value::Decimal("01".into())), None);
        assert_eq!(spelled(&Value::Float(f64::NAN)), None);
        assert_eq!(spelled(&Value::Float(1e20)).as_deref(), Some("100000000000000000000"));
    }
}

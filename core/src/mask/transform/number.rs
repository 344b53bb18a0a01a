//! `bucket` and `round`: whole numbers stay whole, decimals decimal, floats float.

use crate::policy::Rounding;
use crate::request::Value;
use std::fmt::Write as _;

/// The most digits of a decimal that is rounded; a longer one is not shown.
const DIGITS: usize = 36;
/// The greatest float whose neighbours are whole numbers: 2^53. A greater one would be shown as it is.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Multiples that a number is taken to, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mask) enum Grid {
    /// Down to the multiple.
    Below(u64),
    /// To the nearest, ties away from zero.
    Nearest(Rounding),
}

impl Grid {
    /// The number on the grid, of its own kind; `None` for what is no number, or none that can be counted with.
    pub(super) fn apply(self, value: &Value) -> Option<Value> {
        Some(match value {
            // Every whole number is on the grid of digits after the point, and would be shown.
            Value::Int(_) if matches!(self, Self::Nearest(Rounding::Digits(0..))) => return None,
            Value::Int(number) => Value::Int(i64::try_from(self.whole(i128::from(*number), 0)?).ok()?),
            Value::Float(number) => Value::Float(self.float(*number).filter(|number| number.is_finite())?),
            Value::Decimal(text) => Value::Decimal(self.decimal(text)?),
            Value::Null | Value::Bool(_) | Value::Text(_) | Value::Bytes(_) | Value::Other { .. } => return None,
        })
    }

    /// Whether a float type whose neighbours are whole numbers up to `exact` can tell what is shown from what is hidden.
    #[cfg(feature = "arrow")]
    pub(in crate::mask) fn is_told_apart(self, number: f64, exact: f64) -> bool {
        let finest = match self {
            Self::Nearest(Rounding::Digits(digits @ 1..)) => 10_f64.powi(i32::from(digits)),
            Self::Below(_) | Self::Nearest(_) => 1.0,
        };
        number.abs() * finest <= exact
    }

    /// The step of the grid for a number of which the last `scale` digits stand after the point.
    fn step(self, scale: u32) -> Option<i128> {
        match self {
            Self::Below(step) | Self::Nearest(Rounding::Multiple(step)) => 10_i128.checked_pow(scale)?.checked_mul(i128::from(step)),
            Self::Nearest(Rounding::Digits(digits)) => {
                let zeros = i64::from(scale) - i64::from(digits);
                10_i128.checked_pow(u32::try_from(zeros.max(0)).ok()?)
            }
        }
    }

    fn whole(self, number: i128, scale: u32) -> Option<i128> {
        let step = self.step(scale)?;
        let above = number.checked_rem_euclid(step)?;
        let below = number.checked_sub(above)?;
        let up = match self {
            Self::Below(_) => false,
            // The tie of a negative number is away from zero when it goes down.
            Self::Nearest(_) => above > step / 2 || (step % 2 == 0 && above == step / 2 && number >= 0),
        };
        if up { below.checked_add(step) } else { Some(below) }
    }

    fn float(self, number: f64) -> Option<f64> {
        let (shown, finest) = match self {
            Self::Below(width) => ((number / width as f64).floor() * width as f64, 1.0),
            Self::Nearest(Rounding::Multiple(step)) => ((number / step as f64).round() * step as f64, 1.0),
            Self::Nearest(Rounding::Digits(digits)) => {
                let factor = 10_f64.powi(i32::from(digits).abs());
                if digits < 0 { ((number / factor).round() * factor, 1.0) } else { ((number * factor).round() / factor, factor) }
            }
        };
        (number.abs() * finest <= EXACT).then_some(shown)
    }

    fn decimal(self, text: &str) -> Option<String> {
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = whole.len() + fraction.len();
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || digits > DIGITS || !plain(whole) || !plain(fraction) || unsigned.ends_with('.') {
            return None;
        }
        let number: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = u32::try_from(fraction.len()).ok()?;
        let on_grid = self.whole(if negative { -number } else { number }, scale)?;
        // Digits after the point that the grid leaves.
        let left = match self {
            Self::Below(_) | Self::Nearest(Rounding::Multiple(_)) => 0,
            Self::Nearest(Rounding::Digits(digits)) => u32::try_from(digits.max(0)).ok()?.min(scale),
        };
        let shown = on_grid.checked_div(10_i128.checked_pow(scale - left)?)?;
        let unit = 10_i128.checked_pow(left)?;
        let mut written = String::with_capacity(text.len());
        if shown < 0 {
            written.push('-');
        }
        let _ = write!(written, "{}", (shown / unit).abs());
        if left > 0 {
            let _ = write!(written, ".{:0width$}", (shown % unit).abs(), width = left as usize);
        }
        Some(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn int(grid: Grid, number: i64) -> Option<i64> {
        match grid.apply(&Value::Int(number))? {
            Value::Int(number) => Some(number),
            other => panic!("{other:?}"),
        }
    }

    fn decimal(grid: Grid, text: &str) -> Option<String> {
        match grid.apply(&Value::Decimal(text.into()))? {
            Value::Decimal(text) => Some(text),
            other => panic!("{other:?}"),
        }
    }

    fn float(grid: Grid, number: f64) -> Option<f64> {
        match grid.apply(&Value::Float(number))? {
            Value::Float(number) => Some(number),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_bucket_is_the_lower_end_of_its_range() {
        let ten = Grid::Below(10);
        assert_eq!([37, 40, 0, -1, -10, -11].map(|number| int(ten, number)), [30, 40, 0, -10, -10, -20].map(Some));
        assert_eq!((int(ten, i64::MAX), int(ten, i64::MIN)), (Some(i64::MAX - 7), None));
        assert_eq!([37.5, -0.5, 1e300].map(|number| float(ten, number)), [Some(30.0), Some(-10.0), None]);
        assert_eq!((float(ten, f64::NAN), float(ten, f64::INFINITY)), (None, None));
        assert_eq!(decimal(ten, "37.99").as_deref(), Some("30"));
        assert_eq!(decimal(ten, "-0.01").as_deref(), Some("-10"));
        assert_eq!(decimal(ten, "123456789012345678901234567890").as_deref(), Some("123456789012345678901234567890"));
        assert_eq!(decimal(Grid::Below(1 << 53), "123456789012345678901234567890").as_deref(), Some("123456789012340083562557472768"));
    }

    #[test]
    fn rounding_goes_to_the_nearest_and_ties_go_away_from_zero() {
        let tens = Grid::Nearest(Rounding::Multiple(10));
        assert_eq!([14, 15, -14, -15, -16, 0].map(|number| int(tens, number)), [10, 20, -10, -20, -20, 0].map(Some));
        assert_eq!([7, 8, -7, -8].map(|number| int(Grid::Nearest(Rounding::Multiple(15)), number)), [0, 15, 0, -15].map(Some));
        let hundreds = Grid::Nearest(Rounding::Digits(-2));
        assert_eq!(
            [149, 150, -150, i64::MAX].map(|number| int(hundreds, number)),
            [Some(100), Some(200), Some(-200), Some(9_223_372_036_854_775_800)]
        );
        assert_eq!(float(hundreds, 149.9), Some(100.0));
        let tenths = Grid::Nearest(Rounding::Digits(1));
        assert_eq!(int(tenths, 12), None, "it would be shown as it is");
        for (text, shown) in
            [("12.34", "12.3"), ("12.35", "12.4"), ("-12.35", "-12.4"), ("12", "12"), ("0.04", "0.0"), ("-0.04", "0.0"), ("9.99", "10.0")]
        {
            assert_eq!(decimal(tenths, text).as_deref(), Some(shown), "{text}");
        }
        assert_eq!(decimal(Grid::Nearest(Rounding::Digits(0)), "12.5").as_deref(), Some("13"));
        assert_eq!(decimal(hundreds, "1250.5").as_deref(), Some("1300"));
        assert_eq!((float(tenths, 0.25), float(tenths, 1e300)), (Some(0.3), None));
    }

    #[test]
    fn what_cannot_be_counted_with_is_not_shown() {
        for text in ["", "-", "1.", ".5", "1e3", "NaN", "1.2.3", "+1", "1234567890123456789012345678901234567", "１"] {
            assert_eq!(decimal(Grid::Below(10), text), None, "{text}");
        }
        assert_eq!(int(Grid::Below(0), 5), None);
        for value in [Value::Bool(true), Value::Text("37".into()), Value::Bytes(vec![3])] {
            assert_eq!(Grid::Below(10).apply(&value), None);
        }
    }

    proptest! {
        #[test]
        fn a_number_lies_within_a_step_of_what_is_shown(number in any::<i64>(), step in 2_u64..1_000_000) {
            if let Some(below) = int(Grid::Below(step), number) {
                prop_assert!(below <= number && number.abs_diff(below) < step && below.rem_euclid(i64::try_from(step).unwrap()) == 0);
            }
            if let Some(near) = int(Grid::Nearest(Rounding::Multiple(step)), number) {
                prop_assert!(2 * number.abs_diff(near) <= step && near.rem_euclid(i64::try_from(step).unwrap()) == 0);
            }
        }

        #[test]
        fn a_decimal_is_rounded_as_its_whole_number_is(number in -1_000_000_i64..1_000_000, width in 2_u64..1_000) {
            let whole = decimal(Grid::Below(width), &number.to_string());
            prop_assert_eq!(whole, int(Grid::Below(width), number).map(|shown| shown.to_string()));
            prop_assert_eq!(decimal(Grid::Below(width), &format!("{number}.000")), decimal(Grid::Below(width), &number.to_string()));
        }

        #[test]
        fn any_text_is_taken(text in any::<String>(), digits in any::<i8>(), step in any::<u64>()) {
            let _ = decimal(Grid::Nearest(Rounding::Digits(digits)), &text);
            let _ = decimal(Grid::Nearest(Rounding::Multiple(step)), &text);
        }
    }
}

//! Lengths of time as a policy writes them: `500ms`, `30s`, `15m`, `4h`, `7d`.

use crate::error::{Error, ErrorCode, excerpt};
use serde::{Deserialize, Deserializer, Serialize, de};

/// The longest length that is taken: beyond ten years a typo is likelier than a wish.
pub(crate) const LONGEST: Millis = Millis(3_650 * 86_400_000);

/// Milliseconds. Read from a whole number with a unit (`ms`, `s`, `m`, `h`, `d`), written as a plain number of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub(crate) struct Millis(pub(crate) i64);

impl std::str::FromStr for Millis {
    type Err = Error;

    /// Errors: `wire.schema` for anything but digits and a unit, and beyond [`LONGEST`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits).unwrap_or_default();
        let scale = match unit {
            "ms" => Some(1),
            "s" => Some(1_000),
            "m" => Some(60_000),
            "h" => Some(3_600_000),
            "d" => Some(86_400_000),
            _ => None,
        };
        let millis = number.parse::<i64>().ok().zip(scale).and_then(|(number, scale)| number.checked_mul(scale)).map(Millis);
        millis.filter(|millis| *millis <= LONGEST).ok_or_else(|| {
            Error::new(ErrorCode::WireSchema, format!("`{}` is not a length of time", excerpt(text)))
                .with_help("write a whole number and a unit, like 500ms, 30s, 15m, 4h or 7d, at most 3650d")
        })
    }
}

impl<'de> Deserialize<'de> for Millis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(|_| de::Error::custom("not a length of time: write a whole number and a unit, like 500ms, 30s, 15m, 4h or 7d"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit_are_milliseconds() {
        for (text, millis) in [("500ms", 500), ("30s", 30_000), ("15m", 900_000), ("4h", 14_400_000), ("7d", 604_800_000), ("0s", 0)] {
            assert_eq!(text.parse::<Millis>().unwrap(), Millis(millis), "{text}");
        }
        assert_eq!("3650d".parse::<Millis>().unwrap(), LONGEST);
        assert_eq!(serde_json::to_string(&Millis(1500)).unwrap(), "1500");
        assert_eq!(serde_json::from_str::<Millis>("\"15m\"").unwrap(), Millis(900_000));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "5",
            "m",
            "-5m",
            "+5m",
            "5 m",
            " 5m",
            "5m ",
            "5M",
            "1h30m",
            "1.5h",
            "5w",
            "3651d",
            "99999999999999999999s",
            "9223372036854775807d",
            "٥m",
        ] {
            assert_eq!(text.parse::<Millis>().unwrap_err().code(), ErrorCode::WireSchema, "{text}");
        }
        assert!(serde_json::from_str::<Millis>("900").is_err());
    }
}

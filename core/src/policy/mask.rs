//! The operators that a policy can name.

use serde::{Deserialize, Serialize};

/// The most days that `shift_date` moves: ten years.
pub const SHIFT_DAYS: u32 = 3_652;

/// A transformation of values, as a policy writes it: `redact`, `nullify`, `{constant: "…"}`, `{partial: {keep_last: 4}}`,
/// `{tokenize: {key: name}}`, `{truncate_date: {to: month}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mask {
    /// The value is replaced by a mark that shows nothing, not even its length.
    Redact,
    /// The value is replaced by NULL.
    Nullify,
    /// The value is replaced by this text.
    Constant(String),
    /// Some characters at the ends are shown; never more than half of them, and none of a short value.
    #[serde(rename_all = "snake_case")]
    Partial {
        /// Characters shown at the start.
        #[serde(default)]
        keep_first: u32,
        /// Characters shown at the end.
        #[serde(default)]
        keep_last: u32,
    },
    /// A keyed digest: equal values give equal digests under one key version.
    Hash {
        /// The key's name.
        key: String,
    },
    /// A keyed token that carries class and key version, canonicalised so that joins survive formatting.
    Tokenize {
        /// The key's name.
        key: String,
    },
    /// A keyed token that carries class, key version and the value, which whom the policy names can open.
    Encrypt {
        /// The key's name.
        key: String,
    },
    /// Another value of the same form: the same characters are drawn from, the same length, the same separators (FF1).
    FormatPreserving {
        /// The key's name.
        key: String,
        /// The characters that are encrypted.
        #[serde(default)]
        alphabet: Alphabet,
        /// What becomes of a check digit.
        #[serde(default)]
        luhn: Luhn,
    },
    /// A day or moment is moved, by as many days for every value of the class.
    ShiftDate {
        /// The key's name.
        key: String,
        /// The most days, in either direction.
        days: u32,
    },
    /// A day or moment is replaced by the first of its year, month, ….
    TruncateDate {
        /// Of which unit.
        to: DateUnit,
    },
    /// A number is replaced by the lower end of its range.
    Bucket {
        /// How wide the ranges are; one of them begins at zero.
        width: u64,
    },
    /// A number is rounded; ties go away from zero.
    Round(Rounding),
    /// Only the network of an IP address is shown.
    IpPrefix {
        /// Bits shown of an IPv4 address.
        v4: u8,
        /// Bits shown of an IPv6 address.
        v6: u8,
    },
}

/// What [`Mask::FormatPreserving`] encrypts. ASCII punctuation and spaces stay where they are; a value with any other character
/// beside the alphabet's is redacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// `0` to `9`.
    #[default]
    Digits,
    /// `a` to `z`.
    Lower,
    /// `A` to `Z`.
    Upper,
    /// `0` to `9`, `a` to `z`.
    LowerDigits,
    /// `0` to `9`, `A` to `Z`.
    UpperDigits,
    /// `0` to `9`, `A` to `Z`, `a` to `z`.
    Alphanumeric,
}

/// What [`Mask::FormatPreserving`] does about a check digit by Luhn's formula (ISO/IEC 7812-1, annex B).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Luhn {
    /// It is a digit like the others.
    #[default]
    Ignore,
    /// A number whose check digit is right becomes another whose check digit is right; one whose is wrong stays wrong.
    Keep,
}

/// A unit of the calendar, from coarse to fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateUnit {
    /// From 1 January.
    Year,
    /// Three months.
    Quarter,
    /// From the first.
    Month,
    /// From Monday (ISO 8601).
    Week,
    /// From midnight; for moments only.
    Day,
    /// From the full hour; for moments only.
    Hour,
}

/// What [`Mask::Round`] rounds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rounding {
    /// So many digits after the decimal point; negative: so many zeros before it.
    Digits(i8),
    /// The nearest multiple.
    Multiple(u64),
}

/// An operator without its parameters; ordered from weak to strong: an overlap takes the stronger, a tie with other parameters is
/// `redact`.
///
/// What shows a piece of the value itself is weakest (`partial`, `ip_prefix`); then what shows where about it lies (`round` is off by
/// half a step, `bucket` by one, a truncated date by a unit); then what keeps all differences (`shift_date`: one known date tells
/// them all). What follows shows equality alone: with the value's form and length and a way back (`format_preserving`), with a way
/// back (`encrypt`), with none (`tokenize`), and with fewer equalities, since only the very same text is equal (`hash`). The last
/// three show nothing of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskKind {
    /// [`Mask::Partial`].
    Partial,
    /// [`Mask::IpPrefix`].
    IpPrefix,
    /// [`Mask::Round`].
    Round,
    /// [`Mask::Bucket`].
    Bucket,
    /// [`Mask::TruncateDate`].
    TruncateDate,
    /// [`Mask::ShiftDate`].
    ShiftDate,
    /// [`Mask::FormatPreserving`].
    FormatPreserving,
    /// [`Mask::Encrypt`].
    Encrypt,
    /// [`Mask::Tokenize`].
    Tokenize,
    /// [`Mask::Hash`].
    Hash,
    /// [`Mask::Constant`].
    Constant,
    /// [`Mask::Nullify`].
    Nullify,
    /// [`Mask::Redact`].
    Redact,
}

impl MaskKind {
    /// The operator's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MaskKind::Partial => "partial",
            MaskKind::IpPrefix => "ip_prefix",
            MaskKind::Round => "round",
            MaskKind::Bucket => "bucket",
            MaskKind::TruncateDate => "truncate_date",
            MaskKind::ShiftDate => "shift_date",
            MaskKind::FormatPreserving => "format_preserving",
            MaskKind::Encrypt => "encrypt",
            MaskKind::Tokenize => "tokenize",
            MaskKind::Hash => "hash",
            MaskKind::Constant => "constant",
            MaskKind::Nullify => "nullify",
            MaskKind::Redact => "redact",
        }
    }
}

impl Mask {
    /// The name of the key that it needs.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Mask::Hash { key }
            | Mask::Tokenize { key }
            | Mask::Encrypt { key }
            | Mask::FormatPreserving { key, .. }
            | Mask::ShiftDate { key, .. } => Some(key),
            Mask::Redact
            | Mask::Nullify
            | Mask::Constant(_)
            | Mask::Partial { .. }
            | Mask::TruncateDate { .. }
            | Mask::Bucket { .. }
            | Mask::Round(_)
            | Mask::IpPrefix { .. } => None,
        }
    }

    /// The strongest of some operators; `redact` where two of the same strength differ, `None` where there is none.
    #[must_use]
    pub fn strongest(operators: &[&Mask]) -> Option<Mask> {
        let top = operators.iter().map(|mask| mask.kind()).max()?;
        let mut strongest = operators.iter().filter(|mask| mask.kind() == top);
        let first = strongest.next()?;
        Some(if strongest.all(|other| other == first) { (*first).clone() } else { Mask::Redact })
    }

    /// The operator without its parameters.
    #[must_use]
    pub fn kind(&self) -> MaskKind {
        match self {
            Mask::Redact => MaskKind::Redact,
            Mask::Nullify => MaskKind::Nullify,
            Mask::Constant(_) => MaskKind::Constant,
            Mask::Partial { .. } => MaskKind::Partial,
            Mask::Hash { .. } => MaskKind::Hash,
            Mask::Tokenize { .. } => MaskKind::Tokenize,
            Mask::Encrypt { .. } => MaskKind::Encrypt,
            Mask::FormatPreserving { .. } => MaskKind::FormatPreserving,
            Mask::ShiftDate { .. } => MaskKind::ShiftDate,
            Mask::TruncateDate { .. } => MaskKind::TruncateDate,
            Mask::Bucket { .. } => MaskKind::Bucket,
            Mask::Round(_) => MaskKind::Round,
            Mask::IpPrefix { .. } => MaskKind::IpPrefix,
        }
    }

    /// What is wrong with its parameters, if anything: a mask that would show the whole value, or nothing by another name.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let wrong = |is_wrong: bool, what: &'static str| is_wrong.then_some(what);
        let of_parameters = match self {
            Mask::Redact
            | Mask::Nullify
            | Mask::Constant(_)
            | Mask::Hash { .. }
            | Mask::Tokenize { .. }
            | Mask::Encrypt { .. }
            | Mask::TruncateDate { .. } => None,
            Mask::Partial { keep_first, keep_last } => {
                wrong(*keep_first == 0 && *keep_last == 0, "a partial mask that shows nothing is `redact`")
            }
            Mask::FormatPreserving { alphabet, luhn, .. } => {
                wrong(*luhn == Luhn::Keep && *alphabet != Alphabet::Digits, "only digits have a check digit")
            }
            Mask::ShiftDate { days, .. } => wrong(!(1..=SHIFT_DAYS).contains(days), "a date is moved by 1 to 3652 days"),
            Mask::Bucket { width } => wrong(!(2..=1 << 53).contains(width), "a range is at least 2 wide, and at most 2^53"),
            Mask::Round(Rounding::Multiple(step)) => {
                wrong(!(2..=1 << 53).contains(step), "a number is rounded to multiples of at least 2, and at most 2^53")
            }
            Mask::Round(Rounding::Digits(digits)) => wrong(!(-18..=18).contains(digits), "a number is rounded to -18 to 18 digits"),
            Mask::IpPrefix { v4, v6 } => wrong(*v4 > 31 || *v6 > 127, "a prefix shows at most 31 bits of IPv4 and 127 of IPv6"),
        };
        of_parameters.or_else(|| wrong(self.key().is_some_and(str::is_empty), "the key has no name"))
    }
}

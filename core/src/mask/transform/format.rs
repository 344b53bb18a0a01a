//! `format_preserving`: FF1 over the characters of an alphabet, everything else where it stands.
//!
//! A text keeps its length and its punctuation; a whole number keeps its sign and its count of digits. A value that has a character
//! beside alphabet and punctuation, or fewer than a million possible forms, is not encrypted but hidden: an attacker could list them.
//! Where the form must keep more than its length (a first digit that is not 0, a check digit that is right or wrong as before, a number
//! that fits 64 bits), encryption is repeated until it does: cycle walking, which stays one-to-one (SP 800-38G, and Black and Rogaway,
//! "Ciphers with arbitrary finite domains").

use super::derive::Derivation;
use super::ff1::{Ff1, NUMERALS, Radix};
use crate::crypto::VersionedKey;
use crate::policy::{Alphabet, Luhn};
use crate::request::Value;
use aes::{Aes256Enc, cipher::KeyInit as _};
use std::sync::Arc;

/// How often a value is encrypted again before it is given up: each time two in three are fit, or more.
const WALK: usize = 128;
/// The longest value that waits to be encrypted together with others.
const TOGETHER: usize = 40;
/// How many wait at most: as many as the widest machine takes at once.
const WAITING: usize = 64;

/// A key for one column.
#[derive(Clone)]
pub(in crate::mask) struct FormatPreserving(Arc<Inner>);

struct Inner {
    alphabet: Alphabet,
    /// For whole values.
    plain: Ff1<Aes256Enc>,
    /// For all but a check digit that is right; absent where check digits mean nothing.
    body: Option<Ff1<Aes256Enc>>,
}

impl std::fmt::Debug for FormatPreserving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FormatPreserving").field("alphabet", &self.0.alphabet).finish_non_exhaustive()
    }
}

/// What more than its length a value's form must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    /// How many numerals it has.
    count: usize,
    /// It is a whole number: its first digit is not 0.
    whole: bool,
    /// It is at most this.
    most: Option<u64>,
    /// Whether its check digit is right, where that counts.
    check: Option<bool>,
}

impl FormatPreserving {
    /// The cipher's key and, as its tweak, what the key is used for are those of the derivation.
    pub(in crate::mask) fn new(derivation: &Derivation<'_>, key: &VersionedKey, alphabet: Alphabet, luhn: Luhn) -> Self {
        let made = |operator: &str| {
            let cipher = Aes256Enc::new(&derivation.secret(operator, key).into());
            Ff1::new(cipher, radix(alphabet), &derivation.context(operator, key.version))
        };
        let body = match luhn {
            Luhn::Ignore => None,
            Luhn::Keep => Some(made("format_preserving/luhn")),
        };
        Self(Arc::new(Inner { alphabet, plain: made("format_preserving"), body }))
    }

    /// Replaces a value by another of its form, or by what hides it.
    pub(super) fn apply(&self, value: &mut Value) {
        let mut room = [0; NUMERALS];
        let shown = self.0.read(value, &mut room).and_then(|form| {
            let numerals = room.get_mut(..form.count)?;
            self.0.encrypt(numerals, form).then_some(&*numerals)
        });
        self.0.show(value, shown);
    }

    /// The same for many values; those of one form that follow one another are encrypted together.
    pub(super) fn column<'v>(&self, values: impl Iterator<Item = &'v mut Value>) {
        let mut room = [0; NUMERALS];
        let mut waiting: Vec<(&mut Value, [u8; TOGETHER])> = Vec::with_capacity(WAITING);
        let mut shared: Option<Form> = None;
        for value in values {
            match self.0.read(value, &mut room).zip(room.first_chunk::<TOGETHER>()) {
                Some((form, short)) if form.count <= TOGETHER => {
                    if let Some(same) = shared.filter(|same| *same != form || waiting.len() == WAITING) {
                        self.0.together(&mut waiting, same);
                    }
                    shared = Some(form);
                    waiting.push((value, *short));
                }
                Some(_) | None => self.apply(value),
            }
        }
        if let Some(form) = shared {
            self.0.together(&mut waiting, form);
        }
    }
}

impl Inner {
    /// Reads what is encrypted of a value; `None` where it may not be.
    fn read(&self, value: &Value, room: &mut [u8; NUMERALS]) -> Option<Form> {
        let (count, whole, most) = match value {
            Value::Text(text) => (self.numerals(text, room)?, false, None),
            Value::Int(number) => {
                let digits = number.unsigned_abs().to_string();
                let most = if *number < 0 { i64::MIN.unsigned_abs() } else { i64::MAX.unsigned_abs() };
                (self.numerals(&digits, room)?, true, Some(most))
            }
            Value::Decimal(text) => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
                (self.numerals(digits, room).filter(|_| is_whole)?, true, None)
            }
            Value::Null | Value::Bool(_) | Value::Float(_) | Value::Bytes(_) | Value::Other { .. } => return None,
        };
        if whole && self.alphabet != Alphabet::Digits {
            return None;
        }
        let check = self.body.as_ref().map(|_| room.get(..count).is_some_and(is_checked));
        // A million forms must be left when a first digit and a check digit are not free.
        let free = count.checked_sub(usize::from(whole) + usize::from(check.is_some()))?;
        (self.plain.holds(free) && self.plain.holds(count)).then_some(Form { count, whole, most, check })
    }

    /// The numerals of a text, between punctuation; `None` for a text with other characters, or too many.
    fn numerals(&self, text: &str, room: &mut [u8; NUMERALS]) -> Option<usize> {
        let mut places = room.iter_mut();
        let mut count = 0;
        for byte in text.bytes() {
            match numeral(self.alphabet, byte) {
                Some(numeral) => {
                    *places.next()? = numeral;
                    count += 1;
                }
                None if byte == b' ' || byte.is_ascii_punctuation() => {}
                None => return None,
            }
        }
        Some(count)
    }

    /// Encrypts until the form is kept; `false` where it never is.
    fn encrypt(&self, numerals: &mut [u8], form: Form) -> bool {
        (0..WALK).any(|_| self.once(&mut [&mut *numerals], form) && form.fits(numerals))
    }

    /// Encrypts values of one form once.
    fn once(&self, values: &mut [&mut [u8]], form: Form) -> bool {
        let (Some(true), Some(body)) = (form.check, &self.body) else { return self.plain.encrypt_together(values) };
        let bodies = values.iter_mut().filter_map(|value| value.split_last_mut().map(|(_, body)| body));
        let done = body.encrypt_together(&mut bodies.collect::<Vec<_>>());
        for value in values.iter_mut() {
            if let Some((check, body)) = value.split_last_mut() {
                *check = check_digit(body);
            }
        }
        done
    }

    /// Encrypts values of one form that wait, and shows them.
    fn together(&self, waiting: &mut Vec<(&mut Value, [u8; TOGETHER])>, form: Form) {
        let numerals = waiting.iter_mut().filter_map(|(_, numerals)| numerals.get_mut(..form.count));
        let done = self.once(&mut numerals.collect::<Vec<_>>(), form);
        for (value, mut numerals) in waiting.drain(..) {
            let shown = numerals.get_mut(..form.count).filter(|_| done);
            let shown = shown.and_then(|numerals| (form.fits(numerals) || self.encrypt(numerals, form)).then_some(&*numerals));
            self.show(value, shown);
        }
    }

    /// Puts the numerals where the value's own were, or hides the value.
    fn show(&self, value: &mut Value, numerals: Option<&[u8]>) {
        let shown = numerals.and_then(|numerals| match value {
            Value::Text(text) => self.rewritten(text, numerals).map(Value::Text),
            Value::Decimal(text) => self.rewritten(text, numerals).map(Value::Decimal),
            Value::Int(number) => {
                let magnitude = number_of(numerals)?;
                let signed = if *number < 0 { 0_i64.checked_sub_unsigned(magnitude) } else { 0_i64.checked_add_unsigned(magnitude) };
                signed.map(Value::Int)
            }
            Value::Null | Value::Bool(_) | Value::Float(_) | Value::Bytes(_) | Value::Other { .. } => None,
        });
        match shown {
            Some(shown) => *value = shown,
            None => super::hide(value),
        }
    }

    /// The same text, in the same memory, with other numerals.
    fn rewritten(&self, text: &mut String, numerals: &[u8]) -> Option<String> {
        let mut bytes = std::mem::take(text).into_bytes();
        let places = bytes.iter_mut().filter(|byte| numeral(self.alphabet, **byte).is_some());
        places.zip(numerals).for_each(|(place, numeral)| *place = character(self.alphabet, *numeral));
        String::from_utf8(bytes).ok()
    }
}

impl Form {
    fn fits(self, numerals: &[u8]) -> bool {
        (!self.whole || numerals.first() != Some(&0))
            && self.most.is_none_or(|most| number_of(numerals).is_some_and(|number| number <= most))
            && self.check.is_none_or(|right| is_checked(numerals) == right)
    }
}

fn number_of(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(*digit)))
}

fn radix(alphabet: Alphabet) -> Radix {
    match alphabet {
        Alphabet::Digits => Radix::Ten,
        Alphabet::Lower | Alphabet::Upper => Radix::TwentySix,
        Alphabet::LowerDigits | Alphabet::UpperDigits => Radix::ThirtySix,
        Alphabet::Alphanumeric => Radix::SixtyTwo,
    }
}

/// Which of the alphabet's characters it is.
fn numeral(alphabet: Alphabet, byte: u8) -> Option<u8> {
    let digit = || byte.is_ascii_digit().then(|| byte - b'0');
    let upper = |first: u8| byte.is_ascii_uppercase().then(|| byte - b'A' + first);
    let lower = |first: u8| byte.is_ascii_lowercase().then(|| byte - b'a' + first);
    match alphabet {
        Alphabet::Digits => digit(),
        Alphabet::Lower => lower(0),
        Alphabet::Upper => upper(0),
        Alphabet::LowerDigits => digit().or_else(|| lower(10)),
        Alphabet::UpperDigits => digit().or_else(|| upper(10)),
        Alphabet::Alphanumeric => digit().or_else(|| upper(10)).or_else(|| lower(36)),
    }
}

/// The character of a numeral.
fn character(alphabet: Alphabet, numeral: u8) -> u8 {
    match (alphabet, numeral) {
        (Alphabet::Lower, _) => b'a' + numeral % 26,
        (Alphabet::Upper, _) => b'A' + numeral % 26,
        (Alphabet::Digits, _) | (_, 0..10) => b'0' + numeral % 10,
        (Alphabet::LowerDigits, _) => b'a' + (numeral - 10) % 26,
        (Alphabet::UpperDigits, _) | (Alphabet::Alphanumeric, 10..36) => b'A' + (numeral - 10) % 26,
        (Alphabet::Alphanumeric, _) => b'a' + (numeral - 36) % 26,
    }
}

/// Luhn's formula over all digits, the last being the check digit.
fn is_checked(digits: &[u8]) -> bool {
    digits.split_last().is_some_and(|(check, body)| check_digit(body) == *check)
}

/// The digit that makes the others right: every second one from the right is doubled, and its digits added.
fn check_digit(body: &[u8]) -> u8 {
    let doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let sum = body.iter().rev().enumerate().fold(0_u32, |sum, (place, digit)| {
        let counts = if place % 2 == 0 { doubled.get(usize::from(*digit)).copied().unwrap_or(0) } else { *digit };
        sum + u32::from(counts)
    });
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;

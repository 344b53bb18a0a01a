//! `format_preserving`: FF1 over the characters of an alphabet, everything else where it stands.
//!
//! A text keeps its length and its punctuation; a whole number keeps its sign and its count of digits. A value that has a character
//! beside alphabet and punctuation, or fewer than a million possible forms, is not encrypted but hidden: an attacker could list them.
//! Where the form must keep more than its length (a first digit that is not 0, a check digit that is right or wrong as before, a number
//! that fits 64 bits), encryption is repeated until it does: cycle walking, which stays one-to-one (SP 800-38G, and Black and Rogaway,
//! "Ciphers with arbitrary finite domains").

#[cfg(feature = "arrow")]
mod texts;

use super::derive::Derivation;
use super::ff1::{Ff1, NUMERALS, Radix};
use crate::crypto::VersionedKey;
use crate::policy::{Alphabet, Luhn};
use crate::request::Value;
use aes::{Aes256Enc, cipher::KeyInit as _};
use std::sync::Arc;

/// How often a value is encrypted again before it is given up: each time one in twelve is fit, or more.
const WALK: usize = 512;
/// The longest value that waits to be encrypted together with others.
const TOGETHER: usize = 40;
/// How many of one form wait at most: as many as the widest machine takes at once.
const WAITING: usize = 64;
/// How many forms have values that wait: cards of 15, 16 and 19 digits, right and wrong.
const FORMS: usize = 6;

/// A value that waits, and its numerals.
type Waiting<'v> = (&'v mut Value, [u8; TOGETHER]);

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

    /// The same for many values; those of one form are encrypted together, as long as there are few forms.
    pub(super) fn column<'v>(&self, values: impl Iterator<Item = &'v mut Value>) {
        let mut room = [0; NUMERALS];
        let mut forms: Vec<(Form, Vec<Waiting<'v>>)> = Vec::new();
        for value in values {
            let read = self.0.read(value, &mut room).zip(room.first_chunk::<TOGETHER>());
            let Some((form, short)) = read.filter(|(form, _)| form.count <= TOGETHER) else {
                self.apply(value);
                continue;
            };
            let known = forms.iter().any(|(other, _)| *other == form);
            if !known && forms.len() < FORMS {
                forms.push((form, Vec::with_capacity(WAITING)));
            }
            match forms.iter_mut().find(|(other, _)| *other == form) {
                None => self.apply(value),
                Some((_, waiting)) => {
                    waiting.push((value, *short));
                    if waiting.len() == WAITING {
                        self.0.together(waiting, form);
                    }
                }
            }
        }
        for (form, mut waiting) in forms {
            self.0.together(&mut waiting, form);
        }
    }
}

impl Inner {
    /// Reads what is encrypted of a value; `None` where it may not be.
    fn read(&self, value: &Value, room: &mut [u8; NUMERALS]) -> Option<Form> {
        match value {
            Value::Text(text) => self.read_text(text.as_bytes(), room),
            Value::Int(number) => {
                let most = if *number < 0 { i64::MIN.unsigned_abs() } else { i64::MAX.unsigned_abs() };
                self.read_number(number.unsigned_abs(), most, room)
            }
            Value::Decimal(text) => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
                let count = self.numerals(digits.as_bytes(), room).filter(|_| is_whole)?;
                self.form(count, true, None, room)
            }
            Value::Null | Value::Bool(_) | Value::Float(_) | Value::Bytes(_) | Value::Other { .. } => None,
        }
    }

    fn read_text(&self, text: &[u8], room: &mut [u8; NUMERALS]) -> Option<Form> {
        let count = self.numerals(text, room)?;
        self.form(count, false, None, room)
    }

    /// A whole number's magnitude, which must not become greater than `most`.
    fn read_number(&self, magnitude: u64, most: u64, room: &mut [u8; NUMERALS]) -> Option<Form> {
        let count = self.numerals(magnitude.to_string().as_bytes(), room)?;
        self.form(count, true, Some(most), room)
    }

    fn form(&self, count: usize, whole: bool, most: Option<u64>, room: &[u8; NUMERALS]) -> Option<Form> {
        if whole && self.alphabet != Alphabet::Digits {
            return None;
        }
        let check = self.body.as_ref().map(|_| room.get(..count).is_some_and(is_checked));
        // A million forms must be left when a first digit and a check digit are not free.
        let free = count.checked_sub(usize::from(whole) + usize::from(check.is_some()))?;
        (self.plain.holds(free) && self.plain.holds(count)).then_some(Form { count, whole, most, check })
    }

    /// The numerals of a text, between punctuation; `None` for a text with other characters, or too many.
    fn numerals(&self, text: &[u8], room: &mut [u8; NUMERALS]) -> Option<usize> {
        if self.alphabet == Alphabet::Digits
            && let Some(room) = room.get_mut(..text.len())
        {
            // Nothing but digits, as almost always: many at a time.
            let mut greatest = 0;
            for (numeral, byte) in room.iter_mut().zip(text) {
                *numeral = byte.wrapping_sub(b'0');
                greatest = greatest.max(*numeral);
            }
            if greatest < 10 {
                return Some(text.len());
            }
        }
        let meaning = meanings(self.alphabet);
        let mut count = 0;
        for byte in text {
            match meaning.get(usize::from(*byte)) {
                Some(&KEPT) => {}
                None | Some(&OTHER) => return None,
                Some(numeral) => {
                    *room.get_mut(count)? = *numeral;
                    count += 1;
                }
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
    fn together(&self, waiting: &mut Vec<Waiting<'_>>, form: Form) {
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
        let done = numerals.and_then(|numerals| match value {
            Value::Text(text) | Value::Decimal(text) => self.rewrite(text, numerals),
            Value::Int(number) => {
                let magnitude = number_of(numerals)?;
                *number = if *number < 0 { 0_i64.checked_sub_unsigned(magnitude)? } else { 0_i64.checked_add_unsigned(magnitude)? };
                Some(())
            }
            Value::Null | Value::Bool(_) | Value::Float(_) | Value::Bytes(_) | Value::Other { .. } => None,
        });
        if done.is_none() {
            super::hide(value);
        }
    }

    /// Puts other numerals into a text, in its own memory.
    fn rewrite(&self, text: &mut String, numerals: &[u8]) -> Option<()> {
        let mut bytes = std::mem::take(text).into_bytes();
        self.put(&mut bytes, numerals)?;
        *text = String::from_utf8(bytes).ok()?;
        Some(())
    }

    /// Puts numerals where a text's own are.
    fn put(&self, text: &mut [u8], numerals: &[u8]) -> Option<()> {
        if self.alphabet == Alphabet::Digits && text.len() == numerals.len() {
            text.iter_mut().zip(numerals).for_each(|(byte, numeral)| *byte = b'0' + numeral % 10);
            return Some(());
        }
        let (meaning, characters) = (meanings(self.alphabet), characters(self.alphabet));
        let mut numerals = numerals.iter();
        for byte in text {
            if meaning.get(usize::from(*byte)).is_some_and(|meaning| *meaning < KEPT) {
                *byte = *characters.get(usize::from(*numerals.next()?))?;
            }
        }
        Some(())
    }
}

impl Form {
    fn fits(self, numerals: &[u8]) -> bool {
        (!self.whole || numerals.first() != Some(&0))
            && self.most.is_none_or(|most| number_of(numerals).is_some_and(|number| number <= most))
            // One that was right is right again: the check digit is computed.
            && (self.check != Some(false) || !is_checked(numerals))
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

/// What stands in a table for a character that is kept where it is, above every numeral.
const KEPT: u8 = 0xfe;
/// For a character that is neither encrypted nor kept.
const OTHER: u8 = 0xff;

/// The characters of an alphabet, by numeral.
const fn characters(alphabet: Alphabet) -> &'static [u8] {
    match alphabet {
        Alphabet::Digits => b"0123456789",
        Alphabet::Lower => b"abcdefghijklmnopqrstuvwxyz",
        Alphabet::Upper => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        Alphabet::LowerDigits => b"0123456789abcdefghijklmnopqrstuvwxyz",
        Alphabet::UpperDigits => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        Alphabet::Alphanumeric => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    }
}

/// What each byte means: a numeral, [`KEPT`] or [`OTHER`].
fn meanings(alphabet: Alphabet) -> &'static [u8; 256] {
    static DIGITS: [u8; 256] = table(Alphabet::Digits);
    static LOWER: [u8; 256] = table(Alphabet::Lower);
    static UPPER: [u8; 256] = table(Alphabet::Upper);
    static LOWER_DIGITS: [u8; 256] = table(Alphabet::LowerDigits);
    static UPPER_DIGITS: [u8; 256] = table(Alphabet::UpperDigits);
    static ALPHANUMERIC: [u8; 256] = table(Alphabet::Alphanumeric);
    match alphabet {
        Alphabet::Digits => &DIGITS,
        Alphabet::Lower => &LOWER,
        Alphabet::Upper => &UPPER,
        Alphabet::LowerDigits => &LOWER_DIGITS,
        Alphabet::UpperDigits => &UPPER_DIGITS,
        Alphabet::Alphanumeric => &ALPHANUMERIC,
    }
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses what is out of bounds")]
const fn table(alphabet: Alphabet) -> [u8; 256] {
    let characters = characters(alphabet);
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        if byte == b' ' as usize || (byte as u8).is_ascii_punctuation() {
            table[byte] = KEPT;
        }
        byte += 1;
    }
    let mut numeral = 0;
    while numeral < characters.len() {
        table[characters[numeral] as usize] = numeral as u8;
        numeral += 1;
    }
    table
}

/// Luhn's formula over all digits, the last being the check digit.
fn is_checked(digits: &[u8]) -> bool {
    if let Ok(card) = <&[u8; 16]>::try_from(digits) {
        return card_sum(card).is_multiple_of(10);
    }
    digits.split_last().is_some_and(|(check, body)| check_digit(body) == *check)
}

/// Luhn's sum of sixteen digits, the check digit among them, in a form that the machine adds up at once.
fn card_sum(digits: &[u8; 16]) -> u16 {
    let mut sum = 0;
    for (place, digit) in digits.iter().enumerate() {
        let doubled = if *digit > 4 { (2 * digit).wrapping_sub(9) } else { 2 * digit };
        sum += u16::from(if place % 2 == 0 { doubled } else { *digit });
    }
    sum
}

/// The digit that makes the others right: every second one from the right is doubled, and its digits added.
fn check_digit(body: &[u8]) -> u8 {
    if let Some(card) = body.first_chunk::<15>().filter(|_| body.len() == 15) {
        let mut whole = [0; 16];
        whole.iter_mut().zip(card).for_each(|(place, digit)| *place = *digit);
        return u8::try_from((10 - card_sum(&whole) % 10) % 10).unwrap_or(0);
    }
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

//! What numbers of both dialects share.

use super::cursor::{Cursor, starts_word};
use super::reason;
use crate::classify::{Reason, ReasonCode};

/// Decimal digits, with `_` between them.
pub(super) fn digits(cursor: &mut Cursor<'_>) {
    cursor.skip_while(|byte| byte.is_ascii_digit() || byte == b'_');
}

/// `e` with digits, signed or not; an `e` without is no part of the number.
pub(super) fn exponent(cursor: &mut Cursor<'_>) {
    if matches!(cursor.peek(0), b'e' | b'E') {
        let sign = usize::from(matches!(cursor.peek(1), b'+' | b'-'));
        if cursor.peek(1 + sign).is_ascii_digit() {
            cursor.skip(1 + sign);
            digits(cursor);
        }
    }
}

/// A word may not follow at once.
pub(super) fn end(cursor: &Cursor<'_>) -> Result<(), Reason> {
    if starts_word(cursor.peek(0)) || cursor.peek(0) == b'$' {
        return Err(reason(ReasonCode::Lexical, "a number run together with a word"));
    }
    Ok(())
}

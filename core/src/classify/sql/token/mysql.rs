//! The lexical rules of MySQL (5.7 and later) and MariaDB (10.3 and later), as their `sql_lex.cc` has them.

use super::cursor::{Cursor, starts_word};
use super::letters::compared_otherwise;
use super::{Kind, doubt, reason};
use crate::classify::{Dialect, LexerSettings, Reason, ReasonCode, SqlMode};

/// What a lexer must remember between tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Before {
    /// Inside an executable comment: `*/` ends it and is no operator.
    code: bool,
    /// A word ended here: a dot that follows at once is followed by a name, even by one of digits.
    word: Option<usize>,
    /// A dot ended here.
    dot: Option<usize>,
}

/// What every text needs before its first token is read.
///
/// # Errors
/// `lexical.setting_open` where the bytes or the grammar are not known.
pub(super) fn readable(text: &str, settings: &LexerSettings) -> Result<SqlMode, Reason> {
    let open = |what| Err(reason(ReasonCode::LexerSettingOpen, what));
    // In GBK, Big5 and Shift-JIS a byte above 0x7f may take the backslash or the letter behind it.
    if settings.utf8_client != Some(true) && !text.is_ascii() {
        return open("character_set_client");
    }
    // Letters beyond ASCII that the server folds into ASCII.
    if text.contains(['\u{130}', '\u{131}', '\u{17f}', '\u{212a}']) {
        return Err(reason(ReasonCode::Lexical, "a letter that some servers take for another"));
    }
    match settings.sql_mode {
        Some(mode) if mode.foreign => open("sql_mode"),
        Some(mode) => Ok(mode),
        // What the reading depends on has one of these.
        None if text.contains(['"', '\\', '|', '(']) => open("sql_mode"),
        None => Ok(SqlMode::default()),
    }
}

/// The next token.
pub(super) fn next(
    cursor: &mut Cursor<'_>,
    dialect: Dialect,
    settings: &LexerSettings,
    mode: SqlMode,
    before: &mut Before,
    doubts: &mut Vec<Reason>,
) -> Result<Kind, Reason> {
    let was = *before;
    (before.word, before.dot) = (None, None);
    let lexical = |what: &str| Err(reason(ReasonCode::Lexical, what));
    let (byte, following) = (cursor.peek(0), cursor.peek(1));
    let after_dot = was.dot == Some(cursor.at());
    let kind = match byte {
        b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => {
            cursor.skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c));
            Kind::Space
        }
        b'#' => cursor.line_comment()?,
        b'-' if following == b'-' && (cursor.peek(2) <= b' ' || cursor.peek(2) == 0x7f) => cursor.line_comment()?,
        b'/' if following == b'*' => {
            if was.code {
                return lexical("a comment inside an executable comment");
            }
            comment(cursor, dialect, settings, before, doubts)?
        }
        b'*' if following == b'/' && was.code => {
            cursor.skip(2);
            before.code = false;
            Kind::Comment
        }
        b'\'' => string(cursor, mode)?,
        b'"' if mode.ansi_quotes => quoted(cursor)?,
        b'"' => string(cursor, mode)?,
        b'`' => quoted(cursor)?,
        b'n' | b'N' if following == b'\'' && !after_dot => {
            cursor.skip(1);
            string(cursor, mode)?
        }
        b'x' | b'X' | b'b' | b'B' if following == b'\'' && !after_dot => {
            let hexadecimal = matches!(byte, b'x' | b'X');
            cursor.skip(2);
            cursor.skip_while(|byte| if hexadecimal { byte.is_ascii_hexdigit() } else { matches!(byte, b'0' | b'1') });
            if cursor.peek(0) != b'\'' {
                return lexical("a bit string of other digits");
            }
            cursor.skip(1);
            Kind::String
        }
        b'\\' if following == b'N' => {
            cursor.skip(2);
            Kind::Number
        }
        b'@' => variable(cursor, mode)?,
        b'?' => {
            cursor.skip(1);
            Kind::Parameter
        }
        b'.' if following.is_ascii_digit() && was.word != Some(cursor.at()) => number(cursor)?,
        b'.' => {
            cursor.skip(1);
            before.dot = Some(cursor.at());
            Kind::Symbol
        }
        b':' if following == b'=' => {
            cursor.skip(2);
            Kind::Symbol
        }
        b'(' | b')' | b',' | b'{' | b'}' => {
            cursor.skip(1);
            Kind::Symbol
        }
        b';' => {
            if was.code {
                doubt(doubts, ReasonCode::Construct, "an executable comment around several statements");
            }
            cursor.skip(1);
            Kind::Symbol
        }
        b'0'..=b'9' if after_dot => word(cursor, before)?,
        b'0'..=b'9' if is_word(cursor) => word(cursor, before)?,
        b'0'..=b'9' => number(cursor)?,
        byte if starts_word(byte) || byte == b'$' => word(cursor, before)?,
        byte if byte.is_ascii_control() => return lexical("a control character"),
        _ => operator(cursor)?,
    };
    if cursor.is_done() && before.code {
        return lexical("a comment that is not closed");
    }
    Ok(kind)
}

/// A comment, or the beginning of code in one.
fn comment(
    cursor: &mut Cursor<'_>,
    dialect: Dialect,
    settings: &LexerSettings,
    before: &mut Before,
    doubts: &mut Vec<Reason>,
) -> Result<Kind, Reason> {
    let start = cursor.at();
    let marked = cursor.starts_with("/*M!");
    if cursor.starts_with("/*!") || marked {
        let opening = if marked { 4 } else { 3 };
        let digits = (0..7).take_while(|ahead| cursor.peek(opening + ahead).is_ascii_digit()).count();
        let version = cursor.rest().get(opening..opening + digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        let runs = match (digits, version) {
            // Digits that are too few to be a version are code.
            (0..=4, _) => runs(None, marked, dialect, settings),
            (5 | 6, Some(version)) if digits == 5 || dialect == Dialect::Mariadb => runs(Some(version), marked, dialect, settings),
            _ => None,
        };
        match runs {
            None => return Err(reason(ReasonCode::LexerSettingOpen, "server_version")),
            Some(true) => {
                cursor.skip(opening + if digits >= 5 { digits } else { 0 });
                before.code = true;
                return Ok(Kind::Comment);
            }
            Some(false) => {}
        }
    }
    cursor.skip(2);
    loop {
        cursor.skip_while(|byte| !matches!(byte, b'*' | b'/'));
        if cursor.is_done() {
            return Err(reason(ReasonCode::Lexical, "a comment that is not closed"));
        }
        if cursor.starts_with("*/") {
            cursor.skip(2);
            break;
        }
        cursor.skip(1);
    }
    let text = cursor.since(start);
    // A version's comment that is left out may hold another comment; a plain one ends at the first `*/`.
    if (text.starts_with(b"/*!") || marked) && text.get(3..).is_some_and(|rest| rest.windows(2).any(|pair| pair == b"/*")) {
        return Err(reason(ReasonCode::Lexical, "a comment inside an executable comment"));
    }
    if text.starts_with(b"/*+") {
        let upper = text.to_ascii_uppercase();
        let has = |word: &[u8]| upper.windows(word.len()).any(|window| window == word);
        if has(b"SET_VAR") || has(b"RESOURCE_GROUP") {
            doubt(doubts, ReasonCode::Construct, "an optimizer hint that sets something");
        }
    }
    Ok(Kind::Comment)
}

/// Whether the code of an executable comment runs. MariaDB leaves out what is meant for MySQL 5.7 and later; only MariaDB reads `/*M!`,
/// and what calls itself MySQL may be MariaDB.
fn runs(version: Option<u32>, marked: bool, dialect: Dialect, settings: &LexerSettings) -> Option<bool> {
    let mariadb = dialect == Dialect::Mariadb;
    if marked && !mariadb {
        return None;
    }
    let Some(version) = version else { return Some(true) };
    if mariadb && !marked && (50_700..=99_999).contains(&version) {
        return Some(false);
    }
    let oldest = if mariadb { 100_300 } else { 50_700 };
    if version <= oldest {
        return Some(true);
    }
    settings.server_version.map(|own| version <= own.0)
}

/// A string; the quote doubled stands for itself. Strings side by side are one, which the grammar is told.
fn string(cursor: &mut Cursor<'_>, mode: SqlMode) -> Result<Kind, Reason> {
    let quote = cursor.peek(0);
    cursor.skip(1);
    loop {
        cursor.skip_while(|byte| byte != quote && byte != b'\\');
        match cursor.peek(0) {
            b'\\' if mode.no_backslash_escapes => cursor.skip(1),
            b'\\' => cursor.skip(2),
            byte if byte == quote => {
                cursor.skip(1);
                if cursor.peek(0) != quote {
                    return Ok(Kind::String);
                }
                cursor.skip(1);
            }
            _ => return Err(reason(ReasonCode::Lexical, "a string that is not closed")),
        }
    }
}

fn quoted(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    let start = cursor.at();
    let quote = cursor.peek(0);
    cursor.quoted(quote)?;
    if cursor.at() == start + 2 {
        return Err(reason(ReasonCode::Lexical, "an empty identifier"));
    }
    plain(cursor, start)?;
    Ok(Kind::Quoted)
}

/// `@name`, `@'name'`, `@@name`; a sign alone is a symbol (`'user' @ 'host'`).
fn variable(cursor: &mut Cursor<'_>, mode: SqlMode) -> Result<Kind, Reason> {
    cursor.skip(1);
    match cursor.peek(0) {
        b'\'' | b'"' => {
            string(cursor, mode)?;
        }
        b'`' => cursor.quoted(b'`')?,
        b'@' => {
            cursor.skip(1);
            let start = cursor.at();
            if cursor.peek(0) == b'`' {
                cursor.quoted(b'`')?;
            } else {
                cursor.word()?;
            }
            if cursor.at() == start {
                return Err(reason(ReasonCode::Lexical, "a variable without a name"));
            }
        }
        _ => {
            let start = cursor.at();
            loop {
                cursor.word()?;
                if cursor.peek(0) != b'.' {
                    break;
                }
                cursor.skip(1);
            }
            if cursor.at() == start {
                return Ok(Kind::Symbol);
            }
        }
    }
    Ok(Kind::Parameter)
}

fn word(cursor: &mut Cursor<'_>, before: &mut Before) -> Result<Kind, Reason> {
    let start = cursor.at();
    let kind = cursor.word()?;
    plain(cursor, start)?;
    before.word = Some(cursor.at());
    Ok(kind)
}

/// Whether the name that began there is compared as we do.
fn plain(cursor: &Cursor<'_>, start: usize) -> Result<(), Reason> {
    match std::str::from_utf8(cursor.since(start)) {
        Ok(name) if !compared_otherwise(name) => Ok(()),
        _ => Err(reason(ReasonCode::Lexical, "a letter that some servers take for another")),
    }
}

/// Whether what begins with a digit is a name: digits and letters that make no number.
fn is_word(cursor: &Cursor<'_>) -> bool {
    let rest = cursor.rest();
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80;
    let run = rest.iter().take_while(|byte| part(byte)).count();
    let run = rest.get(..run).unwrap_or_default();
    match run {
        [b'0', b'x', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit) => false,
        [b'0', b'b', digits @ ..] if !digits.is_empty() && digits.iter().all(|digit| matches!(digit, b'0' | b'1')) => false,
        run => {
            let digits = run.iter().take_while(|byte| byte.is_ascii_digit()).count();
            match run.get(digits..) {
                None | Some([]) => false,
                Some([b'e' | b'E', next, ..]) if next.is_ascii_digit() => false,
                Some([b'e' | b'E']) => {
                    let sign = matches!(rest.get(run.len()), Some(b'+' | b'-'));
                    !(sign && rest.get(run.len() + 1).is_some_and(u8::is_ascii_digit))
                }
                Some(_) => true,
            }
        }
    }
}

/// A number; what follows it at once must not be a word, which servers would take for a name.
fn number(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    if matches!((cursor.peek(0), cursor.peek(1)), (b'0', b'x' | b'b')) {
        cursor.skip(2);
        cursor.skip_while(|byte| byte.is_ascii_hexdigit());
    } else {
        cursor.skip_while(|byte| byte.is_ascii_digit());
        if cursor.peek(0) == b'.' {
            cursor.skip(1);
            cursor.skip_while(|byte| byte.is_ascii_digit());
        }
        if matches!(cursor.peek(0), b'e' | b'E') {
            cursor.skip(1);
            if matches!(cursor.peek(0), b'+' | b'-') {
                cursor.skip(1);
            }
            if !cursor.peek(0).is_ascii_digit() {
                return Err(reason(ReasonCode::Lexical, "a number that is not finished"));
            }
            cursor.skip_while(|byte| byte.is_ascii_digit());
        }
    }
    if starts_word(cursor.peek(0)) || cursor.peek(0).is_ascii_digit() || matches!(cursor.peek(0), b'$' | b'.') {
        return Err(reason(ReasonCode::Lexical, "a number run together with a word"));
    }
    Ok(Kind::Number)
}

fn operator(cursor: &mut Cursor<'_>) -> Result<Kind, Reason> {
    const LONG: [&str; 11] = ["->>", "<=>", "->", "<=", "<>", "<<", ">=", ">>", "!=", "&&", "||"];
    const SHORT: &[u8] = b"-+*/%=<>|&~^!";
    let length = LONG.iter().find(|long| cursor.starts_with(long)).map_or(1, |long| long.len());
    if length == 1 && !SHORT.contains(&cursor.peek(0)) {
        return Err(reason(ReasonCode::Lexical, "a character that begins no token"));
    }
    cursor.skip(length);
    Ok(Kind::Operator)
}

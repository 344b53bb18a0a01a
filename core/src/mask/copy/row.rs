//! Rows of either format: where they end, their cells, and cells written again.

use super::format::{CopyFormat, Quoting};
use crate::error::{Error, ErrorCode};
use std::ops::Range;

/// One cell of a row: the bytes that it takes, quotes left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) range: Range<usize>,
    pub(super) quoted: bool,
}

/// Looks for a row's end in bytes that come in parts; nothing is looked at twice.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ends {
    /// So far the row was looked at.
    at: usize,
    within_quotes: bool,
}

impl Ends {
    /// The place of the line feed that ends the row, if it has come.
    pub(super) fn next(&mut self, format: &CopyFormat, held: &[u8]) -> Option<usize> {
        let Some(Quoting { quote, escape }) = format.quoting else {
            let rest = held.get(self.at..).unwrap_or_default();
            let found = memchr::memchr(b'\n', rest).map(|length| self.at + length);
            self.at = held.len();
            return found;
        };
        loop {
            let rest = held.get(self.at..).unwrap_or_default();
            let found = if self.within_quotes { memchr::memchr2(quote, escape, rest) } else { memchr::memchr2(quote, b'\n', rest) };
            let Some(length) = found else {
                self.at = held.len();
                return None;
            };
            let place = self.at + length;
            match rest.get(length) {
                Some(b'\n') if !self.within_quotes => return Some(place),
                // What an escape stands before is no quote; where the quote is its own escape, the second one opens again.
                Some(byte) if self.within_quotes && *byte == escape && escape != quote => {
                    if held.len() == place + 1 {
                        self.at = place;
                        return None;
                    }
                    self.at = place + 2;
                }
                _ => {
                    self.within_quotes = !self.within_quotes;
                    self.at = place + 1;
                }
            }
        }
    }
}

impl CopyFormat {
    /// Takes a row apart; the cells are those of the last call.
    ///
    /// Errors: `copy.stream` for what the server does not write: a quote within a cell that is not in quotes, something behind the closing
    /// one, a carriage return that is not escaped, an escape with nothing behind it.
    pub(super) fn cells(&self, row: &[u8], cells: &mut Vec<Cell>) -> Result<(), Error> {
        cells.clear();
        let mut at = 0;
        loop {
            let cell = match self.quoting {
                None => self.plain(row, at)?,
                Some(quoting) => self.in_csv(quoting, row, at)?,
            };
            at = cell.range.end + usize::from(cell.quoted);
            cells.push(cell);
            match row.get(at) {
                None => return Ok(()),
                Some(byte) if *byte == self.delimiter => at += 1,
                Some(_) => return Err(unsound("something follows a closing quote")),
            }
        }
    }

    fn plain(&self, row: &[u8], start: usize) -> Result<Cell, Error> {
        let mut at = start;
        loop {
            let rest = row.get(at..).unwrap_or_default();
            let Some(length) = memchr::memchr3(self.delimiter, b'\\', b'\r', rest) else {
                return Ok(Cell { range: start..row.len(), quoted: false });
            };
            at += length;
            match rest.get(length..) {
                Some([b'\\', _, ..]) => at += 2,
                Some([b'\\']) => return Err(unsound("a row ends within an escape")),
                Some([byte, ..]) if *byte == self.delimiter => return Ok(Cell { range: start..at, quoted: false }),
                _ => return Err(unsound("a carriage return is not escaped")),
            }
        }
    }

    fn in_csv(&self, Quoting { quote, escape }: Quoting, row: &[u8], start: usize) -> Result<Cell, Error> {
        if row.get(start) != Some(&quote) {
            let rest = row.get(start..).unwrap_or_default();
            let length = memchr::memchr3(self.delimiter, quote, b'\r', rest).unwrap_or(rest.len());
            return match rest.get(length) {
                Some(byte) if *byte != self.delimiter => Err(unsound("a quote or a carriage return is in a cell without quotes")),
                _ => Ok(Cell { range: start..start + length, quoted: false }),
            };
        }
        let mut at = start + 1;
        loop {
            let rest = row.get(at..).unwrap_or_default();
            let Some(length) = memchr::memchr2(quote, escape, rest) else { return Err(unsound("a quote is not closed")) };
            at += length;
            match rest.get(length..).unwrap_or_default() {
                [first, second, ..] if *first == escape && (*second == quote || *second == escape) => at += 2,
                [first, ..] if *first == quote => return Ok(Cell { range: start + 1..at, quoted: true }),
                _ => return Err(unsound("an escape stands before what needs none")),
            }
        }
    }

    /// What a cell says; none for NULL.
    ///
    /// Errors: `copy.stream` where escapes do not make UTF-8.
    pub(super) fn read(&self, row: &[u8], cell: &Cell) -> Result<Option<String>, Error> {
        let written = row.get(cell.range.clone()).unwrap_or_default();
        if !cell.quoted && written == self.null.as_bytes() {
            return Ok(None);
        }
        let bytes = match self.quoting {
            None if written.contains(&b'\\') => without_escapes(written),
            Some(quoting) if cell.quoted => quoting.without_escapes(written),
            None | Some(_) => written.to_vec(),
        };
        String::from_utf8(bytes).map(Some).map_err(|_| unsound("a cell is not UTF-8"))
    }

    /// Appends a cell as the server writes it; `alone` in its row it may not look like the end of the data.
    pub(super) fn write(&self, text: Option<&str>, quoted: bool, alone: bool, out: &mut Vec<u8>) {
        let Some(text) = text else { return out.extend_from_slice(self.null.as_bytes()) };
        match self.quoting {
            None => self.with_escapes(text.as_bytes(), out),
            Some(Quoting { quote, escape }) => {
                let special = |byte: &u8| *byte == self.delimiter || *byte == quote || matches!(byte, b'\n' | b'\r');
                if !(quoted || text == self.null || alone && text == "\\." || text.as_bytes().iter().any(special)) {
                    return out.extend_from_slice(text.as_bytes());
                }
                out.push(quote);
                for byte in text.bytes() {
                    if byte == quote || byte == escape {
                        out.push(escape);
                    }
                    out.push(byte);
                }
                out.push(quote);
            }
        }
    }

    fn with_escapes(&self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            let letter = match byte {
                8 => b'b',
                b'\t' => b't',
                b'\n' => b'n',
                0xb => b'v',
                0xc => b'f',
                b'\r' => b'r',
                b'\\' => b'\\',
                byte if *byte == self.delimiter => *byte,
                byte => {
                    out.push(*byte);
                    continue;
                }
            };
            out.extend([b'\\', letter]);
        }
    }
}

impl Quoting {
    fn without_escapes(self, written: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(written.len());
        let mut rest = written.iter();
        while let Some(byte) = rest.next() {
            let byte = if *byte == self.escape { rest.next().unwrap_or(byte) } else { byte };
            bytes.push(*byte);
        }
        bytes
    }
}

/// `\b \f \n \r \t \v`, octal and hexadecimal numbers; any other character stands for itself.
fn without_escapes(written: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let Some((escaped, behind)) = behind.split_first().filter(|_| *first == b'\\') else {
            bytes.push(*first);
            continue;
        };
        rest = behind;
        let number = |digits: &[u8], radix, most| {
            let count = digits.iter().take(most).take_while(|digit| char::from(**digit).is_digit(radix)).count();
            let digits = digits.get(..count).unwrap_or_default();
            let number = digits.iter().fold(0, |number, digit| number * radix + char::from(*digit).to_digit(radix).unwrap_or(0));
            let [.., byte] = number.to_be_bytes();
            (byte, count)
        };
        bytes.push(match escaped {
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 0xb,
            b'f' => 0xc,
            b'r' => b'\r',
            b'0'..=b'7' => {
                let (byte, count) = number(behind, 8, 2);
                rest = behind.get(count..).unwrap_or_default();
                let high = (escaped - b'0').wrapping_shl(3 * u32::try_from(count).unwrap_or(0));
                high.wrapping_add(byte)
            }
            b'x' if behind.first().is_some_and(u8::is_ascii_hexdigit) => {
                let (byte, count) = number(behind, 16, 2);
                rest = behind.get(count..).unwrap_or_default();
                byte
            }
            other => *other,
        });
    }
    bytes
}

pub(super) fn unsound(what: &str) -> Error {
    Error::new(ErrorCode::CopyStream, what)
}

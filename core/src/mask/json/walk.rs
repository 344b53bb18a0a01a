//! A JSON text, part by part, each with the bytes that it takes: nothing is built, so nothing of its spelling is lost.
//!
//! The grammar is RFC 8259's, and what lenient writers and readers agree on beside it: `NaN`, `Infinity` and `-Infinity`, zeros before
//! a number, control characters other than line feeds within strings. What a reader might take for JSON is looked at as JSON.

use std::ops::Range;

/// Arrays and objects inside each other. The walk itself needs a few bytes for each; whoever reads the text behind it often recurses
/// (Python's own reader about 1,000 times).
pub(super) const DEPTH: usize = 1_000;

/// A string: the bytes between its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) range: Range<usize>,
    /// Whether it has escapes.
    pub(super) escaped: bool,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// An array or object begins.
    Open,
    /// It ends.
    Close,
    /// The name of a member; its value follows.
    Key(Quoted),
    /// A string.
    Text(Quoted),
    /// A number.
    Number(Range<usize>),
    /// `true`, `false`, `null`, or a number that is none.
    Word(Range<usize>),
}

/// Why a text is no JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is another text from here on.
    Syntax(usize),
    /// A string that begins here does not end, or not as a string: so far it is one.
    Cut(Range<usize>),
    /// It is deeper than [`DEPTH`].
    Depth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// The first item of an array, or its end.
    First,
    /// The first key of an object, or its end.
    FirstKey,
    Key,
    /// A comma or the end of what is open; where nothing is, the value is whole.
    Next,
}

/// One value of a text, from where it begins.
pub(super) struct Walk<'t> {
    bytes: &'t [u8],
    at: usize,
    /// What is open: whether it is an object.
    open: Vec<bool>,
    expect: Expect,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { bytes: text.as_bytes(), at, open: Vec::new(), expect: Expect::Value }
    }

    /// So far it was read: behind the value, once there are no more parts.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next part; none where the value ends.
    pub(super) fn next(&mut self) -> Result<Option<Part>, Fault> {
        loop {
            if self.expect == Expect::Next && self.open.is_empty() {
                return Ok(None);
            }
            self.space();
            let byte = self.bytes.get(self.at).copied();
            match (self.expect, byte) {
                (Expect::Next, Some(b',')) => {
                    self.at += 1;
                    self.expect = if self.in_object() { Expect::Key } else { Expect::Value };
                }
                (Expect::Next, Some(b'}')) if self.in_object() => return Ok(Some(self.close())),
                (Expect::Next, Some(b']')) if !self.in_object() => return Ok(Some(self.close())),
                (Expect::FirstKey, Some(b'}')) | (Expect::First, Some(b']')) => return Ok(Some(self.close())),
                (Expect::FirstKey | Expect::Key, Some(b'"')) => {
                    let key = self.string()?;
                    self.space();
                    self.need(b':')?;
                    self.expect = Expect::Value;
                    return Ok(Some(Part::Key(key)));
                }
                (Expect::Value | Expect::First, Some(byte)) => return self.value(byte).map(Some),
                _ => return Err(self.syntax()),
            }
        }
    }

    fn value(&mut self, first: u8) -> Result<Part, Fault> {
        self.expect = Expect::Next;
        match first {
            b'{' | b'[' => {
                if self.open.len() == DEPTH {
                    return Err(Fault::Depth);
                }
                self.at += 1;
                self.open.push(first == b'{');
                self.expect = if first == b'{' { Expect::FirstKey } else { Expect::First };
                Ok(Part::Open)
            }
            b'"' => Ok(Part::Text(self.string()?)),
            b'-' | b'0'..=b'9' if !self.starts(b"-I") => Ok(Part::Number(self.number()?)),
            _ => Ok(Part::Word(self.word()?)),
        }
    }

    fn in_object(&self) -> bool {
        self.open.last().copied().unwrap_or(false)
    }

    fn close(&mut self) -> Part {
        self.at += 1;
        self.open.pop();
        self.expect = Expect::Next;
        Part::Close
    }

    fn string(&mut self) -> Result<Quoted, Fault> {
        self.at += 1;
        let (start, mut escaped) = (self.at, false);
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(skipped) = memchr::memchr3(b'"', b'\\', b'\n', rest) else {
                self.at = self.bytes.len();
                return Err(Fault::Cut(start..self.at));
            };
            self.at += skipped;
            match (rest.get(skipped), rest.get(skipped + 1)) {
                (Some(b'"'), _) => {
                    self.at += 1;
                    return Ok(Quoted { range: start..self.at - 1, escaped });
                }
                (Some(b'\\'), Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')) => self.at += 2,
                (Some(b'\\'), Some(b'u')) if unit(rest.get(skipped + 2..skipped + 6).unwrap_or_default()).is_some() => self.at += 6,
                _ => return Err(Fault::Cut(start..self.at)),
            }
            escaped = true;
        }
    }

    fn number(&mut self) -> Result<Range<usize>, Fault> {
        let start = self.at;
        self.at += usize::from(self.starts(b"-"));
        self.digits()?;
        if self.starts(b".") {
            self.at += 1;
            self.digits()?;
        }
        if self.starts(b"e") || self.starts(b"E") {
            self.at += 1;
            self.at += usize::from(self.starts(b"-") || self.starts(b"+"));
            self.digits()?;
        }
        Ok(start..self.at)
    }

    /// One or more.
    fn digits(&mut self) -> Result<(), Fault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        self.at += count;
        if count == 0 { Err(self.syntax()) } else { Ok(()) }
    }

    fn word(&mut self) -> Result<Range<usize>, Fault> {
        const WORDS: [&[u8]; 6] = [b"null", b"true", b"false", b"NaN", b"Infinity", b"-Infinity"];
        let word = WORDS.into_iter().find(|word| self.starts(word)).ok_or_else(|| self.syntax())?;
        self.at += word.len();
        Ok(self.at - word.len()..self.at)
    }

    fn starts(&self, with: &[u8]) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(with))
    }

    fn need(&mut self, byte: u8) -> Result<(), Fault> {
        if self.bytes.get(self.at) != Some(&byte) {
            return Err(self.syntax());
        }
        self.at += 1;
        Ok(())
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn syntax(&self) -> Fault {
        Fault::Syntax(self.at)
    }
}

/// A UTF-16 unit of four hexadecimal digits.
pub(super) fn unit(digits: &[u8]) -> Option<u32> {
    let digits: &[u8; 4] = digits.first_chunk()?;
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

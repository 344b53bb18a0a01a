//! How a COPY stream is written.

use crate::error::{Error, ErrorCode};
use crate::wire::strict;
use serde::Deserialize;

/// The most bytes of what stands for NULL, and of what a document gives for a character.
const WORD: usize = 256;

/// PostgreSQL's COPY formats `text` and `csv`, with the options that say how they are read. `binary` is refused.
///
/// The format must be the one that the statement asks for: read in another one, a cell may be taken for a part of its neighbour.
/// [`Permit::copy`](../enforce/struct.Permit.html#method.copy) takes it from the statement itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyFormat {
    pub(super) delimiter: u8,
    pub(super) null: String,
    pub(super) header: bool,
    /// Quotes, in CSV.
    pub(super) quoting: Option<Quoting>,
}

/// Quotes of CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoting {
    pub(super) quote: u8,
    pub(super) escape: u8,
}

/// The options as a document, or as a statement gives them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Options {
    format: Option<String>,
    delimiter: Option<String>,
    null: Option<String>,
    header: bool,
    quote: Option<String>,
    escape: Option<String>,
}

impl CopyFormat {
    /// `text` with its defaults: tabs between cells, `\N` for NULL, no header.
    #[must_use]
    pub fn text() -> Self {
        Self { delimiter: b'\t', null: "\\N".to_owned(), header: false, quoting: None }
    }

    /// `csv` with its defaults: commas, `"` as quote and its own escape, nothing for NULL, no header.
    #[must_use]
    pub fn csv() -> Self {
        Self { delimiter: b',', null: String::new(), header: false, quoting: Some(Quoting { quote: b'"', escape: b'"' }) }
    }

    /// Reads the options: `{"format": "csv", "delimiter": ";", "null": "", "header": true, "quote": "'", "escape": "\\"}`, each of which may
    /// be left out. FORCE_QUOTE changes nothing of how a stream is read.
    ///
    /// ```
    /// use checkrein::mask::CopyFormat;
    ///
    /// assert_eq!(CopyFormat::from_json(br#"{"format": "csv", "delimiter": ","}"#)?, CopyFormat::csv());
    /// assert_eq!(CopyFormat::from_json(br#"{"format": "binary"}"#).err().map(|error| error.code().name()), Some("copy.format"));
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `wire.*` for what is no such document, `copy.format` for `binary` and other formats, and for options that PostgreSQL refuses.
    pub fn from_json(document: &[u8]) -> Result<Self, Error> {
        Self::of(strict::typed(document, strict::Limits::REQUEST)?)
    }

    /// The format that a statement's options say, as they are written.
    ///
    /// Errors: `copy.format`.
    pub(crate) fn written(pairs: &[(String, Option<String>)]) -> Result<Self, Error> {
        let mut options = Options::default();
        for (index, (name, value)) in pairs.iter().enumerate() {
            if pairs.iter().take(index).any(|(other, _)| other == name) {
                return Err(wrong("an option is there twice"));
            }
            let text = || value.clone().ok_or_else(|| wrong("an option has no value"));
            match name.as_str() {
                "format" => options.format = Some(text()?),
                "delimiter" => options.delimiter = Some(text()?),
                "null" => options.null = Some(text()?),
                "quote" => options.quote = Some(text()?),
                "escape" => options.escape = Some(text()?),
                "header" => options.header = is_on(value.as_deref())?,
                "force_quote" => {}
                "encoding" if matches!(text()?.to_ascii_lowercase().as_str(), "utf8" | "utf-8" | "unicode") => {}
                "encoding" => return Err(wrong("only UTF-8 is read")),
                _ => return Err(wrong("an option is not known")),
            }
        }
        Self::of(options)
    }

    /// Errors: `copy.format`. The rules are those of `ProcessCopyOptions` in PostgreSQL's `copy.c`.
    fn of(options: Options) -> Result<Self, Error> {
        let mut format = match options.format.as_deref() {
            None | Some("text") => Self::text(),
            Some("csv") => Self::csv(),
            Some("binary") => return Err(wrong("the binary format is not read").with_help("ask for the text format or CSV")),
            Some(_) => return Err(wrong("there is no such format")),
        };
        format.header = options.header;
        if let Some(delimiter) = options.delimiter {
            format.delimiter = character(&delimiter, "the delimiter")?;
        }
        if let Some(null) = options.null {
            format.null = null;
        }
        match (&mut format.quoting, options.quote, options.escape) {
            (None, None, None) => {}
            (None, ..) => return Err(wrong("only CSV has quotes")),
            (Some(quoting), quote, escape) => {
                if let Some(quote) = quote {
                    *quoting = Quoting { quote: character(&quote, "the quote")?, escape: character(&quote, "the quote")? };
                }
                if let Some(escape) = escape {
                    quoting.escape = character(&escape, "the escape")?;
                }
            }
        }
        format.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        let null = self.null.as_bytes();
        if null.len() > WORD || null.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(wrong("what stands for NULL is too long, or has a line break in it"));
        }
        if null.contains(&self.delimiter) {
            return Err(wrong("the delimiter is in what stands for NULL"));
        }
        match self.quoting {
            None if b"\\.abcdefghijklmnopqrstuvwxyz0123456789".contains(&self.delimiter) => {
                Err(wrong("the delimiter means something else in the text format"))
            }
            // The last cell of a row would read as the end of the data.
            None if self.null == "\\." => Err(wrong("what stands for NULL means something else in the text format")),
            Some(quoting) if quoting.quote == self.delimiter => Err(wrong("the delimiter and the quote are the same")),
            Some(quoting) if null.contains(&quoting.quote) => Err(wrong("the quote is in what stands for NULL")),
            None | Some(_) => Ok(self),
        }
    }
}

/// A truth value as COPY takes it.
fn is_on(value: Option<&str>) -> Result<bool, Error> {
    match value.map(str::to_ascii_lowercase).as_deref() {
        None | Some("true" | "on" | "1") => Ok(true),
        Some("false" | "off" | "0") => Ok(false),
        Some(_) => Err(wrong("an option is neither on nor off")),
    }
}

/// One byte that a row may have between its cells.
fn character(text: &str, what: &str) -> Result<u8, Error> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\r' | b'\n' | 0) => Ok(*byte),
        _ => Err(wrong(format!("{what} is not one ASCII character"))),
    }
}

fn wrong(what: impl Into<String>) -> Error {
    Error::new(ErrorCode::CopyFormat, what)
}

//! Text that comes in parts, masked as it comes.

use super::compile::wrong;
use super::config::InvalidUtf8;
use super::engine::{KEPT, Part, Progress, back, most_bytes};
use super::find::{AHEAD, BEHIND, REACH};
use super::finding::Finding;
use super::scanner::{Hint, Replacements, Scanner, Scratch};
use crate::error::{Error, ErrorCode};

/// The most characters that are held back: what decides a place, and what it may still become a part of. What is longer than that is
/// decided by its beginning and masked to its end.
pub const HOLD_BACK: usize = 2 * AHEAD + BEHIND + REACH;
/// The same in bytes, where every character is as long as it can be and has as many unseen ones before it as are left out.
pub const HOLD_BACK_BYTES: usize = most_bytes(HOLD_BACK);
/// So much new text is worth a look: without it, a text that comes byte by byte would be looked at as often as it has bytes.
const STEP: usize = 64;
/// So much is taken at a time: what is held stays small however much comes.
const TAKEN: usize = 64 << 10;

/// A text that comes in parts, cut anywhere, also within a character: the masked output is that of the whole text.
///
/// ```
/// use checkrein::mask::scan::{ScanConfig, Scanner, Stream};
///
/// # fn main() -> Result<(), checkrein::Error> {
/// let scanner = Scanner::new(&ScanConfig::default())?;
/// let mut stream = Stream::new(&scanner, scanner.replacements(|entity| format!("[{entity}]")), None);
/// let mut output = Vec::new();
/// stream.push(b"card 4111 1111 11", &mut output)?;
/// stream.push(b"11 1111, thank you", &mut output)?;
/// stream.finish(&mut output)?;
/// assert_eq!(output, b"card [payment_card], thank you");
/// # Ok(())
/// # }
/// ```
pub struct Stream {
    scanner: Scanner,
    replacements: Replacements,
    hint: Option<Hint>,
    scratch: Scratch,
    progress: Progress,
    /// What is kept of the text, from the offset `base` on.
    held: Vec<u8>,
    base: usize,
    /// Handed on so far.
    written: usize,
    /// The beginning of a character whose end has not come.
    broken: Vec<u8>,
    /// Findings that are settled and not yet handed over.
    findings: Vec<Finding>,
    reported: Vec<Finding>,
    failed: bool,
}

impl Stream {
    /// A stream at its beginning.
    #[must_use]
    pub fn new(scanner: &Scanner, replacements: Replacements, hint: Option<Hint>) -> Self {
        Self {
            scanner: scanner.clone(),
            replacements,
            hint,
            scratch: Scratch::default(),
            progress: Progress::default(),
            held: Vec::new(),
            base: 0,
            written: 0,
            broken: Vec::new(),
            findings: Vec::new(),
            reported: Vec::new(),
            failed: false,
        }
    }

    /// Takes the next part and appends what is decided to the output.
    ///
    /// # Errors
    ///
    /// `scan.utf8` if the text is not UTF-8 and the configuration refuses that; from then on for every call. `scan.config` if the scanner has
    /// a [`Detector`](super::Detector), which wants a text as a whole.
    pub fn push(&mut self, bytes: &[u8], output: &mut Vec<u8>) -> Result<(), Error> {
        self.without_detectors()?;
        if self.failed {
            return self.invalid();
        }
        for bytes in bytes.chunks(TAKEN) {
            self.take(bytes)?;
            if self.is_due() {
                self.step(false, output);
            }
        }
        Ok(())
    }

    /// Ends the text, appends the rest of the output, and hands over the findings that were not asked for.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push), where the text ends within a character.
    pub fn finish(mut self, output: &mut Vec<u8>) -> Result<Vec<Finding>, Error> {
        self.without_detectors()?;
        if self.failed || !self.broken.is_empty() {
            self.broken.clear();
            self.invalid()?;
        }
        self.step(true, output);
        Ok(self.reported)
    }

    /// The findings since the last call, in order, without overlaps. Offsets are of the text as it came, with U+FFFD in place of what was
    /// replaced.
    pub fn findings(&mut self) -> impl Iterator<Item = Finding> {
        self.reported.drain(..)
    }

    /// Bytes that came and are not decided: at most [`HOLD_BACK_BYTES`] and the last part.
    #[must_use]
    pub fn held_back(&self) -> usize {
        (self.base + self.held.len()).saturating_sub(self.written) + self.broken.len()
    }

    /// Whether there is enough new text for a look.
    fn is_due(&self) -> bool {
        self.base + self.held.len() - self.progress.next >= AHEAD + STEP
    }

    fn without_detectors(&self) -> Result<(), Error> {
        if self.scanner.detectors.is_empty() { Ok(()) } else { Err(wrong("a detector of the host's own reads no stream")) }
    }

    /// Takes what is whole characters; keeps the beginning of one.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let joined;
        let mut rest = if self.broken.is_empty() {
            bytes
        } else {
            joined = [std::mem::take(&mut self.broken).as_slice(), bytes].concat();
            joined.as_slice()
        };
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    self.held.extend_from_slice(valid.as_bytes());
                    return Ok(());
                }
                Err(error) => {
                    let (valid, tail) = rest.split_at_checked(error.valid_up_to()).unwrap_or((rest, &[]));
                    self.held.extend_from_slice(valid);
                    let Some(length) = error.error_len() else {
                        self.broken = tail.to_vec();
                        return Ok(());
                    };
                    self.invalid()?;
                    rest = tail.get(length..).unwrap_or_default();
                }
            }
        }
    }

    fn invalid(&mut self) -> Result<(), Error> {
        match self.scanner.invalid {
            InvalidUtf8::Replace => self.held.extend_from_slice("\u{fffd}".as_bytes()),
            InvalidUtf8::Refuse => {
                self.failed = true;
                return Err(not_utf8());
            }
        }
        Ok(())
    }

    fn step(&mut self, last: bool, output: &mut Vec<u8>) {
        let scanner = &self.scanner;
        let search = scanner.search(self.hint.as_ref());
        let part = Part { raw: &self.held, base: self.base, last };
        self.progress.advance(search, &mut self.scratch.0, part, &mut self.findings);
        let to = if last { self.base + self.held.len() } else { self.progress.settled_to(part) };
        let slice =
            |from: usize, to: usize| self.held.get(from.saturating_sub(self.base)..to.saturating_sub(self.base)).unwrap_or_default();
        for finding in self.findings.drain(..) {
            if self.written < finding.start {
                output.extend_from_slice(slice(self.written, finding.start));
            }
            // What goes on has its replacement already.
            if self.written <= finding.start {
                output.extend_from_slice(self.replacements.of(finding.entity).as_bytes());
            }
            self.written = finding.end;
            self.reported.push(finding);
        }
        if self.written < to {
            output.extend_from_slice(slice(self.written, to));
            self.written = to;
        }
        if let Some(running) = self.progress.running() {
            if self.written <= running.start {
                output.extend_from_slice(self.replacements.of(running.entity).as_bytes());
            }
            self.written = self.progress.next;
        }
        let kept = back(&self.held, self.progress.next - self.base, KEPT).min((self.written - self.base).min(self.held.len()));
        self.held.drain(..kept);
        self.base += kept;
    }
}

pub(super) fn not_utf8() -> Error {
    Error::new(ErrorCode::ScanText, "the text is not UTF-8").with_help("`invalid_utf8: replace` takes it with U+FFFD")
}

#[cfg(test)]
impl Stream {
    /// Another stream that goes on from here.
    pub(super) fn fork(&self) -> Self {
        Self {
            scanner: self.scanner.clone(),
            replacements: self.replacements.clone(),
            hint: self.hint.clone(),
            scratch: Scratch::default(),
            progress: self.progress.clone(),
            held: self.held.clone(),
            base: self.base,
            written: self.written,
            broken: self.broken.clone(),
            findings: self.findings.clone(),
            reported: self.reported.clone(),
            failed: self.failed,
        }
    }

    /// Whether all that decides what follows is the same.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        self.progress == other.progress
            && self.held == other.held
            && (self.base, self.written, self.failed) == (other.base, other.written, other.failed)
            && self.broken == other.broken
            && self.findings == other.findings
            && self.reported == other.reported
    }

    /// Takes a part without a look, and says whether [`push`](Self::push) would take one now.
    pub(super) fn wait(&mut self, bytes: &[u8]) -> Result<bool, Error> {
        self.take(bytes)?;
        Ok(self.is_due())
    }

    /// The look that [`push`](Self::push) takes.
    pub(super) fn look(&mut self, output: &mut Vec<u8>) {
        self.step(false, output);
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("held_back", &self.held_back()).finish_non_exhaustive()
    }
}

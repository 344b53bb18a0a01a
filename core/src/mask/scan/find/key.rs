//! What is decided by its beginning and goes on for however long: private keys, and the rest of long tokens.

use super::{Candidate, Finder};
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::finding::Reason;
use crate::mask::scan::secret::Alphabet;
use crate::mask::scan::verify;

/// The longest label of a PEM block that is looked at.
const LABEL: usize = 40;
/// So many characters after the first line, keys have headers of their own (`Proc-Type: 4,ENCRYPTED`).
const HEADERS: usize = 200;
/// The shortest line of base64 that another may follow: keys are wrapped at 64, tokens in prose are shorter.
const LINE: usize = 24;
/// The longest last line, `-----END OPENSSH PRIVATE KEY-----`.
const LAST: usize = 60;

/// Which bytes go on. Every byte is decided when it is seen, so that nothing needs to be held back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::mask::scan) enum Run {
    /// The rest of a JSON web token.
    WebToken,
    /// What a format's last run may hold.
    Alphabet(Alphabet),
    /// The body of a private key.
    Key { seen: usize, line: usize, short: bool, escape: bool },
    /// Its last line: dashes so far, and characters.
    Last { dashes: usize, seen: usize, closing: bool },
}

impl Run {
    /// The run after this byte; `None` if the byte does not belong to it.
    pub(in crate::mask::scan) fn next(self, byte: u8) -> Option<Self> {
        match self {
            Self::WebToken => super::token::web_token(byte).then_some(self),
            Self::Alphabet(alphabet) => alphabet.holds(byte).then_some(self),
            Self::Key { seen, line, short, escape } => {
                let seen = seen.saturating_add(1);
                let headers = seen < HEADERS;
                match byte {
                    // `\n` as two characters.
                    b'n' | b'r' | b't' if escape => Some(Self::Key { seen, line, short, escape: false }),
                    b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'+' | b'/' | b'=' if line > 0 || !short => {
                        Some(Self::Key { seen, line: line.saturating_add(1), short, escape: false })
                    }
                    b' ' | b'\t' | b'\r' | b'\n' | b'\\' => {
                        let short = !headers && (short || (1..LINE).contains(&line));
                        Some(Self::Key { seen, line: 0, short, escape: byte == b'\\' })
                    }
                    b'-' if !headers || line == 0 => Some(Self::Last { dashes: 1, seen: 1, closing: false }),
                    b':' | b',' | b'-' if headers => Some(Self::Key { seen, line, short, escape: false }),
                    _ => None,
                }
            }
            Self::Last { dashes, seen, closing } => {
                let open = seen < LAST;
                match byte {
                    b'-' if open && (dashes < 5 || closing) => {
                        let dashes = dashes + 1;
                        Some(Self::Last { dashes, seen: if dashes == 10 { LAST } else { seen + 1 }, closing })
                    }
                    b'A'..=b'Z' | b'0'..=b'9' | b' ' if open && dashes == 5 => Some(Self::Last { dashes, seen: seen + 1, closing: true }),
                    _ => None,
                }
            }
        }
    }
}

impl Finder<'_> {
    /// A private key in PEM: what its first line says; whether it ends does not matter.
    pub(super) fn private_key(&self, place: usize, found: &mut Vec<Candidate>) -> bool {
        let Some(entity) = self.compiled.builtin(Builtin::PrivateKey) else { return false };
        let text = self.text.from(place, LABEL + 16);
        let Some(rest) = text.strip_prefix(b"-----BEGIN ") else { return false };
        let Some(length) = rest.iter().position(|byte| *byte == b'-') else { return false };
        if !rest.get(..length).is_some_and(verify::pem) || !rest.get(length..).is_some_and(|rest| rest.starts_with(b"-----")) {
            return false;
        }
        let run = Some(Run::Key { seen: 0, line: 0, short: false, escape: false });
        found.push(Candidate { start: place, end: place + 11 + length + 5, entity, score: 1000, reason: Reason::Form, run });
        true
    }
}

//! The stable byte form of an entry: one line of compact JSON in the order of the fields. The log hashes these bytes, not their
//! meaning, so nothing has to be made canonical again.

use super::event::Event;
use crate::error::{Error, ErrorCode, excerpt};
use crate::request::Timestamp;
use crate::wire::base64url;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io::Write as _;

/// The longest line. An entry of C2SP tlog-tiles has a 16-bit length; the rest is room for what an export adds.
pub const ENTRY_BYTES: usize = 60_000;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<'a> {
    /// The version of this form: 1.
    pub v: u8,
    /// The entry's number, which is its leaf's index in the tree.
    pub seq: u64,
    /// The wall clock when it was written. The number, not the clock, gives the order.
    pub at: Timestamp,
    /// Whether fields were cut to a digest because the entry was longer than [`ENTRY_BYTES`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// What happened.
    pub event: Event<'a>,
}

impl Entry<'static> {
    /// Reads a line. Only the bytes that writing the entry again would give are taken: no other order, no white space, no unknown
    /// or doubled field.
    ///
    /// # Errors
    /// `audit.entry`.
    pub fn from_bytes(line: &[u8]) -> Result<Self, Error> {
        let wrong = |what: String| Error::new(ErrorCode::AuditEntry, what);
        if line.len() > ENTRY_BYTES {
            return Err(wrong(format!("the entry has {} bytes; {ENTRY_BYTES} are allowed", line.len())));
        }
        let entry: Self = serde_json::from_slice(line).map_err(|_| wrong("the line is not an entry".to_owned()))?;
        if entry.v != 1 {
            return Err(wrong(format!("entry {} has version {}; this release reads version 1", entry.seq, entry.v)));
        }
        if entry.to_bytes()? != line {
            return Err(wrong(format!("entry {} is not in its stable form", entry.seq)));
        }
        Ok(entry)
    }
}

impl Entry<'_> {
    /// The line.
    ///
    /// # Errors
    /// `audit.entry` when a value has no JSON form, which no event that this room defines has.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|error| Error::new(ErrorCode::AuditEntry, excerpt(&error.to_string())))
    }
}

/// An event in its byte form before it has a number: serialised outside the log's lock.
pub(super) struct Prepared {
    event: Vec<u8>,
    cut: bool,
}

/// `{"v":1,"seq":…,"at":…,"cut":true,"event":…}` with the longest numbers, without the event.
const FRAME_BYTES: usize = 90;

impl Prepared {
    pub(super) fn new(event: &Event<'_>) -> Result<Self, Error> {
        let bytes = |event: &Event<'_>| {
            let mut bytes = Vec::with_capacity(768);
            serde_json::to_writer(&mut bytes, event)
                .map(|()| bytes)
                .map_err(|error| Error::new(ErrorCode::AuditEntry, excerpt(&error.to_string())))
        };
        let whole = bytes(event)?;
        if whole.len() + FRAME_BYTES <= ENTRY_BYTES {
            return Ok(Self { event: whole, cut: false });
        }
        for limits in super::cut::LEVELS {
            let shorter = bytes(&super::cut::event(event, limits))?;
            if shorter.len() + FRAME_BYTES <= ENTRY_BYTES {
                return Ok(Self { event: shorter, cut: true });
            }
        }
        Err(Error::new(ErrorCode::AuditEntry, format!("an event of {} bytes cannot be cut to an entry", whole.len())))
    }

    /// Appends the line to `out`: byte for byte what [`Entry::to_bytes`] gives.
    pub(super) fn write(&self, seq: u64, at: Timestamp, out: &mut Vec<u8>) {
        let cut = if self.cut { r#""cut":true,"# } else { "" };
        // Writing to a `Vec` cannot fail.
        let _ = write!(out, r#"{{"v":1,"seq":{seq},"at":{},{cut}"event":"#, at.0);
        out.extend_from_slice(&self.event);
        out.push(b'}');
    }
}

/// A SHA-256 digest; unpadded base64url in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(crate::crypto::sha256(&[bytes]))
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&base64url::encode(&self.0))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64url::encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = base64url::decode(&text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| serde::de::Error::custom("not the base64url of 32 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::event::tests::{decision, every_event};
    use std::sync::Arc;

    fn line(event: &Event<'_>, seq: u64) -> Vec<u8> {
        let mut line = Vec::new();
        Prepared::new(event).unwrap().write(seq, Timestamp(1_773_310_000_123), &mut line);
        line
    }

    #[test]
    fn every_event_reads_back_from_its_bytes_and_only_from_them() {
        for event in every_event() {
            let line = line(&event, 7);
            let entry = Entry::from_bytes(&line).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&line)));
            assert_eq!(entry, Entry { v: 1, seq: 7, at: Timestamp(1_773_310_000_123), cut: false, event });
            let text = String::from_utf8(line).unwrap();
            assert!(!text.contains('\n'));
            for other in [
                text.replacen("\"v\":1", "\"v\":2", 1),
                text.replacen("\"v\":1", "\"v\": 1", 1),
                text.replacen("\"v\":1,", "\"v\":1,\"cut\":false,", 1),
                text.replacen("\"kind\"", "\"more\":1,\"kind\"", 1),
                text.replacen("{\"v\":1,\"seq\":7", "{\"seq\":7,\"v\":1", 1),
                text.replacen("\"seq\":7", "\"seq\":7,\"seq\":7", 1),
                format!("{text} "),
            ] {
                assert_eq!(Entry::from_bytes(other.as_bytes()).map_err(|error| error.code()), Err(ErrorCode::AuditEntry), "{other}");
            }
        }
    }

    #[test]
    fn what_is_too_long_is_cut_to_a_digest_and_says_so() {
        let long = "\u{1}".repeat(70_000);
        let mut event = decision();
        let Event::Decision(body) = &mut event else { unreachable!() };
        body.detail = long.clone().into();
        body.relations = (0..1_000).map(|number| Arc::from(format!("s.{number}{long:.300}"))).collect::<Vec<Arc<str>>>().into();
        body.rules = body.relations.clone();
        body.classes = body.relations.clone();
        body.columns = (0..400)
            .map(|_| crate::audit::event::Column {
                name: long[..2_000].to_owned().into(),
                classes: body.classes.iter().take(30).cloned().collect::<Vec<_>>().into(),
                mask: None,
            })
            .collect::<Vec<_>>()
            .into();
        let line = line(&event, u64::MAX >> 11);
        assert!(line.len() <= ENTRY_BYTES);
        let entry = Entry::from_bytes(&line).unwrap();
        let Event::Decision(read) = &entry.event else { panic!("another event") };
        assert!(entry.cut);
        assert!(read.detail.contains(&Digest::of(long.as_bytes()).to_string()));
        assert!(read.relations.last().unwrap().starts_with("…"));
        assert!(read.columns.last().unwrap().name.starts_with("…"));
    }
}

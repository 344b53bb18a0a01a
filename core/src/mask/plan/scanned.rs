//! A column whose content is looked at, cell by cell.

use super::content::{Content, Making, Sought};
use crate::crypto::KeyProvider;
use crate::error::Error;
use crate::mask::scan::{EntityId, Finding, Hint, Reason, Scratch};
use crate::mask::transform::MARK;
use crate::request::Value;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

/// What is looked for in a column, and what its name says.
#[derive(Debug, Clone)]
pub(in crate::mask) struct Scanned {
    pub(super) content: Arc<Content>,
    pub(super) hint: Option<Hint>,
    /// Whether the column holds documents.
    pub(super) is_json: bool,
}

/// What may be seen of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownText {
    /// The text as it is.
    Same,
    /// This in its place.
    Text(String),
    /// NULL.
    Null,
}

impl Sought<'_> {
    /// A text that no column holds, such as a message, with what is sought in it masked as what is computed is (`derived`). Findings are
    /// counted by class.
    ///
    /// # Errors
    /// `mask.key` when a key is missing; `scan.config` when a duty names what the scanner does not look for, or there is none. The text
    /// must not be shown then.
    pub fn text(self, text: &str, keys: &dyn KeyProvider, domain: &str, found: &mut BTreeMap<Arc<str>, u64>) -> Result<String, Error> {
        let Some(content) = Content::new(self, &[], Making { keys, domain, stored: false })? else { return Ok(text.to_owned()) };
        let scanned = Scanned { content: Arc::new(content), hint: None, is_json: false };
        let shown = scanned.text(text, |action| {
            for class in scanned.content.classes_of(action) {
                let count = found.entry(Arc::clone(class)).or_default();
                *count = count.saturating_add(1);
            }
        });
        Ok(match shown {
            ShownText::Same => text.to_owned(),
            ShownText::Text(shown) => shown,
            ShownText::Null => MARK.to_owned(),
        })
    }
}

/// What becomes of a value that is no text.
enum Verdict {
    Shown,
    /// All of it is this.
    Whole(EntityId),
    Hidden,
}

/// Digits of a whole number, without room from the heap.
struct Digits {
    bytes: [u8; 20],
    length: usize,
}

thread_local! {
    /// Room for scans, used again by all plans of a thread.
    static ROOM: Cell<Option<Box<Room>>> = const { Cell::new(None) };
}

#[derive(Default)]
struct Room {
    scratch: Scratch,
    findings: Vec<Finding>,
}

impl Scanned {
    /// Replaces what is found of a cell, and says whether anything was. `found` is told the action of each finding.
    pub(in crate::mask) fn apply(&self, value: &mut Value, found: impl FnMut(u16)) -> bool {
        let verdict = match &*value {
            Value::Null | Value::Bool(_) => Verdict::Shown,
            Value::Text(text) => {
                let shown = self.text(text, found);
                return replace(value, shown, Value::Text);
            }
            Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => {
                    let shown = self.text(text, found);
                    return replace(value, shown, |text| Value::Bytes(text.into_bytes()));
                }
                // Where a character is broken nobody knows what a finding leaves.
                Err(_) => match self.verdict(bytes, false, found) {
                    Verdict::Shown => Verdict::Shown,
                    Verdict::Whole(_) | Verdict::Hidden => Verdict::Hidden,
                },
            },
            Value::Int(number) => self.verdict(Digits::of(number.unsigned_abs()).bytes(), true, found),
            Value::Decimal(text) => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                // A whole number, as some write it.
                let whole = digits.split_once('.').filter(|(_, fraction)| fraction.bytes().all(|byte| byte == b'0'));
                self.verdict(whole.map_or(digits, |(whole, _)| whole).as_bytes(), true, found)
            }
            Value::Float(number) => self.verdict(number.abs().to_string().as_bytes(), true, found),
            Value::Other { kind, text } if matches!(kind.as_str(), "json" | "jsonb") => {
                let (kind, shown) = (kind.clone(), self.document(text, found));
                return replace(value, shown, |text| Value::Other { kind, text });
            }
            Value::Other { text, .. } => self.verdict(text.as_bytes(), false, found),
        };
        self.settle(verdict, value)
    }

    /// What may be seen of a text; one that may be a JSON document is read as one.
    pub(in crate::mask) fn text(&self, text: &str, mut found: impl FnMut(u16)) -> ShownText {
        if self.is_json || text.trim_start().starts_with(['{', '[']) {
            return self.document(text, found);
        }
        self.scan(text.as_bytes(), |findings| {
            if findings.is_empty() {
                return ShownText::Same;
            }
            findings.iter().for_each(|finding| self.tell(finding, &mut found));
            // Nobody could say what it holds.
            if findings.iter().any(|finding| finding.reason == Reason::DetectorFailed) {
                return ShownText::Text(MARK.to_owned());
            }
            if let [finding] = findings
                && (finding.start, finding.end) == (0, text.len())
            {
                let mut value = Value::Text(text.to_owned());
                match self.content.action(finding.entity) {
                    Some((_, operator)) => operator.whole(&mut value),
                    None => value = Value::Null,
                }
                return match value {
                    Value::Text(shown) => ShownText::Text(shown),
                    _ => ShownText::Null,
                };
            }
            self.stretches(text, findings).map_or(ShownText::Null, ShownText::Text)
        })
    }

    /// What may be seen of a document: strings keep their escapes, numbers stay numbers or are `null`. One that nobody can read to its
    /// end is NULL.
    fn document(&self, text: &str, found: impl FnMut(u16)) -> ShownText {
        match self.content.document(text, self.hint.as_ref(), found) {
            Ok(Cow::Borrowed(_)) => ShownText::Same,
            Ok(Cow::Owned(shown)) => ShownText::Text(shown),
            Err(_) => ShownText::Null,
        }
    }

    /// The text with what is found replaced; `None` if a finding is no stretch of it.
    fn stretches(&self, text: &str, findings: &[Finding]) -> Option<String> {
        let mut shown = String::with_capacity(text.len());
        let mut from = 0;
        for finding in findings {
            shown.push_str(text.get(from..finding.start)?);
            let stretch = text.get(finding.start..finding.end)?;
            match self.content.action(finding.entity) {
                Some((_, operator)) => operator.stretch(stretch, &mut shown),
                None => shown.push_str(MARK),
            }
            from = finding.end;
        }
        shown.push_str(text.get(from..)?);
        Some(shown)
    }

    /// What becomes of a value that is no text: a number is one finding or none, a value of another type is one finding as a whole, or
    /// is hidden for what is found in it.
    fn verdict(&self, text: &[u8], is_number: bool, mut found: impl FnMut(u16)) -> Verdict {
        self.scan(text, |findings| {
            findings.iter().for_each(|finding| self.tell(finding, &mut found));
            match findings {
                [] => Verdict::Shown,
                _ if findings.iter().any(|finding| finding.reason == Reason::DetectorFailed) => Verdict::Hidden,
                [finding] if is_number || (finding.start, finding.end) == (0, text.len()) => Verdict::Whole(finding.entity),
                _ => Verdict::Hidden,
            }
        })
    }

    fn settle(&self, verdict: Verdict, value: &mut Value) -> bool {
        match verdict {
            Verdict::Shown => return false,
            Verdict::Hidden => *value = Value::Null,
            Verdict::Whole(entity) => match self.content.action(entity) {
                Some((_, operator)) => operator.whole(value),
                None => *value = Value::Null,
            },
        }
        true
    }

    fn tell(&self, finding: &Finding, found: &mut impl FnMut(u16)) {
        if let Some((action, _)) = self.content.action(finding.entity) {
            found(action);
        }
    }

    fn scan<R>(&self, text: &[u8], read: impl FnOnce(&[Finding]) -> R) -> R {
        let mut room = ROOM.take().unwrap_or_default();
        room.findings.clear();
        self.content.scanner.scan_into(text, self.hint.as_ref(), &mut room.scratch, &mut room.findings);
        let result = read(&room.findings);
        ROOM.set(Some(room));
        result
    }
}

/// Puts what is shown of a text in place of the value, and says whether that is another.
fn replace(value: &mut Value, shown: ShownText, of: impl FnOnce(String) -> Value) -> bool {
    *value = match shown {
        ShownText::Same => return false,
        ShownText::Text(text) => of(text),
        ShownText::Null => Value::Null,
    };
    true
}

impl Digits {
    fn of(number: u64) -> Self {
        let mut digits = Self { bytes: [0; 20], length: 0 };
        let mut rest = digits.bytes.as_mut_slice();
        // 2^64 has twenty digits.
        let _ = write!(rest, "{number}");
        digits.length = 20 - rest.len();
        digits
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

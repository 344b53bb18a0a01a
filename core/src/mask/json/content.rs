//! JSON texts masked by what a scanner finds in them.

use super::escape::{Decoded, Unseen, escape};
use super::number;
use super::walk::{DEPTH, Fault, Part, Quoted, Walk};
use crate::error::{Error, ErrorCode};
use crate::mask::scan::{EntityId, Finding, Hint, Replacements, Scanner, Scratch};
use crate::request::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Documents in the strings of documents that are looked at as documents: each level doubles the backslashes, and nobody writes more.
const NESTED: usize = 3;
/// The most names of members whose meaning is remembered.
const NAMES: usize = 4_096;
/// A number of fewer characters is nothing by its form.
const SHORT: usize = 6;
/// What stands for what the operator makes no text of.
const MARK: &str = "[redacted]";

/// Masks JSON documents by content: strings and numbers in which something is found; everything else stays byte for byte (white space,
/// order, keys that are there twice, how numbers are written).
///
/// * **Strings** are read without their escapes; what is found is replaced, and written with the escapes that it needs. A string that holds
///   a document is masked as one, three levels deep.
/// * **Numbers** in which something is found are replaced whole, and stay numbers or become `null`. `4.111111111111111e15` is the card
///   number that it says.
/// * **Names of members** speak of what they stand for, at any depth below them (`{"ssn": [536904399]}`), as the name of a column does
///   ([`Scanner::hint`]). They are kept, save where something is found in the name itself: of a map whose keys are addresses the
///   addresses are masked, and may become equal.
/// * **Several documents**, one behind the other or one on a line (JSON lines, RFC 7464's sequences), are each masked so. What is no JSON
///   is masked as text; of a document that is cut off or broken, what stands before the break as JSON.
///
/// What is found in the text as it is written is masked too, so that words near a value count across strings.
///
/// ```
/// use checkrein::mask::JsonMasker;
/// use checkrein::mask::scan::{ScanConfig, Scanner};
/// use checkrein::request::Value;
///
/// # fn main() -> Result<(), checkrein::Error> {
/// let scanner = Scanner::new(&ScanConfig::default())?;
/// let mut masker = JsonMasker::new(&scanner);
/// let document = r#"{"ssn": 536904399, "note": "write to jane\u0040example.com", "n": 1.50}"#;
/// let masked = masker.mask(document, None, &mut |entity, value| match value {
///     Value::Text(text) => *text = format!("[{}]", scanner.name(entity)),
///     number => *number = Value::Int(0),
/// })?;
/// assert_eq!(masked, r#"{"ssn": 0, "note": "write to [email]", "n": 1.50}"#);
/// # Ok(())
/// # }
/// ```
pub struct JsonMasker {
    scanner: Scanner,
    /// What names of members say; none where they say nothing.
    names: HashMap<Box<str>, Option<Arc<Hint>>>,
    scratch: Scratch,
}

impl JsonMasker {
    /// For documents that this scanner looks at.
    #[must_use]
    pub fn new(scanner: &Scanner) -> Self {
        Self { scanner: scanner.clone(), names: HashMap::new(), scratch: Scratch::default() }
    }

    /// The text with everything that is found replaced by what the operator makes of it; a text in which nothing is found comes back as
    /// it is. The operator is given the stretch of a string (without its escapes) as [`Value::Text`], a whole number as [`Value::Int`] or,
    /// beyond 64 bits, [`Value::Decimal`], any other number as [`Value::Decimal`] or [`Value::Float`]. What it makes of a number and is no
    /// number becomes `null`; what it makes of a string and is no text becomes `null` where it was the whole string, else the mark
    /// `[redacted]`. `hint` is what the name of the column says.
    ///
    /// # Errors
    /// `mask.json` for a document that is nested deeper than 1,000 arrays and objects: nothing of it may be shown.
    pub fn mask<'t>(
        &mut self,
        text: &'t str,
        hint: Option<&Hint>,
        operator: &mut dyn FnMut(EntityId, &mut Value),
    ) -> Result<Cow<'t, str>, Error> {
        let hint = hint.filter(|hint| **hint != Hint::default()).map(|hint| Arc::new(hint.clone()));
        Ok(self.document(text, hint, NESTED, operator)?.map_or(Cow::Borrowed(text), Cow::Owned))
    }

    /// The masked text, if anything is found.
    fn document(
        &mut self,
        text: &str,
        hint: Option<Arc<Hint>>,
        nested: usize,
        operator: &mut dyn FnMut(EntityId, &mut Value),
    ) -> Result<Option<String>, Error> {
        let mut found = Vec::new();
        self.scanner.scan_into(text.as_bytes(), hint.as_deref(), &mut self.scratch, &mut found);
        let mut pass = Pass { masker: self, text, found, next: 0, nested, operator, out: String::new(), copied: 0 };
        let mut at = 0;
        while let Some(start) = pass.text_until_value(at) {
            at = pass.value(start, hint.clone())?;
        }
        Ok((pass.copied > 0).then(|| {
            let mut out = pass.out;
            out.push_str(text.get(pass.copied..).unwrap_or_default());
            out
        }))
    }

    /// What the name of a member says.
    fn said(&mut self, name: &str) -> Option<Arc<Hint>> {
        if let Some(known) = self.names.get(name) {
            return known.clone();
        }
        let hint = Some(self.scanner.hint(name)).filter(|hint| *hint != Hint::default()).map(Arc::new);
        if self.names.len() == NAMES {
            self.names.clear();
        }
        self.names.insert(name.into(), hint.clone());
        hint
    }
}

impl Scanner {
    /// Puts replacements in place of what is found in JSON documents, as [`JsonMasker::mask`] does; numbers become `null`.
    ///
    /// ```
    /// use checkrein::mask::scan::{ScanConfig, Scanner};
    ///
    /// # fn main() -> Result<(), checkrein::Error> {
    /// let scanner = Scanner::new(&ScanConfig::default())?;
    /// let replacements = scanner.replacements(|entity| format!("[{entity}]"));
    /// assert_eq!(scanner.mask_json(r#"{"card": 4111111111111111}"#, None, &replacements)?, r#"{"card": null}"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `mask.json` for a document that is nested too deeply.
    pub fn mask_json<'t>(&self, text: &'t str, hint: Option<&Hint>, replacements: &Replacements) -> Result<Cow<'t, str>, Error> {
        JsonMasker::new(self).mask(text, hint, &mut |entity, value| {
            *value = if let Value::Text(_) = value { Value::Text(replacements.of(entity).to_owned()) } else { Value::Null };
        })
    }
}

/// A stretch of the text, and what it is.
#[derive(Debug, Clone)]
struct Span {
    range: Range<usize>,
    entity: EntityId,
}

/// What a string is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Name,
    Value,
    /// A value whose end is missing.
    Cut,
}

/// One text on its way from its beginning to its end.
struct Pass<'p> {
    masker: &'p mut JsonMasker,
    text: &'p str,
    /// What is found in the text as it is written, in order.
    found: Vec<Finding>,
    /// The first of them that does not end before the place that was come to.
    next: usize,
    nested: usize,
    operator: &'p mut dyn FnMut(EntityId, &mut Value),
    out: String,
    /// So much of the text is in the output, or replaced.
    copied: usize,
}

impl Pass<'_> {
    /// Masks what is no JSON from here on as text, up to where a value begins: at the text's beginning, on a line, behind another value.
    fn text_until_value(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x1e);
            at += rest.iter().position(|byte| !blank(byte)).unwrap_or(rest.len());
            // A byte order mark.
            at += if bytes.get(at..).is_some_and(|rest| rest.starts_with(b"\xef\xbb\xbf")) { 3 } else { 0 };
            match bytes.get(at) {
                Some(b'{' | b'[' | b'"') => return Some(at),
                Some(b'-' | b'0'..=b'9') if self.is_alone(at) => return Some(at),
                _ => {}
            }
            let line = at;
            at = bytes.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(bytes.len(), |length| line + length);
            self.stretch(line..at);
        }
        None
    }

    /// Whether a number has its line to itself.
    fn is_alone(&self, at: usize) -> bool {
        let mut walk = Walk::new(self.text, at);
        let number = walk.next();
        let rest = self.text.get(walk.at()..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        number.is_ok() && line.bytes().all(|byte| byte.is_ascii_whitespace())
    }

    /// Masks one value; says where to go on.
    fn value(&mut self, start: usize, hint: Option<Arc<Hint>>) -> Result<usize, Error> {
        let text = self.text;
        let mut walk = Walk::new(text, start);
        // What the names around it say, for each array and object that is open.
        let mut around = vec![hint.clone()];
        let mut said = hint;
        let mut read = start;
        let fault = loop {
            match walk.next() {
                Ok(Some(Part::Open)) => {
                    around.push(said.clone());
                }
                Ok(Some(Part::Close)) => {
                    around.pop();
                    said = around.last().cloned().flatten();
                }
                Ok(Some(Part::Key(name))) => {
                    let own = if name.escaped {
                        self.masker.said(&Decoded::of(text.get(name.range.clone()).unwrap_or_default(), Unseen::Skipped).text)
                    } else {
                        self.masker.said(text.get(name.range.clone()).unwrap_or_default())
                    };
                    said = own.or_else(|| around.last().cloned().flatten());
                    self.string(&name, None, Role::Name)?;
                }
                Ok(Some(Part::Text(string))) => self.string(&string, said.as_ref(), Role::Value)?,
                Ok(Some(Part::Number(range))) => self.number(&range, said.as_deref()),
                Ok(Some(Part::Word(_))) => {}
                Ok(None) => return Ok(walk.at()),
                Err(fault) => break fault,
            }
            read = walk.at();
        };
        let broken = match fault {
            Fault::Depth => return Err(Error::new(ErrorCode::MaskJson, format!("a document has more than {DEPTH} levels"))),
            Fault::Cut(range) => {
                self.string(&Quoted { range: range.clone(), escaped: true }, said.as_ref(), Role::Cut)?;
                read = range.end;
                range.end
            }
            Fault::Syntax(at) => at,
        };
        // The line that breaks off may be the next document, unless something of it was read.
        let line = text.get(..broken).and_then(|before| memchr::memrchr(b'\n', before.as_bytes())).map_or(0, |at| at + 1);
        if line >= read && line > start {
            self.stretch(read..line);
            return Ok(line);
        }
        let rest = text.as_bytes().get(broken..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |length| broken + length);
        self.stretch(read..end);
        Ok(end)
    }

    /// Masks a number in which something is found.
    fn number(&mut self, range: &Range<usize>, hint: Option<&Hint>) {
        let spelling = self.text.get(range.clone()).unwrap_or_default();
        if hint.is_none() && range.len() < SHORT && self.written(range).is_empty() {
            return;
        }
        let entity = self.own(spelling, hint).first().map(|span| span.entity);
        let entity = entity.or_else(|| {
            let whole = number::whole(spelling).filter(|whole| whole != spelling)?;
            self.own(&whole, hint).first().map(|span| span.entity)
        });
        if let Some(entity) = entity.or_else(|| self.written(range).first().map(|span| span.entity)) {
            let mut value = number::value(spelling);
            (self.operator)(entity, &mut value);
            self.replace(range.clone(), |out| out.push_str(number::spelled(&value).as_deref().unwrap_or("null")));
        }
    }

    /// Masks what is found in a string.
    fn string(&mut self, string: &Quoted, hint: Option<&Arc<Hint>>, role: Role) -> Result<(), Error> {
        let Quoted { range, escaped } = string;
        let spelling = self.text.get(range.clone()).unwrap_or_default();
        if !escaped {
            let mut spans = if hint.is_some() { self.own(spelling, hint.map(|hint| &**hint)) } else { Vec::new() };
            spans.iter_mut().for_each(|span| span.range = range.start + span.range.start..range.start + span.range.end);
            let spans = self.with_written(spans, range, |at| at);
            self.replace_in(string, role, &spans, |stretch| stretch.to_owned());
            return Ok(());
        }
        let decoded = Decoded::of(spelling, Unseen::Skipped);
        if role == Role::Value && self.nested > 0 && is_document(&decoded.text) {
            let masked = self.masker.document(&decoded.text, hint.cloned(), self.nested - 1, self.operator)?;
            if let Some(masked) = masked {
                self.replace(range.clone(), |out| escape(&masked, out));
                return Ok(());
            }
        }
        let mut spans = self.own(&decoded.text, hint.map(|hint| &**hint));
        for Span { range: span, .. } in &mut spans {
            *span = range.start + decoded.spelled(span.start)..range.start + decoded.spelled(span.end);
        }
        let sound = |at: usize| range.start + decoded.spelled(decoded.meant(at.saturating_sub(range.start)));
        let spans = self.with_written(spans, range, sound);
        self.replace_in(string, role, &spans, |stretch| Decoded::of(stretch, Unseen::Skipped).text);
        Ok(())
    }

    /// Puts what the operator makes of each span in its place.
    fn replace_in(&mut self, string: &Quoted, role: Role, spans: &[Span], read: impl Fn(&str) -> String) {
        for Span { range, entity } in spans {
            let mut value = Value::Text(read(self.text.get(range.clone()).unwrap_or_default()));
            (self.operator)(*entity, &mut value);
            match &value {
                Value::Text(shown) => self.replace(range.clone(), |out| escape(shown, out)),
                _ if role == Role::Value && *range == string.range => {
                    self.replace(range.start.saturating_sub(1)..range.end + 1, |out| out.push_str("null"));
                }
                _ => self.replace(range.clone(), |out| out.push_str(MARK)),
            }
        }
    }

    /// Masks a stretch of text that is no JSON.
    fn stretch(&mut self, range: Range<usize>) {
        for Span { range, entity } in self.written(&range) {
            let mut value = Value::Text(self.text.get(range.clone()).unwrap_or_default().to_owned());
            (self.operator)(entity, &mut value);
            self.replace(range, |out| out.push_str(if let Value::Text(shown) = &value { shown } else { MARK }));
        }
    }

    /// What is found in a text on its own.
    fn own(&mut self, text: &str, hint: Option<&Hint>) -> Vec<Span> {
        let mut found = Vec::new();
        self.masker.scanner.scan_into(text.as_bytes(), hint, &mut self.masker.scratch, &mut found);
        found.into_iter().map(|finding| Span { range: finding.start..finding.end, entity: finding.entity }).collect()
    }

    /// What is found in a stretch of the text as it is written, as far as it lies there.
    fn written(&mut self, range: &Range<usize>) -> Vec<Span> {
        let rest = self.found.get(self.next..).unwrap_or_default();
        self.next += rest.iter().take_while(|finding| finding.end <= range.start).count();
        let rest = self.found.get(self.next..).unwrap_or_default();
        let here = rest.iter().take_while(|finding| finding.start < range.end);
        here.map(|finding| Span { range: finding.start.max(range.start)..finding.end.min(range.end), entity: finding.entity }).collect()
    }

    /// The spans, and what of those in the text as it is written lies outside of them. `sound` is the next place that is not within an
    /// escape.
    fn with_written(&mut self, mut spans: Vec<Span>, range: &Range<usize>, sound: impl Fn(usize) -> usize) -> Vec<Span> {
        let written = self.written(range);
        if written.is_empty() {
            return spans;
        }
        let mut more = Vec::new();
        for Span { range, entity } in written {
            let mut from = range.start;
            for own in spans.iter().filter(|own| own.range.end > range.start && own.range.start < range.end) {
                more.push(Span { range: sound(from)..own.range.start, entity });
                from = own.range.end;
            }
            more.push(Span { range: sound(from)..sound(range.end), entity });
        }
        spans.extend(more.into_iter().filter(|span| span.range.start < span.range.end));
        spans.sort_by_key(|span| span.range.start);
        spans
    }

    fn replace(&mut self, range: Range<usize>, shown: impl FnOnce(&mut String)) {
        self.out.push_str(self.text.get(self.copied..range.start).unwrap_or_default());
        shown(&mut self.out);
        self.copied = range.end;
    }
}

/// Whether a text is one array or object, whole.
fn is_document(text: &str) -> bool {
    if !text.trim_start().starts_with(['{', '[']) {
        return false;
    }
    let mut walk = Walk::new(text, 0);
    loop {
        match walk.next() {
            Ok(Some(_)) => {}
            Ok(None) => return text.get(walk.at()..).is_some_and(|rest| rest.trim().is_empty()),
            // Too deep is for whoever looks at it to refuse.
            Err(Fault::Depth) => return true,
            Err(Fault::Syntax(_) | Fault::Cut(_)) => return false,
        }
    }
}

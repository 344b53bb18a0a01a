//! Content: personal data and secrets in texts, by their form.

use crate::convert::json;
use crate::failure::{coded, core};
use crate::handles::{keep, open};
use crate::job::{Job, job};
use checkrein::mask::scan::{Entity, Finding, Hint, Replacements, ScanConfig, Scanner as Core, Stream as Open};
use checkrein::{Error, ErrorCode};
use napi::bindgen_prelude::{AsyncTask, Buffer, Either, Float64Array, Null};
use napi_derive::napi;
use std::borrow::Cow;
use std::sync::Mutex;

/// A scanner, what it puts in place of findings, and the column whose values it sees.
#[derive(Clone)]
pub struct Scanner {
    core: Core,
    replacements: Replacements,
    hint: Option<Hint>,
}

/// A text that comes in parts. After a panic inside it stays unusable.
pub struct Stream {
    scanner: Scanner,
    state: Mutex<State>,
}

enum State {
    Open(Box<Open>),
    /// What was found and not asked for yet.
    Ended(Vec<Finding>),
}

/// Findings as numbers, five of each: start, end, the entity's place among the words, score, the reason's place; and the words.
pub type Found = Either<Null, (Float64Array, Vec<String>)>;

/// Work on the thread pool, and what it gives: nothing where nothing was found.
type Masking<T, J> = AsyncTask<Job<Option<T>, Option<J>>>;

/// Makes a scanner from a configuration and the texts that stand in place of findings, both JSON.
#[napi]
pub fn scanner(config: &[u8], replace: &[u8]) -> napi::Result<i64> {
    let made = core(|| {
        let core = Core::new(&ScanConfig::from_json(config)?)?;
        let replacements = core.replacements_from_json(replace)?;
        Ok(Scanner { core, replacements, hint: None })
    });
    made.map(keep)
}

/// The same scanner for the values of a column of this name.
#[napi]
pub fn scanner_for_column(scanner: i64, name: String) -> napi::Result<i64> {
    let held = open::<Scanner>(scanner)?;
    core(|| Ok(Scanner { hint: Some(held.core.hint(&name)), ..(*held).clone() })).map(keep)
}

/// The entities that are looked for.
#[napi]
pub fn scanner_entities(scanner: i64) -> napi::Result<Vec<String>> {
    let scanner = open::<Scanner>(scanner)?;
    Ok(scanner.core.entities().map(|(_, name)| name.to_owned()).collect())
}

/// Finds what there is in a text; spans are in UTF-16 units.
#[napi(ts_return_type = "[Float64Array, string[]] | null")]
pub fn scanner_scan(scanner: i64, text: String) -> napi::Result<Found> {
    let scanner = open::<Scanner>(scanner)?;
    let findings = core(|| Ok(scanner.core.scan(&text, scanner.hint.as_ref())))?;
    Ok(scanner.found(&findings, Some(&text)))
}

/// The same of octets; spans are in bytes.
#[napi(ts_return_type = "[Float64Array, string[]] | null")]
pub fn scanner_scan_bytes(scanner: i64, bytes: &[u8]) -> napi::Result<Found> {
    let scanner = open::<Scanner>(scanner)?;
    let findings = core(|| Ok(scanner.core.scan(bytes, scanner.hint.as_ref())))?;
    Ok(scanner.found(&findings, None))
}

/// The text with something else in place of what is found; nothing where nothing is.
#[napi(ts_return_type = "string | null")]
pub fn scanner_mask(scanner: i64, text: String) -> napi::Result<Option<String>> {
    let scanner = open::<Scanner>(scanner)?;
    core(|| Ok(scanner.masked(&text)))
}

/// The same of octets.
#[napi(ts_return_type = "Buffer | null")]
pub fn scanner_mask_bytes(scanner: i64, bytes: &[u8]) -> napi::Result<Option<Buffer>> {
    let scanner = open::<Scanner>(scanner)?;
    core(|| scanner.masked_bytes(bytes)).map(|masked| masked.map(Into::into))
}

/// The same as `scannerMask`, on the thread pool.
#[napi(ts_return_type = "Promise<string | null>")]
pub fn scanner_mask_async(scanner: i64, text: String) -> napi::Result<Masking<String, String>> {
    let scanner = open::<Scanner>(scanner)?;
    Ok(job(move || Ok(scanner.masked(&text)), |masked| masked))
}

/// The same as `scannerMaskBytes`, on the thread pool; the octets are copied first.
#[napi(ts_return_type = "Promise<Buffer | null>")]
pub fn scanner_mask_bytes_async(scanner: i64, bytes: &[u8]) -> napi::Result<Masking<Vec<u8>, Buffer>> {
    let scanner = open::<Scanner>(scanner)?;
    let bytes = bytes.to_vec();
    Ok(job(move || scanner.masked_bytes(&bytes), |masked| masked.map(Into::into)))
}

/// A text of JSON documents, with something else in place of what is found; nothing where nothing is.
#[napi(ts_return_type = "string | null")]
pub fn scanner_mask_json(scanner: i64, text: String) -> napi::Result<Option<String>> {
    let scanner = open::<Scanner>(scanner)?;
    core(|| {
        let masked = scanner.core.mask_json(&text, scanner.hint.as_ref(), &scanner.replacements)?;
        Ok(if let Cow::Owned(masked) = masked { Some(masked) } else { None })
    })
}

/// The same of octets.
#[napi(ts_return_type = "Buffer | null")]
pub fn scanner_mask_json_bytes(scanner: i64, bytes: &[u8]) -> napi::Result<Option<Buffer>> {
    let scanner = open::<Scanner>(scanner)?;
    core(|| {
        let masked = scanner.core.mask_json_bytes(bytes, scanner.hint.as_ref(), &scanner.replacements)?;
        Ok(if let Cow::Owned(masked) = masked { Some(masked.into()) } else { None })
    })
}

/// A text that comes in parts.
#[napi]
pub fn scanner_stream(scanner: i64) -> napi::Result<i64> {
    let held = open::<Scanner>(scanner)?;
    core(|| {
        let stream = Open::new(&held.core, held.replacements.clone(), held.hint.clone());
        Ok(Stream { scanner: (*held).clone(), state: Mutex::new(State::Open(Box::new(stream))) })
    })
    .map(keep)
}

/// Takes the next part, and gives what is decided.
#[napi]
pub fn stream_push(stream: i64, part: &[u8]) -> napi::Result<Buffer> {
    let stream = open::<Stream>(stream)?;
    let output = core(|| {
        stream.with(|state| {
            let State::Open(stream) = state else { return Err(ended()) };
            let mut output = Vec::with_capacity(part.len());
            stream.push(part, &mut output).map(|()| output)
        })
    });
    output.map(Into::into)
}

/// Ends the text, and gives the rest.
#[napi]
pub fn stream_finish(stream: i64) -> napi::Result<Buffer> {
    let stream = open::<Stream>(stream)?;
    let output = core(|| {
        stream.with(|state| match std::mem::replace(state, State::Ended(Vec::new())) {
            State::Open(stream) => {
                let mut output = Vec::new();
                *state = State::Ended(stream.finish(&mut output)?);
                Ok(output)
            }
            was @ State::Ended(_) => {
                *state = was;
                Err(ended())
            }
        })
    });
    output.map(Into::into)
}

/// The findings since the last call; spans are in bytes.
#[napi(ts_return_type = "[Float64Array, string[]] | null")]
pub fn stream_findings(stream: i64) -> napi::Result<Found> {
    let stream = open::<Stream>(stream)?;
    let findings: Vec<Finding> = core(|| {
        stream.with(|state| {
            Ok(match state {
                State::Open(stream) => stream.findings().collect(),
                State::Ended(findings) => std::mem::take(findings),
            })
        })
    })?;
    Ok(stream.scanner.found(&findings, None))
}

/// How many bytes came and are not decided.
#[napi]
pub fn stream_held_back(stream: i64) -> napi::Result<u32> {
    let stream = open::<Stream>(stream)?;
    let held = core(|| stream.with(|state| Ok(if let State::Open(stream) = state { stream.held_back() } else { 0 })));
    held.map(|held| u32::try_from(held).unwrap_or(u32::MAX))
}

/// Everything that content can be recognised as, as JSON.
#[napi]
pub fn entities() -> napi::Result<String> {
    core(|| json(&Entity::all()))
}

impl Scanner {
    fn masked(&self, text: &str) -> Option<String> {
        let findings = self.core.scan(text, self.hint.as_ref());
        (!findings.is_empty()).then(|| self.replacements.apply(text, &findings))
    }

    fn masked_bytes(&self, bytes: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let masked = self.core.mask_bytes(bytes, self.hint.as_ref(), &self.replacements)?;
        Ok(if let Cow::Owned(masked) = masked { Some(masked) } else { None })
    }

    #[expect(clippy::cast_precision_loss, reason = "offsets in a text that fits into memory stay below 2^53")]
    fn found(&self, findings: &[Finding], text: Option<&str>) -> Found {
        if findings.is_empty() {
            return Either::A(Null);
        }
        let text = text.filter(|text| !text.is_ascii());
        let (mut at, mut counted) = (0, 0);
        // Findings are in order, so that the text is counted once.
        let mut place = |offset: usize| match text {
            None => offset,
            Some(text) => {
                counted += text.get(at..offset).map_or(0, |part| part.chars().map(char::len_utf16).sum::<usize>());
                at = offset;
                counted
            }
        };
        let mut words: Vec<&str> = Vec::new();
        let mut word = |said| {
            words.iter().position(|word| *word == said).unwrap_or_else(|| {
                words.push(said);
                words.len() - 1
            })
        };
        let mut numbers = Vec::with_capacity(findings.len() * 5);
        for finding in findings {
            let (start, end) = (place(finding.start), place(finding.end));
            let (entity, reason) = (word(self.core.name(finding.entity)), word(finding.reason.name()));
            numbers.extend([start as f64, end as f64, entity as f64, f64::from(finding.score), reason as f64]);
        }
        Either::B((Float64Array::new(numbers), words.into_iter().map(str::to_owned).collect()))
    }
}

impl Stream {
    fn with<T>(&self, run: impl FnOnce(&mut State) -> Result<T, Error>) -> Result<T, Error> {
        let broken = || coded(ErrorCode::BoundaryPanic, "the stream broke in an earlier call; nothing more is shown");
        run(&mut *self.state.lock().map_err(|_| broken())?)
    }
}

fn ended() -> Error {
    coded(ErrorCode::BoundaryClosed, "the stream has ended")
}

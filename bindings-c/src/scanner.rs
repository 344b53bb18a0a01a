//! Content: personal data and secrets in texts, by their form.

use crate::bytes::{Buffer, Kept, Slice, Slices, canonical, hand_over, out};
use crate::finding::{Findings, found};
use crate::handle::{self, Opaque};
use crate::status::{Failure, Status, boundary};
use crate::stream::Stream;
use checkrein::mask::scan::{self, Entity, Hint, Replacements, ScanConfig};

/// Finds personal data and secrets in texts, and puts something else in their place.
///
/// Immutable; any number of threads may use it at once. Made once and shared: making one takes milliseconds.
pub struct Scanner {
    _opaque: [u8; 0],
}

/// A scanner, what it puts in place of findings, and the column whose values it sees.
#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) scanner: scan::Scanner,
    pub(crate) replacements: Replacements,
    pub(crate) hint: Option<Hint>,
}

pub(crate) struct Body {
    ready: Ready,
    entities: Kept,
}

impl Opaque for Scanner {
    type Body = Body;
    const TAG: u32 = 0x4352_000C;
}

impl From<Ready> for Body {
    fn from(ready: Ready) -> Self {
        Self { entities: Kept::new(ready.scanner.entities().map(|(_, name)| name)), ready }
    }
}

/// Makes a scanner from a configuration, a JSON document; empty for the defaults. `replace` is a JSON object of the texts that stand in
/// place of findings: by an entity's name, `secret` for every vendor's secret, `*` for all others, which is `[{entity}]` unless said
/// otherwise; `{entity}` stands for the entity's name. Empty for nothing but that.
///
/// Errors: `scan.config`, `wire.…`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_new(config: Slice, replace: Slice, scanner: *mut *mut Scanner, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(scanner)?;
        let config = match config.bytes()? {
            [] => ScanConfig::default(),
            config => ScanConfig::from_json(config)?,
        };
        let made = scan::Scanner::new(&config)?;
        let replacements = match replace.bytes()? {
            [] => made.replacements_from_json(b"{}"),
            replace => made.replacements_from_json(replace),
        }?;
        place.write(handle::close_over::<Scanner>(Ready { scanner: made, replacements, hint: None }.into()));
        Ok(())
    })
}

/// The same scanner for the values of a column of this name: one that speaks of what they are raises their score.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_for_column(
    scanner: *const Scanner,
    name: Slice,
    hinted: *mut *mut Scanner,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (scanner, place) = (handle::open(scanner)?, out(hinted)?);
        let hint = Some(scanner.ready.scanner.hint(name.text()?));
        place.write(handle::close_over::<Scanner>(Ready { hint, ..scanner.ready.clone() }.into()));
        Ok(())
    })
}

/// Finds what there is in a text, in order, without overlaps; spans are in bytes. The caller gives the findings back with
/// `checkrein_findings_free`; what they point to lives as long as the scanner. Bytes that are not UTF-8 belong to no finding.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_scan(
    scanner: *const Scanner,
    text: Slice,
    findings: *mut Findings,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (scanner, place) = (handle::open(scanner)?, out(findings)?);
        let Ready { scanner, hint, .. } = &scanner.ready;
        place.write(found(scanner, &scanner.scan(text.bytes()?, hint.as_ref())));
        Ok(())
    })
}

/// The text with something else in place of what is found.
///
/// Errors: `scan.utf8` where it is not UTF-8, unless the configuration's `invalid_utf8` is `replace`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_mask(scanner: *const Scanner, text: Slice, masked: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (scanner, place) = (handle::open(scanner)?, out(masked)?);
        let Ready { scanner, replacements, hint } = &scanner.ready;
        place.write(hand_over(scanner.mask_bytes(text.bytes()?, hint.as_ref(), replacements)?));
        Ok(())
    })
}

/// As `checkrein_scanner_mask` for JSON documents, also one on a line, which stay documents: strings are read without their escapes, numbers
/// in which something is found become `null`, and the names of members speak of what they stand for.
///
/// Errors: also `mask.json` for a document that is nested beyond 1,000 levels.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_mask_json(
    scanner: *const Scanner,
    text: Slice,
    masked: *mut Buffer,
    error: *mut *mut Failure,
) -> Status {
    boundary(error, || {
        let (scanner, place) = (handle::open(scanner)?, out(masked)?);
        let Ready { scanner, replacements, hint } = &scanner.ready;
        place.write(hand_over(scanner.mask_json_bytes(text.bytes()?, hint.as_ref(), replacements)?));
        Ok(())
    })
}

/// A text that comes in parts, cut anywhere, also within a character: the masked output is that of the whole text.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_stream(scanner: *const Scanner, stream: *mut *mut Stream, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (scanner, place) = (handle::open(scanner)?, out(stream)?);
        place.write(handle::close_over::<Stream>(scanner.ready.clone().into()));
        Ok(())
    })
}

/// The names of the entities that are looked for. Live as long as the scanner.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_entities(scanner: *const Scanner, entities: *mut Slices, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (scanner, place) = (handle::open(scanner)?, out(entities)?);
        place.write(scanner.entities.slices());
        Ok(())
    })
}

/// Gives the scanner back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_scanner_free(scanner: *mut Scanner) {
    handle::free(scanner);
}

/// Everything that content can be recognised as, sorted by name: a JSON array of objects with `name`, `title`, `group`, `profile`,
/// `validator`, `source`, `layouts`, `context` and `example`.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_entities(json: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let place = out(json)?;
        place.write(hand_over(canonical(&Entity::all())?));
        Ok(())
    })
}

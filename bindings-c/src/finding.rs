//! What a scan reports: never the text.

use crate::bytes::{Slice, array_mut, text};
use checkrein::mask::scan;

/// One stretch of text that is an entity. Its layout is part of the ABI and never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Finding {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends: the first byte that does not belong to it.
    pub end: usize,
    /// What it is.
    pub entity: Slice,
    /// Why: `form`, `checksum`, `form_and_context`, `checksum_and_context`, `form_and_hint`, `checksum_and_hint`, `detector` or `detector_failed`.
    pub reason: Slice,
    /// How sure that is, in thousandths.
    pub score: u32,
}

/// Findings that belong to the caller, who gives them back with `checkrein_findings_free`. What they point to lives as long as the scanner or
/// stream that they came from.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Findings {
    /// The first; NULL where there is none.
    pub data: *mut Finding,
    /// How many there are.
    pub len: usize,
}

/// Gives the findings back and makes them empty. NULL and empty ones are fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_findings_free(findings: *mut Findings) {
    let Ok([findings]) = array_mut(findings, usize::from(!findings.is_null()), 1) else { return };
    if !findings.data.is_null() {
        let whole = std::ptr::slice_from_raw_parts_mut(findings.data, findings.len);
        // SAFETY: `found` made it from a box of this length, and the caller gives it back once.
        drop(unsafe { Box::from_raw(whole) });
    }
    *findings = Findings { data: std::ptr::null_mut(), len: 0 };
}

/// Findings that the caller will own.
pub(crate) fn found(scanner: &scan::Scanner, findings: &[scan::Finding]) -> Findings {
    if findings.is_empty() {
        return Findings { data: std::ptr::null_mut(), len: 0 };
    }
    let of = |found: &scan::Finding| Finding {
        start: found.start,
        end: found.end,
        entity: text(scanner.name(found.entity)),
        reason: text(found.reason.name()),
        score: found.score.into(),
    };
    let list: Box<[Finding]> = findings.iter().map(of).collect();
    Findings { len: list.len(), data: Box::into_raw(list).cast() }
}

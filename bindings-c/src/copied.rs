//! Masks the bytes of one COPY to the client.

use crate::bytes::{Buffer, Slice, canonical, hand_over, out};
use crate::handle::{self, Opaque, Turns};
use crate::status::{Failure, Status, boundary};
use checkrein::enforce;
use checkrein::{Error, ErrorCode};

/// Masks the bytes of a COPY TO STDOUT as they come, cut anywhere.
///
/// Threads that share it take turns. Made by `checkrein_decision_copy`; may outlive the decision. A panic in a call breaks it: every later
/// call gives `boundary.panic`.
pub struct CopyMasker {
    _opaque: [u8; 0],
}

impl Opaque for CopyMasker {
    type Body = Turns<Option<enforce::CopyMasker>>;
    const TAG: u32 = 0x4352_000E;
}

/// Takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.
///
/// Errors: `mask.row` for a row with another number of cells than there are columns, `copy.stream` for what the server does not write in
/// this format, then and from then on; `boundary.closed` after its end.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_copy_masker_push(masker: *mut CopyMasker, part: Slice, shown: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker.cast_const())?, out(shown)?);
        let part = part.bytes()?;
        let output = masker.with(|masker| {
            let mut output = Vec::with_capacity(part.len().saturating_add(1));
            masker.as_mut().ok_or_else(ended)?.push(part, &mut output).map(|()| output)
        })?;
        place.write(hand_over(output));
        Ok(())
    })
}

/// Ends the stream. Nothing more can be pushed, whether it fails or not.
///
/// Errors: `copy.stream` where it ends within a row, which is not shown; `boundary.closed` after its end.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_copy_masker_finish(masker: *mut CopyMasker, error: *mut *mut Failure) -> Status {
    boundary(error, || handle::open(masker.cast_const())?.with(|masker| masker.take().ok_or_else(ended)?.finish()))
}

/// What becomes of each column, and why: a JSON array.
///
/// Errors: `boundary.closed` after its end.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_copy_masker_explain(masker: *const CopyMasker, json: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (masker, place) = (handle::open(masker)?, out(json)?);
        let explained = masker.with(|masker| canonical(&masker.as_ref().ok_or_else(ended)?.masker().plan().explain()))?;
        place.write(hand_over(explained));
        Ok(())
    })
}

/// Gives it back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_copy_masker_free(masker: *mut CopyMasker) {
    handle::free(masker);
}

fn ended() -> Error {
    Error::of_host(ErrorCode::BoundaryClosed, "the stream has ended")
}

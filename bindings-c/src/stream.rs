//! A text that comes in parts, masked as it comes.

use crate::bytes::{Buffer, Slice, hand_over, out};
use crate::finding::{Findings, found};
use crate::handle::{self, Opaque, Turns};
use crate::scanner::Ready;
use crate::status::{Failure, Status, boundary};
use checkrein::mask::scan;
use checkrein::{Error, ErrorCode};

/// A text that comes in parts, as bytes.
///
/// Threads that share it take turns. Made by `checkrein_scanner_stream`; may outlive the scanner. A panic in a call breaks it: every later
/// call gives `boundary.panic`.
pub struct Stream {
    _opaque: [u8; 0],
}

pub(crate) struct Body {
    scanner: scan::Scanner,
    pub(crate) state: Turns<State>,
}

pub(crate) enum State {
    Open(Box<scan::Stream>),
    /// What was found and not asked for yet.
    Ended(Vec<scan::Finding>),
}

impl Opaque for Stream {
    type Body = Body;
    const TAG: u32 = 0x4352_000D;
}

impl From<Ready> for Body {
    fn from(Ready { scanner, replacements, hint }: Ready) -> Self {
        let stream = scan::Stream::new(&scanner, replacements, hint);
        Self { scanner, state: Turns::new(State::Open(Box::new(stream))) }
    }
}

/// Takes the next part, and gives what is decided.
///
/// Errors: `scan.utf8` if the text is not UTF-8 and the configuration refuses that, then and from then on; `boundary.closed` after its end.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_stream_push(stream: *mut Stream, part: Slice, decided: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (stream, place) = (handle::open(stream.cast_const())?, out(decided)?);
        let part = part.bytes()?;
        let output = stream.state.with(|state| {
            let State::Open(stream) = state else { return Err(ended()) };
            let mut output = Vec::with_capacity(part.len().saturating_add(1));
            stream.push(part, &mut output).map(|()| output)
        })?;
        place.write(hand_over(output));
        Ok(())
    })
}

/// Ends the text, and gives the rest. Nothing more can be pushed, whether it fails or not.
///
/// Errors: `scan.utf8` where the text ends within a character; `boundary.closed` after its end.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_stream_finish(stream: *mut Stream, rest: *mut Buffer, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (stream, place) = (handle::open(stream.cast_const())?, out(rest)?);
        let output = stream.state.with(|state| match std::mem::replace(state, State::Ended(Vec::new())) {
            State::Open(stream) => {
                let mut output = Vec::new();
                *state = State::Ended(stream.finish(&mut output)?);
                Ok(output)
            }
            was @ State::Ended(_) => {
                *state = was;
                Err(ended())
            }
        })?;
        place.write(hand_over(output));
        Ok(())
    })
}

/// The findings since the last call, in order, without overlaps; spans are in bytes of the text as it came. The caller gives them back with
/// `checkrein_findings_free`; what they point to lives as long as the stream.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_stream_findings(stream: *mut Stream, findings: *mut Findings, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (stream, place) = (handle::open(stream.cast_const())?, out(findings)?);
        let list: Vec<scan::Finding> = stream.state.with(|state| {
            Ok(match state {
                State::Open(stream) => stream.findings().collect(),
                State::Ended(findings) => std::mem::take(findings),
            })
        })?;
        place.write(found(&stream.scanner, &list));
        Ok(())
    })
}

/// How many bytes came and are not decided: bounded, however long the text.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_stream_held_back(stream: *const Stream, bytes: *mut usize, error: *mut *mut Failure) -> Status {
    boundary(error, || {
        let (stream, place) = (handle::open(stream)?, out(bytes)?);
        let held = stream.state.with(|state| Ok(if let State::Open(stream) = state { stream.held_back() } else { 0 }))?;
        place.write(held);
        Ok(())
    })
}

/// Gives the stream back. NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_stream_free(stream: *mut Stream) {
    handle::free(stream);
}

fn ended() -> Error {
    Error::of_host(ErrorCode::BoundaryClosed, "the stream has ended")
}

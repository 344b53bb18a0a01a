//! The frames that entries and signed checkpoints are stored in, and the judgement of what stands at a file's end.
//!
//! ```text
//! length u32 | header CRC-32 u32 | payload CRC-32 u32 | number u64 | payload        (little endian)
//! ```
//!
//! The header has a checksum of its own: a damaged length must not make the frames behind it look like a torn write.

use super::storage::Storage;
use crate::error::{Error, ErrorCode};

pub(super) const HEADER: usize = 20;
/// No payload is longer: an entry has at most 60,000 bytes, a checkpoint less.
const PAYLOAD: usize = 1 << 16;
/// A disk writes whole sectors; one that was not reached by a torn write reads as zeros.
const SECTOR: u64 = 512;
/// Zeros in a row that no sound frame has (its header has at most ten, its payload none).
const ZEROS: usize = 16;

/// Appends a frame to `out`; `payload` writes the payload.
pub(super) fn write(number: u64, out: &mut Vec<u8>, payload: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; HEADER]);
    payload(out);
    let body = out.get(start + HEADER..).unwrap_or_default();
    let header = header(u32::try_from(body.len()).unwrap_or(u32::MAX), crc32fast::hash(body), number);
    if let Some(place) = out.get_mut(start..start + HEADER) {
        place.copy_from_slice(&header);
    }
}

fn header(length: u32, payload_crc: u32, number: u64) -> [u8; HEADER] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&length.to_le_bytes());
    crc.update(&payload_crc.to_le_bytes());
    crc.update(&number.to_le_bytes());
    let mut header = [0; HEADER];
    let parts: [&[u8]; 4] = [&length.to_le_bytes(), &crc.finalize().to_le_bytes(), &payload_crc.to_le_bytes(), &number.to_le_bytes()];
    header.iter_mut().zip(parts.into_iter().flatten()).for_each(|(place, byte)| *place = *byte);
    header
}

/// What stands at a place.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// A sound frame.
    Frame {
        /// Its number.
        number: u64,
        /// What it holds.
        payload: &'a [u8],
    },
    /// The bytes end before the frame does.
    Short,
    /// The bytes are no frame.
    Damaged,
}

/// Looks at the start of `bytes`.
pub(super) fn look(bytes: &[u8]) -> Found<'_> {
    let Some((head, rest)) = bytes.split_first_chunk::<HEADER>() else { return Found::Short };
    let [l0, l1, l2, l3, _, _, _, _, p0, p1, p2, p3, n0, n1, n2, n3, n4, n5, n6, n7] = *head;
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    let payload_crc = u32::from_le_bytes([p0, p1, p2, p3]);
    let number = u64::from_le_bytes([n0, n1, n2, n3, n4, n5, n6, n7]);
    let size = usize::try_from(length).unwrap_or(usize::MAX);
    // A header of zeros has a wrong checksum: an unwritten place is no frame.
    if size > PAYLOAD || *head != header(length, payload_crc, number) {
        return Found::Damaged;
    }
    match rest.get(..size) {
        None => Found::Short,
        Some(payload) if crc32fast::hash(payload) == payload_crc => Found::Frame { number, payload },
        Some(_) => Found::Damaged,
    }
}

/// How a run of frames ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// With its last frame.
    Clean,
    /// With so many bytes of a write that was not finished: the bytes run out, or a sector was never reached.
    Torn(u64),
    /// With bytes that an unfinished write does not leave: they were changed afterwards.
    Damaged,
}

/// Reads from an offset; 0 bytes at the end.
type Read<'a> = dyn FnMut(u64, &mut [u8]) -> Result<usize, Error> + 'a;

/// Frames one after the other, numbered from 0.
pub(super) struct Frames<'a> {
    read: Box<Read<'a>>,
    buffer: Vec<u8>,
    /// Where the unread part of `buffer` starts.
    start: usize,
    /// Where it starts in the file.
    offset: u64,
    next: u64,
}

impl<'a> Frames<'a> {
    /// Over the entries of a log.
    pub(super) fn entries(storage: &'a dyn Storage) -> Self {
        Self::new(move |offset, buffer| storage.read(offset, buffer))
    }

    /// Over bytes in memory.
    pub(super) fn bytes(bytes: &'a [u8]) -> Self {
        Self::new(move |offset, buffer| {
            let rest = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
            let count = rest.len().min(buffer.len());
            buffer.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
            Ok(count)
        })
    }

    fn new(read: impl FnMut(u64, &mut [u8]) -> Result<usize, Error> + 'a) -> Self {
        Self { read: Box::new(read), buffer: Vec::new(), start: 0, offset: 0, next: 0 }
    }

    /// The next frame's payload; `None` where the run ends, and [`Frames::end`] says how.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Error> {
        if let Found::Short = self.look() {
            self.fill(HEADER + PAYLOAD)?;
        }
        let (number, length) = match self.look() {
            Found::Frame { number, payload } => (number, payload.len()),
            Found::Short | Found::Damaged => return Ok(None),
        };
        if number != self.next {
            return Ok(None);
        }
        let from = self.start + HEADER;
        self.start = from + length;
        self.offset += (HEADER + length) as u64;
        self.next += 1;
        Ok(self.buffer.get(from..from + length))
    }

    /// The number that the next frame has: how many there were.
    pub(super) fn count(&self) -> u64 {
        self.next
    }

    /// Where the last sound frame ends.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Says how the run ends, once [`Frames::next`] gave `None`.
    pub(super) fn end(&mut self) -> Result<End, Error> {
        // A torn write leaves at most what concurrent appends had in flight; more than this is no tail.
        const TAIL: usize = 64 << 20;
        self.fill(TAIL)?;
        let tail = self.buffer.get(self.start..).unwrap_or_default();
        let torn = match look(tail) {
            Found::Short if tail.is_empty() => return Ok(End::Clean),
            // A sound frame with a number that is not the next: frames are missing or doubled.
            Found::Frame { .. } => false,
            Found::Short => true,
            Found::Damaged => self.has_unwritten_sector(tail),
        };
        Ok(if torn && tail.len() < TAIL && !self.has_later_frame(tail) { End::Torn(tail.len() as u64) } else { End::Damaged })
    }

    /// Whether a sound frame stands further on: what is before it was written whole once.
    fn has_later_frame(&self, tail: &[u8]) -> bool {
        (1..tail.len())
            .filter_map(|from| tail.get(from..))
            .any(|rest| matches!(look(rest), Found::Frame { number, .. } if number > self.next))
    }

    fn look(&self) -> Found<'_> {
        look(self.buffer.get(self.start..).unwrap_or_default())
    }

    fn has_unwritten_sector(&self, tail: &[u8]) -> bool {
        let first = usize::try_from(SECTOR - self.offset % SECTOR).unwrap_or(0).min(tail.len());
        let (head, rest) = tail.split_at(first);
        std::iter::once(head).chain(rest.chunks(512)).any(|sector| sector.len() >= ZEROS && sector.iter().all(|byte| *byte == 0))
    }

    /// Reads until so many unread bytes are there, or no more are to be had.
    fn fill(&mut self, wanted: usize) -> Result<(), Error> {
        const STEP: usize = 256 << 10;
        self.buffer.drain(..self.start);
        self.start = 0;
        // Allocated as zeros, not filled with them.
        let mut step = vec![0; STEP];
        while self.buffer.len() < wanted {
            let count = (self.read)(self.offset + self.buffer.len() as u64, &mut step)?;
            self.buffer.extend_from_slice(step.get(..count).unwrap_or_default());
            if count == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// The error for a damaged log.
pub(super) fn corrupt(what: impl Into<String>) -> Error {
    Error::new(ErrorCode::AuditCorrupt, what)
        .with_help("the log is never repaired by itself: keep the folder as it is, and start a new log in another one")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(count: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        (0..count)
            .for_each(|number| write(number, &mut bytes, |out| out.extend_from_slice(format!("{{\"n\":{number}}}").repeat(40).as_bytes())));
        bytes
    }

    fn read(bytes: &[u8]) -> (u64, End) {
        let mut frames = Frames::bytes(bytes);
        while frames.next().unwrap().is_some() {}
        (frames.count(), frames.end().unwrap())
    }

    #[test]
    fn a_cut_is_torn_and_a_flipped_bit_is_damage_wherever_it_is() {
        let bytes = run(6);
        assert_eq!(read(&bytes), (6, End::Clean));
        for length in 0..bytes.len() {
            let (count, end) = read(&bytes[..length]);
            let ends_at = (bytes.len() / 6) * usize::try_from(count).unwrap();
            assert_eq!(end, if ends_at == length { End::Clean } else { End::Torn((length - ends_at) as u64) });
        }
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&bytes).1, End::Damaged, "bit {bit}");
        }
    }

    #[test]
    fn a_sector_that_was_never_written_is_torn_unless_a_later_frame_was() {
        let bytes = run(8);
        let mut last = bytes.clone();
        let from = (bytes.len() - 1) / 512 * 512;
        last[from..].fill(0);
        assert!(matches!(read(&last), (_, End::Torn(_))));
        let mut middle = bytes.clone();
        middle[512..1024].fill(0);
        assert_eq!(read(&middle).1, End::Damaged);
    }

    #[test]
    fn a_frame_out_of_turn_is_damage() {
        let mut bytes = run(2);
        bytes.extend_from_slice(&run(1));
        assert_eq!(read(&bytes), (2, End::Damaged));
    }
}

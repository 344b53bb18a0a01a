//! Bytes that are borrowed for a call or from a handle, and bytes that are handed over.

use crate::status::argument;
use checkrein::{Error, ErrorCode};
use serde::Serialize;
use std::mem::MaybeUninit;
use std::path::PathBuf;

/// Bytes that belong to somebody else. Text is UTF-8, without a zero byte at its end. `data` may be NULL where `len` is 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice {
    /// The first byte; NULL for what is absent.
    pub data: *const u8,
    /// How many there are.
    pub len: usize,
}

/// Several slices, one behind the other.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slices {
    /// The first.
    pub data: *const Slice,
    /// How many there are.
    pub len: usize,
}

/// Bytes that belong to the caller, who gives them back with `checkrein_buffer_free`. A zero byte follows them that `len` does not count.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Buffer {
    /// The first byte.
    pub data: *mut u8,
    /// How many there are.
    pub len: usize,
}

/// A number that may be absent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct OptionalU64 {
    /// The number; 0 where it is absent.
    pub value: u64,
    /// Whether there is one.
    pub present: bool,
}

/// The longest text, document or value that is read: 1 GiB, more than any database takes. What says that it is longer is not looked at.
pub const CHECKREIN_BYTES_LIMIT: usize = 1 << 30;

/// Gives the bytes back and makes the buffer empty. NULL and an empty buffer are fine.
#[unsafe(no_mangle)]
pub extern "C" fn checkrein_buffer_free(buffer: *mut Buffer) {
    let Ok([buffer]) = array_mut(buffer, usize::from(!buffer.is_null()), 1) else { return };
    if !buffer.data.is_null() {
        let whole = std::ptr::slice_from_raw_parts_mut(buffer.data, buffer.len.wrapping_add(1));
        // SAFETY: `hand_over` made it from a box of this length, and the caller gives it back once.
        drop(unsafe { Box::from_raw(whole) });
    }
    *buffer = Buffer { data: std::ptr::null_mut(), len: 0 };
}

/// Bytes that the caller will own.
pub(crate) fn hand_over(bytes: impl Into<Vec<u8>>) -> Buffer {
    let mut bytes = bytes.into();
    let len = bytes.len();
    bytes.push(0);
    Buffer { data: Box::into_raw(bytes.into_boxed_slice()).cast(), len }
}

/// A document in its canonical form (RFC 8785).
pub(crate) fn canonical(document: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json_canonicalizer::to_vec(document).map_err(|_| Error::of_host(ErrorCode::WireSchema, "the document has no JSON form"))
}

/// Text as C borrows it.
pub(crate) fn text(text: &str) -> Slice {
    octets(text.as_bytes())
}

/// Bytes as C borrows them.
pub(crate) fn octets(bytes: &[u8]) -> Slice {
    Slice { data: bytes.as_ptr(), len: bytes.len() }
}

/// The place that an answer is written to, once nothing can fail any more.
pub(crate) fn out<'a, T>(pointer: *mut T) -> Result<&'a mut MaybeUninit<T>, Error> {
    if pointer.is_null() || !pointer.is_aligned() {
        return Err(argument("a place for an answer is NULL"));
    }
    // SAFETY: not NULL, aligned, and the caller's own for the call; it need not hold anything yet.
    Ok(unsafe { &mut *pointer.cast::<MaybeUninit<T>>() })
}

/// An array of at most `most` elements; one that says it has more is not looked at.
pub(crate) fn array<'a, T>(data: *const T, len: usize, most: usize) -> Result<&'a [T], Error> {
    measured(data, len, most)?;
    // SAFETY: as `measured` says; the caller keeps it as it is for the call.
    Ok(if len == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, len) } })
}

/// An array that is written to.
pub(crate) fn array_mut<'a, T>(data: *mut T, len: usize, most: usize) -> Result<&'a mut [T], Error> {
    measured(data, len, most)?;
    // SAFETY: as `measured` says; nobody else has it for the call.
    Ok(if len == 0 { &mut [] } else { unsafe { std::slice::from_raw_parts_mut(data, len) } })
}

fn measured<T>(data: *const T, len: usize, most: usize) -> Result<(), Error> {
    if len > most || len.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > isize::MAX.unsigned_abs()) {
        return Err(argument(format!("an array says that it has {len} elements; {most} are allowed")));
    }
    if len > 0 && (data.is_null() || !data.is_aligned()) {
        return Err(argument("an array is NULL and not empty"));
    }
    Ok(())
}

/// A value at a pointer that may be NULL.
pub(crate) fn copy_if<T: Copy>(pointer: *const T) -> Result<Option<T>, Error> {
    if pointer.is_null() {
        return Ok(None);
    }
    if !pointer.is_aligned() {
        return Err(argument("a pointer is not aligned"));
    }
    // SAFETY: not NULL, aligned, and the caller's.
    Ok(Some(unsafe { pointer.read() }))
}

/// Options of a version of this header: they begin with their own size. `fresh` for NULL.
///
/// # Errors
/// `boundary.argument` for a size that no version has, and for options of a later one that this library does not know.
pub(crate) fn options<T: Copy>(pointer: *const T, fresh: T) -> Result<T, Error> {
    /// More than options of any version have.
    const LARGEST: usize = 4096;
    let Some(size) = copy_if(pointer.cast::<usize>())? else { return Ok(fresh) };
    if !(size_of::<T>()..=LARGEST).contains(&size) {
        return Err(argument("the `size` of options is not `sizeof` them"));
    }
    let whole = array(pointer.cast::<u8>(), size, LARGEST)?;
    if whole.get(size_of::<T>()..).is_some_and(|rest| rest.iter().any(|byte| *byte != 0)) {
        return Err(argument("options ask for something that this version of the library does not have"));
    }
    copy_if(pointer).map(|known| known.unwrap_or(fresh))
}

impl Slice {
    /// Nothing, as opposed to empty.
    pub(crate) const ABSENT: Slice = Slice { data: std::ptr::null(), len: 0 };

    pub(crate) fn bytes<'a>(self) -> Result<&'a [u8], Error> {
        array(self.data, self.len, CHECKREIN_BYTES_LIMIT)
    }

    pub(crate) fn text<'a>(self) -> Result<&'a str, Error> {
        std::str::from_utf8(self.bytes()?).map_err(|_| argument("a text is not UTF-8"))
    }

    /// Where empty means that it is not given.
    pub(crate) fn given(self) -> Option<Slice> {
        (self.len > 0).then_some(self)
    }

    /// A file's name in the system's own bytes.
    pub(crate) fn path(self) -> Result<PathBuf, Error> {
        let bytes = self.bytes()?;
        if bytes.is_empty() || bytes.contains(&0) {
            return Err(argument("a path is empty, or has a zero byte"));
        }
        #[cfg(unix)]
        return Ok(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes.to_vec()).into());
        #[cfg(not(unix))]
        self.text().map(PathBuf::from)
    }
}

impl From<Option<u64>> for OptionalU64 {
    fn from(value: Option<u64>) -> Self {
        Self { value: value.unwrap_or(0), present: value.is_some() }
    }
}

/// Slices that a handle keeps for those who borrow them.
pub(crate) struct Kept {
    slices: Vec<Slice>,
    _texts: Vec<Box<str>>,
}

// SAFETY: the slices point into the texts beside them, which are never changed.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}

impl Kept {
    pub(crate) fn new<S: Into<Box<str>>>(texts: impl IntoIterator<Item = S>) -> Self {
        let texts: Vec<Box<str>> = texts.into_iter().map(Into::into).collect();
        Self { slices: texts.iter().map(|one| text(one)).collect(), _texts: texts }
    }

    pub(crate) fn slices(&self) -> Slices {
        Slices { data: self.slices.as_ptr(), len: self.slices.len() }
    }
}

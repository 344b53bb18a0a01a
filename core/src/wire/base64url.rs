//! Unpadded base64url (RFC 4648, clause 5): no padding, no white space, zero trailing bits.

use crate::error::{Error, ErrorCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The same, at the end of a text.
pub(crate) fn append(bytes: &[u8], to: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, to);
}

/// The same, at the end of octets.
#[cfg(feature = "arrow")]
pub(crate) fn extend(bytes: &[u8], to: &mut Vec<u8>) {
    let start = to.len();
    to.resize(start + (bytes.len() * 4).div_ceil(3), 0);
    let written = to.get_mut(start..).map_or(Ok(0), |to| URL_SAFE_NO_PAD.encode_slice(bytes, to));
    to.truncate(start + written.unwrap_or(0));
}

pub(crate) fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, Error> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::new(ErrorCode::WireBase64, "the value is not unpadded base64url"))
}

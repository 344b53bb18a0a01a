//! Canonical JSON (RFC 8785): what digests are taken over and what vectors compare.

use crate::error::{Error, ErrorCode};
use serde::Serialize;

/// Errors: `wire.schema` when the value has no JSON form (a map with keys that are not strings).
pub(crate) fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json_canonicalizer::to_vec(value)
        .map_err(|error| Error::new(ErrorCode::WireSchema, "the value has no canonical JSON form").with_source(error))
}

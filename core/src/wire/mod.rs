//! Strict JSON in, canonical JSON out, base64url; the JSON form of every public type.

pub(crate) mod base64url;
pub(crate) mod canonical;
pub(crate) mod compact;
pub(crate) mod duration;
mod objects;
pub(crate) mod strict;

//! Compact JWS (RFC 7515, clause 7.1), taken apart and nothing more: three parts of strict base64url.

use super::base64url;
use crate::error::{Error, ErrorCode};

/// The parts of a compact JWS; nothing of it is verified.
pub(crate) struct Compact<'a> {
    /// What the signature is over: header, dot, payload, as they stand in the text.
    pub(crate) signed: &'a str,
    pub(crate) header: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

/// Errors: `wire.too_large` beyond `limit` bytes, `wire.syntax` unless there are exactly three parts, `wire.base64`.
pub(crate) fn split(text: &str, limit: usize) -> Result<Compact<'_>, Error> {
    if text.len() > limit {
        return Err(Error::new(ErrorCode::WireTooLarge, format!("the token has {} bytes; {limit} are allowed", text.len())));
    }
    let three = || Error::new(ErrorCode::WireSyntax, "the token has not exactly three parts");
    let (signed, signature) = text.rsplit_once('.').ok_or_else(three)?;
    let (header, payload) = signed.split_once('.').ok_or_else(three)?;
    if payload.contains('.') {
        return Err(three());
    }
    Ok(Compact {
        signed,
        header: base64url::decode(header)?,
        payload: base64url::decode(payload)?,
        signature: base64url::decode(signature)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_parts_of_strict_base64url_and_nothing_else() {
        let code = |text: &str| split(text, 20).err().map(|error| error.code().name());
        assert_eq!(code("YQ.YWI.YWJj"), None);
        assert_eq!(split("YQ.YWI.YWJj", 20).unwrap().signed, "YQ.YWI");
        for text in ["", "YQ", "YQ.YQ", "YQ.YQ.YQ.YQ"] {
            assert_eq!(code(text), Some("wire.syntax"), "{text}");
        }
        for text in ["YQ==.YQ.YQ", "YR.YQ.YQ", "YQ. YQ.YQ", "YQ.YQ.YQ\n", "YQ.Y.YQ"] {
            assert_eq!(code(text), Some("wire.base64"), "{text}");
        }
        assert_eq!(code("YWJjYWJj.YWJjYWJj.YWJj"), Some("wire.too_large"));
    }
}

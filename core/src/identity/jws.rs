//! Compact JWS (RFC 7515, clause 7.1), read strictly: what two parsers could read differently is refused.

use super::fault::Fault;
use crate::error::{Error, ErrorCode};
use crate::wire::compact::{self, Compact};
use crate::wire::strict::{self, Limits, Widths};
use serde_json::{Map, Value};

/// The longest token that is looked at: larger ones do not fit the header of an HTTP request either.
const TOKEN_BYTES: usize = 16 << 10;
const OVERSIZE: Fault = Fault::Malformed("it is longer than 16384 bytes");
/// The longest `kid`, `typ` or `alg`.
const HEADER_TEXT: usize = 1024;
/// Depth, members and items of a token's JSON; RFC 8693 chains and nested claims of known issuers stay far below.
const LIMITS: Limits = Limits { bytes: TOKEN_BYTES, depth: 8, nodes: 4096 };
const WIDTHS: Widths = Widths { members: 128, items: 1024 };

/// A signed message in compact form whose signature nobody has checked yet; [`KeySet::verify`](super::KeySet::verify) does.
///
/// At most 16 KiB; exactly three parts; unpadded base64url with zero trailing bits; a header without duplicate members that has
/// `alg` and at most `kid`, `typ`, `x5t` and `x5t#S256` beside it. Keys in the header (`jwk`, `jku`, `x5c`, `x5u`) and members that
/// change how the message is read (`crit`, `b64`, `zip`, `cty`) are refused whatever they hold.
#[derive(Clone, PartialEq, Eq)]
pub struct CompactJws<'a> {
    signing_input: &'a [u8],
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq)]
struct Header {
    algorithm: String,
    key_id: Option<String>,
    kind: Option<String>,
}

impl<'a> CompactJws<'a> {
    /// Reads a token's form.
    ///
    /// # Errors
    /// `identity.token_malformed`, `identity.header_forbidden`.
    pub fn parse(token: &'a str) -> Result<Self, Error> {
        Ok(Self::read(token)?)
    }

    pub(super) fn read(token: &'a str) -> Result<Self, Fault> {
        let Compact { signed, header, payload, signature } = compact::split(token, TOKEN_BYTES).map_err(|error| match error.code() {
            ErrorCode::WireTooLarge => OVERSIZE,
            ErrorCode::WireBase64 => Fault::Malformed("a part is not unpadded base64url"),
            _ => Fault::Malformed("it has not exactly three parts"),
        })?;
        Ok(Self { signing_input: signed.as_bytes(), header: Header::read(&header)?, payload, signature })
    }

    /// The header's `alg`, as it stands there: any text.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        &self.header.algorithm
    }

    /// The header's `kid`.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.header.key_id.as_deref()
    }

    /// The header's `typ`.
    #[must_use]
    pub fn kind(&self) -> Option<&str> {
        self.header.kind.as_deref()
    }

    /// What was signed: any bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The bytes that the signature is over.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        self.signing_input
    }

    /// The signature; it may be empty.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }
}

impl std::fmt::Debug for CompactJws<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CompactJws(…)")
    }
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let mut header = Self { algorithm: String::new(), key_id: None, kind: None };
        for (name, value) in object(bytes)? {
            let Value::String(text) = value else {
                return Err(if is_allowed(&name) { Fault::Malformed("a header member is not text") } else { Fault::HeaderForbidden });
            };
            if is_allowed(&name) && (text.is_empty() || text.len() > HEADER_TEXT) {
                return Err(Fault::Malformed("a header member is empty or too long"));
            }
            match name.as_str() {
                "alg" => header.algorithm = text,
                "kid" => header.key_id = Some(text),
                "typ" => header.kind = Some(text),
                // Thumbprints of the issuer's certificate; keys are chosen by `kid` alone.
                "x5t" | "x5t#S256" => {}
                _ => return Err(Fault::HeaderForbidden),
            }
        }
        if header.algorithm.is_empty() {
            return Err(Fault::Malformed("the header has no `alg`"));
        }
        Ok(header)
    }
}

fn is_allowed(name: &str) -> bool {
    matches!(name, "alg" | "kid" | "typ" | "x5t" | "x5t#S256")
}

/// Before anything is hashed, decoded or parsed.
pub(super) fn refuse_oversize(token: &str) -> Result<(), Fault> {
    if token.len() > TOKEN_BYTES { Err(OVERSIZE) } else { Ok(()) }
}

/// Reads header or claims. A parser's own message could quote the token, so only the kind of complaint is kept.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, Fault> {
    match strict::narrow_value(bytes, LIMITS, WIDTHS) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Fault::Malformed("header or claims are not a JSON object")),
        Err(error) if error.code() == ErrorCode::WireDuplicateKey => Err(Fault::Malformed("a member occurs twice")),
        Err(error) if error.code() == ErrorCode::WireTooDeep => Err(Fault::Malformed("its JSON is nested deeper than 8")),
        Err(error) if error.code() == ErrorCode::WireTooLarge => {
            Err(Fault::Malformed("its JSON has more than 128 members in an object, or 1024 items in an array"))
        }
        Err(_) => Err(Fault::Malformed("header or claims are not JSON")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::base64url;

    fn token(header: &str) -> String {
        format!("{}.{}.{}", base64url::encode(header.as_bytes()), base64url::encode(b"foo"), base64url::encode(b"bar"))
    }

    fn fault(header: &str) -> Option<Fault> {
        CompactJws::read(&token(header)).err()
    }

    #[test]
    fn the_parts_of_a_message_are_found() {
        let text = token(r#"{"alg":"ES256","kid":"k","typ":"JWT","x5t":"a","x5t#S256":"b"}"#);
        let jws = CompactJws::parse(&text).unwrap();
        assert_eq!((jws.algorithm(), jws.key_id(), jws.kind()), ("ES256", Some("k"), Some("JWT")));
        assert_eq!((jws.payload(), jws.signature()), (&b"foo"[..], &b"bar"[..]));
        assert_eq!(jws.signing_input(), text.rsplit_once('.').unwrap().0.as_bytes());
        assert!(!format!("{jws:?}").contains("foo"));
    }

    #[test]
    fn any_header_member_beside_the_allowed_ones_refuses() {
        for name in ["crit", "b64", "zip", "jwk", "jku", "x5u", "x5c", "cty", "enc", "epk", "x-private", ""] {
            for value in [r#""x""#, r#"["exp"]"#, "[]", "{}", "false", "null"] {
                assert_eq!(fault(&format!(r#"{{"alg":"ES256","{name}":{value}}}"#)), Some(Fault::HeaderForbidden), "{name} {value}");
            }
        }
    }

    #[test]
    fn the_header_is_one_strict_object_with_an_algorithm() {
        for header in [
            "",
            "x",
            "[]",
            "\"ES256\"",
            "{}",
            r#"{"alg":""}"#,
            r#"{"alg":null}"#,
            r#"{"alg":["ES256"]}"#,
            r#"{"alg":"ES256","kid":1}"#,
            r#"{"alg":"ES256","kid":["a"]}"#,
            r#"{"alg":"ES256","kid":""}"#,
            r#"{"alg":"ES256","typ":{}}"#,
            r#"{"alg":"none","alg":"ES256"}"#,
            r#"{"alg":"ES256","\u0061lg":"none"}"#,
            r#"{"alg":"ES256"}{}"#,
            r#"{"alg":"ES256",}"#,
            r#"{"alg":"ES256"}//"#,
            "\u{feff}{\"alg\":\"ES256\"}",
            r#"{"alg":"\ud800"}"#,
        ] {
            assert!(matches!(fault(header), Some(Fault::Malformed(_))), "{header}");
        }
        let text = format!("{}.e30.e30", base64url::encode(b"{\"alg\":\"\xff\"}"));
        assert!(matches!(CompactJws::read(&text), Err(Fault::Malformed(_))));
        assert!(matches!(fault(&format!(r#"{{"alg":"ES256","kid":"{}"}}"#, "k".repeat(1025))), Some(Fault::Malformed(_))));
    }

    #[test]
    fn a_token_has_three_strict_parts_of_bounded_size() {
        let good = token(r#"{"alg":"ES256"}"#);
        assert!(CompactJws::read(&good).is_ok());
        let (signed, _) = good.rsplit_once('.').unwrap();
        for bad in [
            String::new(),
            ".".to_owned(),
            "..".to_owned(),
            "....".to_owned(),
            signed.to_owned(),
            format!("{good}."),
            format!("{good}.x"),
            format!(" {good}"),
            format!("{good}\n"),
            format!("{good}="),
            good.replacen('.', "=.", 1),
            good.replacen("Zm9v", "Zm+v", 1),
            good.replacen("Zm9v", "Zm 9v", 1),
            format!("{signed}.Zh"),
            format!("{signed}.Zm9"),
            format!("{signed}.{}", "A".repeat(TOKEN_BYTES)),
            format!("{{\"payload\":\"{good}\"}}"),
        ] {
            assert!(matches!(CompactJws::read(&bad), Err(Fault::Malformed(_))), "{bad}");
        }
    }

    #[test]
    fn deep_and_wide_json_is_refused() {
        let nested = |depth: usize| object(format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).as_bytes()).is_ok();
        assert!(nested(7) && !nested(8) && !nested(5000));
        let list = |count: usize| object(format!("{{\"a\":[0{}]}}", ",0".repeat(count - 1)).as_bytes()).is_ok();
        assert!(list(1024) && !list(1025));
        let members = |count: usize| {
            let text: Vec<String> = (0..count).map(|number| format!("\"{number}\":0")).collect();
            object(format!("{{{}}}", text.join(",")).as_bytes()).is_ok()
        };
        assert!(members(128) && !members(129));
    }
}

//! `encrypt`: `enc.<classes>.v<version>.<base64url>`, which the key's holder can open.
//!
//! AES-SIV (RFC 5297) with 256-bit keys. It is deterministic by design: equal values of one derivation have equal tokens, so that
//! joins hold, and nothing else is told of a value but its length to the next sixteen octets. Of the two misuse-resistant modes it is
//! the one that needs no nonce; AES-GCM-SIV (RFC 8452) with a constant one would be deterministic too, but its bounds are stated for
//! nonces that change. The token's visible head is associated data: under another class or version it does not open.

use super::derive::Derivation;
use crate::crypto::{KeyProvider, VersionedKey};
use crate::error::{Error, ErrorCode, excerpt};
use crate::request::Value;
use crate::wire::base64url;
use aes_siv::KeyInit as _;
use aes_siv::siv::Aes256Siv;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The first part of every encrypted token.
const OPERATOR: &str = "enc";
/// Octets that a value is filled up to a multiple of.
const BLOCK: usize = 16;
/// The longest token that is opened: a cell of a few megabytes.
const TOKEN_BYTES: usize = 16 << 20;

/// A key for one column.
#[derive(Clone)]
pub(in crate::mask) struct Sealer {
    key: Arc<Zeroizing<[u8; 64]>>,
    /// The token up to its last dot.
    head: String,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("head", &self.head).finish_non_exhaustive()
    }
}

impl Sealer {
    pub(in crate::mask) fn new(derivation: &Derivation<'_>, key: &VersionedKey) -> Self {
        let mut secret = Zeroizing::new([0; 64]);
        let (first, second) = secret.split_at_mut(32);
        first.copy_from_slice(&derivation.secret("encrypt/authenticate", key));
        second.copy_from_slice(&derivation.secret("encrypt/encrypt", key));
        Self { key: Arc::new(secret), head: format!("{OPERATOR}.{}.v{}", derivation.classes.join("+"), key.version) }
    }

    /// `None` for NULL, and where the cipher refuses.
    pub(super) fn seal(&self, value: &Value) -> Option<String> {
        let mut plain = Zeroizing::new(plain(value)?);
        plain.push(0x80);
        let filled = plain.len().next_multiple_of(BLOCK);
        plain.resize(filled, 0);
        let sealed = Aes256Siv::new((&**self.key).into()).encrypt([self.head.as_bytes()], &plain).ok()?;
        Some(format!("{}.{}", self.head, base64url::encode(&sealed)))
    }

    fn open(&self, sealed: &[u8]) -> Option<Value> {
        let plain = Zeroizing::new(Aes256Siv::new((&**self.key).into()).decrypt([self.head.as_bytes()], sealed).ok()?);
        let end = plain.iter().rposition(|byte| *byte != 0)?;
        plain.get(end).filter(|byte| **byte == 0x80)?;
        value(plain.get(..end)?)
    }
}

/// What an encrypted token says of itself. It is not authenticated before the token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHead {
    /// The classes of the value.
    pub classes: Vec<Arc<str>>,
    /// The key's version.
    pub version: u32,
}

impl TokenHead {
    /// Reads it off a token.
    ///
    /// ```
    /// use checkrein::mask::TokenHead;
    ///
    /// let head = TokenHead::of("enc.card+iban.v3.AAAA")?;
    /// assert_eq!((head.classes.join(" "), head.version), ("card iban".to_owned(), 3));
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `mask.token` for a text that is no encrypted token.
    pub fn of(token: &str) -> Result<Self, Error> {
        parts(token).map(|(head, _)| head)
    }
}

fn parts(token: &str) -> Result<(TokenHead, &str), Error> {
    let no = || Error::new(ErrorCode::MaskToken, "the text is not an encrypted token");
    let mut parts = token.split('.');
    let found = (parts.next(), parts.next(), parts.next(), parts.next(), parts.next());
    let (Some(OPERATOR), Some(classes), Some(version), Some(sealed), None) = found else { return Err(no()) };
    let version = version.strip_prefix('v').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).ok_or_else(no)?;
    let version = version.parse().map_err(|_| no())?;
    let classes: Vec<Arc<str>> = classes.split('+').filter(|class| !class.is_empty()).map(Arc::from).collect();
    if token.len() > TOKEN_BYTES { Err(no()) } else { Ok((TokenHead { classes, version }, sealed)) }
}

/// The value in an encrypted token, for the holder of its key: whoever asks must be entitled already.
///
/// `domain` and `name` are those that the token was made with: the resource (or tenant) and the key that the policy's mask names.
/// [`Session::reveal`](../enforce/struct.Session.html#method.reveal) asks the policy first, and logs the answer.
///
/// ```
/// use checkrein::crypto::{MacKey, VersionedKey};
/// use checkrein::mask::open;
///
/// let keys = |_: &str| Ok(MacKey::new(&[7; 32]).map(|key| VersionedKey { version: 1, key }));
/// let error = open("enc.card.v1.AAAA", "orders-db", "cards", &keys).expect_err("nobody sealed it");
/// assert_eq!(error.code().name(), "mask.token");
/// ```
///
/// # Errors
/// `mask.token` for a text that is no token, was changed, or was made for another domain, key or class; `mask.key` when the key's
/// version is not there any more; what `keys` answers.
pub fn open(token: &str, domain: &str, name: &str, keys: &dyn KeyProvider) -> Result<Value, Error> {
    let (head, sealed) = parts(token)?;
    let key = keys.version(name, head.version)?.ok_or_else(|| {
        Error::new(ErrorCode::MaskKey, format!("version {} of masking key `{}` is not there", head.version, excerpt(name)))
    })?;
    let closed = || Error::new(ErrorCode::MaskToken, "the token does not open: it was changed, or made for something else");
    let sealed = base64url::decode(sealed).map_err(|_| closed())?;
    Sealer::new(&Derivation { domain, name, classes: &head.classes }, &key).open(&sealed).ok_or_else(closed)
}

/// A value as octets: its kind's letter, then itself.
fn plain(value: &Value) -> Option<Vec<u8>> {
    let (kind, parts): (u8, [&[u8]; 3]) = match value {
        Value::Null => return None,
        Value::Bool(truth) => (b'?', [&[u8::from(*truth)], &[], &[]]),
        Value::Int(number) => (b'i', [&number.to_be_bytes(), &[], &[]]),
        Value::Float(number) => (b'f', [&number.to_bits().to_be_bytes(), &[], &[]]),
        Value::Decimal(text) => (b'd', [text.as_bytes(), &[], &[]]),
        Value::Text(text) => (b't', [text.as_bytes(), &[], &[]]),
        Value::Bytes(bytes) => (b'b', [bytes, &[], &[]]),
        Value::Other { kind, text } => (b'o', [&(kind.len() as u64).to_be_bytes(), kind.as_bytes(), text.as_bytes()]),
    };
    Some(std::iter::once(kind).chain(parts.concat()).collect())
}

fn value(plain: &[u8]) -> Option<Value> {
    let (kind, rest) = plain.split_first()?;
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    Some(match kind {
        b'?' => Value::Bool(*rest.first()? != 0),
        b'i' => Value::Int(i64::from_be_bytes(rest.try_into().ok()?)),
        b'f' => Value::Float(f64::from_bits(u64::from_be_bytes(rest.try_into().ok()?))),
        b'd' => Value::Decimal(text(rest)?),
        b't' => Value::Text(text(rest)?),
        b'b' => Value::Bytes(rest.to_vec()),
        b'o' => {
            let (length, rest) = rest.split_first_chunk::<8>()?;
            let (kind, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
            Value::Other { kind: text(kind)?, text: text(rest)? }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::any_value;
    use super::*;
    use crate::crypto::MacKey;
    use proptest::prelude::*;

    /// Every version of every key; the secret of each is its own.
    struct Keys;

    impl KeyProvider for Keys {
        fn current(&self, name: &str) -> Result<Option<VersionedKey>, Error> {
            self.version(name, 2)
        }
        fn version(&self, _: &str, version: u32) -> Result<Option<VersionedKey>, Error> {
            let secret = u8::try_from(version).ok().filter(|version| (1..=2).contains(version));
            Ok(secret.and_then(|secret| MacKey::new(&[secret; 32])).map(|key| VersionedKey { version, key }))
        }
    }

    fn seal(value: &Value, domain: &str, class: &str, name: &str, version: u32) -> String {
        let classes = [Arc::from(class)];
        let key = Keys.version(name, version).unwrap().unwrap();
        Sealer::new(&Derivation { domain, name, classes: &classes }, &key).seal(value).unwrap()
    }

    fn text(value: &str) -> Value {
        Value::Text(value.into())
    }

    #[test]
    fn the_derivation_stays_as_it_is() {
        // Computed once in Python from RFC 5297 and the description of the derivation; a change would close every token that is out.
        let token = seal(&text("123-45-6789"), "acme", "ssn", "people", 1);
        assert!(token.starts_with("enc.ssn.v1.") && token.len() == "enc.ssn.v1.".len() + 43, "{token}");
        assert_eq!(token, "enc.ssn.v1.Kfe5ge2Pl6oTDGZthcZrYQVkx3Qvi7bpNfv9zUmiwrI");
    }

    #[test]
    fn a_token_opens_under_its_own_version_after_rotation() {
        let (old, new) = (seal(&text("Ann"), "acme", "name", "people", 1), seal(&text("Ann"), "acme", "name", "people", 2));
        assert_ne!(old, new);
        assert_eq!([&old, &new].map(|token| TokenHead::of(token).unwrap().version), [1, 2]);
        for token in [old, new] {
            assert_eq!(open(&token, "acme", "people", &Keys).unwrap(), text("Ann"));
        }
        let gone = seal(&text("Ann"), "acme", "name", "people", 1).replace(".v1.", ".v3.");
        assert_eq!(open(&gone, "acme", "people", &Keys).unwrap_err().code(), ErrorCode::MaskKey);
    }

    #[test]
    fn equal_values_have_equal_tokens_and_only_where_everything_is_equal() {
        let token = |value: &Value, domain, class, name| seal(value, domain, class, name, 1);
        let one = token(&text("Ann"), "acme", "name", "people");
        assert_eq!(one, token(&text("Ann"), "acme", "name", "people"));
        let tail = |token: &str| token.rsplit('.').next().map(str::to_owned);
        for other in [
            token(&text("Bob"), "acme", "name", "people"),
            token(&text("Ann"), "other", "name", "people"),
            token(&text("Ann"), "acme", "mail", "people"),
            token(&text("Ann"), "acme", "name", "others"),
            token(&Value::Decimal("Ann".into()), "acme", "name", "people"),
        ] {
            assert_ne!(tail(&one), tail(&other));
        }
    }

    #[test]
    fn nothing_opens_that_is_not_whole_and_for_this_place() {
        let token = seal(&text("123-45-6789"), "acme", "ssn", "people", 1);
        let refused = |token: &str, domain: &str, name: &str| open(token, domain, name, &Keys).unwrap_err().code();
        assert_eq!(refused(&token, "other", "people"), ErrorCode::MaskToken);
        assert_eq!(refused(&token, "acme", "others"), ErrorCode::MaskToken);
        assert_eq!(refused(&token.replace("ssn", "card"), "acme", "people"), ErrorCode::MaskToken);
        assert_eq!(refused(&token.replace(".v1.", ".v2."), "acme", "people"), ErrorCode::MaskToken);
        for at in "enc.ssn.v1.".len()..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(refused(&String::from_utf8(changed).unwrap(), "acme", "people"), ErrorCode::MaskToken, "{at}");
        }
        for no in [
            "",
            "enc",
            "enc.ssn.v1",
            "enc.ssn.1.AAAA",
            "enc.ssn.v.AAAA",
            "enc.ssn.v+1.AAAA",
            "enc.ssn.v4294967296.AAAA",
            "tok.ssn.v1.AAAA",
            "enc.ssn.v1.AAAA.AAAA",
        ] {
            assert_eq!(refused(no, "acme", "people"), ErrorCode::MaskToken, "{no}");
        }
    }

    #[test]
    fn a_length_shows_only_to_the_next_sixteen_octets() {
        let length = |count: usize| seal(&text(&"a".repeat(count)), "acme", "name", "people", 1).len();
        assert!((0..=14).all(|count| length(count) == length(0)) && length(15) > length(14));
    }

    proptest! {
        #[test]
        fn every_value_comes_back_as_it_was(value in any_value()) {
            let token = seal(&value, "acme", "any", "keys", 1);
            let opened = open(&token, "acme", "keys", &Keys).unwrap();
            match (&opened, &value) {
                (Value::Float(opened), Value::Float(value)) => prop_assert_eq!(opened.to_bits(), value.to_bits()),
                _ => prop_assert_eq!(&opened, &value),
            }
        }

        #[test]
        fn any_text_is_taken(token in any::<String>()) {
            prop_assert!(open(&token, "acme", "keys", &Keys).is_err());
        }
    }
}

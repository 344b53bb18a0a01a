//! `hash` and `tokenize`: HMAC-SHA256 under a key that belongs to one operator, domain, class, key name and key version.

use super::derive::Derivation;
use super::plain;
use crate::crypto::{MacKey, VersionedKey};
use crate::request::Value;
use crate::wire::base64url;
use std::borrow::Cow;

/// Bytes of the authenticator that are shown: 128 bits, so that no two values of a database meet by chance.
const SHOWN: usize = 16;
/// The fewest digits of an identifier whose separators do not count (a local telephone number): shorter ones are taken as written,
/// so that `1.5` is not `15`.
const IDENTIFIER_DIGITS: usize = 7;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mask) enum KeyedOperator {
    /// `h1_<version>_<22 characters>` of the value as it is.
    Hash,
    /// `tok_<classes>_v<version>_<22 characters>` of the value in its canonical form.
    Tokenize,
}

/// A keyed operator, ready to run.
#[derive(Debug, Clone)]
pub(in crate::mask) struct Keyed {
    operator: KeyedOperator,
    mac: MacKey,
    prefix: String,
}

impl Keyed {
    /// With a key of its own for the operator. `None` if no key can be made of the derivation.
    pub(in crate::mask) fn new(operator: KeyedOperator, derivation: &Derivation<'_>, key: &VersionedKey) -> Option<Self> {
        let (word, prefix) = match operator {
            KeyedOperator::Hash => ("hash", format!("h1_{}_", key.version)),
            KeyedOperator::Tokenize => ("tokenize", format!("tok_{}_v{}_", derivation.classes.join("+"), key.version)),
        };
        Some(Self { operator, mac: MacKey::new(&derivation.secret(word, key))?, prefix })
    }

    pub(super) fn apply(&self, value: &mut Value) {
        let tag = match value {
            Value::Bytes(bytes) => self.mac.mac(&[b"b", bytes]),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Decimal(_) | Value::Text(_) | Value::Other { .. } => {
                self.tag(&plain(value).unwrap_or_default())
            }
        };
        // The value's own memory serves again.
        let mut shown = if let Value::Text(text) = value { std::mem::take(text) } else { String::new() };
        shown.clear();
        shown.reserve_exact(self.prefix.len() + 22);
        shown.push_str(&self.prefix);
        base64url::append(tag.first_chunk::<SHOWN>().map_or(&tag[..], |chunk| &chunk[..]), &mut shown);
        *value = Value::Text(shown);
    }

    /// The same for a text, at the end of others.
    #[cfg(feature = "arrow")]
    pub(super) fn write(&self, text: &str, to: &mut Vec<u8>) {
        let tag = self.tag(text);
        to.extend_from_slice(self.prefix.as_bytes());
        base64url::extend(tag.first_chunk::<SHOWN>().map_or(&tag[..], |chunk| &chunk[..]), to);
    }

    fn tag(&self, text: &str) -> [u8; 32] {
        let text = match self.operator {
            KeyedOperator::Hash => Cow::Borrowed(text),
            KeyedOperator::Tokenize => canonical(text),
        };
        self.mac.mac(&[b"t", text.as_bytes()])
    }
}

/// The form in which differently written equal values meet. White space around the value never counts. Then:
///
/// * at least seven ASCII digits with nothing but ` -./()` between them and perhaps a `+` before: the digits alone (cards,
///   telephone and national numbers); a minus sign before digits, or one dot as the only separator, make it a number, taken as written;
/// * one `@` with something on both sides and no white space: lower case (e-mail);
/// * anything else: as written.
///
/// Unicode forms are not folded: full-width digits and decomposed accents are other values.
fn canonical(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if let Some(digits) = identifier(text) {
        return Cow::Owned(digits);
    }
    let email = text
        .split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace));
    if email { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}

fn identifier(text: &str) -> Option<String> {
    let body = text.strip_prefix('+').unwrap_or(text);
    let allowed = |byte: u8| byte.is_ascii_digit() || b" -./()".contains(&byte);
    if !body.bytes().all(allowed) || body.starts_with(['-', '.']) {
        return None;
    }
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let number = body.len() == digits.len() + 1 && body.contains('.');
    (digits.len() >= IDENTIFIER_DIGITS && !number).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;
    use std::sync::Arc;

    fn keyed(operator: KeyedOperator, domain: &str, classes: &[&str], name: &str, version: u32, secret: u8) -> Keyed {
        let classes: Vec<Arc<str>> = classes.iter().map(|class| Arc::from(*class)).collect();
        let key = VersionedKey { version, key: MacKey::new(&[secret; 32]).unwrap() };
        Keyed::new(operator, &Derivation { domain, name, classes: &classes }, &key).unwrap()
    }

    fn shown(keyed: &Keyed, mut value: Value) -> String {
        keyed.apply(&mut value);
        match value {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        }
    }

    fn token(value: &str) -> String {
        shown(&keyed(KeyedOperator::Tokenize, "acme", &["card"], "cards", 3, 1), Value::Text(value.into()))
    }

    #[test]
    fn tokens_and_hashes_have_their_form() {
        let text = token("4111111111111111");
        assert!(text.starts_with("tok_card_v3_") && text.len() == "tok_card_v3_".len() + 22, "{text}");
        let text = shown(&keyed(KeyedOperator::Hash, "acme", &["card"], "cards", 3, 1), Value::Int(7));
        assert!(text.starts_with("h1_3_") && text.len() == "h1_3_".len() + 22, "{text}");
    }

    #[test]
    fn the_derivation_stays_as_it_is() {
        // Computed once with Python's hmac from the description; a change would break every token that is already out.
        assert_eq!(token("4111 1111 1111 1111"), "tok_card_v3_mfmqpuIadAIswzMnLYTHZg");
    }

    #[test]
    fn the_same_value_elsewhere_is_another_token() {
        use KeyedOperator::{Hash, Tokenize};
        let all = [
            keyed(Tokenize, "acme", &["card"], "cards", 3, 1),
            keyed(Hash, "acme", &["card"], "cards", 3, 1),
            keyed(Tokenize, "other", &["card"], "cards", 3, 1),
            keyed(Tokenize, "acme", &["iban"], "cards", 3, 1),
            keyed(Tokenize, "acme", &["card", "iban"], "cards", 3, 1),
            keyed(Tokenize, "acme", &[], "cards", 3, 1),
            keyed(Tokenize, "acme", &["card"], "ibans", 3, 1),
            keyed(Tokenize, "acme", &["card"], "cards", 4, 1),
            keyed(Tokenize, "acme", &["card"], "cards", 3, 2),
            keyed(Tokenize, "acmec", &["ard"], "cards", 3, 1),
        ];
        let tails: HashSet<_> = all
            .iter()
            .map(|keyed| {
                let text = shown(keyed, Value::Text("4111111111111111".into()));
                text[text.len() - 22..].to_owned()
            })
            .collect();
        assert_eq!(tails.len(), all.len());
    }

    #[test]
    fn joins_survive_formatting() {
        let keyed = keyed(KeyedOperator::Tokenize, "acme", &["card"], "cards", 3, 1);
        assert_eq!(token("4111-1111 1111.1111"), shown(&keyed, Value::Int(4_111_111_111_111_111)));
        assert_eq!(token(" 12345 "), shown(&keyed, Value::Int(12345)));
        assert_eq!(token("-7"), shown(&keyed, Value::Int(-7)));
        assert_eq!(token("+1 (202) 555-0123"), token("12025550123"));
        assert_eq!(token("Ann@Example.COM"), token("ann@example.com\n"));
    }

    #[test]
    fn a_rotated_key_gives_other_tokens_and_they_say_which() {
        let at = |version, secret| shown(&keyed(KeyedOperator::Tokenize, "acme", &["card"], "cards", version, secret), Value::Int(7));
        let (old, new) = (at(1, 1), at(2, 2));
        assert!(old.starts_with("tok_card_v1_") && new.starts_with("tok_card_v2_"));
        assert_ne!(old.rsplit('_').next(), new.rsplit('_').next());
        // Also where a host forgot to change the secret.
        assert_ne!(at(1, 1)["tok_card_v1_".len()..], at(2, 1)["tok_card_v2_".len()..]);
    }

    #[test]
    fn different_values_do_not_meet() {
        let values =
            ["1.5", "15", "-15", "1-5", "1234567.8", "12345678", "-12345678", "Ann", "ann", "a@b@c", "A@B@C", "a b@c", "A b@c", ""];
        let tokens: HashSet<_> = values.iter().map(|value| token(value)).collect();
        assert_eq!(tokens.len(), values.len());
        let hash = keyed(KeyedOperator::Hash, "acme", &["card"], "cards", 3, 1);
        assert_ne!(shown(&hash, Value::Text("a".into())), shown(&hash, Value::Bytes(b"a".to_vec())));
        assert_ne!(shown(&hash, Value::Text("A@b.c".into())), shown(&hash, Value::Text("a@b.c".into())));
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_its_own_canonical_form(text in any::<String>()) {
            let once = canonical(&text).into_owned();
            prop_assert_eq!(canonical(&once), once.as_str());
        }

        #[test]
        fn a_token_holds_nothing_of_the_value(text in "[a-z0-9]{6,30}") {
            prop_assert!(!token(&text).contains(&text));
        }
    }
}

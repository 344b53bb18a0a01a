//! What is put in place of findings, as a document says it, and octets of any sort through a scanner.

use super::compile::wrong;
use super::config::{InvalidUtf8, LENGTH};
use super::entities::{Entity, Group};
use super::finding::Finding;
use super::scanner::{Hint, Replacements, Scanner};
use super::stream::not_utf8;
use crate::error::{Error, excerpt};
use crate::wire::strict;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands for the entity's name in a replacement.
const NAME: &str = "{entity}";
/// What entities get that are not named.
const USUAL: &str = "[{entity}]";
/// Stands for all entities that are not named.
const OTHERS: &str = "*";
/// Stands for every vendor's secret.
const SECRET: &str = "secret";

impl Scanner {
    /// What is put in place of each entity, from a JSON object: the text of an entity by its name, that of every vendor's secret as
    /// `secret`, and that of all others as `*`, which is `[{entity}]` unless said otherwise. `{entity}` stands for the entity's name.
    ///
    /// ```
    /// use checkrein::mask::scan::{ScanConfig, Scanner};
    ///
    /// # fn main() -> Result<(), checkrein::Error> {
    /// let scanner = Scanner::new(&ScanConfig::default())?;
    /// let replacements = scanner.replacements_from_json(br#"{"email": "someone", "*": "<{entity}>"}"#)?;
    /// let masked = scanner.mask("jane@example.com from 2001:db8::1", None, &replacements);
    /// assert_eq!(masked, "someone from <ipv6>");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// `wire.*` if it is not such an object; `scan.config` if it names what there is not, or has a text of more than 1,000 bytes.
    pub fn replacements_from_json(&self, document: &[u8]) -> Result<Replacements, Error> {
        self.replacements_of(&strict::typed(document, strict::Limits::DOCUMENT)?)
    }

    /// As [`replacements_from_json`](Self::replacements_from_json), of a document that was read.
    pub(crate) fn replacements_of(&self, texts: &BTreeMap<String, String>) -> Result<Replacements, Error> {
        for (name, text) in texts {
            if text.len() > LENGTH {
                return Err(wrong("a replacement is longer than its limit"));
            }
            let known = name == OTHERS || name == SECRET || Entity::named(name).is_some();
            if !known && !self.entities().any(|(_, own)| own == name) {
                return Err(wrong(format!("there is no entity `{}`", excerpt(name))));
            }
        }
        let secrets = |name: &str| Entity::named(name).filter(|entity| entity.group() == Group::Secret).and_then(|_| texts.get(SECRET));
        let others = texts.get(OTHERS).map_or(USUAL, String::as_str);
        let text = |name: &str| texts.get(name).or_else(|| secrets(name)).map_or(others, String::as_str).replace(NAME, name);
        Ok(self.replacements(text))
    }

    /// As [`mask`](Self::mask), of octets that may not be UTF-8.
    ///
    /// # Errors
    ///
    /// `scan.utf8` if they are not, unless the configuration's `invalid_utf8` takes them with U+FFFD.
    pub fn mask_bytes<'a>(&self, bytes: &'a [u8], hint: Option<&Hint>, replacements: &Replacements) -> Result<Cow<'a, [u8]>, Error> {
        match self.read(bytes)? {
            Cow::Borrowed(text) => Ok(octets(self.mask(text, hint, replacements))),
            Cow::Owned(text) => Ok(Cow::Owned(self.mask(&text, hint, replacements).into_owned().into_bytes())),
        }
    }

    /// As [`mask_json`](Self::mask_json), of octets that may not be UTF-8.
    ///
    /// # Errors
    ///
    /// Those of [`mask_bytes`](Self::mask_bytes), and `mask.json` for a document that is nested too deeply.
    pub fn mask_json_bytes<'a>(&self, bytes: &'a [u8], hint: Option<&Hint>, replacements: &Replacements) -> Result<Cow<'a, [u8]>, Error> {
        match self.read(bytes)? {
            Cow::Borrowed(text) => Ok(octets(self.mask_json(text, hint, replacements)?)),
            Cow::Owned(text) => Ok(Cow::Owned(self.mask_json(&text, hint, replacements)?.into_owned().into_bytes())),
        }
    }

    /// Octets as the text that they are, or are taken for.
    fn read<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, Error> {
        match (std::str::from_utf8(bytes), self.invalid) {
            (Ok(text), _) => Ok(Cow::Borrowed(text)),
            (Err(_), InvalidUtf8::Refuse) => Err(not_utf8()),
            (Err(_), InvalidUtf8::Replace) => Ok(String::from_utf8_lossy(bytes)),
        }
    }
}

fn octets(text: Cow<'_, str>) -> Cow<'_, [u8]> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    }
}

impl Replacements {
    /// The text with them in place of its findings, which a scan of this very text gave.
    #[must_use]
    pub fn apply(&self, text: &str, findings: &[Finding]) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut from = 0;
        for finding in findings {
            masked.push_str(text.get(from..finding.start).unwrap_or_default());
            masked.push_str(self.of(finding.entity));
            from = finding.end;
        }
        masked.push_str(text.get(from..).unwrap_or_default());
        masked
    }
}

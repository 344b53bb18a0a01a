//! What to look for: a strict document.

use super::compile::wrong;
use crate::error::{Error, excerpt};
use crate::wire::strict;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The most values, words or patterns of a list.
const LISTED: usize = 10_000;
/// The most characters of a word, a value or a pattern.
pub(super) const LENGTH: usize = 1_000;

/// What a [`Scanner`](super::Scanner) looks for. Everything has a default: strong entities are found by their form, weak ones where a word
/// near them, or their column's name, speaks of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScanConfig {
    /// These entities and no others; `secret` stands for every vendor's.
    pub only: Option<Vec<String>>,
    /// These entities and no others as well, but as sure as they are by default: a weak form still needs context, a hint or `on`. What the
    /// classes of a policy name.
    pub detect: Option<Vec<String>>,
    /// Entities that are found by their form although it is weak.
    pub on: Vec<String>,
    /// Entities that are not looked for.
    pub off: Vec<String>,
    /// The least score of a finding, in thousandths.
    pub threshold: u16,
    /// The same for single entities.
    pub thresholds: BTreeMap<String, u16>,
    /// Values that are nobody's (test numbers, the company's own address), as they are written; the case of letters does not count.
    pub allow: Vec<String>,
    /// Entities of one's own, by pattern.
    pub patterns: Vec<Pattern>,
    /// Entities of one's own, by list of words.
    pub words: Vec<WordList>,
    /// Regions (`US`, `DE`) whose national telephone numbers are looked for; international ones always are.
    pub phone_regions: Vec<String>,
    /// What a stream makes of bytes that are not UTF-8.
    pub invalid_utf8: InvalidUtf8,
}

/// An entity given by a regular expression (the `regex` crate's syntax).
///
/// Every match has between 1 and 256 bytes: an expression without such a bound is refused, as are anchors to the text's ends, for a
/// stream could not be held to either.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The entity's name.
    pub name: String,
    /// The expression.
    pub regex: String,
    /// A checksum that letters and digits of a match must have: `luhn`, `payment_card`, `iban`, `mod_11_10`, `verhoeff`,
    /// `us_ssn`, `us_itin`, `us_aba`, or a national identifier by its name.
    #[serde(default)]
    pub check: Option<String>,
    /// Words that speak of it: they raise the score.
    #[serde(default)]
    pub context: Vec<String>,
    /// The score of a match, in thousandths.
    #[serde(default = "certain")]
    pub score: u16,
}

/// An entity given by its values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordList {
    /// The entity's name.
    pub name: String,
    /// The words or phrases, found as whole words.
    pub words: Vec<String>,
    /// Whether the case of letters counts.
    #[serde(default)]
    pub case_sensitive: bool,
}

/// What a stream makes of bytes that are not UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidUtf8 {
    /// It ends with an error.
    #[default]
    Refuse,
    /// Each maximal part of a character becomes U+FFFD.
    Replace,
}

const fn certain() -> u16 {
    900
}

impl Default for ScanConfig {
    fn default() -> Self {
        Self {
            only: None,
            detect: None,
            on: Vec::new(),
            off: Vec::new(),
            threshold: 600,
            thresholds: BTreeMap::new(),
            allow: Vec::new(),
            patterns: Vec::new(),
            words: Vec::new(),
            phone_regions: Vec::new(),
            invalid_utf8: InvalidUtf8::Refuse,
        }
    }
}

impl ScanConfig {
    /// Reads a configuration from JSON.
    ///
    /// # Errors
    ///
    /// `wire.*` if it is not the document that it should be.
    pub fn from_json(text: &[u8]) -> Result<Self, Error> {
        strict::typed(text, strict::Limits::DOCUMENT)
    }

    /// Refuses what is beyond the limits.
    pub(super) fn check(&self) -> Result<(), Error> {
        let lists = [&self.on, &self.off, &self.allow, &self.phone_regions]
            .into_iter()
            .chain(&self.only)
            .chain(&self.detect)
            .chain(self.words.iter().map(|list| &list.words));
        for list in lists.chain(self.patterns.iter().map(|pattern| &pattern.context)) {
            if list.len() > LISTED || list.iter().any(|text| text.len() > LENGTH) {
                return Err(wrong("a list is longer than its limit, or has a text that is"));
            }
        }
        let scores = self.thresholds.values().chain([&self.threshold]).chain(self.patterns.iter().map(|pattern| &pattern.score));
        if scores.into_iter().any(|score| !(1..=1000).contains(score)) {
            return Err(wrong("a score is not within 1 and 1000"));
        }
        Ok(())
    }

    /// The regions, each of them known.
    pub(super) fn regions(&self) -> Result<Vec<Box<str>>, Error> {
        let known = |region: &String| match super::phone::is_region(region) {
            true => Ok(region.as_str().into()),
            false => {
                Err(wrong(format!("there is no region `{}`", excerpt(region))).with_help("a region is two capital letters, as in `US`"))
            }
        };
        self.phone_regions.iter().map(known).collect()
    }
}

/// Whether a text can be an entity's name.
pub(super) fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.len() <= 64 && name.bytes().all(allowed) && name != "secret"
}

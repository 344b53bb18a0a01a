//! What is searched for word by word: entities of one's own (regular expressions and lists of words, of bounded length), names and addresses.

use super::compile::wrong;
use super::config::{Pattern, WordList};
use super::finding::EntityId;
use super::national::NATIONAL;
use super::{person, street, verify};
use crate::error::{Error, excerpt};
use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Look;

/// The longest match, in bytes: what is ahead of a place covers it.
pub(super) const LONGEST: usize = 256;
/// What a compiled expression may weigh, in bytes: a list of ten thousand words fits.
const SIZE: usize = 16 << 20;
/// The deepest nesting of an expression.
const DEPTH: u32 = 50;

/// An entity of one's own, ready to search for.
pub(super) struct Custom {
    pub(super) entity: EntityId,
    search: Search,
}

enum Search {
    Regex { regex: Regex, score: u16, check: Option<fn(&[u8]) -> bool> },
    Words(Find),
}

/// Finds the first at or after a place: where it begins and ends, and its score.
type Find = fn(&[u8], usize) -> Option<(usize, usize, u16)>;

/// A match, and how sure it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) score: u16,
}

impl Custom {
    pub(super) fn pattern(pattern: &Pattern, entity: EntityId) -> Result<Self, Error> {
        let check = pattern.check.as_deref().map(checksum).transpose()?;
        let regex = compile(&pattern.regex, &pattern.name, false)?;
        Ok(Self { entity, search: Search::Regex { regex, score: pattern.score, check } })
    }

    pub(super) fn words(list: &WordList, entity: EntityId) -> Result<Self, Error> {
        let mut words: Vec<&str> = list.words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Err(wrong(format!("the list `{}` has no word", excerpt(&list.name))));
        }
        // Of two words that begin alike the longer one is meant.
        words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        let edge = |end: Option<char>| if end.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
        let whole = |word: &&str| format!("{}{}{}", edge(word.chars().next()), regex_syntax::escape(word), edge(word.chars().next_back()));
        let pattern = words.iter().map(whole).collect::<Vec<_>>().join("|");
        let regex = compile(&pattern, &list.name, !list.case_sensitive)?;
        Ok(Self { entity, search: Search::Regex { regex, score: 1000, check: None } })
    }

    /// Names of people.
    pub(super) fn person(entity: EntityId) -> Self {
        Self { entity, search: Search::Words(person::find) }
    }

    /// Postal addresses.
    pub(super) fn street(entity: EntityId) -> Self {
        Self { entity, search: Search::Words(street::find) }
    }

    /// The first match from a place on.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<Match> {
        match &self.search {
            Search::Regex { regex, score, .. } => {
                regex.find_at(text, from).map(|found| Match { start: found.start(), end: found.end(), score: *score })
            }
            Search::Words(find) => find(text, from).map(|(start, end, score)| Match { start, end, score }),
        }
    }

    /// Whether matches have a checksum.
    pub(super) fn is_checked(&self) -> bool {
        matches!(self.search, Search::Regex { check: Some(_), .. })
    }

    /// Whether a match has the checksum that it must have.
    pub(super) fn passes(&self, text: &[u8]) -> bool {
        let Search::Regex { check: Some(check), .. } = self.search else { return true };
        let compact: Vec<u8> = text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase).collect();
        check(&compact)
    }
}

fn compile(pattern: &str, name: &str, ignore_case: bool) -> Result<Regex, Error> {
    let refused = |why: &str| wrong(format!("the pattern of `{}` {why}", excerpt(name)));
    let parsed = ParserBuilder::new().utf8(false).case_insensitive(ignore_case).nest_limit(DEPTH).build().parse(pattern);
    let properties = parsed.map_err(|_| refused("is not a regular expression"))?.properties().clone();
    if properties.minimum_len().is_none_or(|least| least == 0) {
        return Err(refused("can match nothing at all"));
    }
    if properties.maximum_len().is_none_or(|most| most > LONGEST) {
        return Err(refused("has matches without a bound, or beyond 256 bytes").with_help("bound every repetition, as in `{1,20}`"));
    }
    if properties.look_set().contains(Look::Start) || properties.look_set().contains(Look::End) {
        return Err(refused("has an anchor to the text's ends").with_help("`(?m)` makes `^` and `$` stand for lines"));
    }
    let built = RegexBuilder::new(pattern).case_insensitive(ignore_case).nest_limit(DEPTH).size_limit(SIZE).build();
    built.map_err(|_| refused("is larger than its limit"))
}

fn checksum(name: &str) -> Result<fn(&[u8]) -> bool, Error> {
    let check: fn(&[u8]) -> bool = match name {
        "luhn" => verify::luhn,
        "payment_card" => |compact| verify::card(compact).is_some(),
        "iban" => verify::iban,
        "mod_11_10" => verify::mod_11_10,
        "verhoeff" => verify::verhoeff,
        "us_ssn" => verify::us_ssn,
        "us_itin" => verify::us_itin,
        "us_aba" => verify::us_aba,
        _ => match NATIONAL.iter().find(|scheme| scheme.name == name) {
            Some(scheme) => scheme.check,
            None => return Err(wrong(format!("there is no checksum `{}`", excerpt(name)))),
        },
    };
    Ok(check)
}

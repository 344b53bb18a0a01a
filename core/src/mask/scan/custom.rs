//! What is searched for word by word: entities of one's own (regular expressions and lists of words, of bounded length), names and addresses.

use super::compile::wrong;
use super::config::{Pattern, WordList};
use super::finding::EntityId;
use super::lead::{self, Leads, Literals};
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
    /// What every match begins with, where that is known.
    leads: Option<Literals>,
}

enum Search {
    Regex { regex: Regex, score: u16, check: Option<fn(&[u8]) -> bool> },
    Words(Find),
}

/// Finds the first at or after a place: where it begins and ends, and its score.
type Find = fn(&[u8], usize) -> Option<(usize, usize, u16)>;

impl Custom {
    pub(super) fn pattern(pattern: &Pattern, entity: EntityId) -> Result<Self, Error> {
        let check = pattern.check.as_deref().map(checksum).transpose()?;
        let (regex, leads) = compile(&pattern.regex, &pattern.name, false)?;
        Ok(Self { entity, search: Search::Regex { regex, score: pattern.score, check }, leads })
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
        let (regex, leads) = compile(&pattern, &list.name, !list.case_sensitive)?;
        Ok(Self { entity, search: Search::Regex { regex, score: 1000, check: None }, leads })
    }

    /// Names of people.
    pub(super) fn person(entity: EntityId) -> Self {
        Self { entity, search: Search::Words(person::find), leads: None }
    }

    /// Postal addresses.
    pub(super) fn street(entity: EntityId) -> Self {
        Self { entity, search: Search::Words(street::find), leads: None }
    }

    /// The first match from a place on: where it begins and ends, and its score.
    fn find(&self, text: &[u8], from: usize) -> Option<(usize, usize, u16)> {
        match &self.search {
            Search::Regex { regex, score, .. } => regex.find_at(text, from).map(|found| (found.start(), found.end(), *score)),
            Search::Words(find) => find(text, from),
        }
    }

    /// Whether matches have a checksum.
    pub(super) fn is_checked(&self) -> bool {
        matches!(self.search, Search::Regex { check: Some(_), .. })
    }

    /// The match that begins at a place, if one does: its end and score; and from where on another may begin.
    fn at(&self, text: &[u8], place: usize) -> (Option<(usize, u16)>, usize) {
        let ahead = text.get(..text.len().min(place + AT_ONCE)).unwrap_or_default();
        // What is at the end of what was read may be longer, or no match.
        let read = ahead.len().saturating_sub(2 * LONGEST).max(place + 1);
        match self.find(ahead, place) {
            Some((start, end, score)) if start == place => (Some((end, score)), end),
            Some((start, ..)) => (None, start.min(read)),
            None => (None, read),
        }
    }

    /// Whether a match has the checksum that it must have.
    pub(super) fn passes(&self, text: &[u8]) -> bool {
        let Search::Regex { check: Some(check), .. } = self.search else { return true };
        let compact: Vec<u8> = text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase).collect();
        check(&compact)
    }
}

/// All entities of one's own.
#[derive(Default)]
pub(super) struct Customs {
    all: Vec<Custom>,
    /// Those that are searched for by what they begin with.
    leads: Leads,
    /// The others.
    free: Vec<usize>,
}

/// How far a text has been searched.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Searched {
    /// From where beginnings are looked for.
    next: usize,
    /// For each entity, before where no match begins that was not told.
    from: Vec<usize>,
}

/// A match, as offsets, and how sure it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) start: usize,
    /// Which of the entities.
    pub(super) index: usize,
    pub(super) end: usize,
    pub(super) score: u16,
}

impl Customs {
    pub(super) fn new(all: Vec<Custom>) -> Self {
        let leads = all.iter().enumerate().flat_map(|(index, custom)| custom.leads.iter().flatten().map(move |lead| (lead.clone(), index)));
        let leads = Leads::new(leads.collect());
        let free = all.iter().enumerate().filter(|(_, custom)| custom.leads.is_none()).map(|(index, _)| index).collect();
        Self { all, leads, free }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Custom> {
        self.all.get(index)
    }

    /// The matches that begin before an offset and were not told yet, in order. The text begins at the offset `base`.
    pub(super) fn find(&self, searched: &mut Searched, text: &[u8], base: usize, before: usize) -> Vec<Match> {
        let Searched { next, from } = searched;
        let mut found = Vec::new();
        from.resize(self.all.len(), *next);
        for index in &self.free {
            let (Some(custom), Some(from)) = (self.all.get(*index), from.get_mut(*index)) else { continue };
            while *from < before {
                let Some((start, end, score)) = custom.find(text, from.saturating_sub(base).min(text.len())) else {
                    *from = before;
                    break;
                };
                // Further on, more text may change the match.
                if start + base >= before {
                    *from = before.max(*from);
                    break;
                }
                found.push(Match { start: start + base, index: *index, end: end + base, score });
                *from = end + base;
            }
        }
        if *next < before {
            // Before where a search for another beginning has shown that there is no match.
            let mut passed: Vec<usize> = Vec::new();
            self.leads.find(text, next.saturating_sub(base), before.saturating_sub(base), |place, index| {
                let (Some(custom), Some(from)) = (self.all.get(index), from.get_mut(index)) else { return };
                if place + base >= passed.get(index).copied().unwrap_or(0).max(*from) {
                    let (whole, on) = custom.at(text, place);
                    match whole {
                        Some((end, _)) => *from = end + base,
                        None => {
                            passed.resize(self.all.len(), 0);
                            passed.get_mut(index).into_iter().for_each(|passed| *passed = on + base);
                        }
                    }
                    found.extend(whole.map(|(end, score)| Match { start: place + base, index, end: end + base, score }));
                }
            });
            *next = before;
        }
        from.iter_mut().for_each(|from| *from = before.max(*from));
        found.sort_unstable();
        found
    }
}

impl Searched {
    /// Nothing begins before this offset.
    pub(super) fn skip(&mut self, to: usize) {
        self.next = self.next.max(to);
        self.from.iter_mut().for_each(|from| *from = to.max(*from));
    }
}

/// So much of a text is searched for a match that may begin at a place: most of it need not be searched again.
const AT_ONCE: usize = 8 * LONGEST;

fn compile(pattern: &str, name: &str, ignore_case: bool) -> Result<(Regex, Option<Literals>), Error> {
    let refused = |why: &str| wrong(format!("the pattern of `{}` {why}", excerpt(name)));
    let parsed = ParserBuilder::new().utf8(false).case_insensitive(ignore_case).nest_limit(DEPTH).build().parse(pattern);
    let parsed = parsed.map_err(|_| refused("is not a regular expression"))?;
    let properties = parsed.properties();
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
    Ok((built.map_err(|_| refused("is larger than its limit"))?, lead::literals(&parsed)))
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

//! Vendors' secrets, by their value first: a token is looked up by how it begins or how long it is, and only then are words looked for.

use super::token::DECIDED;
use super::{Candidate, Finder, Run, STRONG};
use crate::mask::scan::finding::{EntityId, Reason};
use crate::mask::scan::secret::{Alphabet, NEAR, Part, Secret};

/// The longest name of a scheme before `://`.
const SCHEME: usize = 24;
/// More alphabets than there are.
const GROUPS: usize = 32;

type Row = (&'static Secret, EntityId);

/// The vendors' formats that are looked for.
#[derive(Default)]
pub(in crate::mask::scan) struct Vendors {
    /// By prefix.
    prefixed: Vec<Row>,
    /// The pairs of bytes that a prefix begins with.
    pairs: Vec<u64>,
    /// Those whose prefix is an address's, by prefix; they are looked up at its colon.
    schemes: Vec<Row>,
    /// Those without a prefix, by the alphabet of the run that they begin with.
    bare: Vec<Group>,
    /// For each byte, which groups' alphabets hold it.
    holders: Vec<u32>,
}

/// Formats without a prefix that begin with a run of one alphabet.
struct Group {
    alphabet: Alphabet,
    /// By the run's length, up to [`RUN`], whether one could fit.
    lengths: u128,
    rows: Vec<Bare>,
}

/// A format without a prefix, and what must be so for it to fit, told by the first run alone.
struct Bare {
    row: Row,
    least: usize,
    most: usize,
    /// What follows the run; absent where the run is all, or another follows.
    next: Option<u8>,
    alone: bool,
}

/// Longer runs are not told apart.
const RUN: usize = 127;

impl Vendors {
    pub(in crate::mask::scan) fn new(secrets: impl Iterator<Item = Row>) -> Self {
        let mut vendors = Self { pairs: vec![0; 1024], holders: vec![0; 256], ..Self::default() };
        for row in secrets {
            let (secret, _) = row;
            match (secret.prefix.as_bytes(), secret.body) {
                (prefix, _) if prefix.windows(3).any(|part| part == b"://") => vendors.schemes.push(row),
                ([first, second, ..], _) => {
                    let pair = pair(*first, *second);
                    vendors.pairs.get_mut(pair >> 6).into_iter().for_each(|word| *word |= 1 << (pair & 63));
                    vendors.prefixed.push(row);
                }
                (_, [Part::Run(alphabet, least, most), rest @ ..]) => {
                    let next = match rest.first() {
                        Some(Part::Text(text)) => text.as_bytes().first().copied(),
                        Some(Part::Run(..)) | None => None,
                    };
                    let bare = Bare { row, least: *least, most: *most, next, alone: rest.is_empty() };
                    let last = if bare.alone { bare.most.min(RUN) } else { RUN };
                    let lengths = (bare.least..=last).fold(0, |lengths, length| lengths | 1 << length);
                    match vendors.bare.iter_mut().find(|group| group.alphabet == *alphabet) {
                        Some(group) => {
                            group.lengths |= lengths;
                            group.rows.push(bare);
                        }
                        None => vendors.bare.push(Group { alphabet: *alphabet, lengths, rows: vec![bare] }),
                    }
                }
                _ => {}
            }
        }
        vendors.prefixed.sort_by_key(|(secret, _)| secret.prefix);
        vendors.schemes.sort_by_key(|(secret, _)| secret.prefix);
        for (byte, holders) in (0..=u8::MAX).zip(&mut vendors.holders) {
            let holding = vendors.bare.iter().enumerate().filter(|(_, group)| group.alphabet.holds(byte));
            *holders = holding.fold(0, |holders, (index, _)| holders | 1 << index);
        }
        vendors
    }

    /// The formats whose prefix begins with the text's first two bytes.
    fn starting(&self, text: &[u8]) -> &[Row] {
        let Some([first, second]) = text.first_chunk() else { return &[] };
        let pair = pair(*first, *second);
        let known = self.pairs.get(pair >> 6).is_some_and(|word| word >> (pair & 63) & 1 == 1);
        if known { beginning(&self.prefixed, &[*first, *second]) } else { &[] }
    }

    /// How long the run is that the text begins with, for each group.
    fn runs(&self, text: &[u8]) -> [usize; GROUPS] {
        let mut runs = [0; GROUPS];
        let mut alive = u32::MAX;
        for (length, byte) in text.iter().take(RUN).chain([&0]).enumerate() {
            let holders = if length < RUN { self.holders.get(usize::from(*byte)).copied().unwrap_or(0) } else { 0 };
            let mut ended = alive & !holders;
            alive &= holders;
            while ended != 0 {
                runs.get_mut(ended.trailing_zeros() as usize).into_iter().for_each(|run| *run = length);
                ended &= ended - 1;
            }
            if alive == 0 {
                break;
            }
        }
        runs
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// The rows of a sorted list whose prefix begins with these bytes.
fn beginning<'a>(rows: &'a [Row], head: &[u8]) -> &'a [Row] {
    let from = rows.partition_point(|(secret, _)| secret.prefix.as_bytes() < head);
    let rest = rows.get(from..).unwrap_or_default();
    let count = rest.partition_point(|(secret, _)| secret.prefix.as_bytes().starts_with(head));
    rest.get(..count).unwrap_or_default()
}

impl Finder<'_> {
    /// Whether a secret is here and goes on in a run.
    pub(super) fn secret(&self, place: usize, text: &[u8], found: &mut Vec<Candidate>) -> bool {
        let vendors = &self.compiled.vendors;
        if self.best(place, text, vendors.starting(text).iter(), found).unwrap_or(false) {
            return true;
        }
        let runs = vendors.runs(text);
        let groups = vendors.bare.iter().zip(runs).filter(|(group, run)| group.lengths >> run & 1 == 1);
        let rows = groups.flat_map(|(group, run)| group.rows.iter().map(move |bare| (bare, run)));
        let fits = |(bare, run): &(&Bare, usize)| {
            let long = *run >= bare.least && (*run <= bare.most || !bare.alone);
            long && bare.next.is_none_or(|next| text.get(*run.min(&bare.most)) == Some(&next))
        };
        self.best(place, text, rows.filter(fits).map(|(bare, _)| &bare.row), found).unwrap_or(false)
    }

    /// The same for an address, from the colon before `//`.
    pub(super) fn scheme(&self, place: usize, found: &mut Vec<Candidate>) -> bool {
        if !self.text.from(place, 3).starts_with(b"://") {
            return false;
        }
        let before = self.text.folded.get(place.saturating_sub(SCHEME)..place).unwrap_or_default();
        let name = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')).count();
        let text = self.text.from(place - name, DECIDED);
        let rows = beginning(&self.compiled.vendors.schemes, text.get(..name + 3).unwrap_or_default());
        self.best(place - name, text, rows.iter(), found).unwrap_or(false)
    }

    /// Adds the longest of the secrets that fit, and says whether it goes on in a run; `None` if none fits.
    fn best<'a>(&self, place: usize, text: &[u8], rows: impl Iterator<Item = &'a Row>, found: &mut Vec<Candidate>) -> Option<bool> {
        let mut near = None;
        let mut best: Option<(Row, usize)> = None;
        for row in rows {
            let (secret, entity) = row;
            let on = self.compiled.settings(*entity).is_some_and(|settings| settings.threshold <= STRONG);
            let mut spoken = || {
                secret.keywords.is_empty()
                    || near.get_or_insert_with(|| Pairs::new(self.before(place))).hold(secret.keywords, self.before(place))
            };
            if !on || !spoken() {
                continue;
            }
            let Some(length) = secret.read(text) else { continue };
            let bare = secret.prefix.is_empty() && text.get(length).is_some_and(u8::is_ascii_alphanumeric);
            if !bare && best.is_none_or(|(_, longest)| length > longest) {
                best = Some((*row, length));
            }
        }
        let ((secret, entity), length) = best?;
        let run = if length == DECIDED { last_run(secret) } else { None };
        let reason = match (secret.check.is_some(), secret.keywords.is_empty()) {
            (false, true) => Reason::Form,
            (true, true) => Reason::Checksum,
            (false, false) => Reason::FormAndContext,
            (true, false) => Reason::ChecksumAndContext,
        };
        found.push(Candidate { start: place, end: place + length, entity, score: STRONG, reason, run });
        Some(run.is_some())
    }

    /// Where keywords stand.
    fn before(&self, place: usize) -> &[u8] {
        self.text.folded.get(place.saturating_sub(NEAR)..place).unwrap_or_default()
    }
}

/// The pairs of letters of a stretch of text, without their case: what lacks a keyword's pairs lacks the keyword.
struct Pairs([u64; 4]);

impl Pairs {
    fn new(text: &[u8]) -> Self {
        let mut pairs = Self([0; 4]);
        for [first, second] in text.windows(2).filter_map(|pair| pair.first_chunk::<2>()) {
            let (word, bit) = Self::place(*first, *second);
            pairs.0.get_mut(word).into_iter().for_each(|word| *word |= bit);
        }
        pairs
    }

    fn place(first: u8, second: u8) -> (usize, u64) {
        let mixed = (usize::from(first | 0x20) * 7) ^ usize::from(second | 0x20);
        (mixed >> 6 & 3, 1 << (mixed & 63))
    }

    /// Whether one of the keywords stands in the text.
    fn hold(&self, keywords: &[&str], text: &[u8]) -> bool {
        let possible = |keyword: &str| {
            let mut pairs =
                keyword.as_bytes().windows(2).filter_map(|pair| pair.first_chunk()).map(|[first, second]| Self::place(*first, *second));
            pairs.all(|(word, bit)| self.0.get(word).is_some_and(|pairs| pairs & bit != 0))
        };
        let stands = |keyword: &str| text.windows(keyword.len().max(1)).any(|window| window.eq_ignore_ascii_case(keyword.as_bytes()));
        keywords.iter().any(|keyword| possible(keyword) && stands(keyword))
    }
}

/// What takes the rest of a token that is longer than what decides.
fn last_run(secret: &Secret) -> Option<Run> {
    secret.body.iter().rev().find_map(|part| match part {
        Part::Run(alphabet, ..) => Some(Run::Alphabet(*alphabet)),
        Part::Text(_) => None,
    })
}

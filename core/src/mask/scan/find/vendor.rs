//! Vendors' secrets, by their value first: a token is looked up by how it begins or how long it is, and only then are words looked for.

use super::fit::{Bodies, Fits};
use super::keyword::Keywords;
use super::token::DECIDED;
use super::{Candidate, Finder, Run, STRONG, context};
use crate::mask::scan::finding::{EntityId, Reason};
use crate::mask::scan::secret::{Alphabet, Part, Secret};

/// The longest name of a scheme before `://`.
const SCHEME: usize = 24;
/// Longer runs are not told apart.
const RUN: usize = 127;
/// Two bits of one of these stand for how a prefix begins, so that a token that has none is seldom compared.
const KNOWN: usize = 1 << 7;

/// A format that is looked for.
#[derive(Clone, Copy)]
struct Row {
    secret: &'static Secret,
    entity: EntityId,
    /// Its keywords, as bits.
    keywords: u128,
}

/// The vendors' formats that are looked for.
pub(in crate::mask::scan) struct Vendors {
    /// By prefix.
    prefixed: Vec<Row>,
    /// The first three bytes of prefixes, or the only two, as [`bits`] of their hash.
    known: Box<[u64; KNOWN]>,
    /// For each pair of bytes that a prefix begins with, sorted, where its formats are.
    pairs: Vec<([u8; 2], usize, usize)>,
    /// Those whose prefix is an address's, by prefix; they are looked up at its colon.
    schemes: Vec<Row>,
    /// Those without a prefix.
    pub(super) bodies: Vec<Body>,
    pub(super) fits: Fits,
    pub(super) keywords: Keywords,
}

/// One body, of one format or more, and what must be so for it to fit, told by the first run alone.
pub(super) struct Body {
    alphabet: Alphabet,
    least: usize,
    most: usize,
    /// What follows the run; absent where the run is all, or another follows.
    next: Option<u8>,
    alone: bool,
    /// The keywords of all its formats, as bits; none where a format has none.
    keywords: u128,
    /// The formats, and their order among all: by alphabet first.
    rows: Vec<(usize, Row)>,
}

/// Where the first two bytes of a prefix are known, and the third if there is one, and as which bits.
fn bits(first: u8, second: u8, third: u8) -> (usize, u64) {
    let hash = u32::from_le_bytes([first, second, third, 0]).wrapping_mul(0x9e37_79b1) >> 8;
    (hash as usize >> 12 & (KNOWN - 1), 1 << (hash & 63) | 1 << (hash >> 6 & 63))
}

impl Default for Vendors {
    fn default() -> Self {
        Self {
            prefixed: Vec::new(),
            known: Box::new([0; KNOWN]),
            pairs: Vec::new(),
            schemes: Vec::new(),
            bodies: Vec::new(),
            fits: Fits::default(),
            keywords: Keywords::default(),
        }
    }
}

impl Vendors {
    /// Sorts the formats; `None` if they have more keywords than there is room for.
    pub(in crate::mask::scan) fn new(secrets: impl Iterator<Item = (&'static Secret, EntityId)>) -> Option<Self> {
        let mut vendors = Self::default();
        let mut bare = Vec::new();
        for (secret, entity) in secrets {
            let keywords = secret.keywords.iter().try_fold(0, |all, keyword| Some(all | vendors.keywords.add(keyword)?))?;
            let row = Row { secret, entity, keywords };
            match (secret.prefix.as_bytes(), secret.body) {
                (prefix, _) if prefix.windows(3).any(|part| part == b"://") => vendors.schemes.push(row),
                ([_, _, ..], _) => vendors.prefixed.push(row),
                (_, [Part::Run(alphabet, ..), ..]) => bare.push((*alphabet, row)),
                _ => {}
            }
        }
        let mut alphabets = Vec::new();
        for (order, (alphabet, row)) in bare.into_iter().enumerate() {
            let place = alphabets.iter().position(|known| *known == alphabet).unwrap_or(alphabets.len());
            if place == alphabets.len() {
                alphabets.push(alphabet);
            }
            vendors.add(alphabet, place << 16 | order, row);
        }
        for (index, body) in vendors.bodies.iter().enumerate() {
            vendors.fits.add(index, body.rows.first()?.1.secret)?;
        }
        vendors.prefixed.sort_by_key(|row| row.secret.prefix);
        vendors.schemes.sort_by_key(|row| row.secret.prefix);
        for (index, row) in vendors.prefixed.iter().enumerate() {
            let Some(pair @ [first, second]) = row.secret.prefix.as_bytes().first_chunk::<2>().copied() else { continue };
            let (place, bits) = bits(first, second, row.secret.prefix.as_bytes().get(2).copied().unwrap_or(0));
            vendors.known.get_mut(place).into_iter().for_each(|known| *known |= bits);
            match vendors.pairs.last_mut().filter(|(known, ..)| *known == pair) {
                Some((.., end)) => *end = index + 1,
                None => vendors.pairs.push((pair, index, index + 1)),
            }
        }
        Some(vendors)
    }

    fn add(&mut self, alphabet: Alphabet, order: usize, row: Row) {
        let Some((Part::Run(_, least, most), rest)) = row.secret.body.split_first() else { return };
        let next = match rest.first() {
            Some(Part::Text(text)) => text.as_bytes().first().copied(),
            Some(Part::Run(..)) | None => None,
        };
        let same = |known: &&mut Body| {
            known.rows.iter().all(|(_, known)| known.secret.body == row.secret.body && known.secret.check.or(row.secret.check).is_none())
        };
        match self.bodies.iter_mut().find(same) {
            Some(known) => {
                known.keywords = if known.keywords == 0 || row.keywords == 0 { 0 } else { known.keywords | row.keywords };
                known.rows.push((order, row));
            }
            None => {
                let (alone, keywords, rows) = (rest.is_empty(), row.keywords, vec![(order, row)]);
                self.bodies.push(Body { alphabet, least: *least, most: *most, next, alone, keywords, rows });
            }
        }
    }

    /// The formats whose prefix begins with the text's first two bytes, if one may begin with the third too.
    fn starting(&self, text: &[u8]) -> &[Row] {
        let Some([first, second, third]) = text.first_chunk::<3>() else { return &[] };
        let knows = |(place, bits): (usize, u64)| self.known.get(place).is_some_and(|known| known & bits == bits);
        if !knows(bits(*first, *second, *third)) && !knows(bits(*first, *second, 0)) {
            return &[];
        }
        let place = self.pairs.binary_search_by_key(&[*first, *second], |(pair, ..)| *pair).ok().and_then(|place| self.pairs.get(place));
        place.and_then(|(_, from, to)| self.prefixed.get(*from..*to)).unwrap_or_default()
    }
}

impl Body {
    /// How long the secret is that a text begins with, if it is one, keywords aside.
    pub(super) fn read(&self, text: &[u8]) -> Option<usize> {
        let run = text.iter().take(RUN).take_while(|byte| self.alphabet.holds(**byte)).count();
        let long = run >= self.least && !(self.alone && run > self.most);
        if !long || self.next.is_some_and(|next| text.get(run.min(self.most)) != Some(&next)) {
            return None;
        }
        let (_, Row { secret, .. }) = self.rows.first()?;
        let length = if self.alone && secret.check.is_none() { run } else { secret.read(text)? };
        (!text.get(length).is_some_and(u8::is_ascii_alphanumeric)).then_some(length)
    }
}

/// The rows of a sorted list whose prefix begins with these bytes.
fn beginning<'a>(rows: &'a [Row], head: &[u8]) -> &'a [Row] {
    let from = rows.partition_point(|row| row.secret.prefix.as_bytes() < head);
    let rest = rows.get(from..).unwrap_or_default();
    let count = rest.partition_point(|row| row.secret.prefix.as_bytes().starts_with(head));
    rest.get(..count).unwrap_or_default()
}

/// The longest secret so far.
struct Best<'a> {
    row: &'a Row,
    length: usize,
}

impl Finder<'_> {
    /// Whether a secret is here and goes on in a run. The bodies are those that may fit.
    pub(super) fn secret(&self, place: usize, text: &[u8], bodies: Bodies, near: &mut context::Near, found: &mut Vec<Candidate>) -> bool {
        let vendors = &self.compiled.vendors;
        let starting = vendors.starting(text);
        if !starting.is_empty() && self.best(place, starting, text, near).is_some_and(|best| self.add(place, &best, found)) {
            return true;
        }
        let mut best: Option<(Best<'_>, usize)> = None;
        let mut left = bodies;
        while left != 0 {
            let body = vendors.bodies.get(left.trailing_zeros() as usize);
            left &= left - 1;
            // Words are sooner found than a body is read.
            let Some(body) = body.filter(|body| body.keywords == 0 || body.keywords & near.keywords(self, place) != 0) else { continue };
            // Figures alone are a number: no vendor draws twenty of them in a row out of sixty-four characters.
            let figures = |length| text.iter().take(length).all(u8::is_ascii_digit);
            let Some(length) = body.read(text).filter(|length| !figures(*length)) else { continue };
            for (order, row) in &body.rows {
                // Of the longest, the first.
                let better = |(best, first): &(Best<'_>, usize)| length > best.length || length == best.length && order < first;
                if best.as_ref().is_none_or(better) && self.spoken(place, row, near) {
                    best = Some((Best { row, length }, *order));
                }
            }
        }
        best.is_some_and(|(best, _)| self.add(place, &best, found))
    }

    /// The same for an address, from the colon before `//`.
    pub(super) fn scheme(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) -> bool {
        if !self.text.from(place, 3).starts_with(b"://") {
            return false;
        }
        let before = self.text.folded.get(place.saturating_sub(SCHEME)..place).unwrap_or_default();
        let name = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')).count();
        let text = self.text.from(place - name, DECIDED);
        let rows = beginning(&self.compiled.vendors.schemes, text.get(..name + 3).unwrap_or_default());
        self.best(place - name, rows, text, near).is_some_and(|best| self.add(place - name, &best, found))
    }

    /// The longest of the secrets that fit.
    fn best<'a>(&self, place: usize, rows: &'a [Row], text: &[u8], near: &mut context::Near) -> Option<Best<'a>> {
        let mut best: Option<Best<'a>> = None;
        for row in rows {
            if let Some(length) = row.secret.read(text)
                && best.as_ref().is_none_or(|best| length > best.length)
                && self.spoken(place, row, near)
            {
                best = Some(Best { row, length });
            }
        }
        best
    }

    /// Whether the secret is on, and one of the keywords stands before that its format asks for.
    fn spoken(&self, place: usize, row: &Row, near: &mut context::Near) -> bool {
        let wanted = self.compiled.settings(row.entity).is_some();
        wanted && (row.keywords == 0 || row.keywords & near.keywords(self, place) != 0)
    }

    /// Adds a secret, and says whether it goes on in a run.
    fn add(&self, place: usize, best: &Best<'_>, found: &mut Vec<Candidate>) -> bool {
        let Best { row: Row { secret, entity, .. }, length } = *best;
        let run = if length == DECIDED { last_run(secret) } else { None };
        let reason = match (secret.check.is_some(), secret.keywords.is_empty()) {
            (false, true) => Reason::Form,
            (true, true) => Reason::Checksum,
            (false, false) => Reason::FormAndContext,
            (true, false) => Reason::ChecksumAndContext,
        };
        found.push(Candidate { start: place, end: place + length, entity: *entity, score: STRONG, reason, run });
        run.is_some()
    }
}

/// What takes the rest of a token that is longer than what decides.
fn last_run(secret: &Secret) -> Option<Run> {
    secret.body.iter().rev().find_map(|part| match part {
        Part::Run(alphabet, ..) => Some(Run::Alphabet(*alphabet)),
        Part::Text(_) => None,
    })
}

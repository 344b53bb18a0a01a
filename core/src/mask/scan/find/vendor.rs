//! Vendors' secrets, by their value first: a token is looked up by how it begins or how long it is, and only then are words looked for.

use super::keyword::Keywords;
use super::token::DECIDED;
use super::{Candidate, Finder, Run, STRONG, context};
use crate::mask::scan::finding::{EntityId, Reason};
use crate::mask::scan::secret::{Alphabet, HOLDERS, Part, Secret};

/// The longest name of a scheme before `://`.
const SCHEME: usize = 24;
/// More alphabets than there are.
const ALPHABETS: usize = 32;
/// Longer runs are not told apart.
const RUN: usize = 127;

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
    /// For each first byte of a prefix, the second ones.
    seconds: Box<[u128; 128]>,
    /// For each pair of bytes that a prefix begins with, sorted, where its formats are.
    pairs: Vec<([u8; 2], usize, usize)>,
    /// Those whose prefix is an address's, by prefix; they are looked up at its colon.
    schemes: Vec<Row>,
    /// Those without a prefix, by the alphabet of the run that they begin with.
    bare: Vec<Group>,
    /// The alphabets of the groups, as bits.
    alphabets: u32,
    pub(super) keywords: Keywords,
}

/// Formats without a prefix that begin with a run of one alphabet.
struct Group {
    alphabet: Alphabet,
    /// By the run's length, up to [`RUN`], whether one could fit.
    lengths: u128,
    bodies: Vec<Body>,
}

/// One body, of one format or more, and what must be so for it to fit, told by the first run alone.
struct Body {
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

impl Default for Vendors {
    fn default() -> Self {
        Self {
            prefixed: Vec::new(),
            seconds: Box::new([0; 128]),
            pairs: Vec::new(),
            schemes: Vec::new(),
            bare: Vec::new(),
            alphabets: 0,
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
        for (order, (alphabet, row)) in bare.into_iter().enumerate() {
            vendors.add(alphabet, order, row);
        }
        vendors.prefixed.sort_by_key(|row| row.secret.prefix);
        vendors.schemes.sort_by_key(|row| row.secret.prefix);
        for (index, row) in vendors.prefixed.iter().enumerate() {
            let Some(pair @ [first, second]) = row.secret.prefix.as_bytes().first_chunk::<2>().copied() else { continue };
            vendors.seconds.get_mut(usize::from(first)).into_iter().for_each(|seconds| *seconds |= 1 << (second & 127));
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
        let place = self.bare.iter().position(|group| group.alphabet == alphabet).unwrap_or(self.bare.len());
        let ranked = (place << 16 | order, row);
        let body = Body { least: *least, most: *most, next, alone: rest.is_empty(), keywords: row.keywords, rows: vec![ranked] };
        let last = if body.alone { body.most.min(RUN) } else { RUN };
        let lengths = (body.least..=last).fold(0, |lengths, length| lengths | 1 << length);
        self.alphabets |= 1 << alphabet as u32;
        if place == self.bare.len() {
            self.bare.push(Group { alphabet, lengths: 0, bodies: Vec::new() });
        }
        let Some(group) = self.bare.get_mut(place) else { return };
        group.lengths |= lengths;
        let same = |known: &&mut Body| {
            known.rows.iter().all(|(_, known)| known.secret.body == row.secret.body && known.secret.check.or(row.secret.check).is_none())
        };
        match group.bodies.iter_mut().find(same) {
            Some(known) => {
                known.keywords = if known.keywords == 0 || row.keywords == 0 { 0 } else { known.keywords | row.keywords };
                known.rows.push(ranked);
            }
            None => group.bodies.push(body),
        }
    }

    /// The formats whose prefix begins with the text's first two bytes.
    fn starting(&self, text: &[u8]) -> &[Row] {
        let Some(pair @ [first, second]) = text.first_chunk::<2>() else { return &[] };
        let known = self.seconds.get(usize::from(*first)).is_some_and(|seconds| seconds >> (second & 127) & 1 == 1);
        if !known {
            return &[];
        }
        let place = self.pairs.binary_search_by_key(pair, |(pair, ..)| *pair).ok().and_then(|place| self.pairs.get(place));
        place.and_then(|(_, from, to)| self.prefixed.get(*from..*to)).unwrap_or_default()
    }

    /// How long the run is that the text begins with, for each alphabet of a group.
    fn runs(&self, text: &[u8]) -> [u8; ALPHABETS] {
        let mut runs = [0; ALPHABETS];
        let mut alive = self.alphabets;
        let mut ended = |ended: u32, length: u8| {
            let mut ended = ended;
            while ended != 0 {
                runs.get_mut(ended.trailing_zeros() as usize).into_iter().for_each(|run| *run = length);
                ended &= ended - 1;
            }
        };
        let of = |byte: &u8| HOLDERS.get(usize::from(*byte)).copied().unwrap_or(0);
        let mut length = 0;
        for some in text.get(..RUN).unwrap_or(text).chunks(8) {
            // Where no run ends, a few at a time.
            if alive & !some.iter().fold(u32::MAX, |holders, byte| holders & of(byte)) == 0 {
                length += some.len() as u8;
                continue;
            }
            for byte in some {
                let holders = of(byte);
                if alive & !holders != 0 {
                    ended(alive & !holders, length);
                    alive &= holders;
                    if alive == 0 {
                        return runs;
                    }
                }
                length += 1;
            }
        }
        ended(alive, length);
        runs
    }
}

impl Body {
    /// Whether what begins with a run of that length may be one.
    fn fits(&self, run: usize, text: &[u8]) -> bool {
        let long = run >= self.least && !(self.alone && run > self.most);
        long && self.next.is_none_or(|next| text.get(run.min(self.most)) == Some(&next))
    }

    /// How long the secret is that begins with a run that fits, if it is one, keywords aside.
    fn read(&self, run: usize, text: &[u8]) -> Option<usize> {
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
    /// Whether a secret is here and goes on in a run.
    pub(super) fn secret(&self, place: usize, text: &[u8], near: &mut context::Near, found: &mut Vec<Candidate>) -> bool {
        let vendors = &self.compiled.vendors;
        let starting = vendors.starting(text);
        if self.best(place, starting, text, near).is_some_and(|best| self.add(place, &best, found)) {
            return true;
        }
        let runs = vendors.runs(text);
        let figures = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut best: Option<(Best<'_>, usize)> = None;
        for group in &vendors.bare {
            let run = runs.get(group.alphabet as usize).map_or(0, |run| usize::from(*run));
            if group.lengths >> run & 1 == 0 {
                continue;
            }
            for body in &group.bodies {
                // Words are sooner found than a body is read.
                if !body.fits(run, text) || body.keywords != 0 && body.keywords & near.keywords(self, place) == 0 {
                    continue;
                }
                // Figures alone are a number: no vendor draws twenty of them in a row out of sixty-four characters.
                let Some(length) = body.read(run, text).filter(|length| *length > figures) else { continue };
                for (order, row) in &body.rows {
                    // Of the longest, the first.
                    let better = |(best, first): &(Best<'_>, usize)| length > best.length || length == best.length && order < first;
                    if best.as_ref().is_none_or(better) && self.spoken(place, row, near) {
                        best = Some((Best { row, length }, *order));
                    }
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

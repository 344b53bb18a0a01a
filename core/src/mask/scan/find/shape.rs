//! Numbers of a fixed layout (national identifiers and the like), and bank accounts, which are written in fours.
//!
//! A number is pieces of letters and digits, with one other character between. Layouts are found by the lengths of their pieces, one after
//! the other; those that have the same lengths are told apart by where digits, letters and separators are, as bits.

use super::{Candidate, Finder, Offer, STRONG, WEAK, context};
use crate::mask::scan::blocks::Window;
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::entity::Profile;
use crate::mask::scan::finding::EntityId;
use crate::mask::scan::verify;

/// The longest layout, separators included.
pub(in crate::mask::scan) const LONGEST: usize = 40;
/// The shortest: fewer characters are everything else as well, and no trigger looks at them.
pub(in crate::mask::scan) const SHORTEST: usize = 7;
/// The longest account number (ISO 13616).
const ACCOUNT: usize = 34;

/// One way to write one scheme's number.
#[derive(Clone, Copy)]
pub(in crate::mask::scan) struct Layout {
    pub(in crate::mask::scan) entity: EntityId,
    /// `9` a digit, `A` a letter, `X` either, anything else itself.
    pub(in crate::mask::scan) form: &'static [u8],
    pub(in crate::mask::scan) profile: Profile,
    pub(in crate::mask::scan) check: fn(&[u8]) -> bool,
    /// Whether a weak number, and a strong one, is found without context.
    pub(in crate::mask::scan) alone: (bool, bool),
    /// Whether its entity is explicitly chosen: a word near it makes it surer than any form does.
    pub(in crate::mask::scan) chosen: bool,
}

impl Layout {
    /// What its score starts from, and whether that is enough.
    fn base(&self, evident: bool) -> (u16, bool) {
        if evident && self.profile == Profile::Strong { (STRONG, self.alone.1) } else { (WEAK, self.alone.0) }
    }
}

/// Every layout that is looked for: those that may begin with a digit, and those that may begin with a letter.
#[derive(Default)]
pub(in crate::mask::scan) struct Shapes {
    digit: Table,
    letter: Table,
}

impl Shapes {
    /// Builds the tables; `None` if there are more layouts than they have room for.
    pub(in crate::mask::scan) fn new(layouts: &[Layout]) -> Option<Self> {
        let beginning = |with: fn(Class) -> bool| {
            Table::new(layouts.iter().filter(|layout| layout.form.first().is_some_and(|form| with(Class::of(*form)))))
        };
        Some(Self {
            digit: beginning(|class| matches!(class, Class::Digit | Class::Either))?,
            letter: beginning(|class| matches!(class, Class::Letter | Class::Either))?,
        })
    }
}

/// Steps from one number of pieces to the next.
#[derive(Default)]
struct Table {
    steps: Vec<Step>,
}

/// What has pieces of certain lengths.
struct Step {
    /// By the length of the next piece, the step that it leads to; 0 where no layout goes on.
    next: [u16; LONGEST + 1],
    forms: Vec<Form>,
}

/// One form: many schemes have the same.
struct Form {
    text: &'static [u8],
    /// Where it has digits, letters, separators.
    digits: u64,
    letters: u64,
    separators: u64,
    /// The characters that stand for themselves, separators aside.
    fixed: Vec<(usize, u8)>,
    layouts: Vec<Layout>,
    /// Whether one of them is found without context where the form is not evident, and where it is.
    alone: (bool, bool),
    /// Whether one of them is explicitly chosen, or strong.
    chosen: bool,
    strong: bool,
}

/// What a character of a layout stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Letter,
    Either,
    Separator,
    Other,
}

impl Class {
    fn of(form: u8) -> Self {
        match form {
            b'X' => Self::Either,
            b'0'..=b'9' => Self::Digit,
            b'A'..=b'Z' | b'a'..=b'z' => Self::Letter,
            b' ' | b'-' | b'.' | b'/' => Self::Separator,
            _ => Self::Other,
        }
    }
}

impl Table {
    fn new<'a>(layouts: impl Iterator<Item = &'a Layout>) -> Option<Self> {
        let mut table = Self { steps: vec![Step::default()] };
        for layout in layouts.filter(|layout| (SHORTEST..=LONGEST).contains(&layout.form.len())) {
            let mut at = 0;
            for piece in layout.form.split(|form| matches!(Class::of(*form), Class::Separator | Class::Other)) {
                at = table.step(at, piece.len())?;
            }
            table.steps.get_mut(at)?.add(*layout);
        }
        Some(table)
    }

    /// The step that a piece leads to.
    fn step(&mut self, from: usize, length: usize) -> Option<usize> {
        let fresh = self.steps.len();
        let next = self.steps.get_mut(from)?.next.get_mut(length)?;
        if *next == 0 {
            *next = u16::try_from(fresh).ok()?;
            self.steps.push(Step::default());
            return Some(fresh);
        }
        Some(usize::from(*next))
    }
}

impl Default for Step {
    fn default() -> Self {
        Self { next: [0; LONGEST + 1], forms: Vec::new() }
    }
}

impl Step {
    fn add(&mut self, layout: Layout) {
        let place = self.forms.iter().position(|form| form.text == layout.form).unwrap_or(self.forms.len());
        if place == self.forms.len() {
            self.forms.push(Form::new(layout.form));
        }
        if let Some(form) = self.forms.get_mut(place) {
            form.alone.0 |= layout.base(false).1;
            form.alone.1 |= layout.base(true).1;
            form.chosen |= layout.chosen;
            form.strong |= layout.profile == Profile::Strong;
            form.layouts.push(layout);
        }
    }
}

impl Form {
    fn new(text: &'static [u8]) -> Self {
        let of = |class: Class| {
            text.iter().enumerate().filter(|(_, form)| Class::of(**form) == class).fold(0, |places, (place, _)| places | 1 << place)
        };
        let fixed = |(_, form): &(usize, u8)| !matches!(form, b'9' | b'A' | b'X') && Class::of(*form) != Class::Separator;
        Self {
            text,
            digits: of(Class::Digit),
            letters: of(Class::Letter),
            separators: of(Class::Separator),
            fixed: text.iter().copied().enumerate().filter(fixed).collect(),
            layouts: Vec::new(),
            alone: (false, false),
            chosen: false,
            strong: false,
        }
    }

    /// Whether a number with pieces of these lengths fits, and if so, whether as written or with other separators.
    fn fits(&self, text: &[u8], window: &Window) -> Option<bool> {
        let classes = window.digit & self.digits == self.digits
            && window.letter & self.letters == self.letters
            && window.separator & self.separators == self.separators;
        if !classes || !self.fixed.iter().all(|(place, form)| text.get(*place).is_some_and(|byte| byte.eq_ignore_ascii_case(form))) {
            return None;
        }
        let mut left = self.separators;
        let mut exact = true;
        while left != 0 {
            let place = left.trailing_zeros() as usize;
            left &= left - 1;
            exact &= self.text.get(place) == text.get(place);
        }
        // Words of any kind with spaces between would fit a form that needs no digit.
        (exact || self.text.first() != Some(&b'X')).then_some(exact)
    }
}

/// Letters in upper case, and digits; nothing else.
static UPPER: [u8; 256] = {
    let mut upper = [0; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while byte < 256 {
        if (byte as u8).is_ascii_alphanumeric() {
            upper[byte] = (byte as u8).to_ascii_uppercase();
        }
        byte += 1;
    }
    upper
};

/// A text that ends where a number may.
struct Piece<'a> {
    place: usize,
    text: &'a [u8],
    window: &'a Window,
    /// Its letters and digits alone, letters in upper case, and how many.
    compact: [u8; LONGEST],
    count: usize,
}

impl Piece<'_> {
    fn compact(&mut self) -> &[u8] {
        if self.count == 0 {
            let mut count = 0;
            for byte in self.text {
                // What is no letter or digit is written over by the next.
                let (Some(room), Some(upper)) = (self.compact.get_mut(count), UPPER.get(usize::from(*byte))) else { break };
                *room = *upper;
                count += usize::from(*upper != 0);
            }
            self.count = count;
        }
        self.compact.get(..self.count).unwrap_or_default()
    }

    /// Whether it is in one piece and of digits alone or of hexadecimal figures in small letters: so much else (serial numbers, times,
    /// counts, hashes) is that a checksum says little.
    fn is_plain(&self) -> bool {
        let all = (1 << self.text.len()) - 1;
        let letters = self.window.letter & all;
        (self.window.digit | self.window.hex) & all == all && (letters == 0 || !self.text.iter().any(u8::is_ascii_uppercase))
    }
}

impl Finder<'_> {
    pub(super) fn shapes(&self, place: usize, window: &Window, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let word = window.digit | window.letter;
        if word & 1 == 0 || self.text.before(place).is_ascii_alphanumeric() {
            return;
        }
        if window.letter & 1 == 1 {
            self.account(place, word, near, found);
            if self.is_certain(place, found) {
                return;
            }
        }
        let Shapes { digit, letter } = &self.compiled.shapes;
        let table = if window.digit & 1 == 1 { digit } else { letter };
        let (mut step, mut at, mut begins) = (table.steps.first(), 0, None);
        while let Some(last) = step.filter(|_| at <= LONGEST) {
            let length = (!(word >> at)).trailing_zeros() as usize;
            let Some(next) = last.next.get(length).filter(|next| **next != 0) else { return };
            step = table.steps.get(usize::from(*next));
            let end = at + length;
            if let Some(step) = step.filter(|step| !step.forms.is_empty())
                && self.text.ends(place + end)
                && *begins.get_or_insert_with(|| self.text.begins(place))
                && let Some(text) = self.text.folded.get(place..place + end)
            {
                self.forms(&step.forms, Piece { place, text, window, compact: [0; LONGEST], count: 0 }, near, found);
            }
            at = end + 1;
        }
    }

    /// The schemes that a text fits, and whose checks it passes. Context is cheaper than a check: where a number needs words and there
    /// are none, nothing is computed.
    fn forms(&self, forms: &[Form], mut piece: Piece<'_>, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let (start, end) = (piece.place, piece.place + piece.text.len());
        let plain = piece.is_plain();
        // A number that is found for sure hides what a word near it would make less sure.
        let sure = |found: &[Candidate]| {
            self.hinted.is_none() && found.iter().any(|found| (found.start, found.end) == (start, end) && found.score >= STRONG)
        };
        let mut hides = sure(found);
        for form in forms {
            let Some(exact) = form.fits(piece.text, piece.window) else { continue };
            let evident = exact && !plain;
            let alone = if evident { form.alone.1 } else { form.alone.0 };
            let surer = form.chosen || evident && form.strong;
            if !alone && (hides && !surer || self.hinted.is_none() && !near.speaks(self, start, end)) {
                continue;
            }
            for layout in &form.layouts {
                let (base, alone) = layout.base(evident);
                let entity = layout.entity;
                if !alone && hides && !layout.chosen && base < STRONG {
                    continue;
                }
                if (alone || self.hinted.is_some() || near.speaks_of(entity, self, start, end)) && (layout.check)(piece.compact()) {
                    self.offer(near, Offer { start, end, entity, base, checked: true }, found);
                    hides = hides || sure(found);
                }
            }
        }
    }

    /// An international bank account number, in one piece or in fours.
    fn account(&self, place: usize, word: u64, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Iban) else { return };
        let figures = self.text.at(place + 1).is_ascii_alphabetic()
            && self.text.at(place + 2).is_ascii_digit()
            && self.text.at(place + 3).is_ascii_digit();
        if !figures {
            return;
        }
        let country = [self.text.at(place), self.text.at(place + 1)].map(|letter| letter.to_ascii_uppercase());
        let Some(length) = verify::iban_length(&country).filter(|_| self.text.begins(place)) else { return };
        let run = word.trailing_ones() as usize;
        if run > 4 {
            let text = self.text.from(place, run);
            if run == length && verify::iban(text) && self.text.ends(place + run) {
                return self.offer(near, Offer { start: place, end: place + run, entity, base: STRONG, checked: true }, found);
            }
            // In small letters.
            if run != length || !text.iter().any(u8::is_ascii_lowercase) {
                return;
            }
        }
        let mut compact = [0; ACCOUNT];
        let (mut count, mut at, mut grouped) = (0, place, false);
        let mut end = None;
        loop {
            let byte = self.text.at(at);
            if byte.is_ascii_alphanumeric() {
                let Some(room) = compact.get_mut(count) else { break };
                *room = byte.to_ascii_uppercase();
                (count, at) = (count + 1, at + 1);
                continue;
            }
            if count == length && compact.get(..count).is_some_and(verify::iban) && self.text.ends(at) {
                end = Some(at);
            }
            let separated = matches!(byte, b' ' | b'-' | b'.') && count % 4 == 0 && (count == 4 || grouped);
            if !separated || !self.text.at(at + 1).is_ascii_alphanumeric() {
                break;
            }
            (grouped, at) = (true, at + 1);
        }
        if let Some(end) = end {
            self.offer(near, Offer { start: place, end, entity, base: STRONG, checked: true }, found);
        }
    }
}

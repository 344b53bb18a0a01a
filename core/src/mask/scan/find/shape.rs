//! Numbers of a fixed layout (national identifiers and the like), and bank accounts, which are written in fours.
//!
//! All layouts are followed at once: for each position and class of byte there is a set of the layouts that allow it, and what is left of
//! the intersection at a layout's last position fits.

use super::{Candidate, Finder, Offer, STRONG, WEAK, context};
use crate::mask::scan::builtin::Builtin;
use crate::mask::scan::entity::Profile;
use crate::mask::scan::finding::EntityId;
use crate::mask::scan::verify;

/// The longest layout, separators included.
pub(in crate::mask::scan) const LONGEST: usize = 40;
/// The shortest: fewer characters are everything else as well, and no trigger looks at them.
pub(in crate::mask::scan) const SHORTEST: usize = 7;
const CLASSES: usize = 4;
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
}

/// A set of layouts.
type Set = [u64; WORDS];
/// Room for 256 forms.
const WORDS: usize = 4;

/// Every layout that is looked for: those that may begin with a digit, and those that may begin with a letter.
#[derive(Default)]
pub(in crate::mask::scan) struct Shapes {
    digit: Table,
    letter: Table,
}

impl Shapes {
    /// Builds the tables; `None` if there are more layouts than they have room for.
    pub(in crate::mask::scan) fn new(layouts: &[Layout]) -> Option<Self> {
        let beginning = |with: usize| {
            let begins = |layout: &&Layout| layout.form.first().is_some_and(|form| classes(*form).get(with) == Some(&true));
            Table::new(layouts.iter().filter(begins).copied().collect())
        };
        Some(Self { digit: beginning(0)?, letter: beginning(1)? })
    }
}

#[derive(Default)]
struct Table {
    /// The layouts of each form: many schemes have the same.
    forms: Vec<(&'static [u8], Vec<Layout>)>,
    /// By position and class of byte, the forms that allow it.
    allowed: Vec<[Set; CLASSES]>,
    /// By length, the forms that have it.
    complete: Vec<Set>,
}

impl Table {
    fn new(layouts: Vec<Layout>) -> Option<Self> {
        let mut forms: Vec<(&'static [u8], Vec<Layout>)> = Vec::new();
        for layout in layouts.into_iter().filter(|layout| (SHORTEST..=LONGEST).contains(&layout.form.len())) {
            match forms.iter_mut().find(|(form, _)| *form == layout.form) {
                Some((_, layouts)) => layouts.push(layout),
                None => forms.push((layout.form, vec![layout])),
            }
        }
        let longest = forms.iter().map(|(form, _)| form.len()).max().unwrap_or(0);
        let mut table = Self { forms, allowed: vec![[[0; WORDS]; CLASSES]; longest], complete: vec![[0; WORDS]; longest + 1] };
        for (index, (form, _)) in table.forms.iter().enumerate() {
            for (sets, byte) in table.allowed.iter_mut().zip(*form) {
                for (set, _) in sets.iter_mut().zip(classes(*byte)).filter(|(_, allows)| *allows) {
                    *set.get_mut(index / 64)? |= 1 << (index % 64);
                }
            }
            *table.complete.get_mut(form.len())?.get_mut(index / 64)? |= 1 << (index % 64);
        }
        Some(table)
    }
}

/// Which classes of bytes a position of a layout allows: digit, letter, separator, other.
fn classes(form: u8) -> [bool; CLASSES] {
    match form {
        b'9' => [true, false, false, false],
        b'A' => [false, true, false, false],
        b'X' => [true, true, false, false],
        _ => {
            let mut allowed = [false; CLASSES];
            if let Some(allows) = allowed.get_mut(class(form)) {
                *allows = true;
            }
            allowed
        }
    }
}

fn class(byte: u8) -> usize {
    const TABLE: [u8; 256] = {
        let mut table = [3; 256];
        let mut byte = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        while byte < 256 {
            table[byte] = match byte as u8 {
                b'0'..=b'9' => 0,
                b'a'..=b'z' | b'A'..=b'Z' => 1,
                b' ' | b'-' | b'.' | b'/' => 2,
                _ => 3,
            };
            byte += 1;
        }
        table
    };
    TABLE.get(usize::from(byte)).map_or(3, |class| usize::from(*class))
}

/// How a text that has the classes of a layout fits it.
#[derive(PartialEq, Eq)]
enum Fit {
    /// As written.
    Exact,
    /// With other separators.
    Loose,
    No,
}

fn fit(form: &[u8], text: &[u8]) -> Fit {
    let mut fit = Fit::Exact;
    let free = form.first() == Some(&b'X');
    for (form, byte) in form.iter().zip(text) {
        match form {
            b'9' | b'A' | b'X' => {}
            literal if literal.eq_ignore_ascii_case(byte) => {}
            // Words of any kind with spaces between would fit a form that needs no digit.
            literal if class(*literal) == 2 && !free => fit = Fit::Loose,
            _ => return Fit::No,
        }
    }
    fit
}

/// The longest row of digits that is so much else (serial numbers, times, counts) that a checksum says little.
const PLAIN: usize = 13;

/// Whether a number is written in one piece and of digits alone, few of them, or of hexadecimal figures in small letters.
fn is_plain(text: &[u8]) -> bool {
    let digits = text.len() <= PLAIN && text.iter().all(u8::is_ascii_digit);
    digits || text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl Finder<'_> {
    pub(super) fn shapes(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let first = self.text.at(place);
        if !first.is_ascii_alphanumeric() || self.text.before(place).is_ascii_alphanumeric() {
            return;
        }
        if first.is_ascii_alphabetic() {
            self.account(place, near, found);
        }
        let Shapes { digit, letter } = &self.compiled.shapes;
        let table = if first.is_ascii_digit() { digit } else { letter };
        let text = self.text.from(place, LONGEST);
        let mut alive = [u64::MAX; WORDS];
        let positions = text.iter().zip(&table.allowed).zip(table.complete.iter().skip(1));
        for (index, ((byte, allowed), complete)) in positions.enumerate() {
            let Some(allowed) = allowed.get(class(*byte)) else { return };
            let (mut left, mut done) = (0, 0);
            for ((alive, allowed), complete) in alive.iter_mut().zip(allowed).zip(complete) {
                *alive &= allowed;
                left |= *alive;
                done |= *alive & complete;
            }
            if left == 0 {
                return;
            }
            if done == 0 || !self.text.ends(place + index + 1) || !self.text.begins(place) {
                continue;
            }
            for (word, (alive, complete)) in alive.iter().zip(complete).enumerate() {
                let mut complete = alive & complete;
                while complete != 0 {
                    if let Some((form, layouts)) = table.forms.get(word * 64 + complete.trailing_zeros() as usize) {
                        self.layouts(form, layouts, place, text.get(..=index).unwrap_or_default(), near, found);
                    }
                    complete &= complete - 1;
                }
            }
        }
    }

    /// The schemes of one form, whose checks a text passes.
    fn layouts(&self, form: &[u8], layouts: &[Layout], place: usize, text: &[u8], near: &mut context::Near, found: &mut Vec<Candidate>) {
        let fit = fit(form, text);
        if fit == Fit::No {
            return;
        }
        let mut compact = [0; LONGEST];
        let mut count = 0;
        for (room, byte) in compact.iter_mut().zip(text.iter().filter(|byte| byte.is_ascii_alphanumeric())) {
            *room = byte.to_ascii_uppercase();
            count += 1;
        }
        let compact = compact.get(..count).unwrap_or_default();
        let evident = fit == Fit::Exact && !is_plain(text);
        for layout in layouts {
            if (layout.check)(compact) {
                let base = if evident && layout.profile == Profile::Strong { STRONG } else { WEAK };
                self.offer(near, Offer { start: place, end: place + text.len(), entity: layout.entity, base, checked: true }, found);
            }
        }
    }

    /// An international bank account number, in one piece or in fours.
    fn account(&self, place: usize, near: &mut context::Near, found: &mut Vec<Candidate>) {
        let Some(entity) = self.compiled.builtin(Builtin::Iban) else { return };
        let figures = self.text.at(place + 1).is_ascii_alphabetic()
            && self.text.at(place + 2).is_ascii_digit()
            && self.text.at(place + 3).is_ascii_digit();
        if !figures || !self.text.begins(place) {
            return;
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
            if count >= 15 && compact.get(..count).is_some_and(verify::iban) && self.text.ends(at) {
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

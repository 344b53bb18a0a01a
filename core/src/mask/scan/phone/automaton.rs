//! A numbering plan as an automaton: a number is read once, a digit a step, whatever the plan's patterns are.
//!
//! Patterns are finite, so their automaton has no cycle. It is made depth first: the states behind a state are there before it, equal ones
//! are one, and the depth is the longest number's.

use std::collections::{HashMap, HashSet};

/// Nothing goes on from here.
const DEAD: u16 = 0;
/// With the state that a digit leads to: whether a number may end there.
const ENDS: u16 = 1 << 15;

/// An automaton over digits. A state's row says where each digit leads.
#[derive(Default)]
pub(super) struct Automaton {
    rows: Vec<[u16; 10]>,
    start: u16,
}

impl Automaton {
    /// The numbers of any of these plans: what may stand before, and the pattern.
    pub(super) fn new<'a>(plans: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut paths = Paths { nodes: vec![Node::default()], rest: b"" };
        let (start, end) = (paths.node(), paths.node());
        for (before, pattern) in plans {
            let led = paths.node();
            paths.free(start, led);
            if !before.is_empty() {
                let dialled = paths.read(before, start);
                paths.free(dialled, led);
            }
            let whole = paths.read(pattern, led);
            paths.free(whole, end);
        }
        let mut states = States { paths, end, known: HashMap::new(), same: HashMap::new(), rows: vec![[DEAD; 10]] };
        let start = states.state(vec![start]) & !ENDS;
        Self { rows: states.rows, start }
    }

    /// After how many of the digits a number may end, as bits.
    pub(super) fn ends(&self, digits: &[u8]) -> u32 {
        self.ends_from(self.start, digits)
    }

    /// The same after what stands before the digits.
    pub(super) fn ends_after(&self, before: &[u8], digits: &[u8]) -> u32 {
        let state = before.iter().fold(self.start, |state, digit| self.next(state, *digit) & !ENDS);
        self.ends_from(state, digits)
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.rows.len()
    }

    fn ends_from(&self, mut state: u16, digits: &[u8]) -> u32 {
        let mut ends = 0;
        for (count, digit) in (1..32).zip(digits) {
            let next = self.next(state, *digit);
            ends |= u32::from(next >> 15) << count;
            state = next & !ENDS;
            if state == DEAD {
                break;
            }
        }
        ends
    }

    fn next(&self, state: u16, digit: u8) -> u16 {
        self.rows.get(usize::from(state)).and_then(|row| row.get(usize::from(digit.wrapping_sub(b'0')))).copied().unwrap_or(DEAD)
    }
}

/// Whether a pattern is understood to its end.
#[cfg(test)]
pub(super) fn whole(pattern: &str) -> bool {
    let mut paths = Paths { nodes: vec![Node::default()], rest: b"" };
    paths.read(pattern, 0);
    paths.rest.is_empty()
}

/// A place in the patterns: where digits lead, a set of digits as bits, and where nothing is needed to go on.
#[derive(Default)]
struct Node {
    steps: Vec<(u16, usize)>,
    free: Vec<usize>,
}

/// All ways through the patterns.
struct Paths<'a> {
    nodes: Vec<Node>,
    rest: &'a [u8],
}

impl<'a> Paths<'a> {
    fn node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    fn free(&mut self, from: usize, to: usize) {
        self.nodes.get_mut(from).into_iter().for_each(|node| node.free.push(to));
    }

    /// Adds a pattern that begins at a node, and says at which it ends.
    fn read(&mut self, pattern: &'a str, from: usize) -> usize {
        self.rest = pattern.as_bytes();
        self.alternatives(from)
    }

    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Alternatives, to the end of their group.
    fn alternatives(&mut self, from: usize) -> usize {
        let end = self.node();
        loop {
            let mut at = from;
            while let Some(next) = self.rest.first()
                && !matches!(next, b'|' | b')')
            {
                at = self.piece(at);
            }
            self.free(at, end);
            if self.rest.first() != Some(&b'|') {
                return end;
            }
            self.take();
        }
    }

    /// One class or group, as often as it says.
    fn piece(&mut self, from: usize) -> usize {
        let text = self.rest;
        let mut at = self.atom(from);
        let (least, most) = self.count();
        let after = self.rest;
        let end = self.node();
        if least == 0 {
            self.free(from, end);
        }
        for time in 1..=most {
            if time > 1 {
                self.rest = text;
                at = self.atom(at);
            }
            if time >= least {
                self.free(at, end);
            }
        }
        self.rest = after;
        end
    }

    fn atom(&mut self, from: usize) -> usize {
        let digits = match self.take() {
            Some(b'(') => {
                let end = self.alternatives(from);
                self.take();
                return end;
            }
            Some(b'[') => self.class(),
            Some(b'd') => (1 << 10) - 1,
            Some(digit) => bit(digit),
            None => 0,
        };
        let end = self.node();
        self.nodes.get_mut(from).into_iter().for_each(|node| node.steps.push((digits, end)));
        end
    }

    fn class(&mut self) -> u16 {
        let (mut digits, mut last) = (0, b'9');
        while let Some(next) = self.take() {
            match next {
                b']' => break,
                b'-' => {
                    let to = self.take().unwrap_or(last);
                    digits |= (last..=to).fold(0, |digits, digit| digits | bit(digit));
                }
                digit => {
                    digits |= bit(digit);
                    last = digit;
                }
            }
        }
        digits
    }

    fn count(&mut self) -> (u32, u32) {
        match self.rest.first() {
            Some(b'?') => {
                self.take();
                (0, 1)
            }
            Some(b'{') => {
                self.take();
                let least = self.figure();
                let most = if self.rest.first() == Some(&b',') {
                    self.take();
                    self.figure()
                } else {
                    least
                };
                self.take();
                (least, most)
            }
            _ => (1, 1),
        }
    }

    fn figure(&mut self) -> u32 {
        let mut number = 0;
        while let Some(figure) = self.rest.first().filter(|next| next.is_ascii_digit()) {
            number = (number * 10 + u32::from(figure - b'0')).min(31);
            self.take();
        }
        number
    }

    /// The nodes that are reached from these without a digit, sorted: those where digits lead on, and the end.
    fn reached(&self, mut open: Vec<usize>, end: usize) -> Vec<usize> {
        let (mut seen, mut reached) = (HashSet::new(), Vec::new());
        while let Some(at) = open.pop() {
            let Some(node) = self.nodes.get(at).filter(|_| seen.insert(at)) else { continue };
            open.extend(&node.free);
            if !node.steps.is_empty() || at == end {
                reached.push(at);
            }
        }
        reached.sort_unstable();
        reached
    }
}

fn bit(digit: u8) -> u16 {
    1_u16.checked_shl(u32::from(digit.wrapping_sub(b'0'))).unwrap_or(0)
}

/// Makes states of sets of places.
struct States<'a> {
    paths: Paths<'a>,
    end: usize,
    known: HashMap<Vec<usize>, u16>,
    same: HashMap<[u16; 10], u16>,
    rows: Vec<[u16; 10]>,
}

impl States<'_> {
    /// The state of these places, with [`ENDS`].
    fn state(&mut self, places: Vec<usize>) -> u16 {
        let places = self.paths.reached(places, self.end);
        if let Some(state) = self.known.get(&places) {
            return *state;
        }
        let mut row = [DEAD; 10];
        for (digit, room) in row.iter_mut().enumerate() {
            let steps = places.iter().filter_map(|place| self.paths.nodes.get(*place)).flat_map(|node| &node.steps);
            let next: Vec<usize> = steps.filter(|(digits, _)| digits >> digit & 1 == 1).map(|(_, to)| *to).collect();
            if !next.is_empty() {
                *room = self.state(next);
            }
        }
        let fresh = self.rows.len();
        let state = if row == [DEAD; 10] { DEAD } else { *self.same.entry(row).or_insert(fresh as u16 & !ENDS) };
        if usize::from(state) == fresh {
            self.rows.push(row);
        }
        let state = if places.contains(&self.end) { state | ENDS } else { state };
        self.known.insert(places, state);
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_what_its_expression_says() {
        let is = |pattern: &str, digits: &str| {
            let ends = Automaton::new([("", pattern)]).ends(digits.as_bytes());
            ends >> digits.len() & 1 == 1
        };
        assert!(is("2(0[1-35]|4)d{2}", "20399") && is("2(0[1-35]|4)d{2}", "2499") && !is("2(0[1-35]|4)d{2}", "20499"));
        assert!(is("1?d{3,4}", "123") && is("1?d{3,4}", "12345") && !is("1?d{3,4}", "22345") && !is("1?d{3,4}", "12"));
        assert!(is("([12]3){2}|9", "1323") && is("([12]3){2}|9", "9") && !is("([12]3){2}|9", "13"));
        assert!(is("(12)?3", "3") && is("(12)?3", "123") && !is("(12)?3", "13"));
    }

    #[test]
    fn what_is_dialled_before_may_be_there_or_not() {
        let plan = Automaton::new([("0", "[2-9]d{2}"), ("", "1d{4}")]);
        assert_eq!((plan.ends(b"0234"), plan.ends(b"2345"), plan.ends(b"01234"), plan.ends(b"123456")), (1 << 4, 1 << 3, 0, 1 << 5));
        assert_eq!((plan.ends_after(b"2", b"345"), plan.ends(b""), plan.ends(b"23x")), (1 << 2, 0, 0));
    }
}

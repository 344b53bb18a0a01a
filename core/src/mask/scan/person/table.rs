//! Given names and surnames.
//!
//! The list is written by `scripts/scan/persons.py` from the PyPI packages `names` (MIT; the United States census of 1990, public domain) and
//! `faker` (MIT). A line is a name in lower case, and what it is: `g` given, `s` surname, `b` both; `w` where it is an English word too.

use std::sync::LazyLock;

static NAMES: &str = include_str!("names.txt");
/// Where each line begins.
static LINES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let ends = NAMES.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place + 1);
    std::iter::once(0).chain(ends).filter_map(|place| u32::try_from(place).ok().filter(|_| place < NAMES.len())).collect()
});

/// What a name is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Known {
    pub(super) given: bool,
    pub(super) surname: bool,
    pub(super) word: bool,
}

/// What the list says of a name in lower case.
pub(super) fn known(name: &str) -> Option<Known> {
    let line = |start: u32| NAMES.get(start as usize..)?.split('\n').next()?.split_once(' ');
    let place = LINES.binary_search_by(|start| line(*start).map_or("", |(listed, _)| listed).cmp(name)).ok()?;
    let (_, kind) = line(*LINES.get(place)?)?;
    Some(Known { given: kind.starts_with(['g', 'b']), surname: kind.starts_with(['s', 'b']), word: kind.ends_with('w') })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_every_line_is_found() {
        let mut before = "";
        for line in NAMES.lines() {
            let (name, kind) = line.split_once(' ').unwrap();
            assert!(before < name, "{before} {name}");
            assert!(["g", "s", "b", "gw", "sw", "bw"].contains(&kind), "{line}");
            assert_eq!(known(name).unwrap().word, kind.ends_with('w'), "{name}");
            before = name;
        }
        assert!(LINES.len() > 40_000);
    }

    #[test]
    fn what_is_not_listed_is_not_known() {
        assert_eq!(known("xyzzy"), None);
        assert_eq!(known(""), None);
        assert_eq!(known("maria g"), None);
    }
}

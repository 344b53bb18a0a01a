//! Texts of a column, encrypted where they are written to.

use super::super::MARK;
use super::{FORMS, Form, FormatPreserving, Inner, NUMERALS, TOGETHER, WAITING, number_of};

/// Values of one form that wait to be encrypted together.
struct Group {
    form: Form,
    /// Where each stands in what is written.
    places: Vec<std::ops::Range<usize>>,
    numerals: Vec<[u8; TOGETHER]>,
}

impl FormatPreserving {
    /// Writes what may be seen of texts, one behind the other, and says where each ends and whether there is one.
    pub(in crate::mask) fn texts<'t>(
        &self,
        texts: impl Iterator<Item = Option<&'t str>>,
        to: &mut Vec<u8>,
        mut end: impl FnMut(usize, bool),
    ) {
        let mut room = [0; NUMERALS];
        let mut groups: Vec<Group> = Vec::new();
        for text in texts {
            let Some(text) = text else {
                end(to.len(), false);
                continue;
            };
            let start = to.len();
            match self.0.read_text(text.as_bytes(), &mut room) {
                None => to.extend_from_slice(MARK.as_bytes()),
                Some(form) => {
                    to.extend_from_slice(text.as_bytes());
                    let place = start..to.len();
                    match room.first_chunk::<TOGETHER>().filter(|_| form.count <= TOGETHER) {
                        Some(numerals) => self.0.wait(&mut groups, form, place, numerals, to),
                        None => self.0.alone(form, place, room.get_mut(..form.count).unwrap_or_default(), to),
                    }
                }
            }
            end(to.len(), true);
        }
        groups.into_iter().for_each(|group| self.0.finish(group, to));
    }

    /// Another whole number of as many digits and the same sign, at most `most` from zero; `None` where there is none to be shown.
    pub(in crate::mask) fn number(&self, magnitude: u64, most: u64) -> Option<u64> {
        let mut room = [0; NUMERALS];
        let form = self.0.read_number(magnitude, most, &mut room)?;
        let numerals = room.get_mut(..form.count)?;
        self.0.encrypt(numerals, form).then(|| number_of(numerals))?
    }
}

impl Inner {
    #[inline]
    fn wait(&self, groups: &mut Vec<Group>, form: Form, place: std::ops::Range<usize>, numerals: &[u8; TOGETHER], to: &mut [u8]) {
        let known = match groups.iter().position(|group| group.form == form) {
            None if groups.len() == FORMS => {
                let mut numerals = *numerals;
                return self.alone(form, place, numerals.get_mut(..form.count).unwrap_or_default(), to);
            }
            None => {
                groups.push(Group { form, places: Vec::with_capacity(WAITING), numerals: Vec::with_capacity(WAITING) });
                groups.len() - 1
            }
            Some(known) => known,
        };
        if let Some(group) = groups.get_mut(known) {
            group.places.push(place);
            group.numerals.push(*numerals);
            if group.places.len() >= WAITING {
                self.settle(group, to);
            }
        }
    }

    /// Encrypts what waits once, and puts it in its places; what has not the form yet waits for the next time.
    fn settle(&self, group: &mut Group, to: &mut [u8]) {
        let form = group.form;
        let done = self.once(&mut group.numerals.iter_mut().filter_map(|all| all.get_mut(..form.count)).collect::<Vec<_>>(), form);
        let mut left = Vec::new();
        for (waiting, (place, numerals)) in group.places.iter().zip(&group.numerals).enumerate() {
            let shown = numerals.get(..form.count).filter(|_| done);
            if shown.is_some_and(|numerals| !form.fits(numerals)) {
                left.push(waiting);
            } else {
                self.place(place.clone(), shown, to);
            }
        }
        for (kept, waiting) in left.iter().enumerate() {
            group.places.swap(kept, *waiting);
            group.numerals.swap(kept, *waiting);
        }
        group.places.truncate(left.len());
        group.numerals.truncate(left.len());
    }

    /// What still waits at the end.
    fn finish(&self, mut group: Group, to: &mut [u8]) {
        self.settle(&mut group, to);
        for (place, mut numerals) in group.places.into_iter().zip(group.numerals) {
            self.alone(group.form, place, numerals.get_mut(..group.form.count).unwrap_or_default(), to);
        }
    }

    fn alone(&self, form: Form, place: std::ops::Range<usize>, numerals: &mut [u8], to: &mut [u8]) {
        let shown = self.encrypt(numerals, form).then_some(&*numerals);
        self.place(place, shown, to);
    }

    /// Without numerals the text's characters are hidden in their place.
    fn place(&self, place: std::ops::Range<usize>, numerals: Option<&[u8]>, to: &mut [u8]) {
        let Some(text) = to.get_mut(place) else { return };
        if numerals.and_then(|numerals| self.put(text, numerals)).is_none() {
            text.fill(b'*');
        }
    }
}

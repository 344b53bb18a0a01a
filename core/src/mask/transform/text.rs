//! Texts of a column, written one behind the other.

use super::{MARK, Transform};
use crate::request::Value;

impl Transform {
    /// Writes what may be seen of texts at the end of `to`; after each, `end` is told how much is written and whether the text is
    /// there or NULL. What is written is UTF-8.
    pub(in crate::mask) fn texts<'t>(
        &self,
        texts: impl Iterator<Item = Option<&'t str>>,
        to: &mut Vec<u8>,
        mut end: impl FnMut(usize, bool),
    ) {
        if let Self::FormatPreserving(format) = self {
            return format.texts(texts, to, end);
        }
        let mut room = String::new();
        for text in texts {
            let shown = text.is_some_and(|text| self.text(text, &mut room, to));
            end(to.len(), shown);
        }
    }

    /// One text; `false`, and nothing written, where it is shown as NULL. `room` is used again.
    fn text(&self, text: &str, room: &mut String, to: &mut Vec<u8>) -> bool {
        match self {
            Self::Partial(kept) => kept.write(text, to),
            Self::Keyed(keyed) => keyed.write(text, to),
            Self::OfDate(of_date) => rewritten(room, to, |room| of_date.apply(text, room)),
            Self::Prefix(prefix) => rewritten(room, to, |room| prefix.apply(text, room)),
            _ => {
                let mut value = Value::Text(text.to_owned());
                self.apply(&mut value);
                let Value::Text(shown) = value else { return false };
                to.extend_from_slice(shown.as_bytes());
            }
        }
        true
    }
}

fn rewritten(room: &mut String, to: &mut Vec<u8>, write: impl FnOnce(&mut String) -> Option<()>) {
    room.clear();
    let shown = write(room).map_or(MARK, |()| room.as_str());
    to.extend_from_slice(shown.as_bytes());
}

//! Shows some characters at the ends of a text.

use super::MARK;
use std::ops::Range;

/// How many characters are shown at each end.
///
/// A character is a Unicode scalar value. The first `first` and the last `last` are shown as they are, each other one, separators
/// included, becomes `*`. Nothing at all is shown (the value becomes the mark `[redacted]`, so that not even the length of a short
/// value is known) unless both hold:
///
/// * the characters kept are at most half of all characters;
/// * the letters and digits among them are at most half of all letters and digits: padding and separators do not make a short
///   value long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mask) struct Kept {
    pub(in crate::mask) first: u32,
    pub(in crate::mask) last: u32,
}

impl Kept {
    pub(super) fn apply(self, text: &str) -> String {
        let mut text = text.to_owned();
        self.in_place(&mut text);
        text
    }

    /// The same, in the text's own memory.
    pub(super) fn in_place(self, text: &mut String) {
        let masked = if text.is_ascii() { self.ascii(std::mem::take(text)) } else { self.any(text) };
        *text = masked.unwrap_or_else(|| MARK.to_owned());
    }

    /// The same, at the end of other text.
    #[cfg(feature = "arrow")]
    pub(super) fn write(self, text: &str, to: &mut Vec<u8>) {
        if !text.is_ascii() {
            let masked = self.any(text);
            return to.extend_from_slice(masked.as_deref().unwrap_or(MARK).as_bytes());
        }
        let start = to.len();
        match self.hidden(text.as_bytes()) {
            None => to.extend_from_slice(MARK.as_bytes()),
            Some(hidden) => {
                to.extend_from_slice(text.as_bytes());
                if let Some(hidden) = to.get_mut(start + hidden.start..start + hidden.end) {
                    hidden.fill(b'*');
                }
            }
        }
    }

    /// Every character is a byte.
    fn ascii(self, text: String) -> Option<String> {
        let mut bytes = text.into_bytes();
        let hidden = self.hidden(&bytes)?;
        bytes.get_mut(hidden)?.fill(b'*');
        String::from_utf8(bytes).ok()
    }

    /// What is hidden of ASCII characters, unless it is all.
    fn hidden(self, bytes: &[u8]) -> Option<Range<usize>> {
        let (first, last) = self.ends(bytes.len())?;
        let hidden = first..bytes.len() - last;
        let open = |bytes: &[u8]| bytes.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
        let covered = open(bytes.get(hidden.clone())?);
        // As many letters and digits are hidden as are shown, or more.
        (open(bytes) - covered <= covered).then_some(hidden)
    }

    fn any(self, text: &str) -> Option<String> {
        let length = text.chars().count();
        let (first, last) = self.ends(length)?;
        let shown = |position: usize| position < first || position >= length - last;
        let (mut all, mut open) = (0_usize, 0_usize);
        for (position, character) in text.chars().enumerate() {
            if character.is_alphanumeric() {
                all += 1;
                open += usize::from(shown(position));
            }
        }
        if open > all / 2 {
            return None;
        }
        Some(text.chars().enumerate().map(|(position, character)| if shown(position) { character } else { '*' }).collect())
    }

    /// How many characters of so many are shown at each end, unless they are more than half.
    fn ends(self, length: usize) -> Option<(usize, usize)> {
        let (first, last) = (self.first as usize, self.last as usize);
        let kept = first.saturating_add(last);
        (kept > 0 && kept <= length / 2).then_some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn last(count: u32, text: &str) -> String {
        Kept { first: 0, last: count }.apply(text)
    }

    #[test]
    fn the_ends_are_shown_and_the_rest_is_not() {
        assert_eq!(last(4, "123-45-6789"), "*******6789");
        assert_eq!(last(4, "4111111111111111"), "************1111");
        assert_eq!(Kept { first: 2, last: 2 }.apply("GB33BUKB20201555555555"), "GB******************55");
        assert_eq!(last(2, "日本語の名前"), "****名前");
    }

    #[test]
    fn a_short_value_shows_nothing_not_even_its_length() {
        for short in ["", "1", "1234", "1234567", "---12345", "            1234", "!?!?!?!"] {
            assert_eq!(last(4, short), MARK, "{short:?}");
        }
        assert_eq!(Kept { first: u32::MAX, last: u32::MAX }.apply("some text of some length"), MARK);
        assert_eq!(Kept { first: 0, last: 0 }.apply("some text of some length"), MARK);
    }

    proptest! {
        #[test]
        fn no_run_longer_than_what_is_kept_survives(text in "[a-zA-Z0-9]{0,40}", first in 0_u32..8, last in 0_u32..8) {
            let shown = Kept { first, last }.apply(&text);
            let open = shown.chars().filter(|character| *character != '*').count();
            prop_assert!(shown == MARK || open <= (first + last) as usize);
            prop_assert!(shown == MARK || 2 * open <= text.chars().count());
            let longest = first.max(last) as usize + 1;
            let characters: Vec<char> = text.chars().collect();
            for run in characters.windows(longest.max(1)) {
                let run: String = run.iter().collect();
                prop_assert!(shown == MARK || !shown.contains(&run));
            }
        }

        #[test]
        fn a_text_of_bytes_is_masked_as_any_other(text in "[ -~]{0,40}", first in 0_u32..8, last in 0_u32..8) {
            let kept = Kept { first, last };
            prop_assert_eq!(kept.ascii(text.clone()), kept.any(&text));
        }

        #[test]
        fn any_text_is_taken(text in any::<String>(), first in any::<u32>(), last in any::<u32>()) {
            let shown = Kept { first, last }.apply(&text);
            prop_assert!(shown == MARK || shown.chars().count() == text.chars().count());
        }
    }
}

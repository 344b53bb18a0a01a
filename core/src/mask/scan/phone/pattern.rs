//! The patterns of numbering plans: digits, `d` for any, `[2-57]`, groups, `|`, `?`, `{n}` and `{n,m}`.
//!
//! A number has few digits, so all ways to read it are followed at once: a set of places is a word of bits, a class of digits moves the
//! set on by one, and no pattern is tried twice. Time is a pattern's length, times what its counts say.

/// Places within a number, as bits.
type Places = u32;

/// Where each digit stands in a number.
pub(super) struct Digits {
    places: [Places; 10],
    length: usize,
}

impl Digits {
    /// At most 31 digits; what follows is not looked at.
    pub(super) fn new(digits: &[u8]) -> Self {
        let mut places = [0; 10];
        let length = digits.len().min(31);
        for (place, digit) in digits.iter().enumerate().take(length) {
            if let Some(of_digit) = places.get_mut(usize::from(digit.wrapping_sub(b'0'))) {
                *of_digit |= 1 << place;
            }
        }
        Self { places, length }
    }

    /// The place after the last digit.
    pub(super) fn end(&self) -> Places {
        1 << self.length
    }

    /// Where the pattern may end that begins at one of these places.
    pub(super) fn ends(&self, pattern: &str, starts: Places) -> Places {
        Reader { digits: self, rest: pattern.as_bytes() }.alternatives(starts)
    }

    fn places(&self, digit: u8) -> Places {
        self.places.get(usize::from(digit.wrapping_sub(b'0'))).copied().unwrap_or(0)
    }
}

/// Whether a pattern is understood to its end.
#[cfg(test)]
pub(super) fn whole(pattern: &str) -> bool {
    let digits = Digits::new(b"");
    let mut reader = Reader { digits: &digits, rest: pattern.as_bytes() };
    reader.alternatives(1);
    reader.rest.is_empty()
}

struct Reader<'a> {
    digits: &'a Digits,
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Alternatives, to the end of their group.
    fn alternatives(&mut self, starts: Places) -> Places {
        let mut ends = 0;
        loop {
            let mut places = starts;
            while let Some(next) = self.rest.first()
                && !matches!(next, b'|' | b')')
            {
                if places == 0 {
                    self.skip();
                    break;
                }
                places = self.piece(places);
            }
            ends |= places;
            if self.rest.first() != Some(&b'|') {
                return ends;
            }
            self.take();
        }
    }

    /// To the end of an alternative that can no longer be.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(next) = self.rest.first() {
            match next {
                b'|' | b')' if depth == 0 => return,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.take();
        }
    }

    /// One class or group, as often as it says.
    fn piece(&mut self, starts: Places) -> Places {
        let from = self.rest;
        let once = self.atom(starts);
        let (least, most) = self.count();
        let after = self.rest;
        let mut ends = if least == 0 { starts } else { 0 };
        let mut places = once;
        for time in 1..=most {
            if time > 1 {
                self.rest = from;
                places = self.atom(places);
            }
            if time >= least {
                ends |= places;
            }
        }
        self.rest = after;
        ends
    }

    fn atom(&mut self, starts: Places) -> Places {
        let of_class = match self.take() {
            Some(b'(') => {
                let ends = self.alternatives(starts);
                self.take();
                return ends;
            }
            Some(b'[') => self.class(),
            Some(b'd') => Places::MAX >> 1,
            Some(digit) => self.digits.places(digit),
            None => 0,
        };
        (starts & of_class & (self.digits.end() - 1)) << 1
    }

    fn class(&mut self) -> Places {
        let (mut places, mut last) = (0, b'9');
        while let Some(next) = self.take() {
            match next {
                b']' => return places,
                b'-' => {
                    let to = self.take().unwrap_or(last);
                    places |= (last..=to).fold(0, |places, digit| places | self.digits.places(digit));
                }
                digit => {
                    places |= self.digits.places(digit);
                    last = digit;
                }
            }
        }
        places
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_what_its_expression_says() {
        let is = |pattern: &str, digits: &str| {
            let digits = Digits::new(digits.as_bytes());
            digits.ends(pattern, 1) & digits.end() != 0
        };
        assert!(is("2(0[1-35]|4)d{2}", "20399") && is("2(0[1-35]|4)d{2}", "2499") && !is("2(0[1-35]|4)d{2}", "20499"));
        assert!(is("1?d{3,4}", "123") && is("1?d{3,4}", "12345") && !is("1?d{3,4}", "22345") && !is("1?d{3,4}", "12"));
        assert!(is("([12]3){2}|9", "1323") && is("([12]3){2}|9", "9") && !is("([12]3){2}|9", "13"));
        assert!(is("(12)?3", "3") && is("(12)?3", "123") && !is("(12)?3", "13"));
        assert!(!is("", "1") && is("", ""));
    }
}

//! Which bodies without a prefix a token may have, told by its bitmaps: most tokens are nobody's secret, and their bytes are not read.

use crate::mask::scan::blocks::Window;
use crate::mask::scan::secret::{Alphabet, Part, Secret};

/// Bodies, as bits.
pub(super) type Bodies = u128;

/// Longer runs are not told apart.
const MOST: usize = 127;
/// So much a window tells.
const WINDOW: usize = 64;
/// What a token has beside letters and digits.
const JOINTS: &[u8; 11] = b"-./_=|~$%:+";
/// By byte, its place among them; a place that there is not for others.
static PLACES: [u8; 256] = {
    let mut places = [u8::MAX; 256];
    let mut place = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while place < JOINTS.len() {
        places[JOINTS[place] as usize] = place as u8;
        place += 1;
    }
    places
};
/// So many figures a token begins with, or it begins with no run of digits, or of hexadecimal figures.
const DIGITS: usize = 5;
const FIGURES: usize = 8;

/// For what can be told of a token, the bodies that it may have.
pub(super) struct Fits {
    /// By its length: letters and digits alone, and hexadecimal figures alone.
    whole: Box<[Bodies; MOST + 1]>,
    hex: Box<[Bodies; MOST + 1]>,
    /// By the first joint and by what stands before it: so many letters and digits.
    joined: Box<[[Bodies; WINDOW]; JOINTS.len()]>,
    /// By the only joint that it has, and by its length.
    alike: Box<[[Bodies; WINDOW]; JOINTS.len()]>,
    /// By its greatest length.
    within: Box<[Bodies; MOST + 1]>,
    /// Those that begin with [`DIGITS`], with [`FIGURES`], and those that may begin with `+`, and with `/`.
    digits: Bodies,
    figures: Bodies,
    led: [Bodies; 2],
    all: Bodies,
}

impl Default for Fits {
    fn default() -> Self {
        let by_joint = || Box::new([[0; WINDOW]; JOINTS.len()]);
        let by_length = || Box::new([0; MOST + 1]);
        Self {
            whole: by_length(),
            hex: by_length(),
            joined: by_joint(),
            alike: by_joint(),
            within: by_length(),
            digits: 0,
            figures: 0,
            led: [0; 2],
            all: 0,
        }
    }
}

/// What is to be known of a body.
struct Form {
    alphabet: Alphabet,
    least: usize,
    most: usize,
    /// What follows its first run, if that is not another.
    next: Option<u8>,
    alone: bool,
    /// The least and the greatest length of all, or as far as a token's characters go.
    total: (usize, usize),
    /// Whether the fixed characters that far are letters or digits, and whether hexadecimal figures.
    fixed: (bool, bool),
}

impl Form {
    fn of(secret: &Secret) -> Option<Self> {
        let (Part::Run(alphabet, least, most), rest) = secret.body.split_first()? else { return None };
        let next = match rest.first() {
            Some(Part::Text(text)) => text.as_bytes().first().copied(),
            Some(Part::Run(..)) | None => None,
        };
        let (mut total, mut fixed) = ((0, 0), (true, true));
        for part in secret.body {
            let (least, most) = match part {
                Part::Run(Alphabet::UserInfo, ..) => (0, MOST),
                Part::Run(_, least, most) => (*least, *most),
                Part::Text(text) if text.bytes().all(is_of_a_token) => {
                    fixed.0 &= text.bytes().all(|byte| byte.is_ascii_alphanumeric());
                    fixed.1 &= text.bytes().all(|byte| byte.is_ascii_hexdigit());
                    (text.len(), text.len())
                }
                Part::Text(_) => (0, MOST),
            };
            total = (total.0 + least, total.1 + most);
            if (least, most) == (0, MOST) {
                break;
            }
        }
        Some(Self { alphabet: *alphabet, least: *least, most: *most, next, alone: rest.is_empty(), total, fixed })
    }

    /// Whether a token of so many letters and digits alone may have the body.
    fn is_whole(&self, length: usize, fixed: bool) -> bool {
        fixed && (self.total.0..=self.total.1).contains(&length) || length == MOST
    }

    /// Whether a token may that begins with so many letters and digits and a joint.
    fn is_joined(&self, length: usize, joint: u8) -> bool {
        if self.alphabet.holds(joint) {
            return length < self.most || !self.alone;
        }
        let follows = match self.next {
            Some(next) if next == joint => length <= self.most,
            Some(next) => next.is_ascii_alphanumeric(),
            None => !self.alone || length <= self.most,
        };
        length >= self.least && follows
    }

    /// Whether a token of so many characters may that has no other joint.
    fn is_alike(&self, length: usize, joint: u8) -> bool {
        if !self.alphabet.holds(joint) {
            return true;
        }
        match self.next {
            Some(next) => next == joint || next.is_ascii_alphanumeric() || !is_of_a_token(next),
            None => !self.alone || (self.least..=self.most).contains(&length),
        }
    }
}

/// Whether a byte is a letter, a digit or a joint.
fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || JOINTS.contains(&byte)
}

impl Fits {
    /// Adds a body; `None` if there is no room.
    pub(super) fn add(&mut self, index: usize, secret: &Secret) -> Option<()> {
        let form = Form::of(secret)?;
        let bit = 1_u128.checked_shl(u32::try_from(index).ok()?)?;
        let add = |rooms: &mut [Bodies], fits: &dyn Fn(usize) -> bool| {
            rooms.iter_mut().enumerate().filter(|(length, _)| fits(*length)).for_each(|(_, bodies)| *bodies |= bit);
        };
        add(&mut *self.whole, &|length| form.is_whole(length, form.fixed.0));
        add(&mut *self.hex, &|length| form.is_whole(length, form.fixed.1));
        add(&mut *self.within, &|length| form.total.0 <= length || length == MOST);
        for ((joined, alike), joint) in self.joined.iter_mut().zip(self.alike.iter_mut()).zip(JOINTS) {
            add(joined, &|length| form.is_joined(length, *joint));
            add(alike, &|length| form.is_alike(length, *joint));
        }
        let hex = matches!(form.alphabet, Alphabet::LowerHex | Alphabet::Hex | Alphabet::Digits);
        self.digits |= if form.alphabet == Alphabet::Digits && form.least >= DIGITS { bit } else { 0 };
        self.figures |= if hex && form.least >= FIGURES { bit } else { 0 };
        for (led, mark) in self.led.iter_mut().zip(*b"+/") {
            *led |= if form.alphabet.holds(mark) { bit } else { 0 };
        }
        self.all |= bit;
        Some(())
    }

    /// The bodies that the token may have that a text begins with, a letter or digit first.
    pub(super) fn of(&self, window: &Window, text: &[u8]) -> Bodies {
        if self.all == 0 {
            return 0;
        }
        let word = window.digit | window.letter;
        let first = word.trailing_ones() as usize;
        let all = (word | window.joint).trailing_ones() as usize;
        let figures = (window.digit | window.hex).trailing_ones() as usize;
        // What it begins with, where that is no run of figures.
        let begun = |like: Bodies| {
            let digits = if (window.digit.trailing_ones() as usize) < DIGITS { !self.digits } else { Bodies::MAX };
            like & digits & if figures < FIGURES { !self.figures } else { Bodies::MAX }
        };
        if first == WINDOW {
            return begun(self.long(text, figures == WINDOW));
        }
        if first == all {
            let rooms = if figures >= first { &self.hex } else { &self.whole };
            return begun(rooms.get(first).copied().unwrap_or(self.all));
        }
        let joint = text.get(first).copied().unwrap_or(0);
        let Some(index) = PLACES.get(usize::from(joint)).map(|place| usize::from(*place)) else { return self.all };
        let room = |rooms: &[[Bodies; WINDOW]; JOINTS.len()], length: usize| {
            rooms.get(index).and_then(|rooms| rooms.get(length)).copied().unwrap_or(self.all)
        };
        let like = begun(room(&self.joined, first) & self.within(all));
        if like == 0 || all == WINDOW {
            return like;
        }
        let mut joints = window.joint & ((1 << all) - 1);
        while joints != 0 {
            if text.get(joints.trailing_zeros() as usize) != Some(&joint) {
                return like;
            }
            joints &= joints - 1;
        }
        like & room(&self.alike, all)
    }

    /// The bodies of a token that is longer than a window, letters and digits so far.
    fn long(&self, text: &[u8], hex: bool) -> Bodies {
        let rest = text.get(WINDOW..MOST).or(text.get(WINDOW..)).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if text.get(WINDOW + length).is_some_and(|next| JOINTS.contains(next)) {
            return self.all;
        }
        let hex = hex && rest.iter().take(length).all(u8::is_ascii_hexdigit);
        let rooms = if hex { &self.hex } else { &self.whole };
        rooms.get(WINDOW + length).copied().unwrap_or(self.all)
    }

    /// The bodies of a token that begins with so many marks, `+` or `/`, before what a window tells.
    pub(super) fn led(&self, window: &Window, mark: u8, marks: usize) -> Bodies {
        let all = (window.digit | window.letter | window.joint).trailing_ones() as usize;
        let [plus, stroke] = self.led;
        let within = if all == WINDOW { self.all } else { self.within(all + marks) };
        within & if mark == b'+' { plus } else { stroke }
    }

    fn within(&self, length: usize) -> Bodies {
        self.within.get(if length == WINDOW { MOST } else { length }).copied().unwrap_or(self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::super::vendor::Vendors;
    use super::*;
    use crate::mask::scan::blocks::Window;
    use crate::mask::scan::finding::EntityId;
    use crate::mask::scan::secret::SECRETS;
    use crate::mask::scan::tests::documents::Random;

    /// The bodies that a token has, as every one of them reads it.
    fn read(vendors: &Vendors, text: &[u8]) -> Bodies {
        let bodies = vendors.bodies.iter().enumerate();
        bodies.fold(0, |all, (index, body)| all | Bodies::from(body.read(text).is_some()) << index)
    }

    #[test]
    fn a_body_that_a_token_has_is_told_by_its_bitmaps() {
        let vendors = Vendors::new(SECRETS.iter().map(|secret| (secret, EntityId(0)))).unwrap();
        let examples: Vec<&str> = SECRETS.iter().filter(|secret| secret.prefix.len() < 2).map(|secret| secret.example).collect();
        let mut random = Random(7);
        let mut had = 0;
        for number in 0..400_000 {
            let mut token = match number % 4 {
                0 | 1 => random.pick(&examples).to_owned(),
                2 => {
                    let length = random.below(130);
                    random.text(b"0123456789abcdef0123456789abcdef-", length)
                }
                _ => {
                    let length = random.below(130);
                    random.text(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-./=+:|~$%", length)
                }
            };
            if number % 3 == 0 && !token.is_empty() {
                let at = random.below(token.len());
                token.replace_range(at..=at, ["", "a", "-", ".", "Z", "7", "=", "\"", "_"][random.below(9)]);
            }
            if number % 4 != 0 {
                token += ["\"", " ", "-", ".", "/a", "|", "_9", ",", "=", "é"][random.below(10)];
            }
            let text = token.as_bytes();
            let marks = text.iter().take_while(|byte| matches!(byte, b'+' | b'/')).count();
            let (Some(first), Some(rest)) = (text.first(), text.get(marks..)) else { continue };
            let window = Window::of(rest);
            let told = match marks {
                _ if !rest.first().is_some_and(u8::is_ascii_alphanumeric) => continue,
                0 => vendors.fits.of(&window, text),
                _ => vendors.fits.led(&window, *first, marks),
            };
            let read = read(&vendors, text);
            assert_eq!(read & !told, 0, "{token}");
            had |= read;
        }
        assert_eq!(had.count_ones() as usize, vendors.bodies.len());
    }

    #[test]
    fn what_no_vendor_draws_is_nothing_to_read() {
        let vendors = Vendors::new(SECRETS.iter().map(|secret| (secret, EntityId(0)))).unwrap();
        let told = |token: &str| vendors.fits.of(&Window::of(token.as_bytes()), token.as_bytes()).count_ones();
        assert_eq!(told("87d6e3d2afc200ac\""), 0);
        assert_eq!(told("var/lib/app/v2.7.82/blob-18712\""), 0);
        assert_eq!(told("com.example.shop.Checkout\""), 0);
        // One body, of several vendors' keys that are a UUID.
        assert_eq!(told("a10dd485-586e-4b9d-a90d-9de6cf0f6d5a\""), 1);
    }

    #[test]
    fn a_joint_is_what_a_block_says() {
        for byte in 0..128 {
            assert_eq!(Window::of(&[byte]).joint == 1, JOINTS.contains(&byte), "{byte}");
        }
    }
}

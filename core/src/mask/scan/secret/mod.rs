//! Secrets of clouds and vendors, by the form of their value.
//!
//! Rows are sorted by prefix. Several rows of one name are the forms of one secret. Where a format has a checksum, there is a row with it
//! and one without: a token whose checksum fails is somebody's, mistyped or cut off, and not shown either.

mod keyword;
mod prefix_four;
mod prefix_one;
mod prefix_three;
mod prefix_two;

/// Which bytes a run is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::mask) enum Alphabet {
    /// `0-9`
    Digits,
    /// `0-9a-f`
    LowerHex,
    /// `0-9A-Fa-f`
    Hex,
    /// `0-9a-z`
    Lower,
    /// `0-9A-Z`
    Upper,
    /// `A-Z2-7` (RFC 4648)
    Base32,
    /// `0-9A-Za-z`
    Alphanumeric,
    /// `0-9A-Za-z_`
    Word,
    /// `0-9A-Za-z-`
    Dashed,
    /// `0-9A-Za-z_-`
    Url,
    /// `0-9A-Za-z_-=`
    UrlPadded,
    /// `0-9A-Za-z_-.`
    Dotted,
    /// `0-9A-Za-z_-.~` (RFC 3986, unreserved)
    Tilde,
    /// `0-9A-Za-z+/`
    Base64,
    /// `0-9A-Za-z+/=`
    Padded,
    /// `0-9A-Za-z+/=%`
    Escaped,
    /// What an address may have before `@`, a colon and separators aside.
    UserInfo,
}

impl Alphabet {
    /// Every alphabet.
    const ALL: [Self; 17] = [
        Self::Digits,
        Self::LowerHex,
        Self::Hex,
        Self::Lower,
        Self::Upper,
        Self::Base32,
        Self::Alphanumeric,
        Self::Word,
        Self::Dashed,
        Self::Url,
        Self::UrlPadded,
        Self::Dotted,
        Self::Tilde,
        Self::Base64,
        Self::Padded,
        Self::Escaped,
        Self::UserInfo,
    ];

    /// Whether a run may hold the byte.
    pub(in crate::mask) fn holds(self, byte: u8) -> bool {
        HOLDERS.get(usize::from(byte)).is_some_and(|holders| holders >> self as u32 & 1 == 1)
    }

    const fn defined(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::LowerHex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Lower => matches!(byte, b'0'..=b'9' | b'a'..=b'z'),
            Self::Upper => matches!(byte, b'0'..=b'9' | b'A'..=b'Z'),
            Self::Base32 => matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || byte == b'_',
            Self::Dashed => byte.is_ascii_alphanumeric() || byte == b'-',
            Self::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::UrlPadded => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'='),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Tilde => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'~'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'),
            Self::Padded => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='),
            Self::Escaped => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'%'),
            Self::UserInfo => {
                let mark = matches!(
                    byte,
                    b'/' | b'?' | b'#' | b'[' | b']' | b'@' | b':' | b'"' | b'\'' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^'
                );
                byte.is_ascii_graphic() && !mark
            }
        }
    }
}

/// For each byte, which alphabets hold it, as bits.
pub(in crate::mask) static HOLDERS: [u32; 256] = {
    let mut holders = [0; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while byte < 256 {
        let mut index = 0;
        while index < Alphabet::ALL.len() {
            if Alphabet::ALL[index].defined(byte as u8) {
                holders[byte] |= 1 << Alphabet::ALL[index] as u32;
            }
            index += 1;
        }
        byte += 1;
    }
    holders
};

/// One piece of what follows a prefix.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::mask) enum Part {
    /// So many bytes of an alphabet, at least and at most.
    Run(Alphabet, usize, usize),
    /// These bytes.
    Text(&'static str),
}

/// What follows a prefix. Runs take all that their alphabet holds, up to their most, and are never given back.
pub(in crate::mask) type Body = &'static [Part];

/// One vendor's format.
#[derive(Clone, Copy)]
pub(in crate::mask) struct Secret {
    /// The entity's name, in `snake_case`.
    pub(in crate::mask) name: &'static str,
    /// Who issues it.
    pub(in crate::mask) vendor: &'static str,
    /// The public page that documents the format.
    pub(in crate::mask) source: &'static str,
    /// What it starts with; empty where the form alone says nothing, and `keywords` must be near.
    pub(in crate::mask) prefix: &'static str,
    /// What follows.
    pub(in crate::mask) body: Body,
    /// Where not empty, at least one stands within [`NEAR`] bytes before, in any case of letters.
    pub(in crate::mask) keywords: &'static [&'static str],
    /// The checksum of the format over the whole token, where there is one.
    pub(in crate::mask) check: Option<fn(&[u8]) -> bool>,
    /// The documented example, or one built by the documented rule; nobody's secret.
    pub(in crate::mask) example: &'static str,
}

/// How far before a secret its keyword stands, in bytes, where its form says nothing by itself.
pub const NEAR: usize = 60;

impl Secret {
    /// How long the secret is that the text starts with: prefix, body and checksum fit, and the last run's alphabet does not go on.
    /// Keywords are the caller's question.
    pub(in crate::mask) fn read(&self, text: &[u8]) -> Option<usize> {
        let mut rest = after(text, self.prefix)?;
        let mut last = None;
        for part in self.body {
            rest = match *part {
                Part::Text(fixed) => {
                    last = None;
                    after(rest, fixed)?
                }
                Part::Run(alphabet, least, most) => {
                    last = Some(alphabet);
                    let count = rest.iter().take(most).take_while(|byte| alphabet.holds(**byte)).count();
                    rest.get(count..).filter(|_| count >= least)?
                }
            };
        }
        let goes_on = rest.first().is_some_and(|next| last.is_some_and(|alphabet| alphabet.holds(*next)));
        let length = text.len() - rest.len();
        let passes = self.check.is_none_or(|check| text.get(..length).is_some_and(check));
        (!goes_on && passes).then_some(length)
    }
}

/// What follows a text that is a few bytes, compared where it stands.
fn after<'a>(text: &'a [u8], fixed: &str) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(fixed.len())?;
    start.iter().zip(fixed.as_bytes()).all(|(byte, fixed)| byte == fixed).then_some(rest)
}

/// Every format, by prefix; those without one first.
pub(in crate::mask) static SECRETS: &[Secret] = &joined::<{ count() }>();

const TABLES: [&[Secret]; 5] = [keyword::ROWS, prefix_one::ROWS, prefix_two::ROWS, prefix_three::ROWS, prefix_four::ROWS];

#[expect(clippy::indexing_slicing, reason = "only while compiling, where a place that is not there does not compile")]
const fn count() -> usize {
    let (mut total, mut table) = (0, 0);
    while table < TABLES.len() {
        total += TABLES[table].len();
        table += 1;
    }
    total
}

/// The tables' rows in one.
#[expect(clippy::indexing_slicing, reason = "only while compiling, where a place that is not there does not compile")]
const fn joined<const COUNT: usize>() -> [Secret; COUNT] {
    let mut rows = [TABLES[0][0]; COUNT];
    let (mut filled, mut table) = (0, 0);
    while table < TABLES.len() {
        let mut row = 0;
        while row < TABLES[table].len() {
            rows[filled] = TABLES[table][row];
            filled += 1;
            row += 1;
        }
        table += 1;
    }
    rows
}

/// The checksum of GitHub's and npm's tokens: the last six characters are the CRC-32 of those between it and the prefix of four, to base 62.
fn base62_crc32(token: &[u8]) -> bool {
    const FIGURES: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((body, sum)) = token.get(4..).and_then(|rest| rest.split_last_chunk::<6>()) else { return false };
    let figure = |byte: &u8| FIGURES.iter().position(|known| known == byte).and_then(|place| u64::try_from(place).ok());
    let told = sum.iter().try_fold(0_u64, |told, byte| Some(told * 62 + figure(byte)?));
    told == Some(u64::from(crc32fast::hash(body)))
}

#[cfg(test)]
mod tests;

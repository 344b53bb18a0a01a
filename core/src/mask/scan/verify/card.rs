//! Payment cards (ISO/IEC 7812): who issues (the leading digits), how long, and Luhn.

use super::super::entity::Profile;
use super::sums::{luhn, uniform};

/// The network that a card's leading digits belong to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::mask) enum Network {
    /// Visa.
    Visa,
    /// Mastercard, the 2-series too.
    Mastercard,
    /// American Express.
    AmericanExpress,
    /// Discover.
    Discover,
    /// Diners Club.
    Diners,
    /// JCB, the old fifteen-digit ones too.
    Jcb,
    /// Maestro and other debit cards of Mastercard, 12 to 19 digits.
    Maestro,
    /// China UnionPay.
    UnionPay,
    /// Mir (Russia).
    Mir,
    /// `RuPay` (India).
    RuPay,
    /// Elo (Brazil).
    Elo,
    /// Hipercard (Brazil).
    Hipercard,
    /// Troy (Türkiye).
    Troy,
    /// Verve (Nigeria).
    Verve,
    /// Dankort (Denmark).
    Dankort,
    /// `InterPayment`.
    InterPayment,
    /// UATP: travel accounts.
    Uatp,
    /// Uzcard and Humo (Uzbekistan).
    Uzbek,
    /// `LankaPay` (Sri Lanka).
    LankaPay,
}

impl Network {
    /// Whether a number of that length says by itself that it is a card. Short debit cards and travel accounts have so few fixed digits
    /// that ordinary numbers pass.
    pub(in crate::mask) fn profile(self, length: usize) -> Profile {
        match self {
            Self::Uatp => Profile::Weak,
            Self::Maestro if length != 16 => Profile::Weak,
            Self::Visa if length == 13 => Profile::Weak,
            _ => Profile::Strong,
        }
    }
}

/// Leading digits from and to, both of the same length; lengths from and to; the network. The first that fits counts, so the ranges that
/// lie within another's stand first.
#[rustfmt::skip]
const RANGES: &[(i64, i64, usize, usize, Network)] = &[
    (401_178, 401_179, 16, 16, Network::Elo), (431_274, 431_274, 16, 16, Network::Elo), (438_935, 438_935, 16, 16, Network::Elo),
    (451_416, 451_416, 16, 16, Network::Elo), (457_393, 457_393, 16, 16, Network::Elo), (457_631, 457_632, 16, 16, Network::Elo),
    (504_175, 504_175, 16, 16, Network::Elo), (506_699, 506_778, 16, 16, Network::Elo), (509_000, 509_999, 16, 16, Network::Elo),
    (627_780, 627_780, 16, 16, Network::Elo), (636_297, 636_297, 16, 16, Network::Elo), (636_368, 636_369, 16, 16, Network::Elo),
    (650_031, 650_051, 16, 16, Network::Elo), (650_405, 650_598, 16, 16, Network::Elo), (650_700, 650_727, 16, 16, Network::Elo),
    (650_901, 650_978, 16, 16, Network::Elo), (651_652, 651_679, 16, 16, Network::Elo), (655_000, 655_058, 16, 16, Network::Elo),
    (506_099, 506_198, 16, 19, Network::Verve), (507_865, 507_964, 16, 19, Network::Verve), (650_002, 650_027, 16, 19, Network::Verve),
    (606_282, 606_282, 13, 19, Network::Hipercard), (384_100, 384_100, 16, 19, Network::Hipercard), (384_140, 384_140, 16, 19, Network::Hipercard), (384_160, 384_160, 16, 19, Network::Hipercard),
    (5019, 5019, 16, 16, Network::Dankort), (4571, 4571, 16, 16, Network::Dankort),
    (9792, 9792, 16, 16, Network::Troy),
    (8600, 8600, 16, 16, Network::Uzbek), (9860, 9860, 16, 16, Network::Uzbek), (5614, 5614, 16, 16, Network::Uzbek),
    (357_111, 357_111, 16, 16, Network::LankaPay),
    (4, 4, 13, 13, Network::Visa), (4, 4, 16, 19, Network::Visa),
    (51, 55, 16, 16, Network::Mastercard), (2221, 2720, 16, 16, Network::Mastercard),
    (34, 34, 15, 15, Network::AmericanExpress), (37, 37, 15, 15, Network::AmericanExpress),
    (2131, 2131, 15, 15, Network::Jcb), (1800, 1800, 15, 15, Network::Jcb), (3528, 3589, 16, 19, Network::Jcb),
    (353, 353, 16, 16, Network::RuPay), (356, 356, 16, 16, Network::RuPay), (508, 508, 16, 16, Network::RuPay),
    (300, 305, 14, 19, Network::Diners), (3095, 3095, 14, 19, Network::Diners), (36, 36, 14, 19, Network::Diners), (38, 39, 14, 19, Network::Diners),
    (2200, 2204, 16, 19, Network::Mir), (2205, 2205, 16, 16, Network::Mir),
    (6011, 6011, 16, 19, Network::Discover), (644, 649, 16, 19, Network::Discover), (65, 65, 16, 19, Network::Discover),
    (62, 62, 16, 19, Network::UnionPay), (81, 81, 16, 19, Network::UnionPay), (82, 82, 16, 16, Network::RuPay),
    (636, 636, 16, 19, Network::InterPayment),
    (60, 60, 16, 16, Network::RuPay),
    (50, 50, 12, 19, Network::Maestro), (56, 58, 12, 19, Network::Maestro), (60, 61, 12, 19, Network::Maestro), (63, 64, 12, 19, Network::Maestro),
    (66, 69, 12, 19, Network::Maestro), (604, 604, 12, 19, Network::Maestro), (6390, 6390, 12, 19, Network::Maestro),
    (1, 1, 15, 15, Network::Uatp),
];

/// A row of [`RANGES`] with its leading digits as six, for any network that a card of some two leading digits may be of.
#[derive(Clone, Copy)]
struct Range {
    low: u32,
    high: u32,
    /// The lengths, as bits.
    lengths: u32,
    network: Network,
}

/// [`RANGES`], and Maestro under `0604`, as Faker and old test numbers have it.
static SIX: [Range; RANGES.len() + 1] = {
    let mut six = [Range { low: 60_400, high: 60_499, lengths: lengths(12, 19), network: Network::Maestro }; RANGES.len() + 1];
    let mut row = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while row < RANGES.len() {
        let (low, high, least, most, network) = RANGES[row];
        let mut scale = 1;
        while low * scale < 100_000 {
            scale *= 10;
        }
        six[row] = Range { low: (low * scale) as u32, high: (high * scale + scale - 1) as u32, lengths: lengths(least, most), network };
        row += 1;
    }
    six
};

/// What two leading digits say of a card.
#[derive(Clone, Copy)]
struct Leading {
    /// The lengths that it may have, as bits.
    lengths: u32,
    /// The rows of [`SIX`] that it may be in, as bits.
    rows: u128,
}

/// By two leading digits.
static LEADING: [Leading; 100] = {
    let mut all = [Leading { lengths: 0, rows: 0 }; 100];
    let mut row = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while row < SIX.len() {
        let mut two = SIX[row].low / 10_000;
        while two <= SIX[row].high / 10_000 {
            all[two as usize].lengths |= SIX[row].lengths;
            all[two as usize].rows |= 1 << row;
            two += 1;
        }
        row += 1;
    }
    all
};

const fn lengths(least: usize, most: usize) -> u32 {
    (2 << most) - (1 << least)
}

/// The lengths that a card with these leading digits may have, as bits.
pub(in crate::mask) fn card_lengths(text: &[u8]) -> u32 {
    let [first, second, ..] = text else { return 0 };
    let (first, second) = (usize::from(first.wrapping_sub(b'0')), usize::from(second.wrapping_sub(b'0')));
    if second > 9 { 0 } else { LEADING.get(first * 10 + second).map_or(0, |leading| leading.lengths) }
}

/// The network of a card's number: leading digits, length and Luhn agree.
pub(in crate::mask) fn card(digits: &[u8]) -> Option<Network> {
    let length = 1_u32.checked_shl(u32::try_from(digits.len()).ok()?)?;
    if card_lengths(digits) & length == 0 || !luhn(digits) || uniform(digits) {
        return None;
    }
    let leading = digits.iter().take(6).fold(0, |leading, byte| leading * 10 + u32::from(byte.wrapping_sub(b'0')));
    let mut rows = LEADING.get(leading as usize / 10_000).map_or(0, |leading| leading.rows);
    while rows != 0 {
        let range = SIX.get(rows.trailing_zeros() as usize)?;
        if range.lengths & length != 0 && (range.low..=range.high).contains(&leading) {
            return Some(range.network);
        }
        rows &= rows - 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_numbers_that_networks_and_processors_publish_are_theirs() {
        for (number, network) in [
            ("4111111111111111", Network::Visa),
            ("4222222222222", Network::Visa),
            ("5555555555554444", Network::Mastercard),
            ("2223003122003222", Network::Mastercard),
            ("378282246310005", Network::AmericanExpress),
            ("6011111111111117", Network::Discover),
            ("3056930009020004", Network::Diners),
            ("36227206271667", Network::Diners),
            ("3566002020360505", Network::Jcb),
            ("6200000000000005", Network::UnionPay),
            ("6205500000000000004", Network::UnionPay),
            ("6759649826438453", Network::Maestro),
            ("2200000000000004", Network::Mir),
            ("5019717010103742", Network::Dankort),
            ("9792030394440796", Network::Troy),
            ("6362970000457013", Network::Elo),
            ("6062826786276634", Network::Hipercard),
            ("5060990580000217499", Network::Verve),
        ] {
            assert_eq!(card(number.as_bytes()), Some(network), "{number}");
        }
    }

    #[test]
    fn what_only_passes_luhn_is_no_card() {
        // A time in milliseconds, and an order's number.
        assert_eq!(card(b"1700000000004"), None);
        assert!(luhn(b"1700000000005") || luhn(b"1700000000004"));
        assert_eq!(card(b"0000000000000000"), None);
        assert_eq!(card(b"4111111111111112"), None);
        assert_eq!(card(b"41111111111111111111111"), None);
        assert_eq!(card(b""), None);
    }

    #[test]
    fn the_old_forms_of_fifteen_and_twelve_digits_are_read() {
        let with_check = |body: &str| (0..10).map(|last| format!("{body}{last}")).find(|number| luhn(number.as_bytes())).unwrap();
        assert_eq!(card(with_check("21312345678901").as_bytes()), Some(Network::Jcb));
        assert_eq!(card(with_check("18001234567890").as_bytes()), Some(Network::Jcb));
        assert_eq!(card(with_check("50181234567").as_bytes()), Some(Network::Maestro));
        assert_eq!(card(with_check("06041234567").as_bytes()), Some(Network::Maestro));
        assert_eq!(Network::Maestro.profile(12), Profile::Weak);
        assert_eq!(Network::Visa.profile(16), Profile::Strong);
    }
}

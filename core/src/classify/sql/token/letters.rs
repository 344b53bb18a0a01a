//! Letters in names that MySQL and MariaDB compare otherwise than Unicode's case mapping of today.
//!
//! Their tables for names (`my_unicase_default`) are of Unicode 3 and map letter by letter. Found by asking MariaDB 10.11 for LOWER of
//! every character under `utf8mb3_general_ci`; of a pair that only one side knows, the rarer letter is listed.

/// Ranges of characters, in order.
const OTHERWISE: [(char, char); 35] = [
    ('\u{130}', '\u{131}'),
    ('\u{17f}', '\u{180}'),
    ('\u{220}', '\u{220}'),
    ('\u{23a}', '\u{24f}'),
    ('\u{370}', '\u{373}'),
    ('\u{376}', '\u{377}'),
    ('\u{37b}', '\u{37d}'),
    ('\u{37f}', '\u{37f}'),
    // Mapped to another letter at the end of a word.
    ('\u{3a3}', '\u{3a3}'),
    ('\u{3cf}', '\u{3cf}'),
    ('\u{3d7}', '\u{3d9}'),
    ('\u{3f2}', '\u{3f4}'),
    ('\u{3f7}', '\u{3fb}'),
    ('\u{3fd}', '\u{3ff}'),
    ('\u{48a}', '\u{48b}'),
    ('\u{4c0}', '\u{4c0}'),
    ('\u{4c5}', '\u{4c6}'),
    ('\u{4c9}', '\u{4ca}'),
    ('\u{4cd}', '\u{4cf}'),
    ('\u{4f6}', '\u{4f7}'),
    ('\u{4fa}', '\u{52f}'),
    ('\u{10a0}', '\u{10cd}'),
    ('\u{13a0}', '\u{13fd}'),
    ('\u{1c80}', '\u{1cbf}'),
    ('\u{1d79}', '\u{1d8e}'),
    ('\u{1e9e}', '\u{1e9e}'),
    ('\u{1efa}', '\u{1eff}'),
    ('\u{212a}', '\u{212a}'),
    ('\u{2132}', '\u{2132}'),
    ('\u{214e}', '\u{214e}'),
    ('\u{2183}', '\u{2184}'),
    ('\u{2c00}', '\u{2d2d}'),
    ('\u{a640}', '\u{a7ff}'),
    ('\u{ab53}', '\u{abbf}'),
    // Beyond the basic plane: a question mark in an alias, an error elsewhere.
    ('\u{10000}', '\u{10ffff}'),
];

/// Whether a name may be another one to the server.
pub(in crate::classify::sql) fn compared_otherwise(name: &str) -> bool {
    let listed = |letter: char| {
        let at = OTHERWISE.partition_point(|(_, last)| *last < letter);
        OTHERWISE.get(at).is_some_and(|(first, _)| *first <= letter)
    };
    !name.is_ascii() && name.chars().any(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_everyday_names_are_compared_as_we_do() {
        for name in ["name", "straße", "año", "ÉTÉ", "имя", "όνομα", "名前"] {
            assert!(!compared_otherwise(name), "{name}");
        }
        for name in ["STRA\u{1e9e}E", "\u{391}\u{3a3}", "\u{1f600}", "\u{17f}sn", "\u{212a}ey", "\u{23e}", "\u{1c90}"] {
            assert!(compared_otherwise(name), "{name}");
        }
        assert!(OTHERWISE.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}

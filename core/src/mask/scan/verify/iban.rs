//! International bank account numbers (ISO 13616).

/// What follows a country's two check digits: `n` figures, `a` letters, `c` either, so many each. From SWIFT's registry of formats, and the
/// formats that countries without an entry use among themselves. Sorted.
#[rustfmt::skip]
const FORMATS: &[&str] = &[
    "ADn8c12", "AEn19", "ALn8c16", "AOn21", "ATn16", "AZa4c20", "BAn16", "BEn12", "BFc2n22", "BGa4n6c8", "BHa4c14", "BIn23",
    "BJc2n22", "BRc8n15c2", "BYc4n4c16", "CFn23", "CGn23", "CHn5c12", "CIa2n22", "CMn23", "CRn18", "CVn21", "CYn8c16", "CZn20",
    "DEn18", "DJn23", "DKn14", "DOc4n20", "DZn22", "EEn16", "EGn25", "ESn20", "FIn14", "FKa2n12", "FOn14", "FRn10c11n2", "GAn23",
    "GBa4n14", "GEa2n16", "GIa4c15", "GLn14", "GQn23", "GRn7c16", "GTc24", "GWc2n19", "HNa4n20", "HRn17", "HUn24", "IEa4n14",
    "ILn19", "IQa4n15", "IRn22", "ISn22", "ITa1n10c12", "JOa4n4c18", "KMn23", "KWa4c22", "KZn3c13", "LBn4c20", "LCa4c24", "LIn5c12",
    "LTn16", "LUn3c13", "LVa4c13", "LYn21", "MAn24", "MCn10c11n2", "MDc20", "MEn18", "MGn23", "MKn3c10n2", "MLc2n22", "MNn16",
    "MRn23", "MTa4n5c18", "MUa4n19a3", "MZn21", "NEa2n22", "NIa4n20", "NLa4n10", "NOn11", "OMn3c16", "PKa4c16", "PLn24", "PSa4c21",
    "PTn21", "QAa4c21", "ROa4c16", "RSn18", "RUn14c15", "SAn2c18", "SCa4n20a3", "SDn14", "SEn20", "SIn15", "SKn20", "SMa1n10c12",
    "SNa2n22", "SOn19", "STn21", "SVa4n20", "TDn23", "TGa2n22", "TLn19", "TNn20", "TRn6c16", "UAn6c19", "VAn18", "VGa4n16", "XKn16",
    "YEa4n4c18",
];

/// By country, as a number to base 26, the place of its format and the length of its numbers.
const COUNTRIES: [(u8, u8); 26 * 26] = {
    let mut countries = [(0, 0); 26 * 26];
    let mut place = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while place < FORMATS.len() {
        let format = FORMATS[place].as_bytes();
        let (mut at, mut length, mut count) = (2, 4, 0);
        while at < format.len() {
            if format[at].is_ascii_digit() {
                count = count * 10 + (format[at] - b'0');
            } else {
                (length, count) = (length + count, 0);
            }
            at += 1;
        }
        let country = (format[0] - b'A') as usize * 26 + (format[1] - b'A') as usize;
        countries[country] = (place as u8, length + count);
        place += 1;
    }
    countries
};

/// The format of the country whose letters these are, and how long its numbers are.
fn country(compact: &[u8]) -> Option<(&'static str, usize)> {
    let [first @ b'A'..=b'Z', second @ b'A'..=b'Z', ..] = compact else { return None };
    let (place, length) = COUNTRIES.get(usize::from(first - b'A') * 26 + usize::from(second - b'A'))?;
    (*length > 0).then(|| FORMATS.get(usize::from(*place)).copied().zip(Some(usize::from(*length)))).flatten()
}

/// How long the numbers are of the country whose letters these are, in capitals.
pub(in crate::mask) fn iban_length(compact: &[u8]) -> Option<usize> {
    country(compact).map(|(_, length)| length)
}

/// Whether a compact number has its country's length and pattern, and the remainder of one (ISO/IEC 7064, MOD 97-10).
pub(in crate::mask) fn iban(compact: &[u8]) -> bool {
    let Some((format, _)) = country(compact).filter(|(_, length)| *length == compact.len()) else { return false };
    let Some((head, account)) = compact.split_at_checked(4) else { return false };
    let (_, check) = head.split_at(2);
    let pattern = format.get(2..).unwrap_or_default();
    check.iter().all(u8::is_ascii_digit) && follows(pattern.as_bytes(), account) && rest_97(rest_97(0, account), head) == 1
}

/// The remainder by 97 of digits and letters behind others with that remainder, letters as two digits.
fn rest_97(before: u64, compact: &[u8]) -> u64 {
    // Eight letters are sixteen digits, which fit behind a remainder.
    compact.chunks(8).fold(before, |before, some| {
        let digits = some.iter().fold(before, |rest, byte| {
            let letter = *byte > b'9';
            let value = byte.wrapping_sub(if letter { b'A' - 10 } else { b'0' });
            rest * if letter { 100 } else { 10 } + u64::from(value)
        });
        digits % 97
    })
}

fn follows(mut pattern: &[u8], mut account: &[u8]) -> bool {
    while let Some((kind, counted)) = pattern.split_first() {
        let figures = counted.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let count = counted.iter().take(figures).fold(0, |count, byte| count * 10 + usize::from(byte - b'0'));
        pattern = counted.get(figures..).unwrap_or_default();
        let Some((run, rest)) = account.split_at_checked(count) else { return false };
        let fits = match kind {
            b'n' => run.iter().all(u8::is_ascii_digit),
            b'a' => run.iter().all(u8::is_ascii_uppercase),
            _ => run.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()),
        };
        if !fits {
            return false;
        }
        account = rest;
    }
    account.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_within_the_standards_length() {
        assert!(FORMATS.is_sorted());
        for format in FORMATS {
            let counts = format[2..].split(|c: char| c.is_ascii_lowercase()).filter(|count| !count.is_empty());
            let length: usize = counts.map(|count| count.parse::<usize>().unwrap()).sum();
            assert!((11..=30).contains(&length), "{format}");
        }
    }

    #[test]
    fn the_examples_of_the_registry_pass_and_a_changed_character_fails() {
        for good in [
            "GB29NWBK60161331926819",
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "SC18SSCB11010000000000001497USD",
            "BR1800360305000010009795493C1",
            "LC55HEMM000100010012001200023015",
            "RU0204452560040702810412345678901",
        ] {
            assert!(iban(good.as_bytes()), "{good}");
            let mut bad = good.as_bytes().to_vec();
            bad[8] = if bad[8] == b'1' { b'2' } else { b'1' };
            assert!(!iban(&bad), "{good}");
            assert!(!iban(&good.as_bytes()[..good.len() - 1]), "{good}");
        }
        assert!(!iban(b"") && !iban(b"GB") && !iban(b"ZZ00") && !iban(b"gb29nwbk60161331926819"));
    }
}

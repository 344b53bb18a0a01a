//! What the text around a value is read for: its letters, and where a keyword may begin.

use super::{BLOCK, Kind, Path};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

/// So many bytes tell whether a keyword may begin at the places of a block.
pub(in crate::mask::scan) const SIFTED: usize = BLOCK + 3;
/// Pairs of a keyword's first four bytes: which two, for each table.
const PAIRS: [(usize, usize); 4] = [(0, 1), (1, 2), (2, 3), (0, 3)];
/// Keywords of four bytes or more are in one of so many groups; shorter ones have a group of their own.
const GROUPS: usize = 7;

/// Where keywords may begin, told by pairs of their first bytes, without their case.
pub(in crate::mask::scan) struct Sieve {
    /// For each pair, and each hash of it, the groups of keywords that have such a one, as bits.
    tables: [[u8; 128]; PAIRS.len()],
    heads: Vec<[u8; 4]>,
}

impl Default for Sieve {
    fn default() -> Self {
        Self { tables: [[0; 128]; PAIRS.len()], heads: Vec::new() }
    }
}

/// The hash of two bytes, without their case.
fn hash(first: u8, second: u8) -> usize {
    usize::from((first | 0x20).wrapping_add((second | 0x20).wrapping_mul(4)) & 127)
}

impl Sieve {
    /// Adds a keyword of three bytes or more, in small letters.
    pub(in crate::mask::scan) fn add(&mut self, keyword: &[u8]) {
        let group = match keyword.first_chunk::<4>() {
            Some(head) => {
                let place = self.heads.iter().position(|known| known == head).unwrap_or(self.heads.len());
                if place == self.heads.len() {
                    self.heads.push(*head);
                }
                1 << (place % GROUPS)
            }
            None => 1 << GROUPS,
        };
        for (table, (first, second)) in self.tables.iter_mut().zip(PAIRS) {
            match (keyword.get(first), keyword.get(second)) {
                (Some(first), Some(second)) => table.get_mut(hash(*first, *second)).into_iter().for_each(|groups| *groups |= group),
                _ => table.iter_mut().for_each(|groups| *groups |= group),
            }
        }
    }

    /// Where a keyword may begin in a block, byte by byte.
    #[cfg(test)]
    pub(in crate::mask::scan) fn sift(&self, text: &[u8; SIFTED]) -> u64 {
        let may = |four: &[u8]| {
            let groups = self.tables.iter().zip(PAIRS).map(|(table, (first, second))| table[hash(four[first], four[second])]);
            groups.fold(u8::MAX, |all, groups| all & groups) != 0
        };
        text.windows(4).enumerate().fold(0, |places, (place, four)| places | u64::from(may(four)) << place)
    }
}

impl Path {
    /// Where a keyword may begin in a block; `None` where the path has no instructions that tell it faster than keywords are looked up.
    pub(in crate::mask::scan) fn sift(self, sieve: &Sieve, text: &[u8; SIFTED]) -> Option<u64> {
        match self.0 {
            // SAFETY: the path is made only where these parts of AVX-512 were detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => Some(unsafe { sift_avx512(sieve, text) }),
            _ => {
                let _ = (sieve, text);
                None
            }
        }
    }

    /// Where letters are in a block, small ones, letters of hexadecimal figures, and digits; `None` where the path has no vectors for it.
    pub(in crate::mask::scan) fn letters(self, block: &[u8; BLOCK]) -> Option<[u64; 4]> {
        match self.0 {
            Kind::Scalar => None,
            // SAFETY: the path is made only where these parts of AVX-512 were detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => Some(unsafe { letters_avx512(block) }),
            // SAFETY: every x86-64 processor has SSE2.
            #[cfg(target_arch = "x86_64")]
            Kind::Sse2 | Kind::Avx2 => Some(unsafe { letters_sse2(block) }),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => None,
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
fn sift_avx512(sieve: &Sieve, text: &[u8; SIFTED]) -> u64 {
    // SAFETY: reads 64 bytes of 67, three of them left out before at most, at any alignment.
    let load = |skipped: usize| unsafe { _mm512_loadu_si512(text.as_ptr().add(skipped & 3).cast()) };
    let four = [0, 1, 2, 3].map(|skipped| _mm512_or_si512(load(skipped), _mm512_set1_epi8(0x20)));
    let times4 = |bytes| {
        let twice = _mm512_add_epi8(bytes, bytes);
        _mm512_add_epi8(twice, twice)
    };
    let groups = |table: &[u8; 128], first, second| {
        // SAFETY: each reads 64 bytes of an array of 128, at any alignment.
        let (low, high) = unsafe { (_mm512_loadu_si512(table.as_ptr().cast()), _mm512_loadu_si512(table.as_ptr().add(64).cast())) };
        _mm512_permutex2var_epi8(low, _mm512_add_epi8(first, times4(second)), high)
    };
    let [first, second, third, fourth] = four;
    let [one, two, three, skip] = &sieve.tables;
    let head = _mm512_and_si512(groups(one, first, second), groups(two, second, third));
    let tail = _mm512_and_si512(groups(three, third, fourth), groups(skip, first, fourth));
    _mm512_test_epi8_mask(head, tail)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw")]
fn letters_avx512(block: &[u8; BLOCK]) -> [u64; 4] {
    // SAFETY: reads the 64 bytes of the block, at any alignment.
    let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
    let small = _mm512_set1_epi8(0x20);
    let among = |bytes, first: u8, count: i8| {
        _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first as i8)), _mm512_set1_epi8(count))
    };
    let lower = _mm512_or_si512(bytes, small);
    let any = among(lower, b'a', 26);
    [any, any & _mm512_test_epi8_mask(bytes, small), among(lower, b'a', 6), among(bytes, b'0', 10)]
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "sse2")]
fn letters_sse2(block: &[u8; BLOCK]) -> [u64; 4] {
    let [mut any, mut small, mut figures, mut digit] = [0; 4];
    let (parts, _) = block.as_chunks::<16>();
    for (part, bytes) in parts.iter().enumerate() {
        // SAFETY: reads the bytes of the part, as many as the vector has, at any alignment.
        let bytes: __m128i = unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) };
        // Whether a byte is one of so many from the first on.
        let among = |bytes: __m128i, first: u8, count: u8| {
            let moved = _mm_add_epi8(bytes, _mm_set1_epi8(0x80_u8.wrapping_sub(first) as i8));
            _mm_cmplt_epi8(moved, _mm_set1_epi8((0x80 + count) as i8))
        };
        let bits = |places: __m128i| u64::from(_mm_movemask_epi8(places) as u16) << (16 * part);
        let lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
        any |= bits(among(lower, b'a', 26));
        small |= bits(_mm_slli_epi16(bytes, 2));
        figures |= bits(among(lower, b'a', 6));
        digit |= bits(among(bytes, b'0', 10));
    }
    [any, small & any, figures, digit]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_sifts_as_the_tables_say() {
        let mut sieve = Sieve::default();
        let words = ["bot", "snyk", "heroku", "cf_api_key", "aws.secret", "x-auth-key"];
        words.iter().for_each(|word| sieve.add(word.as_bytes()));
        let mut seed = 5_u64;
        for _ in 0..20_000 {
            let mut text = [0; SIFTED];
            for byte in &mut text {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                *byte = if seed.is_multiple_of(5) { (seed >> 32) as u8 } else { b"abcdefhiknorstuwxyACX._-"[(seed >> 32) as usize % 24] };
            }
            let word = words[seed as usize % words.len()];
            let at = (seed >> 20) as usize % (SIFTED - word.len());
            text[at..at + word.len()].copy_from_slice(word.to_ascii_uppercase().as_bytes());
            let told = sieve.sift(&text);
            assert!(at >= BLOCK || told >> at & 1 == 1, "{word} {at}");
            for path in Path::all() {
                assert!(path.sift(&sieve, &text).is_none_or(|places| places == told), "{}", path.name());
            }
        }
    }
}

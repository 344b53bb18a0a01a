//! The one place of the crate with `unsafe`: the machine's vectors.
//!
//! Every function does what [`scalar`] does, on as many bytes at a time as the machine takes. A [`Path`] other than the scalar one exists
//! only where its instructions do: [`Path::best`] and [`Path::all`] ask the machine.

#![expect(unsafe_code, reason = "vector instructions; compared with the scalar twin, and run under valgrind")]

mod around;

use super::BLOCK;
use super::algebra::{self, Found, Triggers};
use super::classes::{Classes, scalar};
pub(in crate::mask::scan) use around::{SIFTED, Sieve};

/// Which instructions read the text. All find the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Path(Kind);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Sse2,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl Path {
    /// One byte at a time: the specification, and what machines without vectors use.
    pub const SCALAR: Self = Self(Kind::Scalar);

    /// Every path that this machine has, the slowest first.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut paths = vec![Self::SCALAR];
        #[cfg(target_arch = "x86_64")]
        {
            paths.push(Self(Kind::Sse2));
            if is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("popcnt")
            {
                paths.push(Self(Kind::Avx2));
            }
            if is_x86_feature_detected!("popcnt")
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vbmi")
                && is_x86_feature_detected!("avx512vbmi2")
            {
                paths.push(Self(Kind::Avx512));
            }
        }
        #[cfg(target_arch = "aarch64")]
        paths.push(Self(Kind::Neon));
        paths
    }

    /// The fastest path that this machine has.
    #[must_use]
    pub fn best() -> Self {
        Self::all().last().copied().unwrap_or(Self::SCALAR)
    }

    /// The path's instructions by name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Scalar => "scalar",
            #[cfg(target_arch = "x86_64")]
            Kind::Sse2 => "sse2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "avx512",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "neon",
        }
    }

    /// Writes the bitmaps of these blocks, from this row on.
    pub(super) fn classify(self, classes: &mut Classes, row: usize, blocks: &[[u8; BLOCK]]) {
        match self.0 {
            Kind::Scalar => blocks.iter().enumerate().for_each(|(index, block)| classes.set(row + index, scalar(block))),
            // SAFETY: every x86-64 processor has SSE2.
            #[cfg(target_arch = "x86_64")]
            Kind::Sse2 => unsafe { x86::classify_sse2(classes, row, blocks) },
            // SAFETY: the path is made only where AVX2 was detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::classify_avx2(classes, row, blocks) },
            // SAFETY: the path is made only where these parts of AVX-512 were detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::classify_avx512(classes, row, blocks) },
            // SAFETY: every processor that the target stands for has NEON.
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { arm::classify_neon(classes, row, blocks) },
        }
    }

    /// The algebra on the first blocks of a tile, compiled for the path's instructions.
    pub(super) fn triggers(self, classes: &Classes, blocks: usize, triggers: &mut Triggers) {
        match self.0 {
            Kind::Scalar => algebra::triggers::<1>(classes, blocks, triggers),
            // SAFETY: every x86-64 processor has SSE2.
            #[cfg(target_arch = "x86_64")]
            Kind::Sse2 => unsafe { x86::triggers_sse2(classes, blocks, triggers) },
            // SAFETY: the path is made only where AVX2 was detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::triggers_avx2(classes, blocks, triggers) },
            // SAFETY: the path is made only where these parts of AVX-512 were detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::triggers_avx512(classes, blocks, triggers) },
            // SAFETY: every processor that the target stands for has NEON.
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { arm::triggers_neon(classes, blocks, triggers) },
        }
    }

    /// The triggers of a text that is one block.
    pub(super) fn alone(self, block: &[u8; BLOCK]) -> Found {
        match self.0 {
            Kind::Scalar => algebra::alone(scalar(block)),
            // SAFETY: every x86-64 processor has SSE2.
            #[cfg(target_arch = "x86_64")]
            Kind::Sse2 => unsafe { x86::alone_sse2(block) },
            // SAFETY: the path is made only where AVX2 was detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::alone_avx2(block) },
            // SAFETY: the path is made only where these parts of AVX-512 were detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::alone_avx512(block) },
            // SAFETY: every processor that the target stands for has NEON.
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { arm::alone_neon(block) },
        }
    }

    /// Whether nothing can be found in a text that is one block.
    pub(super) fn is_quiet(self, block: &[u8; BLOCK]) -> bool {
        match self.0 {
            Kind::Scalar => algebra::is_quiet(scalar(block)),
            // SAFETY: every x86-64 processor has SSE2.
            #[cfg(target_arch = "x86_64")]
            Kind::Sse2 => unsafe { x86::is_quiet_sse2(block) },
            // SAFETY: the path is made only where AVX2 was detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::is_quiet_avx2(block) },
            // SAFETY: the path is made only where these parts of AVX-512 were detected.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::is_quiet_avx512(block) },
            // SAFETY: every processor that the target stands for has NEON.
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => unsafe { arm::is_quiet_neon(block) },
        }
    }
}

/// The four entrances of a path, compiled for its instructions.
macro_rules! entrances {
    ($classify:ident, $triggers:ident, $alone:ident, $quiet:ident, $block:ident, $lanes:literal, $features:literal) => {
        #[target_feature(enable = $features)]
        pub(super) fn $classify(classes: &mut Classes, row: usize, blocks: &[[u8; BLOCK]]) {
            for (index, block) in blocks.iter().enumerate() {
                classes.set(row + index, $block(block));
            }
        }

        #[target_feature(enable = $features)]
        pub(super) fn $triggers(classes: &Classes, blocks: usize, triggers: &mut Triggers) {
            algebra::triggers::<$lanes>(classes, blocks, triggers);
        }

        #[target_feature(enable = $features)]
        pub(super) fn $alone(block: &[u8; BLOCK]) -> Found {
            algebra::alone($block(block))
        }

        #[target_feature(enable = $features)]
        pub(super) fn $quiet(block: &[u8; BLOCK]) -> bool {
            algebra::is_quiet($block(block))
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::classes::TABLE;
    use super::{BLOCK, Classes, Found, Triggers, algebra};
    use std::arch::x86_64::*;

    entrances!(classify_sse2, triggers_sse2, alone_sse2, is_quiet_sse2, sse2, 2, "sse2");
    entrances!(classify_avx2, triggers_avx2, alone_avx2, is_quiet_avx2, avx2, 4, "avx2,bmi1,bmi2,popcnt");
    entrances!(
        classify_avx512,
        triggers_avx512,
        alone_avx512,
        is_quiet_avx512,
        avx512,
        8,
        "popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2"
    );

    /// A table of 128 entries gives all classes of a byte at once.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2")]
    fn avx512(block: &[u8; BLOCK]) -> [u64; 8] {
        // SAFETY: each reads 64 bytes of an array of 128, or of 64, at any alignment.
        let (low, high, bytes) = unsafe {
            (
                _mm512_loadu_si512(TABLE.as_ptr().cast()),
                _mm512_loadu_si512(TABLE.as_ptr().add(64).cast()),
                _mm512_loadu_si512(block.as_ptr().cast()),
            )
        };
        let found = _mm512_maskz_permutex2var_epi8(!_mm512_movepi8_mask(bytes), low, bytes, high);
        let of = |class: i8| _mm512_test_epi8_mask(found, _mm512_set1_epi8(class));
        [of(1), of(2), of(4), of(8), of(16), of(32), of(64), of(-128)]
    }

    /// The classes of as many bytes as a vector has, by comparisons.
    macro_rules! compare {
        ($name:ident, $features:literal, $load:ident, $vector:ty, $width:literal, $set:ident, $sub:ident, $min:ident, $eq:ident, $or:ident, $mask:ident, $bits:ty) => {
            #[inline]
            #[target_feature(enable = $features)]
            fn $name(block: &[u8; BLOCK]) -> [u64; 8] {
                let mut bits = [0_u64; 8];
                let (parts, _) = block.as_chunks::<$width>();
                for (part, bytes) in parts.iter().enumerate() {
                    // SAFETY: reads the bytes of the part, as many as the vector has, at any alignment.
                    let bytes: $vector = unsafe { $load(bytes.as_ptr().cast()) };
                    let is = |byte: u8| $eq(bytes, $set(byte as i8));
                    let below = |bytes: $vector, last: i8| $eq($min(bytes, $set(last)), bytes);
                    let letters = $sub($or(bytes, $set(0x20)), $set(b'a' as i8));
                    let (dash, colon, plus) = (is(b'-'), is(b':'), is(b'+'));
                    let joining = $or(dash, is(b'.'));
                    let between = $or(joining, is(b'/'));
                    let joins = $or(joining, is(b'_'));
                    let others = $or($or(is(b'='), $or(is(b'|'), is(b'~'))), $or($or(is(b'$'), is(b'%')), $or(colon, plus)));
                    let found = [
                        below($sub(bytes, $set(b'0' as i8)), 9),
                        below(letters, 25),
                        below(letters, 5),
                        $or(is(b' '), between),
                        $or($or(between, joins), others),
                        joins,
                        $or(dash, colon),
                        $or(is(b'@'), plus),
                    ];
                    for (map, found) in bits.iter_mut().zip(found) {
                        *map |= u64::from($mask(found) as $bits) << (part * $width);
                    }
                }
                bits
            }
        };
    }

    compare!(
        sse2,
        "sse2",
        _mm_loadu_si128,
        __m128i,
        16,
        _mm_set1_epi8,
        _mm_sub_epi8,
        _mm_min_epu8,
        _mm_cmpeq_epi8,
        _mm_or_si128,
        _mm_movemask_epi8,
        u16
    );
    compare!(
        avx2,
        "avx2,bmi1,bmi2",
        _mm256_loadu_si256,
        __m256i,
        32,
        _mm256_set1_epi8,
        _mm256_sub_epi8,
        _mm256_min_epu8,
        _mm256_cmpeq_epi8,
        _mm256_or_si256,
        _mm256_movemask_epi8,
        u32
    );
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use super::{BLOCK, Classes, Found, Triggers, algebra};
    use std::arch::aarch64::*;

    entrances!(classify_neon, triggers_neon, alone_neon, is_quiet_neon, neon, 2, "neon");

    #[inline]
    #[target_feature(enable = "neon")]
    fn neon(block: &[u8; BLOCK]) -> [u64; 8] {
        let (parts, _) = block.as_chunks::<16>();
        let mut found = [[vdupq_n_u8(0); 4]; 8];
        for (part, bytes) in parts.iter().enumerate() {
            // SAFETY: reads the 16 bytes of the part, at any alignment.
            let bytes = unsafe { vld1q_u8(bytes.as_ptr()) };
            let is = |byte: u8| vceqq_u8(bytes, vdupq_n_u8(byte));
            let letters = vsubq_u8(vorrq_u8(bytes, vdupq_n_u8(0x20)), vdupq_n_u8(b'a'));
            let (dash, colon, plus) = (is(b'-'), is(b':'), is(b'+'));
            let or = |a, b| vorrq_u8(a, b);
            let joining = or(dash, is(b'.'));
            let between = or(joining, is(b'/'));
            let joins = or(joining, is(b'_'));
            let others = or(or(is(b'='), or(is(b'|'), is(b'~'))), or(or(is(b'$'), is(b'%')), or(colon, plus)));
            let classes = [
                vcleq_u8(vsubq_u8(bytes, vdupq_n_u8(b'0')), vdupq_n_u8(9)),
                vcleq_u8(letters, vdupq_n_u8(25)),
                vcleq_u8(letters, vdupq_n_u8(5)),
                or(is(b' '), between),
                or(or(between, joins), others),
                joins,
                or(dash, colon),
                or(is(b'@'), plus),
            ];
            for (room, class) in found.iter_mut().zip(classes) {
                if let Some(room) = room.get_mut(part) {
                    *room = class;
                }
            }
        }
        found.map(|vectors| bits(vectors))
    }

    /// One bit of each byte of four vectors.
    #[target_feature(enable = "neon")]
    fn bits([a, b, c, d]: [uint8x16_t; 4]) -> u64 {
        const PLACES: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
        // SAFETY: reads the 16 bytes of an array.
        let places = unsafe { vld1q_u8(PLACES.as_ptr()) };
        let half = vpaddq_u8(vandq_u8(a, places), vandq_u8(b, places));
        let other = vpaddq_u8(vandq_u8(c, places), vandq_u8(d, places));
        let quarter = vpaddq_u8(half, other);
        vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(quarter, quarter)))
    }
}

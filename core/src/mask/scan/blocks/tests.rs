//! Every path against the specification, on random and on adversarial blocks.

use super::classes::{Classes, ROWS, scalar};
use super::*;
use crate::mask::scan::find::SHORTEST;

/// A generator that is the same everywhere (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

/// Blocks of one kind: any bytes, only bytes at the edges of classes, one byte in a sea of another, runs.
fn block(random: &mut Random, kind: u64) -> [u8; BLOCK] {
    const EDGES: &[u8] = b"/09:;@AFGZ[`afgz{ -._+=|~$%\0\x7f\x80\xff\xb0\xc1\xe1";
    let pick = |random: &mut Random| EDGES[random.next() as usize % EDGES.len()];
    let mut block = [0; BLOCK];
    match kind % 4 {
        0 => block.as_chunks_mut::<8>().0.iter_mut().for_each(|bytes| *bytes = random.next().to_le_bytes()),
        1 => block.iter_mut().for_each(|byte| *byte = pick(random)),
        2 => {
            block = [pick(random); BLOCK];
            block[random.next() as usize % BLOCK] = pick(random);
        }
        _ => {
            let mut byte = pick(random);
            for room in &mut block {
                if random.next().is_multiple_of(8) {
                    byte = pick(random);
                }
                *room = byte;
            }
        }
    }
    block
}

fn compare(rows: u64, seed: u64) {
    let mut random = Random(seed);
    let (mut expected, mut found) = (Classes::default(), Classes::default());
    let (mut right, mut triggers) = (Triggers::default(), Triggers::default());
    for _ in 0..rows.div_ceil(ROWS as u64) {
        let kind = random.next();
        let blocks: Vec<_> = (0..ROWS).map(|_| block(&mut random, kind)).collect();
        blocks.iter().enumerate().for_each(|(row, block)| expected.set(row, scalar(block)));
        Path::SCALAR.triggers(&expected, &mut right);
        for path in Path::all() {
            path.classify(&mut found, 0, &blocks);
            assert_eq!(found, expected, "{}", path.name());
            path.triggers(&found, &mut triggers);
            assert_eq!(triggers, right, "{}", path.name());
        }
    }
}

#[test]
fn every_path_reads_blocks_as_the_specification_does() {
    compare(100_000, 1);
}

/// `cargo test --release -p checkrein --lib ten_million_blocks -- --ignored`
#[test]
#[ignore = "ten million blocks take a minute with optimisation"]
fn every_path_reads_ten_million_blocks_as_the_specification_does() {
    compare(10_000_000, 2);
}

#[test]
fn the_end_of_a_text_is_in_no_class() {
    for length in [0, 1, 63, 64, 65, 127, 128, 4095, 4096, 4097, 4160, 4161, 4223, 4224, 8192, 8200] {
        let text = vec![b'7'; length];
        let mut tile = Tile::default();
        let mut starts = Vec::new();
        for block in (0..length.div_ceil(BLOCK)).step_by(TILE) {
            tile.read(Path::best(), &text, block);
            let triggers = tile.triggers();
            for (index, bits) in triggers.number.iter().enumerate() {
                (0..BLOCK).filter(|bit| bits >> bit & 1 == 1).for_each(|bit| starts.push((block + index) * BLOCK + bit));
            }
        }
        assert_eq!(starts, if length >= 7 { vec![0] } else { vec![] }, "{length}");
    }
}

#[test]
fn every_national_layout_triggers() {
    let mut silent = Vec::new();
    for scheme in crate::mask::scan::national::NATIONAL {
        // The figures of an Italian code that become letters do so from the right, so that the first ones stay.
        let looked_at = |layout: &&&str| layout.len() >= SHORTEST && **layout != "AAAAAAXXAXXAXXXA";
        for layout in scheme.layouts.iter().filter(looked_at) {
            for (either, letter) in [("7", "Q"), ("Q", "Q"), ("A", "A")] {
                let text = format!("{} ", layout.replace('A', letter).replace('9', "7").replace('X', either));
                let mut tile = Tile::default();
                tile.read(Path::SCALAR, text.as_bytes(), 0);
                let triggers = tile.triggers();
                if (triggers.number[0] | triggers.word[0]) & 1 == 0 {
                    silent.push(format!("{} {layout} as {text}", scheme.name));
                }
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_vendors_form_triggers() {
    let mut silent = Vec::new();
    for secret in crate::mask::scan::secret::SECRETS {
        let mut tile = Tile::default();
        tile.read(Path::SCALAR, secret.example.as_bytes(), 0);
        let triggers = tile.triggers();
        let scheme = secret.prefix.find("://").map_or(0, |colon| triggers.colon[0] >> colon & 1);
        if triggers.token[0] & 1 | scheme == 0 {
            silent.push(secret.name);
        }
    }
    assert!(silent.is_empty(), "{silent:?}");
}

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

#[expect(clippy::print_stdout, reason = "says which paths the machine had")]
fn compare(rows: u64, seed: u64) {
    let mut random = Random(seed);
    let (mut expected, mut found) = (Classes::default(), Classes::default());
    let (mut right, mut triggers) = (Triggers::default(), Triggers::default());
    println!("{rows} blocks on {:?}", Path::all().iter().map(|path| path.name()).collect::<Vec<_>>());
    for _ in 0..rows.div_ceil(ROWS as u64) {
        let kind = random.next();
        let blocks: Vec<_> = (0..ROWS).map(|_| block(&mut random, kind)).collect();
        blocks.iter().enumerate().for_each(|(row, block)| expected.set(row, scalar(block)));
        Path::SCALAR.triggers(&expected, TILE, &mut right);
        for path in Path::all() {
            path.classify(&mut found, 0, &blocks);
            assert_eq!(found, expected, "{}", path.name());
            path.triggers(&found, TILE, &mut triggers);
            assert_eq!(triggers, right, "{}", path.name());
        }
        for block in &blocks {
            let alone = Path::SCALAR.alone(block);
            Path::all().iter().for_each(|path| assert_eq!(path.alone(block), alone, "{}", path.name()));
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
            let count = tile.read(Path::best(), &text, block);
            let triggers = tile.triggers();
            for (index, bits) in triggers.number.iter().take(count).enumerate() {
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
        let looked_at = |layout: &&&str| layout.len() >= SHORTEST;
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
fn what_begins_with_four_digits_has_no_letters_and_letters_in_fours_follow_no_space() {
    for form in crate::mask::scan::national::NATIONAL.iter().flat_map(|scheme| scheme.layouts) {
        let bytes = form.as_bytes();
        if bytes.starts_with(b"9999") && bytes.get(4).is_some_and(|next| !next.is_ascii_alphanumeric()) {
            assert!(!bytes.iter().any(|byte| b"AX".contains(byte)), "{form}");
        }
        if bytes[0] != b'A' {
            let four = bytes.windows(5).any(|part| !part[0].is_ascii_alphanumeric() && part[1..].iter().all(|byte| b"AX".contains(byte)));
            assert!(!four || *form == "XX.XXX.XXX/XXXX-99", "{form}");
        }
        assert!(!form.starts_with("9999-99-99A") && !form.starts_with("9999-99-99X"), "{form}");
    }
}

/// Layouts with any letters, digits and separators in them, anywhere in two blocks.
#[test]
fn every_national_layout_triggers_whatever_it_holds() {
    let mut random = Random(5);
    let mut silent = Vec::new();
    let mut tile = Tile::default();
    for scheme in crate::mask::scan::national::NATIONAL {
        let looked_at = |layout: &&&str| layout.len() >= SHORTEST && **layout != "AAAAAAXXAXXAXXXA";
        for layout in scheme.layouts.iter().filter(looked_at) {
            let mut misses = 0;
            for _ in 0..200 {
                let at = random.next() as usize % 80;
                let either = random.next().is_multiple_of(2);
                let mut pick = |set: &[u8]| set[random.next() as usize % set.len()] as char;
                let free = layout.starts_with('X');
                let written: String = layout
                    .chars()
                    .map(|form| match form {
                        '9' => pick(b"0123456789"),
                        'A' => pick(b"abcdefgzABCDEFGZ"),
                        'X' if either => pick(b"0123456789"),
                        'X' => pick(b"azAZ09"),
                        ' ' | '-' | '.' | '/' if !free => pick(b" -./"),
                        other => other,
                    })
                    .collect();
                let text = format!("{}{written},", ":".repeat(at));
                tile.read(Path::SCALAR, text.as_bytes(), 0);
                let triggers = tile.triggers();
                let index = at / BLOCK;
                misses += usize::from((triggers.number[index] | triggers.word[index]) >> (at % BLOCK) & 1 == 0);
            }
            if misses > 0 {
                silent.push(format!("{} {layout}: {misses} of 200", scheme.name));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

/// They become letters from the right (decreto 23 dicembre 1976).
#[test]
fn an_italian_code_triggers_however_many_of_its_figures_are_letters() {
    for letters in 0..=7 {
        let mut left = 7 - letters;
        let code: String = "AAAAAAXXAXXAXXXA"
            .chars()
            .map(|form| match form {
                'X' if left > 0 => {
                    left -= 1;
                    '7'
                }
                _ => 'Q',
            })
            .collect();
        assert_eq!(Path::SCALAR.alone(&padded(code.as_bytes())).word & 1, 1, "{code}");
    }
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

#[test]
fn what_a_quick_look_calls_quiet_triggers_nothing_that_could_be_found() {
    let mut random = Random(9);
    for _ in 0..200_000 {
        let set: &[u8] = if random.next().is_multiple_of(2) { b"0123456789 ./, " } else { b"abcxyzABCXYZ -./:_=,(" };
        let length = random.next() as usize % 24;
        let text: Vec<u8> = (0..length).map(|_| set[random.next() as usize % set.len()]).collect();
        let block = padded(&text);
        let found = Path::SCALAR.alone(&block);
        let quiet = Path::SCALAR.is_quiet(&block);
        Path::all().iter().for_each(|path| assert_eq!(path.is_quiet(&block), quiet, "{}", path.name()));
        let shown = String::from_utf8_lossy(&text);
        if quiet && !text.iter().any(u8::is_ascii_digit) {
            // A colon before two separators is one, and only `://` is something.
            assert!(algebra::Found { colon: 0, ..found }.any() == 0 && !shown.contains("://"), "{shown:?}");
        } else if quiet && found.any() != 0 {
            let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
            assert!(digits <= 6 && text.iter().filter(|byte| b" ./".contains(byte)).count() <= 1, "{shown:?}");
        }
    }
}

#[test]
fn a_form_of_six_digits_and_one_separator_has_five_before_it() {
    for form in crate::mask::scan::national::NATIONAL.iter().flat_map(|scheme| scheme.layouts) {
        let digits = form.bytes().filter(|byte| b"9X0123456789".contains(byte)).count();
        let separators = form.bytes().filter(|byte| b" -./".contains(byte)).count();
        let letters = form.bytes().any(|byte| byte.is_ascii_alphabetic() && byte != b'X');
        if form.len() >= SHORTEST && digits <= 6 && separators <= 1 && !letters {
            assert!(digits == 6 && form.as_bytes().get(5).is_some_and(|byte| b" -./".contains(byte)), "{form}");
        }
    }
}

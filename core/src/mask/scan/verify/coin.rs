//! Addresses of cryptographic money.

use crate::crypto::sha256;

const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// A Bitcoin address: base58check (version 0 or 5), or a witness address (BIP 173, BIP 350).
pub(in crate::mask) fn bitcoin(text: &[u8]) -> bool {
    match text {
        [b'1' | b'3', ..] => base58check(text),
        [b'b' | b'B', b'c' | b'C', b'1', ..] => bech32(text),
        _ => false,
    }
}

fn base58check(text: &[u8]) -> bool {
    if !(26..=35).contains(&text.len()) {
        return false;
    }
    let mut bytes = [0_u8; 25];
    for character in text {
        let Some(mut carry) = BASE58.iter().position(|known| known == character) else { return false };
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return false;
        }
    }
    // A leading `1` for each zero byte, no more and no fewer.
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    if zeros != text.iter().take_while(|byte| **byte == b'1').count() {
        return false;
    }
    let Some((payload, sum)) = bytes.split_at_checked(21) else { return false };
    matches!(payload.first(), Some(0 | 5)) && sha256(&[&sha256(&[payload])]).starts_with(sum)
}

/// A witness address of the main network: one case, a checksum of its version, and a program of its version's length.
fn bech32(text: &[u8]) -> bool {
    let (lower, upper) = (text.iter().any(u8::is_ascii_lowercase), text.iter().any(u8::is_ascii_uppercase));
    if lower && upper || !(14..=74).contains(&text.len()) {
        return false;
    }
    let data = text.get(3..).unwrap_or_default();
    // `bc` as BIP 173 expands it: the high bits, a zero, the low bits.
    let mut state = [3, 3, 0, 2, 3].into_iter().fold(1, polymod);
    for character in data {
        let Some(five) = BECH32.iter().position(|known| *known == character.to_ascii_lowercase()) else { return false };
        state = polymod(state, five as u32);
    }
    let version = data.first().and_then(|first| BECH32.iter().position(|known| *known == first.to_ascii_lowercase()));
    match version {
        Some(0) => state == 1 && matches!(data.len(), 39 | 59),
        Some(1..=16) => state == 0x2bc8_30a3,
        _ => false,
    }
}

/// One step of the BCH code of BIP 173.
fn polymod(state: u32, five: u32) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let (top, shifted) = (state >> 25, (state & 0x01ff_ffff) << 5 ^ five);
    GENERATOR.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(shifted, |state, (_, term)| state ^ term)
}

/// An Ethereum address: `0x` and forty hexadecimal figures; where its letters are of both cases, they must carry the checksum of EIP-55.
pub(in crate::mask) fn ethereum(text: &[u8]) -> bool {
    let Some(figures) = text.strip_prefix(b"0x").filter(|rest| rest.len() == 40 && rest.iter().all(u8::is_ascii_hexdigit)) else {
        return false;
    };
    let (lower, upper) = (figures.iter().any(u8::is_ascii_lowercase), figures.iter().any(u8::is_ascii_uppercase));
    if !lower || !upper {
        return figures.iter().any(|figure| *figure != b'0');
    }
    let digest = keccak256_of_forty(figures);
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    figures.iter().zip(nibbles).all(|(figure, nibble)| figure.is_ascii_digit() || figure.is_ascii_uppercase() == (nibble > 7))
}

/// Keccak-256, as it was before it became SHA-3, over forty figures in lower case: less than one block of 136 bytes.
fn keccak256_of_forty(figures: &[u8]) -> [u8; 20] {
    let mut block = [0_u8; 136];
    for (room, figure) in block.iter_mut().zip(figures) {
        *room = figure.to_ascii_lowercase();
    }
    for (place, bit) in [(40, 0x01), (135, 0x80)] {
        if let Some(byte) = block.get_mut(place) {
            *byte |= bit;
        }
    }
    let mut state = [0_u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.as_chunks::<8>().0) {
        *lane = u64::from_le_bytes(*bytes);
    }
    keccak::f1600(&mut state);
    let mut digest = [0; 20];
    for (room, byte) in digest.iter_mut().zip(state.iter().flat_map(|lane| lane.to_le_bytes())) {
        *room = byte;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_proposals_are_addresses() {
        for good in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        ] {
            assert!(bitcoin(good.as_bytes()), "{good}");
            let mut bad = good.as_bytes().to_vec();
            let place = bad.len() / 2;
            bad[place] = if bad[place].eq_ignore_ascii_case(&b'q') { b'p' } else { b'q' };
            assert!(!bitcoin(&bad), "{good}");
        }
        // BIP 350: a version 1 address with the checksum of version 0.
        assert!(!bitcoin(b"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd"));
        assert!(!bitcoin(b"") && !bitcoin(b"1") && !bitcoin(b"bc1") && !bitcoin(&[b'1'; 34]));
    }

    #[test]
    fn the_examples_of_eip_55_carry_their_checksum() {
        for good in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0xde709f2102306220921060314715629080e2fb77",
        ] {
            assert!(ethereum(good.as_bytes()), "{good}");
        }
        assert!(!ethereum(b"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));
        assert!(!ethereum(b"0x0000000000000000000000000000000000000000") && !ethereum(b"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
    }
}

//! Addresses of networks and of their cards.

use std::net::Ipv6Addr;

/// The longest text of an IPv6 address: six groups and a v4 part.
const LONGEST_V6: usize = 45;

/// How long the IPv4 address is that the text starts with: four numbers to 255, zeros before them as logs write them.
pub(in crate::mask) fn ipv4(text: &[u8]) -> Option<usize> {
    let mut length = 0;
    for octet in 0..4 {
        if octet > 0 {
            if text.get(length) != Some(&b'.') {
                return None;
            }
            length += 1;
        }
        let figures = text.get(length..)?.iter().take(3).take_while(|byte| byte.is_ascii_digit());
        let (count, number) = figures.fold((0, 0_u16), |(count, number), byte| (count + 1, number * 10 + u16::from(byte - b'0')));
        if count == 0 || number > 255 {
            return None;
        }
        length += count;
    }
    // A fourth figure, or a fifth number: a version, not an address.
    match (text.get(length), text.get(length + 1)) {
        (Some(next), _) if next.is_ascii_digit() => None,
        (Some(b'.'), Some(after)) if after.is_ascii_digit() => None,
        _ => Some(length),
    }
}

/// How long the IPv6 address is that the text starts with, compressed and v4-mapped forms too (RFC 4291, section 2.2), without a zone.
///
/// A form with two colons alone (`a::b`) is an address only where its first group has a digit, three figures or more; `::` and `::1` are
/// nobody's address. Names of paths in programs (`std::fs`) have that form.
pub(in crate::mask) fn ipv6(text: &[u8]) -> Option<usize> {
    let run = text.iter().take(LONGEST_V6 + 1).take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')).count();
    let mut extent = text.get(..run.min(LONGEST_V6))?;
    let whole = run <= LONGEST_V6;
    // What ends a sentence, or comes before a port's number, does not belong to the address.
    while let Some((last, rest)) = extent.split_last()
        && (*last == b'.' || *last == b':' && rest.last() != Some(&b':'))
    {
        extent = rest;
    }
    let address: Ipv6Addr = std::str::from_utf8(extent).ok()?.parse().ok()?;
    let colons = extent.iter().filter(|byte| **byte == b':').count();
    let first = extent.split(|byte| *byte == b':').next().unwrap_or_default();
    let evident = colons > 2 || first.len() > 2 && first.iter().any(u8::is_ascii_digit);
    (whole && evident && !address.is_unspecified() && !address.is_loopback()).then_some(extent.len())
}

/// How long the hardware address is that the text starts with: six pairs (`:` or `-` between), or three groups of four (`.`).
pub(in crate::mask) fn mac(text: &[u8]) -> Option<usize> {
    let grouped = |group: usize, separators: &[u8], length: usize| {
        let candidate = text.get(..length)?;
        let separator = *candidate.get(group)?;
        let fits = |(index, byte): (usize, &u8)| {
            if index % (group + 1) == group { *byte == separator } else { byte.is_ascii_hexdigit() }
        };
        let stop = separator == b'.' && !text.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
        let ends = text.get(length).is_none_or(|next| !next.is_ascii_alphanumeric() && (*next != separator || stop));
        let shown = candidate.iter().any(|byte| byte.is_ascii_hexdigit() && *byte != b'0');
        (separators.contains(&separator) && ends && shown && candidate.iter().enumerate().all(fits)).then_some(length)
    };
    grouped(2, b":-", 17).or_else(|| grouped(4, b".", 14))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_they_end() {
        assert_eq!(ipv4(b"192.168.0.1"), Some(11));
        assert_eq!(ipv4(b"192.168.0.1."), Some(11));
        assert_eq!(ipv4(b"192.168.000.001:80"), Some(15));
        for bad in ["256.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.4567", "1..2.3", "", "....", "1.2.3."] {
            assert_eq!(ipv4(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn every_form_of_rfc_4291_is_read() {
        for good in [
            "2001:db8:85a3:8d3:1319:8a2e:370:7348",
            "2001:db8::1",
            "fe80::1",
            "::ffff:192.0.2.128",
            "64:ff9b::192.0.2.33",
            "2001:DB8:0:0:8:800:200C:417A",
            "ff01:0:0:0:0:0:0:101",
            "2001:db8:1:2::",
        ] {
            assert_eq!(ipv6(good.as_bytes()), Some(good.len()), "{good}");
            assert_eq!(ipv6(format!("{good}. ").as_bytes()), Some(good.len()), "{good}");
        }
        for bad in ["::", "::1", "a::b", "std::fs", "12:30:45", "1:2:3:4:5:6:7:8:9", "2001:db8:::1", ":", "", "dead"] {
            assert_eq!(ipv6(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn hardware_addresses_have_one_separator_throughout() {
        assert_eq!(mac(b"00:1B:44:11:3a:b7"), Some(17));
        assert_eq!(mac(b"00-1B-44-11-3A-B7 x"), Some(17));
        assert_eq!(mac(b"001b.4411.3ab7"), Some(14));
        assert_eq!(mac(b"001b.4411.3ab7."), Some(14), "a sentence's end");
        for bad in [
            "00:1B-44:11:3A:B7",
            "00:00:00:00:00:00",
            "00:1B:44:11:3A:B7:01",
            "00:1B:44:11:3A",
            "001b.4411.3ab77",
            "001b.4411.3ab7.0000",
            "",
        ] {
            assert_eq!(mac(bad.as_bytes()), None, "{bad}");
        }
    }
}

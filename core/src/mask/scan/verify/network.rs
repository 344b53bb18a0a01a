//! Addresses of networks and of their cards.

/// The longest text of an IPv6 address: six groups and a v4 part.
const LONGEST_V6: usize = 45;

/// By byte, whether an IPv6 address is written with it.
static OF_V6: [bool; 256] = {
    let mut of = [false; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while byte < 256 {
        of[byte] = (byte as u8).is_ascii_hexdigit() || matches!(byte as u8, b':' | b'.');
        byte += 1;
    }
    of
};

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
    let of_address = |byte: &u8| OF_V6.get(usize::from(*byte)).is_some_and(|of| *of);
    let run = text.iter().take(LONGEST_V6 + 1).take_while(|byte| of_address(byte)).count();
    let mut extent = text.get(..run.min(LONGEST_V6))?;
    let whole = run <= LONGEST_V6;
    // What ends a sentence, or comes before a port's number, does not belong to the address.
    while let Some((last, rest)) = extent.split_last()
        && (*last == b'.' || *last == b':' && rest.last() != Some(&b':'))
    {
        extent = rest;
    }
    let address = groups(extent)?;
    let first = || extent.iter().take_while(|byte| **byte != b':');
    let evident = address.colons > 2 || first().count() > 2 && first().any(u8::is_ascii_digit);
    (whole && evident && address.last > 1).then_some(extent.len())
}

/// What the groups of an address say.
struct Groups {
    colons: usize,
    /// The number that the address is, where it is a small one.
    last: u16,
}

/// The groups that a text is made of (RFC 4291, section 2.2): eight of at most four figures; or fewer, and two colons for the others;
/// the last two may be an IPv4 address, whose numbers have no zeros before them.
fn groups(text: &[u8]) -> Option<Groups> {
    let (mut at, mut count, mut colons, mut gap) = (0, 0, 0, false);
    let (mut last, mut others) = (0_u16, 0_u16);
    if text.starts_with(b"::") {
        (at, colons, gap) = (2, 2, true);
    }
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest.iter().take(5).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let group = rest.get(..length).filter(|group| (1..=4).contains(&group.len()))?;
        if rest.get(length) == Some(&b'.') {
            let plain = |octet: &[u8]| octet.len() == 1 || octet.first() != Some(&b'0');
            let address = ipv4(rest).filter(|length| *length == rest.len() && rest.split(|byte| *byte == b'.').all(plain))?;
            return (at + address == text.len() && (count == 6 || gap && count < 6)).then_some(Groups { colons, last: u16::MAX });
        }
        others |= last;
        last = group.iter().fold(0, |number, byte| number << 4 | u16::from((byte & 15) + 9 * (byte >> 6)));
        (at, count) = (at + length, count + 1);
        match text.get(at..) {
            Some([b':', b':', ..]) if !gap => (at, colons, gap, others, last) = (at + 2, colons + 2, true, others | last, 0),
            Some([b':', _, ..]) => (at, colons) = (at + 1, colons + 1),
            Some([]) => {}
            _ => return None,
        }
    }
    (count == 8 && !gap || gap && count < 8).then_some(Groups { colons, last: if others > 0 { u16::MAX } else { last } })
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
    fn groups_are_read_as_the_standard_library_reads_them() {
        let mut seed = 88_172_645_463_325_252_u64;
        let mut pick = |from: &[&str]| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            from[(seed % from.len() as u64) as usize].to_owned()
        };
        let parts =
            ["0", "1", "f00d", "00a", "12345", "::", ":", ":", ":", "0", "::", "1.2.3.4", "255.0.0.10", "01.2.3.4", ".", "g", "aB9"];
        let (mut read, mut refused) = (0, 0);
        for round in 0..400_000 {
            let text: String = (0..=round % 17).map(|_| pick(&parts)).collect();
            let expected = text.parse::<std::net::Ipv6Addr>().ok();
            let groups = groups(text.as_bytes());
            assert_eq!(groups.is_some(), expected.is_some(), "{text}");
            if let Some((groups, expected)) = groups.zip(expected) {
                let small = expected.is_unspecified() || expected.is_loopback();
                assert_eq!(groups.last < 2, small, "{text}");
                assert_eq!(groups.colons, text.matches(':').count(), "{text}");
            }
            *(if expected.is_some() { &mut read } else { &mut refused }) += 1;
        }
        assert!(read > 1_000 && refused > 1_000, "{read} {refused}");
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

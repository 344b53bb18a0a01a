//! E-mail addresses.

/// RFC 5321, section 4.5.3.1.1.
const LOCAL: usize = 64;
/// RFC 5321, section 4.5.3.1.2.
const DOMAIN: usize = 255;
/// RFC 1035, section 2.3.4.
const LABEL: usize = 63;

/// How long the address is that the text starts with: a local part (RFC 5322's `dot-atom`, looser about dots as providers are; or a quoted
/// string), `@`, and a domain of two labels or more whose last is no number. Letters beyond ASCII are taken in both parts (RFC 6531).
pub(in crate::mask) fn email(text: &[u8]) -> Option<usize> {
    let local = match text.first() {
        Some(b'"') => quoted(text)?,
        Some(b'.') | None => return None,
        Some(_) => text.iter().take(LOCAL + 1).take_while(|byte| atom(**byte)).count(),
    };
    if local == 0 || local > LOCAL || text.get(local) != Some(&b'@') {
        return None;
    }
    let domain = domain(text.get(local + 1..)?)?;
    Some(local + 1 + domain)
}

/// How long the quoted string is, quotes included.
fn quoted(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.iter().enumerate().take(LOCAL).skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (index > 1).then_some(index + 1),
            b'\r' | b'\n' => return None,
            _ => {}
        }
    }
    None
}

fn atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

/// By byte, whether a label of a domain has it.
static IN_LABEL: [bool; 256] = {
    let mut of = [false; 256];
    let mut byte = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while byte < 256 {
        of[byte] = (byte as u8).is_ascii_alphanumeric() || byte >= 0x80 || byte as u8 == b'-';
        byte += 1;
    }
    of
};

/// How much of the text is a domain.
pub(in crate::mask) fn domain(text: &[u8]) -> Option<usize> {
    if let Some(literal) = text.strip_prefix(b"[") {
        let end = literal.iter().take(64).position(|byte| *byte == b']')?;
        let inside = literal.get(..end)?;
        let address = inside.strip_prefix(b"IPv6:").map_or_else(|| super::ipv4(inside), super::ipv6);
        return (address.is_some() && end > 0).then_some(end + 2);
    }
    // The longest run of labels whose last may be a top-level domain.
    let (mut best, mut start, mut labels) = (None, 0, 0);
    loop {
        let in_label = |byte: &&u8| IN_LABEL.get(usize::from(**byte)).is_some_and(|is| *is);
        let mut length = text.get(start..)?.iter().take(LABEL + 1).take_while(in_label).count();
        let full = length;
        // A dash before the end belongs to the text.
        while length > 0 && text.get(start + length - 1) == Some(&b'-') {
            length -= 1;
        }
        if length == 0 || length > LABEL || start + length > DOMAIN || text.get(start) == Some(&b'-') {
            return best;
        }
        labels += 1;
        if labels > 1 && top_level(text.get(start..start + length)?) {
            best = Some(start + length);
        }
        if full != length || text.get(start + length) != Some(&b'.') {
            return best;
        }
        start += length + 1;
    }
}

/// Letters, two at least; or an internationalised label as its `xn--` form.
fn top_level(label: &[u8]) -> bool {
    label.len() > 1 && label.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
        || label.len() > 4 && label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_whole_and_no_further() {
        for good in [
            "jane.doe@example.com",
            "x@example.co.uk",
            "user+tag@sub.example.org",
            "o'neil_1%x@a-b.example",
            "\"john doe\"@example.com",
            "user@[192.0.2.1]",
            "jürgen@müller.example",
            "a@xn--mller-kva.example",
            "a@example.xn--p1ai",
            "da.me.@docomo.example.jp",
        ] {
            assert_eq!(email(good.as_bytes()), Some(good.len()), "{good}");
            for tail in [".", ", ", ">", "\"", "/x", "-"] {
                assert_eq!(email(format!("{good}{tail}").as_bytes()), Some(good.len()), "{good}{tail}");
            }
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in
            ["jane@localhost", "@example.com", "jane@", "jane@.com", "jane@-a.com", "a b@example.com", "", "jane@1.2", "\"\"@x.com", &long]
        {
            assert_eq!(email(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(email("a@example.com.12".as_bytes()), Some(13), "as far as it is a name");
    }
}

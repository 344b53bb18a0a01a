//! `ip_prefix`: the network of an address.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bits before the IPv4 address in an IPv6 address that stands for one (`::ffff:192.0.2.1`, RFC 4291, section 2.5.5.2).
const MAPPED: u8 = 96;

/// How many bits are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mask) struct Prefix {
    pub(in crate::mask) v4: u8,
    pub(in crate::mask) v6: u8,
}

impl Prefix {
    /// Writes the network that the address lies in (`192.0.2.0/24`). A network that is given is shown no finer than it is. `None` for
    /// what is no address: names, zones (`fe80::1%eth0`), numbers written with leading zeros.
    pub(super) fn apply(self, text: &str, to: &mut String) -> Option<()> {
        let (address, given) = match text.split_once('/') {
            None => (text, None),
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok().filter(|_| bits.bytes().all(|byte| byte.is_ascii_digit()))?)),
        };
        let shown = match address.parse().ok()? {
            IpAddr::V4(address) => {
                let bits = given.unwrap_or(32).min(self.v4);
                let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
                (given.unwrap_or(32) <= 32).then_some((IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask)), bits))
            }
            IpAddr::V6(address) => {
                let most = if address.to_ipv4_mapped().is_some() { self.v6.min(MAPPED.saturating_add(self.v4)) } else { self.v6 };
                let bits = given.unwrap_or(128).min(most);
                let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
                (given.unwrap_or(128) <= 128).then_some((IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask)), bits))
            }
        };
        let (network, bits) = shown?;
        write!(to, "{network}/{bits}").ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(v4: u8, v6: u8, text: &str) -> Option<String> {
        let mut to = String::new();
        Prefix { v4, v6 }.apply(text, &mut to).map(|()| to)
    }

    #[test]
    fn only_the_network_is_shown() {
        for (text, expected) in [
            ("192.0.2.17", "192.0.2.0/24"),
            ("192.0.2.17/32", "192.0.2.0/24"),
            ("10.1.2.3/8", "10.0.0.0/8"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
            ("2001:DB8::1/128", "2001:db8::/48"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::ffff:192.0.2.17", "::/48"),
        ] {
            assert_eq!(shown(24, 48, text).as_deref(), Some(expected));
        }
        assert_eq!(shown(0, 0, "192.0.2.17").as_deref(), Some("0.0.0.0/0"));
        assert_eq!(shown(0, 0, "2001:db8::1").as_deref(), Some("::/0"));
    }

    #[test]
    fn an_ipv4_address_in_ipv6_s_clothes_shows_no_more_than_in_its_own() {
        assert_eq!(shown(24, 127, "::ffff:192.0.2.17").as_deref(), Some("::ffff:192.0.2.0/120"));
    }

    #[test]
    fn what_is_no_address_is_not_shown() {
        for text in [
            "",
            "localhost",
            "192.0.2",
            "192.0.2.017",
            "192.0.2.17/33",
            "192.0.2.17/",
            "::1/129",
            "fe80::1%eth0",
            " 192.0.2.1",
            "1/+8",
            "::1/+8",
        ] {
            assert_eq!(shown(24, 48, text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn addresses_of_one_network_are_shown_alike(address in any::<u32>(), other in any::<u32>(), v4 in 0_u8..32) {
            let mask = u32::MAX.checked_shl(32 - u32::from(v4)).unwrap_or(0);
            let neighbour = Ipv4Addr::from_bits((address & mask) | (other & !mask));
            prop_assert_eq!(shown(v4, 0, &Ipv4Addr::from_bits(address).to_string()), shown(v4, 0, &neighbour.to_string()));
        }

        #[test]
        fn addresses_of_one_ipv6_network_are_shown_alike(address in any::<u128>(), other in any::<u128>(), v6 in 0_u8..128) {
            let mask = u128::MAX.checked_shl(128 - u32::from(v6)).unwrap_or(0);
            let neighbour = Ipv6Addr::from_bits((address & mask) | (other & !mask));
            prop_assert_eq!(shown(0, v6, &Ipv6Addr::from_bits(address).to_string()), shown(0, v6, &neighbour.to_string()));
        }
    }
}

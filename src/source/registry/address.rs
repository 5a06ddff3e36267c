//! Which addresses a registry may send its clients to: never further inside than it is itself.
//!
//! A redirect, or the place of a token service, is a registry's word. One on the Internet that points at `10.0.0.1` or at a
//! cloud's metadata at 169.254.169.254 has a client ask for what the registry could not reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address is reached from, the most public first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// From everywhere.
    Public,
    /// From a private network.
    Private,
    /// From the same machine.
    Loopback,
    /// From the same link alone, as metadata services of clouds are; or what no client has to do with, as multicast.
    LinkLocal,
}

impl Reach {
    /// Where an address is reached from.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }

    /// Where a host of a URL is reached from, if it is an address, or this machine by name.
    pub fn of_host(host: &str) -> Option<Self> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Some(Self::of(address));
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        (name == "localhost" || name.ends_with(".localhost")).then_some(Self::Loopback)
    }

    /// Tells whether what is reached from here may send on to there.
    pub fn may_lead_to(self, there: Self) -> bool {
        match there {
            Self::Public => true,
            Self::Private | Self::Loopback | Self::LinkLocal => self == there,
        }
    }

    /// What such an address is called.
    pub fn words(self) -> &'static str {
        match self {
            Self::Public => "a public address",
            Self::Private => "a private address",
            Self::Loopback => "this machine",
            Self::LinkLocal => "a link-local address",
        }
    }
}

fn of_v4(address: Ipv4Addr) -> Reach {
    let [first, second, ..] = address.octets();
    match (first, second) {
        _ if address.is_loopback() || first == 0 => Reach::Loopback,
        _ if address.is_link_local() || first >= 224 => Reach::LinkLocal,
        // 100.64.0.0/10 is shared among a provider's customers (RFC 6598), 198.18.0.0/15 for benchmarks (RFC 2544)
        (100, 64..=127) | (198, 18 | 19) => Reach::Private,
        _ if address.is_private() => Reach::Private,
        _ => Reach::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> Reach {
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        _ if address.is_loopback() || address.is_unspecified() => Reach::Loopback,
        // an IPv4 address in other words: mapped, compatible, translated (RFC 4291, 2.5.5; RFC 2765)
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => of_v4(v4(high, low)),
        // the metadata service of AWS
        [0xfd00, 0x0ec2, ..] => Reach::LinkLocal,
        [0xfe80..=0xfebf | 0xff00..=0xffff, ..] => Reach::LinkLocal,
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Reach::Private,
        // an IPv4 address behind a translator (RFC 6052), and behind one of a private network (RFC 8215)
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of_v4(v4(high, low)),
        [0x64, 0xff9b, 1, ..] => Reach::Private,
        // 6to4 (RFC 3056), and Teredo, which has the address inverted (RFC 4380)
        [0x2002, high, low, ..] => of_v4(v4(high, low)),
        [0x2001, 0, _, _, _, _, high, low] => of_v4(v4(!high, !low)),
        _ => Reach::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Reach {
        Reach::of_host(text).expect("an address")
    }

    #[test]
    fn addresses_are_told_apart_however_they_are_written() {
        for public in [
            "1.1.1.1",
            "[2606:4700::1]",
            "172.32.0.1",
            "100.63.0.1",
            "[::1.1.1.1]",
            "[64:ff9b::1.1.1.1]",
            "[2002:101:101::]",
        ] {
            assert_eq!(of(public), Reach::Public, "{public}");
        }
        for private in [
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "[fd12::1]",
            "[::ffff:10.0.0.1]",
            "[::10.0.0.1]",
            "[::ffff:0:10.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[64:ff9b:1::1]",
            "[2002:a00:1::1]",
            "[2001:0:1::f5ff:fffe]",
        ] {
            assert_eq!(of(private), Reach::Private, "{private}");
        }
        for loopback in [
            "127.0.0.1",
            "127.1.2.3",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::127.0.0.1]",
            "[::ffff:127.0.0.1]",
            "localhost",
            "a.LOCALHOST.",
        ] {
            assert_eq!(of(loopback), Reach::Loopback, "{loopback}");
        }
        for link_local in [
            "169.254.169.254",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::169.254.169.254]",
            "[2002:a9fe:a9fe::]",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert_eq!(of(link_local), Reach::LinkLocal, "{link_local}");
        }
        assert_eq!(Reach::of_host("registry.example"), None);
    }

    #[test]
    fn nothing_leads_further_inside_than_it_is_itself() {
        use Reach::{LinkLocal, Loopback, Private, Public};
        for (from, to) in [(Public, Private), (Public, Loopback), (Private, Loopback)] {
            assert!(!from.may_lead_to(to), "{from:?} to {to:?}");
        }
        for from in [Public, Private, Loopback] {
            assert!(!from.may_lead_to(LinkLocal), "{from:?}");
            assert!(from.may_lead_to(Public) && from.may_lead_to(from), "{from:?}");
        }
        assert!(!Loopback.may_lead_to(Private), "a registry here is often a tunnel to one elsewhere");
    }
}

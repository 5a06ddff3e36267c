//! Registries that a person names as not to be trusted: by host, or by the network that their addresses are of, as docker's
//! `insecure-registries` has them.

use std::net::IpAddr;
use std::str::FromStr;

use super::authority::host_of;
use super::reference::is_authority;

/// A registry, or a network of registries, that need not be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InsecureRegistry {
    /// A host, with any port where it has none: `lan.example`, `lan.example:5000`.
    Host(String),
    /// Those whose names are addresses of a network: `10.0.0.0/8`.
    Network {
        /// An address of it.
        address: IpAddr,
        /// How many of its first bits count.
        bits: u32,
    },
}

/// What was named is no registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoInsecureRegistry {
    /// A URL.
    #[error("a registry is named without a scheme and a path, as `{0}`")]
    Url(String),
    /// A pattern.
    #[error("patterns are not supported; name each host, or a network such as 10.0.0.0/8")]
    Pattern,
    /// Anything else.
    #[error("expected a host, host:port or a network such as 10.0.0.0/8")]
    Other,
}

impl InsecureRegistry {
    /// Tells whether it is the one at `host` or `host:port`. No names are looked up for networks.
    pub(super) fn is(&self, host: &str) -> bool {
        match self {
            Self::Host(named) => {
                named.eq_ignore_ascii_case(host) || named.eq_ignore_ascii_case(host_of(host))
            }
            Self::Network { address, bits } => {
                let bare = host_of(host).trim_start_matches('[').trim_end_matches(']');
                bare.parse().is_ok_and(|host| are_of_one(*address, host, *bits))
            }
        }
    }
}

impl FromStr for InsecureRegistry {
    type Err = NoInsecureRegistry;

    fn from_str(text: &str) -> Result<Self, NoInsecureRegistry> {
        if is_authority(text) {
            return Ok(Self::Host(text.to_owned()));
        }
        if let Some((_, rest)) = text.split_once("://") {
            let host = rest.split('/').next().unwrap_or_default();
            return Err(if is_authority(host) {
                NoInsecureRegistry::Url(host.to_owned())
            } else {
                NoInsecureRegistry::Other
            });
        }
        if text.contains('*') {
            return Err(NoInsecureRegistry::Pattern);
        }
        let network = || {
            let (address, bits) = text.split_once('/')?;
            let (address, bits): (IpAddr, u32) = (address.parse().ok()?, bits.parse().ok()?);
            (bits <= width(address)).then_some(Self::Network { address, bits })
        };
        network().ok_or(NoInsecureRegistry::Other)
    }
}

/// How many bits an address has.
fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// Tells whether the first bits of two addresses are the same.
fn are_of_one(one: IpAddr, other: IpAddr, bits: u32) -> bool {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    let rest = width(one) - bits;
    let differing = number(one) ^ number(other);
    width(one) == width(other) && differing.checked_shr(rest).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(named: &str, host: &str) -> bool {
        named.parse::<InsecureRegistry>().expect("one").is(host)
    }

    #[test]
    fn a_network_stands_for_the_addresses_in_it() {
        for inside in ["10.1.2.3", "10.1.2.3:5000"] {
            assert!(
                is("10.0.0.0/8", inside) && is("0.0.0.0/0", inside) && is("10.1.2.3/32", inside),
                "{inside}"
            );
        }
        assert!(is("fd00::/8", "[fd12::1]:5000") && is("::/0", "[fd12::1]"));
        for outside in ["11.0.0.1", "ten.example", "[::1]:5000"] {
            assert!(!is("10.0.0.0/8", outside), "{outside}");
        }
    }

    #[test]
    fn what_names_no_registry_is_refused() {
        for odd in ["", " ", "a b", "host/", "host/path", "10.0.0.0/33", "::1", "host:", "host:0", "a..b"] {
            assert_eq!(odd.parse::<InsecureRegistry>(), Err(NoInsecureRegistry::Other), "{odd}");
        }
        let url = NoInsecureRegistry::Url("host:5000".to_owned());
        assert_eq!("http://host:5000/v2".parse::<InsecureRegistry>(), Err(url));
        assert_eq!("*.example".parse::<InsecureRegistry>(), Err(NoInsecureRegistry::Pattern));
    }
}

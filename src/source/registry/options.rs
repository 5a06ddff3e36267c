//! What a person says of registries beforehand.

use super::address::Reach;
use super::authority::host_of;
use super::insecure::InsecureRegistry;

/// What a person says of registries beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistryOptions {
    /// Registries that may be asked over plain HTTP, or whose certificate need not be trusted.
    pub insecure: Vec<InsecureRegistry>,
}

impl RegistryOptions {
    /// Tells whether a registry was named as one that need not be trusted.
    pub(super) fn is_insecure(&self, host: &str) -> bool {
        self.insecure.iter().any(|named| named.is(host))
    }

    /// Tells whether a registry may be asked over plain HTTP: one on this machine, or that was named.
    pub(super) fn may_be_plain(&self, host: &str) -> bool {
        self.is_insecure(host) || Reach::of_host(host_of(host)) == Some(Reach::Loopback)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_for_what_was_named() {
        let options = RegistryOptions {
            insecure: ["lan.example", "other:5000"].map(|it| it.parse().expect("one")).to_vec(),
        };
        for plain in
            ["localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000", "lan.example:80", "Other:5000"]
        {
            assert!(options.may_be_plain(plain), "{plain}");
        }
        for secure in ["ghcr.io", "other:5001", "other", "10.0.0.1:5000", "localhost.example"] {
            assert!(!options.may_be_plain(secure), "{secure}");
        }
        assert!(!options.is_insecure("localhost:5000"), "its certificate counts, where it has one");
    }
}

//! The addresses that variables and contexts name engines by.
//!
//! Reads the text only; it opens nothing, and TLS is decided by whoever asks.

use std::path::PathBuf;

/// An engine's address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A socket in the file system.
    Unix(PathBuf),
    /// `tcp://` or no scheme at all: plain or TLS, as the environment says. The port may be absent.
    Tcp(String),
    /// `http://`, with the port where one is given.
    Http(String),
    /// `https://`, with the port where one is given.
    Https(String),
    /// Another machine behind SSH.
    Ssh,
}

impl Address {
    /// Takes an address apart, or tells why it is none.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err("the socket path is missing")
            } else {
                Ok(Self::Unix(PathBuf::from(path)))
            };
        }
        match text.split_once("://") {
            Some(("tcp", host)) => authority(host).map(Self::Tcp),
            Some(("http", host)) => authority(host).map(Self::Http),
            Some(("https", host)) => authority(host).map(Self::Https),
            Some(("ssh", _)) => Ok(Self::Ssh),
            Some(("npipe", _)) => Err("named pipes are not supported"),
            Some(_) => Err("the scheme must be unix, tcp, http or https"),
            None if text.starts_with('/') => Ok(Self::Unix(PathBuf::from(text))),
            None => authority(text).map(Self::Tcp),
        }
    }
}

/// Adds the port that Docker uses where none is given: 2376 for TLS, 2375 for plain connections.
pub(super) fn with_port(host: &str, tls: bool) -> String {
    let after_brackets = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
    match (after_brackets.contains(':'), tls) {
        (true, _) => host.to_owned(),
        (false, true) => format!("{host}:2376"),
        (false, false) => format!("{host}:2375"),
    }
}

/// Checks `host[:port]`, an IPv6 host in brackets; a slash at the end is dropped.
fn authority(text: &str) -> Result<String, &'static str> {
    let text = text.strip_suffix('/').unwrap_or(text);
    if text.is_empty() {
        return Err("the host is missing");
    }
    if text.contains('/') {
        return Err("a path is not allowed");
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-:[]%".contains(c);
    if text.chars().all(allowed) { Ok(text.to_owned()) } else { Err("the host has invalid characters") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_and_hosts_are_told_apart() {
        let unix = |path: &str| Ok(Address::Unix(PathBuf::from(path)));
        assert_eq!(Address::parse("unix:///run/d.sock"), unix("/run/d.sock"));
        assert_eq!(Address::parse("unix:/run/d.sock"), unix("/run/d.sock"));
        assert_eq!(Address::parse("/run/d.sock"), unix("/run/d.sock"));
        assert_eq!(Address::parse("tcp://h:1/"), Ok(Address::Tcp("h:1".to_owned())));
        assert_eq!(Address::parse("h:1"), Ok(Address::Tcp("h:1".to_owned())));
        assert_eq!(Address::parse("https://h"), Ok(Address::Https("h".to_owned())));
        assert_eq!(Address::parse("ssh://me@h"), Ok(Address::Ssh));
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_reason() {
        for (text, reason) in [
            ("unix://", "path"),
            ("tcp://", "host"),
            ("fd://3", "scheme"),
            ("npipe:////./pipe/docker_engine", "pipes"),
            ("tcp://h:1/base", "path"),
            ("tcp://h h", "characters"),
        ] {
            let refused = Address::parse(text).expect_err(text);
            assert!(refused.contains(reason), "{text}: {refused}");
        }
    }

    #[test]
    fn a_missing_port_is_the_one_that_docker_uses() {
        assert_eq!(with_port("h", false), "h:2375");
        assert_eq!(with_port("h", true), "h:2376");
        assert_eq!(with_port("[::1]", true), "[::1]:2376");
        assert_eq!(with_port("[::1]:5", true), "[::1]:5");
    }
}

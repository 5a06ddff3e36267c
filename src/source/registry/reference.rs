//! What names an image in a registry: `registry.example:5000/group/name:tag@sha256:…`, completed as docker completes it.
//!
//! Works on the text alone (distribution's reference grammar); whether anything has that name is for the registry to say.

use std::fmt;

use crate::image::Digest;

/// The registry that names without one belong to.
pub(super) const DOCKER_HUB: &str = "docker.io";
/// Where Docker Hub answers.
const DOCKER_HUB_HOST: &str = "registry-1.docker.io";
/// What Docker Hub was called in older names.
const OLD_DOCKER_HUB: &str = "index.docker.io";
/// The tag that is meant where none is given.
const LATEST: &str = "latest";
/// The longest name of a repository (distribution's reference grammar).
const LONGEST_NAME: usize = 255;
/// The longest tag.
const LONGEST_TAG: usize = 128;

/// An image in a registry, or a repository of images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryReference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl RegistryReference {
    /// Reads `IMAGE[:TAG][@DIGEST]`. Names without a registry are Docker Hub's, and there those of one part are in `library`.
    ///
    /// # Errors
    /// Where it can't name an image, with what is wrong as the end of a sentence.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => {
                let digest = digest.parse().map_err(|_| "a digest is sha256: and 64 hexadecimal digits")?;
                (rest, Some(digest))
            }
            None => (text, None),
        };
        let (registry, path) = match rest.split_once('/') {
            Some((first, path)) if is_registry(first) => (first, path),
            _ => (DOCKER_HUB, rest),
        };
        let (repository, tag) = match path.rsplit_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (path, None),
        };
        let registry = if registry == OLD_DOCKER_HUB { DOCKER_HUB } else { registry };
        let repository = match registry {
            DOCKER_HUB if !repository.contains('/') => format!("library/{repository}"),
            _ => repository.to_owned(),
        };
        if !is_authority(registry) {
            return Err("the registry is no host name");
        }
        if repository.chars().any(|c| c.is_ascii_uppercase()) {
            return Err("names of repositories are in lower case");
        }
        if registry.len() + repository.len() >= LONGEST_NAME || !repository.split('/').all(is_part) {
            return Err("names of repositories are letters, digits and `.`, `_`, `-` between them");
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err("tags are letters, digits, `_`, `.` and `-`");
        }
        // names of hosts have no case
        let registry = registry.to_ascii_lowercase();
        Ok(Self { registry, repository, tag: tag.map(str::to_owned), digest })
    }

    /// Tells whether a word names a registry itself, as `ghcr.io/…` and `localhost:5000/…` do.
    pub fn names_registry(word: &str) -> bool {
        word.split_once('/').is_some_and(|(first, _)| is_registry(first)) && Self::parse(word).is_ok()
    }

    /// The registry: a host, with a port where one is named. Docker Hub is `docker.io`.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The host at which the registry answers.
    pub fn host(&self) -> &str {
        if self.registry == DOCKER_HUB { DOCKER_HUB_HOST } else { &self.registry }
    }

    /// The repository, without the registry.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag; `latest` where there is neither a tag nor a digest.
    pub fn tag(&self) -> Option<&str> {
        match (&self.tag, &self.digest) {
            (None, None) => Some(LATEST),
            (tag, _) => tag.as_deref(),
        }
    }

    /// The digest, which decides where there is one.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Registry and repository, as people write them.
    pub fn name(&self) -> String {
        match self.registry.as_str() {
            DOCKER_HUB => self.repository.strip_prefix("library/").unwrap_or(&self.repository).to_owned(),
            registry => format!("{registry}/{}", self.repository),
        }
    }

    /// Tells whether it names a repository alone.
    pub fn is_repository(&self) -> bool {
        self.tag.is_none() && self.digest.is_none()
    }

    /// The same repository with another tag; None where that can be none.
    pub fn tagged(&self, tag: &str) -> Option<Self> {
        is_tag(tag).then(|| Self { tag: Some(tag.to_owned()), digest: None, ..self.clone() })
    }

    /// Another repository of the same registry; None where that can't be one.
    pub fn beside(&self, repository: &str) -> Option<Self> {
        Self::parse(&format!("{}/{repository}", self.registry)).ok().filter(Self::is_repository)
    }

    /// The same repository with another tag, as people write it.
    pub fn with_tag(&self, tag: &str) -> String {
        format!("{}:{tag}", self.name())
    }
}

impl fmt::Display for RegistryReference {
    /// The whole name, registry and tag included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.repository)?;
        if let Some(tag) = self.tag() {
            write!(f, ":{tag}")?;
        }
        self.digest.as_ref().map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

/// Tells a registry from the first part of a repository's name, as docker does.
fn is_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.chars().any(|c| c.is_ascii_uppercase())
}

/// A host name or an address, with or without a port.
pub(super) fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            let is_address = address.parse::<std::net::Ipv6Addr>().is_ok();
            return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Lower-case letters and digits, with single separators between them (`_`, `__`, `.`, any number of `-`).
fn is_part(part: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let ends_well = part.starts_with(is_letter) && part.ends_with(is_letter);
    let separators = part.split(is_letter).filter(|between| !between.is_empty());
    ends_well && { separators }
        .all(|between| ["_", "__", "."].contains(&between) || between.bytes().all(|byte| byte == b'-'))
}

/// Tells whether the text can be a tag.
pub(super) fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= LONGEST_TAG
        && tag.starts_with(is_word)
        && tag.chars().all(|c| is_word(c) || ['.', '-'].contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn parsed(text: &str) -> String {
        RegistryReference::parse(text).expect("a reference").to_string()
    }

    #[test]
    fn short_names_are_completed_as_docker_completes_them() {
        for (short, full) in [
            ("alpine", "docker.io/library/alpine:latest"),
            ("alpine:3.20", "docker.io/library/alpine:3.20"),
            ("docker.io/alpine", "docker.io/library/alpine:latest"),
            ("index.docker.io/library/alpine", "docker.io/library/alpine:latest"),
            ("grafana/grafana", "docker.io/grafana/grafana:latest"),
            ("ghcr.io/a/b/c:v1", "ghcr.io/a/b/c:v1"),
            ("GHCR.io/a", "ghcr.io/a:latest"),
            ("localhost/a", "localhost/a:latest"),
            ("localhost:5000/a:v1", "localhost:5000/a:v1"),
            ("[::1]:5000/a:v1", "[::1]:5000/a:v1"),
            ("a__b/c-d--e.f_g", "docker.io/a__b/c-d--e.f_g:latest"),
        ] {
            assert_eq!(parsed(short), full);
        }
    }

    #[test]
    fn a_digest_decides_and_a_tag_beside_it_is_kept() {
        let by_digest = format!("alpine@sha256:{HEX}");
        assert_eq!(parsed(&by_digest), format!("docker.io/library/alpine@sha256:{HEX}"));
        let both = RegistryReference::parse(&format!("quay.io/a/b:v1@sha256:{HEX}")).expect("a reference");
        assert_eq!((both.tag(), both.digest().map(|digest| digest.hex())), (Some("v1"), Some(HEX)));
    }

    #[test]
    fn what_can_name_no_image_is_refused() {
        for bad in [
            "",
            "Alpine",
            "a b",
            "a:",
            "a:-x",
            "a@sha256:00",
            "a//b",
            "/a",
            "a/",
            "-a",
            "a_",
            "a..b",
            "a___b",
            "host:port/a",
            "host:0/a",
            "ho st.io/a",
            "a?b",
            "a%2f",
            "ghcr.io/",
            "[::g]/a",
        ] {
            assert!(RegistryReference::parse(bad).is_err(), "{bad:?}");
        }
        assert!(RegistryReference::parse(&"a".repeat(300)).is_err());
        assert!(RegistryReference::parse(&format!("a:{}", "t".repeat(129))).is_err());
    }

    #[test]
    fn a_word_names_a_registry_by_a_dot_a_port_or_localhost() {
        for word in ["ghcr.io/a", "localhost/a", "localhost:5000/a", "host:5000/a", "docker.io/alpine"] {
            assert!(RegistryReference::names_registry(word), "{word}");
        }
        for word in ["alpine", "alpine:3.20", "grafana/grafana", "hello.world", "ghcr.io", "ghcr.io/A"] {
            assert!(!RegistryReference::names_registry(word), "{word}");
        }
    }

    #[test]
    fn docker_hub_answers_at_another_host_and_is_written_short() {
        let hub = RegistryReference::parse("alpine:3").expect("a reference");
        assert_eq!(
            (hub.registry(), hub.host(), hub.name()),
            ("docker.io", "registry-1.docker.io", "alpine".into())
        );
        assert_eq!(hub.with_tag("4"), "alpine:4");
        let other = RegistryReference::parse("ghcr.io/a/b:3").expect("a reference");
        assert_eq!((other.host(), other.name()), ("ghcr.io", "ghcr.io/a/b".into()));
    }
}

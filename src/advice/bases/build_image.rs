//! Official images with a compiler, and which of Debian's releases their tags name.

/// An official image with a compiler.
pub(in crate::advice) struct BuildImage {
    name: &'static str,
    /// By release of Debian, the newest first, the first versions that have a tag for it.
    since: &'static [(&'static str, &'static [[u32; 3]])],
}

/// Go's. Two branches got a release of Debian at once, each with the version that was next.
pub(in crate::advice) const GO: BuildImage = BuildImage {
    name: "golang",
    since: &[("bookworm", &[[1, 19, 10], [1, 20, 5]]), ("bullseye", &[[1, 15, 15], [1, 16, 7]])],
};
/// Rust's.
pub(in crate::advice) const RUST: BuildImage =
    BuildImage { name: "rust", since: &[("bookworm", &[[1, 70, 0]]), ("bullseye", &[[1, 54, 0]])] };

impl BuildImage {
    /// The newest release that a version has a tag for; the newest of all for what is no version.
    pub fn debian(&self, version: &str) -> &'static str {
        let mut numbers = version.split('.').map_while(|part| part.parse::<u32>().ok());
        let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else { return self.since[0].0 };
        // a tag without the last number is that of the newest version
        let patch = if version.split('.').count() < 3 { u32::MAX } else { numbers.next().unwrap_or(0) };
        let version = [major, minor, patch];
        let is_since = |first: &[[u32; 3]]| match first.iter().find(|first| first[..2] == version[..2]) {
            Some(first) => version >= *first,
            None => first.last().is_some_and(|last| version > *last),
        };
        self.since.iter().find(|(_, first)| is_since(first)).map_or("buster", |(release, _)| release)
    }

    /// The image's name with the tag of a version and a flavour; that of the newest version where none is known.
    pub fn reference(&self, version: Option<&str>, flavour: &str) -> String {
        match version {
            Some(version) => format!("{}:{version}-{flavour}", self.name),
            None => format!("{}:{flavour}", self.name),
        }
    }
}

/// Tells whether a version can be part of a tag: letters, digits and dots.
pub(in crate::advice) fn is_version(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_the_newest_release_that_they_exist_for() {
        for (version, release) in [
            ("1.22.3", "bookworm"),
            ("1.21", "bookworm"),
            ("1.20.5", "bookworm"),
            ("1.20.4", "bullseye"),
            ("1.20", "bookworm"),
            ("1.19.10", "bookworm"),
            ("1.19.8", "bullseye"),
            ("1.18.10", "bullseye"),
            ("1.16.6", "buster"),
            ("1.14.1", "buster"),
            ("", "bookworm"),
        ] {
            assert_eq!(GO.debian(version), release, "{version}");
        }
        assert_eq!(RUST.debian("1.70.0"), "bookworm");
        assert_eq!(RUST.debian("1.69.0"), "bullseye");
        assert_eq!(RUST.debian("1.53.0"), "buster");
    }
}

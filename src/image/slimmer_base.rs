//! Which smaller image there is of what a base image is made for.

use super::HeldImage;

/// A smaller image of the same kind as a base image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlimmerBase {
    /// Its name, as it stands after FROM.
    pub name: String,
    /// What it takes, in bytes; None where it is not at hand.
    pub size: Option<u64>,
}

/// Images of Docker Hub that have a slim one for each tag, and where `slim` stands in its tag: before the release of the
/// distribution, `3.11-slim-bookworm`, or after it, `20-bookworm-slim`.
const SLIM_BEFORE_RELEASE: &[&str] = &["haskell", "openjdk", "perl", "python", "ruby", "rust"];
const SLIM_AT_END: &[&str] = &["clojure", "debian", "elixir", "erlang", "node", "swift"];
/// Tags of images that are slim already.
const SLIM: &[&str] = &["slim", "alpine", "busybox", "distroless", "jre", "minimal", "micro", "static"];

impl SlimmerBase {
    /// Finds a smaller image for a base image of this name and size: one that is held beside it, else one that is published
    /// as is known. None where the base is slim, or nothing is known of its kind.
    pub fn of(base: &str, size: Option<u64>, held: &[HeldImage]) -> Option<Self> {
        let name = base.strip_prefix("docker.io/").unwrap_or(base);
        let name = name.strip_prefix("library/").unwrap_or(name).split('@').next().unwrap_or(name);
        let (repository, tag) = match name.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') => (repository, tag),
            _ => (name, "latest"),
        };
        let is_slim = |text: &str| text.split(['-', '_', '/', '.']).any(|word| SLIM.contains(&word));
        if is_slim(tag) || is_slim(repository) {
            return None;
        }
        let is_smaller = |image: &&HeldImage| image.size.zip(size).is_some_and(|(its, base)| its < base);
        let at_hand = variants(repository, tag).into_iter().find_map(|name| {
            let image = held.iter().filter(is_smaller).find(|image| image.is_called(&name))?;
            Some(Self { name, size: image.size })
        });
        at_hand.or_else(|| published(repository, tag).map(|name| Self { name, size: None }))
    }
}

/// The version and the release of the distribution in a tag: `3.11` and `bookworm` of `3.11-bookworm`.
fn parts(tag: &str) -> (&str, Option<&str>) {
    match tag.rsplit_once('-') {
        Some((version, release)) if release.chars().all(|c| c.is_ascii_lowercase()) => {
            (version, Some(release))
        }
        _ => (tag, None),
    }
}

/// All names that a slim image of the same repository may have.
fn variants(repository: &str, tag: &str) -> Vec<String> {
    let mut tags = vec![slim_before_release(tag), slim_at_end(tag)];
    tags.extend(parts(tag).1.map(|_| format!("{}-slim", parts(tag).0)));
    let mut names: Vec<String> = tags.into_iter().map(|tag| format!("{repository}:{tag}")).collect();
    names.push(format!("{repository}-slim:{tag}"));
    names
}

/// The name of the slim image that is known to be published.
fn published(repository: &str, tag: &str) -> Option<String> {
    let tag = match repository {
        "eclipse-temurin" if tag.contains("jdk") => tag.replacen("jdk", "jre", 1),
        "eclipse-temurin" if tag.bytes().all(|byte| byte.is_ascii_digit()) => format!("{tag}-jre"),
        _ if SLIM_BEFORE_RELEASE.contains(&repository) => slim_before_release(tag),
        _ if SLIM_AT_END.contains(&repository) => slim_at_end(tag),
        _ => return None,
    };
    Some(format!("{repository}:{tag}"))
}

fn slim_before_release(tag: &str) -> String {
    match parts(tag) {
        ("latest", _) => "slim".to_owned(),
        (version, Some(release)) => format!("{version}-slim-{release}"),
        (version, None) => format!("{version}-slim"),
    }
}

fn slim_at_end(tag: &str) -> String {
    match tag {
        "latest" => "slim".to_owned(),
        tag => format!("{tag}-slim"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(name: &str, size: u64) -> HeldImage {
        HeldImage { names: vec![name.to_owned()], size: Some(size), ..HeldImage::default() }
    }

    #[test]
    fn an_image_at_hand_comes_with_its_size_and_only_where_it_is_smaller() {
        let images = [held("registry.example:5000/team/base:9-slim", 30), held("python:slim", 900)];
        let slimmer = SlimmerBase::of("registry.example:5000/team/base:9", Some(100), &images);
        let expected =
            SlimmerBase { name: "registry.example:5000/team/base:9-slim".to_owned(), size: Some(30) };
        assert_eq!(slimmer, Some(expected));
        assert_eq!(SlimmerBase::of("registry.example:5000/team/base:9", Some(20), &images), None);
        let published = SlimmerBase::of("python", Some(800), &images);
        assert_eq!(published, Some(SlimmerBase { name: "python:slim".to_owned(), size: None }));
    }

    #[test]
    fn what_is_published_is_known_with_its_place_in_the_tag() {
        let name = |base: &str| SlimmerBase::of(base, None, &[]).map(|slimmer| slimmer.name);
        for (base, slimmer) in [
            ("python:3.11-bookworm", "python:3.11-slim-bookworm"),
            ("docker.io/library/node:20-bookworm", "node:20-bookworm-slim"),
            ("ruby", "ruby:slim"),
            ("debian:12@sha256:00", "debian:12-slim"),
            ("eclipse-temurin:21-jdk-jammy", "eclipse-temurin:21-jre-jammy"),
        ] {
            assert_eq!(name(base).as_deref(), Some(slimmer), "{base}");
        }
    }

    #[test]
    fn nothing_is_made_up_of_a_kind_that_is_not_known() {
        for base in ["golang:1.22", "team/python:3", "ubuntu:24.04", "nginx", "node:20-alpine", "scratch"] {
            assert_eq!(SlimmerBase::of(base, Some(1 << 30), &[]), None, "{base}");
        }
    }
}

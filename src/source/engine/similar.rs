//! Which names come closest to one that the engine does not have.
//!
//! Compares texts; it asks nobody.

use super::reference::has_tag;

const AT_MOST: usize = 5;

/// How far a name is from the one that was asked for; the smallest is the closest. Names of other images are told by the
/// repository alone: that two tags are alike says nothing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    /// Letters that differ in the last part of the repository.
    name: usize,
    /// Whether registry or path differ.
    is_elsewhere: bool,
    /// Letters that differ in the tag.
    tag: usize,
}

/// Gives at most five of `names` that look like `asked`, the closest first.
pub(crate) fn closest(asked: &str, names: &[String]) -> Vec<String> {
    let asked = asked.to_lowercase();
    let mut scored: Vec<(Distance, &String)> =
        names.iter().filter_map(|name| Some((distance(&asked, &name.to_lowercase())?, name))).collect();
    scored.sort();
    scored.dedup_by(|(_, left), (_, right)| left == right);
    scored.into_iter().take(AT_MOST).map(|(_, name)| name.clone()).collect()
}

fn distance(asked: &str, name: &str) -> Option<Distance> {
    let (asked_repository, asked_tag) = split(asked);
    let (repository, tag) = split(name);
    let parts = (last_part(asked_repository), last_part(repository));
    let letters = strsim::damerau_levenshtein(parts.0, parts.1);
    let shorter = parts.0.len().min(parts.1.len());
    // a slip for every four letters; of two letters nobody knows which is the wrong one
    let is_slip = letters <= (shorter / 4).max(1) && shorter > 2;
    let is_part = shorter > 2 && (asked_repository.contains(parts.1) || parts.1.contains(parts.0));
    (letters == 0 || is_slip || is_part).then(|| Distance {
        name: letters,
        is_elsewhere: asked_repository != repository,
        tag: strsim::damerau_levenshtein(asked_tag, tag),
    })
}

/// The repository, and the tag, `latest` where there is none.
fn split(name: &str) -> (&str, &str) {
    let name = name.split('@').next().unwrap_or(name);
    match name.rsplit_once(':') {
        Some((repository, tag)) if has_tag(name) => (repository, tag),
        _ => (name, "latest"),
    }
}

fn last_part(repository: &str) -> &str {
    repository.rsplit('/').next().unwrap_or(repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["alpine:latest", "golang:alpine", "hello:v1", "hello:v2", "localhost/shop/cart:3", "hello:v1"]
            .map(str::to_owned)
            .to_vec()
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(closest("helo:v1", &names())[0], "hello:v1");
        assert_eq!(closest("alpin", &names()), ["alpine:latest"]);
        assert_eq!(closest("Hello:v2", &names())[0], "hello:v2");
    }

    #[test]
    fn another_tag_and_a_forgotten_registry_are_recognised_and_each_name_comes_once() {
        assert_eq!(closest("hello:release", &names()), ["hello:v1", "hello:v2"]);
        assert_eq!(closest("cart", &names()), ["localhost/shop/cart:3"]);
    }

    #[test]
    fn tags_come_in_the_order_of_their_likeness() {
        let names = ["arm", "cgo", "mac", "v1", "v12", "v2", "latest"].map(|tag| format!("hello:{tag}"));
        assert_eq!(closest("hello:v11", &names)[..3], ["hello:v1", "hello:v12", "hello:v2"]);
        assert_eq!(closest("hello", &names)[0], "hello:latest");
        assert_eq!(closest("hello@sha256:00ff", &names)[0], "hello:latest");
        assert_eq!(closest("hello-v1", &names).len(), 5, "the colon was missed");
    }

    #[test]
    fn a_like_tag_makes_no_other_image_similar() {
        let names = ["helm:v1", "redis:v1", "hello-world:v1", "registry:5000/hello:v3"].map(str::to_owned);
        assert_eq!(closest("hello:v1", &names), ["registry:5000/hello:v3", "hello-world:v1"]);
        assert!(closest("go:v1", &names).is_empty());
    }

    #[test]
    fn what_resembles_nothing_has_no_similar_names() {
        assert!(closest("postgres:16", &names()).is_empty());
    }
}

//! Which names come closest to one that the engine does not have.
//!
//! Compares texts; it asks nobody.

use super::reference::has_tag;

const AT_MOST: usize = 5;
/// How alike names have to be, between 0 (nothing in common) and 1 (equal).
const ALIKE: f64 = 0.6;
/// What an equal name with another tag counts, at most.
const OTHER_TAG: f64 = 0.9;

/// Gives at most five of `names` that look like `asked`, the closest first.
pub(super) fn closest(asked: &str, names: &[String]) -> Vec<String> {
    let mut scored: Vec<(f64, &String)> =
        names.iter().map(|name| (likeness(asked, name), name)).filter(|(score, _)| *score >= ALIKE).collect();
    scored.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    scored.dedup_by(|(_, left), (_, right)| left == right);
    scored.into_iter().take(AT_MOST).map(|(_, name)| name.clone()).collect()
}

/// Says how alike two names are; without its registry a name still counts, and so does it with another tag.
fn likeness(asked: &str, name: &str) -> f64 {
    let alike =
        |a: &str, b: &str| strsim::normalized_damerau_levenshtein(&a.to_lowercase(), &b.to_lowercase());
    let full = if has_tag(asked) { asked.to_owned() } else { format!("{asked}:latest") };
    let repositories = alike(last_part(repository(asked)), last_part(repository(name))) * OTHER_TAG;
    alike(&full, name).max(alike(last_part(&full), last_part(name))).max(repositories)
}

fn repository(name: &str) -> &str {
    if !has_tag(name) {
        return name;
    }
    name.rsplit_once(':').map_or(name, |(repository, _)| repository)
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
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
    fn what_resembles_nothing_has_no_similar_names() {
        assert!(closest("postgres:16", &names()).is_empty());
    }
}

//! How an engine is asked for an image: by name and tag, by digest, or by the beginning of its id.
//!
//! Works on the text alone. The engine decides which image is meant; here it is only made sure that the text stays
//! inside its place in a request, and that one image is exported and never all tags of a name.

/// Tells whether the text could be a reference at all, and can be put into the path of a request as it is.
pub(crate) fn is_well_formed(reference: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@+".contains(c);
    let real = |segment: &str| !matches!(segment, "" | "." | "..");
    reference.chars().all(allowed) && reference.split('/').all(real)
}

/// Tells whether the text can be the id of an image, or the beginning of one, rather than a name.
pub(crate) fn is_id(reference: &str) -> bool {
    let digits = reference.strip_prefix("sha256:").unwrap_or(reference);
    (1..=64).contains(&digits.len()) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Tells whether an id begins as the text does, each with or without `sha256:`.
pub(super) fn begins_id(reference: &str, id: &str) -> bool {
    let digits = |text| str::strip_prefix(text, "sha256:").unwrap_or(text).to_owned();
    is_id(reference) && digits(id).starts_with(&digits(reference))
}

/// Gives an id its `sha256:`, which podman leaves out here and there.
pub(super) fn full_id(id: &str) -> String {
    if id.len() == 64 && is_id(id) { format!("sha256:{id}") } else { id.to_owned() }
}

/// Chooses what to export for a question that the engine answered with this id and these tags.
///
/// That is the tag that was asked for, as the engine spells it; the id where the question was for an id or a digest.
pub(super) fn to_export(asked: &str, id: &str, tags: &[String]) -> String {
    let by_name = || {
        let wanted = plain(asked);
        let fits: [&dyn Fn(&str) -> bool; 3] = [&|tag| tag == asked, &|tag| plain(tag) == wanted, &|tag| {
            tag.strip_suffix(&wanted).is_some_and(|registry| registry.ends_with('/'))
        }];
        fits.iter().find_map(|fits| tags.iter().find(|tag| fits(tag))).cloned()
    };
    let found = if asked.contains('@') { None } else { by_name() };
    found.unwrap_or_else(|| if id.is_empty() { plain(asked) } else { id.to_owned() })
}

/// Gives a name without Docker Hub's prefixes and with its tag, `latest` where it has none.
fn plain(name: &str) -> String {
    let mut short = name;
    for prefix in ["index.docker.io/", "docker.io/", "library/"] {
        short = short.strip_prefix(prefix).unwrap_or(short);
    }
    if has_tag(short) || short.contains('@') { short.to_owned() } else { format!("{short}:latest") }
}

/// Tells whether a name ends in a tag; a colon before a slash belongs to a registry's port.
pub(super) fn has_tag(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "sha256:3f2a00000000000000000000000000000000000000000000000000000000beef";

    fn chosen(asked: &str, tags: &[&str]) -> String {
        to_export(asked, ID, &tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_would_leave_its_place_in_a_request_is_no_reference() {
        for good in ["hello", "hello:v1", "h:5000/a/b:v1", "a@sha256:00ff", "3f2a", "sha256:3f2a"] {
            assert!(is_well_formed(good), "{good}");
        }
        for bad in ["", "a b", "../containers/x", "a?b", "a#b", "a//b", "/a", "a/", "a%2f", "ä", "a\n"] {
            assert!(!is_well_formed(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_name_without_a_tag_is_exported_as_latest_and_never_bare() {
        assert_eq!(chosen("hello", &["hello:v1", "hello:latest"]), "hello:latest");
        assert_eq!(chosen("docker.io/library/hello", &["hello:latest"]), "hello:latest");
        assert_eq!(chosen("hello", &["docker.io/library/hello:latest"]), "docker.io/library/hello:latest");
    }

    #[test]
    fn a_short_name_is_exported_as_podman_spells_it() {
        assert_eq!(chosen("hello:v1", &["localhost/hello:v1"]), "localhost/hello:v1");
        assert_eq!(chosen("hello:v1", &["quay.io/other-hello:v1"]), ID);
    }

    #[test]
    fn ids_and_digests_are_exported_by_id() {
        for asked in ["3f2a", "sha256:3f2a", ID, "hello@sha256:00ff"] {
            assert_eq!(chosen(asked, &["hello:v1"]), ID, "{asked}");
        }
        assert_eq!(chosen("3f2a", &["3f2a:latest"]), "3f2a:latest", "a name that looks like an id");
    }

    #[test]
    fn an_id_begins_with_or_without_its_prefix() {
        assert!(begins_id("3f2", ID) && begins_id("sha256:3f2", ID) && begins_id(ID, ID));
        assert!(!begins_id("3f3", ID) && !begins_id("hello", ID) && !begins_id("", ID));
        assert_eq!(full_id(&ID[7..]), ID);
        assert_eq!(full_id("<missing>"), "<missing>");
    }
}

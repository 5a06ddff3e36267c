//! Which image a reference names, as podman finds it: by ID, by name, by digest.
//!
//! Short names lead to what was built here (`localhost/`), then to Docker Hub, then to any registry; `registries.conf` is
//! not asked.

use std::collections::HashSet;

use super::image_record::ImageRecord;

/// Digits of an ID behind `@` that are enough (containers/storage).
const SHORTEST_ID: usize = 3;

/// What a reference names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'i> {
    Nothing,
    Image(&'i ImageRecord),
    /// Images of one digest: those that were pulled from one list for several platforms.
    Platforms(Vec<&'i ImageRecord>),
    /// Images that it can't tell apart.
    Several(Vec<&'i ImageRecord>),
}

/// Finds what a reference names.
pub(super) fn find<'i>(images: &'i [ImageRecord], reference: &str) -> Found<'i> {
    let found = all(images, reference);
    match found.as_slice() {
        [] => Found::Nothing,
        [image] => Found::Image(image),
        _ if reference.contains(':') && found.iter().all(|image| image.has_digest(digest_of(reference))) => {
            Found::Platforms(found)
        }
        _ => Found::Several(found),
    }
}

/// The digest that a reference ends with, or is.
fn digest_of(reference: &str) -> &str {
    reference.rsplit_once('@').map_or(reference, |(_, digest)| digest)
}

/// Gives all images that a reference may name. Images of the same ID, as two folders of a storage may list them, are one:
/// the first of them.
fn all<'i>(images: &'i [ImageRecord], reference: &str) -> Vec<&'i ImageRecord> {
    let images: Vec<&ImageRecord> = images.iter().collect();
    let mut seen = HashSet::new();
    let mut found = by_whole_id(&images, reference).unwrap_or_else(|| by_parts(&images, reference));
    found.retain(|image| seen.insert(image.id.as_str()));
    found
}

/// The images that a name, the beginning of an ID, or both with a digest or an ID behind them name.
fn by_parts<'i>(images: &[&'i ImageRecord], reference: &str) -> Vec<&'i ImageRecord> {
    let (name, behind) = match reference.rsplit_once('@') {
        Some((name, behind)) => (name, Some(behind)),
        None => (reference, None),
    };
    match behind {
        Some(digest) if digest.contains(':') => by_digest(images, name, digest),
        // as skopeo has it: `name@ID`, `@ID`
        Some(id) => {
            let of_id = by_id(images, id);
            let is_called = |image: &&ImageRecord| name.is_empty() || by_name(&[*image], name).is_some();
            of_id.into_iter().filter(|_| id.len() >= SHORTEST_ID).filter(is_called).collect()
        }
        None => match by_name(images, name) {
            Some(found) => vec![found],
            None => match by_id(images, name) {
                found if found.is_empty() => by_end_of_name(images, name),
                found => found,
            },
        },
    }
}

/// The image of an ID that is written whole; none where the reference is no such thing.
fn by_whole_id<'i>(images: &[&'i ImageRecord], reference: &str) -> Option<Vec<&'i ImageRecord>> {
    let id = reference.strip_prefix("sha256:").unwrap_or(reference);
    if id.len() != 64 || !is_hex(id) {
        return None;
    }
    let of_id: Vec<&ImageRecord> = images.iter().copied().filter(|image| image.id == id).collect();
    match of_id.is_empty() {
        true => {
            Some(images.iter().copied().filter(|image| image.has_digest(&format!("sha256:{id}"))).collect())
        }
        false => Some(of_id),
    }
}

/// The images whose ID begins so.
fn by_id<'i>(images: &[&'i ImageRecord], start: &str) -> Vec<&'i ImageRecord> {
    let start = start.strip_prefix("sha256:").unwrap_or(start);
    let begins = |image: &&ImageRecord| is_hex(start) && image.id.starts_with(start);
    images.iter().copied().filter(begins).collect()
}

/// The first image that has one of the names which the reference may stand for.
fn by_name<'i>(images: &[&'i ImageRecord], name: &str) -> Option<&'i ImageRecord> {
    full_names(name).iter().find_map(|full| images.iter().copied().find(|image| image.names.contains(full)))
}

/// The images of any registry that are called so.
fn by_end_of_name<'i>(images: &[&'i ImageRecord], name: &str) -> Vec<&'i ImageRecord> {
    if has_registry(name) {
        return Vec::new();
    }
    let end = format!("/{}", tagged(name));
    let is_called = |image: &&ImageRecord| image.names.iter().any(|known| known.ends_with(&end));
    images.iter().copied().filter(is_called).collect()
}

/// The images of a digest that have that name, whatever their tag.
fn by_digest<'i>(images: &[&'i ImageRecord], name: &str, digest: &str) -> Vec<&'i ImageRecord> {
    let wanted = repository(name);
    let full: Vec<String> = full_names(wanted).iter().map(|full| repository(full).to_owned()).collect();
    let end = format!("/{wanted}");
    let is_called = |known: &String| {
        let known = repository(known);
        full.iter().any(|full| full == known) || (!has_registry(wanted) && known.ends_with(&end))
    };
    let is_meant = |image: &&ImageRecord| {
        image.has_digest(digest) && (name.is_empty() || image.names.iter().any(is_called))
    };
    images.iter().copied().filter(is_meant).collect()
}

/// The names that a reference may stand for, the likeliest first.
fn full_names(name: &str) -> Vec<String> {
    let name = tagged(name);
    if !has_registry(&name) {
        return vec![format!("localhost/{name}"), of_docker_hub(&name)];
    }
    for hub in ["docker.io/", "index.docker.io/"] {
        if let Some(name) = name.strip_prefix(hub) {
            return vec![of_docker_hub(name)];
        }
    }
    vec![name]
}

fn of_docker_hub(name: &str) -> String {
    if name.contains('/') { format!("docker.io/{name}") } else { format!("docker.io/library/{name}") }
}

/// Tells whether a name begins with a registry: a word with a dot or a port, or `localhost`.
fn has_registry(name: &str) -> bool {
    let is_registry = |first: &str| first == "localhost" || first.contains(['.', ':']);
    name.split_once('/').is_some_and(|(first, _)| is_registry(first))
}

/// A name with its tag, `latest` where it has none.
fn tagged(name: &str) -> String {
    if repository(name) == name { format!("{name}:latest") } else { name.to_owned() }
}

/// A name without tag and digest; a colon before a slash belongs to a registry's port.
fn repository(name: &str) -> &str {
    let name = name.split('@').next().unwrap_or(name);
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "1100000000000000000000000000000000000000000000000000000000000000";
    const OTHER: &str = "1122000000000000000000000000000000000000000000000000000000000000";
    const LIST: &str = "sha256:dd00000000000000000000000000000000000000000000000000000000000000";

    fn images() -> Vec<ImageRecord> {
        let image = |id: &str, names: &[&str], manifest: &str| ImageRecord {
            id: id.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            document_digests: [(format!("manifest-{manifest}"), manifest.to_owned())].into(),
            ..ImageRecord::default()
        };
        vec![
            image(
                ONE,
                &["docker.io/library/hello:v1", "docker.io/library/hello:latest", "h:5000/a/b:v1"],
                LIST,
            ),
            image(OTHER, &["localhost/hello:v1", "quay.io/team/app:2", "localhost/1122:latest"], LIST),
            image("33", &["ghcr.io/other/app:2", "localhost/hello@sha256:00"], "sha256:ee"),
            image(ONE, &["elsewhere.io/twin:1"], LIST),
        ]
    }

    #[track_caller]
    fn finds(reference: &str, expected: &[&str]) {
        let images = images();
        let found: Vec<&str> = all(&images, reference).iter().map(|image| image.id.as_str()).collect();
        assert_eq!(found, expected, "{reference}");
    }

    #[test]
    fn a_short_name_is_what_was_built_here_before_what_a_registry_has() {
        finds("hello:v1", &[OTHER]);
        finds("localhost/hello:v1", &[OTHER]);
        finds("docker.io/library/hello:v1", &[ONE]);
        finds("docker.io/hello:v1", &[ONE]);
        finds("index.docker.io/library/hello:v1", &[ONE]);
        finds("hello", &[ONE]);
        finds("hello:v2", &[]);
        finds("elsewhere.io/twin:1", &[ONE]);
        finds("h:5000/a/b:v1", &[ONE]);
        finds("h:5000/a/b", &[]);
    }

    #[test]
    fn a_name_without_a_registry_is_found_in_any_and_several_are_told() {
        finds("team/app:2", &[OTHER]);
        finds("app:2", &[OTHER, "33"]);
        finds("pp:2", &[]);
        finds("quay.io/app:2", &[]);
    }

    #[test]
    fn an_id_is_found_by_its_beginning_after_names() {
        finds(ONE, &[ONE]);
        finds(&format!("sha256:{OTHER}"), &[OTHER]);
        finds("11", &[ONE, OTHER]);
        finds("1100", &[ONE]);
        finds("1122", &[OTHER]);
        finds("sha256:33", &["33"]);
        finds("44", &[]);
        finds("", &[]);
    }

    #[test]
    fn an_id_may_stand_behind_a_name_as_skopeo_has_it() {
        finds("@1122", &[OTHER]);
        finds("@11", &[]);
        finds("hello:v1@1122", &[OTHER]);
        finds("docker.io/library/hello:v1@1122", &[]);
    }

    #[test]
    fn a_digest_is_that_of_a_manifest_or_of_the_list_that_it_was_pulled_from() {
        finds(&format!("hello@{LIST}"), &[ONE, OTHER]);
        finds(&format!("localhost/hello@{LIST}"), &[OTHER]);
        finds(&format!("hello:v1@{LIST}"), &[ONE, OTHER]);
        finds(&format!("app@{LIST}"), &[OTHER]);
        finds(LIST, &[ONE, OTHER]);
        finds("hello@sha256:ee", &["33"]);
        finds("nothing@sha256:ee", &[]);
        let images = images();
        assert!(matches!(find(&images, LIST), Found::Platforms(_)));
        assert!(matches!(find(&images, &format!("hello@{LIST}")), Found::Platforms(_)));
        assert!(matches!(find(&images, "11"), Found::Several(_)));
        assert!(matches!(find(&images, "app:2"), Found::Several(_)));
        assert!(matches!(find(&images, "hello"), Found::Image(_)));
        assert!(matches!(find(&images, "none"), Found::Nothing));
        finds("app@sha512:ff", &[]);
    }
}

//! The tags of a repository with what their manifests say, the newest first, and what changed from each to the next.
//!
//! What the images have in their layers is not known here.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Digest, Platform};

/// The tags of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagList {
    /// The repository, as people write it.
    pub repository: String,
    /// How many tags it has, listed here or not.
    pub total: usize,
    /// The tags, the newest image first; where nothing tells when they were made, by their names as versions, the highest first.
    pub tags: Vec<ListedTag>,
    /// What is doubtful, in words, escaped.
    pub warnings: Vec<String>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTag {
    /// Its name.
    pub name: String,
    /// What it leads to; else why that can't be told, escaped.
    pub image: Result<TaggedImage, String>,
}

/// What a tag leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedImage {
    /// The digest that the tag has: of an index, or of a manifest.
    pub digest: Digest,
    /// The platform that the figures are of.
    pub platform: Platform,
    /// When it was made; None where that is not recorded.
    pub created: Option<Timestamp>,
    /// Its layers, base first.
    pub layers: Arc<[TaggedLayer]>,
}

/// A layer as a manifest names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedLayer {
    /// The digest of its blob.
    pub digest: Option<Digest>,
    /// The length of its blob.
    pub size: Option<u64>,
}

/// What is other than in the image before: the next older one that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagChange<'l> {
    /// The tag before.
    pub before: &'l str,
    /// By how much its compressed size is larger; None where one of the two is not known.
    pub bytes: Option<i128>,
    /// How many of its layers the image before has too.
    pub shared_layers: usize,
    /// What these take compressed; None where that is not known.
    pub shared_size: Option<u64>,
}

impl TaggedImage {
    /// What all layers take as they are stored; a layer that is there twice counts twice.
    pub fn compressed_size(&self) -> Option<u64> {
        sum(self.layers.iter())
    }
}

impl TagList {
    /// Brings tags into their order.
    pub fn new(repository: String, total: usize, mut tags: Vec<ListedTag>, warnings: Vec<String>) -> Self {
        let created = |tag: &ListedTag| tag.image.as_ref().ok().and_then(|image| image.created);
        tags.sort_by(|a, b| created(b).cmp(&created(a)).then_with(|| by_version(&b.name, &a.name)));
        Self { repository, total, tags, warnings }
    }

    /// What is other at a place of the list than in the image before; None of the oldest.
    pub fn change(&self, place: usize) -> Option<TagChange<'_>> {
        let image = self.tags.get(place)?.image.as_ref().ok()?;
        let mut older = self.tags[place + 1..].iter();
        let (before, old) = older.find_map(|tag| Some((tag.name.as_str(), tag.image.as_ref().ok()?)))?;
        let known: HashSet<&Digest> = old.layers.iter().filter_map(|layer| layer.digest.as_ref()).collect();
        let is_shared =
            |layer: &&TaggedLayer| layer.digest.as_ref().is_some_and(|digest| known.contains(digest));
        let sizes = image.compressed_size().zip(old.compressed_size());
        Some(TagChange {
            before,
            bytes: sizes.map(|(now, was)| i128::from(now) - i128::from(was)),
            shared_layers: image.layers.iter().filter(is_shared).count(),
            shared_size: sum(image.layers.iter().filter(is_shared)),
        })
    }
}

fn sum<'l>(mut layers: impl Iterator<Item = &'l TaggedLayer>) -> Option<u64> {
    layers.try_fold(0u64, |sum, layer| Some(sum.saturating_add(layer.size?)))
}

/// Compares two names as versions: numbers in them by what they count, all else by its letters.
///
/// ```
/// use imgscope::image::by_version;
/// let mut tags = ["v10", "v9", "v9.1", "latest", "v1.2"];
/// tags.sort_by(|a, b| by_version(a, b));
/// assert_eq!(tags, ["latest", "v1.2", "v9", "v9.1", "v10"]);
/// ```
pub fn by_version(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(first), Some(second)) = (left.chars().next(), right.chars().next()) {
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let ((one, rest), (other, others)) = (split_number(left), split_number(right));
            // without zeros before it the longer number is the larger one
            match one.len().cmp(&other.len()).then_with(|| one.cmp(other)) {
                Ordering::Equal => (left, right) = (rest, others),
                unequal => return unequal,
            }
        } else if first == second {
            (left, right) = (&left[first.len_utf8()..], &right[second.len_utf8()..]);
        } else {
            return first.cmp(&second);
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// The number at the start of a text, without zeros before it, and what follows.
fn split_number(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(letter: char) -> Digest {
        format!("sha256:{}", letter.to_string().repeat(64)).parse().expect("a digest")
    }

    fn tag(name: &str, created: Option<i64>, layers: &[(char, u64)]) -> ListedTag {
        let layer =
            |&(letter, size): &(char, u64)| TaggedLayer { digest: Some(digest(letter)), size: Some(size) };
        let image = TaggedImage {
            digest: digest('0'),
            platform: Platform::new("linux", "amd64"),
            created: created.map(|second| Timestamp::from_second(second).expect("a time")),
            layers: layers.iter().map(layer).collect(),
        };
        ListedTag { name: name.to_owned(), image: Ok(image) }
    }

    #[test]
    fn the_newest_is_first_and_what_is_of_one_time_goes_by_its_version() {
        let broken = ListedTag { name: "broken".to_owned(), image: Err("no image".to_owned()) };
        let tags = vec![
            broken,
            tag("v9", Some(5), &[]),
            tag("old", None, &[]),
            tag("v10", Some(5), &[]),
            tag("new", Some(6), &[]),
        ];
        let list = TagList::new(String::new(), 5, tags, Vec::new());
        let names: Vec<&str> = list.tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["new", "v10", "v9", "old", "broken"]);
    }

    #[test]
    fn a_change_is_from_the_next_older_image_that_can_be_told() {
        let broken = ListedTag { name: "v2".to_owned(), image: Err("no image".to_owned()) };
        let tags = vec![
            tag("v3", None, &[('a', 100), ('c', 30), ('c', 30)]),
            broken,
            tag("v1", None, &[('a', 100), ('b', 50)]),
        ];
        let list = TagList::new(String::new(), 3, tags, Vec::new());
        let expected = TagChange { before: "v1", bytes: Some(10), shared_layers: 1, shared_size: Some(100) };
        assert_eq!(list.change(0), Some(expected));
        assert_eq!((list.change(1), list.change(2)), (None, None));
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        for (lower, higher) in [
            ("v2", "v10"),
            ("1.9.9", "1.10"),
            ("1.0", "1.0.1"),
            ("3.20", "3.20-slim"),
            ("latest", "v1"),
            ("007", "8"),
            ("99999999999999999998", "99999999999999999999"),
            ("é1", "é2"),
        ] {
            assert_eq!(by_version(lower, higher), Ordering::Less, "{lower} < {higher}");
            assert_eq!(by_version(higher, lower), Ordering::Greater, "{higher} > {lower}");
        }
        assert_ne!(by_version("v01", "v1"), Ordering::Equal, "these are two names");
    }
}

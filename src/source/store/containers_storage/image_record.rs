//! One image as images.json lists it.

use std::collections::BTreeMap;

use crate::json::{Document, JsonError, Record};

/// An image of a storage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ImageRecord {
    /// 64 hexadecimal digits; the digest of its config where no other image has it already.
    pub(super) id: String,
    /// The digest of the manifest by which it was pulled.
    pub(super) digest: String,
    /// Its names, whole: `localhost/hello:v1`, `docker.io/library/alpine@sha256:…`.
    pub(super) names: Vec<String>,
    /// The topmost layer's ID; empty where there is none.
    pub(super) layer: String,
    /// The digests of the documents that are kept with it, by their names.
    pub(super) document_digests: BTreeMap<String, String>,
    /// Which of the storage's folders lists it.
    pub(super) folder: usize,
}

impl ImageRecord {
    /// Reads the list of images of one folder.
    ///
    /// # Errors
    /// Where the bytes are no JSON, or no list of objects. A field of another type is empty.
    pub(super) fn parse_list(bytes: &[u8], folder: usize) -> Result<Vec<Self>, JsonError> {
        let document = Document::parse("images.json", bytes)?;
        let images = document.records()?;
        Ok(images.iter().map(|record| Self::of(record, folder)).collect())
    }

    fn of(record: &Record<'_>, folder: usize) -> Self {
        let mut names = record.texts("names").optional();
        names.retain(|name| !name.is_empty());
        Self {
            id: record.text("id").optional(),
            digest: record.text("digest").optional(),
            names,
            layer: record.text("layer").optional(),
            document_digests: record.texts_by_key("big-data-digests").optional(),
            folder,
        }
    }

    /// Tells whether the image, or the list of platforms that it was pulled from, has this digest.
    pub(super) fn has_digest(&self, digest: &str) -> bool {
        let of_manifests = self.document_digests.iter().filter(|(name, _)| name.starts_with("manifest"));
        self.digest == digest || of_manifests.into_iter().any(|(_, known)| known == digest)
    }

    /// Its names that have a tag, as engines list them.
    pub(super) fn tags(&self) -> impl Iterator<Item = &String> {
        self.names.iter().filter(|name| !name.contains('@'))
    }

    /// What it is called in a list.
    pub(super) fn title(&self) -> String {
        let id = self.id.get(..12).unwrap_or(&self.id);
        match self.names.first() {
            Some(name) => format!("{id}  {name}"),
            None => format!("{id}  (no name)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_of_other_versions_and_with_gaps_are_read() {
        let list = br#"[{"id": "00", "names": ["a:1", null], "layer": "11", "created": 7, "metadata": "{}",
            "digest": "sha256:1", "big-data-digests": {"manifest-sha256:2": "sha256:2", "sha256:00": "sha256:3"},
            "mapped-layers": ["22"], "names-history": ["a:1"], "new": {}}, {}, {"id": 7, "names": "x"}]"#;
        let images = ImageRecord::parse_list(list, 1).expect("a list");
        assert_eq!((images[0].id.as_str(), images[0].layer.as_str(), images[0].folder), ("00", "11", 1));
        assert_eq!(images[0].names, ["a:1"]);
        assert!(images[0].has_digest("sha256:1") && images[0].has_digest("sha256:2"));
        assert!(!images[0].has_digest("sha256:3"), "the config's");
        assert_eq!((images[1].id.as_str(), images[2].id.as_str()), ("", ""));
        assert!(ImageRecord::parse_list(b"null", 0).is_ok_and(|images| images.is_empty()));
        assert!(ImageRecord::parse_list(br#"{"images": []}"#, 0).is_err());
        assert!(ImageRecord::parse_list(br#"[{"id": "0"#, 0).is_err());
    }
}

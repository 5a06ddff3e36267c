//! One layer as layers.json lists it.

use crate::json::{Document, JsonError, Record};

/// A layer of a storage: of an image, or of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LayerRecord {
    /// 64 hexadecimal digits.
    pub(super) id: String,
    /// The ID of the layer below; empty for the lowest.
    pub(super) parent: String,
    /// The digest of its tar; empty where the layer was never seen whole.
    pub(super) diff_digest: String,
    /// The length of its tar; none where it was never seen whole, or doesn't say.
    pub(super) diff_size: Option<u64>,
    /// The digest of a list of its files, by which it was pulled in parts.
    pub(super) toc_digest: String,
    /// Whether it is still being written.
    pub(super) is_incomplete: bool,
    /// Which of the storage's folders lists it.
    pub(super) folder: usize,
}

impl LayerRecord {
    /// Reads the list of layers of one folder.
    ///
    /// # Errors
    /// Where the bytes are no JSON, or no list of objects. A field of another type is empty.
    pub(super) fn parse_list(bytes: &[u8], folder: usize) -> Result<Vec<Self>, JsonError> {
        let document = Document::parse("layers.json", bytes)?;
        let layers = document.records()?;
        Ok(layers.iter().map(|record| Self::of(record, folder)).collect())
    }

    fn of(record: &Record<'_>, folder: usize) -> Self {
        let flags = record.record("flags").optional();
        Self {
            id: record.text("id").optional(),
            parent: record.text("parent").optional(),
            diff_digest: record.text("diff-digest").optional(),
            diff_size: record.integer("diff-size").optional().and_then(|size| u64::try_from(size).ok()),
            toc_digest: record.text("toc-digest").optional(),
            is_incomplete: flags.is_some_and(|flags| flags.flag("incomplete").optional()),
            folder,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_that_were_pulled_in_parts_or_are_being_written_are_told() {
        let list = br#"[{"id": "00", "diff-digest": "sha256:1", "diff-size": 7, "compressed-size": 9, "uidset": [0]},
            {"id": "11", "parent": "00", "toc-digest": "sha256:2", "diff-size": -1, "flags": null},
            {"id": "22", "flags": {"incomplete": true, "other": "x"}}]"#;
        let layers = LayerRecord::parse_list(list, 2).expect("a list");
        assert_eq!((layers[0].diff_digest.as_str(), layers[0].diff_size), ("sha256:1", Some(7)));
        assert_eq!((layers[1].parent.as_str(), layers[1].toc_digest.as_str()), ("00", "sha256:2"));
        assert_eq!((layers[1].diff_size, layers[1].diff_digest.as_str()), (None, ""));
        assert!(!layers[0].is_incomplete && !layers[1].is_incomplete && layers[2].is_incomplete);
        assert!(layers.iter().all(|layer| layer.folder == 2));
        assert!(LayerRecord::parse_list(br#"[{"id": "00""#, 0).is_err());
    }
}

//! What Docker's graph drivers know of layers: `image/DRIVER/layerdb`, one folder for each chain of layers.

use std::path::Path;

use super::StoreProblem;
use super::beneath::Folder;
use super::large_contents::LargeContents;
use super::stored_layer::{FolderPath, StoredLayer};
use crate::image::{Algorithm, Digest};
use crate::source::hashing::digest_of;
use crate::text::escape_line;

/// Bytes of a file that holds one name or number.
const TEXT: u64 = 256;

/// The layers of one graph driver.
#[derive(Debug)]
pub(super) struct LayerDb<'s> {
    root: &'s Path,
    driver: &'s str,
    contents: ContentsPlace,
    records: Folder,
}

/// Where a driver keeps the contents of the layer with a cache ID.
#[derive(Debug, Clone, Copy)]
enum ContentsPlace {
    /// In `DRIVER/ID/diff`, those of the layer alone.
    Diff,
    /// In `DRIVER/dir/ID`, with those of all layers below.
    Dir,
}

impl<'s> LayerDb<'s> {
    /// Opens the layers of a driver below the engine's root.
    ///
    /// # Errors
    /// Where the driver keeps layers in a way that is not known here, or has none there.
    pub fn open(root: &'s Path, driver: &'s str, records: &Folder) -> Result<Self, StoreProblem> {
        let contents = match driver {
            "overlay2" | "fuse-overlayfs" => ContentsPlace::Diff,
            "vfs" => ContentsPlace::Dir,
            other => {
                let driver = escape_line(other);
                return Err(StoreProblem::Unsupported(format!(
                    "the store of the driver {driver} is not known"
                )));
            }
        };
        Ok(Self { root, driver, contents, records: records.folder(b"layerdb/sha256")? })
    }

    /// Finds the layers of an image, base first.
    ///
    /// # Errors
    /// Where one of them is missing, or is not recorded as that layer.
    pub fn layers(&self, diff_ids: &[Digest]) -> Result<Vec<StoredLayer>, StoreProblem> {
        let mut below: Option<Digest> = None;
        let mut layers = Vec::with_capacity(diff_ids.len());
        for diff_id in diff_ids {
            let chain = chain_id(below.as_ref(), diff_id);
            layers.push(self.layer(&chain, diff_id, below.as_ref())?);
            below = Some(chain);
        }
        Ok(layers)
    }

    /// What a layer takes, as the engine counts.
    ///
    /// # Errors
    /// As [`Self::layers`].
    pub fn size(
        &self,
        chain: &Digest,
        diff_id: &Digest,
        below: Option<&Digest>,
    ) -> Result<u64, StoreProblem> {
        size(&self.record(chain, diff_id, below)?)
    }

    /// The record of a layer, which is that layer's.
    fn record(
        &self,
        chain: &Digest,
        diff_id: &Digest,
        below: Option<&Digest>,
    ) -> Result<Folder, StoreProblem> {
        let record = self.records.folder(chain.hex().as_bytes())?;
        let holds = |name: &str, expected: &Digest| match text(&record, name)? == expected.to_string() {
            true => Ok(()),
            false => Err(damaged(&record, name, "names another layer")),
        };
        holds("diff", diff_id)?;
        match below {
            Some(below) => holds("parent", below)?,
            None if is_there(&record, "parent")? => {
                return Err(damaged(&record, "parent", "names a layer below the lowest"));
            }
            None => {}
        }
        Ok(record)
    }

    fn layer(
        &self,
        chain: &Digest,
        diff_id: &Digest,
        below: Option<&Digest>,
    ) -> Result<StoredLayer, StoreProblem> {
        let record = self.record(chain, diff_id, below)?;
        let cache_id = text(&record, "cache-id")?;
        if cache_id.is_empty() || !cache_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(damaged(&record, "cache-id", "is no ID"));
        }
        let layer = StoredLayer {
            headers: FolderPath {
                store: self.root.join("image").join(self.driver),
                name: format!("layerdb/sha256/{}", chain.hex()),
            },
            tar_split: "tar-split.json.gz".to_owned(),
            contents: FolderPath {
                store: self.root.join(self.driver),
                name: match self.contents {
                    ContentsPlace::Diff => format!("{cache_id}/diff"),
                    ContentsPlace::Dir => format!("dir/{cache_id}"),
                },
            },
            size: size(&record)?,
            large: LargeContents::default(),
        };
        layer.look_at()?;
        Ok(layer)
    }
}

/// The ID of a layer together with those below it (OCI image spec, config.md, "Layer ChainID").
pub(super) fn chain_id(below: Option<&Digest>, diff_id: &Digest) -> Digest {
    match below {
        Some(below) => digest_of(format!("{below} {diff_id}").as_bytes(), Algorithm::Sha256),
        None => diff_id.clone(),
    }
}

fn size(record: &Folder) -> Result<u64, StoreProblem> {
    text(record, "size")?.parse().map_err(|_| damaged(record, "size", "is no number"))
}

fn text(record: &Folder, name: &str) -> Result<String, StoreProblem> {
    let bytes = record.read(name, TEXT)?;
    String::from_utf8(bytes).map_err(|_| damaged(record, name, "is no text"))
}

fn is_there(record: &Folder, name: &str) -> Result<bool, StoreProblem> {
    match record.look_at(name.as_bytes()) {
        Ok(_) => Ok(true),
        Err(StoreProblem::Missing { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}

fn damaged(record: &Folder, name: &str, what: &str) -> StoreProblem {
    StoreProblem::damaged(record.place_of(name.as_bytes()), what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_named_by_all_that_is_in_it() {
        let diff_id = |digit: &str| format!("sha256:{}", digit.repeat(64)).parse().expect("a digest");
        let (base, top) = (diff_id("a"), diff_id("b"));
        assert_eq!(chain_id(None, &base), base);
        let expected = "sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c";
        assert_eq!(chain_id(Some(&base), &top).to_string(), expected);
    }
}

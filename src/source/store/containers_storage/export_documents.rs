//! The documents that podman's export of images has: `manifest.json` and the configs that it names.

use std::collections::BTreeMap;

use serde_json::json;

use super::parts::{ImageParts, LayerParts};
use crate::source::store::stored_image::StoredImage;

/// Puts the documents of these images together. With a name for all of them they are the platforms of one image; else
/// each has its own names.
pub(super) fn export_documents<'i>(
    origin: &str,
    images: impl IntoIterator<Item = &'i ImageParts>,
    name: Option<&str>,
) -> StoredImage {
    let mut documents = BTreeMap::new();
    let mut listed = Vec::new();
    for image in images {
        let config = format!("{}.json", image.config_digest.hex());
        let layers: Vec<String> = image.layers.iter().map(LayerParts::member).collect();
        let tags = name.map_or_else(|| image.tags.clone(), |name| vec![name.to_owned()]);
        listed.push(json!({"Config": config, "RepoTags": tags, "Layers": layers}));
        documents.insert(config, image.config.clone());
    }
    documents.insert("manifest.json".to_owned(), json!(listed).to_string().into_bytes());
    StoredImage { origin: origin.to_owned(), documents, layers: BTreeMap::new() }
}

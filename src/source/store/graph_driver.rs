//! Images of Docker's graph drivers: what the engine would export, read from its root directory.

use std::collections::BTreeMap;

use super::StoreProblem;
use super::beneath::Folder;
use super::layer_db::LayerDb;
use super::stored_image::StoredImage;
use crate::image::{Algorithm, Digest, ImageConfig};
use crate::source::access::RandomAccess;
use crate::source::display_path;
use crate::source::documents::CONFIG_LIMIT;
use crate::source::engine::{EngineImage, EngineStore};
use crate::source::hashing::digest_of;
use crate::text::escape_line;

/// Layers that an image may have, as elsewhere: engines mount 128 at most.
const LAYERS: usize = 4_096;
/// The first version of the protocol whose engines export an OCI layout: Docker 25.
const OCI_LAYOUT: (u32, u32) = (1, 44);

/// Opens an image in the store of an engine with a graph driver. It has the documents, members and digests that the engine's
/// own export of it would have, as far as anything that is told of an image depends on them.
///
/// # Errors
/// Where the store is of a kind that is not known here, this user may not read it, or it lacks something.
pub fn graph_driver(store: &EngineStore, image: &EngineImage) -> Result<Box<dyn RandomAccess>, StoreProblem> {
    let id: Digest = image.id.parse().map_err(|_| {
        StoreProblem::Unsupported(format!("the engine names the image {}", escape_line(&image.id)))
    })?;
    let records = records(store)?;
    let layer_db = LayerDb::open(&store.root, &store.driver, &records)?;
    let (config, diff_ids) = read_config(&records, &id)?;
    let layers = layer_db.layers(&diff_ids)?;
    let names = MemberNames { is_oci_layout: store.api >= OCI_LAYOUT };
    let manifest = serde_json::json!([{
        "Config": names.config(&id),
        "RepoTags": image.tags,
        "Layers": diff_ids.iter().map(|diff_id| names.layer(diff_id)).collect::<Vec<_>>(),
    }]);
    let documents = BTreeMap::from([
        ("manifest.json".to_owned(), manifest.to_string().into_bytes()),
        (names.config(&id), config),
    ]);
    Ok(Box::new(StoredImage {
        origin: format!("the {} store at {}", store.driver, display_path(&store.root)),
        documents,
        layers: diff_ids.iter().map(|diff_id| names.layer(diff_id)).zip(layers).collect(),
    }))
}

/// The folder in which a graph driver's images and layers are recorded.
///
/// # Errors
/// Where the store is of another kind, or this user may not read it.
pub(super) fn records(store: &EngineStore) -> Result<Folder, StoreProblem> {
    if let Some(kind) = &store.driver_type {
        let kind = escape_line(kind);
        return Err(StoreProblem::Unsupported(format!("images are kept by {kind}, not by a graph driver")));
    }
    if store.driver.is_empty() || !store.driver.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        let driver = escape_line(&store.driver);
        return Err(StoreProblem::Unsupported(format!("the store of the driver {driver} is not known")));
    }
    Folder::open(&store.root.join("image").join(&store.driver))
}

/// Reads an image's config, which is as the ID says, and the diff IDs in it.
pub(super) fn read_config(records: &Folder, id: &Digest) -> Result<(Vec<u8>, Vec<Digest>), StoreProblem> {
    let name = format!("imagedb/content/{}/{}", id.algorithm().name(), id.hex());
    let config = records.read(&name, CONFIG_LIMIT)?;
    let damaged = |what: &str| StoreProblem::damaged(records.place_of(name.as_bytes()), what);
    if digest_of(&config, id.algorithm()) != *id {
        return Err(damaged("has another digest than its name says"));
    }
    let (parsed, _) =
        ImageConfig::parse(&config).map_err(|error| damaged(&format!("is no config: {error}")))?;
    let recorded = parsed.rootfs.diff_ids;
    if recorded.len() > LAYERS {
        return Err(damaged("names too many layers"));
    }
    let diff_ids: Vec<Digest> = recorded
        .iter()
        .map(|diff_id| diff_id.parse())
        .collect::<Result<_, _>>()
        .map_err(|_| damaged("names a layer by no digest"))?;
    match diff_ids.iter().all(|diff_id| diff_id.algorithm() == Algorithm::Sha256) {
        true => Ok((config, diff_ids)),
        false => Err(damaged("names a layer by another digest than SHA-256")),
    }
}

/// How an export calls what is in it. Engines before Docker 25 give layers IDs that nothing else depends on; here they go by
/// their diff IDs.
struct MemberNames {
    is_oci_layout: bool,
}

impl MemberNames {
    fn config(&self, id: &Digest) -> String {
        if self.is_oci_layout { id.blob_path() } else { format!("{}.json", id.hex()) }
    }

    fn layer(&self, diff_id: &Digest) -> String {
        if self.is_oci_layout { diff_id.blob_path() } else { format!("{}/layer.tar", diff_id.hex()) }
    }
}

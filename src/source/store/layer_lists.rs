//! The layers of all images of an engine, as its store lists them: no content is opened, and the engine is asked for nothing.

use std::collections::HashMap;

use super::StoreProblem;
use super::beneath::Folder;
use super::containers_storage::{LayerList, StoragePlace};
use super::graph_driver::{read_config, records};
use super::layer_db::{LayerDb, chain_id};
use super::open::problem;
use crate::image::Digest;
use crate::source::engine::{EngineKind, EngineStore};
use crate::text::escape_line;

/// The lists of layers in the store of an engine.
#[derive(Debug)]
pub struct LayerLists<'s>(Lists<'s>);

#[derive(Debug)]
enum Lists<'s> {
    GraphDriver { records: Folder, layers: LayerDb<'s>, sizes: HashMap<Digest, u64> },
    ContainersStorage(LayerList),
}

/// A layer in the list of a store: the digest of its unpacked tar, and what it takes as the engine counts, where that is
/// recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerSize {
    /// The digest of the unpacked tar.
    pub diff_id: String,
    /// Bytes.
    pub size: Option<u64>,
}

impl<'s> LayerLists<'s> {
    /// Opens the lists of a store.
    ///
    /// # Errors
    /// Where the store does not list the sizes of layers, as containerd's, or can't be read.
    pub fn open(kind: EngineKind, store: &'s EngineStore) -> Result<Self, StoreProblem> {
        let lists = match kind {
            EngineKind::Docker => {
                let records = records(store)?;
                let layers = LayerDb::open(&store.root, &store.driver, &records)?;
                Lists::GraphDriver { records, layers, sizes: HashMap::new() }
            }
            EngineKind::Podman => {
                let place = StoragePlace::of_engine(&store.root, &store.driver).map_err(problem)?;
                Lists::ContainersStorage(LayerList::open(&place).map_err(problem)?)
            }
        };
        Ok(Self(lists))
    }

    /// The layers of an image, base first.
    ///
    /// # Errors
    /// Where the store has no such image, or does not know one of its layers whole.
    pub fn layers(&mut self, id: &Digest) -> Result<Vec<LayerSize>, StoreProblem> {
        match &mut self.0 {
            Lists::GraphDriver { records, layers, sizes } => {
                let (_, diff_ids) = read_config(records, id)?;
                of_chain(layers, sizes, &diff_ids)
            }
            Lists::ContainersStorage(list) => match list.layers(id.hex()) {
                Some(layers) => Ok(layers.map(|(diff_id, size)| LayerSize { diff_id, size }).collect()),
                None => {
                    let id = escape_line(id.hex());
                    Err(StoreProblem::Unsupported(format!("the layers of {id} were never seen whole")))
                }
            },
        }
    }
}

/// The sizes of layers, each of which is looked up once for all images that stand on it.
fn of_chain(
    layers: &LayerDb<'_>,
    sizes: &mut HashMap<Digest, u64>,
    diff_ids: &[Digest],
) -> Result<Vec<LayerSize>, StoreProblem> {
    let mut below: Option<Digest> = None;
    let mut found = Vec::with_capacity(diff_ids.len());
    for diff_id in diff_ids {
        let chain = chain_id(below.as_ref(), diff_id);
        let size = match sizes.get(&chain) {
            Some(size) => *size,
            None => layers.size(&chain, diff_id, below.as_ref())?,
        };
        found.push(LayerSize { diff_id: diff_id.to_string(), size: Some(size) });
        sizes.insert(chain.clone(), size);
        below = Some(chain);
    }
    Ok(found)
}

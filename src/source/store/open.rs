//! Which kind of store an engine's images are in.

use super::StoreProblem;
use super::containerd::ContentStore;
use super::containers_storage::{self, StorageError, StoragePlace};
use super::graph_driver::graph_driver;
use crate::source::access::RandomAccess;
use crate::source::engine::{EngineImage, EngineKind, EngineStore};

/// Opens an image in the store of its engine: what the engine's export of it would be, member by member.
///
/// # Errors
/// Where the store is of a kind that is not known here, this user may not read it, or it lacks something.
pub fn open_in_store(
    kind: EngineKind,
    store: &EngineStore,
    image: &EngineImage,
) -> Result<Box<dyn RandomAccess>, StoreProblem> {
    match (kind, &store.driver_type) {
        (EngineKind::Podman, _) => {
            let place = StoragePlace::of_engine(&store.root, &store.driver);
            place.and_then(|place| containers_storage::open(&place, &image.id)).map_err(problem)
        }
        (EngineKind::Docker, Some(_)) => Ok(Box::new(ContentStore::open(store, image)?)),
        (EngineKind::Docker, None) => graph_driver(store, image),
    }
}

/// What keeps a storage from being read.
pub(super) fn problem(error: StorageError) -> StoreProblem {
    match error {
        StorageError::Problem(problem) => problem,
        other => StoreProblem::Unsupported(other.to_string()),
    }
}

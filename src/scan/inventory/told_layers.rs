//! Layers as an engine tells of them, and how well their sizes are known by that.

use super::recorded_sizes::recorded_sizes;
use crate::analysis::EngineCounting;
use crate::inventory::{Amount, ListedLayer};
use crate::source::engine::{EngineKind, EngineStore, LookedUp};
use crate::source::store::LayerSize;
use crate::text::escape_line;

/// What an engine counts as the size of a layer, by where it keeps them.
pub(super) fn counting(kind: EngineKind, store: Option<&EngineStore>) -> EngineCounting {
    match (kind, store) {
        (EngineKind::Podman, _) => EngineCounting::TarStream,
        (EngineKind::Docker, None) => EngineCounting::Unknown,
        (EngineKind::Docker, Some(store)) if store.driver_type.is_some() => EngineCounting::DiskBlocks,
        (EngineKind::Docker, Some(store)) if store.driver == "overlay2" => EngineCounting::Unpacked,
        (EngineKind::Docker, Some(_)) => EngineCounting::WithoutSymlinks,
    }
}

/// How an engine's words about layers are taken.
pub(super) struct LayersAsTold {
    counting: EngineCounting,
    /// Under what name the cache keeps how this engine counts.
    pub holder: String,
}

impl LayersAsTold {
    /// By the engine, and by its store.
    pub fn of(kind: EngineKind, store: Option<&EngineStore>) -> Self {
        let driver = store.map_or("", |store| store.driver.as_str());
        let holder = format!("{} {}", kind.command(), escape_line(driver));
        Self { counting: counting(kind, store), holder }
    }

    /// The layers of an image as the engine tells of them.
    pub fn told(&self, (image, history): &LookedUp) -> Vec<ListedLayer> {
        let sizes = history.as_ref().and_then(|history| recorded_sizes(history, image.diff_ids.len()));
        let layer = |(at, diff_id): (usize, &String)| {
            let size = match &sizes {
                Some(sizes) => Some(sizes[at]),
                // all of it is the only layer's
                None => image.size.filter(|_| image.diff_ids.len() == 1),
            };
            self.layer(diff_id.clone(), size)
        };
        image.diff_ids.iter().enumerate().map(layer).collect()
    }

    /// Those of an image as the engine's store lists them.
    pub fn stored(&self, layers: Vec<LayerSize>) -> Vec<ListedLayer> {
        layers.into_iter().map(|layer| self.layer(layer.diff_id, layer.size)).collect()
    }

    fn layer(&self, diff_id: String, size: Option<u64>) -> ListedLayer {
        let size = match (size, self.counting) {
            (None, _) => Amount::unknown(),
            (Some(bytes), EngineCounting::Unpacked) => Amount::exact(bytes),
            (Some(bytes), _) => Amount::by_holder(bytes),
        };
        ListedLayer { diff_id, size }
    }
}

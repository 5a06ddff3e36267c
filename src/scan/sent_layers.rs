//! Layers that a registry has sent for what is in their files: unpacked, each in a temporary file without a name, so that
//! none is sent for twice.

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

use crate::source::{LayerProblem, PlannedLayer, SeekableFile};

/// The layers that were sent, by the names of their blobs.
#[derive(Default)]
pub(super) struct SentLayers(Mutex<HashMap<String, Arc<File>>>);

impl SentLayers {
    /// Tells whether a layer was sent.
    pub fn has(&self, layer: &PlannedLayer) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&layer.member)
    }

    /// The tar of a layer, which `fetch` gives the first time.
    ///
    /// # Errors
    /// Where it can't be had.
    pub fn tar(
        &self,
        layer: &PlannedLayer,
        fetch: impl FnOnce() -> Result<File, LayerProblem>,
    ) -> Result<SeekableFile, LayerProblem> {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match sent.get(&layer.member) {
            Some(file) => Arc::clone(file),
            None => {
                let file = Arc::new(fetch()?);
                sent.insert(layer.member.clone(), Arc::clone(&file));
                file
            }
        };
        let length = file.metadata()?.len();
        Ok(SeekableFile::new(file, 0, length))
    }
}

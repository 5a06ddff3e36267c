//! What a registry has sent for what is in the files of layers, so that nothing is sent for twice: layers, unpacked, each in a
//! temporary file without a name, and lists of files.

use std::collections::HashMap;
use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::source::{LayerProblem, ListedFiles, PlannedLayer, SeekableFile};

/// Bytes of a list that is kept.
const LONGEST_KEPT: usize = 16 << 20;

/// What was sent, by the names of the layers' blobs.
#[derive(Default)]
pub(super) struct SentLayers {
    tars: Mutex<HashMap<String, Arc<File>>>,
    /// None where a layer has no list that is of use.
    lists: Mutex<HashMap<String, Option<Arc<ListedFiles>>>>,
}

impl SentLayers {
    /// Tells whether a layer was sent.
    pub fn has(&self, layer: &PlannedLayer) -> bool {
        locked(&self.tars).contains_key(&layer.member)
    }

    /// Tells whether it is known if a layer has a list.
    pub fn has_list(&self, layer: &PlannedLayer) -> bool {
        locked(&self.lists).contains_key(&layer.member)
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
        let mut sent = locked(&self.tars);
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

    /// The list of a layer's files, which `fetch` gives the first time; None where the layer has none that is of use. One that
    /// could not be had is asked for again, and so is one that is too long to be kept.
    pub fn list(
        &self,
        layer: &PlannedLayer,
        fetch: impl FnOnce() -> Result<Option<ListedFiles>, LayerProblem>,
    ) -> Option<Arc<ListedFiles>> {
        let mut lists = locked(&self.lists);
        if let Some(known) = lists.get(&layer.member) {
            return known.clone();
        }
        let fetched = fetch().ok()?.map(Arc::new);
        if fetched.as_ref().is_none_or(|list| list.memory() <= LONGEST_KEPT) {
            lists.insert(layer.member.clone(), fetched.clone());
        }
        fetched
    }
}

fn locked<T>(sent: &Mutex<T>) -> MutexGuard<'_, T> {
    sent.lock().unwrap_or_else(PoisonError::into_inner)
}

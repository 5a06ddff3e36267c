//! The cache as those who read images see it: layers and documents by their keys, and never a failure.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::key::EntryKey;
use super::schema::{
    Damage, LARGEST_DOCUMENTS, LayerBody, read_documents, read_layer, read_listed, write_documents,
    write_layer, write_link, write_listed, write_unpacked,
};
use super::store::Store;
use super::{CacheProblem, LayerKey, StoredLayer};
use crate::image::{Digest, Platform};
use crate::inventory::{Counted, ListedLayer};
use crate::layer::HashKind;

/// A document that an image was planned from: its name in whatever holds the image, and its bytes.
pub type Document = (String, Vec<u8>);

/// What was read before.
///
/// Nothing that goes wrong in it is a failure: an entry that can't be believed is one that is not there, and what can't be
/// kept is read again the next time. [`Cache::take_note`] says once what went wrong first.
#[derive(Debug)]
pub struct Cache {
    store: Option<Store>,
    note: Mutex<Option<String>>,
    /// Whether nothing more is kept, because something could not be.
    has_failed: AtomicBool,
}

impl Default for Cache {
    fn default() -> Self {
        Self::off()
    }
}

impl Cache {
    /// The cache in a folder, which is made when the first entry is kept. Entries take at most so many bytes together.
    pub fn open(folder: PathBuf, limit: u64) -> Self {
        Self { store: Some(Store::new(folder, limit)), ..Self::off() }
    }

    /// One that keeps nothing and knows nothing.
    pub fn off() -> Self {
        Self { store: None, note: Mutex::new(None), has_failed: AtomicBool::new(false) }
    }

    /// One that can't be used, with the reason as its note.
    pub fn failed(problem: &CacheProblem) -> Self {
        let cache = Self::off();
        cache.say(&format!("nothing is kept of what is read: {problem}"));
        cache
    }

    /// Whether it keeps anything at all.
    pub fn is_on(&self) -> bool {
        self.store.is_some()
    }

    /// The layer that is kept under a key.
    ///
    /// One by its diff ID is that of the unpacked tar: it has no digest, and its stored size is that of the tar.
    pub fn layer(&self, key: &LayerKey) -> Option<StoredLayer> {
        let store = self.store.as_ref()?;
        let body = store.get(&EntryKey::of_layer(key), |unpacked| {
            read_layer(unpacked).and_then(|body| if fits(&body, key) { Ok(body) } else { Err(Damage::Key) })
        });
        match self.found(body)? {
            LayerBody::Whole(layer) => Some(*layer),
            LayerBody::Link { compressed, stored_size, digest, diff_id } => {
                let layer = self.layer(&LayerKey::DiffId(diff_id))?;
                Some(StoredLayer { compressed, stored_size, digest, ..layer })
            }
        }
    }

    /// Keeps a layer under a key.
    ///
    /// Under a digest only where that was computed from its bytes, and under a place only where a later change of the file
    /// would show; otherwise nothing is kept. A layer whose diff ID is known is stored once, under that.
    pub fn keep_layer(&self, key: &LayerKey, layer: &StoredLayer) {
        let is_kept = hashes_of(key) == layer.changeset.hashes && may_be_kept(key, layer);
        let Some(store) = self.store.as_ref().filter(|_| is_kept) else { return };
        let own = EntryKey::of_layer(key);
        let shared = layer.diff_id.as_ref().filter(|_| is_complete(layer));
        self.keep(|| match (key, shared) {
            (LayerKey::Files { .. }, _) => store.put(&own, |out| write_layer(layer, out)),
            (LayerKey::DiffId(_), _) => put_unpacked(store, &own, layer),
            (_, Some(diff_id)) => {
                let target = EntryKey::of_layer(&LayerKey::DiffId(diff_id.clone()));
                if !store.has(&target) {
                    put_unpacked(store, &target, layer)?;
                }
                store.put(&own, |out| write_link(layer, diff_id, out))
            }
            (_, None) => store.put(&own, |out| write_layer(layer, out)),
        });
    }

    /// The documents that an image of an engine or a registry was planned from, for a platform where one was asked for.
    ///
    /// That they are those of the image is for the reader to check, by their digests.
    pub fn image(&self, id: &Digest, platform: Option<&Platform>) -> Option<Vec<Document>> {
        let store = self.store.as_ref()?;
        self.found(store.get(&EntryKey::of_image(id, platform), |unpacked| read_documents(unpacked)))
    }

    /// Keeps the documents that an image of an engine or a registry was planned from; not where they are larger than any.
    pub fn keep_image(&self, id: &Digest, platform: Option<&Platform>, documents: &[Document]) {
        let Some(store) = self.store.as_ref() else { return };
        let size: usize = documents.iter().map(|(name, content)| name.len() + content.len()).sum();
        if size <= LARGEST_DOCUMENTS {
            let key = EntryKey::of_image(id, platform);
            self.keep(|| store.put(&key, |out| write_documents(documents, out)));
        }
    }

    /// The layers of an image as the holder of this name listed it.
    pub fn listed(&self, id: &Digest, holder: &str) -> Option<Vec<ListedLayer>> {
        let store = self.store.as_ref()?;
        self.found(store.get(&EntryKey::of_listed(id, holder), |unpacked| read_listed(unpacked)))
    }

    /// Keeps the layers of an image as the holder of this name lists it; not where the size of one is not known.
    pub fn keep_listed(&self, id: &Digest, holder: &str, layers: &[ListedLayer]) {
        let Some(store) = self.store.as_ref() else { return };
        if layers.iter().all(|layer| layer.size.counted != Counted::AtLeast) {
            let key = EntryKey::of_listed(id, holder);
            self.keep(|| store.put(&key, |out| write_listed(layers, out)));
        }
    }

    /// What went wrong first since this was asked last, in words.
    pub fn take_note(&self) -> Option<String> {
        self.note.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Where it is; None where there is none.
    pub fn folder(&self) -> Option<&Path> {
        self.store.as_ref().map(|store| store.place().folder())
    }

    fn found<T>(&self, result: Result<Option<T>, CacheProblem>) -> Option<T> {
        result.unwrap_or_else(|problem| {
            self.fail(&format!("what was read before can't be used: {problem}"));
            None
        })
    }

    fn keep(&self, put: impl FnOnce() -> Result<(), CacheProblem>) {
        if !self.has_failed.load(Ordering::Relaxed)
            && let Err(problem) = put()
        {
            self.fail(&format!("nothing more is kept of what is read: {problem}"));
        }
    }

    fn fail(&self, words: &str) {
        if !self.has_failed.swap(true, Ordering::Relaxed) {
            self.say(words);
        }
    }

    fn say(&self, words: &str) {
        *self.note.lock().unwrap_or_else(PoisonError::into_inner) = Some(words.to_owned());
    }
}

/// Tells whether what an entry says of a layer is of that key.
fn fits(body: &LayerBody, key: &LayerKey) -> bool {
    let (digest, diff_id) = match body {
        LayerBody::Whole(layer) => (layer.digest.as_ref(), layer.diff_id.as_ref()),
        LayerBody::Link { .. } if matches!(key, LayerKey::DiffId(_) | LayerKey::Files { .. }) => {
            return false;
        }
        LayerBody::Link { digest, diff_id, .. } => (digest.as_ref(), Some(diff_id)),
    };
    let changeset = match body {
        LayerBody::Whole(layer) => Some(&layer.changeset),
        LayerBody::Link { .. } => None,
    };
    if changeset.is_some_and(|it| it.hashes != hashes_of(key) || it.list.is_some() != is_listed(key)) {
        return false;
    }
    match key {
        LayerKey::DiffId(known) => diff_id == Some(known),
        LayerKey::Blob(known) => digest == Some(known),
        LayerKey::Place(_) => true,
        LayerKey::Files { blob, list: None } => digest == Some(blob),
        // of a list alone the digest of the blob is not known
        LayerKey::Files { list: Some(_), .. } => true,
    }
}

/// Tells whether a key says no more of a layer than was checked.
fn may_be_kept(key: &LayerKey, layer: &StoredLayer) -> bool {
    match key {
        LayerKey::DiffId(digest) => layer.diff_id.as_ref() == Some(digest) && is_complete(layer),
        LayerKey::Blob(digest) => layer.digest.as_ref() == Some(digest) && is_complete(layer),
        LayerKey::Place(identity) => identity.is_settled(),
        LayerKey::Files { blob, list: None } => layer.digest.as_ref() == Some(blob) && is_complete(layer),
        LayerKey::Files { list: Some(_), .. } => layer.changeset.list.is_some(),
    }
}

/// Tells whether all contents were read.
fn is_complete(layer: &StoredLayer) -> bool {
    layer.changeset.unread.is_empty()
}

/// The hashes that the contents of all layers under keys of a kind have, so that they can be compared.
fn hashes_of(key: &LayerKey) -> HashKind {
    if matches!(key, LayerKey::Files { .. }) { HashKind::Sha256 } else { HashKind::Xxh3 }
}

/// Tells whether what is kept under a key was read from a list of files.
fn is_listed(key: &LayerKey) -> bool {
    matches!(key, LayerKey::Files { list: Some(_), .. })
}

fn put_unpacked(store: &Store, key: &EntryKey, layer: &StoredLayer) -> Result<(), CacheProblem> {
    store.put(key, |out| write_unpacked(layer, out))
}

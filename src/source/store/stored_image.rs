//! An image of a store, as its engine's export would be: documents, and layers by the names of their members.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::stored_layer::StoredLayer;
use crate::cache::Identity;
use crate::layer::Skip;
use crate::source::SourceError;
use crate::source::access::{Blobs, Documents, Names};
use crate::source::documents::too_long;

/// An image of a store whose layers are headers and folders.
#[derive(Debug)]
pub(super) struct StoredImage {
    /// What it is called in messages.
    pub origin: String,
    /// Its documents, by the names that they have in an export.
    pub documents: BTreeMap<String, Vec<u8>>,
    /// Its layers, by the names that they have in an export.
    pub layers: BTreeMap<String, StoredLayer>,
}

impl Documents for StoredImage {
    fn origin(&self) -> &str {
        &self.origin
    }

    fn document(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, SourceError> {
        match self.documents.get(name) {
            Some(bytes) if bytes.len() as u64 > limit => Err(too_long(self, name, bytes.len() as u64, limit)),
            found => Ok(found.cloned()),
        }
    }

    fn names(&self) -> &dyn Names {
        self
    }
}

impl Names for StoredImage {
    fn has(&self, name: &str) -> bool {
        self.documents.contains_key(name) || self.layers.contains_key(name)
    }

    fn has_below(&self, directory: &str) -> bool {
        let is_below = |name: &String| name.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'));
        self.documents.keys().chain(self.layers.keys()).any(is_below)
    }

    fn count(&self) -> usize {
        self.documents.len() + self.layers.len()
    }
}

impl Blobs for StoredImage {
    /// The length is that of the contents alone: how long the tar is shows when it was read.
    fn open(&self, member: &str) -> io::Result<Option<(Box<dyn Read + Send>, u64)>> {
        let Some(layer) = self.layers.get(member) else { return Ok(None) };
        Ok(Some((Box::new(layer.open()?), layer.size)))
    }

    fn open_tar(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        let Some(layer) = self.layers.get(member) else { return Ok(None) };
        Ok(Some(Box::new(layer.open()?)))
    }

    fn open_contents(&self, member: &str) -> io::Result<Option<Box<dyn Skip + Send>>> {
        match self.layers.get(member).and_then(|layer| layer.large.take()) {
            Some(tar) => Ok(Some(Box::new(tar))),
            None => self.open_tar(member),
        }
    }

    fn identity(&self, member: &str) -> Option<Identity> {
        self.layers.get(member)?.identity()
    }
}

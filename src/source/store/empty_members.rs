//! The members of a layer that have no content, by a hash of their names alone.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use crate::layer::ImagePath;

/// So many are known; a layer has no more paths than that.
const KNOWN: usize = 4_000_000;

/// Names of members that have no content and are no directories, as far as their names say.
#[derive(Debug, Clone, Default)]
pub(super) struct EmptyMembers {
    hashes: HashSet<u64>,
    state: RandomState,
}

impl EmptyMembers {
    /// Notes a member by its name, as recorded.
    pub fn note(&mut self, name: &[u8]) {
        if !name.ends_with(b"/") && self.hashes.len() < KNOWN {
            self.hashes.insert(self.state.hash_one(ImagePath::clean(name).as_bytes()));
        }
    }

    /// Tells whether there was one of that cleaned name.
    pub fn include(&self, name: &[u8]) -> bool {
        self.hashes.contains(&self.state.hash_one(name))
    }
}

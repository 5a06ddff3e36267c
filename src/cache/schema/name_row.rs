//! The names of a layer, each with its directory.

use serde::{Deserialize, Serialize};

use super::Damage;
use super::bytes::Bytes;
use crate::layer::{NAME_BYTES_PER_LAYER, NameId, Names};

/// A name, and how many directories below the one before it is: 1 for one in the directory of that name.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct NameRow<'a> {
    /// The number of its directory.
    directory: u32,
    #[serde(borrow)]
    name: Bytes<'a>,
}

/// Puts names together again, and checks that they are as those of a layer are: in the order of paths, each once.
#[derive(Debug)]
pub(super) struct NamesPut {
    names: Names,
    /// The last path and the directories above it, the root first.
    above: Vec<NameId>,
    left: usize,
}

impl<'a> NameRow<'a> {
    /// The row of a path other than the root.
    pub fn of(names: &'a Names, id: NameId) -> Self {
        Self { directory: names.parent(id).0, name: Bytes(names.name(id)) }
    }
}

impl NamesPut {
    /// Starts with the root.
    pub fn new() -> Self {
        Self { names: Names::default(), above: vec![NameId::ROOT], left: NAME_BYTES_PER_LAYER }
    }

    /// Adds the next path.
    pub fn push(&mut self, row: NameRow<'_>) -> Result<(), Damage> {
        let (directory, name) = (NameId(row.directory), row.name.0);
        let place = self.above.iter().rposition(|above| *above == directory);
        let place = place.ok_or(Damage::Content("a name is in no directory"))?;
        if name.is_empty() || matches!(name, b"." | b"..") || name.contains(&b'/') {
            return Err(Damage::Content("a path is not clean"));
        }
        let before = self.above.get(place + 1);
        if before.is_some_and(|before| self.names.name(*before) >= name) {
            return Err(Damage::Content("its paths are not sorted"));
        }
        self.left = self.left.checked_sub(name.len()).ok_or(Damage::Content("its names are too long"))?;
        self.above.truncate(place + 1);
        self.above.push(self.names.push(directory, name));
        Ok(())
    }

    /// All of them.
    pub fn finish(self) -> Names {
        self.names
    }
}

//! The names of a layer as a tree: each directory's name once, however many paths lie below it.

use super::ImagePath;

/// A path in [`Names`]; 0 is the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct NameId(pub u32);

/// Paths, each as its directory and its own name: eight bytes and that name. A path has one number.
///
/// Those of a finished [`Changeset`](super::Changeset) are in the order of paths: a directory is followed at once by all
/// that is below it. They hold the directories above what is recorded, and where links lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    parents: Vec<NameId>,
    /// Where each name ends among the bytes; it starts where the one before it ends.
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl NameId {
    /// The root of the image.
    pub const ROOT: Self = Self(0);

    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

impl Default for Names {
    fn default() -> Self {
        Self { parents: vec![NameId::ROOT], ends: vec![0], bytes: Vec::new() }
    }
}

impl Names {
    /// Starts with room for so many paths and bytes.
    pub(super) fn with_capacity(paths: usize, bytes: usize) -> Self {
        let mut names = Self {
            parents: Vec::with_capacity(paths),
            ends: Vec::with_capacity(paths),
            bytes: Vec::with_capacity(bytes),
        };
        names.parents.push(NameId::ROOT);
        names.ends.push(0);
        names
    }

    /// Adds a name to a directory, which it must not hold yet. The directory may have any number that is there.
    pub fn push(&mut self, directory: NameId, name: &[u8]) -> NameId {
        self.bytes.extend_from_slice(name);
        self.parents.push(directory);
        self.ends.push(self.bytes.len() as u32);
        NameId(self.parents.len() as u32 - 1)
    }

    /// How many paths there are, the root included.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Tells whether there is nothing but the root.
    pub fn is_empty(&self) -> bool {
        self.len() == 1
    }

    /// The bytes of all names, one after the other.
    pub(super) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// What they take, in bytes.
    pub(crate) fn memory(&self) -> usize {
        self.bytes.capacity() + 2 * size_of::<u32>() * self.parents.capacity().max(self.ends.capacity())
    }

    /// The directory that holds a path; that of the root is the root.
    pub fn parent(&self, id: NameId) -> NameId {
        self.parents[id.at()]
    }

    /// A path's last name; empty for the root.
    pub fn name(&self, id: NameId) -> &[u8] {
        let start = id.at().checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..self.ends[id.at()] as usize]
    }

    /// Gives back what more names would take.
    pub(crate) fn shrink(&mut self) {
        self.parents.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }

    /// A path and the directories above it, without the root.
    pub(crate) fn upwards(&self, id: NameId) -> impl Iterator<Item = NameId> {
        let is_path = |id: &NameId| *id != NameId::ROOT;
        std::iter::successors(Some(id).filter(is_path), move |id| Some(self.parent(*id)).filter(is_path))
    }

    /// A path from the root.
    pub fn path(&self, id: NameId) -> ImagePath {
        let mut names: Vec<&[u8]> = self.upwards(id).map(|above| self.name(above)).collect();
        names.reverse();
        ImagePath::clean(&names.join(&b'/'))
    }
}

//! What packages say is theirs, while their records are read.

use hashbrown::{HashMap, HashSet};

use super::package::{Package, PackageId};
use super::places::{Places, child};
use crate::content::Facts;
use crate::layer::Kind;
use crate::tree::{InodeId, NodeId, Tree};

/// More packages than any image has; of a database that lists more, the rest is left out and counted.
const MOST_PACKAGES: usize = 250_000;

/// Bytes that the paths of all packages' records may have, one again for each package: a list of thousands may lie in a path of
/// a million bytes, which would be written for each of them. What is beyond is left out and counted.
const RECORDS: usize = 64 << 20;

/// Bytes of what was read already that are read once more, for files that have several names. Environments that are copied by
/// links have their packages' records twice.
const READ_AGAIN: usize = 16 << 20;

/// Nobody's.
pub(super) const NOBODY: u32 = u32::MAX;

/// Packages and what they claim. Of what several claim, the first has it; directories are nobody's, for most are shared,
/// unless all that lies below is one package's.
pub(super) struct Claims<'t> {
    pub tree: &'t Tree,
    pub places: Places<'t>,
    pub packages: Vec<Package>,
    /// Of each node the package that it is listed for.
    pub listed: Vec<u32>,
    /// Directories that are a package's with all that is below.
    pub directories: HashMap<NodeId, PackageId>,
    /// Databases that are there and whose content is not known.
    pub unread: Vec<NodeId>,
    /// How many packages were left out.
    pub left_out: u64,
    /// How long the path of each node is.
    lengths: Vec<u32>,
    /// Bytes that paths of records may still have.
    records: usize,
    /// Records that were read.
    is_read: HashSet<InodeId>,
    /// Bytes of them that may be read again.
    again: usize,
}

impl<'t> Claims<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            places: Places::new(tree),
            packages: Vec::new(),
            listed: vec![NOBODY; tree.len()],
            directories: HashMap::new(),
            unread: Vec::new(),
            left_out: 0,
            lengths: lengths(tree),
            records: RECORDS,
            is_read: HashSet::new(),
            again: READ_AGAIN,
        }
    }

    /// Notes a package; None where there are too many.
    pub fn add(&mut self, package: Package) -> Option<PackageId> {
        let record = self.lengths[package.recorded_in.0 as usize] as usize;
        let left = self.records.checked_sub(record).filter(|_| self.packages.len() < MOST_PACKAGES);
        let Some(left) = left else {
            self.left_out += 1;
            return None;
        };
        self.records = left;
        self.packages.push(package);
        Some(PackageId(self.packages.len() as u32 - 1))
    }

    /// Notes that a file is a package's, unless it is another's.
    pub fn claim(&mut self, file: NodeId, package: PackageId) {
        let is_directory = self.kind(file).is_none_or(|kind| kind == Kind::Directory);
        let owner = &mut self.listed[file.0 as usize];
        if !is_directory && *owner == NOBODY {
            *owner = package.0;
        }
    }

    /// Notes that the file at a path is a package's. The path starts in a directory or at the root.
    pub fn claim_path(&mut self, from: NodeId, path: &[u8], package: PackageId) {
        if let Some(file) = self.places.entry(from, path) {
            self.claim(file, package);
        }
    }

    /// Notes that a directory is a package's with all below it that is no other's.
    pub fn claim_directory(&mut self, directory: NodeId, package: PackageId) {
        if directory != NodeId::ROOT {
            self.directories.entry(directory).or_insert(package);
        }
    }

    /// Tells whether a file is listed for some package.
    pub fn is_listed(&self, file: NodeId) -> bool {
        self.listed[file.0 as usize] != NOBODY
    }

    /// What is kept of a well-known file's content. Thousands of names may lead to one file: it is given again for some of
    /// them, and noted as unread for the others.
    pub fn text(&mut self, file: NodeId) -> Option<&'t [u8]> {
        let inode = self.tree.live(file)?;
        let Facts::Text(text) = self.tree.stored(inode).inode.facts()? else { return None };
        if !self.is_read.insert(inode) {
            let Some(left) = self.again.checked_sub(text.len()) else {
                self.unread.push(file);
                return None;
            };
            self.again = left;
        }
        Some(text)
    }

    /// The same of a database, which is noted where it can't be read.
    pub fn database(&mut self, file: NodeId) -> Option<&'t [u8]> {
        let text = self.text(file);
        let is_empty = self.tree.live(file).is_none_or(|inode| self.tree.stored(inode).inode.size == 0);
        if text.is_none() && !is_empty {
            self.unread.push(file);
        }
        text
    }

    /// What stands at an absolute path, links above it followed.
    pub fn at(&mut self, path: &str) -> Option<NodeId> {
        self.places.entry(NodeId::ROOT, path.as_bytes())
    }

    /// What a directory holds under a name.
    pub fn inside(&self, directory: NodeId, name: &[u8]) -> Option<NodeId> {
        child(self.tree, directory, name)
    }

    /// What kind of object stands at a node in the end.
    pub fn kind(&self, node: NodeId) -> Option<Kind> {
        self.tree.live(node).map(|inode| self.tree.stored(inode).inode.kind)
    }
}

/// The length of each node's path, by its number.
fn lengths(tree: &Tree) -> Vec<u32> {
    let mut lengths = vec![0_u32; tree.len()];
    for node in tree.nodes() {
        let Some(parent) = tree.parent(node) else { continue };
        let own = u32::try_from(tree.name(node).len()).unwrap_or(u32::MAX).saturating_add(1);
        lengths[node.0 as usize] = lengths[parent.0 as usize].saturating_add(own);
    }
    lengths
}

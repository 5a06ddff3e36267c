//! What rules look at: the final file system, what is started in it, and whose each path is.

use std::cell::OnceCell;
use std::ops::Deref;

use super::{CopiedFiles, Owner, Owners};
use crate::analysis::Analysis;
use crate::filesystem::{FileSystem, Subtrees};
use crate::finding::{Claim, toolchains};
use crate::package::Packages;
use crate::startup::Startup;
use crate::tree::NodeId;

/// An analysed image as rules see it. Reads as a [`FileSystem`], and answers further questions once they are asked.
pub struct Evidence<'a> {
    files: FileSystem<'a>,
    startup: OnceCell<Startup>,
    toolchains: OnceCell<Vec<NodeId>>,
    packages: OnceCell<Packages>,
    copied: OnceCell<CopiedFiles>,
    owners: OnceCell<Owners>,
}

// most of what a rule asks is about files: `evidence.at("/etc/passwd")`
impl<'a> Deref for Evidence<'a> {
    type Target = FileSystem<'a>;

    fn deref(&self) -> &Self::Target {
        &self.files
    }
}

impl<'a> Evidence<'a> {
    /// Indexes the final file system.
    pub fn new(analysis: &'a Analysis) -> Self {
        Self {
            files: FileSystem::new(analysis),
            startup: OnceCell::new(),
            toolchains: OnceCell::new(),
            packages: OnceCell::new(),
            copied: OnceCell::new(),
            owners: OnceCell::new(),
        }
    }

    /// What a container of the image runs first.
    pub fn startup(&self) -> &Startup {
        self.startup.get_or_init(|| Startup::of(self))
    }

    /// Tells whether the image starts one of these programs: a toolchain that is the command is no waste.
    pub fn starts(&self, programs: &[&str]) -> bool {
        let mut words = self.startup().executed.iter().map(|file| file.call.word.as_slice());
        words.any(|word| {
            let name = word.rsplit(|&byte| byte == b'/').next().unwrap_or(word);
            programs.iter().any(|program| program.as_bytes() == name)
        })
    }

    /// Where toolchains, their caches and their leftovers lie: what is inside belongs to them, and needs no findings of
    /// its own.
    pub fn toolchains(&self) -> &[NodeId] {
        self.toolchains.get_or_init(|| {
            Subtrees::new(self.tree, toolchains::all(self, self.startup().program)).into_roots()
        })
    }

    /// Tells whether a node belongs to a toolchain.
    pub fn is_of_toolchain(&self, node: NodeId) -> bool {
        self.owner(node) == Owner::Toolchain
    }

    /// What package managers installed, and which package owns a path.
    pub fn packages(&self) -> &Packages {
        self.packages.get_or_init(|| Packages::of(self.analysis))
    }

    /// The packages, if any rule asked for them.
    pub fn into_packages(self) -> Option<Packages> {
        self.packages.into_inner()
    }

    /// Tells whether a `COPY` or `ADD` of the image's own Dockerfile brought a live path.
    pub fn is_copied(&self, node: NodeId) -> bool {
        self.copied().has(self.analysis, node)
    }

    fn copied(&self) -> &CopiedFiles {
        self.copied.get_or_init(|| CopiedFiles::of(self.analysis))
    }

    /// Whose a path is.
    pub fn owner(&self, node: NodeId) -> Owner {
        self.owners
            .get_or_init(|| Owners::of(self, self.toolchains(), self.packages(), self.copied()))
            .of_node(node)
    }

    /// The bytes that are saved when live paths, and all below them, are not there: of each inode that has no other name.
    pub fn claim(&self, nodes: impl IntoIterator<Item = NodeId>) -> Claim {
        Claim::of_paths(self, nodes)
    }

    /// The bytes that are saved when a live file is so much smaller.
    pub(crate) fn claim_part(&self, node: NodeId, bytes: u64) -> Claim {
        let part = |inode| Claim::of_part(inode, bytes.min(self.tree.stored(inode).inode.size));
        self.tree.live(node).map_or_else(Claim::default, part)
    }
}

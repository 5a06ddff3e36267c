//! What a layer records, sorted, its inodes apart from their names.

use super::names::{NameId, Names};
use super::{HashKind, ImagePath, Inode, ListFormat};

/// What one layer records, before anything is known of the layers below.
#[derive(Debug, Clone, Default)]
pub struct Changeset {
    /// The objects that the layer writes; those that no change names are counted nowhere.
    pub inodes: Vec<Inode>,
    /// All paths that the changes speak of, with the directories above them; others may be there too.
    pub names: Names,
    /// The names that the layer writes, sorted, each once.
    pub entries: Vec<LayerEntry>,
    /// Paths that the layer removes from those below it, sorted.
    pub whiteouts: Vec<ImagePath>,
    /// Directories whose lower content the layer hides, sorted.
    pub opaques: Vec<ImagePath>,
    /// Directories that are opaque to overlay storage alone, sorted; they hide nothing.
    pub overlay_opaques: Vec<OverlayOpaque>,
    /// What was skipped or is doubtful, in words, escaped.
    pub warnings: Vec<String>,
    /// Length of the unpacked tar stream in bytes, with all that follows its end.
    pub tar_size: u64,
    /// The files of which not all was read, in the order of the tar; their hashes are of where they are.
    pub unread: Vec<UnreadContent>,
    /// Which hashes the inodes have.
    pub hashes: HashKind,
    /// The list of files that it was read from in place of the layer; then the tar's length may be unknown, and 0.
    pub list: Option<ListFormat>,
}

/// A file of which not all was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreadContent {
    /// Its place in [`Changeset::inodes`].
    pub inode: u32,
    /// Where its member starts, in bytes from the start of the unpacked tar.
    pub offset: u64,
}

/// One name that a layer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerEntry {
    /// The name, by its place in [`Changeset::names`].
    pub name: NameId,
    /// What it names.
    pub record: Record,
    /// Its place among the members of the tar: of several names of one inode, the first is the file.
    pub order: u32,
}

/// A directory with an attribute that has overlay storage hide what lower layers hold there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverlayOpaque {
    /// The directory.
    pub path: ImagePath,
    /// The name of the attribute.
    pub attribute: &'static str,
}

/// What a name of a layer stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// An inode of the same layer, by its place in [`Changeset::inodes`].
    Inode(u32),
    /// Another name of an object of a lower layer: of the one that has this name there.
    LinkToLower(NameId),
}

impl Changeset {
    /// How many paths it names.
    pub(crate) fn paths(&self) -> usize {
        self.entries.len() + self.whiteouts.len() + self.opaques.len()
    }

    /// The name of an entry, whole.
    pub fn path(&self, entry: &LayerEntry) -> ImagePath {
        self.names.path(entry.name)
    }

    /// What its names take in memory, in bytes.
    pub(crate) fn name_bytes(&self) -> usize {
        let removed = self.whiteouts.iter().chain(&self.opaques).map(|path| path.as_bytes().len());
        self.names.memory() + removed.sum::<usize>()
    }

    /// The bytes that the layer records, unpacked: the payloads of its inodes, each counted once however many names it has.
    ///
    /// Equal to what Docker's overlay2 store counts for the layer. A path that a layer records twice counts with its
    /// last content; whiteouts, directories, devices and links to lower layers count 0.
    pub fn unpacked_size(&self) -> u64 {
        let mut named = vec![false; self.inodes.len()];
        for change in &self.entries {
            if let Record::Inode(inode) = change.record {
                named[inode as usize] = true;
            }
        }
        self.inodes
            .iter()
            .zip(named)
            .filter(|(_, named)| *named)
            .map(|(inode, _)| inode.size)
            .fold(0, u64::saturating_add)
    }

    /// Puts its inodes in the order of the first entries that name them, and drops those that none does.
    pub(crate) fn order_inodes(&mut self) {
        const NONE: u32 = u32::MAX;
        let mut places = vec![NONE; self.inodes.len()];
        let mut named = 0;
        for entry in &mut self.entries {
            if let Record::Inode(inode) = &mut entry.record {
                let place = &mut places[*inode as usize];
                if *place == NONE {
                    *place = named;
                    named += 1;
                }
                *inode = *place;
            }
        }
        let unnamed = places.iter_mut().filter(|place| **place == NONE);
        unnamed.zip(named..).for_each(|(place, last)| *place = last);
        for at in 0..places.len() {
            // each swap brings one to where it belongs
            while places[at] as usize != at {
                let place = places[at] as usize;
                self.inodes.swap(at, place);
                places.swap(at, place);
            }
        }
        self.inodes.truncate(named as usize);
    }
}

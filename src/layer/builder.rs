//! Turns the members of a layer, in the order of its tar, into a changeset.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::links::{Links, Loop};
use super::{
    Changeset, ImagePath, Inode, Kind, LayerEntry, Member, MemberKind, OverlayOpaque, Record, UnreadContent,
    Warnings,
};
use crate::text;

const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";
/// Names that AUFS keeps for itself; hard links of a layer may lead into them.
const AUFS: &[u8] = b".wh..wh.";
/// More paths than this in one layer are refused: memory grows with paths, and no real layer comes near.
pub(crate) const PATHS_PER_LAYER: usize = 4_000_000;
pub(crate) const NAME_BYTES_PER_LAYER: usize = 512 << 20;
const COMPONENTS_PER_LAYER: usize = 32_000_000;

/// Collects members; the last one of a name counts.
#[derive(Debug, Default)]
pub(super) struct ChangesetBuilder {
    inodes: Vec<Inode>,
    names: HashMap<ImagePath, RecordedName>,
    whiteouts: BTreeSet<ImagePath>,
    opaques: BTreeSet<ImagePath>,
    overlay_opaques: BTreeMap<ImagePath, &'static str>,
    warnings: Warnings,
    members: u32,
    /// Bytes and components of all names and link targets, repeated ones too: what they may cost in memory.
    name_bytes: usize,
    components: usize,
    links: Links,
    unread: Vec<UnreadContent>,
}

#[derive(Debug)]
struct RecordedName {
    record: Record,
    is_directory: bool,
    is_hidden: bool,
    /// Place in the tar, for names that exclude each other.
    order: u32,
    /// The last place in the tar where something other than a directory stood here: what came before it below this
    /// name is gone, even if the name became a directory again. 0 for never.
    cleared: u32,
}

impl ChangesetBuilder {
    /// Tells whether the names cost more memory than those of any real layer.
    pub(crate) fn is_too_large(&self) -> bool {
        self.names.len() + self.whiteouts.len() + self.opaques.len() > PATHS_PER_LAYER
            || self.name_bytes > NAME_BYTES_PER_LAYER
            || self.components > COMPONENTS_PER_LAYER
            || self.inodes.len() > PATHS_PER_LAYER
            || self.links.is_too_much()
    }

    /// Notes something that was skipped or is doubtful.
    pub fn warn(&mut self, what: impl FnOnce() -> String) {
        self.warnings.push(what);
    }

    /// Takes a whiteout or an opaque mark, if the member is one: its name decides, or a character device 0:0.
    pub(crate) fn take_whiteout(&mut self, member: &Member) -> bool {
        let path = ImagePath::clean(&member.path);
        self.name_bytes += member.path.len() + member.link.len();
        self.components += path.components().count();
        let (directory, name) = path.split();
        let is_device = member.kind == MemberKind::Inode(Kind::CharDevice) && member.device == (0, 0);
        if name == OPAQUE {
            self.opaques.insert(ImagePath::clean(directory));
        } else if name.starts_with(AUFS) {
            return false;
        } else if let Some(hidden) = name.strip_prefix(WHITEOUT) {
            if matches!(hidden, b"" | b"." | b"..") {
                self.warn(|| format!("ignored {path}: whiteout without a name"));
            } else {
                let hidden = [directory, b"/", hidden].concat();
                self.whiteouts.insert(ImagePath::clean(&hidden));
            }
        } else if is_device {
            if path.is_root() {
                self.warn(|| "ignored an entry that would replace the root directory".to_owned());
            } else {
                self.whiteouts.insert(path);
            }
        } else {
            return false;
        }
        true
    }

    /// Takes an object under its name; `is_whole` tells whether all of its content was read.
    pub(crate) fn take_inode(&mut self, member: &Member, inode: Inode, is_whole: bool) {
        let Some(path) = self.name(&member.path) else { return };
        if path.is_root() && inode.kind != Kind::Directory {
            return self.warn(|| "ignored an entry that would replace the root directory".to_owned());
        }
        let is_directory = inode.kind == Kind::Directory;
        match member.overlay_opaque.filter(|_| is_directory) {
            Some(attribute) => drop(self.overlay_opaques.insert(path.clone(), attribute)),
            None => drop(self.overlay_opaques.remove(&path)),
        }
        let place = self.inodes.len() as u32;
        let record = Record::Inode(place);
        if !is_whole {
            self.unread.push(UnreadContent { inode: place, offset: member.offset });
        }
        self.inodes.push(inode);
        self.put(path, record, is_directory);
    }

    /// Takes another name of an object: one that came before in this layer, else one of a lower layer.
    pub(crate) fn take_hard_link(&mut self, member: &Member) {
        let Some(path) = self.name(&member.path) else { return };
        let Some(target) = self.name(&member.link) else { return };
        if path == target || path.is_root() {
            return self.warn(|| format!("ignored {path}: hard link to itself"));
        }
        let record = match self.names.get(&target) {
            Some(name) if name.is_directory => {
                return self.warn(|| format!("ignored {path}: hard link to a directory"));
            }
            Some(name) => name.record.clone(),
            None => Record::LinkToLower(target),
        };
        self.put(path, record, false);
    }

    fn put(&mut self, path: ImagePath, record: Record, is_directory: bool) {
        self.members += 1;
        let is_hidden = path.components().any(|name| name.starts_with(AUFS));
        let below_whiteout = !is_hidden && path.components().any(|name| name.starts_with(WHITEOUT));
        if below_whiteout {
            return self.warn(|| format!("ignored {path}: it is below a whiteout"));
        }
        let target = match record {
            Record::Inode(inode) => self.inodes[inode as usize].target.as_deref(),
            Record::LinkToLower(_) => None,
        };
        self.links.put(&path, target, is_directory);
        let earlier = self.names.get(&path);
        let is_repeated = earlier.is_some_and(|earlier| !(earlier.is_directory && is_directory));
        let cleared = match is_directory {
            true => earlier.map_or(0, |earlier| earlier.cleared),
            false => self.members,
        };
        if is_repeated {
            self.warn(|| format!("{path} appears more than once in the layer; the last entry counts"));
        }
        self.names
            .insert(path, RecordedName { record, is_directory, is_hidden, order: self.members, cleared });
    }

    /// Cleans a recorded name and follows links of this layer in its directory, inside of the image's root.
    fn name(&mut self, recorded: &[u8]) -> Option<ImagePath> {
        if recorded.is_empty() {
            self.warn(|| "ignored an entry without a name".to_owned());
            return None;
        }
        if recorded
            .split(|&b| b == b'/')
            .scan(0i64, |depth, part| {
                *depth += match part {
                    b"" | b"." => 0,
                    b".." => -1,
                    _ => 1,
                };
                Some(*depth)
            })
            .any(|depth| depth < 0)
        {
            self.warn(|| {
                format!("`{}` points outside the image; placed under its root", text::escape(recorded))
            });
        }
        match self.links.follow(ImagePath::clean(recorded)) {
            Ok(path) => Some(path),
            Err(Loop) => {
                self.warn(|| {
                    format!("ignored `{}`: its directory is a symlink loop", text::escape(recorded))
                });
                None
            }
        }
    }

    /// Sorts the names and settles those that exclude each other: a name below a file makes that a directory, and a
    /// file in the place of a directory drops what came before below it.
    pub fn finish(mut self, tar_size: u64) -> Changeset {
        let mut names: Vec<(ImagePath, RecordedName)> =
            self.names.drain().filter(|(_, name)| !name.is_hidden).collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut dropped = vec![false; names.len()];
        let mut above: Vec<usize> = Vec::new();
        for i in 0..names.len() {
            while above.last().is_some_and(|&top| !names[i].0.is_below(&names[top].0)) {
                above.pop();
            }
            let replaced_by_later = above.iter().any(|&a| names[a].1.cleared > names[i].1.order);
            if replaced_by_later {
                dropped[i] = true;
            } else {
                above.iter().for_each(|&a| dropped[a] |= !names[a].1.is_directory);
                if names[i].1.cleared > 0 {
                    above.push(i);
                }
            }
        }
        let kept = names.into_iter().zip(dropped).filter(|(_, dropped)| !dropped);
        let overlay_opaques = self.overlay_opaques.into_iter();
        Changeset {
            inodes: self.inodes,
            entries: kept
                .map(|((path, name), _)| LayerEntry { path, record: name.record, order: name.order })
                .collect(),
            overlay_opaques: overlay_opaques
                .map(|(path, attribute)| OverlayOpaque { path, attribute })
                .collect(),
            whiteouts: self.whiteouts.into_iter().collect(),
            opaques: self.opaques.into_iter().collect(),
            warnings: self.warnings.into_words(),
            tar_size,
            unread: self.unread,
        }
    }
}

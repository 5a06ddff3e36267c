//! Turns the members of a layer, in the order of its tar, into a changeset.

use std::collections::{BTreeMap, BTreeSet};

use super::links::{Links, Loop};
use super::name_index::NameIndex;
use super::names::NameId;
use super::sort::sort;
use super::{
    Changeset, ContentHash, HashKind, ImagePath, Inode, Kind, LayerEntry, Member, MemberKind, OverlayOpaque,
    Record, Room, UnreadContent, Warnings,
};
use crate::content::Facts;
use crate::text;

const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";
/// Names that AUFS keeps for itself; hard links of a layer may lead into them.
const AUFS: &[u8] = b".wh..wh.";
/// More paths than this in one layer are refused: memory grows with paths, and no real layer comes near.
pub(crate) const PATHS_PER_LAYER: usize = 4_000_000;
pub(crate) const NAME_BYTES_PER_LAYER: usize = 512 << 20;
const COMPONENTS_PER_LAYER: usize = 32_000_000;

/// No entry.
const NONE: u32 = u32::MAX;

/// Collects members; the last one of a name counts.
#[derive(Debug, Default)]
pub(super) struct ChangesetBuilder {
    inodes: Vec<Inode>,
    names: NameIndex,
    /// Of each name the entry that records it, or [`NONE`].
    entry_of: Vec<u32>,
    entries: Vec<RecordedName>,
    whiteouts: BTreeSet<ImagePath>,
    opaques: BTreeSet<ImagePath>,
    overlay_opaques: BTreeMap<NameId, &'static str>,
    warnings: Warnings,
    members: u32,
    /// Bytes and components of all names and link targets, repeated ones too: what they may cost in memory.
    name_bytes: usize,
    components: usize,
    /// Bytes of what is kept beside names: whole paths of whiteouts, where links lead, and what is known of contents.
    other_bytes: usize,
    /// Whether any name so far has a part that may be a whiteout's.
    has_marks: bool,
    marks: MarkFinder,
    links: Links,
    unread: Vec<UnreadContent>,
    /// The last name, cleaned.
    cleaned: Vec<u8>,
}

/// Finds what may be the name of a whiteout. Made once: getting ready takes longer than one search.
#[derive(Debug)]
struct MarkFinder(memchr::memmem::Finder<'static>);

impl Default for MarkFinder {
    fn default() -> Self {
        Self(memchr::memmem::Finder::new(WHITEOUT))
    }
}

impl MarkFinder {
    fn are_in(&self, path: &[u8]) -> bool {
        self.0.find(path).is_some()
    }
}

#[derive(Debug)]
struct RecordedName {
    record: Record,
    /// Place in the tar, for names that exclude each other.
    order: u32,
    /// The last place in the tar where something other than a directory stood here: what came before it below this
    /// name is gone, even if the name became a directory again. 0 for never.
    cleared: u32,
    is_directory: bool,
    is_hidden: bool,
}

impl ChangesetBuilder {
    /// Tells whether the names cost more memory than those of any real layer.
    pub(crate) fn is_too_large(&self) -> bool {
        self.entries.len() + self.whiteouts.len() + self.opaques.len() > PATHS_PER_LAYER
            || self.name_bytes > NAME_BYTES_PER_LAYER
            || self.components > COMPONENTS_PER_LAYER
            || self.inodes.len() > PATHS_PER_LAYER
            || self.links.is_too_much()
    }

    /// What is kept of the paths so far, those above what is recorded included.
    pub(super) fn room(&self) -> Room {
        let names = self.names.names();
        Room {
            paths: names.len().max(self.inodes.len()) + self.whiteouts.len() + self.opaques.len(),
            bytes: names.bytes() + self.other_bytes,
        }
    }

    /// Notes something that was skipped or is doubtful.
    pub fn warn(&mut self, what: impl FnOnce() -> String) {
        self.warnings.push(what);
    }

    /// Notes a member of a type that no engine takes.
    pub fn warn_of_type(&mut self, member: &Member, flag: u8) {
        self.warn(|| {
            let path = text::escape(&member.path);
            format!("ignored `{path}`: unsupported tar entry type `{}`", flag.escape_ascii())
        });
    }

    /// Takes a whiteout or an opaque mark, if the member is one: its name decides, or a character device 0:0.
    pub(crate) fn take_whiteout(&mut self, member: &Member) -> bool {
        self.name_bytes += member.path.len() + member.link.len();
        self.other_bytes += member.link.len();
        self.components += memchr::memchr_iter(b'/', &member.path).count() + 1;
        let is_device = member.kind == MemberKind::Inode(Kind::CharDevice) && member.device == (0, 0);
        let is_marked = self.marks.are_in(&member.path);
        self.has_marks |= is_marked || self.marks.are_in(&member.link);
        if !is_marked && !is_device {
            return false;
        }
        let path = ImagePath::clean(&member.path);
        self.other_bytes += member.path.len();
        let (directory, name) = path.split();
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
    ///
    /// Gives its place among the inodes, where it is taken.
    pub(crate) fn take_inode(&mut self, member: &Member, inode: Inode, is_whole: bool) -> Option<u32> {
        let name = self.name(&member.path)?;
        let is_directory = inode.kind == Kind::Directory;
        if name == NameId::ROOT && !is_directory {
            self.warn(|| "ignored an entry that would replace the root directory".to_owned());
            return None;
        }
        match member.overlay_opaque.filter(|_| is_directory) {
            Some(attribute) => drop(self.overlay_opaques.insert(name, attribute)),
            None if self.overlay_opaques.is_empty() => {}
            None => drop(self.overlay_opaques.remove(&name)),
        }
        self.other_bytes += inode.facts().map_or(0, Facts::memory);
        let place = self.inodes.len() as u32;
        let record = Record::Inode(place);
        if !is_whole {
            self.unread.push(UnreadContent { inode: place, offset: member.offset });
        }
        self.inodes.push(inode);
        self.put(name, record, is_directory);
        Some(place)
    }

    /// Completes inodes that were taken by their places: with what their contents say, and with the hash of those that were
    /// read whole after all.
    pub(super) fn complete(&mut self, found: Vec<(u32, Option<Facts>, Option<ContentHash>)>) {
        let mut whole = BTreeSet::new();
        for (place, facts, hash) in found {
            let inode = &mut self.inodes[place as usize];
            if let Some(hash) = hash {
                inode.content = hash;
                whole.insert(place);
            }
            self.other_bytes += facts.as_ref().map_or(0, Facts::memory);
            facts.into_iter().for_each(|facts| inode.add_facts(facts));
        }
        self.unread.retain(|unread| !whole.contains(&unread.inode));
    }

    /// Takes another name of an object: one that came before in this layer, else one of a lower layer.
    pub(crate) fn take_hard_link(&mut self, member: &Member) {
        let Some(name) = self.name(&member.path) else { return };
        let Some(target) = self.name(&member.link) else { return };
        if name == target || name == NameId::ROOT {
            let path = self.names.names().path(name);
            return self.warn(|| format!("ignored {path}: hard link to itself"));
        }
        let record = match self.recorded(target) {
            Some(recorded) if recorded.is_directory => {
                let path = self.names.names().path(name);
                return self.warn(|| format!("ignored {path}: hard link to a directory"));
            }
            Some(recorded) => recorded.record,
            None => Record::LinkToLower(target),
        };
        self.put(name, record, false);
    }

    /// The path at which a member stands, links of this layer followed; None where it has none.
    pub(super) fn path_of(&mut self, member: &Member) -> Option<ImagePath> {
        self.name(&member.path).map(|name| self.names.names().path(name))
    }

    fn recorded(&self, name: NameId) -> Option<&RecordedName> {
        self.entry_of.get(name.at()).and_then(|entry| self.entries.get(*entry as usize))
    }

    fn put(&mut self, name: NameId, record: Record, is_directory: bool) {
        self.members += 1;
        let names = self.names.names();
        let mut is_hidden = false;
        if self.has_marks {
            let is_marked =
                |mark: &[u8]| names.upwards(name).any(|above| names.name(above).starts_with(mark));
            is_hidden = is_marked(AUFS);
            if !is_hidden && is_marked(WHITEOUT) {
                let path = names.path(name);
                return self.warn(|| format!("ignored {path}: it is below a whiteout"));
            }
        }
        let target = match record {
            Record::Inode(inode) => self.inodes[inode as usize].target(),
            Record::LinkToLower(_) => None,
        };
        self.links.put(names, name, target, is_directory);
        if self.entry_of.len() <= name.at() {
            self.entry_of.resize(name.at() + 1, NONE);
        }
        let order = self.members;
        let cleared = if is_directory { 0 } else { order };
        let mut new = RecordedName { record, order, cleared, is_directory, is_hidden };
        let Some(earlier) = self.entries.get_mut(self.entry_of[name.at()] as usize) else {
            self.entry_of[name.at()] = self.entries.len() as u32;
            return self.entries.push(new);
        };
        let is_repeated = !(earlier.is_directory && is_directory);
        if is_directory {
            new.cleared = earlier.cleared;
        }
        *earlier = new;
        if is_repeated {
            let path = names.path(name);
            self.warnings
                .push(|| format!("{path} appears more than once in the layer; the last entry counts"));
        }
    }

    /// Cleans a recorded name and follows links of this layer in its directory, inside of the image's root.
    fn name(&mut self, recorded: &[u8]) -> Option<NameId> {
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
        ImagePath::clean_into(recorded, &mut self.cleaned);
        match self.links.follow(&self.cleaned) {
            Ok(None) => Some(self.names.of(&self.cleaned)),
            Ok(Some(path)) => Some(self.names.of(path.as_bytes())),
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
        let names = self.names.into_names();
        let (entry_of, recorded) = (&self.entry_of, &self.entries);
        let mut numbers = vec![NameId::ROOT; names.len()];
        let mut entries: Vec<LayerEntry> = Vec::with_capacity(recorded.len());
        let mut dropped = vec![false; recorded.len()];
        let mut above: Vec<Above> = Vec::new();
        let names = sort(names, |visit| {
            numbers[visit.before.at()] = visit.sorted;
            while above.last().is_some_and(|top| top.depth >= visit.depth) {
                above.pop();
            }
            let entry = entry_of.get(visit.before.at()).and_then(|entry| recorded.get(*entry as usize));
            let Some(name) = entry.filter(|name| !name.is_hidden) else { return };
            let (place, order) = (entries.len(), name.order);
            entries.push(LayerEntry { name: visit.sorted, record: name.record, order });
            let replaced_by_later = above.iter().any(|above| above.cleared > order);
            if replaced_by_later {
                dropped[place] = true;
            } else {
                above.iter().for_each(|above| dropped[above.place] |= !above.is_directory);
                if let RecordedName { cleared: cleared @ 1.., is_directory, .. } = *name {
                    above.push(Above { place, depth: visit.depth, cleared, is_directory });
                }
            }
        });
        let mut is_dropped = dropped.into_iter();
        entries.retain(|_| is_dropped.next() == Some(false));
        drop((std::mem::take(&mut self.entries), std::mem::take(&mut self.entry_of)));
        for entry in &mut entries {
            if let Record::LinkToLower(target) = &mut entry.record {
                *target = numbers[target.at()];
            }
        }
        let mut overlay_opaques: Vec<_> = (self.overlay_opaques.into_iter())
            .map(|(name, attribute)| OverlayOpaque { path: names.path(numbers[name.at()]), attribute })
            .collect();
        overlay_opaques.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Changeset {
            inodes: self.inodes,
            names,
            entries,
            overlay_opaques,
            whiteouts: self.whiteouts.into_iter().collect(),
            opaques: self.opaques.into_iter().collect(),
            warnings: self.warnings.into_words(),
            tar_size,
            unread: self.unread,
            hashes: HashKind::Xxh3,
            list: None,
        }
    }
}

/// A name above others that at some place in the tar was no directory.
struct Above {
    /// Its place among the entries.
    place: usize,
    depth: u32,
    cleared: u32,
    is_directory: bool,
}

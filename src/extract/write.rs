//! Writes what was chosen to a target: directories and links first, then contents layer by layer, then metadata.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::rc::Rc;

use super::attributes::set_attributes;
use super::contents::{ContentError, read_contents};
use super::directory::{Directory, Given, Standing};
use super::error::ExtractError;
use super::extracted::Extracted;
use super::open_directories::OpenDirectories;
use super::selection::{SelectedEntry, Selection};
use super::sparse_copy::copy_sparse;
use super::target::Target;
use crate::image::LayerIndex;
use crate::layer::{Attribute, ImagePath, Inode, Kind};
use crate::scan::ImageContents;
use crate::tree::{InodeId, Tree};

/// Writes a selection. Where it is made whole before it gets its place, a failure until then leaves nothing of it, and one
/// after that only lacks modes, owners and times of directories. Where it is written over what stands there
/// ([`Target::is_written_in_place`]), a failure leaves what was written and replaced so far, the last file perhaps cut short.
///
/// # Errors
/// Where contents can't be read, or something can't be written.
pub fn extract(
    contents: &ImageContents<'_>,
    tree: &Tree,
    selection: &Selection,
    target: &Target,
    is_over: &dyn Fn() -> bool,
) -> Result<Extracted, ExtractError> {
    let workplace = target.workplace();
    let workplace = workplace.map_err(|error| ExtractError::Write { path: target.path(), error })?;
    let mut writer = Writer {
        tree,
        target,
        open: OpenDirectories::below(workplace),
        entries: &selection.entries,
        extracted: Extracted { path: target.path(), removed: selection.removed, ..Extracted::default() },
        attributed: HashSet::new(),
    };
    writer.make_all_but_files()?;
    for (layer, files) in selection.by_layer(tree) {
        writer.write_files(contents, layer, &files, is_over)?;
    }
    if writer.extracted.is_anything() {
        target.put_in_place()?;
    }
    let placed = target.directory.again().map_err(|error| writer.failed(b"", error))?;
    writer.open = OpenDirectories::below(placed);
    writer.finish_directories()?;
    writer.extracted.stripped = selection.attributed(tree, |inode| !writer.attributed.contains(&inode));
    Ok(writer.extracted)
}

struct Writer<'w> {
    tree: &'w Tree,
    target: &'w Target,
    open: OpenDirectories,
    entries: &'w [SelectedEntry],
    extracted: Extracted,
    /// Files that have all their extended attributes.
    attributed: HashSet<InodeId>,
}

/// The directory that something is in, and its name there.
struct Place<'n> {
    parent: Rc<Directory>,
    name: &'n [u8],
}

impl<'w> Writer<'w> {
    fn failed(&self, below: &[u8], error: io::Error) -> ExtractError {
        ExtractError::Write { path: self.target.path_of(below), error }
    }

    fn inode(&self, entry: &SelectedEntry) -> Option<&'w Inode> {
        entry.inode.map(|inode| self.tree.stored(inode).inode)
    }

    /// Finds the place of a path, and makes the directories above it that are not there.
    fn place<'n>(&mut self, below: &'n [u8]) -> Result<Option<Place<'n>>, ExtractError>
    where
        'w: 'n,
    {
        let target = self.target;
        let mut names: Vec<&[u8]> = std::iter::once(target.name.as_slice())
            .chain(below.split(|&byte| byte == b'/'))
            .filter(|name| !name.is_empty())
            .collect();
        // without a name it is the folder itself
        let Some(name) = names.pop() else { return Ok(None) };
        let made = &mut self.extracted.directories;
        let parent = self.open.reach(&names, |parent, name| directory(parent, name, made));
        parent.map(|parent| Some(Place { parent, name })).map_err(|error| self.failed(below, error))
    }

    /// Makes room for what is no directory.
    fn clear(place: &Place<'_>) -> io::Result<()> {
        match place.parent.standing(place.name)? {
            Standing::Nothing => Ok(()),
            Standing::Other => place.parent.remove(place.name),
            Standing::Directory => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    fn make_all_but_files(&mut self) -> Result<(), ExtractError> {
        let entries = self.entries;
        for entry in entries {
            let Some(inode) = self.inode(entry) else { continue };
            match inode.kind {
                Kind::File => continue,
                Kind::CharDevice | Kind::BlockDevice | Kind::Fifo => {
                    self.extracted.special.push(entry.written_as.clone());
                    continue;
                }
                Kind::Directory | Kind::Symlink => {}
            }
            let Some(place) = self.place(entry.below())? else { continue };
            let made = if inode.kind == Kind::Directory {
                directory(&place.parent, place.name, &mut self.extracted.directories).map(drop)
            } else {
                self.extracted.links += 1;
                Self::clear(&place)
                    .and_then(|()| place.parent.make_link(place.name, inode.target().unwrap_or_default()))
                    .and_then(|()| self.give(&place, Given::ToLink(inode.metadata())))
            };
            made.map_err(|error| self.failed(entry.below(), error))?;
        }
        Ok(())
    }

    /// Writes the files of one layer: each once, and its other names as links to it.
    fn write_files(
        &mut self,
        contents: &ImageContents<'_>,
        layer: LayerIndex,
        files: &HashMap<ImagePath, Vec<usize>>,
        is_over: &dyn Fn() -> bool,
    ) -> Result<(), ExtractError> {
        let entries = self.entries;
        let size_of = |places: &Vec<usize>| self.inode(&entries[places[0]]).map_or(0, |inode| inode.size);
        let sizes = files.iter().map(|(path, places)| (path.clone(), size_of(places))).collect();
        read_contents(contents, layer, &sizes, is_over, &mut |path, attributes, content| {
            let first = files.get(path).and_then(|places| places.first());
            first.map_or(Ok(()), |first| self.write_file(&entries[*first], attributes, content))
        })?;
        let mut in_order: Vec<&Vec<usize>> = files.values().collect();
        in_order.sort_unstable();
        for places in in_order {
            let mut written: HashMap<InodeId, &SelectedEntry> = HashMap::new();
            for entry in places.iter().map(|place| &entries[*place]) {
                let Some(inode) = entry.inode else { continue };
                self.extracted.files += 1;
                match written.get(&inode) {
                    Some(first) => self.link(first, entry)?,
                    None => {
                        written.insert(inode, entry);
                        self.finish_file(entry)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn write_file(
        &mut self,
        entry: &SelectedEntry,
        attributes: &[Attribute],
        content: &mut dyn Read,
    ) -> Result<(), ContentError> {
        let path = self.target.path_of(entry.below());
        let failed = |error| ContentError::Write(ExtractError::Write { path: path.clone(), error });
        let place = self.place(entry.below()).map_err(ContentError::Write)?;
        let Some(place) = place else { return Err(failed(io::ErrorKind::IsADirectory.into())) };
        Self::clear(&place).map_err(failed)?;
        let mut file = place.parent.make_file(place.name).map_err(failed)?;
        let length = copy_sparse(content, &mut file, failed)?;
        file.set_len(length).map_err(&failed)?;
        self.give_attributes((entry, &place), &file, attributes).map_err(failed)
    }

    /// Gives a file that was just written its extended attributes, as far as the system lets this user do so. A layer may record
    /// it once more, with others.
    fn give_attributes(
        &mut self,
        (entry, place): (&SelectedEntry, &Place<'_>),
        file: &File,
        attributes: &[Attribute],
    ) -> io::Result<()> {
        let (Some(id), Some(inode)) = (entry.inode, self.inode(entry)) else { return Ok(()) };
        self.attributed.remove(&id);
        if attributes.is_empty() {
            return Ok(());
        }
        // a mode may forbid what its owner could do before
        let has_all = set_attributes(file, attributes);
        place.parent.give(place.name, Given::ToOther(inode.metadata()))?;
        if has_all {
            self.attributed.insert(id);
        }
        Ok(())
    }

    fn finish_file(&mut self, entry: &SelectedEntry) -> Result<(), ExtractError> {
        let (Some(inode), Some(place)) = (self.inode(entry), self.place(entry.below())?) else {
            return Ok(());
        };
        self.extracted.bytes += inode.size;
        self.extracted.unprivileged += usize::from(inode.mode() & 0o6000 != 0);
        let given = self.give(&place, Given::ToOther(inode.metadata()));
        given.map_err(|error| self.failed(entry.below(), error))
    }

    fn link(&mut self, first: &SelectedEntry, entry: &SelectedEntry) -> Result<(), ExtractError> {
        let (Some(from), Some(to)) = (self.place(first.below())?, self.place(entry.below())?) else {
            return Ok(());
        };
        let linked = Self::clear(&to).and_then(|()| to.parent.link_file(to.name, &from.parent, from.name));
        linked.map_err(|error| self.failed(entry.below(), error))
    }

    /// Gives directories their metadata, the deepest first: what is in them is written, and they may be closed.
    fn finish_directories(&mut self) -> Result<(), ExtractError> {
        let entries = self.entries;
        for entry in entries.iter().rev() {
            let Some(inode) = self.inode(entry).filter(|inode| inode.kind == Kind::Directory) else {
                continue;
            };
            let Some(place) = self.place(entry.below())? else { continue };
            let given = self.give(&place, Given::ToOther(inode.metadata()));
            given.map_err(|error| self.failed(entry.below(), error))?;
        }
        Ok(())
    }

    fn give(&mut self, place: &Place<'_>, given: Given) -> io::Result<()> {
        let is_owned = place.parent.give(place.name, given)?;
        self.extracted.disowned += usize::from(!is_owned);
        Ok(())
    }
}

/// Opens a directory, in place of what is none.
fn directory(parent: &Directory, name: &[u8], made: &mut usize) -> io::Result<Directory> {
    match parent.standing(name)? {
        Standing::Directory => {}
        standing => {
            if standing == Standing::Other {
                parent.remove(name)?;
            }
            parent.make_directory(name)?;
            *made += 1;
        }
    }
    parent.below(name)
}

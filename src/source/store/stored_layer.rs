//! A layer that a store keeps as headers and a folder of contents.

use std::path::PathBuf;

use super::StoreProblem;
use super::beneath::Folder;
use super::large_contents::LargeContents;
use super::tar_split::TarSplit;
use crate::cache::Identity;

/// Where a layer lies in a store; nothing of it is open.
#[derive(Debug, Clone)]
pub(super) struct StoredLayer {
    /// The folder of its tar-split, and the name of that.
    pub headers: FolderPath,
    /// The tar-split's name in that folder.
    pub tar_split: String,
    /// The folder of its contents.
    pub contents: FolderPath,
    /// What its contents take together, in bytes, as the store says: for progress alone.
    pub size: u64,
    /// What is noted of it when it is read.
    pub large: LargeContents,
}

/// A folder of a store by its path.
#[derive(Debug, Clone)]
pub(super) struct FolderPath {
    /// Where the store, or a part of it, lies; links in this path are followed.
    pub store: PathBuf,
    /// The folder's name below, in which links are not followed.
    pub name: String,
}

impl FolderPath {
    /// Opens the folder.
    pub fn open(&self) -> Result<Folder, StoreProblem> {
        Folder::open(&self.store)?.folder(self.name.as_bytes())
    }
}

impl StoredLayer {
    /// Starts at the first byte of its tar.
    ///
    /// # Errors
    /// Where tar-split or folder are missing, may not be read or are something else.
    pub fn open(&self) -> Result<TarSplit, StoreProblem> {
        let headers = self.headers.open()?;
        let name = headers.clean(self.tar_split.as_bytes())?;
        let (file, _) = headers.file(&name)?;
        let tar = TarSplit::open(file, headers.place_of(&name), self.contents.open()?)?;
        Ok(tar.noted(&self.large))
    }

    /// Makes sure that it is there, as far as that shows without reading it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn look_at(&self) -> Result<(), StoreProblem> {
        self.headers.open()?.look_at(self.tar_split.as_bytes())?;
        self.contents.open().map(drop)
    }

    /// Tells one state of the layer on disk from another, as far as that shows in its tar-split and in its folder itself.
    pub fn identity(&self) -> Option<Identity> {
        let headers = self.headers.open().ok()?;
        let (file, _) = headers.file(self.tar_split.as_bytes()).ok()?;
        let contents = self.contents.open().ok()?.metadata().ok()?;
        Some(Identity::of(&file.metadata().ok()?, 0)?.and(Identity::of(&contents, 0)?))
    }
}

//! One folder of a storage: its lists, the documents of its images, and what its layers are made of.
//!
//! Names in a storage become paths only where they are plain, and no symlink is followed below the folder.

use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::layer_record::LayerRecord;
use crate::cache::Identity;
use crate::json::JsonError;
use crate::source::store::StoreProblem;
use crate::source::store::beneath::Folder;
use crate::source::store::system::Found;
use crate::source::store::tar_split::TarSplit;
use crate::text::{escape_line, size};

/// The lists of a folder: of its images, of its layers, and of layers that don't outlive the machine's next start.
pub(super) const LISTED: [&str; 3] =
    ["images/images.json", "layers/layers.json", "layers/volatile-layers.json"];
/// The most that is read of a list: a layer takes less than a kilobyte.
const LIST_LIMIT: u64 = 128 << 20;

/// A folder of a storage, and its lists as they were when they were read.
#[derive(Debug)]
pub(super) struct StoreFolder {
    folder: Folder,
    driver: &'static str,
    seen: Vec<(&'static str, Option<Found>)>,
}

impl StoreFolder {
    /// Opens a folder; none where it is not there.
    ///
    /// # Errors
    /// Where it can't be entered.
    pub(super) fn open(root: &Path, driver: &'static str) -> Result<Option<Self>, StoreProblem> {
        let folder = where_there(Folder::open(root))?;
        Ok(folder.map(|folder| Self { folder, driver, seen: Vec::new() }))
    }

    /// Forgets what was read.
    pub(super) fn forget(&mut self) {
        self.seen.clear();
    }

    /// Reads a list; an empty one where there is none.
    ///
    /// # Errors
    /// Where it can't be read, or is no list.
    pub(super) fn list<T>(
        &mut self,
        list: &'static str,
        parse: impl FnOnce(&[u8]) -> Result<Vec<T>, JsonError>,
    ) -> Result<Vec<T>, StoreProblem> {
        let name = self.of_driver(list);
        let Some((bytes, found)) = self.read(&name, LIST_LIMIT)? else {
            self.seen.push((list, None));
            return Ok(Vec::new());
        };
        self.seen.push((list, Some(found)));
        parse(&bytes).map_err(|error| self.no_list(&name, &error))
    }

    /// Tells whether the lists are those that were read.
    ///
    /// # Errors
    /// Where they can't be opened any more.
    pub(super) fn is_unchanged(&self) -> Result<bool, StoreProblem> {
        for (list, seen) in &self.seen {
            if self.look_at(&self.of_driver(list))? != *seen {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Tells whether a layer is still listed as it was.
    ///
    /// # Errors
    /// Where the lists can't be read any more.
    pub(super) fn still_lists(&self, layer: &LayerRecord) -> Result<bool, StoreProblem> {
        if self.is_unchanged()? {
            return Ok(true);
        }
        for list in &LISTED[1..] {
            let name = self.of_driver(list);
            let Some((bytes, _)) = self.read(&name, LIST_LIMIT)? else { continue };
            let layers = LayerRecord::parse_list(&bytes, layer.folder);
            let layers = layers.map_err(|error| self.no_list(&name, &error))?;
            if layers.contains(layer) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads a document that is kept with an image; none where there is none of that name.
    ///
    /// # Errors
    /// Where it can't be read, or is longer than `limit` bytes.
    pub(super) fn document(
        &self,
        image: &str,
        name: &str,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, StoreProblem> {
        let path = self.of_driver(&format!("images/{image}/{}", file_name(name)));
        Ok(self.read(&path, limit)?.map(|(bytes, _)| bytes))
    }

    /// Looks at the file with the headers of a layer's tar, and makes sure that its contents can be entered.
    ///
    /// # Errors
    /// Where either is missing, or this user may not.
    pub(super) fn check(&self, layer: &LayerRecord) -> Result<Found, StoreProblem> {
        self.folder.folder(self.contents(layer).as_bytes())?;
        let name = self.headers(layer);
        self.look_at(&name)?.ok_or_else(|| StoreProblem::Missing { place: self.place_of(&name) })
    }

    /// Puts the tar of a layer together again.
    ///
    /// # Errors
    /// Where what it is made of is missing, or is not what it was.
    pub(super) fn tar(&self, layer: &LayerRecord, seen: &Found) -> Result<TarSplit, StoreProblem> {
        let name = self.headers(layer);
        let (file, found) = self.folder.file(name.as_bytes())?;
        let place = self.place_of(&name);
        if found != *seen || !self.still_lists(layer)? {
            return Err(StoreProblem::damaged(place, "changed while the image was read"));
        }
        TarSplit::open(file, place, self.folder.folder(self.contents(layer).as_bytes())?)
    }

    /// Tells one state of a layer on disk from another, as far as that shows in the file with its headers and in the folder
    /// of its contents.
    pub(super) fn identity(&self, layer: &LayerRecord) -> Option<Identity> {
        let (headers, _) = self.folder.file(self.headers(layer).as_bytes()).ok()?;
        let contents = self.folder.folder(self.contents(layer).as_bytes()).ok()?.metadata().ok()?;
        Some(Identity::of(&headers.metadata().ok()?, 0)?.and(Identity::of(&contents, 0)?))
    }

    /// Where the headers of a layer's tar are, escaped.
    pub(super) fn place_of_headers(&self, layer: &LayerRecord) -> String {
        self.place_of(&self.headers(layer))
    }

    /// Where the contents of a layer are, escaped.
    pub(super) fn place_of_contents(&self, layer: &LayerRecord) -> String {
        self.place_of(&self.contents(layer))
    }

    /// Where the documents of an image are, escaped.
    pub(super) fn place_of_image(&self, image: &str) -> String {
        self.place_of(&self.of_driver(&format!("images/{image}")))
    }

    fn headers(&self, layer: &LayerRecord) -> String {
        self.of_driver(&format!("layers/{}.tar-split.gz", layer.id))
    }

    fn contents(&self, layer: &LayerRecord) -> String {
        match self.driver {
            "vfs" => format!("vfs/dir/{}", layer.id),
            driver => format!("{driver}/{}/diff", layer.id),
        }
    }

    fn look_at(&self, name: &str) -> Result<Option<Found>, StoreProblem> {
        where_there(self.folder.look_at(name.as_bytes()))
    }

    /// Reads a file that is not long; none where it is not there.
    fn read(&self, name: &str, limit: u64) -> Result<Option<(Vec<u8>, Found)>, StoreProblem> {
        let Some((file, found)) = where_there(self.folder.file(name.as_bytes()))? else { return Ok(None) };
        let place = self.place_of(name);
        let mut bytes = Vec::new();
        let read = file.take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| StoreProblem::of_io(place.clone(), &error))?;
        match bytes.len() as u64 > limit {
            true => Err(StoreProblem::damaged(place, format!("is longer than {}", size(limit)))),
            false => Ok(Some((bytes, found))),
        }
    }

    fn no_list(&self, name: &str, error: &JsonError) -> StoreProblem {
        let what = format!("is damaged: {}", escape_line(&error.to_string()));
        StoreProblem::damaged(self.place_of(name), what)
    }

    fn place_of(&self, name: &str) -> String {
        self.folder.place_of(name.as_bytes())
    }

    /// A name that begins with the driver's, as most in a storage do.
    fn of_driver(&self, name: &str) -> String {
        format!("{}-{name}", self.driver)
    }
}

/// Takes what is not there for none.
fn where_there<T>(found: Result<T, StoreProblem>) -> Result<Option<T>, StoreProblem> {
    match found {
        Err(StoreProblem::Missing { .. }) => Ok(None),
        other => other.map(Some),
    }
}

/// The file that holds a document of an image: names of other letters than these are encoded.
fn file_name(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'.';
    match name.bytes().all(is_plain) {
        true => name.to_owned(),
        false => format!("={}", STANDARD.encode(name)),
    }
}

//! A storage, opened: its lists of images and layers, read without a lock.
//!
//! Engines replace the lists as a whole, so that each is consistent in itself; lists that were replaced while others
//! were read are read again. No lock is taken: one that an engine holds could be held for minutes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::folder::{LISTED, StoreFolder};
use super::image_record::ImageRecord;
use super::layer_record::LayerRecord;
use super::place::StoragePlace;
use crate::source::display_path;
use crate::source::store::StoreProblem;
use crate::text::escape_line;

/// How often lists are read that change meanwhile.
const ATTEMPTS: usize = 3;
/// Drivers whose layers are folders, in the order in which they are looked for.
const DRIVERS: [&str; 2] = ["overlay", "vfs"];

/// A storage whose lists were read.
#[derive(Debug)]
pub(super) struct Store {
    /// Where it is, for messages.
    pub(super) place: PathBuf,
    /// Its folders: the first one that lists a thing has it.
    pub(super) folders: Vec<StoreFolder>,
    /// All images, in the order of the folders.
    pub(super) images: Vec<ImageRecord>,
    layers: HashMap<String, LayerRecord>,
}

impl Store {
    /// Reads the lists of a storage. None where it holds none: no engine has ever used it.
    ///
    /// # Errors
    /// Where they can't be read, or change all the while.
    pub(super) fn open(place: &StoragePlace) -> Result<Option<Self>, StoreProblem> {
        let Some(driver) = driver(place)? else { return Ok(None) };
        let roots = place.image_store.iter().chain([&place.graph_root]).chain(&place.additional);
        let mut folders = Vec::new();
        for root in roots {
            folders.extend(StoreFolder::open(root, driver)?);
        }
        for _ in 0..ATTEMPTS {
            let store = Self::read(place, folders)?;
            if store.is_unchanged()? {
                return Ok(Some(store));
            }
            folders = store.folders;
        }
        Err(StoreProblem::damaged(display_path(&place.graph_root), "changes while it is read"))
    }

    fn read(place: &StoragePlace, mut folders: Vec<StoreFolder>) -> Result<Self, StoreProblem> {
        let mut images = Vec::new();
        let mut layers = HashMap::new();
        for (number, folder) in folders.iter_mut().enumerate() {
            folder.forget();
            let listed = folder.list(LISTED[0], |bytes| ImageRecord::parse_list(bytes, number))?;
            images.extend(listed);
            for list in &LISTED[1..] {
                for layer in folder.list(list, |bytes| LayerRecord::parse_list(bytes, number))? {
                    layers.entry(layer.id.clone()).or_insert(layer);
                }
            }
        }
        Ok(Self { place: place.graph_root.clone(), folders, images, layers })
    }

    fn is_unchanged(&self) -> Result<bool, StoreProblem> {
        for folder in &self.folders {
            if !folder.is_unchanged()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How the storage is called in messages.
    pub(super) fn origin(&self) -> String {
        format!("the containers-storage at {}", display_path(&self.place))
    }

    /// The layer of an ID.
    pub(super) fn layer(&self, id: &str) -> Option<&LayerRecord> {
        self.layers.get(id)
    }
}

/// The driver by which the storage's folders are named: the one that is configured, else the first that has images.
fn driver(place: &StoragePlace) -> Result<Option<&'static str>, StoreProblem> {
    let root = &place.graph_root;
    if let Some(named) = &place.driver
        && !DRIVERS.contains(&named.as_str())
    {
        let place = display_path(root);
        let named = escape_line(named);
        return Err(StoreProblem::Unsupported(format!(
            "the containers-storage at {place} has the driver `{named}`, which is not known here"
        )));
    }
    let named = |driver: &&str| place.driver.as_deref() == Some(driver);
    // what is configured may never have been used: podman stays with the driver that it began with
    let order = DRIVERS.into_iter().filter(named).chain(DRIVERS);
    for driver in order {
        for root in place.image_store.iter().chain([root]).chain(&place.additional) {
            if has_images(root, driver)? {
                return Ok(Some(driver));
            }
        }
    }
    Ok(None)
}

fn has_images(root: &Path, driver: &str) -> Result<bool, StoreProblem> {
    let folder = root.join(format!("{driver}-images"));
    match folder.join("images.json").symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreProblem::of_io(display_path(&folder), &error)),
    }
}

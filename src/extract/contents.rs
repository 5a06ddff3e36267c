//! Reads the contents of files of one layer, and hands each to whoever writes it.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::ops::ControlFlow;

use super::error::ExtractError;
use crate::image::LayerIndex;
use crate::layer::{Attribute, FileTaker, ImagePath};
use crate::scan::ImageContents;

/// What is called with a file's path, its extended attributes and its content, as often as the layer records
/// it; the last time counts.
pub(super) type Writer<'w> =
    dyn FnMut(&ImagePath, &[Attribute], &mut dyn Read) -> Result<(), ContentError> + 'w;

/// Why a content did not get where it should.
pub(super) enum ContentError {
    /// It can't be read.
    Read(io::Error),
    /// It can't be written.
    Write(ExtractError),
}

struct WantedFiles<'w> {
    /// The files that are wanted, and how long each is.
    sizes: &'w HashMap<ImagePath, u64>,
    /// Those that came as they should.
    found: HashSet<ImagePath>,
    write: &'w mut Writer<'w>,
    is_over: &'w dyn Fn() -> bool,
    failed: Option<ExtractError>,
}

impl FileTaker for WantedFiles<'_> {
    fn wants(&mut self, path: &ImagePath) -> ControlFlow<(), bool> {
        if (self.is_over)() {
            self.failed = Some(ExtractError::Cancelled);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(self.sizes.contains_key(path))
    }

    fn take(
        &mut self,
        path: &ImagePath,
        size: u64,
        attributes: &[Attribute],
        content: &mut dyn Read,
    ) -> io::Result<ControlFlow<()>> {
        // of a path that is recorded several times, only the last one has to be of that size
        match self.sizes.get(path) == Some(&size) {
            true => drop(self.found.insert(path.clone())),
            false => drop(self.found.remove(path)),
        }
        match (self.write)(path, attributes, &mut Stoppable { content, is_over: self.is_over }) {
            Ok(()) => Ok(ControlFlow::Continue(())),
            Err(ContentError::Read(error)) => Err(error),
            Err(ContentError::Write(error)) => {
                self.failed = Some(error);
                Ok(ControlFlow::Break(()))
            }
        }
    }
}

/// A content that ends with an error as soon as nobody waits for it.
struct Stoppable<'c> {
    content: &'c mut dyn Read,
    is_over: &'c dyn Fn() -> bool,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.is_over)() {
            true => Err(io::Error::other("interrupted")),
            false => self.content.read(buffer),
        }
    }
}

/// Reads files of a layer, of known sizes. They are to be believed only if this ends well.
///
/// # Errors
/// Where the layer can't be read, lacks one of them, or one can't be written.
pub(super) fn read_contents(
    contents: &ImageContents<'_>,
    layer: LayerIndex,
    sizes: &HashMap<ImagePath, u64>,
    is_over: &dyn Fn() -> bool,
    write: &mut Writer<'_>,
) -> Result<(), ExtractError> {
    let mut wanted = WantedFiles {
        sizes,
        found: HashSet::new(),
        write: &mut |path, attributes, content| write(path, attributes, content),
        is_over,
        failed: None,
    };
    let read = contents.read_files(layer, &mut wanted);
    let WantedFiles { found, failed, .. } = wanted;
    if is_over() {
        return Err(ExtractError::Cancelled);
    }
    failed.map_or(Ok(()), Err)?;
    read.map_err(|problem| ExtractError::Layer { layer, problem })?;
    match sizes.keys().find(|path| !found.contains(*path)) {
        Some(path) => Err(ExtractError::Changed { path: path.clone(), layer }),
        None => Ok(()),
    }
}

//! Images of an archive that passes by: a compressed file, standard input, the built-in image.

use super::ScanAllError;
use super::group::{SourceGroup, WantedImage};
use super::selected::SelectedImage;
use crate::source::ArchiveStream;

/// An archive with the images that are wanted of it.
pub(super) struct Stream<'r> {
    group: SourceGroup<'r>,
    archive: ArchiveStream,
}

impl<'r> Stream<'r> {
    /// An archive that is still to be read.
    pub fn new(group: SourceGroup<'r>, archive: ArchiveStream) -> Self {
        Self { group, archive }
    }

    /// How many bytes will come, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.archive.length()
    }

    /// Reads the archive, and chooses all images from what passed by.
    ///
    /// # Errors
    /// Where the archive can't be read, or one of the images is not there.
    pub fn read(self) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
        let SourceGroup { options, control, .. } = &self.group;
        let first = self.group.first();
        let archive = self.archive.read(*options, control).map_err(|error| first.blame(error))?;
        let choose = |want: &WantedImage<'r>| {
            want.choose(&archive).map(|plan| SelectedImage::of_stream(*want, plan, &archive, control))
        };
        self.group.wants.iter().map(choose).collect()
    }
}

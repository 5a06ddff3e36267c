//! Images of an archive that passes by: a compressed file, standard input, the built-in image.

use super::ScanAllError;
use super::group::{SourceGroup, WantedImage};
use super::selected::{OutlinedImage, SelectedImage};
use crate::analysis::Depth;
use crate::source::{ArchiveStream, Documents, Locator, RandomAccess, compressed_size};

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

    /// Keeps it in a temporary file; gives that with the images that are wanted of it.
    ///
    /// # Errors
    /// As [`Stream::read`], and where there is no room for it.
    pub fn keep(self) -> Result<(SourceGroup<'r>, Box<dyn RandomAccess>), ScanAllError> {
        let SourceGroup { options, control, .. } = &self.group;
        let kept = self.archive.spool(options.read_limit, control);
        let kept = kept.map_err(|error| self.group.first().blame(error))?;
        Ok((self.group, kept))
    }

    /// Tells whether nothing can give it a second time.
    pub fn passes_once(&self) -> bool {
        matches!(self.group.first().request.locator, Locator::Stdin { .. })
    }

    /// How many bytes will come, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.archive.length()
    }

    /// How deep its images are wanted to be read.
    pub fn depth(&self) -> Depth {
        self.group.first().request.depth
    }

    /// Reads the documents of the archive, and chooses all images from them.
    ///
    /// # Errors
    /// As [`Stream::read`].
    pub fn outlines(self) -> Result<Vec<OutlinedImage<'r>>, ScanAllError> {
        let SourceGroup { options, control, wants } = &self.group;
        let first = self.group.first();
        control.expect(self.archive.length(), None);
        let read = self.archive.read_documents(*options, control);
        let archive = read.map_err(|error| first.blame(error))?;
        let outline = |want: &WantedImage<'r>| {
            let plan = want.choose(&archive)?;
            let sizes = plan.layers.iter().map(|layer| compressed_size(&archive, layer));
            let compressed_sizes = sizes.collect();
            let warning = archive.warning().map(str::to_owned);
            let (want, layers) = (*want, Vec::new());
            let image = SelectedImage { want, plan, layers, given_by: None, is_remote: false, warning };
            Ok(OutlinedImage { image, compressed_sizes })
        };
        wants.iter().map(outline).collect()
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

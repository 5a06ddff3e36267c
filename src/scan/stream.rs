//! Images of an archive that passes by: a compressed file, standard input, the built-in image.

use super::ScanAllError;
use super::chosen::Chosen;
use super::group::{Group, Want};
use crate::source::Passing;

/// An archive with the images that are wanted of it.
pub(super) struct Stream<'r> {
    group: Group<'r>,
    passing: Passing,
}

impl<'r> Stream<'r> {
    /// An archive that is still to be read.
    pub fn new(group: Group<'r>, passing: Passing) -> Self {
        Self { group, passing }
    }

    /// How many bytes will come, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.passing.length()
    }

    /// Reads the archive, and chooses all images from what passed by.
    ///
    /// # Errors
    /// Where the archive can't be read, or one of the images is not there.
    pub fn read(self) -> Result<Vec<Chosen<'r>>, ScanAllError> {
        let Group { options, watch, .. } = &self.group;
        let first = self.group.first();
        let archive = self.passing.read(*options, watch).map_err(|error| first.blame(error))?;
        let choose =
            |want: &Want<'r>| want.choose(&archive).map(|plan| Chosen::passed_by(*want, plan, &archive));
        self.group.wants.iter().map(choose).collect()
    }
}

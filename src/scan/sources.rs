//! The places where the images of a scan are, opened and not yet read.

use super::engine::{EngineExport, EnginePreview};
use super::group::{SourceGroup, group};
use super::listing::Listing;
use super::storage;
use super::stream::Stream;
use super::{Request, ScanAllError};
use crate::source::engine::Engine;
use crate::source::{ArchiveStream, ImageSource, Locator, ScanControl, open_path};

/// The image that is built into the program; see assets/demo.
const DEMO: &[u8] = include_bytes!("../../assets/demo/demo.oci.tar");

/// A place, with all images that are wanted of it.
pub(super) enum ScanSource<'r> {
    /// An archive or layout whose blobs are read one by one.
    Listing(Listing<'r>),
    /// An archive that passes by.
    Stream(Stream<'r>),
    /// An engine.
    EngineExport(Box<EngineExport<'r>>),
}

/// Finds all images, each as far as that can be done before any is read.
///
/// # Errors
/// Where a place can't be opened, or one of the images is not there.
pub(super) fn find<'r>(
    requests: &'r [Request],
    control: &ScanControl,
) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
    group(requests, control)?.into_iter().map(ScanSource::open).collect()
}

impl<'r> ScanSource<'r> {
    fn open(group: SourceGroup<'r>) -> Result<Self, ScanAllError> {
        let first = group.first();
        let holder = match &first.request.locator {
            Locator::Engine { .. } => {
                let found = {
                    let _wait = group.control.wait();
                    Engine::find(group.named_engine(), group.control.patience())
                };
                let engine = match found {
                    Ok(engine) => engine,
                    Err(error) => return storage::instead_of_engine(group, error).map(Self::Listing),
                };
                engine.stand_in_note().into_iter().for_each(|note| group.control.note(note));
                return Ok(Self::EngineExport(Box::new(EngineExport::new(group, engine)?)));
            }
            Locator::ContainersStorage(_) => return storage::open(group).map(Self::Listing),
            Locator::Path { path, .. } => open_path(path).map_err(|error| first.blame(error))?,
            Locator::Stdin { .. } => ImageSource::Stream(ArchiveStream::stdin()),
            Locator::Demo => ImageSource::Stream(ArchiveStream::bytes("the demo image", DEMO)),
        };
        Ok(match holder {
            ImageSource::RandomAccess(listed) => Self::Listing(Listing::new(group, listed)?),
            ImageSource::Stream(archive) => Self::Stream(Stream::new(group, archive)),
        })
    }

    /// What the place says at once of its first image, where it says anything.
    pub fn preview(&self) -> Option<EnginePreview> {
        match self {
            Self::EngineExport(export) => export.preview(),
            Self::Listing(_) | Self::Stream(_) => None,
        }
    }
}

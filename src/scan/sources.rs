//! The places where the images of a scan are, opened and not yet read.

use std::sync::Arc;

use super::engine::{AskedImages, EnginePreview, EngineRoutes};
use super::group::{SourceGroup, group};
use super::known::KnownLayers;
use super::listing::Listing;
use super::storage;
use super::stream::Stream;
use super::{Request, ScanAllError};
use crate::source::engine::Engine;
use crate::source::{ArchiveStream, ImageSource, Locator, Note, ScanControl, open_path};

/// The image that is built into the program; see assets/demo.
pub(super) const DEMO: &[u8] = include_bytes!("../../assets/demo/demo.oci.tar");

/// A place, with images that are wanted of it.
pub(super) enum ScanSource<'r> {
    /// An archive or layout whose blobs are read one by one.
    Listing(Listing<'r>),
    /// An archive that passes by.
    Stream(Stream<'r>),
    /// An engine.
    Engine(EngineSource<'r>),
}

/// An engine, with its images by how they are read.
pub(super) struct EngineSource<'r> {
    /// What was asked of it.
    pub asked: Arc<AskedImages<'r>>,
    /// How each image is read.
    pub routes: EngineRoutes<'r>,
}

/// Finds all images, each as far as that can be done before any is read.
///
/// # Errors
/// Where a place can't be opened, or one of the images is not there.
pub(super) fn find<'r>(
    requests: &'r [Request],
    control: &ScanControl,
) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
    let known = Arc::new(KnownLayers::default());
    group(requests, control)?.into_iter().map(|group| ScanSource::open(group, &known)).collect()
}

impl<'r> ScanSource<'r> {
    fn open(group: SourceGroup<'r>, known: &Arc<KnownLayers>) -> Result<Self, ScanAllError> {
        let (first, known) = (group.first(), Arc::clone(known));
        let holder = match &first.request.locator {
            Locator::Engine { .. } => return Self::open_engine(group, known),
            Locator::ContainersStorage(_) => return storage::open(group, known).map(Self::Listing),
            Locator::Path { path, .. } => open_path(path).map_err(|error| first.blame(error))?,
            Locator::Stdin { .. } => ImageSource::Stream(ArchiveStream::stdin()),
            Locator::Demo => ImageSource::Stream(ArchiveStream::bytes("the demo image", DEMO)),
        };
        Ok(match holder {
            ImageSource::RandomAccess(listed) => Self::Listing(Listing::new(group, listed, known)?),
            ImageSource::Stream(archive) => Self::Stream(Stream::new(group, archive)),
        })
    }

    fn open_engine(group: SourceGroup<'r>, known: Arc<KnownLayers>) -> Result<Self, ScanAllError> {
        let found = {
            let _wait = group.control.wait();
            Engine::find(group.named_engine(), group.control.patience())
        };
        let engine = match found {
            Ok(engine) => engine,
            Err(error) => return storage::instead_of_engine(group, error, known).map(Self::Listing),
        };
        engine.stand_in_note().into_iter().for_each(|note| group.control.note(Note::Plain(note)));
        let asked = Arc::new(AskedImages::new(group, engine)?);
        let routes = EngineRoutes::choose(&asked, &known)?;
        Ok(Self::Engine(EngineSource { asked, routes }))
    }

    /// What the place says at once of its first image, where it says anything.
    pub fn preview(&self) -> Option<EnginePreview> {
        match self {
            Self::Engine(engine) => engine.asked.preview(),
            Self::Listing(_) | Self::Stream(_) => None,
        }
    }
}

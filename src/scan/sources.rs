//! The places where the images of a scan are, opened and not yet read.

use std::sync::Arc;

use super::engine::{AskedImages, EngineRoutes, ImageElsewhere};
use super::group::{SourceGroup, WantedImage, group};
use super::known::KnownLayers;
use super::listing::Listing;
use super::preview::ImagePreview;
use super::stream::Stream;
use super::{Request, ScanAllError, registry, storage};
use crate::analysis::Depth;
use crate::source::engine::{Engine, EngineError};
use crate::source::registry::{RegistryPool, RegistryReference};
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

/// What an image is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be analysed: what is known of it need not be read.
    Analysis,
    /// For what is in its files, which nobody keeps.
    Contents,
}

/// Finds all images, each as far as that can be done before any is read.
///
/// # Errors
/// Where a place can't be opened, or one of the images is not there.
pub(super) fn find<'r>(
    requests: &'r [Request],
    control: &ScanControl,
    purpose: Purpose,
) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
    // all have one hash of contents, or they could not be compared
    if requests.iter().any(|request| request.depth == Depth::Files) {
        control.read_lists();
    }
    let opener = Opener {
        purpose,
        known: Arc::new(KnownLayers::comparable(control.hash_kind())),
        pool: RegistryPool::new(control.registries().clone(), control.patience(), control.stop_check()),
    };
    let mut sources = Vec::new();
    for group in group(requests, control)? {
        sources.extend(opener.open(group)?);
    }
    Ok(sources)
}

/// What opens places, and what they share.
struct Opener {
    purpose: Purpose,
    known: Arc<KnownLayers>,
    pool: RegistryPool,
}

impl Opener {
    /// Opens a place, which may turn out to be several.
    fn open<'r>(&self, group: SourceGroup<'r>) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
        let (first, known) = (group.first(), Arc::clone(&self.known));
        let holder = match &first.request.locator {
            Locator::Engine { .. } => return self.open_engine(group),
            Locator::Registry(_) => return self.open_registry(&group),
            Locator::ContainersStorage(_) => {
                return storage::open(group, known).map(|listing| vec![ScanSource::Listing(listing)]);
            }
            Locator::Path { path, .. } => open_path(path).map_err(|error| first.blame(error))?,
            Locator::Stdin { .. } => ImageSource::Stream(ArchiveStream::stdin()),
            Locator::Demo => ImageSource::Stream(ArchiveStream::bytes("the demo image", DEMO)),
        };
        Ok(vec![match holder {
            ImageSource::RandomAccess(listed) => ScanSource::Listing(Listing::new(group, listed, known)?),
            ImageSource::Stream(archive) => ScanSource::Stream(Stream::new(group, archive)),
        }])
    }

    /// Opens images of an engine; those that it lacks and whose names say where else they are, there.
    fn open_engine<'r>(&self, group: SourceGroup<'r>) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
        let found = {
            let _wait = group.control.wait();
            Engine::find(group.named_engine(), group.control.patience())
        };
        let engine = match found {
            Ok(engine) => engine,
            Err(error) => return self.open_without_engine(group, error),
        };
        engine.stand_in_note().into_iter().for_each(|note| group.control.note(Note::Plain(note)));
        let place = engine.endpoint().to_owned();
        let (asked, elsewhere) = AskedImages::new(group, engine)?;
        let asked = Arc::new(asked);
        let mut sources = Vec::new();
        for image in elsewhere {
            let why = format!("not in the engine at {place}");
            sources.push(self.open_elsewhere(&asked.group, image, &why)?);
        }
        if !asked.is_empty() {
            let routes = EngineRoutes::choose(&asked, &self.known, self.purpose == Purpose::Analysis)?;
            sources.push(ScanSource::Engine(EngineSource { asked, routes }));
        }
        Ok(sources)
    }

    /// Opens images where no engine answers: in podman's storage, else in the registries that their names say.
    fn open_without_engine<'r>(
        &self,
        group: SourceGroup<'r>,
        error: EngineError,
    ) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
        let in_storage = |group| storage::instead_of_engine(group, error.clone(), Arc::clone(&self.known));
        let has_others = group.wants.iter().any(|want| want.in_registry().is_some());
        let alone: Vec<SourceGroup> = group.wants.iter().map(|want| group.of_one(*want)).collect();
        let failed = match in_storage(group) {
            Ok(all) => return Ok(vec![ScanSource::Listing(all)]),
            Err(failed) => failed,
        };
        if !has_others {
            return Err(failed);
        }
        let mut sources = Vec::new();
        for group in alone {
            let want = group.first();
            sources.push(match (in_storage(group.of_one(want)), want.in_registry()) {
                (Err(failed), Some(reference)) if failed.error.lacks_image() || error.is_silent() => {
                    let image = ImageElsewhere { want, reference, error: error.clone() };
                    self.open_elsewhere(&group, image, "no engine answers")?
                }
                (found, _) => ScanSource::Listing(found?),
            });
        }
        Ok(sources)
    }

    /// Opens an image that no engine has in the registry that its name says.
    fn open_elsewhere<'r>(
        &self,
        group: &SourceGroup<'r>,
        image: ImageElsewhere<'r>,
        why: &str,
    ) -> Result<ScanSource<'r>, ScanAllError> {
        registry::instead_of_engine(group, image, why, |want, reference| {
            self.open_remote(group, want, reference)
        })
    }

    /// Opens images of one registry.
    fn open_registry<'r>(&self, group: &SourceGroup<'r>) -> Result<Vec<ScanSource<'r>>, ScanAllError> {
        let mut sources = Vec::new();
        for want in &group.wants {
            if let Locator::Registry(reference) = &want.request.locator {
                sources.push(self.open_remote(group, *want, reference)?);
            }
        }
        Ok(sources)
    }

    fn open_remote<'r>(
        &self,
        group: &SourceGroup<'r>,
        want: WantedImage<'r>,
        reference: &RegistryReference,
    ) -> Result<ScanSource<'r>, ScanAllError> {
        registry::open(group, want, reference, &self.pool, &self.known).map(ScanSource::Listing)
    }
}

impl ScanSource<'_> {
    /// What the place says at once of its first image, where it says anything.
    pub fn preview(&self) -> Option<ImagePreview> {
        match self {
            Self::Engine(engine) => engine.asked.preview(),
            Self::Listing(listing) => listing.preview(),
            Self::Stream(_) => None,
        }
    }
}

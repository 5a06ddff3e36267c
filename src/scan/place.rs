//! The places where the images of a scan are, opened and not yet read.

use super::export::Export;
use super::group::{Group, group};
use super::listing::Listing;
use super::preview::Preview;
use super::stream::Stream;
use super::{Request, ScanAllError};
use crate::source::engine::Engine;
use crate::source::{Holder, Locator, Passing, Watch, open_path};

/// The image that is built into the program; see assets/demo.
const DEMO: &[u8] = include_bytes!("../../assets/demo/demo.oci.tar");

/// A place, with all images that are wanted of it.
pub(super) enum Place<'r> {
    /// An archive or layout whose blobs are read one by one.
    Listing(Listing<'r>),
    /// An archive that passes by.
    Stream(Stream<'r>),
    /// An engine.
    Export(Box<Export<'r>>),
}

/// Finds all images, each as far as that can be done before any is read.
///
/// # Errors
/// Where a place can't be opened, or one of the images is not there.
pub(super) fn find<'r>(requests: &'r [Request], watch: &Watch) -> Result<Vec<Place<'r>>, ScanAllError> {
    group(requests, watch)?.into_iter().map(Place::open).collect()
}

impl<'r> Place<'r> {
    fn open(group: Group<'r>) -> Result<Self, ScanAllError> {
        let first = group.first();
        let holder = match &first.request.locator {
            Locator::Engine { kind, .. } => {
                let engine = Engine::connect(*kind).map_err(|error| first.blame(error))?;
                return Ok(Self::Export(Box::new(Export::new(group, engine)?)));
            }
            Locator::Path { path, .. } => open_path(path).map_err(|error| first.blame(error))?,
            Locator::Stdin { .. } => Holder::Passing(Passing::stdin()),
            Locator::Demo => Holder::Passing(Passing::bytes("the demo image", DEMO)),
        };
        Ok(match holder {
            Holder::Listed(listed) => Self::Listing(Listing::new(group, listed)?),
            Holder::Passing(passing) => Self::Stream(Stream::new(group, passing)),
        })
    }

    /// What the place says at once of its first image, where it says anything.
    pub fn first_look(&self) -> Option<Preview> {
        match self {
            Self::Export(export) => export.first_look(),
            Self::Listing(_) | Self::Stream(_) => None,
        }
    }
}

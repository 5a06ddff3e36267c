//! For which platforms an image is there, from its manifests alone: no layer is read.

use std::slice;
use std::sync::Arc;

use super::engine::AskedImages;
use super::group::{SourceGroup, group};
use super::known::KnownLayers;
use super::run::{contradiction, found_in};
use super::sources::DEMO;
use super::{Request, ScanAllError, ScanError, storage};
use crate::image::PlatformList;
use crate::source::engine::{Engine, EngineKind};
use crate::source::{
    ArchiveStream, ImageSource, Locator, Note, OfferedImage, ScanControl, Selector, offered, open_path,
};

/// Lists the platforms of an image.
///
/// # Errors
/// Where the image can't be found, or its documents can't be read.
pub fn platforms(request: &Request, control: &Arc<ScanControl>) -> Result<PlatformList, ScanError> {
    let result = group(slice::from_ref(request), control)
        .and_then(|mut groups| find(groups.remove(0)))
        .map_err(|failed| *failed.error);
    if control.is_cancelled() {
        return Err(ScanError::Cancelled);
    }
    let (engine, image) = result?;
    let source =
        found_in(&request.locator, engine, (image.is_docker_archive, image.is_oci_archive)).to_owned();
    let contradiction = contradiction(&request.locator, &source);
    contradiction.into_iter().for_each(|note| control.note(Note::Plain(note)));
    let OfferedImage { tags, digest, platforms, warnings, .. } = image;
    let reference = request.reference.clone();
    Ok(PlatformList { reference, source, tags, digest, platforms, warnings })
}

type Found = (Option<EngineKind>, OfferedImage);

fn find(group: SourceGroup<'_>) -> Result<Found, ScanAllError> {
    let first = group.first();
    let only = Selector::Only;
    let (archive, selector) = match &first.request.locator {
        Locator::Engine { .. } => return find_in_engine(group),
        Locator::ContainersStorage(reference) => {
            return storage::offered_by_storage(first, reference).map(|image| (None, image));
        }
        Locator::Path { path, selector, .. } => {
            (open_path(path).map_err(|error| first.blame(error))?, selector)
        }
        Locator::Stdin { selector } => (ImageSource::Stream(ArchiveStream::stdin()), selector),
        Locator::Demo => (ImageSource::Stream(ArchiveStream::bytes("the demo image", DEMO)), &only),
    };
    let SourceGroup { options, control, .. } = &group;
    let image = match archive {
        ImageSource::RandomAccess(holder) => offered(holder.as_ref(), selector),
        ImageSource::Stream(archive) => {
            control.expect(archive.length(), None);
            let read = archive.read_documents(*options, control);
            read.and_then(|archive| offered(&archive, selector))
        }
    };
    image.map(|image| (None, image)).map_err(|error| first.blame(error))
}

fn find_in_engine(group: SourceGroup<'_>) -> Result<Found, ScanAllError> {
    let found = {
        let _wait = group.control.wait();
        Engine::find(group.named_engine(), group.control.patience())
    };
    let engine = match found {
        Ok(engine) => engine,
        Err(error) => {
            let listing = storage::instead_of_engine(group, error, Arc::<KnownLayers>::default())?;
            // podman keeps each platform as an image of its own: the one that was found
            let image = offered(listing.documents(), &Selector::Only);
            let image = image.map_err(|error| listing.first().blame(error))?;
            return Ok((Some(EngineKind::Podman), image));
        }
    };
    engine.stand_in_note().into_iter().for_each(|note| group.control.note(Note::Plain(note)));
    let asked = Arc::new(AskedImages::new(group, engine)?);
    asked.offered().map(|(kind, image)| (Some(kind), image))
}

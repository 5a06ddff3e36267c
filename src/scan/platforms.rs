//! For which platforms an image is there, from its manifests alone: no layer is read.

use std::slice;
use std::sync::Arc;

use super::engine::{AskedImages, ImageElsewhere};
use super::group::{SourceGroup, group};
use super::known::KnownLayers;
use super::registry::{instead_of_engine, platforms_in_registry};
use super::run::{Holder, contradiction, found_in};
use super::sources::DEMO;
use super::{Request, ScanAllError, ScanError, storage};
use crate::image::PlatformList;
use crate::source::engine::{Engine, EngineError, EngineKind};
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
    let holder = Holder {
        engine,
        is_registry: image.is_remote,
        has_docker_documents: image.is_docker_archive,
        has_oci_documents: image.is_oci_archive,
    };
    let source = found_in(&request.locator, holder).to_owned();
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
        Locator::Registry(reference) => {
            return platforms_in_registry(&group, first, reference).map(|image| (None, image));
        }
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
        Err(error) => return find_without_engine(&group, error),
    };
    engine.stand_in_note().into_iter().for_each(|note| group.control.note(Note::Plain(note)));
    let place = engine.endpoint().to_owned();
    let (asked, elsewhere) = AskedImages::new(group, engine)?;
    match elsewhere.into_iter().next() {
        Some(image) => in_registry(&asked.group, image, &format!("not in the engine at {place}")),
        None => Arc::new(asked).offered().map(|(kind, image)| (Some(kind), image)),
    }
}

/// Lists them where no engine answers: in podman's storage, else in the registry that the name says.
fn find_without_engine(group: &SourceGroup<'_>, error: EngineError) -> Result<Found, ScanAllError> {
    let (want, is_silent) = (group.first(), error.is_silent());
    let listing =
        storage::instead_of_engine(group.of_one(want), error.clone(), Arc::<KnownLayers>::default());
    match (listing, want.in_registry()) {
        // podman keeps each platform as an image of its own: the one that was found
        (Ok(listing), _) => {
            let image = offered(listing.documents(), &Selector::Only);
            image.map(|image| (Some(EngineKind::Podman), image)).map_err(|error| want.blame(error))
        }
        (Err(failed), Some(reference)) if failed.error.lacks_image() || is_silent => {
            in_registry(group, ImageElsewhere { want, reference, error }, "no engine answers")
        }
        (Err(failed), _) => Err(failed),
    }
}

fn in_registry<'r>(
    group: &SourceGroup<'r>,
    image: ImageElsewhere<'r>,
    why: &str,
) -> Result<Found, ScanAllError> {
    instead_of_engine(group, image, why, |want, reference| {
        platforms_in_registry(group, want, reference).map(|image| (None, image))
    })
}

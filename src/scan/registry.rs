//! Images of registries: found by their documents, known by their digests from before, their layers still to come.

use std::sync::Arc;

use super::ScanAllError;
use super::group::{SourceGroup, WantedImage};
use super::known::KnownLayers;
use super::listing::Listing;
use crate::source::registry::{RegistryPool, RegistryReference, RemoteImage};
use crate::source::{Note, Selector, SourceError, plan};
use crate::text::escape_line;

/// Finds an image of a registry.
///
/// # Errors
/// Where it is not there, or the registry can't be asked.
pub(super) fn open<'r>(
    group: &SourceGroup<'r>,
    want: WantedImage<'r>,
    reference: &RegistryReference,
    pool: &RegistryPool,
    known: &Arc<KnownLayers>,
) -> Result<Listing<'r>, ScanAllError> {
    let (control, wanted) = (&group.control, want.request.platform.as_ref());
    let _wait = control.wait();
    let repository = pool.repository(reference).map_err(|error| want.blame(SourceError::from(error)))?;
    let found = RemoteImage::find(repository.clone(), wanted, |digest| control.cache().image(digest, wanted));
    let planned = found.and_then(|image| Ok((plan(&image, &Selector::Only, wanted)?, image)));
    // a helper that fails may be why the registry refuses
    repository.take_problems().into_iter().for_each(|problem| control.note(Note::Plain(problem)));
    let (mut plan, image) = planned.map_err(|error| want.blame(error))?;
    if let Some(documents) = image.new_documents() {
        control.cache().keep_image(image.digest(), wanted, &documents);
    }
    plan.warnings.splice(0..0, image.oddities().iter().cloned());
    let listing = Listing::chosen(group.of_one(want), Box::new(image), vec![plan], Arc::clone(known));
    Ok(listing.of_registry(reference.registry()))
}

/// Says that an image is asked of the registry that its name says, and why.
pub(super) fn tell_instead(group: &SourceGroup<'_>, reference: &RegistryReference, why: &str) {
    let registry = escape_line(reference.registry());
    group
        .control
        .note(Note::Plain(format!("{}: {why}; asking {registry}", escape_line(&reference.to_string()))));
}

//! Images of registries: found by their documents, known by their digests from before, their layers still to come.

use std::sync::Arc;

use super::ScanAllError;
use super::engine::ImageElsewhere;
use super::group::{SourceGroup, WantedImage};
use super::known::KnownLayers;
use super::listing::Listing;
use crate::analysis::Depth;
use crate::image::{BASE_DIGEST, BASE_NAME, HeldImage, OfferedPlatform};
use crate::source::registry::{RegistryPool, RegistryReference, RemoteImage, Repository};
use crate::source::{
    ImagePlan, Note, OfferedImage, ScanControl, Selector, SourceError, offered, plan as plan_image,
};
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
    let planned = found.and_then(|image| Ok((plan_image(&image, &Selector::Only, wanted)?, image)));
    // a helper that fails may be why the registry refuses
    note_credentials(&repository, control);
    let (mut plan, image) = planned.map_err(|error| want.blame(error.of_registry()))?;
    if let Some(documents) = image.new_documents() {
        control.cache().keep_image(image.digest(), wanted, &documents);
    }
    plan.warnings.splice(0..0, image.oddities().iter().cloned());
    if want.request.registry_depth > Depth::Manifest {
        plan.beside.extend(labelled_base(&plan, reference, pool, want, control));
    }
    let listing = Listing::chosen(group.of_one(want), Box::new(image), vec![plan], Arc::clone(known));
    Ok(listing.of_registry(reference.registry()))
}

/// The base image that an image's labels name, where it is in the same registry: its documents alone, if they are to be had.
fn labelled_base(
    plan: &ImagePlan,
    reference: &RegistryReference,
    pool: &RegistryPool,
    want: WantedImage<'_>,
    control: &ScanControl,
) -> Option<HeldImage> {
    let labels = &plan.config.config.labels;
    let name = labels.get(BASE_NAME)?;
    let pinned = labels.get(BASE_DIGEST).map(|digest| format!("{name}@{digest}"));
    let base = pinned.and_then(|pinned| RegistryReference::parse(&pinned).ok());
    let base = base.or_else(|| RegistryReference::parse(name).ok())?;
    if base.registry() != reference.registry() {
        return None;
    }
    let wanted = want.request.platform.as_ref().unwrap_or(&plan.platform);
    let repository = pool.repository(&base).ok()?;
    let image =
        RemoteImage::find(repository, Some(wanted), |digest| control.cache().image(digest, Some(wanted)));
    let config = plan_image(&image.ok()?, &Selector::Only, Some(wanted)).ok()?.config;
    Some(HeldImage {
        names: vec![name.clone()],
        diff_ids: config.rootfs.diff_ids,
        steps: Some(config.history.into_iter().map(|entry| entry.created_by).collect()),
        size: None,
    })
}

/// Lists the platforms of an image of a registry, with a request for each of their manifests.
///
/// # Errors
/// As [`open`].
pub(super) fn platforms_in_registry(
    group: &SourceGroup<'_>,
    want: WantedImage<'_>,
    reference: &RegistryReference,
) -> Result<OfferedImage, ScanAllError> {
    let (control, wanted) = (&group.control, want.request.platform.as_ref());
    let _wait = control.wait();
    let pool = RegistryPool::new(control.registries().clone(), control.patience(), control.stop_check());
    let repository = pool.repository(reference).map_err(|error| want.blame(SourceError::from(error)))?;
    let found = RemoteImage::find_all(repository.clone(), |digest| control.cache().image(digest, wanted));
    let listed = found.and_then(|image| Ok((offered(&image, &Selector::Only)?, image)));
    note_credentials(&repository, control);
    let (mut offered, image) = listed.map_err(|error| want.blame(error.of_registry()))?;
    offered.warnings.splice(0..0, image.oddities().iter().cloned());
    let is_it = |platform: &OfferedPlatform| platform.digest.as_ref() == Some(image.digest());
    offered.digest = (!offered.platforms.iter().any(is_it)).then(|| image.digest().clone());
    Ok(offered)
}

/// Says what went wrong with credentials, and where they are from.
fn note_credentials(repository: &Repository, control: &ScanControl) {
    repository.take_problems().into_iter().for_each(|problem| control.note(Note::Plain(problem)));
    control.note(Note::Detail(repository.credentials_place()));
}

/// Asks the registry that a name says for an image that no engine has, and tells so.
///
/// # Errors
/// What came of it; where podman's word for images that are in no registry is nobody's name, what the engine said.
pub(super) fn instead_of_engine<'r, T>(
    group: &SourceGroup<'r>,
    image: ImageElsewhere<'r>,
    why: &str,
    ask: impl FnOnce(WantedImage<'r>, &RegistryReference) -> Result<T, ScanAllError>,
) -> Result<T, ScanAllError> {
    let ImageElsewhere { want, reference, error } = image;
    match ask(want, &reference) {
        Err(failed) if reference.registry() == "localhost" && failed.error.is_unreachable() => {
            Err(want.blame(error))
        }
        answered => {
            tell_instead(group, &reference, why);
            answered
        }
    }
}

/// Says that an image is asked of the registry that its name says, and why.
fn tell_instead(group: &SourceGroup<'_>, reference: &RegistryReference, why: &str) {
    let registry = escape_line(reference.registry());
    group
        .control
        .note(Note::Plain(format!("{}: {why}; asking {registry}", escape_line(&reference.to_string()))));
}

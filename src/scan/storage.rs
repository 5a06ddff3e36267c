//! Images of a storage of podman, buildah or CRI-O: asked for by its scheme, or because no engine answers.

use std::sync::Arc;

use super::ScanAllError;
use super::engine::OtherImages;
use super::group::{SourceGroup, WantedImage};
use super::known::KnownLayers;
use super::listing::Listing;
use super::selected::GivenBy;
use crate::analysis::ReadVia;
use crate::source::engine::{EngineError, EngineKind, Environment, Tried};
use crate::source::store::containers_storage::{
    ContainersStorage, FoundImage, StorageError, StoragePlace, StorageReference,
};
use crate::source::{ImagePlan, Locator, Note, OfferedImage, PassedOver, Selector, Via, offered};
use crate::text::escape_line;

/// Opens images that were asked for by the scheme.
///
/// # Errors
/// Where one of them is not there, or can't be read.
pub(super) fn open(group: SourceGroup<'_>, known: Arc<KnownLayers>) -> Result<Listing<'_>, ScanAllError> {
    let storage = storage_of(group.first())?;
    let found = find(&group, &storage).map_err(NotFound::blame)?;
    hold(group, storage, found, known, |_, _| ())
}

/// Lists the platforms of an image that was asked for by the scheme.
///
/// # Errors
/// Where it is not there, or can't be read.
pub(super) fn offered_by_storage(
    want: WantedImage<'_>,
    reference: &StorageReference,
) -> Result<OfferedImage, ScanAllError> {
    let documents = storage_of(want)?.documents(&reference.image).map_err(|error| want.blame(error))?;
    offered(documents.as_ref(), &Selector::Only).map_err(|error| want.blame(error))
}

fn storage_of(want: WantedImage<'_>) -> Result<ContainersStorage, ScanAllError> {
    let environment = Environment::of_process();
    let place = match &want.request.locator {
        Locator::ContainersStorage(reference) => StoragePlace::named(&environment, &reference.spec),
        _ => StoragePlace::of_environment(&environment),
    };
    place.and_then(|place| ContainersStorage::open(&place)).map_err(|error| want.blame(error))
}

/// Opens images of an engine that does not answer, where it is podman: it needs no service to have them. A name without a
/// scheme is looked for there too, where no engine is.
///
/// # Errors
/// Where an engine is named, or is there and refuses; where the images are not there.
pub(super) fn instead_of_engine(
    group: SourceGroup<'_>,
    error: EngineError,
    known: Arc<KnownLayers>,
) -> Result<Listing<'_>, ScanAllError> {
    let first = group.first();
    let environment = Environment::of_process();
    if first.request.via == Via::Export || !leaves_it_to_storage(&error, &environment) {
        return Err(first.blame(error));
    }
    let place = StoragePlace::of_environment(&environment);
    let storage = match place.and_then(|place| ContainersStorage::open(&place)) {
        Ok(storage) => storage,
        Err(StorageError::NoStorage { .. } | StorageError::NoHome) => return Err(first.blame(error)),
        Err(problem) => return Err(first.blame(none_of(error, "containers-storage", &problem))),
    };
    let kind = group.named_engine();
    let origin = storage.origin();
    let found = find(&group, &storage);
    let found = match found {
        Ok(found) => found,
        Err(NotFound { want, error: problem }) => match (*problem, kind) {
            (StorageError::NoSuchImage { reference, .. }, None) => {
                let reason = format!("no image `{}`", escape_line(&reference));
                return Err(want.blame(none_of(error, &origin, &reason)));
            }
            (problem, _) => return Err(want.blame(problem)),
        },
    };
    // who names podman means its images, whether its service runs or not
    let note = Tried::instead_of_docker(&error.tried(), &origin).filter(|_| kind.is_none());
    note.into_iter().for_each(|note| group.control.note(Note::Plain(note)));
    for want in &group.wants {
        let Locator::Engine { reference, passed_over, .. } = &want.request.locator else { continue };
        for PassedOver { reason, .. } in passed_over.iter().filter(|passed_over| passed_over.is_doubtful) {
            let note = format!("{reason}\nreading `{reference}` from {origin} instead");
            group.control.note(Note::Plain(note));
        }
    }
    let (via, others) = (ReadVia::Store, OtherImages::default());
    let given_by = GivenBy { kind: EngineKind::Podman, via, steps: Vec::new(), others };
    let listing = hold(group, storage, found, known, |plan, image| plan.tags = image.tags().to_vec())?;
    Ok(listing.given_by(given_by))
}

/// Tells whether podman is meant, and its service was only not started: nothing names another one.
fn leaves_it_to_storage(error: &EngineError, environment: &Environment) -> bool {
    let is_named =
        ["CONTAINER_HOST", "CONTAINER_CONNECTION"].iter().any(|name| environment.variable(name).is_some());
    let is_absent = match error {
        EngineError::NoEngine { kind, .. } => *kind != Some(EngineKind::Docker),
        // the socket of root's podman: a user has a podman of its own
        EngineError::PermissionDenied { kind, .. } => *kind == EngineKind::Podman,
        _ => false,
    };
    is_absent && !is_named
}

/// Says that no engine answers, nor is the image in the storage.
fn none_of(error: EngineError, storage: &str, reason: &impl ToString) -> EngineError {
    let kind = match &error {
        EngineError::NoEngine { kind, .. } => *kind,
        _ => Some(EngineKind::Podman),
    };
    let mut tried = error.tried();
    tried.push(Tried { endpoint: storage.to_owned(), reason: reason.to_string() });
    EngineError::NoEngine { kind, tried }
}

/// Which of the images is not there, and why.
struct NotFound<'r> {
    want: WantedImage<'r>,
    error: Box<StorageError>,
}

impl NotFound<'_> {
    fn blame(self) -> ScanAllError {
        self.want.blame(*self.error)
    }
}

/// Finds all images that are wanted.
fn find<'r>(group: &SourceGroup<'r>, storage: &ContainersStorage) -> Result<Vec<FoundImage>, NotFound<'r>> {
    let one = |want: &WantedImage<'r>| {
        let reference = match &want.request.locator {
            Locator::ContainersStorage(reference) => &reference.image,
            Locator::Engine { reference, .. } => reference,
            _ => &want.request.reference,
        };
        storage
            .find(reference, want.request.platform.as_ref())
            .map_err(|error| NotFound { want: *want, error: Box::new(error) })
    };
    group.wants.iter().map(one).collect()
}

/// Opens the images; the plan of each may be adapted.
fn hold(
    group: SourceGroup<'_>,
    storage: ContainersStorage,
    found: Vec<FoundImage>,
    known: Arc<KnownLayers>,
    adapt: impl Fn(&mut ImagePlan, &FoundImage),
) -> Result<Listing<'_>, ScanAllError> {
    let plan = |image: &FoundImage| {
        let mut plan = image.plan.clone();
        adapt(&mut plan, image);
        plan
    };
    let plans = found.iter().map(plan).collect();
    let holder = storage.hold(&found).map_err(|problem| group.first().blame(StorageError::from(problem)))?;
    Ok(Listing::chosen(group, holder, plans, known))
}

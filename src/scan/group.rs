//! Which images are at one place, so that it is read once for all of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;

use super::{Request, ScanAllError, ScanError};
use crate::image::Platform;
use crate::source::engine::{EngineKind, is_id};
use crate::source::registry::RegistryReference;
use crate::source::store::containers_storage::StorageSpec;
use crate::source::{Documents, ImagePlan, Locator, ReadOptions, ScanControl, Selector, Via, plan};

/// One of the images that were asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct WantedImage<'r> {
    /// Its place in the list.
    pub number: usize,
    /// What was asked.
    pub request: &'r Request,
}

/// Images that are wanted of one place.
pub(super) struct SourceGroup<'r> {
    /// The images, at least one.
    pub wants: Vec<WantedImage<'r>>,
    /// How they are read, all of them alike.
    pub options: ReadOptions,
    /// The control of this source.
    pub control: Arc<ScanControl>,
}

/// What makes two sources one. Copies are files of their own, and each is read: of a good and a damaged copy the good one is
/// no witness for the other.
#[derive(PartialEq)]
enum SourceKey {
    /// A file or directory, whatever its name.
    File(Handle),
    /// One that cannot be opened, or that opening could wait for; it says so when it is read.
    Path(PathBuf),
    /// An export is for one platform.
    Engine(EngineKind, Option<Platform>),
    /// Its images share layers.
    Storage(StorageSpec),
    /// A registry, by its name.
    Registry(String),
    Stdin,
    Demo,
}

/// Puts those together that are at one place, in the order in which they were asked for.
///
/// # Errors
/// Where standard input is named twice.
pub(super) fn group<'r>(
    requests: &'r [Request],
    control: &ScanControl,
) -> Result<Vec<SourceGroup<'r>>, ScanAllError> {
    let mut groups: Vec<(SourceKey, SourceGroup)> = Vec::new();
    for (number, request) in requests.iter().enumerate() {
        let want = WantedImage { number, request };
        let (key, options) = (SourceKey::of(request), request.options);
        match groups.iter_mut().find(|(known, group)| *known == key && group.options == options) {
            Some((_, group)) => group.wants.push(want),
            None => {
                let control = Arc::new(control.for_source());
                groups.push((key, SourceGroup { wants: vec![want], options, control }));
            }
        }
    }
    let mut piped = requests.iter().filter(|request| matches!(request.locator, Locator::Stdin { .. }));
    match piped.nth(1) {
        Some(second) => Err(ScanAllError::new(second, ScanError::StdinTwice)),
        None => Ok(groups.into_iter().map(|(_, group)| group).collect()),
    }
}

impl SourceKey {
    fn of(request: &Request) -> Self {
        match &request.locator {
            Locator::Path { path, .. } => Self::of_path(path),
            // a plain name is of Docker, as long as there is one
            Locator::Engine { kind, .. } => {
                Self::Engine(kind.unwrap_or(EngineKind::Docker), request.platform.clone())
            }
            Locator::ContainersStorage(reference) => Self::Storage(reference.spec.clone()),
            Locator::Registry(reference) => Self::Registry(reference.registry().to_owned()),
            Locator::Stdin { .. } => Self::Stdin,
            Locator::Demo => Self::Demo,
        }
    }

    fn of_path(path: &Path) -> Self {
        let is_at_hand = path.is_file() || path.is_dir();
        let handle = is_at_hand.then(|| Handle::from_path(path).ok()).flatten();
        handle.map_or_else(|| Self::Path(path.to_owned()), Self::File)
    }
}

impl<'r> SourceGroup<'r> {
    /// The same with one of its images alone.
    pub fn of_one(&self, want: WantedImage<'r>) -> Self {
        Self { wants: vec![want], control: Arc::clone(&self.control), options: self.options }
    }

    /// The same once more, with a read limit of its own.
    pub fn again(&self) -> Self {
        Self {
            wants: self.wants.clone(),
            control: Arc::new(self.control.for_source()),
            options: self.options,
        }
    }

    /// The image that is wanted first.
    pub fn first(&self) -> WantedImage<'r> {
        self.wants[0]
    }

    /// The engine that one of the images is wanted of by name; None where any will do.
    pub fn named_engine(&self) -> Option<EngineKind> {
        self.wants.iter().find_map(|want| match &want.request.locator {
            Locator::Engine { kind, .. } => *kind,
            _ => None,
        })
    }
}

impl WantedImage<'_> {
    /// The image in the registry that its name says, where nothing says that it is to be an engine's.
    pub fn in_registry(&self) -> Option<RegistryReference> {
        match &self.request.locator {
            Locator::Engine { kind: None, reference, .. }
                if self.request.via == Via::Auto && RegistryReference::names_registry(reference) =>
            {
                RegistryReference::parse(reference).ok()
            }
            _ => None,
        }
    }

    /// Chooses the image from what holds it.
    ///
    /// # Errors
    /// As [`plan`].
    pub fn choose(&self, documents: &dyn Documents) -> Result<ImagePlan, ScanAllError> {
        let only = (Selector::Only, Platform::new("linux", "amd64"));
        let asked = self.request.platform.as_ref();
        let (selector, platform) = match &self.request.locator {
            Locator::Path { selector, .. } | Locator::Stdin { selector } => (selector, asked),
            Locator::Engine { .. } | Locator::ContainersStorage(_) | Locator::Registry(_) => (&only.0, asked),
            Locator::Demo => (&only.0, Some(&only.1)),
        };
        plan(documents, selector, platform).map_err(|error| self.blame(error))
    }

    /// Says that this image failed, and what else its name was tried as.
    pub(crate) fn blame(&self, error: impl Into<ScanError>) -> ScanAllError {
        let error = match (error.into(), &self.request.locator) {
            (ScanError::Engine(error), Locator::Engine { kind, reference, passed_over }) => {
                let is_offered = error.lacks_image() && kind.is_none() && !is_id(reference);
                let in_registry = RegistryReference::parse(reference).ok().filter(|_| is_offered);
                let in_registry = in_registry.map(|_| reference.as_str().into());
                match (passed_over.as_slice(), &in_registry) {
                    ([], None) => ScanError::Engine(error),
                    _ => ScanError::NowhereElse {
                        error: error.into(),
                        passed_over: passed_over.clone(),
                        in_registry,
                    },
                }
            }
            (error, _) => error,
        };
        ScanAllError::new(self.request, error)
    }
}

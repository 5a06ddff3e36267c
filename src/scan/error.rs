//! Why an image can't be analysed.

use super::tags_error::TagsError;
use super::{Request, UnreadableLayers};
use crate::source::engine::EngineError;
use crate::source::registry::RegistryError;
use crate::source::store::StoreProblem;
use crate::source::store::containers_storage::StorageError;
use crate::source::{PassedOver, SourceError};
use crate::text::escape_line;
use crate::tree::TreeFull;

/// Why an image can't be analysed.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The archive or layout.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine, where the word may mean something else too: a file or directory that does not hold the image, or an image
    /// of Docker Hub.
    #[error("{error}")]
    NowhereElse {
        /// What the engine said.
        #[source]
        error: Box<EngineError>,
        /// What else is there by that name.
        passed_over: Vec<PassedOver>,
        /// What names it in a registry, if anything does.
        in_registry: Option<Box<str>>,
    },
    /// The engine's store, where nothing else will do.
    #[error("cannot read `{}` from the engine's store: {problem}", escape_line(reference))]
    NotInStore {
        /// The image.
        reference: String,
        /// What is wrong.
        problem: StoreProblem,
    },
    /// The engine would have to send all layers, and no more is wanted than the manifest.
    #[error("the manifest of `{}` alone cannot be read: {problem}", escape_line(reference))]
    NeedsExport {
        /// The image.
        reference: String,
        /// Why the engine's store is of no use.
        problem: StoreProblem,
    },
    /// The storage of podman, buildah or CRI-O.
    #[error(transparent)]
    Storage(Box<StorageError>),
    /// The tags of a repository.
    #[error(transparent)]
    Tags(Box<TagsError>),
    /// Too much for one tree.
    #[error(transparent)]
    TreeFull(#[from] TreeFull),
    /// A part of it can't be read, and figures of the rest would not do.
    #[error(transparent)]
    Unreadable(#[from] UnreadableLayers),
    /// Standard input is named for several images, and passes by once.
    #[error("standard input can be used for only one image")]
    StdinTwice,
    /// Somebody asked to stop.
    #[error("interrupted")]
    Cancelled,
}

/// Why several images can't be analysed: what is wrong with the first of those that fail.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", escape_line(reference))]
pub struct ScanAllError {
    /// The image, as it was asked for.
    pub reference: String,
    /// What is wrong with it.
    #[source]
    pub error: Box<ScanError>,
}

impl From<StorageError> for ScanError {
    fn from(error: StorageError) -> Self {
        Self::Storage(Box::new(error))
    }
}

impl From<TagsError> for ScanError {
    fn from(error: TagsError) -> Self {
        Self::Tags(Box::new(error))
    }
}

impl ScanError {
    /// What else the image was looked for in, each as a sentence.
    pub fn notes(&self) -> Vec<String> {
        match self {
            Self::NowhereElse { passed_over, .. } => {
                passed_over.iter().map(|passed_over| passed_over.reason.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Tells whether no engine has the image, or none answers: then the word may have meant something else.
    pub fn lacks_image(&self) -> bool {
        let error = match self {
            Self::Engine(error) => error,
            Self::NowhereElse { error, .. } => error.as_ref(),
            Self::Storage(error) => return error.lacks_image(),
            _ => return false,
        };
        error.lacks_image()
    }

    /// Tells whether nobody is there who could have the image.
    pub(super) fn is_unreachable(&self) -> bool {
        let Self::Source(SourceError::Registry(error)) = self else { return false };
        matches!(**error, RegistryError::Unreachable { .. } | RegistryError::NoSuchHost { .. })
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::NowhereElse { error, in_registry: Some(name), .. } => {
                let ask = format!("`imgscope registry:{}` asks its registry", escape_line(name));
                Some(error.hint().map_or_else(|| ask.clone(), |hint| format!("{hint}; {ask}")))
            }
            Self::Engine(error) => error.hint(),
            Self::NowhereElse { error, .. } => error.hint(),
            Self::NotInStore { problem, .. } if problem.is_permission() => {
                Some("use `sudo imgscope`, or drop `--via store` to have the engine export the image".to_owned())
            }
            Self::NotInStore { .. } => Some("drop `--via store` to have the engine export the image".to_owned()),
            Self::NeedsExport { problem, .. } => {
                let export = "drop `--depth manifest` to have the engine export the image";
                Some(if problem.is_permission() { format!("use `sudo imgscope`, or {export}") } else { export.to_owned() })
            }
            Self::Storage(error) => error.hint(),
            Self::Unreadable(layers) => Some(layers.hint().to_owned()),
            Self::StdinTwice => Some(
                "save them to a file and choose from it: `docker save hello:v1 hello:v2 -o images.tar`, then \
                 use `images.tar:hello:v1` and `images.tar:hello:v2`"
                    .to_owned(),
            ),
            Self::Tags(error) => error.hint(),
            Self::TreeFull(_) | Self::Cancelled => None,
        }
    }
}

impl ScanAllError {
    /// Says that an image failed.
    pub(super) fn new(request: &Request, error: impl Into<ScanError>) -> Self {
        Self { reference: request.reference.clone(), error: Box::new(error.into()) }
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        self.error.hint()
    }

    /// What else the image was looked for in, each as a sentence.
    pub fn notes(&self) -> Vec<String> {
        self.error.notes()
    }
}

//! Why a layer can't be read by its list.

use std::io;

use crate::layer::{LayerError, ListError, TarError};
use crate::source::LayerProblem;
use crate::source::registry::RegistryError;

/// Why a layer can't be read by its list.
#[derive(Debug)]
pub enum ListRefusal {
    /// The list is of no use, and the layer itself has to be read. Why, in words, escaped.
    Whole(String),
    /// The layer is no better.
    Layer(LayerProblem),
}

impl ListRefusal {
    /// A list that is not what the manifest says, or not what it should be.
    pub(super) fn damaged(what: &str) -> Self {
        Self::Layer(LayerProblem::Damaged(format!("its list of files {what}")))
    }
}

impl From<io::Error> for ListRefusal {
    fn from(error: io::Error) -> Self {
        match RegistryError::behind(&error) {
            Some(no_parts @ RegistryError::NoRanges { .. }) => Self::Whole(no_parts.to_string()),
            _ => Self::Layer(error.into()),
        }
    }
}

impl From<LayerProblem> for ListRefusal {
    fn from(problem: LayerProblem) -> Self {
        Self::Layer(problem)
    }
}

impl From<ListError> for ListRefusal {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Incomplete(why) => Self::Whole(why),
            // headers that can't be told without contents
            ListError::Layer(LayerError::Tar(TarError::Io(error)))
                if error.kind() == io::ErrorKind::Unsupported =>
            {
                Self::Whole(error.to_string())
            }
            ListError::Layer(error) => Self::Layer(error.into()),
            damaged @ ListError::Damaged(_) => Self::Layer(LayerProblem::Damaged(damaged.to_string())),
        }
    }
}

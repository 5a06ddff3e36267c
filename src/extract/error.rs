//! Why something can't be taken out of an image.

use std::io;
use std::path::PathBuf;

use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::source::{LayerProblem, display_path};
use crate::text::{counted, size, thousands};

/// Why something can't be taken out of an image.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The image has no layer of that number.
    #[error("there is no layer {layer}: the image has {}", counted(*layers as u64, "layer"))]
    NoSuchLayer {
        /// What was asked for.
        layer: LayerIndex,
        /// How many there are.
        layers: usize,
    },
    /// A layer that could not be read says nothing of its files.
    #[error("layer {layer} cannot be read: {reason}")]
    UnreadableLayer {
        /// The layer.
        layer: LayerIndex,
        /// Why.
        reason: String,
    },
    /// Nothing stands at the path.
    #[error("{path}: no such file or directory in {}", place_of(*layer))]
    NotFound {
        /// The path, links followed as far as they go.
        path: ImagePath,
        /// The layer, where only one was asked for.
        layer: Option<LayerIndex>,
        /// What may have been meant, or where it is.
        hint: Option<String>,
    },
    /// Links that lead to one another.
    #[error("{path}: too many symbolic links")]
    Loop {
        /// The path.
        path: ImagePath,
    },
    /// What stands at the path has no content.
    #[error("{path} is {kind}: there is nothing to extract")]
    NoContent {
        /// The path.
        path: ImagePath,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// What is below the path has longer names than a file system takes.
    #[error("{path} has paths of more than {} bytes below it, too long to be written", thousands(*limit as u64))]
    LongPaths {
        /// The path.
        path: ImagePath,
        /// The longest that can be written.
        limit: usize,
    },
    /// There is too much below the path.
    #[error("{path} has more than {} of paths below it, too many to be written at once", size(*limit as u64))]
    ManyPaths {
        /// The path.
        path: ImagePath,
        /// How many bytes may be written at once.
        limit: usize,
    },
    /// A layer can't be read again.
    #[error("layer {layer} cannot be read: {problem}")]
    Layer {
        /// The layer.
        layer: LayerIndex,
        /// Why.
        #[source]
        problem: LayerProblem,
    },
    /// The layer does not have it any more, or not as it was.
    #[error("{path} is not in layer {layer} any more as it was read: the image has changed")]
    Changed {
        /// The path.
        path: ImagePath,
        /// The layer.
        layer: LayerIndex,
    },
    /// Something stands where it would be written.
    #[error("{} already exists", display_path(.0))]
    Exists(PathBuf),
    /// It can't be written.
    #[error("cannot write {}: {error}", display_path(path))]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// Somebody asked to stop.
    #[error("interrupted")]
    Cancelled,
}

impl ExtractError {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotFound { hint, .. } => hint.clone(),
            Self::NoSuchLayer { layers, .. } if *layers > 0 => {
                Some(format!("layers are numbered from the base up: 0 to {}", layers - 1))
            }
            Self::Exists(_) => Some("choose another folder, or use --force to replace it".to_owned()),
            Self::LongPaths { .. } | Self::ManyPaths { .. } => {
                Some("take out what is needed of it, a directory or file at a time".to_owned())
            }
            Self::Changed { .. } => Some("run it again".to_owned()),
            _ => None,
        }
    }
}

fn place_of(layer: Option<LayerIndex>) -> String {
    layer.map_or_else(|| "the image".to_owned(), |layer| format!("layer {layer}"))
}

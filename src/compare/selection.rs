//! Which of an image's bytes a row of figures is about.

use super::purpose::Purpose;
use crate::image::LayerIndex;

/// Which of an image's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Selection {
    /// What the final file system shows; paths without bytes too.
    Live,
    /// What higher layers hide.
    Wasted,
    /// What is live and serves one purpose.
    Purpose(Purpose),
    /// What is live and of one type of file.
    Type(&'static str),
    /// What the layers from the first up to but without the second wrote; paths without bytes too.
    Layers(LayerIndex, LayerIndex),
}

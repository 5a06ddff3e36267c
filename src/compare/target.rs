//! Where a row of figures leads in one image.

use crate::image::LayerIndex;
use crate::layer::ImagePath;

/// What a row opens in the explorer of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowTarget {
    /// The image as a whole.
    Image,
    /// A path as a layer leaves it.
    Path(ImagePath, LayerIndex),
    /// A layer.
    Layer(LayerIndex),
    /// A finding, by its place in the diagnosis.
    Finding(usize),
    /// All that is wasted.
    Wasted,
}

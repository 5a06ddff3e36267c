//! The list of layers: the newest first, as in `docker history`.

use crate::analysis::Analysis;
use crate::image::LayerIndex;

/// The layer on a row.
pub(super) fn at_row(analysis: &Analysis, row: usize) -> Option<LayerIndex> {
    let place = analysis.layers.len().checked_sub(row + 1)?;
    Some(analysis.layers[place].index)
}

/// The row of a layer.
pub(super) fn row_of(analysis: &Analysis, layer: LayerIndex) -> usize {
    analysis.layers.len().saturating_sub(layer.position() + 1)
}

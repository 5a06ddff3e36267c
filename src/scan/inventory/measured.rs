//! The layers of an engine's image that was read, kept for the list of images.

use crate::analysis::Analysis;
use crate::inventory::{Amount, ListedLayer};
use crate::source::ScanControl;

/// The name under which the cache keeps what was added up, whichever engine has the image.
pub(super) const MEASURED: &str = "measured";

/// Keeps the unpacked sizes of an engine's image whose ID is that of its config.
pub(in crate::scan) fn keep_measured(analysis: &Analysis, control: &ScanControl) {
    let (Some(id), true, true) = (&analysis.image.id, analysis.image.via.is_some(), analysis.totals.complete)
    else {
        return;
    };
    let layer = |layer: &crate::analysis::LayerFacts| {
        let diff_id = layer.diff_id.as_ref()?.to_string();
        Some(ListedLayer { diff_id, size: Amount::exact(layer.unpacked_size) })
    };
    let layers: Option<Vec<ListedLayer>> = analysis.layers.iter().map(layer).collect();
    if let Some(layers) = layers.filter(|_| control.cache().listed(id, MEASURED).is_none()) {
        control.cache().keep_listed(id, MEASURED, &layers);
    }
}

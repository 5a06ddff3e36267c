//! Images of which no more is read than their documents: no layer is opened, let alone fetched.

use super::ScanAllError;
use super::add_up::AppliedLayers;
use super::selected::{LayerResult, OutlinedImage, SelectedImage};
use super::sources::{EngineSource, ScanSource};
use crate::analysis::{Depth, LayerInput};
use crate::source::PlannedLayer;
use crate::tree::TreeBuilder;

/// Tells whether no more than the documents is wanted of the images of a place.
pub(super) fn is_outline(place: &ScanSource) -> bool {
    let depth = match place {
        ScanSource::Listing(listing) => listing.depth(),
        ScanSource::Stream(stream) => stream.depth(),
        ScanSource::Engine(engine) => engine.asked.depth(),
    };
    depth == Depth::Manifest
}

/// Reads the documents of all images of a place.
///
/// # Errors
/// Where an archive that passes by can't be read, or one of the images is not there.
pub(super) fn outline(place: ScanSource) -> Result<Vec<OutlinedImage>, ScanAllError> {
    match place {
        ScanSource::Listing(listing) => Ok(listing.outlines()),
        ScanSource::Stream(stream) => stream.outlines(),
        ScanSource::Engine(EngineSource { routes, .. }) => {
            let known = routes.known.into_iter().map(of_known);
            let stored = routes.stored.into_iter().flat_map(|(listing, _)| listing.outlines());
            Ok(known.chain(stored).collect())
        }
    }
}

/// An image of which all is known from before.
fn of_known(image: SelectedImage) -> OutlinedImage {
    let size = |layer: &LayerResult| {
        let layer = &layer.as_ref().ok()?.layer;
        layer.compressed.then_some(layer.stored_size)
    };
    let compressed_sizes = image.layers.iter().map(size).collect();
    OutlinedImage { image: SelectedImage { layers: Vec::new(), ..image }, compressed_sizes }
}

/// What is known of layers that were not read: they hold nothing, as far as anybody knows.
pub(super) fn unread(plan: &[PlannedLayer], compressed_sizes: Vec<Option<u64>>) -> AppliedLayers {
    let mut builder = TreeBuilder::new();
    let input = |(layer, compressed_size): (&PlannedLayer, Option<u64>)| {
        builder.skip();
        LayerInput {
            diff_id: layer.diff_id.clone(),
            digest: layer.digest.clone(),
            compressed_size,
            ..LayerInput::default()
        }
    };
    let inputs = plan.iter().zip(compressed_sizes).map(input).collect();
    AppliedLayers { inputs, tree: builder.finish(), warnings: Vec::new(), verified: false }
}

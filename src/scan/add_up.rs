//! Adds up the layers of an image that were read.

use std::sync::Arc;

use super::selected::LayerResult;
use crate::analysis::LayerInput;
use crate::image::Platform;
use crate::source::{PlannedLayer, ReadOptions};
use crate::tree::{Tree, TreeBuilder, TreeFull};

/// The layers of an image, added up.
pub(super) struct AppliedLayers {
    /// What is known of each, base first.
    pub inputs: Vec<LayerInput>,
    /// What they add up to.
    pub tree: Tree,
    /// What was skipped or is doubtful.
    pub warnings: Vec<String>,
    /// Whether the bytes of every layer were checked.
    pub verified: bool,
}

/// Applies all layers; `is_remote` tells that they are a registry's, which sends a plain blob as it is. One that can't be read is left out and says why; one that another layer or image has too is
/// copied, and the last to have it takes it as it is.
pub(super) fn add_up(
    platform: &Platform,
    plan: &[PlannedLayer],
    layers: Vec<LayerResult>,
    options: ReadOptions,
    is_remote: bool,
) -> Result<AppliedLayers, TreeFull> {
    let mut builder = TreeBuilder::of(platform);
    let mut added = AppliedLayers {
        inputs: Vec::new(),
        tree: Tree::default(),
        warnings: Vec::new(),
        verified: !plan.is_empty(),
    };
    for (index, (layer, outcome)) in plan.iter().zip(layers).enumerate() {
        let mut input = LayerInput {
            diff_id: layer.diff_id.clone(),
            digest: layer.digest.clone(),
            ..LayerInput::default()
        };
        match outcome.and_then(|read| Ok((read.check(layer, options)?, read))) {
            Ok((verified, read)) => {
                added.verified &= verified;
                let layer = &read.layer;
                input.compressed_size = (layer.compressed || is_remote).then_some(layer.stored_size);
                input.tar_size = Some(layer.changeset.tar_size);
                input.cached = read.cached;
                let changeset = Arc::try_unwrap(read)
                    .map_or_else(|shared| shared.layer.changeset.clone(), |own| own.layer.changeset);
                let warnings = builder.apply(changeset)?;
                added
                    .warnings
                    .extend(warnings.into_iter().map(|warning| format!("layer {index}: {warning}")));
            }
            Err(problem) => {
                added.verified = false;
                input.error = Some(problem.to_string());
                builder.skip();
            }
        }
        added.inputs.push(input);
    }
    added.tree = builder.finish();
    Ok(added)
}

//! Adds up the layers of an image that were read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::selected::LayerResult;
use crate::analysis::{Depth, LayerInput};
use crate::image::Platform;
use crate::layer::{Changeset, Room};
use crate::source::{LayerProblem, PlannedLayer, ReadOptions};
use crate::text::counted;
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
    room: Room,
) -> Result<AppliedLayers, TreeFull> {
    let mut builder = TreeBuilder::of(platform).within(room);
    let mut added = AppliedLayers {
        inputs: Vec::new(),
        tree: Tree::default(),
        warnings: Vec::new(),
        verified: !plan.is_empty(),
    };
    let mut unknown = 0;
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
                // of a list alone nobody says how long the tar is
                let is_known = |size: &u64| layer.changeset.list.is_none() || *size > 0;
                input.tar_size = Some(layer.changeset.tar_size).filter(is_known);
                input.list = layer.changeset.list;
                unknown += unknown_contents(&layer.changeset);
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
                input.compressed_size = if is_remote { layer.size } else { layer.compressed_size() };
                input.error = Some(problem.to_string());
                input.is_pending = problem == LayerProblem::Pending;
                builder.skip();
            }
        }
        added.inputs.push(input);
    }
    added.tree = builder.finish();
    added.warnings.extend(warning_of_lists(&added.inputs, unknown));
    Ok(added)
}

impl AppliedLayers {
    /// How deep the layers were read.
    pub fn depth(&self) -> Depth {
        let is_listed = self.inputs.iter().any(|input| input.list.is_some());
        if is_listed { Depth::Files } else { Depth::Full }
    }
}

/// How many of a layer's files are known by their hashes alone.
fn unknown_contents(changeset: &Changeset) -> u64 {
    changeset.inodes.iter().filter(|inode| !inode.is_examined()).count() as u64
}

/// Says which layers were read by their lists, and what is not known therefore.
fn warning_of_lists(inputs: &[LayerInput], unknown: u64) -> Option<String> {
    let listed: Vec<_> = inputs.iter().enumerate().filter(|(_, input)| input.list.is_some()).collect();
    let formats: BTreeSet<&str> = listed.iter().filter_map(|(_, input)| Some(input.list?.word())).collect();
    let formats: Vec<&str> = formats.into_iter().collect();
    (!listed.is_empty()).then(|| {
        format!(
            "{} read by {} of files ({}): what is in {} of {} is not known, so nothing is found that depends on it \
             (programs and their libraries, scripts, secrets under other names)",
            counted(listed.len() as u64, "layer"),
            if listed.len() == 1 { "its list" } else { "their lists" },
            formats.join(" and "),
            counted(unknown, "file"),
            if listed.len() == 1 { "it" } else { "them" },
        )
    })
}

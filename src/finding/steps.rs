//! The steps that made the layers, as advice names them.

use super::Evidence;
use crate::image::{Certainty, Instruction, LayerIndex};
use crate::text::fit;

/// Columns that a step's command takes in a sentence.
const COLUMNS: usize = 56;

/// What made a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The root file system of a distribution, brought in one piece: only where that is made can it be changed.
    Base,
    /// Files brought by `COPY` or `ADD`.
    Copy,
    /// A command, or something that is not recorded.
    Run,
}

/// Tells what made a layer.
///
/// Where an image's own steps begin is not recorded. What can be known is that a lowest layer with a distribution's
/// release file that no command made is the root file system of a base image.
pub(super) fn origin(evidence: &Evidence<'_>, layer: LayerIndex) -> Origin {
    let instruction = evidence.analysis.instruction(layer);
    if evidence.analysis.base.certainty(layer) == Some(Certainty::RootFileSystem) {
        Origin::Base
    } else if instruction.is_some_and(Instruction::is_copy) {
        Origin::Copy
    } else {
        Origin::Run
    }
}

/// A layer's command in short, escaped; empty where none is recorded.
pub(super) fn command(evidence: &Evidence<'_>, layer: LayerIndex) -> String {
    evidence.analysis.instruction(layer).map(Instruction::short).unwrap_or_default()
}

/// A layer and its command: `layer 2 (RUN apk add go)`.
pub(super) fn name(evidence: &Evidence<'_>, layer: LayerIndex) -> String {
    match command(evidence, layer) {
        command if command.is_empty() => format!("layer {layer}"),
        command => format!("layer {layer} ({})", fit(&command, COLUMNS)),
    }
}

//! The steps that made the layers, as advice names them.

use super::Evidence;
use crate::image::LayerIndex;
use crate::text::{fit, short_command};

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
    let command = evidence.analysis.created_by(layer).map(short_command).unwrap_or_default();
    let is_copy = ["COPY ", "ADD "].iter().any(|word| command.starts_with(word));
    if layer.0 == 0 && !command.starts_with("RUN ") && has_release(evidence) {
        Origin::Base
    } else if is_copy {
        Origin::Copy
    } else {
        Origin::Run
    }
}

/// Whether the lowest layer says which distribution it is.
fn has_release(evidence: &Evidence<'_>) -> bool {
    ["etc/os-release", "usr/lib/os-release", "etc/alpine-release", "etc/debian_version"].iter().any(|path| {
        let node = evidence.tree.find(&crate::layer::ImagePath::clean(path.as_bytes()));
        node.is_some_and(|node| evidence.tree.inode_at(node, LayerIndex(0)).is_some())
    })
}

/// A layer's command in short, escaped; empty where none is recorded.
pub(super) fn command(evidence: &Evidence<'_>, layer: LayerIndex) -> String {
    evidence.analysis.created_by(layer).map(short_command).unwrap_or_default()
}

/// A layer and its command: `layer 2 (RUN apk add go)`.
pub(super) fn name(evidence: &Evidence<'_>, layer: LayerIndex) -> String {
    match command(evidence, layer) {
        command if command.is_empty() => format!("layer {layer}"),
        command => format!("layer {layer} ({})", fit(&command, COLUMNS)),
    }
}

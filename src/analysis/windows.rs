//! What can't be judged of an image for Windows.

use crate::image::Platform;
use crate::layer::ImagePath;
use crate::text::{counted, exact_size};
use crate::tree::Tree;

/// Says what the figures of a Windows image leave open.
pub(super) fn notes(platform: &Platform, tree: &Tree) -> Vec<String> {
    if platform.os != "windows" {
        return Vec::new();
    }
    let mut notes = vec![
        "Windows image: whether it can start, and which of its files it needs, is not checked".to_owned(),
    ];
    let merged: Vec<u64> = tree
        .merging_paths()
        .flat_map(|node| tree.merged(node))
        .map(|id| tree.stored(id).inode.size)
        .collect();
    if !merged.is_empty() {
        notes.push(format!(
            "/Hives: Windows merges the registry deltas of all layers, so {} in {} of lower layers count as live; \
             which of their keys a higher layer replaces is not known",
            exact_size(merged.iter().copied().fold(0, u64::saturating_add)),
            counted(merged.len() as u64, "delta"),
        ));
    }
    if tree.find(&ImagePath::clean(b"UtilityVM")).is_some_and(|node| tree.live(node).is_some()) {
        notes.push(
            "/UtilityVM is used for Hyper-V isolation only; whether it is needed is not known".to_owned(),
        );
    }
    notes
}

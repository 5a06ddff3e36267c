//! What an image's base image brought, told by its history, by its lowest layer, and by the images beside it.

use super::facts::{HistoryLine, ImageFacts};
use crate::image::{BASE_NAME, BaseLayers, BuildStep, HeldImage, LayerIndex};
use crate::layer::ImagePath;
use crate::tree::Tree;

/// Files that say which distribution a root file system is.
const RELEASES: [&str; 4] =
    ["etc/os-release", "usr/lib/os-release", "etc/alpine-release", "etc/debian_version"];

/// Finds the layers of the base image, given the images beside this one.
pub(super) fn base_layers(
    image: &ImageFacts,
    history: &[HistoryLine],
    tree: &Tree,
    held: &[HeldImage],
) -> BaseLayers {
    let steps = history.iter().map(|line| BuildStep {
        entry: &line.entry,
        instruction: &line.instruction,
        layer: line.layer,
    });
    let base = BaseLayers::of(steps, has_release(tree));
    let steps: Vec<&str> = history.iter().map(|line| line.entry.created_by.as_str()).collect();
    let labelled =
        image.config.config.labels.get(BASE_NAME).map(String::as_str).filter(|name| !name.is_empty());
    base.with_held(&image.config.rootfs.diff_ids, &steps, held, labelled)
}

/// Tells whether the lowest layer says which distribution it is.
fn has_release(tree: &Tree) -> bool {
    RELEASES.iter().any(|path| {
        let node = tree.find(&ImagePath::clean(path.as_bytes()));
        node.is_some_and(|node| tree.inode_at(node, LayerIndex(0)).is_some())
    })
}

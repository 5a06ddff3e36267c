//! What was meant by a path that is not there.

use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::layer::ImagePath;
use crate::text::{closest, escape};
use crate::tree::{NodeId, PathState, Tree};

/// Names that are compared with one that is not there.
const COMPARED: usize = 50_000;
/// Places that are named.
const NAMED: usize = 3;

/// Says where a path is that is not at hand: in other layers, under a similar name, or in another directory.
pub(super) fn nearest(
    analysis: &Analysis,
    missing: &ImagePath,
    seen_from: Option<LayerIndex>,
) -> Option<String> {
    let tree = &analysis.tree;
    if let Some(node) = tree.find(missing)
        && let Some(hint) = in_other_layers(tree, node, seen_from)
    {
        return Some(hint);
    }
    let top = seen_from.unwrap_or(LayerIndex(u32::MAX));
    let is_there = |node: &NodeId| tree.inode_at(*node, top).is_some();
    let (directory, name) = missing.split();
    let siblings =
        tree.find(&ImagePath::clean(directory)).map(|node| tree.children(node)).unwrap_or_default();
    let siblings: Vec<NodeId> = siblings.iter().copied().filter(is_there).take(COMPARED).collect();
    let names: Vec<String> = siblings.iter().map(|node| escape(tree.name(*node))).collect();
    if let Some(near) = closest(&escape(name), names.iter().map(String::as_str)) {
        let place = names.iter().position(|name| name == near)?;
        return Some(format!("did you mean {}?", tree.path(siblings[place])));
    }
    let same = tree.nodes().filter(|node| tree.name(*node) == name && is_there(node));
    let same: Vec<String> = same.take(NAMED).map(|node| tree.path(node).to_string()).collect();
    (!same.is_empty()).then(|| format!("did you mean {}?", same.join(" or ")))
}

/// Says which layers have a path.
fn in_other_layers(tree: &Tree, node: NodeId, seen_from: Option<LayerIndex>) -> Option<String> {
    let is_present = |state| matches!(state, PathState::Present(_));
    let versions = tree.versions(node);
    let having: Vec<String> = versions
        .iter()
        .filter(|version| is_present(version.state()))
        .map(|version| version.layer.to_string())
        .collect();
    let (last, before) = having.split_last()?;
    let layers = match before {
        [] => format!("layer {last} has it"),
        before => format!("layers {} and {last} have it", before.join(", ")),
    };
    let gone = versions.last().filter(|last| seen_from.is_none() && !is_present(last.state()));
    Some(match gone {
        Some(gone) => format!("layer {} removed it; {layers}: use --layer {last}", gone.layer),
        None => format!("{layers}: use --layer {last}"),
    })
}

//! The final file system as the page's treemap gets it: all of a small image, the largest paths of a large one.

use std::cmp::Reverse;

use serde::Serialize;
use serde::ser::SerializeTuple;

use crate::image::LayerIndex;
use crate::text::escape;
use crate::tree::{NodeChange, NodeId, Scope, Tree, View};

/// Paths and bytes of names that a page has room for.
const PATHS: usize = 6_000;
const NAMES: usize = 200_000;
/// What a path takes beside its name.
const BESIDE: usize = 16;
/// How deep paths are told apart: deeper ones are one entry. A script that reads them must come to an end.
const DEEPEST: usize = 64;

/// A directory or file: its name, its bytes, and its entries. Written as `[name, bytes, [entries] or 0]`.
#[derive(Debug)]
pub(super) struct MapEntry {
    name: String,
    size: u64,
    entries: Vec<Self>,
}

/// What the map shows, and what it leaves out.
#[derive(Debug)]
pub(super) struct MapData {
    /// The root.
    pub root: MapEntry,
    /// Paths below this size are summed up; 0 where none is.
    pub least: u64,
}

impl Serialize for MapEntry {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(3)?;
        tuple.serialize_element(&self.name)?;
        tuple.serialize_element(&self.size)?;
        match self.entries.is_empty() {
            true => tuple.serialize_element(&0)?,
            false => tuple.serialize_element(&self.entries)?,
        }
        tuple.end()
    }
}

/// The view of the final file system; None where there is no layer.
pub(super) fn final_view(tree: &Tree, layers: usize) -> Option<View> {
    let last = LayerIndex(u32::try_from(layers.checked_sub(1)?).ok()?);
    Some(View::new(tree, Scope::Merged(last)))
}

impl MapData {
    /// Takes the largest paths, as many as there is room for.
    pub(super) fn of(tree: &Tree, view: &View) -> Self {
        let is_shown = |node: &NodeId| has_bytes(view, *node);
        let mut nodes: Vec<NodeId> = tree.nodes().filter(is_shown).collect();
        nodes.sort_by_key(|node| Reverse(view.row(*node).size));
        let mut room = NAMES;
        let fits = |node: &&NodeId| {
            let taken = bytes_in_script(&escape(tree.name(**node))) + BESIDE;
            let left = room.checked_sub(taken);
            room = left.unwrap_or(0);
            left.is_some()
        };
        let kept = nodes.iter().take(PATHS).take_while(fits).count();
        // those of one size are all kept or all left out
        let least = nodes.get(kept).map_or(0, |node| view.row(*node).size + 1);
        Self { root: entry(tree, view, NodeId::ROOT, least, 0), least }
    }

    /// As JSON that can stand in a script element.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.root).unwrap_or_default().replace('<', "\\u003c")
    }
}

/// What a name takes in JSON that stands in a script element.
fn bytes_in_script(name: &str) -> usize {
    let bytes = |byte| match byte {
        b'<' => "\\u003c".len(),
        b'"' | b'\\' => 2,
        _ => 1,
    };
    name.bytes().map(bytes).sum()
}

fn has_bytes(view: &View, node: NodeId) -> bool {
    let row = view.row(node);
    row.shown && row.mark != NodeChange::Removed && row.size > 0
}

fn entry(tree: &Tree, view: &View, node: NodeId, least: u64, depth: usize) -> MapEntry {
    let children = tree.children(node).iter().copied().filter(|child| has_bytes(view, *child));
    let (kept, left): (Vec<NodeId>, Vec<NodeId>) =
        children.partition(|child| view.row(*child).size >= least && depth < DEEPEST);
    let mut entries: Vec<MapEntry> =
        kept.into_iter().map(|child| entry(tree, view, child, least, depth + 1)).collect();
    if !left.is_empty() && !entries.is_empty() {
        let size = left.iter().map(|child| view.row(*child).size).sum();
        entries.push(MapEntry { name: format!("({} smaller)", left.len()), size, entries: Vec::new() });
    }
    entries.sort_by_key(|entry| Reverse(entry.size));
    MapEntry { name: escape(tree.name(node)), size: view.row(node).size, entries }
}

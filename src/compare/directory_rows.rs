//! Directories of several images as rows, unfolded one level at a time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::figure_row::{FigureRow, Measure, Unfold};
use super::selection::Selection;
use super::size_tree::SizeTree;
use crate::finding::Diagnosis;
use crate::layer::ImagePath;
use crate::text::{escape, thousands};
use crate::tree::NodeId;

/// Rows of one directory at most; the rest is one more row.
const ROWS: usize = 1000;

/// Adds up what a row unfolds into, for [`directory_rows`]. Costs one pass over each image's paths.
pub fn size_trees<'a>(
    images: impl IntoIterator<Item = &'a Diagnosis>,
    selections: &[Option<Selection>],
) -> Vec<Option<SizeTree>> {
    let pairs = images.into_iter().zip(selections);
    pairs.map(|(image, selection)| Some(SizeTree::of(image, (*selection)?))).collect()
}

/// What a directory holds in any of the images, the largest first.
pub fn directory_rows(images: &[Option<SizeTree>], directory: &ImagePath) -> Vec<FigureRow> {
    let found = images.iter().map(|image| image.as_ref()?.tree().find(directory)).collect::<Vec<_>>();
    let mut entries = entries(images, &found);
    let rest = entries.split_off(entries.len().min(ROWS));
    let row = |entry: DirectoryEntry<'_>| {
        let path = directory.join(entry.name);
        let slash = if entry.holds_more(images) { "/" } else { "" };
        let label = format!("{}{slash}", escape(entry.name));
        entry.row(images, label, path)
    };
    let mut rows: Vec<FigureRow> = entries.into_iter().map(row).collect();
    rows.extend((!rest.is_empty()).then(|| more(&rest)));
    rows
}

/// The directories in which the bytes are: from the root down as long as one of them holds most of what its parent does.
///
/// At most `most` rows, the largest first, no row inside another's.
pub(super) fn largest_directories(images: &[Option<SizeTree>], most: usize) -> Vec<FigureRow> {
    let mut entries = entries(images, &vec![Some(NodeId::ROOT); images.len()]);
    entries.retain(|entry| entry.cells.iter().flatten().any(|bytes| *bytes > 0));
    entries.truncate(most);
    let row = |entry: DirectoryEntry<'_>| {
        let entry = entry.where_bytes_part(images);
        let path =
            entry.found(images).next().map(|(image, node)| image.tree().path(node)).unwrap_or_default();
        entry.row(images, path.to_string(), path)
    };
    entries.into_iter().map(row).collect()
}

/// What one directory holds in any of the images.
struct DirectoryEntry<'a> {
    name: &'a [u8],
    /// Where it is in each image.
    nodes: Vec<Option<NodeId>>,
    /// Its bytes in each image.
    cells: Vec<Option<u64>>,
}

/// What a directory, which is somewhere else in each image, holds in any of them, the largest first.
fn entries<'a>(images: &'a [Option<SizeTree>], directory: &[Option<NodeId>]) -> Vec<DirectoryEntry<'a>> {
    let mut names: BTreeMap<&'a [u8], Vec<Option<NodeId>>> = BTreeMap::new();
    for (place, (image, node)) in images.iter().zip(directory).enumerate() {
        let (Some(image), Some(node)) = (image, node) else { continue };
        for child in image.tree().children(*node).iter().filter(|child| image.size(**child).is_some()) {
            let nodes = names.entry(image.tree().name(*child)).or_insert_with(|| vec![None; images.len()]);
            nodes[place] = Some(*child);
        }
    }
    let entry = |(name, nodes): (&'a [u8], Vec<Option<NodeId>>)| {
        let cells = images.iter().zip(&nodes).map(|(image, node)| image.as_ref()?.size((*node)?)).collect();
        DirectoryEntry { name, nodes, cells }
    };
    let mut entries: Vec<DirectoryEntry<'a>> = names.into_iter().map(entry).collect();
    entries.sort_by_key(|entry| Reverse(entry.cells.iter().flatten().copied().max()));
    entries
}

impl<'a> DirectoryEntry<'a> {
    /// The images that have it, and where.
    fn found(&self, images: &'a [Option<SizeTree>]) -> impl Iterator<Item = (&'a SizeTree, NodeId)> {
        images.iter().zip(&self.nodes).filter_map(|(image, node)| Some((image.as_ref()?, (*node)?)))
    }

    /// Tells whether anything below it is selected.
    fn holds_more(&self, images: &'a [Option<SizeTree>]) -> bool {
        let has_child = |(image, node): (&SizeTree, NodeId)| {
            image.tree().children(node).iter().any(|child| image.size(*child).is_some())
        };
        self.found(images).any(has_child)
    }

    /// The lowest path that still holds most of it.
    fn where_bytes_part(self, images: &'a [Option<SizeTree>]) -> Self {
        let mut entry = self;
        while let Some(only) = entry.largest_child(images) {
            entry = only;
        }
        entry
    }

    /// The child that holds nine tenths of it in every image that has it.
    fn largest_child(&self, images: &'a [Option<SizeTree>]) -> Option<Self> {
        let child = entries(images, &self.nodes).into_iter().next()?;
        let tenths = |bytes: u64, tenths: u128| u128::from(bytes) * tenths;
        let has_most = |(all, part): (&Option<u64>, &Option<u64>)| {
            all.is_none_or(|all| all == 0 || part.is_some_and(|part| tenths(part, 10) >= tenths(all, 9)))
        };
        let is_worth = self.cells.iter().flatten().any(|bytes| *bytes > 0);
        (is_worth && self.cells.iter().zip(&child.cells).all(has_most)).then_some(child)
    }

    fn row(&self, images: &[Option<SizeTree>], label: String, path: ImagePath) -> FigureRow {
        let targets =
            images.iter().zip(&self.nodes).map(|(image, node)| Some(image.as_ref()?.target((*node)?)));
        let selections = images.iter().map(|image| image.as_ref().map(SizeTree::selection));
        let unfold = Unfold { selections: selections.collect(), directory: path };
        let row = FigureRow::of_thing(label, Measure::Bytes, self.cells.clone()).leading(targets.collect());
        FigureRow { unfold: self.holds_more(images).then_some(unfold), ..row }
    }
}

/// What was left out, as one row.
fn more(rest: &[DirectoryEntry<'_>]) -> FigureRow {
    let add = |a: Option<u64>, b: Option<u64>| match (a, b) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    };
    let cells = rest.iter().map(|entry| entry.cells.clone());
    let sum = cells.reduce(|sum, cells| sum.into_iter().zip(cells).map(|(a, b)| add(a, b)).collect());
    let label = format!("and {} more", thousands(rest.len() as u64));
    FigureRow::of_thing(label, Measure::Bytes, sum.unwrap_or_default())
}

//! The long text of each row of an image's panes: a path, a command, a title.

use super::heads::{HistoryColumns, bar_columns};
use super::layer_columns::LayerColumns;
use super::long_text::{Keeps, LongText};
use super::tree_columns::FileColumns;
use crate::image::LayerIndex;
use crate::layer::{Inode, Kind};
use crate::text::{escape, escape_line};
use crate::tree::{NodeChange, NodeId};
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, FileRow, PackageRow};

/// The text of a row of a pane of so many columns. None where there is no such row.
pub(crate) fn image_text(explorer: &Explorer, pane: Pane, columns: usize, row: usize) -> Option<LongText> {
    let left = |figures: usize| columns.saturating_sub(figures);
    let path = |text: String, figures: usize| LongText::new(text, Keeps::End, left(figures));
    let words = |text: String, room: usize| LongText::new(text, Keeps::Start, room);
    let analysis = &explorer.analysis;
    Some(match pane {
        Pane::Details => return None,
        Pane::Layers => {
            let place = analysis.layers.len().checked_sub(row + 1)?;
            let layer = &analysis.layers[place];
            let room = LayerColumns::new(analysis, columns).command(layer);
            words(analysis.made_by(layer.index), room)
        }
        Pane::Files => file(explorer, columns, &explorer.files.row(row)?),
        Pane::Largest => {
            // mark, bytes, layer and time, each with a blank
            path(analysis.tree.path(explorer.largest.node(row)?).to_string(), 1 + 8 + 4 + 17)
        }
        Pane::History => {
            let (_, step) = explorer.step_at(explorer.history.item(row)?)?;
            words(step.made_by(), HistoryColumns::new(columns).command)
        }
        Pane::Wasted => {
            let wasted = analysis.wasted.get(explorer.wasted.item(row)?)?;
            // mark, bytes, bar, kind and layers, each with a blank
            path(wasted.path.to_string(), 1 + 8 + bar_columns(columns) + 1 + 15 + 10 + 1)
        }
        Pane::Duplicates => {
            let group = analysis.duplicates.get(explorer.duplicates.item(row)?)?;
            // mark, bytes, copies and size
            path(group.paths(&analysis.tree).next()?.to_string(), 28)
        }
        Pane::Findings => {
            let finding = explorer.diagnosis.findings.get(explorer.findings.item(row)?)?;
            // mark, bytes, severity and layer
            words(finding.title.clone(), left(24))
        }
        Pane::Packages => package(explorer, left(1 + 8 + 1 + 8 + 1 + 5 + 2), row)?,
        Pane::Types => {
            let kind = explorer.type_rows.get(explorer.types.item(row)?)?;
            words(kind.word.to_owned(), left(1 + 8 + 10 + bar_columns(columns) + 1))
        }
    })
}

/// Name and version.
fn package(explorer: &Explorer, room: usize, row: usize) -> Option<LongText> {
    Some(match explorer.package_rows.get(explorer.packages.item(row)?)? {
        PackageRow::Unowned => LongText::in_two("", PackageRow::UNOWNED, room),
        PackageRow::Package(id) => {
            let package = &explorer.diagnosis.packages()[*id];
            let version = format!(" {}", escape_line(&package.version));
            LongText::in_two(&escape_line(&package.name), &version, room)
        }
    })
}

/// A name, and where it leads.
fn file(explorer: &Explorer, columns: usize, row: &FileRow) -> LongText {
    let columns = FileColumns::new(columns, !explorer.flags.is_empty());
    let tree = &explorer.analysis.tree;
    let inode = seen_inode(explorer, row.node);
    let mut name = escape(tree.name(row.node));
    if is_directory(row.node, inode) {
        name.push('/');
    }
    let after = match (inode.and_then(Inode::target), inode.map(|inode| inode.kind)) {
        (Some(target), _) => format!(" → {}", escape(target)),
        (None, Some(Kind::CharDevice | Kind::BlockDevice)) => " (device)".to_owned(),
        (None, Some(Kind::Fifo)) => " (pipe)".to_owned(),
        _ => String::new(),
    };
    LongText::in_two(&name, &after, columns.name.room(row.depth))
}

/// What a path of the file tree shows: what the layer left there, or what it removed.
pub(crate) fn seen_inode(explorer: &Explorer, node: NodeId) -> Option<&Inode> {
    let (tree, layer) = (&explorer.analysis.tree, seen_layer(explorer, node));
    tree.inode_at(node, layer).map(|inode| tree.stored(inode).inode)
}

/// The layer as of which a path is shown: of one that was removed, the layer below.
pub(crate) fn seen_layer(explorer: &Explorer, node: NodeId) -> LayerIndex {
    let files = &explorer.files;
    let is_removed = files.view.row(node).mark == NodeChange::Removed;
    files.layer.0.checked_sub(1).map(LayerIndex).filter(|_| is_removed).unwrap_or(files.layer)
}

/// Whether a path is shown as a directory.
pub(crate) fn is_directory(node: NodeId, inode: Option<&Inode>) -> bool {
    node == NodeId::ROOT || inode.is_none_or(|inode| inode.kind == Kind::Directory)
}

//! Layers and files as CSV (RFC 4180).

use std::io;

use super::json::kind_word;
use crate::analysis::{Analysis, listing};
use crate::compare::LiveSizes;
use crate::text::escape_line;

/// Writes the layers, base first.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn csv_layers(analysis: &Analysis, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "layer",
        "diff_id",
        "unpacked_size",
        "compressed_size",
        "wasted_size",
        "added",
        "modified",
        "removed",
        "created_by",
    ])?;
    for layer in &analysis.layers {
        writer.write_record([
            layer.index.to_string(),
            layer.diff_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            layer.unpacked_size.to_string(),
            layer.compressed_size.map(|size| size.to_string()).unwrap_or_default(),
            layer.wasted_size.to_string(),
            layer.counts.added.to_string(),
            layer.counts.modified.to_string(),
            layer.counts.removed.to_string(),
            harmless(analysis.created_by(layer.index).unwrap_or_default()),
        ])?;
    }
    writer.flush()
}

/// Writes every path of the final file system, sorted as the JSON report's tree is, with its live bytes.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn csv_files(analysis: &Analysis, out: &mut dyn io::Write) -> io::Result<()> {
    let tree = &analysis.tree;
    let sizes = LiveSizes::of(tree);
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["path", "kind", "size", "mode", "uid", "gid", "layer"])?;
    for (path, node) in listing(tree) {
        let (Some(id), Some(layer)) = (tree.live(node), tree.last_layer(node)) else { continue };
        let inode = &tree.stored(id).inode;
        writer.write_record([
            harmless(&path.to_string()),
            kind_word(inode.kind).to_owned(),
            sizes.size(Some(node)).to_string(),
            format!("{:04o}", inode.mode),
            inode.uid.to_string(),
            inode.gid.to_string(),
            layer.to_string(),
        ])?;
    }
    writer.flush()
}

/// A cell that no spreadsheet takes for a formula, on one line.
fn harmless(text: &str) -> String {
    let text = escape_line(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

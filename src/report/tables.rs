//! Layers and files as CSV (RFC 4180).

use std::io;

use super::file_list::FileList;
use crate::analysis::Analysis;
use crate::text::{escape, escape_line};

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

/// Writes every path of the final file system, sorted as the JSON report's tree is, with its live bytes and where a symlink
/// or another name of a file leads.
///
/// # Errors
/// Where the writer fails.
pub(crate) fn csv_files(analysis: &Analysis, out: &mut dyn io::Write) -> io::Result<()> {
    let files = FileList::of(analysis);
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["path", "kind", "size", "mode", "uid", "gid", "layer", "target"])?;
    for file in (0..files.len()).map(|place| files.file(place)) {
        let target = match &file.link_to {
            Some(file) => file.to_string(),
            None => file.inode.target().map(escape).unwrap_or_default(),
        };
        writer.write_record([
            harmless(&file.path.to_string()),
            file.kind().to_owned(),
            file.size.to_string(),
            format!("{:04o}", file.inode.mode()),
            file.inode.uid().to_string(),
            file.inode.gid().to_string(),
            file.layer.to_string(),
            harmless(&target),
        ])?;
    }
    writer.flush()
}

/// A cell that no spreadsheet takes for a formula, on one line.
pub(super) fn harmless(text: &str) -> String {
    let text = escape_line(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

//! The report as JSON.

use std::collections::HashMap;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::escaping::Escaping;
use super::schema::{
    Duplicate, History, Image, Layer, Limit, Report, SCHEMA_VERSION, Tool, TreeEntry, Wasted,
};
use crate::analysis::Analysis;
use crate::budget::Verdict;
use crate::image::{Digest, parse_time};
use crate::layer::{ImagePath, Kind};
use crate::tree::NodeId;

/// Writes the report, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub fn json(
    analysis: &Analysis,
    verdicts: &[Verdict],
    with_tree: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let report = report(analysis, verdicts, with_tree);
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping::new());
    report.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

fn report(analysis: &Analysis, verdicts: &[Verdict], with_tree: bool) -> Report {
    let Analysis { image, totals, .. } = analysis;
    let recorded_time = |text: &str| parse_time(text).map(|_| text.to_owned());
    Report {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "imgscope", version: env!("CARGO_PKG_VERSION") },
        image: Image {
            reference: image.reference.clone(),
            source: image.source.clone(),
            id: recorded(image.id.as_ref()),
            platform: image.platform.to_string(),
            created: recorded_time(&image.config.created),
            tags: image.tags.clone(),
            unpacked_size: totals.unpacked_size,
            live_size: totals.live_size,
            wasted_size: totals.wasted_size,
            compressed_size: totals.compressed_size,
            efficiency: totals.efficiency(),
            files: totals.files,
            complete: totals.complete,
            verified: image.verified,
        },
        layers: analysis.layers.iter().map(|facts| layer(analysis, facts)).collect(),
        history: analysis
            .history
            .iter()
            .map(|line| History {
                created: recorded_time(&line.entry.created),
                created_by: line.entry.created_by.clone(),
                comment: line.entry.comment.clone(),
                empty_layer: line.entry.empty_layer,
                layer: line.layer.map(|layer| layer.0),
                unpacked_size: line.unpacked_size,
            })
            .collect(),
        wasted: analysis.wasted.iter().map(wasted).collect(),
        duplicates: analysis.duplicates.iter().map(duplicate).collect(),
        findings: Vec::new(),
        limits: verdicts
            .iter()
            .map(|verdict| Limit {
                name: verdict.limit.kind.name(),
                limit: verdict.limit.bytes,
                actual: verdict.actual,
                passed: verdict.passed,
            })
            .collect(),
        warnings: analysis.warnings.clone(),
        tree: with_tree.then(|| tree(analysis)),
    }
}

/// A digest that every image has: of its config, or in its config.
fn recorded(digest: Option<&Digest>) -> String {
    digest.map(ToString::to_string).unwrap_or_default()
}

fn layer(analysis: &Analysis, facts: &crate::analysis::LayerFacts) -> Layer {
    Layer {
        index: facts.index.0,
        diff_id: recorded(facts.diff_id.as_ref()),
        digest: facts.digest.as_ref().map(ToString::to_string),
        compressed_size: facts.compressed_size,
        unpacked_size: facts.unpacked_size,
        wasted_size: facts.wasted_size,
        created_by: analysis.created_by(facts.index).map(str::to_owned),
        added: facts.counts.added,
        modified: facts.counts.modified,
        removed: facts.counts.removed,
        error: facts.error.clone(),
    }
}

fn wasted(wasted: &crate::analysis::Wasted) -> Wasted {
    let (path, path_raw) = absolute(&wasted.path);
    Wasted {
        path,
        path_raw,
        size: wasted.size,
        kind: wasted.kind.word(),
        written_in: wasted.written_in.0,
        hidden_in: wasted.hidden_in.0,
    }
}

fn duplicate(duplicate: &crate::analysis::Duplicate) -> Duplicate {
    let is_raw = duplicate.paths.iter().any(|path| std::str::from_utf8(path.as_bytes()).is_err());
    let raw = |path: &ImagePath| STANDARD.encode([b"/", path.as_bytes()].concat());
    Duplicate {
        size: duplicate.size,
        paths: duplicate.paths.iter().map(|path| absolute(path).0).collect(),
        paths_raw: is_raw.then(|| duplicate.paths.iter().map(raw).collect()),
        wasted_size: duplicate.wasted_size,
    }
}

/// Lists the final file system. Of the names of one inode the first one, by its bytes, has the payload.
fn tree(analysis: &Analysis) -> Vec<TreeEntry> {
    let tree = &analysis.tree;
    let mut live: Vec<(ImagePath, NodeId)> = tree
        .nodes()
        .filter(|&node| node != NodeId::ROOT && tree.live(node).is_some())
        .map(|node| (tree.path(node), node))
        .collect();
    live.sort_unstable_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let mut first_names = HashMap::new();
    live.iter()
        .filter_map(|(path, node)| {
            let id = tree.live(*node)?;
            let inode = &tree.stored(id).inode;
            let first = match inode.kind {
                Kind::Directory => path, // a directory has one name, though several may share what was implied
                _ => *first_names.entry(id).or_insert(path),
            };
            let is_again = first != path;
            // another name of a symlink is a symlink too, and says more as one
            let is_link = is_again && inode.kind != Kind::Symlink;
            let target = if is_link { Some(absolute(first)) } else { inode.target.as_deref().map(text) };
            let (target, target_raw) = target.map_or((None, None), |(text, raw)| (Some(text), raw));
            let (path, path_raw) = absolute(path);
            Some(TreeEntry {
                path,
                path_raw,
                kind: if is_link { "hardlink" } else { kind_word(inode.kind) },
                size: if is_again { 0 } else { inode.size },
                mode: inode.mode,
                uid: inode.uid,
                gid: inode.gid,
                layer: tree.last_layer(*node)?.0,
                target,
                target_raw,
            })
        })
        .collect()
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "file",
        Kind::Directory => "dir",
        Kind::Symlink => "symlink",
        Kind::CharDevice => "char",
        Kind::BlockDevice => "block",
        Kind::Fifo => "fifo",
    }
}

fn absolute(path: &ImagePath) -> (String, Option<String>) {
    text(&[b"/", path.as_bytes()].concat())
}

/// The lossy form of bytes, and the bytes themselves where that loses any.
fn text(bytes: &[u8]) -> (String, Option<String>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(_) => (String::from_utf8_lossy(bytes).into_owned(), Some(STANDARD.encode(bytes))),
    }
}

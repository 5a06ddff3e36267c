//! The details of a path: what it is as of the chosen layer, and what each layer did to it.

use jiff::Timestamp;

use super::line::{DetailText, Tone, layer_and_command};
use crate::analysis::file_type;
use crate::image::LayerIndex;
use crate::layer::{Inode, Kind};
use crate::text::{escape, escape_line, exact_size, percent, size, thousands, utc_date};
use crate::tree::{Event, InodeId, Modification, NodeChange, NodeId};
use crate::tui::state::image::explorer::Explorer;
use crate::tui::state::image::files::LayerScope;
use crate::tui::state::permissions::permissions;

/// Findings that are listed.
const FINDINGS: usize = 4;

/// All that is known of the chosen path.
pub(super) fn details(explorer: &Explorer) -> Vec<DetailText> {
    let (tree, files) = (&explorer.analysis.tree, &explorer.files);
    let node = files.chosen().node;
    let row = files.view.row(node);
    let mut details = vec![DetailText::text(tree.path(node).to_string(), Tone::Strong)];
    let below = files.layer.0.checked_sub(1).map(LayerIndex).filter(|_| row.mark == NodeChange::Removed);
    let inode = tree.inode_at(node, below.unwrap_or(files.layer));
    if row.mark == NodeChange::Removed {
        let said = format!("removed by layer {}; before that:", files.layer);
        details.push(DetailText::text(said, Tone::Wasted));
    }
    findings(&mut details, explorer, node);
    if let Some(id) = inode {
        let inode = tree.stored(id).inode;
        describe(&mut details, inode);
        if inode.kind == Kind::Directory {
            details.push(DetailText::field(word_for_size(files.scope, row.mark), holds(row.size, row.files)));
        }
        links(&mut details, explorer, id, node);
    } else if node == NodeId::ROOT {
        details.push(DetailText::field(word_for_size(files.scope, row.mark), holds(row.size, row.files)));
    }
    let whole = files.view.row(NodeId::ROOT).size;
    if row.mark != NodeChange::Removed && node != NodeId::ROOT && whole > 0 && row.size > 0 {
        details.push(DetailText::field(
            "share",
            format!("{} of everything shown", percent(row.size as f64 / whole as f64)),
        ));
    }
    layer_events(&mut details, explorer, node);
    details
}

/// All that is known of the chosen one of the files of all directories.
pub(super) fn file_details(explorer: &Explorer) -> Vec<DetailText> {
    let Some(node) = explorer.chosen_file() else { return Vec::new() };
    let tree = &explorer.analysis.tree;
    let mut details = vec![DetailText::text(tree.path(node).to_string(), Tone::Strong)];
    findings(&mut details, explorer, node);
    if let Some(inode) = tree.live(node).map(|inode| tree.stored(inode).inode) {
        describe(&mut details, inode);
        details.push(DetailText::field("type", file_type(inode, tree.name(node))));
    }
    let packages = explorer.diagnosis.packages();
    if let Some(package) = packages.owner(node).map(|owner| &packages[owner]) {
        let words = format!("{} {} ({})", package.name, package.version, package.manager.word());
        details.push(DetailText::field("package", escape_line(&words)));
    }
    layer_events(&mut details, explorer, node);
    details
}

/// What a directory holds.
fn holds(bytes: u64, files: u32) -> String {
    let files = match files {
        1 => "1 file".to_owned(),
        files => format!("{} files", thousands(u64::from(files))),
    };
    format!("{} in {files}", exact_size(bytes))
}

fn word_for_size(scope: LayerScope, mark: NodeChange) -> &'static str {
    match (scope, mark) {
        (_, NodeChange::Removed) => "held",
        (LayerScope::Merged, _) => "live",
        (LayerScope::LayerOnly, _) => "written",
    }
}

fn describe(details: &mut Vec<DetailText>, inode: &Inode) {
    let kind = match inode.kind {
        Kind::File => "file",
        Kind::Directory => "directory",
        Kind::Symlink => "symbolic link",
        Kind::CharDevice => "character device",
        Kind::BlockDevice => "block device",
        Kind::Fifo => "named pipe",
    };
    details.push(DetailText::field("kind", kind));
    if let Some(target) = inode.target() {
        details.push(DetailText::field("target", escape(target)));
    }
    if inode.kind == Kind::File {
        details.push(DetailText::field("unpacked", exact_size(inode.size)));
    }
    details.push(DetailText::field("mode", format!("{} {:04o}", permissions(inode.mode()), inode.mode())));
    details.push(DetailText::field("owner", format!("{}:{}", inode.uid(), inode.gid())));
    let recorded = inode.mtime().seconds != 0;
    if let Some(time) = Timestamp::from_second(inode.mtime().seconds).ok().filter(|_| recorded) {
        details.push(DetailText::field("modified", format!("{} UTC", utc_date(time))));
    }
}

fn links(details: &mut Vec<DetailText>, explorer: &Explorer, id: InodeId, node: NodeId) {
    let (tree, layer) = (&explorer.analysis.tree, explorer.files.layer);
    let file = tree.file_name_at(id, layer);
    if let Some(file) = file.filter(|&file| file != node) {
        let said = format!("to {}, counted there", tree.path(file));
        return details.push(DetailText::field("hard link", said));
    }
    let names = tree.names_of(id).iter();
    let others = names.filter(|&&name| name != node && tree.inode_at(name, layer) == Some(id));
    let mut others: Vec<String> = others.take(4).map(|&name| tree.path(name).to_string()).collect();
    if others.len() == 4 {
        others[3] = "…".to_owned();
    }
    if !others.is_empty() {
        let said = format!("{}; counted here", others.join(", "));
        details.push(DetailText::field("also named", said));
    }
}

/// The findings that name the path, or a directory above it.
fn findings(details: &mut Vec<DetailText>, explorer: &Explorer, node: NodeId) {
    let tree = &explorer.analysis.tree;
    let about = explorer.flags.about(tree, node);
    for (place, named) in about.iter().take(FINDINGS) {
        let finding = &explorer.diagnosis.findings[*place];
        let above = if *named == node { String::new() } else { format!(" (from {})", tree.path(*named)) };
        let label = if finding.is_fatal() { "error" } else { "finding" };
        let said = format!("{}: {}{above}", finding.severity.word(), finding.title);
        details.push(DetailText::field(label, said).tone(Tone::Strong));
    }
    if about.len() > FINDINGS {
        details
            .push(DetailText::field("", format!("and {} more", thousands((about.len() - FINDINGS) as u64))));
    }
}

fn layer_events(details: &mut Vec<DetailText>, explorer: &Explorer, node: NodeId) {
    let tree = &explorer.analysis.tree;
    details.push(DetailText::text("", Tone::Quiet));
    // the size of the one version stands above already
    let is_only = tree.versions(node).len() == 1;
    for (layer, event) in tree.events(node) {
        let what = match event {
            Event::Added => "added in".to_owned(),
            Event::Modified(Modification::Content) => "modified in".to_owned(),
            Event::Modified(Modification::Metadata) => "modified (metadata only) in".to_owned(),
            Event::Modified(Modification::Nothing) => "rewritten unchanged in".to_owned(),
            Event::Modified(Modification::Type) => "changed to another type in".to_owned(),
            Event::Removed(removal) => format!("{} in", removal.label()),
        };
        let bytes = tree.inode_at(node, layer).map(|inode| tree.stored(inode).inode);
        let bytes = bytes
            .filter(|inode| inode.kind == Kind::File && !is_only)
            .map(|inode| format!(" ({})", size(inode.size)));
        let line = format!("{what} {}{}", layer_and_command(explorer, layer), bytes.unwrap_or_default());
        let here = if layer == explorer.files.layer { Tone::Strong } else { Tone::Text };
        details.push(DetailText::line(line, here));
    }
}

//! The details of a path: what it is as the chosen layer leaves it, and its story through the layers.

use jiff::Timestamp;

use super::{Detail, Tone, layer_and_command};
use crate::image::LayerIndex;
use crate::layer::{Inode, Kind};
use crate::text::{escape, exact_size, percent, size, thousands, utc_date};
use crate::tree::{Event, InodeId, Modification, NodeChange, NodeId};
use crate::tui::state::{Explorer, Range};

/// Findings that are listed.
const FINDINGS: usize = 4;

/// All that is known of the chosen path.
pub(super) fn details(explorer: &Explorer) -> Vec<Detail> {
    let (tree, files) = (&explorer.analysis.tree, &explorer.files);
    let node = files.chosen().node;
    let row = files.view.row(node);
    let mut details = vec![Detail::text(tree.path(node).to_string(), Tone::Strong)];
    let below = files.layer.0.checked_sub(1).map(LayerIndex).filter(|_| row.mark == NodeChange::Removed);
    let inode = tree.inode_at(node, below.unwrap_or(files.layer));
    if row.mark == NodeChange::Removed {
        let said = format!("removed by layer {}; what it was before:", files.layer);
        details.push(Detail::text(said, Tone::Wasted));
    }
    findings(&mut details, explorer, node);
    if let Some(id) = inode {
        let inode = &tree.stored(id).inode;
        describe(&mut details, inode);
        if inode.kind == Kind::Directory {
            let holds = format!("{} in {} files", exact_size(row.size), thousands(u64::from(row.files)));
            details.push(Detail::field(word_for_size(files.range, row.mark), holds));
        }
        links(&mut details, explorer, id, node);
    } else if node == NodeId::ROOT {
        let holds = format!("{} in {} files", exact_size(row.size), thousands(u64::from(row.files)));
        details.push(Detail::field(word_for_size(files.range, row.mark), holds));
    }
    let whole = files.view.row(NodeId::ROOT).size;
    if row.mark != NodeChange::Removed && node != NodeId::ROOT && whole > 0 && row.size > 0 {
        details.push(Detail::field(
            "share",
            format!("{} of all shown", percent(row.size as f64 / whole as f64)),
        ));
    }
    story(&mut details, explorer, node);
    details
}

fn word_for_size(range: Range, mark: NodeChange) -> &'static str {
    match (range, mark) {
        (_, NodeChange::Removed) => "held",
        (Range::Merged, _) => "live",
        (Range::Changes, _) => "written",
    }
}

fn describe(details: &mut Vec<Detail>, inode: &Inode) {
    let kind = match inode.kind {
        Kind::File => "file",
        Kind::Directory => "directory",
        Kind::Symlink => "symbolic link",
        Kind::CharDevice => "character device",
        Kind::BlockDevice => "block device",
        Kind::Fifo => "named pipe",
    };
    details.push(Detail::field("kind", kind));
    if let Some(target) = &inode.target {
        details.push(Detail::field("target", escape(target)));
    }
    if inode.kind == Kind::File {
        details.push(Detail::field("unpacked", exact_size(inode.size)));
    }
    details.push(Detail::field("mode", format!("{} {:04o}", permissions(inode.mode), inode.mode)));
    details.push(Detail::field("owner", format!("{}:{}", inode.uid, inode.gid)));
    let recorded = inode.mtime.seconds != 0;
    if let Some(time) = Timestamp::from_second(inode.mtime.seconds).ok().filter(|_| recorded) {
        details.push(Detail::field("modified", format!("{} UTC", utc_date(time))));
    }
}

fn links(details: &mut Vec<Detail>, explorer: &Explorer, id: InodeId, node: NodeId) {
    let Some(names) = explorer.links.get(&id) else { return };
    let tree = &explorer.analysis.tree;
    let others =
        names.iter().filter(|&&name| name != node && tree.inode_at(name, explorer.files.layer) == Some(id));
    let mut others: Vec<String> = others.take(4).map(|&name| tree.path(name).to_string()).collect();
    if others.len() == 4 {
        others[3] = "…".to_owned();
    }
    if !others.is_empty() {
        let said = format!("the same bytes, counted once, as {}", others.join(", "));
        details.push(Detail::field("hard link", said));
    }
}

/// The findings that name the path, or a directory above it.
fn findings(details: &mut Vec<Detail>, explorer: &Explorer, node: NodeId) {
    let tree = &explorer.analysis.tree;
    let about = explorer.flags.about(tree, node);
    for (place, named) in about.iter().take(FINDINGS) {
        let finding = &explorer.diagnosis.findings[*place];
        let above = if *named == node { String::new() } else { format!(" (of {})", tree.path(*named)) };
        let label = if finding.is_fatal() { "error" } else { "finding" };
        let said = format!("{}: {}{above}", finding.severity.word(), finding.title);
        details.push(Detail::field(label, said).tone(Tone::Strong));
    }
    if about.len() > FINDINGS {
        details.push(Detail::field("", format!("and {} more findings", about.len() - FINDINGS)));
    }
}

fn story(details: &mut Vec<Detail>, explorer: &Explorer, node: NodeId) {
    let tree = &explorer.analysis.tree;
    details.push(Detail::text("", Tone::Quiet));
    for (layer, event) in tree.story(node) {
        let what = match event {
            Event::Added => "added in".to_owned(),
            Event::Modified(Modification::Content) => "modified in".to_owned(),
            Event::Modified(Modification::Metadata) => "modified (metadata only) in".to_owned(),
            Event::Modified(Modification::Nothing) => "written again, unchanged, in".to_owned(),
            Event::Modified(Modification::Type) => "replaced by another type in".to_owned(),
            Event::Removed(removal) => format!("{} in", removal.words()),
        };
        let bytes = tree.inode_at(node, layer).map(|inode| &tree.stored(inode).inode);
        let bytes =
            bytes.filter(|inode| inode.kind == Kind::File).map(|inode| format!(" ({})", size(inode.size)));
        let line = format!("{what} {}{}", layer_and_command(explorer, layer), bytes.unwrap_or_default());
        let here = if layer == explorer.files.layer { Tone::Strong } else { Tone::Text };
        details.push(Detail::line(line, here));
    }
}

/// Writes permission bits as `ls` does.
pub fn permissions(mode: u32) -> String {
    let special = [(0o4000, 's'), (0o2000, 's'), (0o1000, 't')];
    let mut text = String::with_capacity(9);
    for (class, (bit, letter)) in special.into_iter().enumerate() {
        let bits = mode >> (6 - 3 * class);
        text.push(if bits & 4 != 0 { 'r' } else { '-' });
        text.push(if bits & 2 != 0 { 'w' } else { '-' });
        text.push(match (bits & 1 != 0, mode & bit != 0) {
            (true, true) => letter,
            (false, true) => letter.to_ascii_uppercase(),
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    text
}

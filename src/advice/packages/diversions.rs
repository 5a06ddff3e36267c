//! Files that a step of the image moved aside with `dpkg-divert`, so that a package's file makes room for another one: neither
//! comes again with the package.

use std::collections::BTreeSet;

use crate::filesystem::Resolved;
use crate::finding::Evidence;
use crate::tree::NodeId;

/// Where dpkg notes them, in three lines each: from where, to where, and by which package.
const DIVERSIONS: &str = "/var/lib/dpkg/diversions";
/// What stands in place of a package where a person moved the file.
const LOCAL: &str = ":";

/// What lies where such files were and where they are, and the list of them; nothing where only packages moved files.
pub(in crate::advice) fn diverted_files(evidence: &Evidence<'_>) -> BTreeSet<NodeId> {
    let list = evidence.at(DIVERSIONS);
    let Some(text) = list.and_then(|list| evidence.text(list)) else { return BTreeSet::new() };
    let lines: Vec<&str> = text.lines().collect();
    let local = lines.chunks_exact(3).filter(|lines| lines[2] == LOCAL);
    let mut found: BTreeSet<NodeId> =
        local.flat_map(|lines| [lines[0], lines[1]]).filter_map(|path| at(evidence, path)).collect();
    if !found.is_empty() {
        found.extend(list);
    }
    found
}

/// What a path names: the directories above it may be links, as `/bin` is.
fn at(evidence: &Evidence<'_>, path: &str) -> Option<NodeId> {
    let (directory, name) = path.rsplit_once('/')?;
    match evidence.resolve(directory.as_bytes()) {
        Resolved::Found(directory) => evidence.inside(directory, name),
        _ => evidence.at(path),
    }
}

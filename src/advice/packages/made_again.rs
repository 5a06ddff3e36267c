//! Files that scripts of packages make when these are installed: a cluster of databases, a cache of fonts.

use std::collections::BTreeSet;

use crate::advice::prediction::PredictedPart;
use crate::finding::{Confidence, Evidence};
use crate::package::PackageId;
use crate::tree::NodeId;

/// Where packages and their managers keep notes, which are counted otherwise or not kept; without a slash at the start.
const NOTED: [&str; 8] = [
    "etc/ld.so.cache",
    "lib/apk/",
    "run/",
    "usr/lib/apk/",
    "var/cache/",
    "var/lib/apt/",
    "var/lib/dpkg/",
    "var/log/",
];

/// Whose files lie in a directory or below it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Neighbours {
    /// No package's.
    None,
    /// Only those of packages that the new image does not have.
    Gone,
    /// Those of one that it has, among others.
    Installed,
}

/// The bytes of such files among those that scripts made. No record says which package's script made a file: where the nearest
/// directory with files of packages has only those of packages that are not installed again, it was one of theirs.
pub(in crate::advice) fn made_again(
    evidence: &Evidence<'_>,
    made: impl IntoIterator<Item = NodeId>,
    gone: &BTreeSet<PackageId>,
) -> Option<PredictedPart> {
    let neighbours = neighbours(evidence, gone);
    let is_made = |node: &NodeId| {
        let path = evidence.tree.path(*node);
        let is_noted = NOTED.iter().any(|place| path.as_bytes().starts_with(place.as_bytes()));
        let mut around = evidence.upwards(*node).map(|node| neighbours[node.0 as usize]);
        !is_noted && around.find(|around| *around != Neighbours::None) != Some(Neighbours::Gone)
    };
    let size = evidence.claim(made.into_iter().filter(is_made)).size();
    (size > 0).then(|| PredictedPart {
        path: "files that packages make".to_owned(),
        size,
        confidence: Confidence::Estimate("packages may be of other versions"),
    })
}

/// Of each path, by its number. Costs one step for each directory above a file, and no more than two for any directory.
fn neighbours(evidence: &Evidence<'_>, gone: &BTreeSet<PackageId>) -> Vec<Neighbours> {
    let mut neighbours = vec![Neighbours::None; evidence.tree.nodes().count()];
    for (id, _) in evidence.packages().iter() {
        let kind = if gone.contains(&id) { Neighbours::Gone } else { Neighbours::Installed };
        for file in evidence.packages().files(id) {
            for above in evidence.upwards(*file).skip(1) {
                let known = &mut neighbours[above.0 as usize];
                if *known >= kind {
                    break;
                }
                *known = kind;
            }
        }
    }
    neighbours
}

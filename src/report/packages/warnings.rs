//! What is not known of an image's packages.

use crate::finding::Diagnosis;
use crate::text::counted;

/// Databases that are named one by one.
const NAMED: usize = 3;

/// A sentence each, escaped.
pub(in crate::report) fn warnings(diagnosis: &Diagnosis) -> Vec<String> {
    let packages = diagnosis.packages();
    let tree = &diagnosis.analysis.tree;
    let unread = packages.unread.iter().take(NAMED).map(|file| {
        format!("the package database {} was not read: its packages or files are not known", tree.path(*file))
    });
    let more = packages.unread.len().saturating_sub(NAMED) as u64;
    let more =
        (more > 0).then(|| format!("{} of package managers were not read either", counted(more, "file")));
    let left_out = (packages.left_out > 0).then(|| {
        format!(
            "the package databases record {} more, which are not listed",
            counted(packages.left_out, "package")
        )
    });
    unread.chain(more).chain(left_out).collect()
}

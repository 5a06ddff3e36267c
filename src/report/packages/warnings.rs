//! What is not known of an image's packages.

use crate::finding::Diagnosis;
use crate::text::counted;

/// A sentence each, escaped.
pub(in crate::report) fn warnings(diagnosis: &Diagnosis) -> Vec<String> {
    let packages = diagnosis.packages();
    let tree = &diagnosis.analysis.tree;
    let unread = packages.unread.iter().map(|file| {
        format!("the package database {} was not read: its packages are not listed", tree.path(*file))
    });
    let left_out = (packages.left_out > 0).then(|| {
        format!(
            "the package databases record {} more, which are not listed",
            counted(packages.left_out, "package")
        )
    });
    unread.chain(left_out).collect()
}

//! What others wrote and publish, told by the directories that it lies in: packages, and what is tested with.

use super::Evidence;
use crate::tree::NodeId;

/// Directories in which tests keep what they test with.
#[rustfmt::skip]
const TEST_DATA: &[&str] = &[
    "test", "tests", "Test", "testing", "testdata", "test-data", "test_data", "__tests__", "spec", "specs",
    "fixture", "fixtures", "example", "examples", "sample", "samples", "demo", "demos", "doc", "docs", "mock",
];

/// Directories below which packages lie that others wrote.
#[rustfmt::skip]
const PACKAGES: &[&str] = &[
    "site-packages", "dist-packages", "python2.*", "python3.*", "node_modules", "bower_components", "gems", "perl5",
    "vendor", "pkgs", "registry", "mod",
];

/// Subtrees of the system where packages lie.
const SYSTEM: [&str; 5] = ["usr/share/", "usr/lib/", "usr/lib64/", "usr/local/lib/", "usr/local/share/"];

/// Tells whether a node lies in a directory of tests, examples or documents.
pub(in crate::finding) fn is_in_tests(evidence: &Evidence<'_>, node: NodeId) -> bool {
    is_below_named(evidence, node, TEST_DATA)
}

/// Tells whether a node lies where package managers of languages put what they install.
pub(in crate::finding) fn is_in_packages(evidence: &Evidence<'_>, node: NodeId) -> bool {
    is_below_named(evidence, node, PACKAGES)
}

/// Tells whether others wrote a file and publish it: it lies where packages lie, or in a toolchain.
pub(in crate::finding) fn is_published(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let path = evidence.tree.path(node);
    SYSTEM.iter().any(|place| path.as_bytes().starts_with(place.as_bytes()))
        || is_in_packages(evidence, node)
        || evidence.is_of_toolchain(node)
}

/// Tells whether the name of some directory above a node fits one of these patterns.
pub(in crate::finding) fn is_below_named(evidence: &Evidence<'_>, node: NodeId, patterns: &[&str]) -> bool {
    let mut above = evidence.upwards(node).skip(1);
    above.any(|above| patterns.iter().any(|pattern| evidence.has_name_like(above, pattern)))
}

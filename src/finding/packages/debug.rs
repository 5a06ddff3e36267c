//! Packages that hold nothing but what debuggers read.

use crate::finding::Evidence;
use crate::tree::NodeId;

/// How their names end: Debian's, those that Debian makes by itself, and those of rpm.
const ENDINGS: [&str; 3] = ["-dbg", "-dbgsym", "-debuginfo"];

/// Tells by its name whether a package is one.
pub(in crate::finding) fn is_debug_package(name: &str) -> bool {
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Tells whether a file belongs to one: it is to be removed with the package, not made smaller.
pub(in crate::finding) fn is_of_debug_package(evidence: &Evidence<'_>, node: NodeId) -> bool {
    let packages = evidence.packages();
    packages.owner(node).is_some_and(|package| is_debug_package(&packages[package].name))
}

//! All toolchains together.

use crate::finding::{Evidence, Part};
use crate::tree::NodeId;

/// What each family finds, in parts.
const FAMILIES: &[fn(&Evidence<'_>) -> Vec<Part>] = &[
    super::go_caches,
    super::rust,
    super::c,
    super::jdk,
    super::jvm,
    super::node,
    super::python,
    super::dotnet,
];

/// All toolchains, so that other rules leave alone what is inside.
pub(in crate::finding) fn find(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let mut nodes = super::go_roots(evidence);
    nodes.extend(FAMILIES.iter().flat_map(|parts| parts(evidence)).flat_map(|part| part.nodes));
    nodes
}

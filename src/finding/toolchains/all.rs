//! All toolchains together.

use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::tree::NodeId;

/// What each family finds, in parts; Rust's and Erlang's ask for more.
const FAMILIES: &[fn(&FileSystem<'_>) -> Vec<PathGroup>] =
    &[super::go_caches, super::c, super::jdk, super::jvm, super::node, super::python, super::dotnet];

/// All toolchains, so that other rules leave alone what is inside.
///
/// `started` is the program that the image starts.
pub(in crate::finding) fn all(files: &FileSystem<'_>, started: Option<NodeId>) -> Vec<NodeId> {
    let roots = super::go_roots(files).into_iter();
    let mut nodes: Vec<NodeId> = roots.flat_map(|root| super::go_installation(files, root)).collect();
    nodes.extend(
        super::rust(files, started)
            .into_iter()
            .chain(super::beam(files, started))
            .flat_map(|part| part.nodes),
    );
    nodes.extend(FAMILIES.iter().flat_map(|parts| parts(files)).flat_map(|part| part.nodes));
    nodes
}

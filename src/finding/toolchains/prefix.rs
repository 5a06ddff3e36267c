//! The directories that a distribution and `make install` put everything into, where a toolchain is not alone.

use crate::filesystem::FileSystem;
use crate::tree::NodeId;

/// The live ones of `/`, `/usr` and `/usr/local`.
pub(super) fn shared(files: &FileSystem<'_>) -> Vec<NodeId> {
    ["/", "/usr", "/usr/local"].iter().filter_map(|path| files.at(path)).collect()
}

/// Tells whether others than a toolchain live in a directory.
pub(super) fn is_shared(files: &FileSystem<'_>, directory: NodeId) -> bool {
    directory == NodeId::ROOT || shared(files).contains(&directory)
}

/// What something was installed into: the directory that holds the `lib` or `libexec` that it lies in, not far below.
pub(super) fn of_node(files: &FileSystem<'_>, node: NodeId) -> Option<NodeId> {
    let is_library = |node: &NodeId| matches!(files.tree.name(*node), b"lib" | b"lib64" | b"libexec");
    files.tree.parent(files.upwards(node).take(5).find(is_library)?)
}

/// Where libraries lie in a prefix: `lib`, `lib64` and, as Debian has it, `lib/x86_64-linux-gnu`.
pub(super) fn libraries(files: &FileSystem<'_>, prefix: NodeId) -> Vec<NodeId> {
    let names = ["lib", "lib32", "lib64", "libx32"];
    let mut directories: Vec<NodeId> = names.iter().filter_map(|name| files.inside(prefix, name)).collect();
    let is_triple = |name: &[u8]| name.windows(7).any(|part| part == b"-linux-");
    let triples: Vec<NodeId> = directories
        .iter()
        .flat_map(|directory| files.children(*directory))
        .filter(|child| is_triple(files.tree.name(*child)))
        .collect();
    directories.extend(triples);
    directories
}

/// What lies in a directory under names that are such.
pub(super) fn children<'a>(
    files: &'a FileSystem<'_>,
    directory: Option<NodeId>,
    is_such: impl Fn(&[u8]) -> bool + 'a,
) -> impl Iterator<Item = NodeId> + 'a {
    let children = directory.into_iter().flat_map(|directory| files.children(directory));
    children.filter(move |child| is_such(files.tree.name(*child)))
}

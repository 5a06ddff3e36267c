//! What builds of Node.js packages leave: headers of node, object files of native modules, caches of bundlers.

use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::tree::NodeId;

/// Caches of bundlers and compilers: the directory above, its own name.
const CACHES: &[(&str, &str)] =
    &[(".angular", "cache"), ("node_modules", ".cache"), ("node_modules", ".vite")];
/// Such caches that are told by their names alone.
const NAMED_CACHES: &[&str] = &[".parcel-cache", ".turbo"];

/// All that builds for Node.js leave behind.
pub(in crate::finding) fn parts(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let is_in = |node: &NodeId, parent: &str| files.parent_name(*node) == parent.as_bytes();
    let headers = files.directories("node-gyp").filter(|node| is_in(node, ".cache"));
    let headers = headers.chain(files.directories(".node-gyp")).chain(installed_headers(files));
    let caches = CACHES
        .iter()
        .flat_map(|(parent, name)| files.directories(name).filter(move |node| is_in(node, parent)))
        .chain(NAMED_CACHES.iter().flat_map(|name| files.directories(name)))
        .chain(next(files));
    let parts = [
        PathGroup::new(files, "Node.js headers", headers),
        PathGroup::new(files, "native module object files", objects(files)),
        PathGroup::new(files, "bundler caches", caches),
    ];
    parts.into_iter().flatten().collect()
}

/// The headers that come with node, 50 MB with those of OpenSSL and V8: only native modules are compiled against them.
fn installed_headers(files: &FileSystem<'_>) -> impl Iterator<Item = NodeId> {
    let directories = files.directories("node").filter(|node| files.parent_name(*node) == b"include");
    directories.filter(|node| files.inside(*node, "node.h").is_some())
}

/// Next.js: what it keeps for the next build, not what it keeps while it runs.
fn next(files: &FileSystem<'_>) -> impl Iterator<Item = NodeId> {
    let builds = files.directories(".next");
    builds.flat_map(move |next| {
        ["cache/webpack", "cache/swc"].into_iter().filter_map(move |at| files.inside(next, at))
    })
}

/// What node-gyp compiles on the way to a module, `build/Release/*.node`.
fn objects(files: &FileSystem<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for objects in files.directories("obj.target") {
        let kind = files.tree.parent(objects);
        let build = kind.and_then(|kind| files.tree.parent(kind));
        let (Some(kind), Some(build)) = (kind, build.filter(|build| files.tree.name(*build) == b"build"))
        else {
            continue;
        };
        nodes.push(objects);
        nodes.extend(["obj", ".deps"].iter().filter_map(|name| files.inside(kind, name)));
        nodes.extend(["Makefile", "config.gypi"].iter().filter_map(|name| files.inside(build, name)));
        let is_archive = |node: &NodeId| files.tree.name(*node).ends_with(b".a");
        nodes.extend(files.children(kind).filter(is_archive));
    }
    nodes
}

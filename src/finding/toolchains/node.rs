//! What builds of Node.js packages leave: headers of node, object files of native modules, caches of bundlers.

use crate::finding::{Evidence, Part};
use crate::tree::NodeId;

/// Caches of bundlers and compilers: the directory above, its own name.
const CACHES: &[(&str, &str)] =
    &[(".angular", "cache"), ("node_modules", ".cache"), ("node_modules", ".vite")];
/// Such caches that are told by their names alone.
const NAMED_CACHES: &[&str] = &[".parcel-cache", ".turbo"];

/// All that builds for Node.js leave behind.
pub(in crate::finding) fn parts(evidence: &Evidence<'_>) -> Vec<Part> {
    let is_in = |node: &NodeId, parent: &str| evidence.parent_name(*node) == parent.as_bytes();
    let headers = evidence.directories("node-gyp").filter(|node| is_in(node, ".cache"));
    let caches = CACHES
        .iter()
        .flat_map(|(parent, name)| evidence.directories(name).filter(move |node| is_in(node, parent)))
        .chain(NAMED_CACHES.iter().flat_map(|name| evidence.directories(name)))
        .chain(next(evidence));
    let parts = [
        Part::new(evidence, "Node.js headers", headers.chain(evidence.directories(".node-gyp"))),
        Part::new(evidence, "native module object files", objects(evidence)),
        Part::new(evidence, "bundler caches", caches),
    ];
    parts.into_iter().flatten().collect()
}

/// Next.js: what it keeps for the next build, not what it keeps while it runs.
fn next(evidence: &Evidence<'_>) -> impl Iterator<Item = NodeId> {
    let builds = evidence.directories(".next");
    builds.flat_map(move |next| {
        ["cache/webpack", "cache/swc"].into_iter().filter_map(move |at| evidence.inside(next, at))
    })
}

/// What node-gyp compiles on the way to a module, `build/Release/*.node`.
fn objects(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for objects in evidence.directories("obj.target") {
        let kind = evidence.tree.parent(objects);
        let build = kind.and_then(|kind| evidence.tree.parent(kind));
        let (Some(kind), Some(build)) = (kind, build.filter(|build| evidence.tree.name(*build) == b"build"))
        else {
            continue;
        };
        nodes.push(objects);
        nodes.extend(["obj", ".deps"].iter().filter_map(|name| evidence.inside(kind, name)));
        nodes.extend(["Makefile", "config.gypi"].iter().filter_map(|name| evidence.inside(build, name)));
        let is_archive = |node: &NodeId| evidence.tree.name(*node).ends_with(b".a");
        nodes.extend(evidence.children(kind).filter(is_archive));
    }
    nodes
}

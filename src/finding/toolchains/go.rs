//! Go: installations, module caches and build caches.

use std::collections::BTreeSet;

use super::prefix;
use crate::filesystem::{FileSystem, Resolved};
use crate::finding::PathGroup;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Directories between a module cache and a module in it, as in `github.com/owner/name@v1.2.3`, and some more.
const DEEP: usize = 4;
/// The same for the lists of versions, `cache/download/github.com/owner/name/@v`.
const DEEP_IN_CACHE: usize = 12;
/// The same between a part of an installation that lies elsewhere and the directory that holds all such parts.
const PARTS: usize = 3;

/// Go installations (GOROOT): a directory with `bin/go`, and the tools that it calls or the sources that it compiles.
pub(in crate::finding) fn roots(files: &FileSystem<'_>) -> Vec<NodeId> {
    let roots = files.directories("bin").filter_map(|bin| {
        let root = files.tree.parent(bin)?;
        let has = |path| files.inside(root, path).is_some();
        let is_whole = has("pkg/tool") || has("src/runtime") || has("VERSION") && has("src/fmt");
        (has("bin/go") && is_whole).then_some(root)
    });
    roots.collect()
}

/// All of an installation: its directory, and what it has elsewhere and reaches by links, as Debian has it in
/// `/usr/lib/go-1.19` and `/usr/share/go-1.19`.
pub(in crate::finding) fn installation(files: &FileSystem<'_>, root: NodeId) -> Vec<NodeId> {
    let packages = files.inside(root, "pkg");
    let entries =
        files.children(root).chain(packages.into_iter().flat_map(|packages| files.children(packages)));
    let elsewhere = entries.filter(|entry| files.kind(*entry) == Some(Kind::Symlink)).filter_map(|link| {
        match files.resolve(files.tree.path(link).as_bytes()) {
            Resolved::Found(node) if !files.is_within(node, root) && !prefix::is_shared(files, node) => {
                Some(node)
            }
            _ => None,
        }
    });
    let is_of_go = |node: &NodeId| files.tree.name(*node).starts_with(b"go-");
    let whole = elsewhere.map(|node| files.upwards(node).take(PARTS).find(is_of_go).unwrap_or(node));
    let mut nodes: Vec<NodeId> = [root].into_iter().chain(whole).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// What `go build` keeps for the next build.
pub(in crate::finding) fn caches(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let modules = module_caches(files).into_iter().flat_map(|cache| modules(files, cache));
    let parts = [
        PathGroup::new(files, "Go module cache", modules),
        PathGroup::new(files, "Go build cache", build_caches(files)),
    ];
    parts.into_iter().flatten().collect()
}

/// Module caches (GOMODCACHE): `pkg/mod` of a GOPATH, and wherever downloaded modules are listed.
fn module_caches(files: &FileSystem<'_>) -> BTreeSet<NodeId> {
    let name = |node| files.tree.name(node);
    let usual = files.directories("mod").filter(|node| files.parent_name(*node) == b"pkg");
    let listed = files.directories("@v").filter_map(|versions| {
        let mut above = files.upwards(versions).take(DEEP_IN_CACHE);
        let download = above.find(|node| name(*node) == b"download")?;
        let cache = files.tree.parent(download).filter(|cache| name(*cache) == b"cache")?;
        files.tree.parent(cache)
    });
    usual.chain(listed).collect()
}

/// What a module cache holds, which may lie in a directory with other things.
fn modules(files: &FileSystem<'_>, cache: NodeId) -> Vec<NodeId> {
    let is_module = |node: &NodeId| files.tree.name(*node).windows(2).any(|part| part == b"@v");
    let is_of_cache = |node: &NodeId| match files.tree.name(*node) {
        b"cache" => files.inside(*node, "download").is_some(),
        _ => to_depth(files, *node, DEEP).any(|below| is_module(&below)),
    };
    files.children(cache).filter(is_of_cache).collect()
}

fn to_depth(files: &FileSystem<'_>, node: NodeId, depth: usize) -> impl Iterator<Item = NodeId> {
    let mut pending = vec![(node, depth)];
    std::iter::from_fn(move || {
        let (next, depth) = pending.pop()?;
        if depth > 1 {
            pending.extend(files.children(next).map(|child| (child, depth - 1)));
        }
        Some(next)
    })
}

/// Build caches (GOCACHE): directories of 256 directories by the first byte of a hash, and a note beside them. Under its
/// usual name a cache needs not be whole.
fn build_caches(files: &FileSystem<'_>) -> Vec<NodeId> {
    let parents = files.directories("00").filter_map(|first| files.tree.parent(first));
    let is_cache = |cache: &NodeId| {
        let has = |name| files.inside(*cache, name).is_some();
        let is_noted = has("README") || has("trim.txt") || files.tree.name(*cache) == b"go-build";
        has("7f") && has("ff") && is_noted
    };
    let is_hash = |name: &[u8]| name.len() == 2 && name.iter().all(u8::is_ascii_hexdigit);
    let usual = files.directories("go-build").filter(|cache| {
        let has = |name| files.inside(*cache, name).is_some();
        (has("README") || has("trim.txt")) && prefix::children(files, Some(*cache), is_hash).next().is_some()
    });
    parents.filter(is_cache).chain(usual).collect()
}

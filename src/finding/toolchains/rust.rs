//! Rust: toolchains of rustup and of distributions, what Cargo downloads, and where it builds.

use super::prefix;
use crate::filesystem::{FileSystem, Subtrees};
use crate::finding::PathGroup;
use crate::layer::Kind;
use crate::text::escape;
use crate::tree::NodeId;

/// The programs of a toolchain, and rustup's stand-ins for them.
#[rustfmt::skip]
const PROGRAMS: &[&[u8]] = &[
    b"cargo", b"cargo-clippy", b"cargo-fmt", b"cargo-miri", b"clippy-driver", b"rls", b"rust-analyzer",
    b"rust-gdb", b"rust-gdbgui", b"rust-lldb", b"rustc", b"rustdoc", b"rustfmt", b"rustup",
];
/// Files of one name that are compared with a program that was built.
const COPIES: usize = 64;
/// What rustup keeps beside `toolchains`.
const OF_RUSTUP: &[&[u8]] = &[b"downloads", b"settings.toml", b"tmp", b"toolchains", b"update-hashes"];

/// All that Rust leaves behind, but for `started`, the program that the image starts.
pub(in crate::finding) fn parts(files: &FileSystem<'_>, started: Option<NodeId>) -> Vec<PathGroup> {
    let parts = [
        toolchain(files),
        PathGroup::new(files, "Cargo registry", registries(files)),
        PathGroup::new(files, "Cargo git checkouts", checkouts(files)),
        PathGroup::new(files, "Rust build directory", targets(files, started)),
    ];
    parts.into_iter().flatten().collect()
}

fn toolchain(files: &FileSystem<'_>) -> Option<PathGroup> {
    let mut nodes = Vec::new();
    let mut version = None;
    for rustc in files.named("rustc").iter().filter(|node| files.parent_name(**node) == b"bin") {
        let Some(root) = files.tree.parent(*rustc).and_then(|bin| files.tree.parent(bin)) else {
            continue;
        };
        if files.inside(root, "lib/rustlib").is_none() {
            continue;
        }
        match prefix::is_shared(files, root) {
            true => nodes.extend(installed(files, root)),
            false => {
                version = version.or_else(|| version_in(files.tree.name(root)));
                nodes.push(root);
                nodes.extend(rustup(files, root));
            }
        }
    }
    // stand-ins are of use only where rustup has a toolchain
    if !nodes.is_empty() {
        let proxies = files.named("rustup").iter().filter(|node| files.parent_name(**node) == b"bin");
        nodes.extend(proxies.flat_map(|node| programs(files, files.tree.parent(*node))));
    }
    PathGroup::new(files, format!("Rust toolchain{}", version.unwrap_or_default()), nodes)
}

/// What a distribution spreads over a directory that it shares with others.
fn installed(files: &FileSystem<'_>, root: NodeId) -> Vec<NodeId> {
    let is_compiler = |name: &[u8]| name.starts_with(b"librustc_driver-") || name.starts_with(b"libstd-");
    let libraries = prefix::libraries(files, root);
    let mut nodes: Vec<NodeId> =
        libraries.iter().flat_map(|lib| prefix::children(files, Some(*lib), is_compiler)).collect();
    nodes.extend(libraries.iter().filter_map(|lib| files.inside(*lib, "rustlib")));
    nodes.extend(programs(files, files.inside(root, "bin")));
    nodes
}

fn programs(files: &FileSystem<'_>, bin: Option<NodeId>) -> impl Iterator<Item = NodeId> {
    prefix::children(files, bin, |name| PROGRAMS.contains(&name))
}

/// What rustup keeps beside a toolchain of its own.
fn rustup(files: &FileSystem<'_>, toolchain: NodeId) -> impl Iterator<Item = NodeId> {
    let toolchains = files.tree.parent(toolchain).filter(|node| files.tree.name(*node) == b"toolchains");
    let home = toolchains.and_then(|toolchains| files.tree.parent(toolchains));
    prefix::children(files, home, |name| OF_RUSTUP.contains(&name))
}

/// The version in a toolchain's name, `1.75.0-x86_64-unknown-linux-gnu`, after a space.
fn version_in(name: &[u8]) -> Option<String> {
    let version = name.split(|&byte| byte == b'-').next()?;
    version.first()?.is_ascii_digit().then(|| format!(" {}", escape(version)))
}

/// What a Cargo home holds of registries: directories that are named after a registry and a hash of its address, and
/// whatever has the three of them or lies in a home of the usual name.
fn registries(files: &FileSystem<'_>) -> Vec<NodeId> {
    let is_hashed = |name: &[u8]| {
        let (head, hash) = name.split_at(name.len().saturating_sub(16));
        head.ends_with(b"-") && hash.iter().all(u8::is_ascii_hexdigit)
    };
    let mut nodes = Vec::new();
    for registry in files.directories("registry") {
        let of_cargo = ["index", "cache", "src"].into_iter().filter_map(|name| files.inside(registry, name));
        let is_of_home = matches!(files.parent_name(registry), b".cargo" | b"cargo");
        let is_whole = ["index", "cache", "src"].iter().all(|name| files.inside(registry, name).is_some());
        let is_cargos = |node: &NodeId| {
            is_of_home || is_whole || prefix::children(files, Some(*node), is_hashed).next().is_some()
        };
        let found: Vec<NodeId> = of_cargo.filter(is_cargos).collect();
        if !found.is_empty() {
            nodes.extend(files.inside(registry, "CACHEDIR.TAG"));
        }
        nodes.extend(found);
    }
    nodes
}

/// What a Cargo home holds of dependencies that are git repositories.
fn checkouts(files: &FileSystem<'_>) -> Vec<NodeId> {
    let git = files.directories("checkouts").filter_map(|checkouts| files.tree.parent(checkouts));
    git.filter(|git| files.tree.name(*git) == b"git" && files.inside(*git, "db").is_some()).collect()
}

/// Where Cargo builds, but for the programs there that are nowhere else.
fn targets(files: &FileSystem<'_>, started: Option<NodeId>) -> Vec<NodeId> {
    let noted = files.named(".rustc_info.json").iter().filter_map(|note| files.tree.parent(*note));
    let usual = files.directories("target").filter(|target| {
        let mut profiles = ["debug", "release"].iter().filter_map(|name| files.inside(*target, name));
        let has = |profile, name| files.inside(profile, name).is_some();
        profiles
            .any(|profile| has(profile, "deps") && (has(profile, ".fingerprint") || has(profile, "build")))
    });
    let targets = Subtrees::new(files.tree, noted.chain(usual)).into_roots();
    targets
        .into_iter()
        .flat_map(|target| files.cover_without(target, &results(files, target, started)))
        .collect()
}

/// The programs and libraries that a build was for and that no other path has: those of the profile that the started
/// program is of, else of all.
fn results(files: &FileSystem<'_>, target: NodeId, started: Option<NodeId>) -> Vec<NodeId> {
    let is_profile = |node: &NodeId| files.inside(*node, "deps").is_some();
    let below = files.children(target).flat_map(|node| {
        let nested: Vec<NodeId> = files.children(node).collect();
        std::iter::once(node).chain(nested)
    });
    let mut profiles: Vec<NodeId> = below.filter(is_profile).collect();
    let is_started = |profile: &NodeId| started.is_some_and(|node| files.tree.parent(node) == Some(*profile));
    if let Some(profile) = profiles.iter().copied().find(is_started) {
        profiles = vec![profile];
    }
    let is_result = |node: &NodeId| {
        let inode = files.inode(*node);
        inode.is_some_and(|inode| inode.kind == Kind::File && inode.mode() & 0o111 != 0)
            && !is_elsewhere(files, *node, target, started)
    };
    profiles.into_iter().flat_map(|profile| files.children(profile)).filter(is_result).collect()
}

/// Tells whether a file was copied out of a directory, under its name or as the program that is started.
fn is_elsewhere(files: &FileSystem<'_>, node: NodeId, directory: NodeId, started: Option<NodeId>) -> bool {
    let Some(inode) = files.inode(node) else { return false };
    let name = String::from_utf8_lossy(files.tree.name(node));
    let named = files.named(&name).iter().take(COPIES).copied();
    named.chain(started).any(|other| {
        files.inode(other).is_some_and(|other| other.same_content(inode))
            && !files.is_within(other, directory)
    })
}

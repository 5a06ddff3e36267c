//! Rust: toolchains of rustup and of distributions, what Cargo downloads, and where it builds.

use super::prefix;
use crate::finding::{Evidence, Part, Places};
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

/// All that Rust leaves behind.
pub(in crate::finding) fn parts(evidence: &Evidence<'_>) -> Vec<Part> {
    let parts = [
        toolchain(evidence),
        Part::new(evidence, "Cargo registry", registries(evidence)),
        Part::new(evidence, "Cargo git checkouts", checkouts(evidence)),
        Part::new(evidence, "Rust build directory", targets(evidence)),
    ];
    parts.into_iter().flatten().collect()
}

fn toolchain(evidence: &Evidence<'_>) -> Option<Part> {
    let mut nodes = Vec::new();
    let mut version = None;
    for rustc in evidence.named("rustc").iter().filter(|node| evidence.parent_name(**node) == b"bin") {
        let Some(root) = evidence.tree.parent(*rustc).and_then(|bin| evidence.tree.parent(bin)) else {
            continue;
        };
        if evidence.inside(root, "lib/rustlib").is_none() {
            continue;
        }
        match prefix::is_shared(evidence, root) {
            true => nodes.extend(installed(evidence, root)),
            false => {
                version = version.or_else(|| version_in(evidence.tree.name(root)));
                nodes.push(root);
                nodes.extend(rustup(evidence, root));
            }
        }
    }
    // stand-ins are of use only where rustup has a toolchain
    if !nodes.is_empty() {
        let stand_ins = evidence.named("rustup").iter().filter(|node| evidence.parent_name(**node) == b"bin");
        nodes.extend(stand_ins.flat_map(|node| programs(evidence, evidence.tree.parent(*node))));
    }
    Part::new(evidence, format!("Rust toolchain{}", version.unwrap_or_default()), nodes)
}

/// What a distribution spreads over a directory that it shares with others.
fn installed(evidence: &Evidence<'_>, root: NodeId) -> Vec<NodeId> {
    let is_compiler = |name: &[u8]| name.starts_with(b"librustc_driver-") || name.starts_with(b"libstd-");
    let libraries = prefix::libraries(evidence, root);
    let mut nodes: Vec<NodeId> =
        libraries.iter().flat_map(|lib| prefix::held(evidence, Some(*lib), is_compiler)).collect();
    nodes.extend(libraries.iter().filter_map(|lib| evidence.inside(*lib, "rustlib")));
    nodes.extend(programs(evidence, evidence.inside(root, "bin")));
    nodes
}

fn programs(evidence: &Evidence<'_>, bin: Option<NodeId>) -> impl Iterator<Item = NodeId> {
    prefix::held(evidence, bin, |name| PROGRAMS.contains(&name))
}

/// What rustup keeps beside a toolchain of its own.
fn rustup(evidence: &Evidence<'_>, toolchain: NodeId) -> impl Iterator<Item = NodeId> {
    let toolchains =
        evidence.tree.parent(toolchain).filter(|node| evidence.tree.name(*node) == b"toolchains");
    let home = toolchains.and_then(|toolchains| evidence.tree.parent(toolchains));
    prefix::held(evidence, home, |name| OF_RUSTUP.contains(&name))
}

/// The version in a toolchain's name, `1.75.0-x86_64-unknown-linux-gnu`, after a space.
fn version_in(name: &[u8]) -> Option<String> {
    let version = name.split(|&byte| byte == b'-').next()?;
    version.first()?.is_ascii_digit().then(|| format!(" {}", escape(version)))
}

/// What a Cargo home holds of registries: directories that are named after a registry and a hash of its address, and
/// whatever has the three of them or lies in a home of the usual name.
fn registries(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let is_hashed = |name: &[u8]| {
        let (head, hash) = name.split_at(name.len().saturating_sub(16));
        head.ends_with(b"-") && hash.iter().all(u8::is_ascii_hexdigit)
    };
    let mut nodes = Vec::new();
    for registry in evidence.directories("registry") {
        let of_cargo =
            ["index", "cache", "src"].into_iter().filter_map(|name| evidence.inside(registry, name));
        let is_of_home = matches!(evidence.parent_name(registry), b".cargo" | b"cargo");
        let is_whole = ["index", "cache", "src"].iter().all(|name| evidence.inside(registry, name).is_some());
        let is_cargos = |node: &NodeId| {
            is_of_home || is_whole || prefix::held(evidence, Some(*node), is_hashed).next().is_some()
        };
        let found: Vec<NodeId> = of_cargo.filter(is_cargos).collect();
        if !found.is_empty() {
            nodes.extend(evidence.inside(registry, "CACHEDIR.TAG"));
        }
        nodes.extend(found);
    }
    nodes
}

/// What a Cargo home holds of dependencies that are git repositories.
fn checkouts(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let git = evidence.directories("checkouts").filter_map(|checkouts| evidence.tree.parent(checkouts));
    git.filter(|git| evidence.tree.name(*git) == b"git" && evidence.inside(*git, "db").is_some()).collect()
}

/// Where Cargo builds, but for the programs there that are nowhere else.
fn targets(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let noted = evidence.named(".rustc_info.json").iter().filter_map(|note| evidence.tree.parent(*note));
    let usual = evidence.directories("target").filter(|target| {
        let mut profiles = ["debug", "release"].iter().filter_map(|name| evidence.inside(*target, name));
        let has = |profile, name| evidence.inside(profile, name).is_some();
        profiles
            .any(|profile| has(profile, "deps") && (has(profile, ".fingerprint") || has(profile, "build")))
    });
    let targets = Places::new(evidence.tree, noted.chain(usual)).into_roots();
    targets
        .into_iter()
        .flat_map(|target| evidence.cover_without(target, &results(evidence, target)))
        .collect()
}

/// The programs and libraries that a build was for and that no other path has: those of the profile that the started
/// program is of, else of all.
fn results(evidence: &Evidence<'_>, target: NodeId) -> Vec<NodeId> {
    let started = evidence.start().program;
    let is_profile = |node: &NodeId| evidence.inside(*node, "deps").is_some();
    let below = evidence.children(target).flat_map(|node| {
        let nested: Vec<NodeId> = evidence.children(node).collect();
        std::iter::once(node).chain(nested)
    });
    let mut profiles: Vec<NodeId> = below.filter(is_profile).collect();
    let is_started =
        |profile: &NodeId| started.is_some_and(|node| evidence.tree.parent(node) == Some(*profile));
    if let Some(profile) = profiles.iter().copied().find(is_started) {
        profiles = vec![profile];
    }
    let is_result = |node: &NodeId| {
        let inode = evidence.inode(*node);
        inode.is_some_and(|inode| inode.kind == Kind::File && inode.mode & 0o111 != 0)
            && !is_elsewhere(evidence, *node, target)
    };
    profiles.into_iter().flat_map(|profile| evidence.children(profile)).filter(is_result).collect()
}

/// Tells whether a file was copied out of a directory, under its name or as the program that is started.
fn is_elsewhere(evidence: &Evidence<'_>, node: NodeId, directory: NodeId) -> bool {
    let Some(inode) = evidence.inode(node) else { return false };
    let name = String::from_utf8_lossy(evidence.tree.name(node));
    let named = evidence.named(&name).iter().take(COPIES).copied();
    named.chain(evidence.start().program).any(|other| {
        evidence.inode(other).is_some_and(|other| other.same_content(inode))
            && !evidence.is_within(other, directory)
    })
}

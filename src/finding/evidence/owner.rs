//! Whose a path is: a package's that lists it, else told by what brought it and where it lies. What came with a project is
//! judged otherwise than what a package installed.

use super::CopiedFiles;
use crate::filesystem::FileSystem;
use crate::package::Packages;
use crate::tree::NodeId;

/// Whose a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Owner {
    /// Of those who made the image: what they copied, wherever it lies, and what lies where no package would put it, as in `/app`
    /// or `/usr/src/app`.
    #[default]
    Application,
    /// Of a package that an interpreter loads: below `node_modules`, `site-packages`, `gems`, …
    Package,
    /// Of the distribution or of something installed beside it.
    System,
    /// Of a toolchain, see [`super::Evidence::toolchains`].
    Toolchain,
}

/// Directories of the root that no project lies in.
const OF_ROOT: &[&[u8]] = &[
    b"bin", b"boot", b"dev", b"etc", b"gnu", b"lib", b"lib32", b"lib64", b"libx32", b"nix", b"proc", b"run",
    b"sbin", b"sys",
];
/// The same of `/var`.
const OF_VAR: &[&[u8]] =
    &[b"backups", b"cache", b"db", b"lib", b"local", b"lock", b"log", b"mail", b"run", b"spool", b"tmp"];
/// The same of whatever programs are installed into, `/usr` first of all.
const OF_PREFIX: &[&[u8]] = &[
    b"bin", b"etc", b"games", b"include", b"lib", b"lib32", b"lib64", b"libexec", b"libx32", b"man", b"sbin",
    b"share",
];
/// Directories that package managers of languages fill.
const OF_PACKAGES: &[&[u8]] =
    &[b"bower_components", b"dist-packages", b"node_modules", b"perl5", b"site-packages"];

/// Directories of version control, which are judged as a whole.
const VERSION_CONTROL: &[&[u8]] = &[b".bzr", b".git", b".hg", b".svn"];
/// Directories of `/usr/src` that packages fill for others to compile, by how their names start.
const SOURCES: &[&[u8]] = &[b"googletest", b"kernels", b"linux-headers", b"linux-kbuild", b"linux-source"];

/// Whose each path is.
#[derive(Debug)]
pub(super) struct Owners(Vec<Owner>);

impl Owners {
    /// Tells it of every live path, in one pass over them, given where toolchains lie, what packages list and what was copied.
    pub fn of(
        files: &FileSystem<'_>,
        toolchains: &[NodeId],
        packages: &Packages,
        copied: &CopiedFiles,
    ) -> Self {
        let mut owners = Self(vec![Owner::default(); files.tree.len()]);
        let mut is_prefix = vec![false; files.tree.len()];
        let mut is_toolchain = vec![false; files.tree.len()];
        let mut is_apart = vec![false; files.tree.len()];
        toolchains.iter().for_each(|node| is_toolchain[node.0 as usize] = true);
        for node in files.tree.nodes().filter(|node| files.is_live(*node)) {
            let Some(parent) = files.tree.parent(node) else { continue };
            is_apart[node.0 as usize] = is_apart[parent.0 as usize] || is_kept_apart(files, parent, node);
            let owner = match owners.of_node(parent) {
                Owner::Toolchain => Owner::Toolchain,
                _ if is_toolchain[node.0 as usize] => Owner::Toolchain,
                Owner::Package => Owner::Package,
                _ if let Some(package) = packages.owner(node) => {
                    match packages[package].manager.is_of_distribution() {
                        true => Owner::System,
                        false => Owner::Package,
                    }
                }
                _ if is_of_packages(files, parent, node) => Owner::Package,
                _ if is_apart[node.0 as usize] => Owner::System,
                _ if copied.has(files.analysis, node) => Owner::Application,
                Owner::System => Owner::System,
                _ if is_of_system(files, parent, node, is_prefix[parent.0 as usize]) => Owner::System,
                Owner::Application => Owner::Application,
            };
            owners.0[node.0 as usize] = owner;
            is_prefix[node.0 as usize] = owner == Owner::Application && is_prefixed(files, node);
        }
        owners
    }

    /// Whose a node is.
    pub fn of_node(&self, node: NodeId) -> Owner {
        self.0[node.0 as usize]
    }
}

/// What packages put into `/usr/src` for others to compile: headers of kernels, for one.
pub(in crate::finding) fn source_packages(files: &FileSystem<'_>) -> Vec<NodeId> {
    let sources = files.at("/usr/src").into_iter().flat_map(|sources| files.children(sources));
    sources.filter(|node| is_source_package(files.tree.name(*node))).collect()
}

fn is_source_package(name: &[u8]) -> bool {
    SOURCES.iter().any(|start| name.starts_with(start))
}

fn is_usr(files: &FileSystem<'_>, node: NodeId) -> bool {
    files.tree.name(node) == b"usr" && files.tree.parent(node) == Some(NodeId::ROOT)
}

/// Something that programs are installed into: `/usr`, `/usr/local`, or what is built like them, `/opt/tool`.
fn is_prefixed(files: &FileSystem<'_>, node: NodeId) -> bool {
    let has = |name| files.inside(node, name).is_some();
    let is_local = files.tree.name(node) == b"local"
        && files.tree.parent(node).is_some_and(|parent| is_usr(files, parent));
    is_usr(files, node)
        || is_local
        || has("bin") && ["lib", "lib64", "libexec"].into_iter().any(has) && (has("share") || has("include"))
}

fn is_of_packages(files: &FileSystem<'_>, parent: NodeId, node: NodeId) -> bool {
    let has = |directory, name| files.inside(directory, name).is_some();
    match files.tree.name(node) {
        b"gems" => has(parent, "specifications"),
        b"bundle" => files.tree.name(parent) == b"vendor",
        b"vendor" => has(node, "autoload.php"),
        name => OF_PACKAGES.contains(&name),
    }
}

fn is_of_system(files: &FileSystem<'_>, parent: NodeId, node: NodeId, is_in_prefix: bool) -> bool {
    let name = files.tree.name(node);
    match (files.tree.name(parent), files.tree.parent(parent)) {
        (_, None) => OF_ROOT.contains(&name),
        (b"var", Some(NodeId::ROOT)) => OF_VAR.contains(&name),
        (b"src", Some(usr)) if is_usr(files, usr) => is_source_package(name),
        _ => is_in_prefix && OF_PREFIX.contains(&name),
    }
}

/// Directories that are judged as a whole, whoever brought them: of version control, and what tools keep in a home, as in
/// `.cache`.
fn is_kept_apart(files: &FileSystem<'_>, parent: NodeId, node: NodeId) -> bool {
    let folder = files.tree.name(parent);
    VERSION_CONTROL.contains(&files.tree.name(node))
        || folder.starts_with(b".") && files.tree.parent(parent).is_some_and(|home| is_home(files, home))
}

/// A home, `/root` or `/home/node`. What is inside of folders that tools keep there, as `.cache`, is no project.
fn is_home(files: &FileSystem<'_>, node: NodeId) -> bool {
    let is_of_root = |node: NodeId| files.tree.parent(node) == Some(NodeId::ROOT);
    let name = |node: NodeId| files.tree.name(node);
    match files.tree.parent(node) {
        Some(NodeId::ROOT) => name(node) == b"root",
        Some(above) => name(above) == b"home" && is_of_root(above),
        None => false,
    }
}

//! Programs that take part in a build, by their names in directories of programs.

use std::collections::{BTreeSet, HashMap};

use crate::filesystem::{FileSystem, Resolved};
use crate::finding::PathGroup;
use crate::finding::toolchains::prefix;
use crate::layer::Kind;
use crate::tree::{InodeId, NodeId};

/// GCC's drivers and what comes with them.
#[rustfmt::skip]
pub(super) const GCC: &[&[u8]] = &[
    b"c++", b"c89", b"c89-gcc", b"c99", b"c99-gcc", b"cc", b"cpp", b"g++", b"gcc", b"gcc-ar", b"gcc-nm",
    b"gcc-ranlib", b"gccgo", b"gcov", b"gcov-dump", b"gcov-tool", b"gdc", b"gfortran", b"gnat", b"lto-dump",
];
/// Clang's drivers.
pub(super) const CLANG: &[&[u8]] = &[b"clang", b"clang++", b"clang-cl", b"clang-cpp"];
#[rustfmt::skip]
const BINUTILS: &[&[u8]] = &[
    b"addr2line", b"ar", b"as", b"c++filt", b"dlltool", b"dwp", b"elfedit", b"gold", b"gp-archive",
    b"gp-collect-app", b"gp-display-html", b"gp-display-src", b"gp-display-text", b"gprof", b"gprofng", b"ld",
    b"ld.bfd", b"ld.gold", b"ld.lld", b"ld.mold", b"lld", b"mold", b"nm", b"objcopy", b"objdump", b"ranlib",
    b"readelf", b"size", b"strings", b"strip", b"windmc", b"windres",
];
/// Each with what its finding calls it.
#[rustfmt::skip]
const BUILD_TOOLS: &[(&str, &[&[u8]])] = &[
    ("make", &[b"gmake", b"make", b"make-first-existing-target"]),
    ("CMake", &[b"ccmake", b"cmake", b"cpack", b"ctest"]),
    ("Ninja", &[b"ninja", b"ninja-build"]),
    ("pkg-config", &[b"pkg-config", b"pkgconf", b"pkg-config.bin"]),
    ("Autotools", &[
        b"aclocal", b"autoconf", b"autoheader", b"autom4te", b"automake", b"autoreconf", b"autoscan", b"autoupdate",
        b"ifnames", b"libtool", b"libtoolize", b"m4",
    ]),
    ("parser generators", &[b"bison", b"flex", b"flex++", b"lex", b"yacc"]),
];
/// Directories of their data below `share`, by how their names start.
const SHARED: &[(&str, &[u8])] = &[
    ("CMake", b"cmake"),
    ("Autotools", b"aclocal"),
    ("Autotools", b"autoconf"),
    ("Autotools", b"automake"),
    ("Autotools", b"libtool"),
    ("parser generators", b"bison"),
];

/// The assembler, the linkers and what else works on object files.
pub(super) fn binutils(files: &FileSystem<'_>) -> Option<PathGroup> {
    let mut nodes = named(files, BINUTILS);
    if !nodes.is_empty() {
        nodes.extend(files.directories("ldscripts"));
    }
    PathGroup::new(files, "binutils", nodes)
}

/// What calls the compilers.
pub(super) fn build_tools(files: &FileSystem<'_>) -> Option<PathGroup> {
    let mut words = Vec::new();
    let mut nodes = Vec::new();
    for (tool, names) in BUILD_TOOLS {
        let programs = named(files, names);
        if programs.is_empty() {
            continue;
        }
        words.push(*tool);
        nodes.extend(programs);
        for prefix in prefix::shared(files) {
            let starts: Vec<&[u8]> =
                SHARED.iter().filter(|(of, _)| of == tool).map(|(_, start)| *start).collect();
            let is_such = |name: &[u8]| starts.iter().any(|start| name.starts_with(start));
            nodes.extend(prefix::children(files, files.inside(prefix, "share"), is_such));
        }
    }
    PathGroup::new(files, words.join(", "), nodes)
}

/// Programs of some names, in the usual directories and beside compilers of other prefixes: files, and links to files
/// of such names. Those that are also something else, as busybox is, are not of the toolchain.
pub(super) fn named(files: &FileSystem<'_>, names: &[&[u8]]) -> Vec<NodeId> {
    let is_named = |name: &[u8]| names.contains(&base(name, names));
    let programs = directories(files).into_iter();
    let mut programs: Vec<NodeId> =
        programs.flat_map(|bin| prefix::children(files, Some(bin), is_named)).collect();
    let mut links: HashMap<InodeId, u32> = HashMap::new();
    let inodes = programs.iter().filter_map(|program| files.tree.live(*program));
    inodes.for_each(|inode| *links.entry(inode).or_default() += 1);
    programs.retain(|node| match files.kind(*node) {
        Some(Kind::File) => {
            files.tree.live(*node).and_then(|inode| links.get(&inode)) == Some(&files.links(*node))
        }
        Some(Kind::Symlink) => match files.resolve(files.tree.path(*node).as_bytes()) {
            Resolved::Found(target) => is_named(files.tree.name(target)),
            _ => false,
        },
        _ => false,
    });
    programs
}

/// Where programs of a toolchain lie: `bin`, and as binutils has it `x86_64-alpine-linux-musl/bin`.
fn directories(files: &FileSystem<'_>) -> BTreeSet<NodeId> {
    let compilers = files.named("cc1").iter().filter_map(|compiler| prefix::of_node(files, *compiler));
    let prefixes: BTreeSet<NodeId> = prefix::shared(files).into_iter().chain(compilers).collect();
    let of_prefix = |prefix: NodeId| {
        let targets = prefix::children(files, Some(prefix), is_target);
        std::iter::once(prefix).chain(targets).filter_map(|home| files.inside(home, "bin"))
    };
    prefixes.into_iter().flat_map(of_prefix).collect()
}

/// Tells whether a name is that of a target, as `x86_64-alpine-linux-musl`, or has one in it.
fn is_target(name: &[u8]) -> bool {
    name.windows(5).any(|part| matches!(part, b"linux" | b"mingw"))
}

/// A program's name without the target that it is for and without its version: `gcc` of `x86_64-linux-gnu-gcc-12`.
fn base<'a>(name: &'a [u8], names: &[&[u8]]) -> &'a [u8] {
    let is_version = |part: &[u8]| !part.is_empty() && part.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let dash = name.iter().rposition(|&byte| byte == b'-');
    let name = match dash {
        Some(dash) if is_version(&name[dash + 1..]) => &name[..dash],
        _ => name,
    };
    let of_target = |known: &&&[u8]| {
        let target = name.strip_suffix(**known).and_then(|head| head.strip_suffix(b"-"));
        target.is_some_and(is_target)
    };
    names.iter().find(of_target).map_or(name, |known| &name[name.len() - known.len()..])
}

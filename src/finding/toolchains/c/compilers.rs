//! Compilers of C and C++, by the parts that compile.

use std::collections::HashSet;

use super::programs;
use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::finding::toolchains::prefix;
use crate::text::escape;
use crate::tree::NodeId;

/// The programs of GCC that compile a language each.
const COMPILERS: [&str; 6] = ["cc1", "cc1plus", "f951", "go1", "gnat1", "lto1"];
/// Libraries that programs need only where they were built to be watched.
const SANITIZERS: [&[u8]; 5] =
    [b"libasan.so.", b"libhwasan.so.", b"liblsan.so.", b"libtsan.so.", b"libubsan.so."];

/// GCC: the directories of its compilers, `gcc/<target>/<version>` below `lib` or `libexec`, and its drivers.
pub(super) fn gcc(files: &FileSystem<'_>) -> Option<PathGroup> {
    let directories = |names: &[&str]| -> Vec<NodeId> {
        let parts = names.iter().flat_map(|name| files.named(name));
        parts.filter_map(|part| gcc_directory(files, *part)).collect()
    };
    let compilers = directories(&COMPILERS);
    let version = escape(files.tree.name(*compilers.first()?));
    // a cross compiler has the system that it compiles for beside itself
    let systems = compilers.iter().filter_map(|directory| {
        let home = prefix::of_node(files, *directory).filter(|home| !prefix::is_shared(files, *home))?;
        files.inside(home, std::str::from_utf8(files.parent_name(*directory)).ok()?)
    });
    let mut nodes: Vec<NodeId> = systems.collect();
    nodes.extend(compilers);
    nodes.extend(directories(&["crtbegin.o", "libgcc.a"]));
    nodes.extend(programs::named(files, programs::GCC));
    PathGroup::new(files, format!("C compiler (gcc {version})"), nodes)
}

/// The directory that holds a part of GCC, where it is one of GCC's: `…/gcc/<target>/<version>`.
fn gcc_directory(files: &FileSystem<'_>, part: NodeId) -> Option<NodeId> {
    let directory = files.tree.parent(part)?;
    let target = files.tree.parent(directory)?;
    let is_gcc = matches!(files.parent_name(target), b"gcc" | b"gcc-cross");
    is_gcc.then_some(directory)
}

/// Clang and LLVM's tools, but for the libraries that programs may be linked against.
pub(super) fn clang(files: &FileSystem<'_>) -> Option<PathGroup> {
    let mut nodes = programs::named(files, programs::CLANG);
    let mut has_tools = false;
    for library in prefix::shared(files).into_iter().flat_map(|prefix| prefix::libraries(files, prefix)) {
        nodes.extend(files.inside(library, "clang").filter(|headers| is_clangs(files, *headers)));
        let homes: Vec<NodeId> =
            prefix::children(files, Some(library), |name| name.starts_with(b"llvm")).collect();
        for home in homes.into_iter().filter(|home| files.inside(*home, "bin").is_some()) {
            has_tools = true;
            nodes.extend(tools(files, home));
        }
    }
    for program in files.named("clang").iter().filter(|node| files.parent_name(**node) == b"bin") {
        let home = files.tree.parent(*program).and_then(|bin| files.tree.parent(bin));
        let own = home.filter(|home| !prefix::is_shared(files, *home));
        let headers = own.and_then(|home| files.inside(home, "lib/clang"));
        if let Some(headers) = headers.filter(|headers| is_clangs(files, *headers)) {
            nodes.push(headers);
            let places =
                ["bin", "include", "lib/cmake"].map(|path| own.and_then(|home| files.inside(home, path)));
            nodes.extend(places.into_iter().flat_map(|place| prefix::children(files, place, is_llvms)));
        }
    }
    let has_compiler = nodes.iter().any(|node| files.tree.name(*node).starts_with(b"clang"));
    let words = match (has_compiler, has_tools) {
        (true, _) => "C compiler (clang)",
        (false, _) => "LLVM tools",
    };
    PathGroup::new(files, words, nodes)
}

/// Tells whether a directory `lib/clang` holds the headers of a compiler, by version.
fn is_clangs(files: &FileSystem<'_>, directory: NodeId) -> bool {
    files.children(directory).any(|version| files.inside(version, "include/stddef.h").is_some())
}

/// Tells whether a name is one of LLVM's, where it is installed among others.
fn is_llvms(name: &[u8]) -> bool {
    let starts: [&[u8]; 7] = [b"clang", b"ld.lld", b"lld", b"llvm", b"mlir", b"polly", b"wasm-ld"];
    starts.iter().any(|start| name.starts_with(start))
}

/// What an installation of LLVM of its own holds besides shared libraries.
fn tools(files: &FileSystem<'_>, home: NodeId) -> Vec<NodeId> {
    let inside = ["bin", "build", "include", "share", "lib/clang", "lib/cmake", "libexec"];
    let mut nodes: Vec<NodeId> = inside.iter().filter_map(|path| files.inside(home, path)).collect();
    let is_static = |name: &[u8]| name.ends_with(b".a");
    nodes.extend(prefix::children(files, files.inside(home, "lib"), is_static));
    nodes
}

/// GCC's sanitizers, where no program is linked against them.
pub(super) fn sanitizers(files: &FileSystem<'_>) -> Option<PathGroup> {
    let needed: HashSet<&[u8]> = files
        .executables()
        .flat_map(|(_, executable)| executable.needed.iter().map(|name| &**name))
        .collect();
    let is_unneeded = |name: &[u8]| {
        let of = SANITIZERS.iter().find(|start| name.starts_with(start));
        of.is_some_and(|start| !needed.iter().any(|needed| needed.starts_with(start)))
    };
    let libraries = prefix::shared(files).into_iter().flat_map(|prefix| prefix::libraries(files, prefix));
    let found = libraries.flat_map(|library| prefix::children(files, Some(library), is_unneeded));
    PathGroup::new(files, "sanitizers", found.collect::<Vec<_>>())
}

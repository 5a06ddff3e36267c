//! Compilers of C and C++, by the parts that compile.

use std::collections::HashSet;

use super::programs;
use crate::finding::toolchains::prefix;
use crate::finding::{Evidence, Part};
use crate::text::escape;
use crate::tree::NodeId;

/// The programs of GCC that compile a language each.
const COMPILERS: [&str; 6] = ["cc1", "cc1plus", "f951", "go1", "gnat1", "lto1"];
/// Libraries that programs need only where they were built to be watched.
const SANITIZERS: [&[u8]; 5] =
    [b"libasan.so.", b"libhwasan.so.", b"liblsan.so.", b"libtsan.so.", b"libubsan.so."];

/// GCC: the directories of its compilers, `gcc/<target>/<version>` below `lib` or `libexec`, and its drivers.
pub(super) fn gcc(evidence: &Evidence<'_>) -> Option<Part> {
    let directories = |names: &[&str]| -> Vec<NodeId> {
        let parts = names.iter().flat_map(|name| evidence.named(name));
        parts.filter_map(|part| gcc_directory(evidence, *part)).collect()
    };
    let compilers = directories(&COMPILERS);
    let version = escape(evidence.tree.name(*compilers.first()?));
    // a cross compiler has the system that it compiles for beside itself
    let systems = compilers.iter().filter_map(|directory| {
        let home = prefix::around(evidence, *directory).filter(|home| !prefix::is_shared(evidence, *home))?;
        evidence.inside(home, std::str::from_utf8(evidence.parent_name(*directory)).ok()?)
    });
    let mut nodes: Vec<NodeId> = systems.collect();
    nodes.extend(compilers);
    nodes.extend(directories(&["crtbegin.o", "libgcc.a"]));
    nodes.extend(programs::named(evidence, programs::GCC));
    Part::new(evidence, format!("C compiler (gcc {version})"), nodes)
}

/// The directory that holds a part of GCC, where it is one of GCC's: `…/gcc/<target>/<version>`.
fn gcc_directory(evidence: &Evidence<'_>, part: NodeId) -> Option<NodeId> {
    let directory = evidence.tree.parent(part)?;
    let target = evidence.tree.parent(directory)?;
    let is_gcc = matches!(evidence.parent_name(target), b"gcc" | b"gcc-cross");
    is_gcc.then_some(directory)
}

/// Clang and LLVM's tools, but for the libraries that programs may be linked against.
pub(super) fn clang(evidence: &Evidence<'_>) -> Option<Part> {
    let mut nodes = programs::named(evidence, programs::CLANG);
    let mut has_tools = false;
    for library in prefix::shared(evidence).into_iter().flat_map(|prefix| prefix::libraries(evidence, prefix))
    {
        nodes.extend(evidence.inside(library, "clang").filter(|headers| is_clangs(evidence, *headers)));
        let homes: Vec<NodeId> =
            prefix::held(evidence, Some(library), |name| name.starts_with(b"llvm")).collect();
        for home in homes.into_iter().filter(|home| evidence.inside(*home, "bin").is_some()) {
            has_tools = true;
            nodes.extend(tools(evidence, home));
        }
    }
    for program in evidence.named("clang").iter().filter(|node| evidence.parent_name(**node) == b"bin") {
        let home = evidence.tree.parent(*program).and_then(|bin| evidence.tree.parent(bin));
        let own = home.filter(|home| !prefix::is_shared(evidence, *home));
        let headers = own.and_then(|home| evidence.inside(home, "lib/clang"));
        if let Some(headers) = headers.filter(|headers| is_clangs(evidence, *headers)) {
            nodes.push(headers);
            let places =
                ["bin", "include", "lib/cmake"].map(|path| own.and_then(|home| evidence.inside(home, path)));
            nodes.extend(places.into_iter().flat_map(|place| prefix::held(evidence, place, is_llvms)));
        }
    }
    let has_compiler = nodes.iter().any(|node| evidence.tree.name(*node).starts_with(b"clang"));
    let words = match (has_compiler, has_tools) {
        (true, _) => "C compiler (clang)",
        (false, _) => "LLVM tools",
    };
    Part::new(evidence, words, nodes)
}

/// Tells whether a directory `lib/clang` holds the headers of a compiler, by version.
fn is_clangs(evidence: &Evidence<'_>, directory: NodeId) -> bool {
    evidence.children(directory).any(|version| evidence.inside(version, "include/stddef.h").is_some())
}

/// Tells whether a name is one of LLVM's, where it is installed among others.
fn is_llvms(name: &[u8]) -> bool {
    let starts: [&[u8]; 7] = [b"clang", b"ld.lld", b"lld", b"llvm", b"mlir", b"polly", b"wasm-ld"];
    starts.iter().any(|start| name.starts_with(start))
}

/// What an installation of LLVM of its own holds besides shared libraries.
fn tools(evidence: &Evidence<'_>, home: NodeId) -> Vec<NodeId> {
    let inside = ["bin", "build", "include", "share", "lib/clang", "lib/cmake", "libexec"];
    let mut nodes: Vec<NodeId> = inside.iter().filter_map(|path| evidence.inside(home, path)).collect();
    let is_static = |name: &[u8]| name.ends_with(b".a");
    nodes.extend(prefix::held(evidence, evidence.inside(home, "lib"), is_static));
    nodes
}

/// GCC's sanitizers, where no program is linked against them.
pub(super) fn sanitizers(evidence: &Evidence<'_>) -> Option<Part> {
    let needed: HashSet<&[u8]> = evidence
        .executables()
        .flat_map(|(_, executable)| executable.needed.iter().map(|name| &**name))
        .collect();
    let is_unneeded = |name: &[u8]| {
        let of = SANITIZERS.iter().find(|start| name.starts_with(start));
        of.is_some_and(|start| !needed.iter().any(|needed| needed.starts_with(start)))
    };
    let libraries =
        prefix::shared(evidence).into_iter().flat_map(|prefix| prefix::libraries(evidence, prefix));
    let found = libraries.flat_map(|library| prefix::held(evidence, Some(library), is_unneeded));
    Part::new(evidence, "sanitizers", found.collect::<Vec<_>>())
}

//! What programs are compiled and linked against: headers, static libraries and the files that name both.

use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::finding::toolchains::prefix;
use crate::tree::NodeId;

/// C headers: the `include` directories of `/usr` and `/usr/local`.
pub(super) fn headers(files: &FileSystem<'_>) -> Option<PathGroup> {
    let mut nodes = Vec::new();
    for prefix in prefix::shared(files) {
        let Some(include) = files.inside(prefix, "include") else { continue };
        let is_kept = |name: &[u8]| is_of_interpreter(files, prefix, name);
        let kept: Vec<NodeId> = prefix::children(files, Some(include), is_kept).collect();
        nodes.extend(files.cover_without(include, &kept));
    }
    PathGroup::new(files, "C headers", nodes)
}

/// Static libraries, and object files that the linker adds to every program.
pub(super) fn static_libraries(files: &FileSystem<'_>) -> Option<PathGroup> {
    let nodes = in_libraries(files, |name| {
        let ending = name.iter().rposition(|&byte| byte == b'.').map(|dot| &name[dot..]);
        // Python's own is told with the rest of Python
        matches!(ending, Some(b".a" | b".la" | b".o")) && !name.starts_with(b"libpython")
    });
    PathGroup::new(files, "static libraries", nodes)
}

/// The files in which pkg-config and CMake look for libraries.
pub(super) fn package_files(files: &FileSystem<'_>) -> Option<PathGroup> {
    let mut nodes = Vec::new();
    for prefix in prefix::shared(files) {
        for library in prefix::libraries(files, prefix) {
            let is_foreign = |name: &[u8]| name.ends_with(b".pc") && !is_of_interpreter(files, prefix, name);
            nodes.extend(prefix::children(files, files.inside(library, "pkgconfig"), is_foreign));
            nodes.extend(files.inside(library, "cmake"));
        }
    }
    PathGroup::new(files, "pkg-config files", nodes)
}

fn in_libraries(files: &FileSystem<'_>, is_such: impl Fn(&[u8]) -> bool) -> Vec<NodeId> {
    let prefixes = prefix::shared(files).into_iter();
    let libraries = prefixes.flat_map(|prefix| prefix::libraries(files, prefix));
    libraries
        .flat_map(|library| prefix::children(files, Some(library), &is_such).collect::<Vec<_>>())
        .collect()
}

/// Tells whether a file came with an interpreter that is installed beside it, as `include/python3.11` with
/// `bin/python` in `/usr/local`. In `/usr` distributions have such files in packages of their own, which need not be
/// there; only those of Node.js may come with it.
fn is_of_interpreter(files: &FileSystem<'_>, prefix: NodeId, name: &[u8]) -> bool {
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_asked = name == b"node" || files.tree.name(prefix) == b"local";
    let bin = files.inside(prefix, "bin").filter(|_| is_asked);
    let has = |program: &[u8]| {
        let program = std::str::from_utf8(program).ok().filter(|program| !program.is_empty());
        bin.zip(program).is_some_and(|(bin, program)| files.inside(bin, program).is_some())
    };
    has(name) || has(&name[..letters])
}

//! What programs are compiled and linked against: headers, static libraries and the files that name both.

use crate::finding::toolchains::prefix;
use crate::finding::{Evidence, Part};
use crate::tree::NodeId;

/// C headers: the `include` directories of `/usr` and `/usr/local`.
pub(super) fn headers(evidence: &Evidence<'_>) -> Option<Part> {
    let mut nodes = Vec::new();
    for prefix in prefix::shared(evidence) {
        let Some(include) = evidence.inside(prefix, "include") else { continue };
        let is_kept = |name: &[u8]| is_of_interpreter(evidence, prefix, name);
        let kept: Vec<NodeId> = prefix::held(evidence, Some(include), is_kept).collect();
        nodes.extend(evidence.cover_without(include, &kept));
    }
    Part::new(evidence, "C headers", nodes)
}

/// Static libraries, and object files that the linker adds to every program.
pub(super) fn static_libraries(evidence: &Evidence<'_>) -> Option<Part> {
    let nodes = in_libraries(evidence, |name| {
        let ending = name.iter().rposition(|&byte| byte == b'.').map(|dot| &name[dot..]);
        // Python's own is told with the rest of Python
        matches!(ending, Some(b".a" | b".la" | b".o")) && !name.starts_with(b"libpython")
    });
    Part::new(evidence, "static libraries", nodes)
}

/// The files in which pkg-config and CMake look for libraries.
pub(super) fn package_files(evidence: &Evidence<'_>) -> Option<Part> {
    let mut nodes = Vec::new();
    for prefix in prefix::shared(evidence) {
        for library in prefix::libraries(evidence, prefix) {
            let is_foreign =
                |name: &[u8]| name.ends_with(b".pc") && !is_of_interpreter(evidence, prefix, name);
            nodes.extend(prefix::held(evidence, evidence.inside(library, "pkgconfig"), is_foreign));
            nodes.extend(evidence.inside(library, "cmake"));
        }
    }
    Part::new(evidence, "pkg-config files", nodes)
}

fn in_libraries(evidence: &Evidence<'_>, is_such: impl Fn(&[u8]) -> bool) -> Vec<NodeId> {
    let prefixes = prefix::shared(evidence).into_iter();
    let libraries = prefixes.flat_map(|prefix| prefix::libraries(evidence, prefix));
    libraries
        .flat_map(|library| prefix::held(evidence, Some(library), &is_such).collect::<Vec<_>>())
        .collect()
}

/// Tells whether a file came with an interpreter that is installed beside it, as `include/python3.11` with
/// `bin/python` in `/usr/local`. In `/usr` distributions have such files in packages of their own, which need not be
/// there; only those of Node.js may come with it.
fn is_of_interpreter(evidence: &Evidence<'_>, prefix: NodeId, name: &[u8]) -> bool {
    let letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_asked = name == b"node" || evidence.tree.name(prefix) == b"local";
    let bin = evidence.inside(prefix, "bin").filter(|_| is_asked);
    let has = |program: &[u8]| {
        let program = std::str::from_utf8(program).ok().filter(|program| !program.is_empty());
        bin.zip(program).is_some_and(|(bin, program)| evidence.inside(bin, program).is_some())
    };
    has(name) || has(&name[..letters])
}

//! Which packages the image's program needs, told by what is started and by what programs are linked against.

use std::collections::{BTreeSet, HashSet};

use crate::filesystem::Resolved;
use crate::finding::Evidence;
use crate::package::PackageId;
use crate::tree::NodeId;

/// The packages that own what the image starts, what the application's own programs and libraries are, and every library
/// that these name, one after the other. What they load by name at run time is not seen. None where one of them does not say
/// what it needs.
pub(in crate::finding) fn needed(evidence: &Evidence<'_>) -> Option<Vec<PackageId>> {
    let packages = evidence.packages();
    let started = evidence.startup().programs().into_iter().chain(evidence.startup().program);
    let own = evidence.executables().map(|(node, _)| node);
    let own = own
        .filter(|node| packages.owner_of_distribution(*node).is_none() && !evidence.is_of_toolchain(*node));
    let mut pending: Vec<NodeId> = started.chain(own).collect();
    let mut seen: HashSet<NodeId> = pending.iter().copied().collect();
    let mut asked: HashSet<&[u8]> = HashSet::new();
    let mut needed = BTreeSet::new();
    while let Some(node) = pending.pop() {
        needed.extend(packages.owner_of_distribution(node));
        let Some(program) = evidence.executable(node) else { continue };
        // a loader without a library for it: more are named than are read
        if program.interpreter.is_some() && program.needed.is_empty() && program.go.is_none() {
            return None;
        }
        let loader = program.interpreter.as_deref().and_then(|path| evidence.file(path));
        let names = program.needed.iter().map(|name| &**name).filter(|name| asked.insert(name));
        let libraries: Vec<NodeId> = names.flat_map(|name| libraries(evidence, name)).chain(loader).collect();
        pending.extend(libraries.into_iter().filter(|library| seen.insert(*library)));
    }
    Some(needed.into_iter().collect())
}

/// All libraries of a name, links followed: which of them is loaded depends on the program.
fn libraries(evidence: &Evidence<'_>, name: &[u8]) -> Vec<NodeId> {
    let Ok(name) = std::str::from_utf8(name) else { return Vec::new() };
    let paths = evidence.named(name).iter().map(|node| evidence.tree.path(*node));
    let found = paths.filter_map(|path| match evidence.resolve(&[b"/", path.as_bytes()].concat()) {
        Resolved::Found(node) => Some(node),
        _ => None,
    });
    found.collect()
}

//! Java development kits, and what of them a Java runtime has not.

use super::prefix;
use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::tree::NodeId;

/// Programs in `bin` that only a development kit has, of Java 8 and of later versions.
#[rustfmt::skip]
const PROGRAMS: &[&[u8]] = &[
    b"appletviewer", b"extcheck", b"idlj", b"jar", b"jarsigner", b"javac", b"javadoc", b"javah", b"javap",
    b"jcmd", b"jconsole", b"jdb", b"jdeprscan", b"jdeps", b"jhat", b"jhsdb", b"jimage", b"jinfo", b"jlink",
    b"jmap", b"jmod", b"jnativescan", b"jpackage", b"jps", b"jsadebugd", b"jshell", b"jstack", b"jstat",
    b"jstatd", b"native2ascii", b"rmic", b"schemagen", b"serialver", b"wsgen", b"wsimport", b"xjc",
];
/// What else only a development kit has.
#[rustfmt::skip]
const FILES: &[&str] = &[
    "demo", "include", "jmods", "lib/ct.sym", "lib/dt.jar", "lib/ir.idl", "lib/jconsole.jar", "lib/sa-jdi.jar",
    "lib/src.zip", "lib/tools.jar", "sample", "src.zip",
];
/// One of these is beside `bin/javac` in every development kit.
const MARKS: &[&str] = &["jmods", "lib/ct.sym", "lib/src.zip", "lib/tools.jar", "src.zip"];

/// Of each development kit what a runtime has not.
pub(in crate::finding) fn parts(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let programs = files.named("javac").iter().filter(|node| files.parent_name(**node) == b"bin");
    let homes = programs.filter_map(|javac| files.tree.parent(files.tree.parent(*javac)?));
    let kits: Vec<NodeId> = homes.filter(|home| is_kit(files, *home)).collect();
    let in_kits = |paths: &[&str]| -> Vec<NodeId> {
        kits.iter().flat_map(|home| paths.iter().filter_map(|path| files.inside(*home, path))).collect()
    };
    let bins = kits.iter().map(|home| files.inside(*home, "bin"));
    let programs = bins.flat_map(|bin| prefix::children(files, bin, |name| PROGRAMS.contains(&name)));
    let others: Vec<&str> = FILES.iter().copied().filter(|path| !is_named(path)).collect();
    let parts = [
        PathGroup::new(files, "jmods", in_kits(&["jmods"])),
        PathGroup::new(files, "src.zip", in_kits(&["lib/src.zip", "src.zip"])),
        PathGroup::new(files, "ct.sym", in_kits(&["lib/ct.sym"])),
        PathGroup::new(files, "development tools", programs.chain(in_kits(&others))),
    ];
    parts.into_iter().flatten().collect()
}

/// What has a part of its own.
fn is_named(path: &str) -> bool {
    ["jmods", "src.zip", "ct.sym"].contains(&path.rsplit('/').next().unwrap_or(path))
}

fn is_kit(files: &FileSystem<'_>, home: NodeId) -> bool {
    !prefix::is_shared(files, home) && MARKS.iter().any(|mark| files.inside(home, mark).is_some())
}

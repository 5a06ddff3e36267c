//! What builds of Python and of its packages leave: build directories, wheels, static libraries and Python's own tests.

use super::prefix;
use crate::finding::{Evidence, Part};
use crate::layer::Kind;
use crate::tree::NodeId;

/// Less than this, in bytes, of what came with the interpreter is left alone: distributions keep some.
const WORTH: u64 = 1_000_000;
/// Tests in Python's standard library.
#[rustfmt::skip]
const TESTS: &[&str] = &[
    "ctypes/test", "distutils/tests", "idlelib/idle_test", "lib2to3/tests", "sqlite3/test", "test",
    "tkinter/test", "unittest/test",
];

/// All that builds for Python leave behind.
pub(in crate::finding) fn parts(evidence: &Evidence<'_>) -> Vec<Part> {
    let is_worth = |part: &Part| part.size(evidence) >= WORTH;
    let libraries = evidence.with_extension("a").iter().copied();
    let libraries = libraries.filter(|node| evidence.tree.name(*node).starts_with(b"libpython"));
    let parts = [
        Part::new(evidence, "Python package build files", builds(evidence)),
        Part::new(evidence, "Python wheels", wheels(evidence)),
        Part::new(evidence, "Python static library", libraries).filter(is_worth),
        Part::new(evidence, "Python standard library tests", tests(evidence)).filter(is_worth),
    ];
    parts.into_iter().flatten().collect()
}

/// Where setuptools builds: `build/lib.…`, `build/bdist.…` and `build/temp.…` of a project, and what it notes beside.
fn builds(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for build in evidence.directories("build") {
        let Some(project) = evidence.tree.parent(build) else { continue };
        let has = |name| evidence.inside(project, name).is_some();
        if !(has("setup.py") || has("pyproject.toml") || has("setup.cfg")) {
            continue;
        }
        let is_built = |name: &[u8]| {
            name.starts_with(b"lib.") || name.starts_with(b"bdist.") || name.starts_with(b"temp.")
        };
        let built: Vec<NodeId> = prefix::held(evidence, Some(build), is_built).collect();
        if !built.is_empty() {
            nodes.extend(built);
            nodes.extend(evidence.inside(build, "lib"));
        }
    }
    nodes
}

/// Wheels that were installed or are for another machine; those that interpreters bring for `venv` and those in caches
/// are not.
fn wheels(evidence: &Evidence<'_>) -> impl Iterator<Item = NodeId> {
    let wheels = evidence.with_extension("whl").iter().copied();
    wheels.filter(|node| {
        let is_kept = |name: &[u8]| {
            // caches of package managers are a finding of their own
            matches!(
                name,
                b"ensurepip" | b"python-wheels" | b"site-packages" | b"dist-packages" | b"embed" | b".cache"
            )
        };
        evidence.kind(*node) == Some(Kind::File)
            && !evidence.upwards(*node).take(16).any(|above| is_kept(evidence.tree.name(above)))
    })
}

/// Python's tests of itself.
fn tests(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let runners = evidence.directories("libregrtest").chain(evidence.named("regrtest.py").iter().copied());
    let run = runners.filter_map(|runner| {
        let tests = evidence.tree.parent(runner).filter(|tests| evidence.tree.name(*tests) == b"test")?;
        evidence.tree.parent(tests).filter(|library| evidence.inside(*library, "os.py").is_some())
    });
    let usual = evidence.directories("test").filter_map(|tests| {
        let library = evidence.tree.parent(tests)?;
        let is_pythons = evidence.tree.name(library).starts_with(b"python3");
        (is_pythons && evidence.parent_name(library).starts_with(b"lib")).then_some(library)
    });
    run.chain(usual)
        .flat_map(|library| TESTS.iter().filter_map(move |path| evidence.inside(library, path)))
        .collect()
}

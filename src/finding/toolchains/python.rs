//! What builds of Python and of its packages leave: build directories, wheels, static libraries and Python's own tests.

use super::prefix;
use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Less than this, in bytes, of what came with the interpreter is left alone: distributions keep some.
const MIN_SIZE: u64 = 1_000_000;
/// Tests in Python's standard library.
#[rustfmt::skip]
const TESTS: &[&str] = &[
    "ctypes/test", "distutils/tests", "idlelib/idle_test", "lib2to3/tests", "sqlite3/test", "test",
    "tkinter/test", "unittest/test",
];

/// What wheels are called.
pub(in crate::finding) const WHEELS: &str = "Python wheels";

/// All that builds for Python leave behind.
pub(in crate::finding) fn parts(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let is_worth = |part: &PathGroup| part.size(files) >= MIN_SIZE;
    let libraries = files.with_extension("a").iter().copied();
    // the distribution's own goes with its package of headers
    let libraries = libraries.filter(|node| {
        files.tree.name(*node).starts_with(b"libpython")
            && !files.tree.path(*node).as_bytes().starts_with(b"usr/lib/")
    });
    let parts = [
        PathGroup::new(files, "Python package build files", builds(files)),
        PathGroup::new(files, WHEELS, wheels(files)),
        PathGroup::new(files, "Python static library", libraries).filter(is_worth),
        PathGroup::new(files, "Python standard library tests", tests(files)).filter(is_worth),
    ];
    parts.into_iter().flatten().collect()
}

/// Where setuptools builds: `build/lib.…`, `build/bdist.…` and `build/temp.…` of a project, and what it notes beside.
fn builds(files: &FileSystem<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for build in files.directories("build") {
        let Some(project) = files.tree.parent(build) else { continue };
        let has = |name| files.inside(project, name).is_some();
        if !(has("setup.py") || has("pyproject.toml") || has("setup.cfg")) {
            continue;
        }
        let is_built = |name: &[u8]| {
            name.starts_with(b"lib.") || name.starts_with(b"bdist.") || name.starts_with(b"temp.")
        };
        let built: Vec<NodeId> = prefix::children(files, Some(build), is_built).collect();
        if !built.is_empty() {
            nodes.extend(built);
            nodes.extend(files.inside(build, "lib"));
        }
    }
    nodes
}

/// Wheels that were installed or are for another machine; those that interpreters bring for `venv` and those in caches
/// are not.
fn wheels(files: &FileSystem<'_>) -> impl Iterator<Item = NodeId> {
    let wheels = files.with_extension("whl").iter().copied();
    wheels.filter(|node| {
        let is_kept = |name: &[u8]| {
            // caches of package managers are a finding of their own
            matches!(
                name,
                b"ensurepip" | b"python-wheels" | b"site-packages" | b"dist-packages" | b"embed" | b".cache"
            )
        };
        files.kind(*node) == Some(Kind::File)
            && !files.upwards(*node).take(16).any(|above| is_kept(files.tree.name(above)))
    })
}

/// Python's tests of itself.
fn tests(files: &FileSystem<'_>) -> Vec<NodeId> {
    let runners = files.directories("libregrtest").chain(files.named("regrtest.py").iter().copied());
    let run = runners.filter_map(|runner| {
        let tests = files.tree.parent(runner).filter(|tests| files.tree.name(*tests) == b"test")?;
        files.tree.parent(tests).filter(|library| files.inside(*library, "os.py").is_some())
    });
    let usual = files.directories("test").filter_map(|tests| {
        let library = files.tree.parent(tests)?;
        let is_pythons = files.tree.name(library).starts_with(b"python3");
        (is_pythons && files.parent_name(library).starts_with(b"lib")).then_some(library)
    });
    run.chain(usual)
        .flat_map(|library| TESTS.iter().filter_map(move |path| files.inside(library, path)))
        .collect()
}

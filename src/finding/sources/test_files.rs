//! Where tests lie, of the application and of packages.

use std::collections::HashSet;

use super::source_files;
use crate::filesystem::Subtrees;
use crate::finding::{Evidence, Owner, PathGroup};
use crate::layer::Kind;
use crate::tree::NodeId;

/// Files of tests, as those who run tests find them.
#[rustfmt::skip]
const FILES: &[&str] = &[
    "conftest.py", "test_*.py", "*_test.py", "*_test.go", "*_spec.rb", "*_test.rb", "*_test.exs", "*Test.java",
    "*Test.kt", "*Test.php", "*.bats", "*.test.js", "*.test.jsx", "*.test.mjs", "*.test.ts", "*.test.tsx",
    "*.spec.js", "*.spec.jsx", "*.spec.mjs", "*.spec.ts", "*.spec.tsx",
];
/// Directories that tests lie in.
const DIRECTORIES: &[&[u8]] = &[b"__tests__", b"cypress", b"e2e", b"spec", b"test", b"tests"];
/// Those that are told by their names where a project's manifest is beside them.
const PLAIN: &[&str] = &["test", "tests", "__tests__"];
#[rustfmt::skip]
const MANIFESTS: &[&str] = &[
    "Cargo.toml", "Gemfile", "composer.json", "go.mod", "mix.exs", "package.json", "pyproject.toml",
    "requirements.txt", "setup.cfg", "setup.py",
];
/// What tests read, and nothing else does.
const FIXTURES: &[&str] = &["__fixtures__", "__mocks__", "__snapshots__", "testdata"];
/// What runs of tests and of checkers leave.
#[rustfmt::skip]
const TRACES: &[&str] = &[
    ".coverage", ".hypothesis/", ".mypy_cache/", ".nox/", ".nyc_output/", ".pytest_cache/", ".ruff_cache/",
    ".tox/", "htmlcov/", ".coverage.*",
];
/// Programs that run tests.
#[rustfmt::skip]
const RUNNERS: &[&str] = &[
    "bats", "ctest", "cypress", "jest", "mocha", "nox", "phpunit", "playwright", "pytest", "rspec", "test",
    "tox", "vitest",
];
/// Less than this, in bytes, of tests of packages is left alone.
const MIN_SIZE: u64 = 1_000_000;
/// Directories between a test and the directory of tests that it lies in.
const DEEP: usize = 16;

/// Tests of the application, what they read and what they leave; none where running them is what the image is for.
pub(in crate::finding) fn of_application(evidence: &Evidence<'_>) -> Vec<PathGroup> {
    let words = evidence.startup().argv.iter().flat_map(|words| words.split_whitespace());
    if words.map(|word| word.rsplit('/').next().unwrap_or(word)).any(|word| RUNNERS.contains(&word)) {
        return Vec::new();
    }
    // sources that are there to be compiled are named with all others
    let sources = source_files(evidence).into_iter().flat_map(|(part, _)| part.nodes);
    let sources = Subtrees::new(evidence.tree, sources).marks(evidence.tree);
    let is_own = |node: &NodeId| evidence.owner(*node) == Owner::Application && !sources[node.0 as usize];
    let tests: Vec<NodeId> = directories(evidence).into_iter().filter(is_own).collect();
    let beside: HashSet<NodeId> = tests.iter().filter_map(|test| evidence.tree.parent(*test)).collect();
    let is_beside =
        |node: &NodeId| evidence.tree.parent(*node).is_some_and(|parent| beside.contains(&parent));
    let named = FIXTURES.iter().flat_map(|name| evidence.directories(name));
    let fixtures = named.chain(evidence.directories("fixtures").filter(is_beside)).filter(is_own);
    let traces = evidence.like(TRACES).into_iter().filter(is_own);
    let parts = [
        PathGroup::new(evidence, "tests", tests.iter().copied()),
        PathGroup::new(evidence, "test fixtures", outside(evidence, &tests, fixtures)),
        PathGroup::new(evidence, "leftovers of test runs", outside(evidence, &tests, traces)),
    ];
    parts.into_iter().flatten().collect()
}

/// Directories of tests, and tests that are in none.
fn directories(evidence: &Evidence<'_>) -> Vec<NodeId> {
    let files = evidence.like(FILES).into_iter().filter(|file| evidence.owner(*file) == Owner::Application);
    let is_directory = |node: &NodeId| DIRECTORIES.contains(&evidence.tree.name(*node));
    let of_files =
        files.map(|file| evidence.upwards(file).take(DEEP).filter(is_directory).last().unwrap_or(file));
    let of_projects = PLAIN.iter().flat_map(|name| evidence.directories(name)).filter(|directory| {
        let project = evidence.tree.parent(*directory);
        MANIFESTS.iter().any(|name| project.is_some_and(|project| evidence.inside(project, name).is_some()))
    });
    of_files.chain(of_projects).collect()
}

/// Those that lie in none of some places.
fn outside(evidence: &Evidence<'_>, places: &[NodeId], nodes: impl Iterator<Item = NodeId>) -> Vec<NodeId> {
    let marks = Subtrees::new(evidence.tree, places.iter().copied()).marks(evidence.tree);
    nodes.filter(|node| !marks[node.0 as usize]).collect()
}

/// Directories of tests in packages that are installed.
pub(in crate::finding) fn of_packages(evidence: &Evidence<'_>) -> Option<PathGroup> {
    let directories = DIRECTORIES.iter().filter_map(|name| std::str::from_utf8(name).ok());
    let directories = directories.flat_map(|name| evidence.directories(name));
    let tests = directories.filter(|directory| {
        evidence.owner(*directory) == Owner::Package && is_of_package(evidence, *directory)
    });
    PathGroup::new(evidence, "tests of installed packages", tests)
        .filter(|part| part.size(evidence) >= MIN_SIZE)
}

/// Tells whether a package's directory holds tests: by the package's manifest beside it, or by a test in it. A
/// directory that is only called so may be what programs import, as `django/test` is.
fn is_of_package(evidence: &Evidence<'_>, directory: NodeId) -> bool {
    let Some(package) = evidence.tree.parent(directory) else { return false };
    let is_test = |node: NodeId| {
        let name = evidence.tree.name(node);
        name.starts_with(b"test_") && name.ends_with(b".py") && evidence.kind(node) == Some(Kind::File)
    };
    let is_of_node =
        evidence.tree.name(package) != b"node_modules" && evidence.inside(package, "package.json").is_some();
    is_of_node || evidence.children(directory).any(is_test)
}

//! Erlang and Elixir beside a release, which brings its own runtime.

use super::prefix;
use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::tree::NodeId;

/// Programs that Erlang and Elixir put among others.
const PROGRAMS: &[&[u8]] = &[
    b"ct_run",
    b"dialyzer",
    b"elixir",
    b"elixirc",
    b"epmd",
    b"erl",
    b"erlc",
    b"escript",
    b"iex",
    b"mix",
    b"rebar3",
    b"run_erl",
    b"to_erl",
    b"typer",
];

/// Directories between a release and the program in it that is started: `bin`, and some more.
const DEEP: usize = 4;

/// What a release leaves unused, where `started` lies in one that has a runtime.
pub(in crate::finding) fn parts(files: &FileSystem<'_>, started: Option<NodeId>) -> Vec<PathGroup> {
    let mut above = started.into_iter().flat_map(|program| files.upwards(program).skip(1).take(DEEP));
    let Some(release) = above.find(|directory| is_release(files, *directory)) else { return Vec::new() };
    let is_other = |node: &NodeId| !files.is_within(*node, release) && !files.is_within(release, *node);
    let installed = |name: &str, inside: &str| -> Vec<NodeId> {
        let found = files.directories(name).filter(|node| files.inside(*node, inside).is_some());
        found.filter(is_other).collect()
    };
    let mut erlang = installed("erlang", "bin/erl");
    let elixir = installed("elixir", "bin/elixir");
    if !erlang.is_empty() {
        let is_program = |name: &[u8]| PROGRAMS.contains(&name);
        let bins = prefix::shared(files).into_iter().filter_map(|home| files.inside(home, "bin"));
        erlang.extend(bins.flat_map(|bin| prefix::children(files, Some(bin), is_program)));
    }
    [PathGroup::new(files, "Erlang", erlang), PathGroup::new(files, "Elixir", elixir)]
        .into_iter()
        .flatten()
        .collect()
}

/// Tells whether a directory is a release with a runtime of its own.
fn is_release(files: &FileSystem<'_>, directory: NodeId) -> bool {
    let has_runtime = |child: NodeId| {
        files.tree.name(child).starts_with(b"erts-") && files.inside(child, "bin/beam.smp").is_some()
    };
    files.inside(directory, "releases/start_erl.data").is_some() && files.children(directory).any(has_runtime)
}

//! Compilers of other languages that compile to programs of their own: OCaml, GHC, Nim and others. They call the compiler and
//! the linker of C, and what they leave in an image is told together with these.

use std::collections::HashSet;

use crate::filesystem::FileSystem;
use crate::finding::PathGroup;
use crate::finding::toolchains::prefix;
use crate::tree::NodeId;

/// A language, by what is installed of it.
struct Language {
    /// What its finding calls it.
    label: &'static str,
    /// Programs by which it is known to be there.
    compilers: &'static [&'static [u8]],
    /// How names of its other programs begin.
    programs: &'static [&'static [u8]],
    /// How names of its directories below `lib` and `share` begin.
    directories: &'static [&'static [u8]],
}

const LANGUAGES: &[Language] = &[
    Language {
        label: "OCaml compiler",
        compilers: &[b"ocamlopt", b"ocamlopt.opt", b"ocamlc"],
        programs: &[b"dune", b"ocaml", b"opam"],
        directories: &[b"ocaml"],
    },
    Language {
        label: "Haskell compiler (GHC)",
        compilers: &[b"ghc"],
        programs: &[
            b"cabal",
            b"ghc",
            b"haddock",
            b"hp2ps",
            b"hpc",
            b"hsc2hs",
            b"runghc",
            b"runhaskell",
            b"stack",
        ],
        directories: &[b"ghc", b"haskell-packages"],
    },
    Language {
        label: "Free Pascal compiler",
        compilers: &[b"fpc"],
        programs: &[b"fpc", b"ppc", b"instantfpc"],
        directories: &[b"fpc"],
    },
    Language {
        label: "D compiler",
        compilers: &[b"ldc2", b"dmd"],
        programs: &[b"dmd", b"dub", b"ldc", b"ldmd", b"rdmd"],
        directories: &[],
    },
    Language { label: "Nim compiler", compilers: &[b"nim"], programs: &[b"nim"], directories: &[b"nim"] },
    Language {
        label: "Crystal compiler",
        compilers: &[b"crystal"],
        programs: &[b"crystal", b"shards"],
        directories: &[b"crystal"],
    },
    Language { label: "Zig compiler", compilers: &[b"zig"], programs: &[b"zig"], directories: &[b"zig"] },
];
/// What runs programs that these compilers made for no machine.
const RUNTIMES: [&[u8]; 1] = [b"ocamlrun"];
/// What version managers and package managers keep in a home, beside programs that somebody installed with them.
const HOMES: &[(&str, &str, &[&str])] = &[
    ("OCaml compiler", ".opam", &["repo"]),
    ("Haskell compiler (GHC)", ".cabal", &["store"]),
    ("Haskell compiler (GHC)", ".ghcup", &["ghc"]),
    ("Haskell compiler (GHC)", ".stack", &["programs", "snapshots"]),
];

/// The compilers, each with its libraries; not what has a library that some program is linked against.
pub(super) fn others(files: &FileSystem<'_>) -> Vec<PathGroup> {
    let found = LANGUAGES.iter().filter_map(|language| {
        let prefixes = prefix::shared(files).into_iter().chain(switches(files));
        let mut nodes: Vec<NodeId> = prefixes.flat_map(|prefix| installed(files, prefix, language)).collect();
        let homes = HOMES.iter().filter(|(label, ..)| *label == language.label);
        let kept = homes.flat_map(|(_, home, kept)| {
            files
                .directories(home)
                .flat_map(|home| kept.iter().filter_map(move |path| files.inside(home, path)))
        });
        nodes.extend(kept);
        nodes.retain(|node| !is_linked(files, *node));
        PathGroup::new(files, language.label, nodes)
    });
    found.collect()
}

/// What opam installs each compiler into.
fn switches(files: &FileSystem<'_>) -> Vec<NodeId> {
    files.directories(".opam").flat_map(|home| files.children(home)).collect()
}

/// What a prefix has of a language, where its compiler is there.
fn installed(files: &FileSystem<'_>, prefix: NodeId, language: &Language) -> Vec<NodeId> {
    let starts = |name: &[u8], starts: &[&[u8]]| starts.iter().any(|start| name.starts_with(start));
    let bin = files.inside(prefix, "bin");
    let is_compiler = |name: &[u8]| language.compilers.contains(&name);
    if prefix::children(files, bin, is_compiler).next().is_none() {
        return Vec::new();
    }
    let is_program = |name: &[u8]| starts(name, language.programs) && !starts(name, &RUNTIMES);
    let mut nodes: Vec<NodeId> = prefix::children(files, bin, is_program).collect();
    let places = prefix::libraries(files, prefix).into_iter().chain(files.inside(prefix, "share"));
    for place in places {
        let is_own = |name: &[u8]| starts(name, language.directories);
        nodes.extend(prefix::children(files, Some(place), is_own));
    }
    nodes
}

/// Tells whether a program elsewhere is linked against a library that lies in a directory.
fn is_linked(files: &FileSystem<'_>, directory: NodeId) -> bool {
    let libraries: HashSet<&[u8]> = files
        .below(directory)
        .map(|node| files.tree.name(node))
        .filter(|name| name.windows(3).any(|part| part == b".so"))
        .collect();
    !libraries.is_empty()
        && files.executables().any(|(node, executable)| {
            executable.needed.iter().any(|name| libraries.contains(&**name))
                && !files.is_within(node, directory)
        })
}

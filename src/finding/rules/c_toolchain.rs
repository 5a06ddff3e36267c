//! C and C++ left in the image that runs the program: compilers, linkers, headers, static libraries.

use std::collections::BTreeSet;

use crate::finding::packages::Removal;
use crate::finding::{Category, Cause, Claim, Evidence, Rule, RuleMatch, toolchains};
use crate::package::PackageId;
use crate::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    id: "c-toolchain",
    summary: "A C toolchain, or one that calls it, or headers and libraries to compile against, are in the image",
    explanation: "\
GCC (identified by its compiler programs, `gcc/<target>/<version>/cc1` and others), Clang and LLVM tools, binutils,
make, CMake, Ninja, Autotools and pkg-config; C headers in `include`, static libraries (`*.a`), the object files that
are linked into every program (`crt1.o`) and `*.pc` files in `/usr` and `/usr/local`. Without a compiler, development
files are reported only from 100 kB, and named for what they are. Compilers of other languages that call these are told
with them: OCaml and opam, GHC, Free Pascal, D, Nim, Crystal and Zig, but for libraries that a program is linked against. Headers that came with an interpreter, such as those
of `python` and `node` in `/usr/local/include`, are not counted, and neither is busybox.

Where apt or apk installed them, whole packages are counted, with all that only they need; where dnf or zypper did, with
what can't be without them, for rpm's database does not say which packages were asked for. A library that
`--auto-remove` would take along although the program is linked against it (`libssl3`, which came with `libssl-dev`) is
not counted, and the advice says how to keep it.

A program needs only the shared libraries. The rest takes hundreds of megabytes, and anyone who breaks into a container
gets a compiler.

Use a multi-stage build, or remove everything in the step that installs it:

```dockerfile
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev \\
 && make && apt-get purge -y --auto-remove gcc libc6-dev && rm -rf /var/lib/apt/lists/*
RUN apk add --no-cache --virtual .build build-base && make && apk del .build
```",
    needs_all_layers: false,
    category: Category::Toolchain,
    cause: Cause::Instruction,
    check,
};

/// Commands that need it.
#[rustfmt::skip]
const COMMANDS: &[&str] = &[
    "gcc", "g++", "cc", "c++", "clang", "clang++", "make", "cmake", "ninja", "meson", "go", "cargo", "cabal", "crystal",
    "dub", "dune", "fpc", "ghc", "ghci", "instantfpc", "nim", "ocaml", "ocamlrun", "opam", "rdmd", "runghc", "runhaskell",
    "stack", "utop", "zig",
];

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    // what a script begins with is started too
    let programs = evidence.startup().programs();
    let mut programs = programs.iter().map(|program| evidence.tree.name(*program));
    if evidence.starts(COMMANDS) || programs.any(|name| COMMANDS.iter().any(|known| known.as_bytes() == name))
    {
        return Vec::new();
    }
    let advice =
        "Use a multi-stage build, or remove the compiler and -dev packages in the step that installs them.";
    let groups = toolchains::c(evidence);
    let nodes: Vec<NodeId> = groups.iter().flat_map(|group| &group.nodes).copied().collect();
    let found = RuleMatch::of_groups(evidence, "", groups, advice);
    found.map(|found| with_packages(evidence, found, &nodes)).into_iter().collect()
}

/// Where packages brought it, the whole packages go, with what only they need; what the program needs stays.
fn with_packages(evidence: &Evidence<'_>, mut found: RuleMatch, nodes: &[NodeId]) -> RuleMatch {
    let packages = evidence.packages();
    let files: Vec<NodeId> = nodes.iter().flat_map(|node| evidence.below(*node)).collect();
    let owners: BTreeSet<PackageId> = files.iter().filter_map(|file| packages.owner(*file)).collect();
    let Some(removal) =
        Removal::of(evidence, owners.into_iter().filter(|owner| is_for_building(evidence, *owner)))
    else {
        return found;
    };
    let stays = |file: &NodeId| {
        packages.owner(*file).is_some_and(|owner| removal.gone.binary_search(&owner).is_err())
    };
    let loose = files.into_iter().filter(|file| evidence.tree.children(*file).is_empty() && !stays(file));
    found.claim = Claim::union([&Claim::of_paths(evidence, loose), &removal.claim]);
    found.advice = match removal.is_only_recommended(evidence) {
        true => "They are only recommended by what was asked for: use `apt-get install --no-install-recommends` in the step \
                 that installs it."
            .to_owned(),
        false => format!(
            "Use a multi-stage build, or run {} in the step that installs them.",
            removal.commands(evidence)
        ),
    };
    found
}

/// Tells whether most of a package is for building: some that programs need have a header or a static library too.
fn is_for_building(evidence: &Evidence<'_>, package: PackageId) -> bool {
    let name = &evidence.packages()[package].name;
    let is_library = name.starts_with("lib") && !name.contains("-dev");
    !is_library
}

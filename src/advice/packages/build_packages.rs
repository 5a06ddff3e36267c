//! Which packages of a distribution only a build needs: by their names, and by what an image calls.

use crate::advice::own_steps::OwnStep;
use crate::finding::Evidence;
use crate::package::{Needs, PackageId};

/// Packages of compilers and of what is needed to compile, by how their names begin, end or are.
const BUILD_STARTS: [&str; 22] = [
    "autoconf",
    "automake",
    "autotools",
    "binutils",
    "build-",
    "clang",
    "cmake",
    "cpp-",
    "crystal",
    "fp-",
    "g++",
    "gcc",
    "gfortran",
    "ghc",
    "gnat",
    "golang",
    "ldc",
    "llvm",
    "nim",
    "ninja",
    "openjdk-",
    "rust",
];
const BUILD_ENDS: [&str; 7] = ["-dbg", "-dbgsym", "-dev", "-doc", "-docs", "-headers", "-jdk"];
#[rustfmt::skip]
const BUILD: [&str; 47] = [
    "alpine-sdk", "ant", "bison", "cargo", "cabal-install", "ccache", "composer", "cpanminus", "cpp", "default-jdk", "default-jdk-headless",
    "dpkg-dev", "dub", "fakeroot", "flex", "gdb", "git", "go", "gradle", "haskell-stack", "libtool", "m4", "make", "maven", "mercurial",
    "meson", "nasm", "nodejs", "npm", "ocaml", "ocaml-dune", "ocaml-findlib", "ocamlbuild", "opam", "patch", "pkg-config", "pkgconf", "python3-pip", "python3-setuptools", "python3-venv", "python3-wheel", "rebar3", "subversion", "swig",
    "yarn", "yarnpkg", "yasm",
];
/// Packages that are said to be for running though their names begin as those of compilers do.
const RUN_ENDS: [&str; 4] = ["-base", "-jre", "-jre-headless", "-libs"];
/// What fetches and unpacks: only for building, where a step of the image calls it so and nothing that starts does.
const FETCHERS: [(&str, &[&str]); 4] = [
    ("curl", &["curl -", "curl http"]),
    ("unzip", &["unzip -", "unzip /", "composer install", "composer update"]),
    ("wget", &["wget -", "wget http"]),
    ("xz-utils", &["tar -xJ", "tar xJ", "tar -xf", "tar xf"]),
];

/// Compilers of C, which those of many languages call, by their names on Debian and Alpine; of some a version follows.
const COMPILERS: [&str; 5] = ["clang", "g++", "gcc", "libc6-dev", "musl-dev"];

/// Tells whether a package is there to build with: most of it is a toolchain's, or it needs a compiler of C whatever it does, as
/// those of other languages do, with what they compile against.
pub(in crate::advice) fn is_of_toolchain(
    evidence: &Evidence<'_>,
    needs: &Needs<'_>,
    package: PackageId,
) -> bool {
    let packages = evidence.packages();
    let is_compiler = |name: &str| {
        let version = COMPILERS.iter().find_map(|compiler| name.strip_prefix(compiler));
        version.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(is_number))
    };
    let bytes = |of_toolchain: bool| -> u64 {
        let files =
            packages.files(package).iter().filter(|file| !of_toolchain || evidence.is_of_toolchain(**file));
        files.map(|file| evidence.inode(*file).map_or(0, |inode| inode.size)).sum()
    };
    if bytes(true) > bytes(false) / 2 && !is_called(evidence, &packages[package].name) {
        return true;
    }
    let required = needs.with_required([package]);
    required.iter().any(|id| is_compiler(&packages[*id].name))
        && !is_called(evidence, &packages[package].name)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Tells whether a package is only for building.
pub(in crate::advice) fn is_for_building(evidence: &Evidence<'_>, steps: &[OwnStep<'_>], name: &str) -> bool {
    let is_run = RUN_ENDS.iter().any(|end| name.ends_with(end));
    let is_known = BUILD.contains(&name)
        || BUILD_ENDS.iter().any(|end| name.ends_with(end))
        || BUILD_STARTS.iter().any(|start| name.starts_with(start));
    let fetches = FETCHERS.iter().find(|(fetcher, _)| *fetcher == name).is_some_and(|(_, calls)| {
        let calls_it =
            |step: &OwnStep<'_>| calls.iter().any(|call| step.instruction.arguments.contains(call));
        steps.iter().any(calls_it) && !is_called(evidence, name)
    });
    is_known && !is_run && !is_called(evidence, name) || fetches
}

/// Tells whether what starts, or a health check, names a program.
fn is_called(evidence: &Evidence<'_>, name: &str) -> bool {
    let config = evidence.config();
    let words = config.entrypoint.iter().chain(&config.cmd).chain(&config.health_check);
    words
        .flat_map(|text| text.split(|c: char| c.is_whitespace() || ";&|()/\"'".contains(c)))
        .any(|word| word == name)
}

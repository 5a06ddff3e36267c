//! The distribution's packages that the final stage installs: those that run, and none that only build.

use std::collections::BTreeSet;

use super::distribution::Distribution;
use super::linked_libraries::LinkedLibraries;
use super::own_steps::OwnStep;
use super::prediction::PredictedPart;
use super::quote::is_plain;
use crate::finding::{Confidence, Evidence};
use crate::image::LayerIndex;
use crate::package::{Needs, Package, PackageId};
use crate::text::{escape_line, thousands};
use crate::tree::NodeId;

/// Packages of compilers and of what is needed to compile, by how their names begin, end or are.
const BUILD_STARTS: [&str; 14] = [
    "autoconf", "automake", "binutils", "build-", "clang", "cmake", "cpp-", "g++", "gcc", "golang", "llvm",
    "ninja", "openjdk-", "rust",
];
const BUILD_ENDS: [&str; 7] = ["-dbg", "-dbgsym", "-dev", "-doc", "-docs", "-headers", "-jdk"];
#[rustfmt::skip]
const BUILD: [&str; 32] = [
    "alpine-sdk", "ant", "bison", "cargo", "composer", "cpanminus", "cpp", "default-jdk", "default-jdk-headless",
    "dpkg-dev", "fakeroot", "flex", "gdb", "git", "go", "gradle", "libtool", "m4", "make", "maven", "mercurial",
    "meson", "nodejs", "npm", "patch", "pkg-config", "pkgconf", "rebar3", "subversion", "swig",
    "yarn", "yarnpkg",
];
/// Packages that are said to be for running though their names begin as those of compilers do.
const RUN_ENDS: [&str; 4] = ["-base", "-jre", "-jre-headless", "-libs"];
/// What fetches and unpacks: only for building, where a step of the image calls it so and nothing that starts does.
const FETCHERS: [(&str, &[&str]); 4] = [
    ("curl", &["curl -", "curl http"]),
    ("unzip", &["unzip -", "unzip /"]),
    ("wget", &["wget -", "wget http"]),
    ("xz-utils", &["tar -xJ", "tar xJ", "tar -xf", "tar xf"]),
];
/// What programs read without naming it: installed again wherever the image has it from a step of its own.
const READ_BY_MANY: [&str; 2] = ["ca-certificates", "tzdata"];

/// Packages that are named at most where they are not installed again.
const NAMED: usize = 8;
/// What package managers note beside the files of packages, and write anew where a step of the image made them do so.
const NOTES: [&str; 10] = [
    "/etc/ld.so.cache",
    "/lib/apk/db",
    "/usr/lib/apk/db",
    "/var/cache/debconf",
    "/var/cache/ldconfig",
    "/var/lib/apt/extended_states",
    "/var/lib/dpkg/status",
    "/var/lib/dpkg/status-old",
    "/var/log/apt",
    "/var/log/dpkg.log",
];

/// What the final stage installs.
#[derive(Debug, Default)]
pub(super) struct FinalPackages {
    /// Their names, as the package manager is given them.
    pub names: Vec<String>,
    /// What they add to the image, with what they need.
    pub parts: Vec<PredictedPart>,
    /// What is said of them.
    pub notes: Vec<String>,
}

impl FinalPackages {
    /// Chooses among the packages that the image's own steps installed, and those of which programs need libraries: what was
    /// asked for and is not for building, what owns the programs that start, what owns the libraries.
    pub fn of(
        evidence: &Evidence<'_>,
        distribution: &Distribution,
        steps: &[OwnStep<'_>],
        libraries: &LinkedLibraries,
        kept: &[NodeId],
    ) -> Self {
        let packages = evidence.packages();
        let layers: BTreeSet<LayerIndex> = steps.iter().filter_map(|step| step.layer).collect();
        let is_own = |package: &Package| {
            package.manager.is_of_distribution() && package.layer.is_some_and(|layer| layers.contains(&layer))
        };
        let own: BTreeSet<PackageId> =
            packages.iter().filter(|(_, package)| is_own(package)).map(|(id, _)| id).collect();
        let started = evidence.startup().programs().into_iter().chain(kept.iter().copied());
        let started: BTreeSet<PackageId> = started.filter_map(|file| packages.owner(file)).collect();
        // the lowest layer's are in every image of the distribution
        let is_above_root = |id: &PackageId| {
            let package = &packages[*id];
            package.manager.is_of_distribution() && package.layer.is_some_and(|layer| layer.0 > 0)
        };
        let is_wanted = |id: &PackageId| {
            let package = &packages[*id];
            READ_BY_MANY.contains(&package.name.as_str())
                || package.is_asked_for == Some(true) && !is_for_building(evidence, steps, &package.name)
        };
        let wanted = own.iter().copied().filter(is_wanted);
        let needed = libraries.packages.iter().chain(&started).copied();
        let roots: BTreeSet<PackageId> = wanted.chain(needed.filter(is_above_root)).collect();
        let needs = Needs::of(packages);
        let all: BTreeSet<PackageId> =
            needs.with_required(roots.iter().copied()).into_iter().filter(is_above_root).collect();
        // what another one of them brings along need not be named
        let brought: BTreeSet<PackageId> = roots
            .iter()
            .filter(|id| packages[**id].is_asked_for == Some(true) || started.contains(id))
            .flat_map(|id| needs.with_required([*id]).into_iter().filter(move |other| other != id))
            .collect();
        let is_named = |id: &&PackageId| {
            is_plain(&packages[**id].name)
                && (!brought.contains(id) || packages[**id].is_asked_for == Some(true))
        };
        let names: Vec<String> = roots.iter().filter(is_named).map(|id| packages[*id].name.clone()).collect();
        let left: Vec<&str> = own.difference(&all).map(|id| packages[*id].name.as_str()).collect();
        let notes = left_out(&left).into_iter().collect();
        let parts = if names.is_empty() { Vec::new() } else { parts(evidence, distribution, &all, &layers) };
        let mut found = Self { names, parts, notes };
        found.names.sort_unstable();
        found.names.dedup();
        found
    }

    /// Leaves them out, for a base that has what they are needed for.
    pub fn without_any(self) -> Self {
        Self { notes: self.notes, ..Self::default() }
    }
}

/// Tells whether a package is only for building.
fn is_for_building(evidence: &Evidence<'_>, steps: &[OwnStep<'_>], name: &str) -> bool {
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

/// The bytes of packages in the new image, and what their manager notes of them.
fn parts(
    evidence: &Evidence<'_>,
    distribution: &Distribution,
    all: &BTreeSet<PackageId>,
    layers: &BTreeSet<LayerIndex>,
) -> Vec<PredictedPart> {
    let packages = evidence.packages();
    let mut seen = BTreeSet::new();
    let files = all.iter().flat_map(|id| packages.files(*id)).copied();
    let size = |file: NodeId| {
        let is_first = evidence.tree.live(file).is_some_and(|inode| seen.insert(inode));
        if is_first { distribution.installed_size(evidence, file) } else { 0 }
    };
    let bytes: u64 = files.map(size).fold(0, u64::saturating_add);
    let notes = NOTES.iter().filter_map(|path| evidence.at(path)).flat_map(|node| evidence.below(node));
    let is_own = |node: &NodeId| evidence.tree.last_layer(*node).is_some_and(|layer| layers.contains(&layer));
    let notes = notes.filter(is_own).filter_map(|node| evidence.inode(node)).map(|inode| inode.size);
    let count = all.len() as u64;
    let part = |path: String, size: u64, why: &'static str| PredictedPart {
        path,
        size,
        confidence: Confidence::Estimate(why),
    };
    vec![
        part(
            format!("{} package{}", thousands(count), if count == 1 { "" } else { "s" }),
            bytes,
            "packages may be of other versions",
        ),
        part("databases of packages".to_owned(), notes.sum(), "databases grow with what is installed"),
    ]
}

/// What is said of packages that are not installed again.
fn left_out(names: &[&str]) -> Option<String> {
    let shown: Vec<String> = names.iter().take(NAMED).map(|name| escape_line(name)).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", thousands(more as u64)),
    };
    (!names.is_empty()).then(|| {
        format!(
            "Not installed in the final stage: {}{more}. Add those that the program calls.",
            shown.join(", ")
        )
    })
}

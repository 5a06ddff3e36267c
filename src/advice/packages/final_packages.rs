//! The distribution's packages that the final stage installs: those that run, and none that only build.

use std::collections::BTreeSet;

use super::build_packages::{is_for_building, is_of_toolchain};
use super::linked_libraries::LinkedLibraries;
use crate::advice::attempt::Missing;
use crate::advice::bases::distribution::Distribution;
use crate::advice::own_steps::OwnStep;
use crate::advice::prediction::PredictedPart;
use crate::advice::quote::is_plain;
use crate::finding::{Confidence, Evidence};
use crate::image::LayerIndex;
use crate::package::{Needs, Package, PackageId, Packages};
use crate::text::{escape_line, thousands};
use crate::tree::NodeId;

/// What programs read without naming it: installed again wherever the image has it from a step of its own.
const READ_BY_MANY: [&str; 2] = ["ca-certificates", "tzdata"];

/// Packages that are installed by their names at most.
const MOST_INSTALLED: usize = 200;
/// Packages that are named at most where they are not installed again.
const NAMED: usize = 8;
/// What package managers note beside the files of packages, and write anew where a step of the image made them do so.
const NOTES: [&str; 3] = ["/etc/ld.so.cache", "/var/cache/debconf", "/var/cache/ldconfig"];
/// Those that have a paragraph for each package, the base's too.
const DATABASES: [&str; 4] =
    ["/lib/apk/db", "/usr/lib/apk/db", "/var/lib/dpkg/status", "/var/lib/dpkg/status-old"];
/// Those that tell of what the steps installed.
const JOURNALS: [&str; 3] = ["/var/lib/apt/extended_states", "/var/log/apt", "/var/log/dpkg.log"];

/// What the final stage installs.
#[derive(Debug, Default)]
pub(in crate::advice) struct FinalPackages {
    /// Their names, as the package manager is given them.
    pub names: Vec<String>,
    /// What they add to the image, with what they need.
    pub parts: Vec<PredictedPart>,
    /// What is said of them.
    pub notes: Vec<String>,
    /// Those of the image's own steps that are not installed again.
    pub gone: BTreeSet<PackageId>,
}

impl FinalPackages {
    /// Chooses among the packages that the image's own steps installed, and those of which programs need libraries: what was
    /// asked for and is not for building, what owns the programs that start, what owns the libraries. The lowest `base_layers` of the
    /// image are those of the new one's base.
    ///
    /// # Errors
    /// Where there are too many to be named.
    pub fn of(
        evidence: &Evidence<'_>,
        distribution: &Distribution,
        steps: &[OwnStep<'_>],
        libraries: &LinkedLibraries,
        kept: &[NodeId],
        base_layers: u32,
    ) -> Result<Self, Missing> {
        let packages = evidence.packages();
        let layers: BTreeSet<LayerIndex> = steps.iter().filter_map(|step| step.layer).collect();
        let is_own = |package: &Package| {
            package.manager.is_of_distribution() && package.layer.is_some_and(|layer| layers.contains(&layer))
        };
        let own: BTreeSet<PackageId> =
            packages.iter().filter(|(_, package)| is_own(package)).map(|(id, _)| id).collect();
        let started = evidence.startup().programs().into_iter().chain(kept.iter().copied());
        let started: BTreeSet<PackageId> = started.filter_map(|file| packages.owner(file)).collect();
        let needs = Needs::of(packages);
        // those of the base are in the new image anyway
        let is_above_base = |id: &PackageId| {
            let package = &packages[*id];
            package.manager.is_of_distribution() && package.layer.is_some_and(|layer| layer.0 >= base_layers)
        };
        let is_wanted = |id: &PackageId| {
            let package = &packages[*id];
            READ_BY_MANY.contains(&package.name.as_str())
                || package.is_asked_for == Some(true)
                    && !is_for_building(evidence, steps, &package.name)
                    && !is_of_toolchain(evidence, &needs, *id)
        };
        let wanted = own.iter().copied().filter(is_wanted);
        let needed = libraries.packages.iter().chain(&started).copied();
        let roots: BTreeSet<PackageId> = wanted.chain(needed.filter(is_above_base)).collect();
        if roots.len() > MOST_INSTALLED {
            return Err(Missing(format!("it needs more than {MOST_INSTALLED} packages by their names")));
        }
        let all: BTreeSet<PackageId> =
            needs.with_required(roots.iter().copied()).into_iter().filter(is_above_base).collect();
        let gone: BTreeSet<PackageId> = own.difference(&all).copied().collect();
        // what a step asked for is named before what came along
        let mut left: Vec<PackageId> = gone.iter().copied().collect();
        left.sort_by_key(|id| packages[*id].is_asked_for != Some(true));
        let left: Vec<&str> = left.iter().map(|id| packages[*id].name.as_str()).collect();
        let names = named(packages, &needs, &roots, &started);
        let parts = match names.is_empty() {
            true => Vec::new(),
            false => parts(evidence, &all, &layers, |file| distribution.installed_size(evidence, file)),
        };
        Ok(Self { names, parts, notes: left_out(&left).into_iter().collect(), gone })
    }

    /// Leaves them out, for a base that has what they are needed for.
    pub fn without_any(self) -> Self {
        Self { notes: self.notes, ..Self::default() }
    }
}

/// The names to give the package manager, sorted: what another one of them brings along need not be named.
fn named(
    packages: &Packages,
    needs: &Needs<'_>,
    roots: &BTreeSet<PackageId>,
    started: &BTreeSet<PackageId>,
) -> Vec<String> {
    let is_asked_for = |id: &PackageId| packages[*id].is_asked_for == Some(true);
    // those that are told by more than a library stay last, and so stay; of these those that a step asked for
    let (mut order, mut others): (Vec<PackageId>, Vec<PackageId>) =
        roots.iter().copied().partition(|id| !is_asked_for(id) && !started.contains(id));
    others.sort_by_key(is_asked_for);
    order.extend(others);
    let left: BTreeSet<PackageId> = needs.without_required(order).into_iter().collect();
    let is_named =
        |id: &&PackageId| is_plain(&packages[**id].name) && (left.contains(id) || is_asked_for(id));
    let names: BTreeSet<&str> = roots.iter().filter(is_named).map(|id| packages[*id].name.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// The bytes of packages in the new image, each file as `size_of` gives it, and what their manager notes of them; `layers`
/// are those of steps that installed some.
pub(in crate::advice) fn parts(
    evidence: &Evidence<'_>,
    all: &BTreeSet<PackageId>,
    layers: &BTreeSet<LayerIndex>,
    size_of: impl Fn(NodeId) -> u64,
) -> Vec<PredictedPart> {
    let packages = evidence.packages();
    let mut seen = BTreeSet::new();
    let files = all.iter().flat_map(|id| packages.files(*id)).copied();
    let size = |file: NodeId| {
        let is_first = evidence.tree.live(file).is_some_and(|inode| seen.insert(inode));
        if is_first { size_of(file) } else { 0 }
    };
    let bytes: u64 = files.map(size).fold(0, u64::saturating_add);
    let is_own = |node: &NodeId| evidence.tree.last_layer(*node).is_some_and(|layer| layers.contains(&layer));
    // debconf keeps what was before only where a package brings questions
    let asks = |id: &PackageId| {
        let templates = format!("/var/lib/dpkg/info/{}.templates", packages[*id].name);
        evidence.at(&templates).is_some()
    };
    let has_questions = all.iter().any(asks);
    let is_of_debconf = |node: NodeId| evidence.parent_name(node) == b"debconf";
    let is_kept = |node: &NodeId| {
        has_questions || !is_of_debconf(*node) || !evidence.tree.name(*node).ends_with(b"-old")
    };
    let noted = |paths: &[&str]| -> u64 {
        let nodes = paths.iter().filter_map(|path| evidence.at(path)).flat_map(|node| evidence.below(node));
        let nodes = nodes.filter(|node| is_own(node) && is_kept(node));
        nodes.filter_map(|node| evidence.inode(node)).map(|inode| inode.size).sum()
    };
    // they grow with the packages that they tell of
    let distributed = || packages.iter().filter(|(_, package)| package.manager.is_of_distribution());
    let is_of_steps = |package: &Package| package.layer.is_some_and(|layer| layers.contains(&layer));
    let total = distributed().count() as u64;
    let own = distributed().filter(|(_, package)| is_of_steps(package)).count() as u64;
    let share = |bytes: u64, of: u64, whole: u64| match whole {
        0 => bytes,
        _ => (u128::from(bytes) * u128::from(of.min(whole)) / u128::from(whole)) as u64,
    };
    let count = all.len() as u64;
    let notes = noted(&NOTES)
        .saturating_add(share(noted(&DATABASES), total - own + count, total))
        .saturating_add(share(noted(&JOURNALS), count, own));
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
        part("databases of packages".to_owned(), notes, "databases grow with what is installed"),
    ]
}

/// What is said of packages that are not installed again.
pub(in crate::advice) fn left_out(names: &[&str]) -> Option<String> {
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

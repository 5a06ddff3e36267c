//! What an image is without some packages: what goes along with them, and what must be kept from going.

use super::needed::needed;
use crate::finding::{Claim, Evidence};
use crate::image::Certainty;
use crate::package::{Manager, Needs, Package, PackageId, Packages};

/// Packages that a removing command names; of more the first, and dots for the rest.
const NAMED: usize = 24;
/// Packages that are named to be kept at most: without one of them the program would break.
const KEPT: usize = 100;

/// What removes packages of rpm where no manager is left that would do so.
const RPM: &str = "rpm -e";

/// Packages that can go, with all that goes along.
#[derive(Debug)]
pub(in crate::finding) struct Removal {
    /// Those that a command has to name.
    named: Vec<PackageId>,
    /// Those that would go along although the program needs them: they are to be kept by name.
    kept: Vec<PackageId>,
    /// All that goes.
    pub gone: Vec<PackageId>,
    /// The bytes of their files.
    pub claim: Claim,
    manager: Manager,
}

impl Removal {
    /// Works out what removing packages comes to. Those that the program needs stay, and so do those of the base image, which
    /// no step above it makes smaller. None where nothing is left to remove, or no command could name all that has to stay.
    pub fn of(evidence: &Evidence<'_>, targets: impl IntoIterator<Item = PackageId>) -> Option<Self> {
        let packages = evidence.packages();
        let needs = Needs::of(packages);
        let needed = needed(evidence)?;
        let runtime = needs.required_by(&needed);
        let mut targets: Vec<PackageId> = targets.into_iter().collect();
        targets.sort_unstable();
        targets.dedup();
        targets.retain(|target| {
            let package = &packages[*target];
            package.manager.is_of_distribution()
                && !package.is_essential
                && !runtime.contains(target)
                && is_own(evidence, package)
        });
        let manager = packages[*targets.first()?].manager;
        let first = needs.removed_with(&targets, &[]);
        if first.dependents.iter().any(|package| runtime.contains(package)) {
            return None;
        }
        let kept: Vec<PackageId> =
            first.all.iter().copied().filter(|package| needed.binary_search(package).is_ok()).collect();
        let removed = needs.removed_with(&targets, &kept);
        let named = named(packages, &needs, &targets, &kept);
        let kept = needs.without_required(kept);
        // what is not named would go along, and the program with it
        if kept.len() > KEPT || kept.iter().any(|package| !is_plain(&packages[*package].name)) {
            return None;
        }
        let gone: Vec<PackageId> =
            removed.all.into_iter().filter(|package| is_own(evidence, &packages[*package])).collect();
        let files = gone.iter().flat_map(|package| packages.files(*package)).copied();
        let claim = Claim::of_paths(evidence, files);
        Some(Self { named, kept, gone, claim, manager })
    }

    /// Tells whether nobody asked for any of it, and nothing that stays needs it: apt installs what is recommended.
    pub fn is_only_recommended(&self, evidence: &Evidence<'_>) -> bool {
        let packages = evidence.packages();
        self.manager == Manager::Dpkg
            && self.kept.is_empty()
            && self.gone.iter().all(|package| packages[*package].is_asked_for == Some(false))
    }

    /// The commands, each in backquotes, as a part of a sentence.
    pub fn commands(&self, evidence: &Evidence<'_>) -> String {
        let names = |of: &[PackageId], most: usize| {
            let names = of.iter().map(|package| evidence.packages()[*package].name.as_str());
            // a name of the image is an argument of a shell here
            let mut names: Vec<&str> = names.filter(|name| is_plain(name)).take(most + 1).collect();
            if names.len() > most {
                names[most] = "…";
            }
            names.join(" ")
        };
        let (remove, keep) = match self.manager {
            Manager::Apk => ("apk del", "apk add"),
            // nothing goes along that would have to be kept
            Manager::Rpm => (rpm_removal(evidence), "dnf mark user"),
            _ => ("apt-get purge -y --auto-remove", "apt-mark manual"),
        };
        let removal = match remove {
            // it refuses to remove what others need, unless these are named too
            RPM => format!("`{RPM} {}`", names(&self.gone, KEPT)),
            _ => format!("`{remove} {}`", names(&self.named, NAMED)),
        };
        match names(&self.kept, KEPT) {
            kept if kept.is_empty() => removal,
            kept => {
                let it = if kept.contains(' ') { "them" } else { "it" };
                format!("`{keep} {kept}`, because the program needs {it}, then {removal}")
            }
        }
    }
}

/// What removes packages with those that can't be without them, and no others: which of them somebody asked for is not in
/// rpm's database, so that more might go than is told here.
fn rpm_removal(evidence: &Evidence<'_>) -> &'static str {
    let managers = [
        ("dnf", "dnf remove -y --setopt=clean_requirements_on_remove=False"),
        ("microdnf", "microdnf remove -y --setopt=clean_requirements_on_remove=0"),
        ("zypper", "zypper --non-interactive remove"),
    ];
    let there = managers
        .iter()
        .find(|(program, _)| evidence.file(format!("/usr/bin/{program}").as_bytes()).is_some());
    there.map_or(RPM, |(_, command)| command)
}

/// The packages that were asked for, where removing these takes all others along; else all.
fn named(
    packages: &Packages,
    needs: &Needs<'_>,
    targets: &[PackageId],
    kept: &[PackageId],
) -> Vec<PackageId> {
    let removed = needs.removed_with(targets, kept);
    let is_asked = |id: &PackageId| packages[*id].is_asked_for == Some(true);
    let mut asked: Vec<PackageId> =
        targets.iter().chain(&removed.dependents).copied().filter(is_asked).collect();
    asked.sort_unstable();
    let gone = needs.removed_with(&asked, kept).all;
    let rest = targets.iter().copied().filter(|target| gone.binary_search(target).is_err());
    asked.iter().copied().chain(rest).collect()
}

/// Tells whether the image brought a package, and not its base.
fn is_own(evidence: &Evidence<'_>, package: &Package) -> bool {
    let certainty = package.layer.and_then(|layer| evidence.analysis.base.certainty(layer));
    !matches!(certainty, Some(Certainty::Recorded | Certainty::RootFileSystem))
}

/// What distributions allow in names of packages (Debian policy 5.6.1); a dash at the start would be an option.
fn is_plain(name: &str) -> bool {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.len() <= 80 && name.chars().all(is_of_name)
}

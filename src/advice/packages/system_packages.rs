//! Packages of the distribution that the image's own steps installed: those that only a build needs stay in the build stage.

use std::collections::{BTreeSet, HashSet};

use super::apt_install::apt_install;
use super::apt_sources::{AptSources, apt_sources};
use super::build_packages::is_for_building;
use super::chosen_versions::ChosenVersions;
use super::final_packages::{left_out, parts};
use super::install_command::{Installed, Manager, name};
use super::made_again::made_again;
use crate::advice::bases::distribution::{Distribution, Family};
use crate::advice::own_steps::{LeftOut, OwnStep, repeat_run};
use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::filesystem::Subtrees;
use crate::finding::Confidence;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::package::{Needs, PackageId};
use crate::tree::NodeId;

/// Packages that the final stage installs.
#[derive(Default)]
pub(in crate::advice) struct SystemPackages {
    /// The instructions.
    pub lines: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
    /// What is said of them.
    pub notes: Vec<String>,
    /// Steps of which the choices of versions are lost.
    pub left_out: Vec<LeftOut>,
    /// Files that say where apt installs from, which come before.
    pub sources: Vec<NodeId>,
    /// Layers of steps that are repeated, and so bring all that they wrote.
    repeated: HashSet<LayerIndex>,
    /// Layers of steps whose packages are installed, or are for a build alone.
    installed: HashSet<LayerIndex>,
}

impl SystemPackages {
    /// Looks at all steps that changed what is installed. Further packages, `libraries`, are wanted where a base has them
    /// that is larger than that of the new image.
    pub fn of(app: &InterpretedApp<'_>, libraries: &[String]) -> Self {
        let mut all = Self::default();
        let mut wanted: Vec<Installed> = Vec::new();
        for step in app.steps.iter().filter(|step| step.is_run() && step.writes_packages(app.evidence)) {
            let Some(layer) = step.layer else { continue };
            match installed(app, &step.instruction.arguments) {
                Some(installed) => {
                    all.installed.insert(layer);
                    wanted.push(Installed { packages: for_running(app, installed.packages), ..installed });
                }
                None => {
                    let Ok(run) = repeat_run(step, &step.instruction.arguments, "") else { continue };
                    all.lines.push(run.line);
                    all.repeated.insert(layer);
                    all.parts.extend(whole(app, step));
                }
            }
        }
        all.add_libraries(app, libraries, &mut wanted);
        all.weigh(app, &wanted);
        all.install(app, &wanted);
        all
    }

    /// Adds packages of libraries that no step asked for: those of a larger base, and those that headers brought along.
    fn add_libraries(&mut self, app: &InterpretedApp<'_>, libraries: &[String], wanted: &mut Vec<Installed>) {
        let is_new = |name: &&String| {
            let id = app.package(name);
            let is_of_base =
                id.is_some_and(|id| app.packages.files(id).iter().any(|node| app.is_of_base(*node)));
            let is_known = wanted.iter().any(|installed| installed.packages.contains(name));
            !is_known && (app.has_full_base || !is_of_base)
        };
        let packages: Vec<String> = libraries.iter().filter(is_new).cloned().collect();
        if packages.is_empty() {
            return;
        }
        let manager = if app.package("musl").is_some() { Manager::Apk } else { Manager::Apt };
        wanted.push(Installed { manager, packages, has_links: false });
    }

    /// Adds the instructions, and before them those that bring what apt installs from beside the distribution.
    fn install(&mut self, app: &InterpretedApp<'_>, wanted: &[Installed]) {
        let of_apt = names(wanted, Manager::Apt);
        let sources = match of_apt.is_empty() && self.repeated.is_empty() {
            true => AptSources::default(),
            false => apt_sources(app.evidence, &app.steps),
        };
        let chosen = ChosenVersions::of(app.evidence, &app.steps, !sources.lines.is_empty());
        self.lines.splice(0..0, sources.lines);
        self.sources = sources.nodes;
        if !of_apt.is_empty() {
            self.lines.push(apt_install(app.evidence, of_apt.iter().map(String::as_str), &chosen));
            self.left_out = chosen.left_out(&of_apt);
        }
        let of_apk = names(wanted, Manager::Apk);
        if !of_apk.is_empty() {
            self.lines.push(format!("RUN apk add --no-cache {}", of_apk.join(" ")));
        }
    }

    /// Says what they add to the image, and which packages of the image's own steps do not come again.
    fn weigh(&mut self, app: &InterpretedApp<'_>, wanted: &[Installed]) {
        let layer = |id: PackageId| app.packages[id].layer;
        let is_installed = |id: PackageId| layer(id).is_some_and(|layer| self.installed.contains(&layer));
        let is_of_final_base =
            |id: PackageId| !app.has_full_base && layer(id).is_some_and(|layer| app.is_layer_of_base(layer));
        let is_repeated = |id: PackageId| layer(id).is_some_and(|layer| self.repeated.contains(&layer));
        let named = wanted.iter().flat_map(|installed| &installed.packages);
        let named = named.filter_map(|word| app.package(name(word)));
        let all: BTreeSet<PackageId> = Needs::of(app.packages)
            .with_required(named)
            .into_iter()
            .filter(|id| app.packages[*id].manager.is_of_distribution())
            .filter(|id| !is_of_final_base(*id) && !is_repeated(*id) && layer(*id) != Some(LayerIndex(0)))
            .collect();
        let own = app.packages.iter().map(|(id, _)| id);
        let gone: BTreeSet<PackageId> = own.filter(|id| is_installed(*id) && !all.contains(id)).collect();
        let names: Vec<&str> = gone.iter().map(|id| app.packages[*id].name.as_str()).collect();
        self.notes.extend(left_out(&names));
        if all.is_empty() {
            return;
        }
        let layers = self.installed.iter().copied().collect();
        let distribution = Distribution::of(app.evidence).filter(|found| found.family == Family::Debian);
        // a slim image keeps out papers of packages; where the image's own base is none, neither is its new one
        let distribution = distribution.filter(|_| app.has_full_base);
        self.parts.extend(parts(app.evidence, &all, &layers, |file| match &distribution {
            Some(distribution) => distribution.installed_size(app.evidence, file),
            None => app.evidence.inode(file).map_or(0, |inode| inode.size),
        }));
        let steps =
            app.steps.iter().filter(|step| step.layer.is_some_and(|layer| self.installed.contains(&layer)));
        let live = steps.flat_map(|step| step.live.iter().copied());
        let made = live.filter(|node| {
            let is_own = app.packages.owner(*node).is_none() && !app.is_of_no_use(*node);
            is_own && app.evidence.kind(*node) == Some(Kind::File) && is_of_packages(app, *node)
        });
        self.parts.extend(made_again(app.evidence, made, &gone));
    }

    /// Tells whether a step that changed packages is accounted for.
    pub fn knows(&self, step: &OwnStep<'_>) -> bool {
        step.layer.is_some_and(|layer| self.installed.contains(&layer) || self.repeated.contains(&layer))
    }

    /// Tells whether they bring what a step wrote to a path.
    pub fn has(&self, app: &InterpretedApp<'_>, step: &OwnStep<'_>, node: NodeId) -> bool {
        let Some(layer) = step.layer else { return false };
        self.sources.contains(&node)
            || self.repeated.contains(&layer)
            || self.installed.contains(&layer) && is_of_packages(app, node)
    }
}

/// Tells whether a path is where packages of a distribution lie, and nothing else.
fn is_of_packages(app: &InterpretedApp<'_>, node: NodeId) -> bool {
    const PLACES: [&str; 9] = ["bin", "etc", "lib", "lib64", "sbin", "usr", "var", "run", "boot"];
    let path = app.evidence.tree.path(node);
    let first = path.components().next().unwrap_or_default();
    // their scripts make directories for the administrator's files
    let is_empty =
        app.evidence.kind(node) == Some(Kind::Directory) && app.evidence.children(node).next().is_none();
    PLACES.iter().any(|place| place.as_bytes() == first)
        && (is_empty || !path.as_bytes().starts_with(b"usr/local/"))
        && !path.as_bytes().starts_with(b"var/www")
        && !app.is_in_directory(node)
}

/// What a command installs of what the image has; None where it does more than that, or where only a shell can tell.
fn installed(app: &InterpretedApp<'_>, command: &str) -> Option<Installed> {
    let mut found = Installed::of(command)?;
    let is_apt = found.manager == Manager::Apt;
    let is_plain = |word: &str| quote::is_plain(if is_apt { name(word) } else { word });
    found.packages.retain(|word| is_plain(word) && app.package(name(word)).is_some());
    Some(found)
}

/// The packages that a container may need, without those that only a build does; of a library's headers the library stays.
fn for_running(app: &InterpretedApp<'_>, packages: Vec<String>) -> Vec<String> {
    let started = app.evidence.startup().programs().into_iter().filter_map(|node| app.packages.owner(node));
    let started: HashSet<PackageId> = started.collect();
    let is_started = |word: &str| app.package(name(word)).is_some_and(|id| started.contains(&id));
    let is_dropped =
        |word: &String| is_for_building(app.evidence, &app.steps, name(word)) && !is_started(word);
    let (dropped, mut kept): (Vec<String>, Vec<String>) = packages.into_iter().partition(is_dropped);
    for library in dropped.iter().filter_map(|word| name(word).strip_suffix("-dev")) {
        let is_library = |package: &&String| {
            package.strip_prefix(library).is_some_and(|rest| {
                let rest = rest.trim_end_matches("t64").trim_start_matches('-');
                rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            })
        };
        let found = app.package_names().map(str::to_owned).find(|name| is_library(&name));
        let is_new =
            found.as_ref().is_some_and(|package| quote::is_plain(package) && !kept.contains(package));
        kept.extend(found.filter(|_| is_new));
    }
    kept
}

/// The packages of a manager, each once; those of apt by their names alone.
fn names(wanted: &[Installed], manager: Manager) -> Vec<String> {
    let of_manager = wanted.iter().filter(|installed| installed.manager == manager);
    let words = of_manager.flat_map(|installed| &installed.packages).map(|word| match manager {
        Manager::Apt => name(word),
        Manager::Apk => word,
    });
    let names: BTreeSet<&str> = words.collect();
    names.into_iter().map(str::to_owned).collect()
}

/// What a step wrote, but for what is not there after it is repeated: lists and archives of packages.
fn whole(app: &InterpretedApp<'_>, step: &OwnStep<'_>) -> Option<PredictedPart> {
    let litter = ["/var/cache", "/var/lib/apt/lists", "/var/log", "/tmp"];
    let litter = Subtrees::new(app.evidence.tree, litter.iter().filter_map(|path| app.evidence.at(path)));
    let files = step.live.iter().copied().filter(|node| {
        app.evidence.kind(*node) == Some(Kind::File) && !litter.contains(app.evidence.tree, *node)
    });
    Some(PredictedPart {
        path: crate::text::escape_line(&step.instruction.short()),
        size: app.evidence.claim(files).size(),
        confidence: Confidence::Estimate("packages change from one release to the next"),
    })
}

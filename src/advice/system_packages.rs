//! Packages of the distribution that the image's own steps installed: those that only a build needs stay in the build stage.

use std::collections::HashSet;

use super::interpreted_app::InterpretedApp;
use super::own_steps::{OwnStep, repeat_run};
use super::prediction::PredictedPart;
use super::quote;
use crate::filesystem::Subtrees;
use crate::finding::Confidence;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::package::Needs;
use crate::tree::NodeId;

/// Packages that only a build needs, by their whole names.
#[rustfmt::skip]
const BUILD_PACKAGES: &[&str] = &[
    "autoconf", "automake", "autotools-dev", "bison", "build-base", "build-essential", "ccache", "clang", "cmake",
    "cargo", "dpkg-dev", "flex", "gfortran", "libtool", "linux-headers", "llvm", "m4", "make", "meson", "musl-dev",
    "nasm", "ninja-build", "patch", "pkg-config", "pkgconf", "python3-pip", "python3-setuptools", "python3-venv",
    "python3-wheel", "rustc", "swig", "yasm",
];
/// The same by how their names start: compilers have their versions in their names.
const COMPILERS: [&str; 5] = ["gcc", "g++", "clang-", "gfortran-", "cpp"];

/// Commands of a step that installs packages and does nothing else.
#[rustfmt::skip]
const HARMLESS: &[&str] = &["rm", "echo", "set", "true", ":", "ldconfig", "update-ca-certificates", "export"];

/// A manager of a distribution's packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manager {
    Apt,
    Apk,
}

/// What a step installs.
struct Installed {
    manager: Manager,
    packages: Vec<String>,
    has_recommends: bool,
}

/// Packages that the final stage installs.
#[derive(Default)]
pub(super) struct SystemPackages {
    /// The instructions.
    pub lines: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
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
                    let (kept, dropped) = for_running(app, installed.packages);
                    all.installed.insert(layer);
                    all.parts.extend(part(app, step, &kept, &dropped, libraries));
                    wanted.push(Installed { packages: kept, ..installed });
                }
                None => {
                    let Ok(run) = repeat_run(step, &step.instruction.arguments, "") else { continue };
                    all.lines.push(run.line);
                    all.repeated.insert(layer);
                    all.parts.extend(whole(app, step, &HashSet::new()));
                }
            }
        }
        all.add_libraries(app, libraries, &mut wanted);
        all.lines.extend([Manager::Apt, Manager::Apk].iter().filter_map(|manager| line(*manager, &wanted)));
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
        if app.has_full_base {
            self.parts.extend(counted(app, &packages));
        }
        wanted.push(Installed { manager, packages, has_recommends: false });
    }

    /// Tells whether a step that changed packages is accounted for.
    pub fn knows(&self, step: &OwnStep<'_>) -> bool {
        step.layer.is_some_and(|layer| self.installed.contains(&layer) || self.repeated.contains(&layer))
    }

    /// Tells whether they bring what a step wrote to a path.
    pub fn has(&self, app: &InterpretedApp<'_>, step: &OwnStep<'_>, node: NodeId) -> bool {
        let Some(layer) = step.layer else { return false };
        self.repeated.contains(&layer) || self.installed.contains(&layer) && is_of_packages(app, node)
    }
}

/// Tells whether a path is where packages of a distribution lie, and nothing else.
fn is_of_packages(app: &InterpretedApp<'_>, node: NodeId) -> bool {
    const PLACES: [&str; 9] = ["bin", "etc", "lib", "lib64", "sbin", "usr", "var", "run", "boot"];
    let path = app.evidence.tree.path(node);
    let first = path.components().next().unwrap_or_default();
    PLACES.iter().any(|place| place.as_bytes() == first)
        && !path.as_bytes().starts_with(b"usr/local/")
        && !path.as_bytes().starts_with(b"var/www")
        && !app.is_in_directory(node)
}

/// What a command installs; None where it does more than that, or where only a shell can tell.
fn installed(app: &InterpretedApp<'_>, command: &str) -> Option<Installed> {
    if command.contains(['|', '`', '(', '$', '{', '<', '\n', '"', '\'', '#']) {
        return None;
    }
    let command = command.replace("> /dev/null", " ").replace(">/dev/null", " ").replace("2>&1", " ");
    let mut found: Option<Installed> = None;
    for part in command.split(['&', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace().skip_while(|word| word.contains('='));
        let program = words.next().unwrap_or("true");
        let words: Vec<&str> = words.collect();
        let manager = match program {
            "apt-get" | "apt" => Manager::Apt,
            "apk" => Manager::Apk,
            program if HARMLESS.contains(&program) => continue,
            _ => return None,
        };
        let verb = words.iter().position(|word| ["install", "add"].contains(word));
        let Some(verb) = verb else { continue };
        let has_value = |word: &str| ["-t", "-o", "--virtual", "--target-release"].contains(&word);
        let named = words
            .iter()
            .enumerate()
            .skip(verb + 1)
            .filter(|(place, word)| !word.starts_with(['-', '.']) && !has_value(words[place - 1]));
        let packages = named.map(|(_, word)| (*word).to_owned());
        let has_recommends = !words.contains(&"--no-install-recommends");
        let new = Installed { manager, packages: packages.collect(), has_recommends };
        match &mut found {
            None => found = Some(new),
            Some(found) => {
                found.packages.extend(new.packages);
                found.has_recommends |= new.has_recommends;
            }
        }
    }
    let mut found = found?;
    found.packages.retain(|word| quote::is_plain(word) && app.package(name(word)).is_some());
    Some(found)
}

/// The name of a package without its version and architecture.
fn name(word: &str) -> &str {
    word.split(['=', ':', '/', '~', '>', '<']).next().unwrap_or(word)
}

/// The packages that a container may need, and those that only a build does; of a library's headers the library stays.
fn for_running(app: &InterpretedApp<'_>, packages: Vec<String>) -> (Vec<String>, Vec<String>) {
    let (dropped, mut kept): (Vec<String>, Vec<String>) = packages.into_iter().partition(|word| {
        let name = name(word);
        let is_of_headers = name.ends_with("-dev") || name.ends_with("-dbg");
        let is_compiler = COMPILERS.iter().any(|start| name.starts_with(start));
        is_of_headers || is_compiler || BUILD_PACKAGES.contains(&name)
    });
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
    (kept, dropped)
}

fn line(manager: Manager, wanted: &[Installed]) -> Option<String> {
    let of_manager = || wanted.iter().filter(|installed| installed.manager == manager);
    let mut packages: Vec<&str> =
        of_manager().flat_map(|installed| &installed.packages).map(String::as_str).collect();
    packages.sort_unstable();
    packages.dedup();
    let has_recommends = of_manager().any(|installed| installed.has_recommends);
    let option = if has_recommends { "" } else { " --no-install-recommends" };
    let packages = Some(packages.join(" ")).filter(|packages| !packages.is_empty())?;
    Some(match manager {
        Manager::Apt => format!(
            "RUN apt-get update && apt-get install -y{option} {packages} \\\n    && rm -rf /var/lib/apt/lists/*"
        ),
        Manager::Apk => format!("RUN apk add --no-cache {packages}"),
    })
}

/// What is installed again: what the step wrote, without packages that only a build needs and what only they need.
fn part(
    app: &InterpretedApp<'_>,
    step: &OwnStep<'_>,
    kept: &[String],
    dropped: &[String],
    libraries: &[String],
) -> Option<PredictedPart> {
    let ids = |names: &[String]| names.iter().filter_map(|word| app.package(name(word))).collect::<Vec<_>>();
    let stays = [ids(kept), ids(libraries)].concat();
    let gone = Needs::of(app.packages).removed_with(&ids(dropped), &stays).all;
    let gone = gone.iter().filter(|id| !stays.contains(id)).flat_map(|id| app.packages.files(*id));
    let mut part = whole(app, step, &gone.copied().collect())?;
    if kept.is_empty() {
        part.path = "libraries".to_owned();
    }
    (part.size > 0).then_some(part)
}

/// Packages by the bytes of their files in the image.
fn counted(app: &InterpretedApp<'_>, packages: &[String]) -> Option<PredictedPart> {
    let ids = packages.iter().filter_map(|word| app.package(name(word)));
    let sizes = ids.filter_map(|id| app.packages[id].size);
    Some(PredictedPart {
        path: crate::text::escape_line(&packages.join(" ")),
        size: sizes.fold(0, u64::saturating_add),
        confidence: Confidence::Estimate("without what libraries need themselves"),
    })
}

/// What a step wrote, but for what is gone and what is not there after it is repeated: lists and archives of packages.
fn whole(app: &InterpretedApp<'_>, step: &OwnStep<'_>, gone: &HashSet<NodeId>) -> Option<PredictedPart> {
    let litter = ["/var/cache", "/var/lib/apt/lists", "/var/log", "/tmp"];
    let litter = Subtrees::new(app.evidence.tree, litter.iter().filter_map(|path| app.evidence.at(path)));
    let files = step.live.iter().copied().filter(|node| {
        app.evidence.kind(*node) == Some(Kind::File)
            && !gone.contains(node)
            && !litter.contains(app.evidence.tree, *node)
    });
    Some(PredictedPart {
        path: crate::text::escape_line(&step.instruction.short()),
        size: app.evidence.claim(files).size(),
        confidence: Confidence::Estimate("packages change from one release to the next"),
    })
}

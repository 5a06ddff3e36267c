//! What the image's own steps made and a container needs, beside the packages of the distribution.

use std::collections::BTreeSet;

use super::given_secrets::GivenSecrets;
use crate::advice::own_steps::{OwnStep, is_of_accounts, is_of_no_use};
use crate::advice::packages::diversions::diverted_files;
use crate::advice::packages::install_command::Installed;
use crate::content::Facts;
use crate::filesystem::{Resolved, Subtrees};
use crate::finding::{Diagnosis, Evidence};
use crate::layer::Kind;
use crate::tree::NodeId;

/// Where only packages and their scripts write, in a step that installs some: without a slash at its start. What is made
/// there comes again when they are installed again.
const OF_PACKAGES: [&[u8]; 20] = [
    b"bin/",
    b"boot/",
    b"etc/.pwd.lock",
    b"etc/alternatives/",
    b"etc/apk/",
    b"etc/apt/",
    b"etc/ca-certificates",
    b"etc/ld.so.cache",
    b"etc/pam.d/common-",
    b"etc/rc",
    b"etc/ssl/certs/",
    b"etc/systemd/",
    b"lib/",
    b"lib64/",
    b"run/",
    b"sbin/",
    b"usr/",
    b"var/cache/",
    b"var/lib/",
    b"var/log/",
];
/// What of that is not theirs.
const OF_OTHERS: [&[u8]; 3] = [b"usr/lib/locale/", b"usr/local/", b"usr/src/"];

/// What engines put into containers while a step runs.
const OF_ENGINES: [&str; 8] =
    ["/.dockerenv", "/dev", "/etc/hostname", "/etc/hosts", "/etc/mtab", "/etc/resolv.conf", "/proc", "/sys"];
/// What package managers of languages keep for the next build.
const OF_BUILDS: [&str; 14] = [
    "/root/.bundle/cache",
    "/root/.cargo/.package-cache",
    "/root/.cargo/git",
    "/root/.cargo/registry",
    "/root/.composer",
    "/root/.cpan",
    "/root/.cpanm",
    "/root/.gem",
    "/root/.gradle",
    "/root/.m2",
    "/root/go",
    "/usr/local/cargo/.package-cache",
    "/usr/local/cargo/git",
    "/usr/local/cargo/registry",
];

/// Files and directories of the image that the final stage takes from the build stage.
#[derive(Debug, Default)]
pub(in crate::advice) struct KeptFiles {
    /// Files and links, and directories that hold nothing.
    pub nodes: Vec<NodeId>,
    /// What lies among them and no container needs, in as few nodes as that takes.
    pub unneeded: Vec<NodeId>,
    /// What scripts of packages made, and make again when these are installed.
    pub made_again: Vec<NodeId>,
    /// Whether steps of the image made users or groups.
    pub has_accounts: bool,
}

impl KeptFiles {
    /// Lists what the steps made that is there in the end.
    pub fn of(
        evidence: &Evidence<'_>,
        diagnosis: &Diagnosis,
        steps: &[OwnStep<'_>],
        secrets: &GivenSecrets,
        unneeded_names: &[&str],
    ) -> Self {
        let mut is_unneeded = is_of_no_use(evidence, diagnosis);
        let of_engines = OF_ENGINES.iter().filter_map(|path| evidence.at(path));
        let of_engines = Subtrees::new(evidence.tree, of_engines).marks(evidence.tree);
        let caches = OF_BUILDS.iter().filter_map(|path| evidence.at(path));
        let named = unneeded_names.iter().flat_map(|name| evidence.named(name)).copied();
        let more = Subtrees::new(evidence.tree, caches.chain(named)).marks(evidence.tree);
        is_unneeded.iter_mut().zip(more).for_each(|(known, more)| *known |= more);
        let diverted = diverted_files(evidence);
        let mut kept = Self::default();
        let mut unneeded = Vec::new();
        for step in steps.iter().filter(|step| step.layer.is_some()) {
            let installs = step.writes_packages(evidence);
            for node in step.live.iter().copied() {
                let is_passage =
                    evidence.kind(node) == Some(Kind::Directory) && evidence.children(node).next().is_some();
                if is_of_accounts(evidence, node) {
                    kept.has_accounts |=
                        !installs || step.runs_any(&["useradd", "adduser", "groupadd", "addgroup"]);
                } else if is_passage || of_engines[node.0 as usize] {
                    continue;
                } else if diverted.contains(&node) {
                    kept.nodes.push(node);
                } else if is_of_package(evidence, step, installs, node) {
                    let is_own = evidence.packages().owner(node).is_none() && !is_unneeded[node.0 as usize];
                    kept.made_again.extend(is_own.then_some(node));
                } else if secrets.has(evidence.tree, node)
                    || is_unneeded[node.0 as usize] && !is_named(evidence, step, node)
                {
                    unneeded.push(node);
                } else {
                    kept.nodes.push(node);
                }
            }
        }
        kept.nodes.sort_unstable();
        kept.unneeded = Subtrees::new(evidence.tree, evidence.cover(unneeded)).into_roots();
        kept
    }

    /// Adds libraries of the base image that programs need, with the links by which they are opened.
    pub fn add_libraries(&mut self, evidence: &Evidence<'_>, libraries: &[NodeId]) {
        let known = |kept: &Self, node: NodeId| kept.nodes.binary_search(&node).is_ok();
        let new: BTreeSet<NodeId> = libraries.iter().copied().filter(|node| !known(self, *node)).collect();
        let directories: BTreeSet<NodeId> =
            new.iter().filter_map(|node| evidence.tree.parent(*node)).collect();
        let children = directories.iter().flat_map(|directory| evidence.children(*directory));
        let is_link = |node: &NodeId| {
            evidence.kind(*node) == Some(Kind::Symlink)
                && matches!(evidence.resolve(evidence.tree.path(*node).as_bytes()), Resolved::Found(file) if new.contains(&file))
        };
        let links: Vec<NodeId> = children.filter(is_link).collect();
        self.nodes.extend(new.iter().copied().chain(links));
        self.nodes.sort_unstable();
        self.nodes.dedup();
    }

    /// The executables among them.
    pub fn executables(&self, evidence: &Evidence<'_>) -> Vec<NodeId> {
        self.nodes.iter().copied().filter(|node| evidence.executable(*node).is_some()).collect()
    }

    /// Tells whether there is a script among them, which needs a shell or another interpreter.
    pub fn has_scripts(&self, evidence: &Evidence<'_>) -> bool {
        self.nodes.iter().any(|node| matches!(evidence.facts(*node), Some(Facts::Script(_))))
    }

    /// The same in few paths: directories that hold nothing else stand for what they hold, together with what is not needed
    /// and has to be removed there first.
    pub fn covered(&self, evidence: &Evidence<'_>) -> CoveredFiles {
        let all = self.nodes.iter().chain(&self.unneeded).copied();
        let roots = evidence.cover(all);
        let unneeded = Subtrees::new(evidence.tree, self.unneeded.iter().copied());
        let mut paths: Vec<NodeId> =
            roots.into_iter().filter(|root| !unneeded.contains(evidence.tree, *root)).collect();
        let held = Subtrees::new(evidence.tree, paths.iter().copied());
        // what holds nothing is in no cover
        paths.extend(self.nodes.iter().filter(|node| !held.contains(evidence.tree, **node)));
        let removed = unneeded.roots().iter().copied().filter(|node| held.contains(evidence.tree, *node));
        CoveredFiles { removed: removed.collect(), paths }
    }
}

/// Paths to copy.
#[derive(Debug)]
pub(in crate::advice) struct CoveredFiles {
    /// What is copied.
    pub paths: Vec<NodeId>,
    /// What is removed first.
    pub removed: Vec<NodeId>,
}

/// Tells whether a path is a package's, or made by the scripts of packages that the step installed.
fn is_of_package(evidence: &Evidence<'_>, step: &OwnStep<'_>, installs: bool, node: NodeId) -> bool {
    let packages = evidence.packages();
    if let Some(owner) = packages.owner_of_distribution(node) {
        // a later step that wrote the file again has changed it
        return installs || packages[owner].layer == step.layer;
    }
    // whatever a step wrote that only installs packages comes again with them
    if installs && Installed::of(&step.instruction.arguments).is_some_and(|installed| !installed.has_links) {
        return true;
    }
    // what managers of languages installed does not, and neither do programs, and what the command names
    let is_program = matches!(evidence.facts(node), Some(Facts::Executable(_) | Facts::Script(_)));
    if packages.owner(node).is_some() || is_program || is_named(evidence, step, node) {
        return false;
    }
    let path = evidence.tree.path(node);
    let is_within = |places: &[&[u8]]| places.iter().any(|place| path.as_bytes().starts_with(place));
    // packages have directories that hold nothing, and their scripts make some for others
    let makes_directories =
        ["mkdir", "install -d"].iter().any(|made| step.instruction.arguments.contains(made));
    let is_made = is_empty_directory(evidence, node)
        && (is_within(&[b"etc/"]) || is_within(&[b"usr/local/"]) && !makes_directories);
    installs && (is_made || is_within(&OF_PACKAGES) && !is_within(&OF_OTHERS))
}

/// Tells whether a step's command names a path.
fn is_named(evidence: &Evidence<'_>, step: &OwnStep<'_>, node: NodeId) -> bool {
    let path = evidence.tree.path(node);
    let path = std::str::from_utf8(path.as_bytes()).ok().map(|path| format!("/{path}"));
    let command = &*step.instruction.arguments;
    let is_end = |rest: &str| rest.chars().next().is_none_or(|c| c.is_whitespace() || ";&|'\")".contains(c));
    path.is_some_and(|path| command.match_indices(&path).any(|(at, _)| is_end(&command[at + path.len()..])))
}

fn is_empty_directory(evidence: &Evidence<'_>, node: NodeId) -> bool {
    evidence.kind(node) == Some(Kind::Directory) && evidence.children(node).next().is_none()
}

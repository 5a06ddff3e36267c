//! How what the image's own steps made comes into the final stage: gathered in one directory with owners, rights and links as
//! they are, which a COPY of single paths would lose.

use std::collections::{BTreeSet, HashSet};

use super::kept_files::KeptFiles;
use super::removed_names::Removal;
use crate::advice::attempt::Missing;
use crate::advice::own_steps::OwnStep;
use crate::advice::packages::linked_libraries::LinkedLibraries;
use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::content::ExecutableRole;
use crate::finding::{Confidence, Diagnosis, Evidence};
use crate::image::Keyword;
use crate::layer::{ImagePath, Kind};
use crate::text::thousands;
use crate::tree::NodeId;

/// Where the build stage gathers what is copied.
const GATHERED: &str = "/kept";
/// Paths that are copied at most.
const MOST_PATHS: usize = 200;
/// Programs and libraries that are stripped at most.
const MOST_STRIPPED: usize = 20;
/// Directories in which every loader looks, without a slash at their start.
const LIBRARY_DIRECTORIES: [&str; 4] = ["lib", "lib64", "usr/lib", "usr/lib64"];
/// The directory that Debian's loader knows once `ldconfig` has seen it.
const LOCAL: &str = "usr/local/lib";

/// What is copied from the build stage.
#[derive(Debug, Default)]
pub(in crate::advice) struct KeptCopy {
    /// Instructions of the final stage.
    pub lines: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
    /// What to know of them.
    pub notes: Vec<String>,
    paths: Vec<String>,
    removed: Vec<String>,
    removed_names: Vec<String>,
    /// Where these lie.
    directories: Vec<String>,
    stripped: Vec<String>,
}

impl KeptCopy {
    /// Says what to copy from the stage of this name into a base with a shell or without.
    ///
    /// # Errors
    /// Where that is too much to list, or has names that a Dockerfile cannot express.
    pub fn of(
        evidence: &Evidence<'_>,
        diagnosis: &Diagnosis,
        kept: &KeptFiles,
        libraries: &LinkedLibraries,
        (stage, has_shell): (&str, bool),
    ) -> Result<Self, Missing> {
        let covered = kept.covered(evidence);
        let removal = Removal::of(evidence, &covered.paths, covered.removed);
        if covered.paths.len().max(removal.places.len()) > MOST_PATHS {
            return Err(Missing(format!("what its steps made lies in more than {MOST_PATHS} places")));
        }
        let is_directory = |node: &NodeId| evidence.kind(*node) == Some(Kind::Directory);
        let directories: Vec<NodeId> = covered.paths.iter().copied().filter(is_directory).collect();
        let mut copy = Self {
            paths: words(evidence, &covered.paths)?,
            removed: words(evidence, &removal.places)?,
            removed_names: removal.names,
            directories: words(evidence, &directories)?,
            ..Self::default()
        };
        if copy.paths.is_empty() {
            return Ok(copy);
        }
        copy.lines.push(format!("COPY --from={stage} {GATHERED} /"));
        let stripped = stripped(evidence, diagnosis, kept);
        copy.stripped = words(evidence, &stripped)?;
        copy.predict(evidence, kept, &stripped);
        copy.library_directories(evidence, kept, libraries, has_shell);
        copy.opened(evidence, kept, libraries);
        Ok(copy)
    }

    /// Tells whether there is nothing to copy.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The instructions with which the build stage ends.
    pub fn in_build_stage(&self, steps: &[OwnStep<'_>]) -> Vec<String> {
        let user = steps.iter().rev().find(|step| step.instruction.keyword == Keyword::User);
        let mut lines: Vec<String> =
            user.filter(|step| !step.is_of_root()).map(|_| "USER 0".to_owned()).into_iter().collect();
        let call = |command: &str, words: &[String]| {
            (!words.is_empty()).then(|| format!("{command} {}", words.join(" \\\n        ")))
        };
        let by_name = self.removed_names.iter().map(|name| Removal::command(name, &self.directories));
        let by_name =
            Some(by_name.collect::<Vec<_>>().join(" \\\n    && ")).filter(|calls| !calls.is_empty());
        let calls = [
            call("rm -rf", &self.removed),
            by_name,
            call("strip", &self.stripped),
            // cp of coreutils finds the directories above an absolute path only from there
            Some("cd /".to_owned()),
            Some(format!("mkdir {GATHERED}")),
            call("cp -a --parents", &[&self.paths[..], &[GATHERED.to_owned()]].concat()),
        ];
        let calls: Vec<String> = calls.into_iter().flatten().collect();
        lines.push(format!("RUN {}", calls.join(" \\\n    && ")));
        lines
    }

    fn predict(&mut self, evidence: &Evidence<'_>, kept: &KeptFiles, stripped: &[NodeId]) {
        let mut inodes: Vec<_> = kept.nodes.iter().filter_map(|node| evidence.tree.live(*node)).collect();
        inodes.sort_unstable();
        inodes.dedup();
        let sizes = inodes.iter().map(|inode| evidence.tree.stored(*inode).inode.size);
        let gained: u64 = stripped.iter().map(|node| strippable(evidence, *node)).sum();
        let count = kept.nodes.len() as u64;
        self.parts.push(PredictedPart {
            path: match kept.nodes.as_slice() {
                [one] => evidence.path_text(*one),
                _ => format!("{} files of the application", thousands(count)),
            },
            size: sizes.fold(0, u64::saturating_add).saturating_sub(gained),
            confidence: Confidence::Estimate("what is built again may differ in size"),
        });
    }

    /// Lets the loader find libraries that are copied to where it does not look by itself.
    fn library_directories(
        &mut self,
        evidence: &Evidence<'_>,
        kept: &KeptFiles,
        libraries: &LinkedLibraries,
        has_shell: bool,
    ) {
        let mut named: HashSet<ImagePath> = HashSet::new();
        for (_, program) in kept.nodes.iter().filter_map(|node| Some((node, evidence.executable(*node)?))) {
            named.extend(program.search_path.iter().map(|path| ImagePath::clean(path)));
        }
        let of_environment = evidence.variable("LD_LIBRARY_PATH").unwrap_or_default();
        named.extend(of_environment.split(':').map(|path| ImagePath::clean(path.as_bytes())));
        let mut directories: Vec<String> = Vec::new();
        for library in libraries.others.iter().filter(|node| kept.nodes.binary_search(node).is_ok()) {
            let Some(directory) = evidence.tree.parent(*library).map(|parent| evidence.tree.path(parent))
            else {
                continue;
            };
            let Ok(text) = std::str::from_utf8(directory.as_bytes()).map(str::to_owned) else { continue };
            let is_known = LIBRARY_DIRECTORIES.contains(&text.as_str())
                || text.starts_with("usr/lib/") && text.ends_with("-linux-gnu")
                || named.contains(&directory)
                || text.contains(':');
            if !is_known && !directories.contains(&text) {
                directories.push(text);
            }
        }
        if directories.is_empty() {
            return;
        }
        if has_shell && directories == [LOCAL] {
            // Alpine looks there anyway
            if evidence.at("/etc/alpine-release").is_none() {
                self.lines.push("RUN ldconfig".to_owned());
            }
            return;
        }
        let own = Some(of_environment).filter(|own| !own.is_empty()).map(str::to_owned);
        let all: Vec<String> =
            own.into_iter().chain(directories.iter().map(|directory| format!("/{directory}"))).collect();
        if let Some(value) = quote::word(&all.join(":")) {
            self.lines.push(format!("ENV LD_LIBRARY_PATH={value}"));
        }
    }

    /// Names libraries that no program names: they may be opened while it runs.
    fn opened(&mut self, evidence: &Evidence<'_>, kept: &KeptFiles, libraries: &LinkedLibraries) {
        let linked: BTreeSet<NodeId> = libraries.others.iter().copied().collect();
        let is_opened = |node: &&NodeId| {
            let is_library = evidence
                .executable(**node)
                .is_some_and(|file| file.role == ExecutableRole::Library && file.interpreter.is_none());
            is_library && !linked.contains(node)
        };
        let mut opened = kept.nodes.iter().filter(is_opened);
        let Some(first) = opened.next() else { return };
        let more = match opened.count() {
            0 => String::new(),
            more => format!(" and {} more libraries", thousands(more as u64)),
        };
        self.notes.push(format!(
            "{}{more} may be opened while the program runs: copied, with the packages that they need.",
            evidence.path_text(*first)
        ));
    }
}

/// What of the files is not stripped, if the image can strip it.
fn stripped(evidence: &Evidence<'_>, diagnosis: &Diagnosis, kept: &KeptFiles) -> Vec<NodeId> {
    if !evidence.named("strip").iter().any(|node| evidence.parent_name(*node) == b"bin") {
        return Vec::new();
    }
    let found = diagnosis.findings.iter().filter(|finding| finding.rule.id == "unstripped-binary");
    let nodes = found.flat_map(|finding| finding.nodes.iter().copied());
    let is_kept = |node: &NodeId| kept.nodes.binary_search(node).is_ok() && strippable(evidence, *node) > 0;
    nodes.filter(is_kept).take(MOST_STRIPPED).collect()
}

fn strippable(evidence: &Evidence<'_>, node: NodeId) -> u64 {
    let strippable = evidence.executable(node).and_then(|file| file.strippable);
    strippable.and_then(Result::ok).unwrap_or_default().total()
}

/// Paths as words of a shell.
fn words(evidence: &Evidence<'_>, nodes: &[NodeId]) -> Result<Vec<String>, Missing> {
    let word = |node: &NodeId| {
        let path = evidence.tree.path(*node);
        let text = std::str::from_utf8(path.as_bytes()).ok().map(|path| format!("/{path}"));
        let word = text.and_then(|path| quote::shell(&path));
        word.ok_or_else(|| Missing(format!("{path} has characters that a Dockerfile cannot express")))
    };
    nodes.iter().map(word).collect()
}

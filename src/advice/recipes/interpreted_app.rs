//! An application that an interpreter runs: which version of the official images, what of the image is its own, and where it
//! lies. The official images say their version in a variable.

use std::collections::BTreeMap;

use crate::advice::bases::build_image::is_version;
use crate::advice::bases::known_base::KnownBase;
use crate::advice::files::copy_step::CopyStep;
use crate::advice::own_steps::{OwnStep, after_language, is_of_no_use, own_steps};
use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::content::Libc;
use crate::filesystem::Resolved;
use crate::finding::{Category, Cause, Confidence, Diagnosis, Evidence};
use crate::image::LayerIndex;
use crate::layer::{ImagePath, Kind};
use crate::package::{Package, PackageId, Packages};
use crate::tree::NodeId;

/// Releases of Debian, by the number with which the version of `base-files` begins.
const DEBIAN: [(&str, &str); 5] =
    [("9", "stretch"), ("10", "buster"), ("11", "bullseye"), ("12", "bookworm"), ("13", "trixie")];
/// What only the full images of a language have in their base.
const OF_FULL_IMAGES: [&str; 2] = ["/usr/bin/gcc", "/usr/bin/git"];

/// An official image of a language.
pub(in crate::advice) struct Language {
    /// Its name.
    pub image: &'static str,
    /// The variable that says its version.
    pub variable: &'static str,
    /// Its interpreter.
    pub interpreter: &'static str,
    /// Whether tags name the release of Debian before `slim`.
    pub release_before_slim: bool,
}

/// An application and its image.
pub(in crate::advice) struct InterpretedApp<'a> {
    /// The image.
    pub evidence: &'a Evidence<'a>,
    /// What was found in it.
    pub diagnosis: &'a Diagnosis,
    /// The steps of its own Dockerfile.
    pub steps: Vec<OwnStep<'a>>,
    /// Its interpreter, links followed.
    interpreter: Option<NodeId>,
    /// All packages of the image.
    pub packages: &'a Packages,
    /// Those of the distribution by their names.
    by_name: BTreeMap<&'a str, PackageId>,
    /// The image to build in, which has compilers where the image's own base has them.
    pub build_image: String,
    /// The slim image to run on.
    pub final_image: String,
    /// The working directory, where the application has it for itself.
    pub directory: Option<AppDirectory>,
    /// Of each path, by its number, whether no container needs it.
    is_of_no_use: Vec<bool>,
    /// The first of the image's own layers; None where the history does not tell.
    first_layer: Option<LayerIndex>,
    /// Whether its base has more than a slim image: compilers, headers, libraries.
    pub has_full_base: bool,
}

/// A directory that is the application's.
pub(in crate::advice) struct AppDirectory {
    /// The directory.
    pub node: NodeId,
    /// Its path, absolute, which can be written into a Dockerfile.
    pub path: String,
}

impl<'a> InterpretedApp<'a> {
    /// Reads the variable. None where it is not set, or says no version.
    pub fn of(evidence: &'a Evidence<'a>, diagnosis: &'a Diagnosis, language: &Language) -> Option<Self> {
        let version = evidence.variable(language.variable).filter(|version| is_version(version))?;
        let analysis = evidence.analysis;
        let interpreter = interpreter(evidence, language.interpreter);
        let layer = interpreter.and_then(|node| Some(evidence.tree.stored(evidence.tree.live(node)?).layer));
        let published = layer.map(|layer| after_language(analysis, layer));
        let known = published.and_then(|first| KnownBase::beyond(evidence, first));
        let steps = own_steps(analysis, known.map(|known| known.first).or(published));
        let packages = evidence.packages();
        let is_of_distribution = |package: &Package| package.manager.is_of_distribution();
        let distributed = packages.iter().filter(|(_, package)| is_of_distribution(package));
        let first_layer = steps.iter().find_map(|step| step.layer);
        let mut app = Self {
            evidence,
            diagnosis,
            steps,
            interpreter,
            packages,
            by_name: distributed.map(|(id, package)| (package.name.as_str(), id)).collect(),
            build_image: String::new(),
            final_image: String::new(),
            directory: None,
            is_of_no_use: is_of_no_use(evidence, diagnosis),
            first_layer,
            has_full_base: false,
        };
        let is_of_base = |path: &str| evidence.at(path).is_some_and(|node| app.is_of_base(node));
        app.has_full_base = OF_FULL_IMAGES.iter().all(|path| is_of_base(path));
        let is_musl = interpreter.and_then(|node| evidence.executable(node)?.libc()) == Some(Libc::Musl);
        match known {
            Some(known) => {
                app.final_image = known.image.to_owned();
                app.build_image.clone_from(&app.final_image);
            }
            None => app.name_images(language, version, is_musl),
        }
        app.directory = app.own_directory();
        Some(app)
    }

    fn name_images(&mut self, language: &Language, version: &str, is_musl: bool) {
        let Language { image, release_before_slim, .. } = *language;
        if is_musl {
            self.final_image = format!("{image}:{version}-alpine");
            self.build_image.clone_from(&self.final_image);
            return;
        }
        let release = self.debian();
        self.final_image = match (release, release_before_slim) {
            (None, _) => format!("{image}:{version}-slim"),
            (Some(release), true) => format!("{image}:{version}-{release}-slim"),
            (Some(release), false) => format!("{image}:{version}-slim-{release}"),
        };
        self.build_image = match (self.has_full_base, release) {
            (false, _) => self.final_image.clone(),
            (true, Some(release)) => format!("{image}:{version}-{release}"),
            (true, None) => format!("{image}:{version}"),
        };
    }

    /// The release of Debian that the image is made of.
    fn debian(&self) -> Option<&'static str> {
        let version = &self.packages[self.package("base-files")?].version;
        let number = version.split(['.', '+']).next()?;
        DEBIAN.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
    }

    /// Tells whether its interpreter is a package of the distribution, with others beside it.
    pub fn is_interpreted_by_package(&self) -> bool {
        self.interpreter.is_some_and(|node| self.packages.owner_of_distribution(node).is_some())
    }

    /// A package of the distribution.
    pub fn package(&self, name: &str) -> Option<PackageId> {
        self.by_name.get(name).copied()
    }

    /// The names of all packages of the distribution, sorted.
    pub fn package_names(&self) -> impl Iterator<Item = &'a str> {
        self.by_name.keys().copied()
    }

    /// The working directory, unless it is the root or files of the base lie in it.
    fn own_directory(&self) -> Option<AppDirectory> {
        let working_dir = ImagePath::clean(self.evidence.config().working_dir.as_bytes());
        let path = format!("/{}", std::str::from_utf8(working_dir.as_bytes()).ok()?);
        quote::copy("--from=build", &path, &path)?;
        let node = self.evidence.at(&path).filter(|_| !working_dir.is_root())?;
        let is_foreign =
            |child: NodeId| self.is_of_base(child) && self.evidence.kind(child) != Some(Kind::Directory);
        let has_foreign = self.evidence.below(node).any(is_foreign);
        (self.evidence.kind(node) == Some(Kind::Directory) && !has_foreign)
            .then_some(AppDirectory { node, path })
    }

    /// Tells whether a path was there before the image's own steps.
    pub fn is_of_base(&self, node: NodeId) -> bool {
        let first = self.evidence.tree.versions(node).first();
        first.is_some_and(|version| self.first_layer.is_some_and(|own| version.layer < own))
    }

    /// Tells whether a layer lies below the image's own.
    pub fn is_layer_of_base(&self, layer: LayerIndex) -> bool {
        self.first_layer.is_some_and(|own| layer < own)
    }

    /// Tells whether no container needs what is at a path.
    pub fn is_of_no_use(&self, node: NodeId) -> bool {
        self.is_of_no_use[node.0 as usize]
    }

    /// Tells whether a path is the application's directory or lies in it.
    pub fn is_in_directory(&self, node: NodeId) -> bool {
        self.directory.as_ref().is_some_and(|directory| self.evidence.is_within(node, directory.node))
    }

    /// Something in the application's directory, links followed.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        let directory = self.directory.as_ref()?;
        match self.evidence.resolve(format!("{}/{name}", directory.path).as_bytes()) {
            Resolved::Found(node) => Some(node),
            _ => None,
        }
    }

    /// Something in the application's directory or above it, as the root of a workspace has it, links followed.
    pub fn find_upwards(&self, name: &str) -> Option<NodeId> {
        let mut path = self.directory.as_ref()?.path.as_str();
        loop {
            if let Resolved::Found(node) = self.evidence.resolve(format!("{path}/{name}").as_bytes()) {
                return Some(node);
            }
            path = path.rsplit_once('/').map(|(above, _)| above).filter(|above| !above.is_empty())?;
        }
    }

    /// Tells whether a file of the application's directory, or above it, was in the build context: no command of the image
    /// made it.
    pub fn is_of_context(&self, name: &str) -> bool {
        let Some(node) = self.find_upwards(name) else { return false };
        let first = self.evidence.tree.versions(node).first().map(|version| version.layer);
        !self.steps.iter().any(|step| step.is_run() && step.layer == first)
    }

    /// What to say of a path before the reason why nothing tells how it came about: `/opt/venv is from another stage, …; `.
    pub fn copied_before(&self, node: Option<NodeId>) -> String {
        let of_stage = |step: &&OwnStep<'_>| {
            step.is_from_unknown_stage()
                && node.is_some_and(|node| step.live.iter().any(|live| self.evidence.is_within(*live, node)))
        };
        match self.steps.iter().find(of_stage) {
            Some(step) => format!(
                "its step {} copied from another stage or image, which the history does not name (its Dockerfile does: \
                 --dockerfile FILE), and there is ",
                step.instruction.short()
            ),
            None => String::new(),
        }
    }

    /// The working directory for a sentence.
    pub fn shown_directory(&self) -> String {
        crate::text::escape_line(&self.evidence.config().working_dir)
    }

    /// The base of the new image as a part of its size; None where the image was made on another one.
    pub fn base_part(&self) -> Option<PredictedPart> {
        let first = self.first_layer.filter(|_| !self.has_full_base)?;
        let base = self.evidence.analysis.layers.iter().filter(|layer| layer.index < first);
        Some(PredictedPart {
            path: self.final_image.clone(),
            size: base.fold(0, |sum, layer| sum.saturating_add(layer.unpacked_size)),
            confidence: Confidence::Estimate("assumes that the base image is as it was"),
        })
    }

    /// What findings name that a `.dockerignore` keeps out of the next build: no step copies it by name, or it is a secret.
    pub fn ignored(&self) -> Vec<NodeId> {
        let found = self.diagnosis.findings.iter().filter(|found| found.rule.cause == Cause::BuildContext);
        let nodes = found.flat_map(|found| {
            let is_secret = found.rule.category == Category::Secret;
            found.nodes.iter().copied().filter(move |node| is_secret || !self.is_copied_by_name(*node))
        });
        nodes.collect()
    }

    /// Tells whether a step names a path among what it copies, which no `.dockerignore` keeps out then.
    pub fn is_copied_by_name(&self, node: NodeId) -> bool {
        let path = self.evidence.tree.path(node);
        let mut layers = self.evidence.tree.versions(node).iter().map(|version| version.layer);
        layers.any(|layer| CopyStep::of(self.evidence.analysis, layer).is_some_and(|step| step.names(&path)))
    }

    /// What a rule found.
    pub fn found(&self, rule: &str) -> Vec<NodeId> {
        let found = self.diagnosis.findings.iter().filter(|found| found.rule.id == rule);
        found.flat_map(|found| found.nodes.iter().copied()).collect()
    }
}

/// The interpreter, links followed.
fn interpreter(evidence: &Evidence<'_>, name: &str) -> Option<NodeId> {
    let candidates = ["/usr/local/bin", "/usr/bin", "/bin"].map(|directory| format!("{directory}/{name}"));
    candidates.iter().find_map(|path| evidence.file(path.as_bytes()))
}

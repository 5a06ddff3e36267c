//! The Dockerfile of a compiled program: a build stage, which is its language's, and a final stage, which is the same for
//! all of them.

use super::built_program::BuiltProgram;
use super::entry_program::EntryProgram;
use super::own_build::{OwnBuildSettings, recipe as own_build};
use crate::advice::attempt::{Missing, Recipe};
use crate::advice::bases::base_image::{BaseImage, BaseNeeds};
use crate::advice::bases::distribution::Distribution;
use crate::advice::files::given_secrets::GivenSecrets;
use crate::advice::files::own_files::OwnFiles;
use crate::advice::own_steps::{LeftOut, OwnStep, is_of_accounts, is_of_no_use, own_steps, unexplained};
use crate::advice::packages::runtime_deps::RuntimeDeps;
use crate::advice::prediction::{PredictedPart, Prediction};
use crate::advice::quote;
use crate::advice::stages::final_stage::{BUILD_VARIABLES, FinalSettings, FinalStage, FinalUser};
use crate::finding::{Category, Confidence, Diagnosis, Evidence};
use crate::tree::NodeId;

/// A program that is built in one stage and copied into another.
pub(in crate::advice) struct CompiledProgram<'a> {
    /// The image.
    pub evidence: &'a Evidence<'a>,
    diagnosis: &'a Diagnosis,
    /// The program.
    pub entry: EntryProgram<'a>,
    /// What it needs at run time.
    pub deps: RuntimeDeps,
    own: OwnFiles,
    left_out: Vec<LeftOut>,
    base: BaseImage,
}

/// How a language builds its program again.
pub(in crate::advice) struct BuildStage {
    /// The instructions.
    pub lines: Vec<String>,
    /// The name of the program in `/out`, as a shell reads it.
    pub output: String,
    /// What to know and to check.
    pub notes: Vec<String>,
    /// Bytes that the program gains by how it is built.
    pub added: u64,
    /// How far the program's predicted size can be trusted.
    pub confidence: Confidence,
    /// See [`Recipe::ignores`].
    pub ignores: &'static [&'static str],
}

impl<'a> CompiledProgram<'a> {
    /// Chooses the base of the final stage, for a program that is built on a distribution, and what the program needs there.
    /// None where it needs libraries of packages.
    pub fn new(
        evidence: &'a Evidence<'a>,
        diagnosis: &'a Diagnosis,
        entry: EntryProgram<'a>,
        built_on: &Distribution,
    ) -> Option<Self> {
        let needs = BaseNeeds::of_program(entry.executable);
        if needs == BaseNeeds::Packages {
            return None;
        }
        let base = BaseImage::of(needs, entry.needs_shell, Some(built_on))?;
        let own = OwnFiles::of(entry.node, evidence, diagnosis);
        let deps = RuntimeDeps::of(evidence, entry.executable, &base, &own);
        let left_out = left_out(evidence, diagnosis, entry.node, &own);
        Some(Self { evidence, diagnosis, entry, deps, own, left_out, base })
    }

    /// Bytes that stripping the program takes away.
    pub fn strippable(&self) -> u64 {
        self.entry.executable.strippable.and_then(Result::ok).unwrap_or_default().total()
    }

    /// Adds the final stage: with what the image's own steps made where the program alone is not all of it.
    ///
    /// # Errors
    /// Where a script comes before the program, and what that needs cannot be made again.
    pub fn recipe(&self, build: BuildStage) -> Result<Recipe, Missing> {
        if self.is_whole() {
            return self.program_alone(build);
        }
        match (self.with_steps(&build), self.entry.script) {
            (Ok(recipe), _) => Ok(recipe),
            (Err(_), None) => self.program_alone(build),
            (Err(Missing(reason)), Some(script)) => {
                let script = self.evidence.path_text(script);
                Err(Missing(format!("{script} does more than start the program, and {reason}")))
            }
        }
    }

    /// Tells whether the program and the files beside it are all that the image's own steps made, and as they made it.
    fn is_whole(&self) -> bool {
        self.left_out.is_empty() && self.own.is_as_made && self.entry.script.is_none()
    }

    /// Repeats the image's own steps in a stage of their own, beside the one that builds the program.
    fn with_steps(&self, build: &BuildStage) -> Result<Recipe, Missing> {
        let Self { evidence, diagnosis, entry, deps, .. } = self;
        let steps = own_steps(evidence.analysis, None);
        let from_stage = |step: &&OwnStep<'_>| step.is_from_stage() && step.live.contains(&entry.node);
        let is_from_stage = steps.iter().any(|step| from_stage(&step));
        if is_from_stage && entry.executable.is_dynamic() {
            return Err(Missing("its libraries are those of another stage".to_owned()));
        }
        if entry.script.is_none()
            && (!is_from_stage || steps.iter().any(|step| step.writes_packages(evidence)))
        {
            return Err(Missing("the program alone is smaller".to_owned()));
        }
        let mut stage = build.lines.clone();
        stage.extend(deps.in_build_stage.iter().cloned());
        let mut copies = deps.copies.clone();
        copies.push(self.copied_program(build)?);
        let built = is_from_stage.then(|| BuiltProgram {
            node: entry.node,
            stage,
            copies,
            parts: [vec![self.predicted(build)], deps.parts.clone()].concat(),
            alone: entry.script.is_none().then(|| (entry.entrypoint.clone(), entry.cmd.clone())),
        });
        let mut notes = [build.notes.clone(), deps.notes.clone()].concat();
        notes.extend(entry.note.clone().filter(|_| entry.script.is_none()));
        let settings =
            OwnBuildSettings { program: Some(entry.node), built, notes, ..OwnBuildSettings::default() };
        own_build(evidence, diagnosis, settings)
    }

    fn copied_program(&self, build: &BuildStage) -> Result<String, Missing> {
        let program = quote::copy("--from=build", &format!("/out/{}", build.output), &self.entry.path);
        program.ok_or_else(unwritable_name)
    }

    fn program_alone(&self, build: BuildStage) -> Result<Recipe, Missing> {
        let Self { evidence, entry, deps, own, left_out, base, .. } = self;
        let mut lines = build.lines.clone();
        lines.extend(deps.in_build_stage.iter().cloned());
        lines.extend([String::new(), format!("FROM {}", base.image)]);
        lines.extend(deps.copies.iter().cloned());
        lines.push(self.copied_program(&build)?);
        lines.extend(FinalStage::lines(
            evidence,
            &FinalSettings {
                left_out: &BUILD_VARIABLES,
                files: &own.lines,
                entrypoint: &entry.entrypoint,
                cmd: &entry.cmd,
                user: FinalUser::Unprivileged,
                has_shell: base.has_shell(),
            },
        ));

        let mut notes = vec![format!("{} as the base: {}.", base.image, base.reason)];
        notes.extend(build.notes.iter().chain(&deps.notes).chain(&entry.note).cloned());
        notes.extend(own.notes(evidence));
        let parts =
            [base.parts(evidence), vec![self.predicted(&build)], deps.parts.clone(), own.parts.clone()];
        let prediction = Prediction { parts: parts.concat(), unknown_base: base.of_unknown_size(evidence) };
        lines.extend(left_out.iter().map(LeftOut::comment));
        Ok(Recipe {
            dockerfile: lines.join("\n") + "\n",
            notes,
            left_out: left_out.clone(),
            prediction,
            ignores: build.ignores,
        })
    }

    fn predicted(&self, build: &BuildStage) -> PredictedPart {
        let size = self.evidence.inode(self.entry.node).map_or(0, |inode| inode.size);
        PredictedPart {
            path: crate::text::escape(self.entry.path.as_bytes()),
            size: size.saturating_sub(self.strippable()).saturating_add(build.added),
            confidence: build.confidence,
        }
    }
}

/// Variables that name directories of toolchains.
const TOOLCHAIN_DIRECTORIES: [&str; 3] = ["GOPATH", "CARGO_HOME", "RUSTUP_HOME"];

/// The image's own steps that wrote what is neither the program nor brought with it. Those that a toolchain's image made of
/// packages are its own.
fn left_out(evidence: &Evidence<'_>, diagnosis: &Diagnosis, program: NodeId, own: &OwnFiles) -> Vec<LeftOut> {
    let is_of_no_use = is_of_no_use(evidence, diagnosis);
    let directories = TOOLCHAIN_DIRECTORIES.iter().filter_map(|name| evidence.variable(name));
    // where Cargo builds
    let built = evidence.named(".rustc_info.json").iter().filter_map(|file| evidence.tree.parent(*file));
    let directories: Vec<NodeId> = directories.filter_map(|path| evidence.at(path)).chain(built).collect();
    let toolchains = diagnosis.findings.iter().filter(|found| found.rule.category == Category::Toolchain);
    let toolchain = toolchains.filter_map(|found| found.layer).max();
    let mut steps = own_steps(evidence.analysis, None);
    steps.retain(|step| step.layer > toolchain || !step.writes_packages(evidence));
    let secrets = GivenSecrets::of(diagnosis).left_out(evidence, &steps);
    let others = unexplained(evidence, &steps, |_, node| {
        node == program
            || is_of_no_use[node.0 as usize]
            || is_of_accounts(evidence, node)
            || own.names(evidence, node)
            || evidence.is_within_any(node, &directories)
    });
    [secrets, others].concat()
}

/// The program cannot be named in a Dockerfile.
pub(in crate::advice) fn unwritable_name() -> Missing {
    Missing("its program's name has characters that a Dockerfile cannot express".to_owned())
}

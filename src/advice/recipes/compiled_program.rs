//! The Dockerfile of a compiled program: a build stage, which is its language's, and a final stage, which is the same for
//! all of them.

use super::entry_program::EntryProgram;
use crate::advice::attempt::{Missing, Recipe};
use crate::advice::bases::base_image::{BaseImage, BaseNeeds};
use crate::advice::bases::distribution::Distribution;
use crate::advice::files::given_secrets::GivenSecrets;
use crate::advice::files::own_files::OwnFiles;
use crate::advice::own_steps::{LeftOut, is_of_accounts, is_of_no_use, own_steps, unexplained};
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
        diagnosis: &Diagnosis,
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
        Some(Self { evidence, entry, deps, own, left_out, base })
    }

    /// Bytes that stripping the program takes away.
    pub fn strippable(&self) -> u64 {
        self.entry.executable.strippable.and_then(Result::ok).unwrap_or_default().total()
    }

    /// Adds the final stage.
    pub fn recipe(&self, build: BuildStage) -> Result<Recipe, Missing> {
        let Self { evidence, entry, deps, own, left_out, base } = self;
        let program = quote::copy("--from=build", &format!("/out/{}", build.output), &entry.path);
        let program = program.ok_or_else(unwritable_name)?;

        let mut lines = build.lines.clone();
        lines.extend(deps.in_build_stage.iter().cloned());
        lines.extend([String::new(), format!("FROM {}", base.image)]);
        lines.extend(deps.copies.iter().cloned());
        lines.push(program);
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

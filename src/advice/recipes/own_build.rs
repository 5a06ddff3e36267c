//! A Dockerfile whose build stage takes the image's own steps once more, and whose final stage has what of them runs: the
//! files that they made, and of the packages that they installed those that programs use.
//!
//! So nothing that a step made is missing, whichever language it is of; a language adds only what it knows better.

use super::built_program::BuiltProgram;
use super::entry_program::without_shell;
use crate::advice::attempt::{Missing, Recipe};
use crate::advice::bases::base_image::{BaseImage, BaseNeeds};
use crate::advice::bases::distribution::{Distribution, Family};
use crate::advice::bases::own_base::OwnBase;
use crate::advice::files::given_secrets::GivenSecrets;
use crate::advice::files::kept_copy::KeptCopy;
use crate::advice::files::kept_files::KeptFiles;
use crate::advice::files::new_accounts::{NewAccounts, accounts_of_build};
use crate::advice::files::removed_files::remove_again;
use crate::advice::own_steps::{LeftOut, OwnStep, own_steps};
use crate::advice::packages::apt_sources::apt_sources;
use crate::advice::packages::chosen_versions::ChosenVersions;
use crate::advice::packages::dropped_clusters::{dropped_clusters, with_commands};
use crate::advice::packages::final_packages::FinalPackages;
use crate::advice::packages::linked_libraries::LinkedLibraries;
use crate::advice::packages::made_again::made_again;
use crate::advice::prediction::{PredictedPart, Prediction};
use crate::advice::quote;
use crate::advice::stages::final_stage::{
    BUILD_VARIABLES, FinalSettings, FinalStage, FinalUser, number_of_user,
};
use crate::advice::stages::replayed_stage::ReplayedStage;
use crate::finding::{Diagnosis, Evidence};
use crate::image::{Keyword, LayerIndex};
use crate::tree::NodeId;

/// What a language knows of its programs beside the image's own steps.
#[derive(Debug, Default)]
pub(in crate::advice) struct OwnBuildSettings {
    /// The program of the image's own that a container starts; None where a package or the base image has it.
    pub program: Option<NodeId>,
    /// The same where a stage of its own builds it.
    pub built: Option<BuiltProgram>,
    /// Variables that are set while it is built, and later too where they are in the second list.
    pub build_variables: &'static [(&'static str, &'static str)],
    /// Variables that are set where it runs.
    pub run_variables: &'static [(&'static str, &'static str)],
    /// Variables of the image that the new one does not need.
    pub left_out: &'static [&'static str],
    /// Names of files and directories that only its build reads.
    pub unneeded: &'static [&'static str],
    /// What to know and to check.
    pub notes: Vec<String>,
}

/// What the final stage is made from.
struct FinalBase {
    image: String,
    reason: &'static str,
    has_shell: bool,
    /// It as a part of the new image.
    parts: Vec<PredictedPart>,
    /// Its name, where its size is not known.
    of_unknown_size: Option<String>,
}

/// An image whose steps are taken once more.
struct OwnBuild<'a> {
    evidence: &'a Evidence<'a>,
    distribution: Option<Distribution>,
    own: OwnBase,
    steps: Vec<OwnStep<'a>>,
    secrets: GivenSecrets,
    /// Of steps that copied from stages which are not known.
    left_out: Vec<LeftOut>,
    kept: KeptFiles,
    libraries: LinkedLibraries,
    packages: FinalPackages,
    /// Whether accounts have to keep numbers that the final stage would not give them.
    needs_accounts: bool,
    /// Instructions that bring what apt installs from beside the distribution.
    sources: Vec<String>,
    /// The versions that apt is asked for.
    chosen: ChosenVersions,
    /// Commands that remove what packages made and nothing uses.
    dropping: Vec<String>,
}

/// Writes the Dockerfile.
///
/// # Errors
/// Where a step cannot be repeated, or what it stands on is not known.
pub(in crate::advice) fn recipe(
    evidence: &Evidence<'_>,
    diagnosis: &Diagnosis,
    settings: OwnBuildSettings,
) -> Result<Recipe, Missing> {
    let stage_name = if settings.built.is_some() { "steps" } else { "build" };
    let mut build = OwnBuild::of(evidence, diagnosis, &settings)?;
    let base = build.final_base(settings.program)?;
    if !base.has_shell {
        build.packages = std::mem::take(&mut build.packages).without_any();
        build.sources.clear();
    }
    let copy =
        KeptCopy::of(evidence, diagnosis, &build.kept, &build.libraries, (stage_name, base.has_shell))?;
    let named = (stage_name, settings.build_variables);
    let stage = ReplayedStage::of(evidence, &build.own, &build.steps, &build.secrets, named)?;
    let (mut lines, is_copied) = (Vec::new(), !copy.is_empty());
    if let Some(built) = &settings.built {
        lines.extend(built.stage.iter().cloned().chain([String::new()]));
    }
    if is_copied || !build.sources.is_empty() || build.accounts(&base).is_some() {
        lines.extend(stage.lines);
        if is_copied {
            lines.extend(copy.in_build_stage(&build.steps));
        }
        lines.push(String::new());
    }
    lines.extend(build.final_stage(&base, &copy, &settings));
    let secrets = build.secrets.left_out(evidence, &build.steps);
    let left_out = [secrets, build.left_out.clone(), build.chosen.left_out(&build.packages.names)].concat();
    lines.extend(left_out.iter().map(LeftOut::comment));
    let repeated = match settings.built {
        None => "The first stage repeats the image's own steps; the second takes what they made.",
        Some(_) => "The second stage repeats the image's own steps; the last one takes what they made.",
    };
    let mut notes = vec![format!("{} as the base: {}.", base.image, base.reason)];
    notes.extend(is_copied.then(|| repeated.to_owned()));
    notes.extend(settings.notes);
    notes.extend(build.packages.notes.iter().cloned());
    notes.extend(copy.notes);
    let secrets = stage.secret_arguments.iter();
    notes.extend(secrets.map(|name| format!("Give its value by --build-arg {name}=….")));
    let made = (!build.packages.names.is_empty())
        .then(|| made_again(evidence, build.kept.made_again.iter().copied(), &build.packages.gone))
        .flatten();
    let of_program = settings.built.map(|built| built.parts).unwrap_or_default();
    let mut parts = [base.parts, of_program, copy.parts, build.packages.parts].concat();
    parts.extend(made);
    Ok(Recipe {
        dockerfile: lines.join("\n") + "\n",
        notes,
        left_out,
        prediction: Prediction { parts, unknown_base: base.of_unknown_size },
        ignores: &[],
    })
}

/// Tells whether the image has a file of a name that no package brought.
pub(in crate::advice) fn has_own(evidence: &Evidence<'_>, name: &str) -> bool {
    evidence.named(name).iter().any(|file| evidence.packages().owner(*file).is_none())
}

impl<'a> OwnBuild<'a> {
    fn of(
        evidence: &'a Evidence<'a>,
        diagnosis: &Diagnosis,
        settings: &OwnBuildSettings,
    ) -> Result<Self, Missing> {
        let distribution = Distribution::of(evidence);
        let own = OwnBase::of(evidence, distribution.as_ref())?;
        let mut steps = own_steps(evidence.analysis, Some(own.first));
        if steps.iter().all(|step| step.layer.is_none()) {
            return Err(Missing(format!("it has no steps of its own above {}", own.image)));
        }
        let secrets = GivenSecrets::of(diagnosis);
        let built = settings.built.as_ref();
        let left_out =
            built.map(|built| built.take_stages(evidence, diagnosis, &mut steps)).unwrap_or_default();
        let mut kept = KeptFiles::of(evidence, diagnosis, &steps, &secrets, settings.unneeded);
        kept.nodes.retain(|node| built.is_none_or(|built| built.node != *node));
        let executables = kept.executables(evidence);
        let started = evidence.startup().programs();
        let files: Vec<NodeId> = started.into_iter().rev().chain(executables.iter().copied()).collect();
        let libraries = LinkedLibraries::of(evidence, &files)?;
        if own.smaller.is_none() {
            kept.add_libraries(evidence, &libraries.others);
        }
        // the lowest layer is in every image of the distribution, all below the own steps in the same base
        let is_same_base = own.smaller.as_ref() == Some(&own.image);
        let first_own = steps.iter().filter_map(|step| step.layer).min().map_or(1, |layer| layer.0);
        let base_layers = if is_same_base { first_own.max(1) } else { 1 };
        let packages = match &distribution {
            Some(distribution) => {
                FinalPackages::of(evidence, distribution, &steps, &libraries, &executables, base_layers)?
            }
            None => FinalPackages::default(),
        };
        let new = NewAccounts::of(evidence, LayerIndex(first_own));
        let needs_accounts = kept.has_accounts
            || number_of_user(evidence).is_some_and(|user| new.has(&user))
            || kept.nodes.iter().any(|node| new.own(evidence, *node));
        let installs = !packages.names.is_empty();
        let sources = if installs { apt_sources(evidence, &steps).lines } else { Vec::new() };
        let chosen = ChosenVersions::of(evidence, &steps, !sources.is_empty());
        Ok(Self {
            evidence,
            distribution,
            own,
            steps,
            secrets,
            left_out,
            kept,
            libraries,
            packages,
            needs_accounts,
            sources,
            chosen,
            dropping: dropped_clusters(evidence, diagnosis),
        })
    }

    /// Chooses the base of the final stage.
    fn final_base(&self, program: Option<NodeId>) -> Result<FinalBase, Missing> {
        let distribution = self.distribution.as_ref();
        if let Some(smaller) = &self.own.smaller {
            let is_alpine = distribution.is_some_and(|found| found.family == Family::Alpine);
            let needs_same = !self.packages.names.is_empty()
                || self.kept.has_scripts(self.evidence)
                || !self.kept.executables(self.evidence).is_empty();
            let image = match smaller.ends_with("-alpine") && !is_alpine && needs_same {
                true => self.own.image.clone(),
                false => smaller.clone(),
            };
            let size = (image == self.own.image).then(|| self.own.size(self.evidence));
            return Ok(FinalBase {
                reason: match image == self.own.image {
                    true => "what the image is built on",
                    false => "the smallest image that has what the application runs on",
                },
                has_shell: true,
                parts: size.map(|size| PredictedPart::of_base(&image, size)).into_iter().collect(),
                of_unknown_size: size.is_none().then(|| image.clone()),
                image,
            });
        }
        let config = self.evidence.config();
        let (.., needs_shell) = without_shell(&config.entrypoint, &config.cmd);
        let is_own = program.is_some() && !self.kept.has_scripts(self.evidence);
        let needs = match is_own {
            true => {
                let programs = self.kept.nodes.iter().chain(&program);
                let programs = programs.filter_map(|node| self.evidence.executable(*node));
                let needs = BaseNeeds::of_programs(programs);
                needs.with_packages(&self.libraries.names(self.evidence)).with_packages(&self.packages.names)
            }
            false => BaseNeeds::Packages,
        };
        let base = BaseImage::of(needs, needs_shell, distribution);
        let base = base.ok_or_else(|| Missing("its distribution is not known".to_owned()))?;
        Ok(FinalBase {
            has_shell: base.has_shell(),
            parts: base.parts(self.evidence),
            of_unknown_size: base.of_unknown_size(self.evidence),
            image: base.image,
            reason: base.reason,
        })
    }

    /// The stage that is started: its base, users, packages, what is copied, and how a container runs.
    fn final_stage(&self, base: &FinalBase, copy: &KeptCopy, settings: &OwnBuildSettings) -> Vec<String> {
        let mut lines = vec![format!("FROM {}", base.image)];
        lines.extend(self.accounts(base));
        let distribution = self.distribution.as_ref().filter(|_| !self.packages.names.is_empty());
        lines.extend(self.sources.iter().cloned());
        lines.extend(distribution.map(|distribution| {
            let install = distribution.install(self.evidence, &self.packages.names, &self.chosen);
            with_commands(&install, &self.dropping)
        }));
        lines.extend(remove_again(self.evidence, &self.steps).filter(|_| base.has_shell));
        lines.extend(copy.lines.iter().cloned());
        lines.extend(settings.built.iter().flat_map(|built| built.copies.iter().cloned()));
        lines.extend(self.path());
        lines.extend(settings.run_variables.iter().map(|(name, value)| format!("ENV {name}={value}")));
        let config = self.evidence.config();
        let alone = settings.built.as_ref().and_then(|built| built.alone.clone());
        let (entrypoint, cmd) = match (alone, base.has_shell) {
            (Some(alone), _) => alone,
            (None, true) => (config.entrypoint.clone(), config.cmd.clone()),
            (None, false) => {
                let (entrypoint, cmd, _) = without_shell(&config.entrypoint, &config.cmd);
                (entrypoint, cmd)
            }
        };
        let set = settings.run_variables.iter().map(|(name, _)| *name);
        let left_out: Vec<&str> =
            BUILD_VARIABLES.into_iter().chain(settings.left_out.iter().copied()).chain(set).collect();
        lines.extend(FinalStage::lines(
            self.evidence,
            &FinalSettings {
                left_out: &left_out,
                files: &[],
                entrypoint: &entrypoint,
                cmd: &cmd,
                user: FinalUser::Numbered,
                has_shell: base.has_shell,
            },
        ));
        lines
    }

    /// Users and groups, before packages make their own: so they keep their numbers.
    fn accounts(&self, base: &FinalBase) -> Option<String> {
        let is_alpine = self.distribution.as_ref().is_some_and(|found| found.family == Family::Alpine);
        // accounts of Debian would take the place of those that Alpine has
        let is_other = base.image.ends_with("-alpine") && !is_alpine;
        (self.needs_accounts && base.has_shell && !is_other).then(|| accounts_of_build(self.evidence))
    }

    /// PATH, where a step of the image's own set it.
    fn path(&self) -> Option<String> {
        let is_set =
            self.steps.iter().any(|step| step.instruction.keyword == Keyword::Env && step.sets("PATH"));
        let path = self.evidence.variable("PATH").filter(|_| is_set)?;
        Some(format!("ENV PATH={}", quote::word(path)?))
    }
}

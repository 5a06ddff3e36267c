//! Which limits hold: flags win over variables (clap reads both), these over the project's file. All of it is read and
//! checked before an image is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::baseline::{BaselineSource, of_this_schema};
use super::limit_args::LimitArgs;
use super::project::Project;
use super::repository::path_in_repository;
use super::variables::refuse_misspelled;
use crate::budget::{Accepted, Limits, Requirement};
use crate::cli::base_image::BaseChoice;
use crate::cli::command_line::{CalledAs, command_line};
use crate::cli::outputs::Input;
use crate::dockerfile::{SourceLines, match_lines};
use crate::finding::Diagnosis;
use crate::source::{display_path, read_small_file};

/// What was set, by whichever way.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The limits.
    pub limits: Limits,
    /// What to compare with.
    pub baseline: Option<BaselineSource>,
    /// The base image.
    pub base: BaseChoice,
    /// Findings that are known.
    pub accepted: Accepted,
    /// Why growth may pass.
    pub allow_growth: Option<String>,
    /// Whether limits only report.
    pub exit_zero: bool,
    /// The Dockerfile that the image was built from: its path in the repository and its text.
    pub dockerfile: Option<(PathBuf, String)>,
    /// What to tell once, on stderr.
    pub notes: Vec<String>,
    /// The files that all of it was read from.
    pub inputs: Vec<Input>,
}

impl Settings {
    /// Puts flags, variables and the file together.
    ///
    /// # Errors
    /// Where one of them cannot be used.
    pub fn load(args: &LimitArgs) -> anyhow::Result<Self> {
        refuse_misspelled(&command_line(CalledAs::Program))?;
        let project = Project::load(args.config.as_deref())?;
        let config = &project.config;
        let own = args.limits()?;
        let baseline = match (&args.baseline, &config.baseline) {
            (Some(named), _) => Some((named, Path::new(""))),
            (None, Some(named)) => Some((named, project.folder())),
            (None, None) => None,
        };
        let below = |path: &Option<String>| path.as_deref().map(|path| project.below(path));
        let accept = args.accept.clone().or_else(|| below(&config.accept));
        let dockerfile = args.dockerfile.clone().or_else(|| below(&config.dockerfile));
        let baseline_file = baseline.map(|(named, folder)| folder.join(named));
        let inputs = [
            ("the configuration", &project.path),
            ("the baseline", &baseline_file),
            ("the accepted findings", &accept),
            ("the Dockerfile", &dockerfile),
        ];
        let input = |(role, path): (&'static str, &Option<PathBuf>)| Some(Input::file(role, path.clone()?));
        let mut inputs: Vec<Input> = inputs.into_iter().filter_map(input).collect();
        let baseline = baseline.map(|(named, folder)| BaselineSource::load(named, folder)).transpose()?;
        if let Some(BaselineSource::Image(locator, _)) = &baseline {
            inputs.extend(Input::of_image("the baseline", locator));
        }
        let settings = Self {
            limits: own.or(config.limits.clone()),
            baseline,
            base: match args.base.as_ref().or(config.base.as_ref()) {
                Some(word) => BaseChoice::parse(word).context("cannot read the base image")?,
                None => BaseChoice::default(),
            },
            accepted: accept.map(|path| accepted(&path)).transpose()?.unwrap_or_default(),
            allow_growth: args.allow_growth.clone().filter(|reason| !reason.trim().is_empty()),
            exit_zero: args.exit_zero.or(config.exit_zero).unwrap_or(false),
            dockerfile: dockerfile.map(|path| read_dockerfile(&path, project.folder())).transpose()?,
            notes: project.notes.clone(),
            inputs,
        };
        let needs_baseline = settings.limits.requiring(Requirement::Baseline);
        if let Some(limit) = needs_baseline.filter(|_| settings.baseline.is_none()) {
            bail!("{} needs a baseline: add --baseline IMAGE or --baseline report.json", limit.name);
        }
        Ok(settings)
    }

    /// Which line of the Dockerfile made which step of the image's history.
    pub fn lines(&self, diagnosis: &Diagnosis) -> Option<SourceLines> {
        let (path, text) = self.dockerfile.as_ref()?;
        Some(match_lines(&path.to_string_lossy(), text, &diagnosis.analysis.history))
    }
}

fn read_dockerfile(path: &Path, folder: &Path) -> anyhow::Result<(PathBuf, String)> {
    let text = read_small_file(path)
        .with_context(|| format!("cannot read the Dockerfile {}", display_path(path)))?;
    Ok((path_in_repository(path, folder), String::from_utf8_lossy(&text).into_owned()))
}

#[derive(Deserialize)]
struct EarlierAcceptedFile {
    accepted: Vec<EarlierAcceptedFinding>,
}

#[derive(Deserialize)]
struct EarlierAcceptedFinding {
    fingerprint: String,
}

fn accepted(path: &Path) -> anyhow::Result<Accepted> {
    let shown = display_path(path);
    let text = read_small_file(path).with_context(|| format!("cannot read the accepted findings {shown}"))?;
    let problem = || format!("{shown} is not a list of accepted findings; --write-baseline writes one");
    let file: EarlierAcceptedFile = of_this_schema(&text, &shown, problem)?;
    let fingerprints: BTreeSet<String> =
        file.accepted.into_iter().map(|finding| finding.fingerprint).collect();
    Ok(Accepted(fingerprints))
}

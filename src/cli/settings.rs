//! Which limits hold: flags win over variables (clap reads both), these over the project's file. All of it is read and
//! checked before an image is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::limit_args::LimitArgs;
use crate::budget::{Accepted, Baseline, Config, Limits, PathBudget, parse_config, parse_dive};
use crate::dockerfile::{SourceLines, match_lines};
use crate::finding::Diagnosis;
use crate::report::SCHEMA_VERSION;
use crate::source::place;
use crate::text::escape_line;

const CONFIG: &str = ".imgscope.toml";
const DIVE: &str = ".dive-ci";

/// What was set, by whichever way.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The limits.
    pub limits: Limits,
    /// What to compare with.
    pub baseline: Option<BaselineSource>,
    /// Findings that are known.
    pub accepted: Accepted,
    /// Whether limits only report.
    pub exit_zero: bool,
    /// The Dockerfile that the image was built from: its path and its text.
    pub dockerfile: Option<(PathBuf, String)>,
    /// What to tell once, on stderr.
    pub notes: Vec<String>,
}

/// Where the figures of a baseline come from.
#[derive(Debug, Clone)]
pub enum BaselineSource {
    /// A JSON report that was written earlier.
    Report(Baseline),
    /// An image, still to be analysed.
    Image(String),
}

impl Settings {
    /// Puts flags, variables and the file together.
    pub fn load(args: &LimitArgs) -> anyhow::Result<Self> {
        let (file, folder, notes) = Self::file(args)?;
        let own = args.limits()?;
        let below = |path: &str| folder.join(path);
        let baseline = match (&args.baseline, &file.baseline) {
            (Some(named), _) => Some(baseline(named, Path::new(named))?),
            (None, Some(named)) => Some(baseline(named, &below(named))?),
            (None, None) => None,
        };
        let accept = args.accept.clone().or_else(|| file.accept.as_deref().map(below));
        let settings = Self {
            limits: own.or(file.limits),
            baseline,
            accepted: accept.map(|path| accepted(&path)).transpose()?.unwrap_or_default(),
            exit_zero: args.exit_zero || file.exit_zero,
            dockerfile: args
                .dockerfile
                .clone()
                .or_else(|| file.dockerfile.as_deref().map(below))
                .map(dockerfile)
                .transpose()?,
            notes,
        };
        if settings.limits.max_growth.is_some() && settings.baseline.is_none() {
            bail!("max-growth needs something to grow from: --baseline IMAGE, or --baseline report.json");
        }
        Ok(settings)
    }

    /// Which line of the Dockerfile made which step of the image's history.
    pub fn lines(&self, diagnosis: &Diagnosis) -> Option<SourceLines> {
        let (path, text) = self.dockerfile.as_ref()?;
        Some(match_lines(&path.to_string_lossy(), text, &diagnosis.analysis.image.config.history))
    }

    /// Finds the project's file: the one that was named, else the nearest from here upwards.
    fn file(args: &LimitArgs) -> anyhow::Result<(Config, PathBuf, Vec<String>)> {
        let found = match &args.config {
            Some(path) => Some(path.clone()),
            None => upwards(CONFIG).or_else(|| upwards(DIVE)),
        };
        let Some(path) = found else { return Ok((Config::default(), PathBuf::new(), Vec::new())) };
        let text = std::fs::read_to_string(&path).with_context(|| format!("can't read {}", place(&path)))?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(DIVE) {
            let rules = parse_dive(&text).map_err(anyhow::Error::msg).with_context(|| place(&path))?;
            let note = format!(
                "the rules of {} are held against imgscope's figures: hard links, copy-ups and replaced directories \
                 are counted to the byte, so they may differ from dive's",
                place(&path)
            );
            return Ok((Config { limits: rules.limits, ..Config::default() }, folder, vec![note]));
        }
        let config = parse_config(&text).with_context(|| place(&path))?;
        Ok((config, folder, Vec::new()))
    }
}

impl LimitArgs {
    /// The limits that flags and variables set.
    fn limits(&self) -> anyhow::Result<Limits> {
        Ok(Limits {
            max_size: self.max_size,
            warn_size: self.warn_size,
            max_pull_size: self.max_pull_size,
            max_layer_size: self.max_layer_size,
            max_layers: self.max_layers,
            max_wasted: self.max_wasted,
            max_user_wasted: None,
            min_efficiency: self.min_efficiency,
            max_growth: self.max_growth,
            deny: self.deny.clone(),
            fail_on: self.fail_on,
            paths: self
                .paths
                .iter()
                .map(|(pattern, limit)| PathBudget::new(pattern, *limit))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn dockerfile(path: PathBuf) -> anyhow::Result<(PathBuf, String)> {
    let text = std::fs::read(&path).with_context(|| format!("can't read the Dockerfile {}", place(&path)))?;
    // reports name a place in the repository, in which this usually runs
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).map(Path::to_owned).unwrap_or(path);
    Ok((path, String::from_utf8_lossy(&text).into_owned()))
}

fn upwards(name: &str) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// What is read of a report.
#[derive(Deserialize)]
struct EarlierReport {
    schema_version: u32,
    image: EarlierImage,
}

#[derive(Deserialize)]
struct EarlierImage {
    reference: String,
    unpacked_size: u64,
    complete: bool,
}

/// A file that begins as JSON does is a report; everything else names an image.
fn baseline(named: &str, path: &Path) -> anyhow::Result<BaselineSource> {
    let is_report = path.extension().is_some_and(|extension| extension == "json") || starts_as_json(path);
    if !is_report {
        return Ok(BaselineSource::Image(named.to_owned()));
    }
    let shown = place(path);
    let text = std::fs::read(path).with_context(|| format!("can't read the baseline {shown}"))?;
    let report: EarlierReport = serde_json::from_slice(&text)
        .with_context(|| format!("the baseline {shown} is no report of imgscope"))?;
    same_schema(report.schema_version, &shown)?;
    if !report.image.complete {
        bail!("the baseline {shown} is the report of an image that could not be read whole");
    }
    let name = escape_line(&report.image.reference);
    Ok(BaselineSource::Report(Baseline { name, unpacked_size: report.image.unpacked_size }))
}

fn starts_as_json(path: &Path) -> bool {
    use std::io::Read;
    let mut start = [0; 64];
    let is_file = path.is_file();
    let read =
        std::fs::File::open(path).ok().filter(|_| is_file).and_then(|mut file| file.read(&mut start).ok());
    let start = &start[..read.unwrap_or(0)];
    start.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| *byte == b'{')
}

fn same_schema(version: u32, shown: &str) -> anyhow::Result<()> {
    if version != SCHEMA_VERSION {
        bail!(
            "{shown} has schema version {version}, and this imgscope reads {SCHEMA_VERSION}: write it anew"
        );
    }
    Ok(())
}

#[derive(Deserialize)]
struct AcceptedFile {
    schema_version: u32,
    accepted: Vec<AcceptedFinding>,
}

#[derive(Deserialize)]
struct AcceptedFinding {
    fingerprint: String,
}

fn accepted(path: &Path) -> anyhow::Result<Accepted> {
    let shown = place(path);
    let text = std::fs::read(path).with_context(|| format!("can't read the accepted findings {shown}"))?;
    let file: AcceptedFile = serde_json::from_slice(&text).with_context(|| {
        format!("{shown} holds no accepted findings; --write-baseline writes such a file")
    })?;
    same_schema(file.schema_version, &shown)?;
    let fingerprints: BTreeSet<String> =
        file.accepted.into_iter().map(|finding| finding.fingerprint).collect();
    Ok(Accepted(fingerprints))
}

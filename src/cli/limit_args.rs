//! The limits on the command line; clap reads the variables too.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

use crate::budget::{PathBudget, Quota, Share, parse_quota, parse_share, rule_id};
use crate::finding::Severity;
use crate::text::parse_size;

/// What is allowed, and what is known. Each may be set in `.imgscope.toml` too.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Limits (exit 1 where one does not hold)")]
pub struct LimitArgs {
    /// Largest unpacked size: 10MB, 10MiB, or bytes
    #[arg(long, value_name = "SIZE", env = "IMGSCOPE_MAX_SIZE", hide_env = true, value_parser = parse_size)]
    pub max_size: Option<u64>,
    /// Unpacked size from which to warn, without failing
    #[arg(long, value_name = "SIZE", env = "IMGSCOPE_WARN_SIZE", hide_env = true, value_parser = parse_size)]
    pub warn_size: Option<u64>,
    /// Largest compressed size; an error where the source can't know it
    #[arg(long, value_name = "SIZE", env = "IMGSCOPE_MAX_PULL_SIZE", hide_env = true, value_parser = parse_size)]
    pub max_pull_size: Option<u64>,
    /// Largest unpacked size of one layer
    #[arg(long, value_name = "SIZE", env = "IMGSCOPE_MAX_LAYER_SIZE", hide_env = true, value_parser = parse_size)]
    pub max_layer_size: Option<u64>,
    /// Most layers
    #[arg(long, value_name = "NUMBER", env = "IMGSCOPE_MAX_LAYERS", hide_env = true)]
    pub max_layers: Option<u64>,
    /// Most wasted bytes: 5MB, or 3% of the unpacked size
    #[arg(long, value_name = "SIZE|SHARE", env = "IMGSCOPE_MAX_WASTED", hide_env = true, value_parser = parse_quota)]
    pub max_wasted: Option<Quota>,
    /// Least efficiency, live divided by unpacked: 95% or 0.95
    #[arg(long, value_name = "SHARE", env = "IMGSCOPE_MIN_EFFICIENCY", hide_env = true, value_parser = parse_share)]
    pub min_efficiency: Option<Share>,
    /// Most growth against the baseline: 5% or 2MB
    #[arg(long, value_name = "SIZE|SHARE", env = "IMGSCOPE_MAX_GROWTH", hide_env = true, value_parser = parse_quota)]
    pub max_growth: Option<Quota>,
    /// What the image is compared with: an image, or a JSON report of one
    #[arg(long, value_name = "IMAGE|REPORT", env = "IMGSCOPE_BASELINE", hide_env = true)]
    pub baseline: Option<String>,
    /// Rules that may find nothing
    #[arg(long, value_name = "RULE[,RULE]", env = "IMGSCOPE_DENY", hide_env = true, value_delimiter = ',', value_parser = rule_id)]
    pub deny: Vec<&'static str>,
    /// Lowest severity of findings that fail: high, medium or low
    #[arg(long, value_name = "SEVERITY", env = "IMGSCOPE_FAIL_ON", hide_env = true)]
    pub fail_on: Option<Severity>,
    /// Most live bytes that paths may hold: '/app/**=12MB'; may be repeated
    #[arg(long = "max-path", value_name = "PATTERN=SIZE", value_parser = path_budget)]
    pub paths: Vec<(String, u64)>,
    /// Findings that are known and do not fail
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_ACCEPT", hide_env = true)]
    pub accept: Option<PathBuf>,
    /// Write all findings as known ones, for --accept
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Only report: exit 0 where a limit does not hold
    #[arg(long, env = "IMGSCOPE_EXIT_ZERO", hide_env = true, value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub exit_zero: bool,
    /// The project's limits [default: .imgscope.toml or .dive-ci, from here upwards]
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// The Dockerfile that the image was built from: findings name its lines
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_DOCKERFILE", hide_env = true)]
    pub dockerfile: Option<PathBuf>,
}

impl LimitArgs {
    /// Tells whether any was set by a flag or a variable, or something that only a report can use.
    pub fn is_any(&self) -> bool {
        let sizes = [self.max_size, self.warn_size, self.max_pull_size, self.max_layer_size, self.max_layers];
        sizes.iter().any(Option::is_some)
            || self.max_wasted.or(self.max_growth).is_some()
            || self.min_efficiency.is_some()
            || self.fail_on.is_some()
            || !self.deny.is_empty()
            || !self.paths.is_empty()
            || self.write_baseline.is_some()
            || self.exit_zero
    }
}

fn path_budget(text: &str) -> Result<(String, u64), String> {
    let (pattern, limit) = text.rsplit_once('=').ok_or("expected PATTERN=SIZE, such as '/app/**=12MB'")?;
    PathBudget::new(pattern, 0).map_err(|error| error.to_string())?;
    Ok((pattern.to_owned(), parse_size(limit).map_err(|error| error.to_string())?))
}

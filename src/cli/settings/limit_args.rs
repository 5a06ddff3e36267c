//! The limits on the command line; clap reads the variables too.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context;
use clap::Args;
use clap::builder::BoolishValueParser;

use crate::budget::{Limits, PathBudget, Quota, Share, parse_part, parse_quota, rule_id};
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
    #[arg(long, value_name = "SHARE", env = "IMGSCOPE_MIN_EFFICIENCY", hide_env = true, value_parser = parse_part)]
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
    #[arg(long = "max-path", value_name = "PATTERN=SIZE", env = "IMGSCOPE_MAX_PATH", hide_env = true)]
    pub paths: Vec<PathBudgets>,
    /// Findings that are known and do not fail
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_ACCEPT", hide_env = true)]
    pub accept: Option<PathBuf>,
    /// Write all findings as known ones, for --accept
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Only report: exit 0 where a limit does not hold; --exit-zero=false where the file says to
    #[arg(long, value_name = "true|false", env = "IMGSCOPE_EXIT_ZERO", hide_env = true, value_parser = BoolishValueParser::new(),
        num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub exit_zero: Option<bool>,
    /// The project's limits [default: .imgscope.toml or .dive-ci, from here upwards]
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// The Dockerfile that the image was built from: findings name its lines
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_DOCKERFILE", hide_env = true)]
    pub dockerfile: Option<PathBuf>,
}

/// Budgets for paths, as one word: `PATTERN=SIZE`, several with commas or line breaks between them.
#[derive(Debug, Clone)]
pub struct PathBudgets(pub Vec<PathBudget>);

impl FromStr for PathBudgets {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut budgets = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut rest = line;
            while !rest.is_empty() {
                // a pattern may have commas of its own: a budget ends where a size does
                let ends = rest.match_indices(',').map(|(at, _)| at).chain([rest.len()]);
                let first =
                    ends.map(|end| (end, path_budget(&rest[..end]))).find(|(_, budget)| budget.is_ok());
                let (end, budget) = first.unwrap_or_else(|| (rest.len(), path_budget(rest)));
                budgets.push(budget?);
                rest = rest[end..].trim_start_matches(',').trim();
            }
        }
        if budgets.is_empty() { path_budget(text).map(|_| Self(budgets)) } else { Ok(Self(budgets)) }
    }
}

fn path_budget(text: &str) -> Result<PathBudget, String> {
    let (pattern, limit) = text.rsplit_once('=').ok_or("expected PATTERN=SIZE, such as '/app/**=12MB'")?;
    let limit = parse_size(limit).map_err(|error| error.to_string())?;
    PathBudget::new(pattern.trim(), limit).map_err(|error| error.to_string())
}

impl LimitArgs {
    /// Tells whether any was set by a flag or a variable, or something that only a report can use.
    pub fn is_any(&self) -> bool {
        let sizes = [self.max_size, self.warn_size, self.max_pull_size, self.max_layer_size, self.max_layers];
        let files = [&self.accept, &self.write_baseline, &self.config, &self.dockerfile];
        sizes.iter().any(Option::is_some)
            || files.iter().any(|file| file.is_some())
            || self.max_wasted.or(self.max_growth).is_some()
            || self.min_efficiency.is_some()
            || self.baseline.is_some()
            || self.fail_on.is_some()
            || !self.deny.is_empty()
            || !self.paths.is_empty()
            || self.exit_zero.is_some()
    }

    /// The limits that flags and variables set.
    ///
    /// # Errors
    /// Where two budgets are for the same paths.
    pub fn limits(&self) -> anyhow::Result<Limits> {
        let mut limits = Limits {
            max_size: self.max_size,
            warn_size: self.warn_size,
            max_pull_size: self.max_pull_size,
            max_layer_size: self.max_layer_size,
            max_layers: self.max_layers,
            max_wasted: self.max_wasted,
            max_user_wasted: None,
            min_efficiency: self.min_efficiency,
            max_growth: self.max_growth,
            deny: Vec::new(),
            fail_on: self.fail_on,
            paths: Vec::new(),
        };
        self.deny.iter().for_each(|rule| limits.deny(rule));
        let mut budgets = self.paths.iter().flat_map(|budgets| &budgets.0);
        budgets.try_for_each(|budget| limits.budget(budget.clone())).context("max-path")?;
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_stand_in_lines_or_between_commas() {
        let of = |text: &str| -> Vec<(String, u64)> {
            let budgets = text.parse::<PathBudgets>().expect("budgets").0;
            budgets.into_iter().map(|budget| (budget.pattern, budget.limit)).collect()
        };
        let pair = |pattern: &str, limit| (pattern.to_owned(), limit);
        assert_eq!(of("/app/**=1MB,/x=0"), [pair("/app/**", 1_000_000), pair("/x", 0)]);
        assert_eq!(of("/{a,b}/**=1kB, **/*.log=5"), [pair("/{a,b}/**", 1_000), pair("**/*.log", 5)]);
        assert_eq!(of("\n/a=1\n  /b=c=2\n"), [pair("/a", 1), pair("/b=c", 2)]);
        for wrong in ["", "/app", "/app=x", "/a=1,/b", "=,="] {
            assert!(wrong.parse::<PathBudgets>().is_err(), "{wrong} was taken");
        }
    }
}

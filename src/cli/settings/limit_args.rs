//! The limits on the command line; clap reads the variables too.

use std::path::PathBuf;
use std::sync::LazyLock;

use anyhow::Context;
use clap::builder::{BoolishValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::variables::variable_of;
use crate::budget::{LIMITS, LimitDefinition, LimitValue, Limits};

/// What is allowed, and what is known. Each may be set in `.imgscope.toml` too.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits (exit 1 if any is exceeded)")]
pub struct LimitArgs {
    #[command(flatten)]
    limits: LimitFlags,
    /// Compare with an image, or with a JSON report of one
    #[arg(long, value_name = "IMAGE|REPORT", env = "IMGSCOPE_BASELINE", hide_env = true)]
    pub baseline: Option<String>,
    /// Let growth pass this time, for this reason: --max-growth then only warns
    #[arg(long, value_name = "REASON", env = "IMGSCOPE_ALLOW_GROWTH", hide_env = true)]
    pub allow_growth: Option<String>,
    /// Base image, whose layers are not your own; `auto` finds it by the images at hand and the history [default: auto]
    #[arg(long, value_name = "IMAGE|auto", env = "IMGSCOPE_BASE", hide_env = true)]
    pub base: Option<String>,
    /// Ignore the known findings listed in this file
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_ACCEPT", hide_env = true)]
    pub accept: Option<PathBuf>,
    /// Write all findings to a file for --accept
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Exit 0 even if a limit is exceeded; --exit-zero=false overrides the configuration file
    #[arg(long, value_name = "true|false", env = "IMGSCOPE_EXIT_ZERO", hide_env = true, value_parser = BoolishValueParser::new(),
        num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub exit_zero: Option<bool>,
    /// Configuration file [default: the nearest .imgscope.toml or .dive-ci, searching upwards]
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_CONFIG", hide_env = true)]
    pub config: Option<PathBuf>,
    /// Dockerfile that the image was built from, so that findings name its lines
    #[arg(long, value_name = "FILE", env = "IMGSCOPE_DOCKERFILE", hide_env = true)]
    pub dockerfile: Option<PathBuf>,
}

/// The limits, each with the flag and the variable that its definition gives it.
#[derive(Debug, Clone)]
struct LimitFlags(Vec<(&'static LimitDefinition, LimitValue)>);

/// Limits with their flags and variables.
static FLAGS: LazyLock<Vec<(&LimitDefinition, &str, String)>> = LazyLock::new(|| {
    LIMITS.iter().filter_map(|limit| Some((limit, limit.flag?, variable_of(limit.flag?)))).collect()
});

impl Args for LimitFlags {
    fn augment_args(command: Command) -> Command {
        FLAGS.iter().fold(command, |command, (limit, flag, variable)| {
            let several = if limit.metric.takes_several() { ArgAction::Append } else { ArgAction::Set };
            let parse = |text: &str| limit.parse(text);
            command.arg(
                Arg::new(*flag)
                    .long(*flag)
                    .value_name(limit.metric.value_name())
                    .env(variable.as_str())
                    .hide_env(true)
                    .action(several)
                    .value_parser(ValueParser::new(parse))
                    .help(limit.help),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LimitFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let values = FLAGS.iter().flat_map(|(limit, flag, _)| {
            let values = matches.get_many::<LimitValue>(flag).unwrap_or_default();
            values.map(|value| (*limit, value.clone()))
        });
        Ok(Self(values.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl LimitArgs {
    /// Tells whether any was set by a flag or a variable, or something that only a report can use.
    pub(crate) fn is_any(&self) -> bool {
        let files = [&self.accept, &self.write_baseline, &self.config, &self.dockerfile];
        !self.limits.0.is_empty()
            || files.iter().any(|file| file.is_some())
            || self.baseline.is_some()
            || self.base.is_some()
            || self.allow_growth.is_some()
            || self.exit_zero.is_some()
    }

    /// The limits that flags and variables set.
    ///
    /// # Errors
    /// Where two budgets are for the same paths.
    pub fn limits(&self) -> anyhow::Result<Limits> {
        let mut limits = Limits::default();
        for (limit, value) in &self.limits.0 {
            limits.set(limit, value.clone()).with_context(|| limit.flag.unwrap_or(limit.name))?;
        }
        Ok(limits)
    }
}

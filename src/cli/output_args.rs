//! What is written of an image, on the command line, and whether it is explored.

use std::path::PathBuf;

use clap::Args;

use super::outputs::OutputFile;
use super::screen_size::ScreenSize;
use super::settings::LimitArgs;
use crate::report::Format;

/// What is written.
#[derive(Debug, Clone, Args)]
pub(crate) struct OutputArgs {
    /// Print a report in this format instead of opening the explorer
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,
    /// Also write a report to a file; may be repeated
    #[arg(short, long = "output", value_name = "FORMAT=FILE", help_heading = "Output")]
    pub outputs: Vec<OutputFile<Format>>,
    /// Add every path of the final file system to the JSON report
    #[arg(long, help_heading = "Output")]
    pub files: bool,
    /// List what package managers installed, with the bytes of each package, in text, Markdown and JSON
    #[arg(long, help_heading = "Output")]
    pub packages: bool,
    /// Re-read the image after each build: the explorer compares it with the build before, a report prints a line
    #[arg(long, help_heading = "Output")]
    pub watch: bool,
    /// Append a line with commit, sizes and findings to this file, for `imgscope trend`
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub ledger: Option<PathBuf>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    #[command(flatten)]
    pub(super) explorer: ExplorerArgs,
}

/// Whether to explore.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExplorerArgs {
    /// Force the explorer, even without a terminal or in CI
    #[arg(long, conflicts_with = "no_tui", help_heading = "Output")]
    pub tui: bool,
    /// Print a report, even on a terminal
    #[arg(long, help_heading = "Output")]
    pub no_tui: bool,
    /// Play keys in the explorer and print the last screen, as for a screenshot or a bug report
    #[arg(long, value_name = "KEYS", hide = true)]
    pub keys: Option<String>,
    /// The screen for --keys
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "80x24", hide = true)]
    pub screen: ScreenSize,
}

impl OutputArgs {
    /// Tells whether a report is asked for, rather than the explorer.
    pub(crate) fn wants_report(&self) -> bool {
        self.explorer.no_tui || self.concerns_report()
    }

    /// Tells whether anything is set that only a report can use.
    pub(crate) fn concerns_report(&self) -> bool {
        let lists = self.files || self.packages || self.ledger.is_some();
        self.format.is_some() || !self.outputs.is_empty() || lists || self.limits.is_any()
    }
}

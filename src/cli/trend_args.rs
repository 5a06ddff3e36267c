//! `imgscope trend` on the command line.

use std::num::NonZero;
use std::path::PathBuf;

use clap::Args;

use super::count::count;
use super::outputs::OutputFile;
use crate::report::TrendFormat;

/// `imgscope trend`
#[derive(Debug, Args)]
pub struct TrendArgs {
    /// Ledger, as --ledger writes it
    #[arg(value_name = "LEDGER")]
    pub ledger: PathBuf,
    /// Output format [default: text]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<TrendFormat>,
    /// Also write the trend to a file; may be repeated
    #[arg(short, long = "output", value_name = "FORMAT=FILE", help_heading = "Output")]
    pub outputs: Vec<OutputFile<TrendFormat>>,
    /// Only runs of this image
    #[arg(long, value_name = "IMAGE", help_heading = "Output")]
    pub image: Option<String>,
    /// How many of the last runs to list and to look for growth in
    #[arg(long, value_name = "NUMBER", default_value = "10", value_parser = count, help_heading = "Output")]
    pub last: NonZero<usize>,
    /// Do not say which files were written
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

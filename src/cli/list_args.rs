//! `imgscope list` on the command line.

use clap::Args;
use globset::GlobMatcher;

use super::output_args::ExplorerArgs;
use super::pattern::pattern;
use super::read_args::ReadArgs;
use crate::report::InventoryFormat;
use crate::source::engine::EngineKind;

/// `imgscope list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Output format [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<InventoryFormat>,
    /// Only images without a name
    #[arg(long, help_heading = "Output")]
    pub dangling: bool,
    /// Only images with a name that matches this pattern, such as 'hello:*' or '*/api'
    #[arg(long = "match", value_name = "GLOB", value_parser = pattern, help_heading = "Output")]
    pub pattern: Option<GlobMatcher>,
    #[command(flatten)]
    pub(super) explorer: ExplorerArgs,
    /// Engine to ask [default: Docker, or podman where there is no Docker]
    #[arg(long, value_name = "ENGINE", value_enum, help_heading = "Reading")]
    pub engine: Option<EngineKind>,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

//! Arguments of the commands about what this machine has: its images, builds, the cache.

use std::ffi::OsString;

use clap::{Args, Subcommand};
use globset::GlobMatcher;

use super::name_pattern::pattern;
use super::output_args::OutputArgs;
use super::read_args::{ReadArgs, SourceArgs};
use crate::report::{CacheFormat, InventoryFormat};
use crate::source::engine::EngineKind;
use crate::text::parse_size;

/// `imgscope list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to print [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<InventoryFormat>,
    /// Only images without a name
    #[arg(long, help_heading = "Output")]
    pub dangling: bool,
    /// Only images with a name that matches this pattern, such as 'hello:*' or '*/api'
    #[arg(long = "match", value_name = "GLOB", value_parser = pattern, help_heading = "Output")]
    pub pattern: Option<GlobMatcher>,
    /// Engine to ask [default: Docker, or podman where there is no Docker]
    #[arg(long, value_name = "ENGINE", value_enum, help_heading = "Reading")]
    pub engine: Option<EngineKind>,
    #[command(flatten)]
    pub(super) reading: ReadArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope build`
#[derive(Debug, Args)]
#[command(
    override_usage = "imgscope [OPTIONS] build <ARGUMENTS OF docker build>...",
    after_help = "Everything after `build` goes to `docker build` or `podman build`; options of imgscope stand before it:\n  \
                  imgscope build -t hello:v1 .\n  imgscope --max-size 10MB build -t hello:v1 ."
)]
pub struct BuildArgs {
    /// Arguments of `docker build` or `podman build`
    #[arg(last = true, value_name = "ARGUMENTS")]
    pub arguments: Vec<OsString>,
    /// Command to build with [default: docker, or podman where no docker is installed]
    #[arg(long, value_name = "ENGINE", value_enum)]
    pub engine: Option<EngineKind>,
    #[command(flatten)]
    pub(super) source: SourceArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// `imgscope cache`
#[derive(Debug, Args)]
pub struct CacheCommandArgs {
    /// What to do instead of telling what there is.
    #[command(subcommand)]
    pub action: Option<CacheAction>,
    // named unlike those of other commands, whose values are of other types
    /// What to print [default: text]
    #[arg(id = "cache_report", long = "format", value_name = "FORMAT", global = true)]
    pub format: Option<CacheFormat>,
    /// Folder of the cache [default: ~/.cache/imgscope]
    #[arg(
        id = "cache_folder",
        long = "cache-dir",
        value_name = "DIR",
        env = "IMGSCOPE_CACHE_DIR",
        hide_env = true,
        global = true
    )]
    pub cache_dir: Option<OsString>,
    /// Size that the cache may grow to
    #[arg(id = "cache_limit", long = "cache-size", value_name = "SIZE", env = "IMGSCOPE_CACHE_SIZE", hide_env = true,
        default_value = "2GB", value_parser = parse_size, global = true)]
    pub cache_size: u64,
    #[command(flatten)]
    pub(super) color: colorchoice_clap::Color,
}

/// What is done with the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum CacheAction {
    /// Remove all that is kept
    Clear,
    /// Read all that is kept, and remove what is damaged; exits with 1 if anything was
    Verify,
}

//! `imgscope build` on the command line.

use std::ffi::OsString;

use clap::Args;

use super::output_args::OutputArgs;
use super::read_args::SourceArgs;
use crate::source::engine::EngineKind;

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

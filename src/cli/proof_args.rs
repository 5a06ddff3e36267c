//! How advice is proved, on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::read_args::timeout;
use crate::source::engine::EngineKind;

/// Whether and how what advice promises is tried.
#[derive(Debug, Clone, Args)]
pub(crate) struct ProofArgs {
    /// Build the Dockerfile from this folder, start both images for a moment without a network, and compare; exits with 1
    /// where the promise does not hold
    #[arg(long, value_name = "CONTEXT", help_heading = "Proof")]
    pub prove: Option<PathBuf>,
    /// What builds and starts [default: the engine that has the image]
    #[arg(long, value_name = "ENGINE", value_enum, requires = "prove", help_heading = "Proof")]
    pub engine: Option<EngineKind>,
    /// Stop a build that takes longer
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = timeout, requires = "prove", help_heading = "Proof")]
    pub build_timeout: Duration,
    /// How long the original may run until it is compared; the new image may take twice as long
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = timeout, requires = "prove", help_heading = "Proof")]
    pub start_time: Duration,
    /// Option for the build, such as --network=host or --secret=id=npmrc,src=.npmrc; may be repeated
    #[arg(
        long = "build-option",
        value_name = "OPTION",
        allow_hyphen_values = true,
        requires = "prove",
        help_heading = "Proof"
    )]
    pub build_options: Vec<String>,
    /// Option for both containers, such as --env=MODE=test or --memory=4g; may be repeated
    #[arg(
        long = "run-option",
        value_name = "OPTION",
        allow_hyphen_values = true,
        requires = "prove",
        help_heading = "Proof"
    )]
    pub run_options: Vec<String>,
}

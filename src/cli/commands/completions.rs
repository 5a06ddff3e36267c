//! `imgscope completions SHELL`

use clap::Command;

use crate::cli::ExitStatus;
use crate::cli::completion::script;
use crate::cli::failure::Failure;
use crate::cli::setup_args::CompletionsArgs;
use crate::cli::streams::print;

/// Prints what a shell is given to read.
pub(crate) fn completions(args: &CompletionsArgs, command: &mut Command) -> Result<ExitStatus, Failure> {
    print(script(args.shell, command).as_bytes())?;
    Ok(ExitStatus::Success)
}

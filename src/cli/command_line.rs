//! The definition of the command line as it is called: `imgscope`, or `docker imgscope`.

use clap::{Command, CommandFactory};

use super::args::Cli;

/// How the program was called, which is what its messages call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CalledAs {
    /// By its own name.
    Program,
    /// By docker, as `docker imgscope`.
    DockerPlugin,
}

/// The whole definition.
pub(crate) fn command_line(called: CalledAs) -> Command {
    let mut command = Cli::command();
    if called == CalledAs::DockerPlugin {
        let examples = command
            .get_after_help()
            .map(|help| help.to_string().replace("  imgscope ", "  docker imgscope "));
        command = command.bin_name("docker imgscope").after_help(examples.unwrap_or_default());
    }
    command.build();
    command
}

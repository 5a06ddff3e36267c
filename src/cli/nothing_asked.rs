//! What is said where no image is given: ten lines, not the whole help.

use clap::error::ErrorKind;
use clap::{Command, Error};

/// What is said where nothing was asked.
pub(crate) fn nothing_asked(command: &Command) -> Error {
    let shown = command.get_subcommands().filter(|known| !known.is_hide_set() && known.get_name() != "help");
    let names: Vec<&str> = shown.map(Command::get_name).collect();
    let program = command.get_bin_name().unwrap_or("imgscope");
    let message = format!(
        "no image given\n\n\
         Usage: {program} [OPTIONS] IMAGE\n       {program} COMMAND ...\n\n  \
         {program} hello:v1                  explore an image in Docker or Podman\n  \
         {program} image.tar                 explore an archive or an OCI layout\n  \
         {program} demo                      explore a built-in example image\n\
         Commands: {}\n\
         `{program} --help` lists all options\n",
        names.join(", ")
    );
    Error::raw(ErrorKind::MissingRequiredArgument, message)
}

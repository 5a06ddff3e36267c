//! The program begun anew with other variables: its own may not be changed while it runs.

use std::ffi::OsString;
use std::process::Command;

use super::docker_options::Surroundings;
use crate::cli::ExitStatus;
use crate::cli::failure::Failure;

/// Begins anew with these words, under the name that they begin with. Comes back only where that fails.
#[cfg(unix)]
pub(crate) fn begin_anew(surroundings: &Surroundings, words: &[OsString]) -> ExitStatus {
    use std::os::unix::process::CommandExt;
    let failed = match command(surroundings, words) {
        Ok(mut command) => command.arg0(&words[0]).exec(),
        Err(error) => error,
    };
    Failure::new(format!("cannot start again: {failed}")).print();
    ExitStatus::Failure
}

/// Runs another of the same program, and ends as it does.
#[cfg(not(unix))]
pub(crate) fn begin_anew(surroundings: &Surroundings, words: &[OsString]) -> ExitStatus {
    match command(surroundings, words).and_then(|mut command| command.status()) {
        Ok(status) => std::process::exit(status.code().unwrap_or(2)),
        Err(error) => {
            Failure::new(format!("cannot start again: {error}")).print();
            ExitStatus::Failure
        }
    }
}

fn command(surroundings: &Surroundings, words: &[OsString]) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(&words[1..]).envs(surroundings.set.iter().cloned());
    for name in &surroundings.removed {
        command.env_remove(name);
    }
    Ok(command)
}

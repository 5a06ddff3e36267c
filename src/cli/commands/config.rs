//! `imgscope config [check FILE]`

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::cli::ExitStatus;
use crate::cli::failure::{Failure, note};
use crate::cli::settings::Project;
use crate::cli::setup_args::{ConfigAction, ConfigArgs};
use crate::cli::streams::{print, to_stderr};
use crate::cli::user_config::{checked, user_config, user_config_path};
use crate::cli::wrong_file::WrongFile;
use crate::source::{display_path, read_settings_file};
use crate::tui::preferences_toml;

/// Prints the configuration that counts, or checks files.
pub(crate) fn config(args: &ConfigArgs) -> Result<ExitStatus, Failure> {
    match &args.action {
        Some(ConfigAction::Check { files }) => check(files, args.manner.quiet),
        None => {
            let own = user_config()?;
            let path = user_config_path().map(|path| display_path(&path)).unwrap_or_default();
            let head = match (&own, path.as_str()) {
                (_, "") => "# no home folder: these are the defaults".to_owned(),
                (Some(_), path) => format!("# {path}"),
                (None, path) => format!("# {path} is not there: these are the defaults"),
            };
            print(format!("{head}\n\n{}", preferences_toml(&own.unwrap_or_default())).as_bytes())?;
            let project = Project::load(None)?;
            if let Some(path) = project.path.filter(|_| !args.manner.quiet) {
                note(&format!("limits of this project are in {}", display_path(&path)));
            }
            Ok(ExitStatus::Success)
        }
    }
}

/// Checks all files, and tells all that is wrong in each.
fn check(files: &[PathBuf], quiet: bool) -> Result<ExitStatus, Failure> {
    let mut status = ExitStatus::Success;
    for file in files {
        match check_one(file) {
            Ok(()) if quiet => {}
            Ok(()) => to_stderr(&format!("{}: ok", display_path(file))),
            Err(error) => {
                match error.downcast_ref::<WrongFile>() {
                    Some(wrong) => wrong.each().for_each(|words| Failure::new(words).print()),
                    None => Failure::from(error).print(),
                }
                status = ExitStatus::Failure;
            }
        }
    }
    Ok(status)
}

/// A file called `config.toml` is a person's own, every other one a project's.
fn check_one(file: &Path) -> anyhow::Result<()> {
    if file.file_name() == Some(OsStr::new("config.toml")) {
        let bytes =
            read_settings_file(file).with_context(|| format!("cannot read {}", display_path(file)))?;
        return checked(file, bytes).map(drop);
    }
    Project::load(Some(file)).map(drop)
}

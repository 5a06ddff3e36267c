//! A person's own configuration: `~/.config/imgscope/config.toml`, for the explorer alone.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::wrong_file::WrongFile;
use crate::budget::{ConfigError, ConfigErrors};
use crate::source::{display_path, read_settings_file};
use crate::text::write_sizes_in;
use crate::tui::{Preferences, parse_preferences};

/// Where it is: `XDG_CONFIG_HOME` where that is an absolute path, else `~/.config`.
pub(crate) fn user_config_path() -> Option<PathBuf> {
    let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = named.or_else(|| Some(std::env::home_dir()?.join(".config")))?;
    Some(folder.join("imgscope").join("config.toml"))
}

/// Reads it. None where there is none.
///
/// # Errors
/// Where it cannot be read, or something in it is wrong.
pub(crate) fn user_config() -> anyhow::Result<Option<Preferences>> {
    let Some(path) = user_config_path() else { return Ok(None) };
    let bytes = match read_settings_file(&path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        read => read.with_context(|| format!("cannot read {}", display_path(&path)))?,
    };
    checked(&path, bytes).map(Some)
}

/// Reads the bytes of such a file.
///
/// # Errors
/// What is wrong in it, and where.
pub(crate) fn checked(path: &Path, bytes: Vec<u8>) -> anyhow::Result<Preferences> {
    let wrong = |errors: ConfigErrors| WrongFile::new(path, errors);
    let text = String::from_utf8(bytes).map_err(|error| wrong(ConfigError::of_encoding(&error).into()))?;
    Ok(parse_preferences(&text).map_err(wrong)?)
}

/// What the explorer goes by; sizes are written so from here on.
///
/// # Errors
/// As [`user_config`].
pub(crate) fn preferences() -> anyhow::Result<Preferences> {
    let preferences = user_config()?.unwrap_or_default();
    write_sizes_in(preferences.units);
    Ok(preferences)
}

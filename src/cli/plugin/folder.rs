//! Where docker looks for plugins and keeps its settings.

use std::path::PathBuf;

/// Docker's own folder: `DOCKER_CONFIG`, else `~/.docker`.
pub(super) fn docker_folder() -> Option<PathBuf> {
    let named = std::env::var_os("DOCKER_CONFIG").filter(|named| !named.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(std::env::home_dir()?.join(".docker")))
}

/// The folder in which a user's plugins are.
pub(crate) fn plugin_folder() -> Option<PathBuf> {
    Some(docker_folder()?.join("cli-plugins"))
}

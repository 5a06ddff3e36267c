//! Variables that look as if imgscope read them.

use anyhow::bail;
use clap::CommandFactory;

use super::args::Cli;
use crate::budget::closest_setting;
use crate::text::escape;

const PREFIX: &str = "IMGSCOPE_";

/// Refuses variables that nobody reads and that come near one that is read: a limit was meant, and would be off.
///
/// # Errors
/// Names the variable, and the nearest one that is read. Names that are far from all are somebody else's.
pub fn refuse_misspelled() -> anyhow::Result<()> {
    let command = Cli::command();
    let known: Vec<&str> = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str()).collect();
    let flags: Vec<String> =
        known.iter().map(|known| known[PREFIX.len()..].to_lowercase().replace('_', "-")).collect();
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    for name in names.filter(|name| !known.contains(&name.as_str())) {
        let Some(own) = name.strip_prefix(PREFIX) else { continue };
        if let Some(flag) = closest_setting(own, flags.iter().map(String::as_str)) {
            let near = flag.to_uppercase().replace('-', "_");
            bail!("the variable {} is unknown; did you mean `{PREFIX}{near}`?", escape(name.as_bytes()))
        }
    }
    Ok(())
}

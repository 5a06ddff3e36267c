//! Variables that look as if imgscope read them.

use anyhow::bail;
use clap::CommandFactory;

use super::args::Cli;
use crate::budget::nearest;
use crate::text::escape;

const PREFIX: &str = "IMGSCOPE_";

/// Tells of variables that nobody reads: a limit may have been meant that is off now.
///
/// # Errors
/// Where the name comes near one that is read.
pub fn unknown_variables() -> anyhow::Result<Vec<String>> {
    let command = Cli::command();
    let known: Vec<&str> = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str()).collect();
    let names = std::env::vars_os().map(|(name, _)| name);
    let mut unknown: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with(PREFIX) && !known.contains(&name.as_str()))
        .collect();
    unknown.sort_unstable();
    let mut notes = Vec::new();
    for name in unknown {
        let shown = escape(name.as_bytes());
        let flags: Vec<String> =
            known.iter().map(|known| known[PREFIX.len()..].to_lowercase().replace('_', "-")).collect();
        match nearest(&name[PREFIX.len()..], flags.iter().map(String::as_str)) {
            Some(flag) => {
                let near = flag.to_uppercase().replace('-', "_");
                bail!("the variable {shown} is unknown; did you mean `{PREFIX}{near}`?")
            }
            None => notes.push(format!("the variable {shown} is unknown, and nothing reads it")),
        }
    }
    Ok(notes)
}

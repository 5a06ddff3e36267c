//! The variables that flags may be set by, and those that look like one.

use anyhow::bail;
use clap::Command;

use crate::budget::closest_setting;
use crate::text::escape;

const PREFIX: &str = "IMGSCOPE_";

/// The variable of a flag: `IMGSCOPE_MAX_SIZE` of `max-size`.
pub(crate) fn variable_of(flag: &str) -> String {
    format!("{PREFIX}{}", flag.to_uppercase().replace('-', "_"))
}

/// Refuses variables that the program does not read but whose name comes near one that it does: a limit was meant, and
/// would be off.
///
/// # Errors
/// Names the variable, and the closest one that is read. Names that are far from all belong to somebody else.
pub(crate) fn refuse_misspelled(command: &Command) -> anyhow::Result<()> {
    let known: Vec<&str> = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str()).collect();
    let flags: Vec<String> = known
        .iter()
        .filter_map(|known| known.strip_prefix(PREFIX))
        .map(|name| name.to_lowercase().replace('_', "-"))
        .collect();
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    for name in names.filter(|name| !known.contains(&name.as_str())) {
        let Some(own) = name.strip_prefix(PREFIX) else { continue };
        if let Some(flag) = closest_setting(own, flags.iter().map(String::as_str)) {
            bail!("unknown variable {}; did you mean `{}`?", escape(name.as_bytes()), variable_of(flag))
        }
    }
    Ok(())
}

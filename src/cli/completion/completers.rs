//! What a value may be, told by what the definition calls it: `IMAGE`, `FILE`, `DIR`, `FORMAT=FILE`. So new commands are
//! completed without a word here.

use std::ffi::OsStr;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter};

use super::image_names::images;
use crate::finding::{RULES, Rule, Severity};

/// The command with completers for its values, and its subcommands with theirs.
pub(super) fn with_completers(command: Command) -> Command {
    let formats = formats(&command);
    command.mut_args(|arg| with_completer(arg, &formats)).mut_subcommands(with_completers)
}

fn with_completer(arg: Arg, formats: &[String]) -> Arg {
    let name = arg.get_value_names().and_then(|names| names.first()).map(|name| name.to_string());
    match name.as_deref() {
        Some("IMAGE" | "IMAGE|REPORT") => arg.add(ArgValueCompleter::new(images)),
        Some("IMAGE|auto") => arg.add(ArgValueCompleter::new(base_images)),
        Some("RULE[,RULE]") => arg.add(ArgValueCompleter::new(rules)),
        Some("SEVERITY") => arg.add(ArgValueCompleter::new(severities)),
        Some("FORMAT=FILE") => {
            let formats = formats.to_vec();
            arg.add(ArgValueCompleter::new(move |current: &OsStr| outputs(&formats, current)))
        }
        Some("FILE") => arg.value_hint(ValueHint::FilePath),
        Some("DIR") => arg.value_hint(ValueHint::DirPath),
        _ => arg,
    }
}

/// What `--format` takes.
fn formats(command: &Command) -> Vec<String> {
    let format = command.get_arguments().find(|arg| arg.get_long() == Some("format"));
    let values = format.map(|format| format.get_possible_values()).unwrap_or_default();
    values.iter().map(|value| value.get_name().to_owned()).collect()
}

fn base_images(current: &OsStr) -> Vec<CompletionCandidate> {
    let auto = current.to_str().is_some_and(|word| "auto".starts_with(word));
    let auto =
        auto.then(|| CompletionCandidate::new("auto").help(Some("found by the image's history".into())));
    auto.into_iter().chain(images(current)).collect()
}

/// The rules that are not named yet, after the last comma.
fn rules(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    let (named, begun) = current.rsplit_once(',').map_or(("", current), |(named, begun)| (named, begun));
    let before = if named.is_empty() { String::new() } else { format!("{named},") };
    let is_meant = |rule: &&Rule| rule.id.starts_with(begun) && !named.split(',').any(|id| id == rule.id);
    let candidate = |rule: &Rule| {
        CompletionCandidate::new(format!("{before}{}", rule.id)).help(Some(rule.summary.into()))
    };
    RULES.iter().copied().filter(is_meant).map(candidate).collect()
}

fn severities(current: &OsStr) -> Vec<CompletionCandidate> {
    let words = [Severity::High, Severity::Medium, Severity::Low].map(Severity::word);
    let begun =
        words.into_iter().filter(|word| current.to_str().is_some_and(|begin| word.starts_with(begin)));
    begun.map(CompletionCandidate::new).collect()
}

fn outputs(formats: &[String], current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    match current.split_once('=') {
        None => {
            let begun = formats.iter().filter(|format| format.starts_with(current));
            begun.map(|format| CompletionCandidate::new(format!("{format}="))).collect()
        }
        Some((format, path)) => {
            let paths = PathCompleter::file().complete(OsStr::new(path));
            paths.into_iter().map(|path| path.add_prefix(format!("{format}="))).collect()
        }
    }
}

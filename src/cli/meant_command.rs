//! Which command was meant by a word that is none, and which by several images.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use super::word_order::first_word;
use crate::text::misspelled;

/// What other tools call it, and people try first; the empty name is that of the program alone.
const OTHER_WORDS: [(&str, &[&str]); 11] = [
    (
        "",
        &[
            "analyze", "analyse", "inspect", "explore", "scan", "show", "view", "open", "report", "image",
            "run",
        ],
    ),
    ("diff", &["compare", "cmp"]),
    ("history", &["log", "layers", "hist"]),
    ("platforms", &["arch", "architectures", "manifest", "manifests"]),
    ("tags", &["list-tags", "ls-tags", "versions"]),
    ("advise", &["suggest", "recommend", "optimize", "optimise", "slim", "shrink"]),
    ("list", &["ls", "images"]),
    ("extract", &["cat", "cp", "copy", "get", "unpack", "export"]),
    ("completions", &["completion", "complete"]),
    ("config", &["configuration", "settings", "check-config"]),
    ("plugin", &["plugins", "install-plugin"]),
];

/// The command that a misspelled or foreign word means, as it is written with what follows. None where the word looks like
/// an image: one with a tag, a path, a digest.
pub(crate) fn meant_command(command: &Command, word: &str, following: &[&str]) -> Option<String> {
    let name = meant_name(command, word)?;
    let several = following.len() > 1;
    let name = if name.is_empty() && several { "diff" } else { name };
    let words = match command.find_subcommand(name) {
        None if following.is_empty() => vec!["IMAGE".to_owned()],
        Some(meant) if following.is_empty() || !takes_words(meant) => needed_words(meant),
        _ => following.iter().map(|word| (*word).to_owned()).collect(),
    };
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    Some(["imgscope".to_owned()].into_iter().chain(name).chain(words).collect::<Vec<_>>().join(" "))
}

fn meant_name<'c>(command: &'c Command, word: &str) -> Option<&'c str> {
    if word.contains([':', '/', '.', '@', '\0']) {
        return None;
    }
    let lower = word.to_lowercase();
    let known = |name: &str| name.is_empty() || command.find_subcommand(name).is_some();
    let foreign = OTHER_WORDS.iter().find(|(name, words)| known(name) && words.contains(&lower.as_str()));
    let own = || {
        let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
        misspelled(word, shown.map(Command::get_name))
    };
    foreign.map(|(name, _)| *name).or_else(own)
}

fn takes_words(command: &Command) -> bool {
    command.get_positionals().next().is_some() || command.has_subcommands()
}

/// What must follow a command's name, by the names that its definition gives it.
fn needed_words(command: &Command) -> Vec<String> {
    if command.is_subcommand_required_set() {
        return vec!["COMMAND".to_owned()];
    }
    let words = |arg: &Arg| {
        let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let several = arg.get_num_args().is_some_and(|count| count.max_values() > 1);
        std::iter::repeat_n(name.unwrap_or_default(), if several { 2 } else { 1 })
    };
    command.get_positionals().filter(|arg| arg.is_required_set()).flat_map(words).collect()
}

/// Why several words are no image, and what is meant.
pub(crate) fn several_words(command: &Command, words: &[&str]) -> String {
    if let Some(meant) = words.first().and_then(|first| meant_command(command, first, &words[1..])) {
        return format!("unknown command `{}`; did you mean `{meant}`?", words[0]);
    }
    if let [first, rest @ ..] = words
        && command.get_arguments().any(|arg| arg.get_long() == Some(first))
    {
        return format!("unknown command `{first}`; did you mean `imgscope --{first} {}`?", rest.join(" "));
    }
    let (commands, images): (Vec<&str>, Vec<&str>) =
        words.iter().copied().partition(|word| command.find_subcommand(word).is_some());
    match commands.first() {
        Some(name) => format!("the command comes first: `imgscope {name} {}`", images.join(" ")),
        None => format!(
            "`imgscope` takes one image; to compare several, run `imgscope diff {}`",
            images.join(" ")
        ),
    }
}

/// What was meant where an option is unknown because its command is misspelled, or a name stands where a pattern is an option.
pub(crate) fn meant_by_option(command: &Command, error: &Error, arguments: &[OsString]) -> Option<String> {
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else { return None };
    let (place, word) = first_word(command, arguments)?;
    if let Some(known) = command.find_subcommand(word) {
        return (!option.starts_with('-'))
            .then(|| option_meant(known, option, &arguments[place + 1..]))
            .flatten();
    }
    let meant = command.find_subcommand(meant_name(command, word)?)?;
    let long = option.split('=').next()?.strip_prefix("--")?;
    meant.get_arguments().find(|arg| arg.get_long() == Some(long))?;
    let rest: Vec<&str> = arguments[place + 1..].iter().filter_map(|word| word.to_str()).collect();
    let meant = meant_command(command, word, &rest)?;
    Some(format!("unknown command `{word}`; did you mean `{meant}`?"))
}

/// The option of a command that was meant by a word too many: the pattern of what it lists, or the folder that it writes to.
fn option_meant(command: &Command, word: &str, arguments: &[OsString]) -> Option<String> {
    let name = command.get_name();
    let has = |long: &str| command.get_arguments().any(|arg| arg.get_long() == Some(long));
    let words = command.get_positionals().count();
    if words == 0 && has("match") {
        return Some(format!(
            "`imgscope {name}` takes no name; did you mean `imgscope {name} --match {word}`?"
        ));
    }
    let writes_folder = command.get_arguments().any(|arg| {
        let names = arg.get_value_names().unwrap_or_default();
        arg.get_long() == Some("output") && names.iter().any(|name| name.as_str() == "DIR")
    });
    let (last, before) = arguments.split_last()?;
    if !writes_folder || before.len() != words || last.to_str() != Some(word) {
        return None;
    }
    let before: Vec<&str> = before.iter().filter_map(|word| word.to_str()).collect();
    let before = before.join(" ");
    Some(format!("`imgscope {name}` takes one path; did you mean `imgscope {name} {before} -o {word}`?"))
}

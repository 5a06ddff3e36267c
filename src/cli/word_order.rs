//! Options may stand before a subcommand: clap takes them after it. What stands after `build` is for another program.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

/// The subcommand after which nothing is an option of this program.
const BUILD: &str = "build";

/// Puts the subcommand before the options that stand before it.
pub(crate) fn subcommand_first(command: &Command, mut arguments: Vec<OsString>) -> Vec<OsString> {
    if let Some((place, word)) = first_word(command, &arguments)
        && command.find_subcommand(word).is_some()
    {
        arguments[1..=place].rotate_right(1);
        let asks_for_help = arguments.get(place + 1).is_some_and(|word| word == "--help" || word == "-h");
        if arguments[1] == BUILD && !asks_for_help {
            arguments.insert(place + 1, "--".into());
        }
    }
    arguments
}

/// The first word that is neither an option nor the value of one, and where it is. None behind the end of options, and where
/// the version is asked for.
pub(crate) fn first_word<'a>(command: &Command, arguments: &'a [OsString]) -> Option<(usize, &'a str)> {
    let mut words = arguments.iter().enumerate().skip(1);
    while let Some((place, word)) = words.next() {
        let word = word.to_str()?;
        let last = match word.strip_prefix('-') {
            None | Some("") => return Some((place, word)),
            // what follows is no option, and no subcommand either
            Some("-") => return None,
            Some(options) => match options.strip_prefix('-') {
                Some(long) => option(command, &|option| option.get_long() == Some(long)),
                None => last_of(command, options),
            },
        };
        let Some(last) = last else { continue };
        if matches!(last.get_action(), ArgAction::Version) {
            return None;
        }
        if takes_next_word(last) {
            words.next();
        }
    }
    None
}

/// The option that short ones written together end with; None where what they end with is the value of one of them.
fn last_of<'c>(command: &'c Command, options: &str) -> Option<&'c Arg> {
    let mut rest = options.chars();
    while let Some(short) = rest.next() {
        let known = option(command, &|option| option.get_short() == Some(short))?;
        if rest.as_str().is_empty() {
            return Some(known);
        }
        if takes_next_word(known) {
            return None;
        }
    }
    None
}

/// An option of the program or of any subcommand, however far below.
fn option<'c>(command: &'c Command, is_it: &dyn Fn(&Arg) -> bool) -> Option<&'c Arg> {
    let own = command.get_arguments().find(|option| is_it(option));
    own.or_else(|| command.get_subcommands().find_map(|below| option(below, is_it)))
}

fn takes_next_word(option: &Arg) -> bool {
    option.get_action().takes_values() && !option.is_require_equals_set()
}

//! What a history records of a step, in the forms in which a Dockerfile may have it.

use super::learned::assigned;
use super::plain::{plain, plain_health_check, plain_paths, plain_ports, resolve, without_flags};
use super::wording::Wording;
use crate::image::{Instruction, Keyword};

/// Most build arguments that one ARG is compared by.
const NAMES: usize = 100;

/// The wordings of a history's steps, oldest first.
pub(super) fn recorded<'a>(history: impl IntoIterator<Item = &'a Instruction>) -> Vec<Wording> {
    let mut shell = None;
    let mut wordings = Vec::new();
    for step in history {
        if step.keyword == Keyword::Shell {
            shell = Some(plain(&step.arguments)).filter(|shell| !shell.is_empty());
        }
        wordings.push(wording(step, shell.as_deref()));
    }
    wordings
}

/// Takes a step, with the shell that an earlier one set.
fn wording(step: &Instruction, shell: Option<&str>) -> Wording {
    // a command of RUN's exec form is recorded without anything that says so
    let keyword = if step.keyword == Keyword::Unknown { Keyword::Run } else { step.keyword };
    let mut wording = Wording::new(keyword);
    let arguments = &*step.arguments;
    match keyword {
        Keyword::Run => {
            let command = without_checksums(arguments);
            wording.or(plain(command));
            let whole = plain(&format!("{} {command}", step.shell));
            wording.or(without_shell(&whole, shell).to_owned());
            wording.or(whole);
        }
        Keyword::Cmd | Keyword::Entrypoint => {
            let whole = plain(arguments);
            wording.or(without_shell(&whole, shell).to_owned());
            wording.or(plain(&Instruction::parse(&format!("RUN {whole}")).arguments));
            wording.or(whole);
        }
        Keyword::Copy | Keyword::Add => match step.copy_arguments() {
            Some(copy) if copy.sources.is_empty() => wording.targets.push(plain_paths(&copy.target)),
            Some(copy) => wording.or(plain_paths(&[copy.sources.join(" "), copy.target].join(" "))),
            None => wording.or(plain_paths(without_flags(arguments))),
        },
        Keyword::Arg => wording.or(names(arguments)),
        Keyword::Workdir => {
            let path = plain_paths(arguments);
            if path.starts_with('/') {
                wording.or(resolve("", &path));
            }
            wording.or(path);
        }
        Keyword::Expose => wording.or(plain_ports(arguments)),
        Keyword::Healthcheck => wording.or(plain_health_check(arguments)),
        _ => wording.or(plain(arguments)),
    }
    wording
}

/// The names of build arguments that an ARG declares, in order.
pub(super) fn names(arguments: &str) -> String {
    let mut names: Vec<String> = assigned(arguments).map(|(name, _)| name).take(NAMES).collect();
    names.sort_unstable();
    names.join(" ")
}

/// A plain command without the shell that runs it.
fn without_shell<'a>(command: &'a str, shell: Option<&str>) -> &'a str {
    shell.and_then(|shell| command.strip_prefix(shell)?.strip_prefix(' ')).unwrap_or(command)
}

/// buildah puts the digests of what is mounted behind a command: `make:1f2e…`.
fn without_checksums(command: &str) -> &str {
    let mut rest = command;
    while let Some((before, digest)) = rest.rsplit_once(':')
        && digest.len() == 64
        && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        rest = before;
    }
    rest
}

//! A step of a history written into a Dockerfile again. Its words are those of an image: they go in through [`quote`]
//! alone, and what cannot go in so is refused with the reason.

use super::step::OwnStep;
use crate::advice::quote;
use crate::image::{Keyword, REDACTED, is_variable_name};
use crate::layer::Kind;
use crate::tree::{NodeId, Tree};

/// Names of files that a COPY lists at most, where the builder recorded none.
const MOST_NAMES: usize = 20;

/// A RUN as instructions.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::advice) struct Repeated {
    /// The build arguments that it needs, each with its value; None for one that was a secret.
    pub arguments: Vec<(String, Option<String>)>,
    /// The instruction.
    pub line: String,
}

/// Writes a step again: RUN, COPY, ADD, WORKDIR, USER. `options` are those of a RUN, as `--mount=…`.
///
/// # Errors
/// Why it cannot be repeated, as the end of a sentence.
pub(in crate::advice) fn repeat(
    step: &OwnStep<'_>,
    tree: &Tree,
    options: &str,
) -> Result<Repeated, &'static str> {
    let arguments = &*step.instruction.arguments;
    let one_word = |keyword: &str| {
        let word = quote::word(arguments).filter(|_| !arguments.contains(REDACTED));
        let word = word.ok_or("its words have characters that a Dockerfile cannot express")?;
        Ok(Repeated { line: format!("{keyword} {word}"), ..Repeated::default() })
    };
    match step.instruction.keyword {
        Keyword::Run => repeat_run(step, arguments, options),
        Keyword::Copy | Keyword::Add => {
            let line =
                repeat_copy(step, tree, &|_| false)?.ok_or("the history does not say what it copied")?;
            Ok(Repeated { line, ..Repeated::default() })
        }
        Keyword::Workdir => one_word("WORKDIR"),
        Keyword::User => one_word("USER"),
        _ => Err("the history does not say how it was made"),
    }
}

/// Writes a step again that runs a command, or one like it. `options` are those of RUN, as `--mount=…`.
///
/// # Errors
/// Why it cannot be repeated, as the end of a sentence.
pub(in crate::advice) fn repeat_run(
    step: &OwnStep<'_>,
    command: &str,
    options: &str,
) -> Result<Repeated, &'static str> {
    let shell = &*step.instruction.shell;
    if command.contains(REDACTED) {
        return Err("it holds a secret: give it by RUN --mount=type=secret");
    }
    if shell.is_empty() && !quote::is_plain_line(command) {
        return Err("the history does not say where its words end");
    }
    let line = quote::run(options, if shell.is_empty() { quote::SHELL } else { shell }, command);
    let line = line.ok_or("it is too long, or for no shell that a Dockerfile can name")?;
    let arguments = build_arguments(&step.instruction.build_arguments);
    Ok(Repeated { arguments: arguments.ok_or("its build arguments cannot be told apart")?, line })
}

/// Names and values of `|2 A=1 B=2`; None where blanks in values leave open which belongs to which.
fn build_arguments(recorded: &str) -> Option<Vec<(String, Option<String>)>> {
    let Some(recorded) = recorded.strip_prefix('|') else { return Some(Vec::new()) };
    let (count, rest) = recorded.split_once(' ').unwrap_or((recorded, ""));
    let mut arguments: Vec<(String, String)> = Vec::new();
    for word in rest.split(' ') {
        match word.split_once('=').filter(|(name, _)| is_variable_name(name)) {
            Some((name, value)) => arguments.push((name.to_owned(), value.to_owned())),
            None => arguments.last_mut()?.1.extend([" ", word]),
        }
    }
    let is_whole = count.parse() == Ok(arguments.len());
    let known = |value: String| (!value.contains(REDACTED)).then_some(value);
    is_whole.then(|| arguments.into_iter().map(|(name, value)| (name, known(value))).collect())
}

/// Writes a COPY or ADD again without some sources; None where nothing is left.
///
/// # Errors
/// Why it cannot be repeated, as the end of a sentence.
pub(in crate::advice) fn repeat_copy(
    step: &OwnStep<'_>,
    tree: &Tree,
    is_omitted: &dyn Fn(&str) -> bool,
) -> Result<Option<String>, &'static str> {
    if step.instruction.arguments.contains(REDACTED) {
        return Err("it holds a secret");
    }
    let words = step.instruction.copy_arguments().ok_or("the history does not say what it copied")?;
    if step.is_from_unknown_stage() {
        return Err(
            "it copied from another stage or image, which the history does not name (its Dockerfile does: \
                    --dockerfile FILE)",
        );
    }
    let sources = match words.sources.is_empty() {
        true => recorded_by_digest(step, tree, &words.target),
        false => Some(words.sources),
    };
    let mut sources = sources.ok_or("the history does not say what it copied")?;
    sources.retain(|source| !is_omitted(source));
    if sources.is_empty() {
        return Ok(None);
    }
    let from = step.instruction.copied_from.as_ref().map(|from| format!("--from={from}"));
    let owner = match step.owner {
        (0, 0) => None,
        (user, group) => Some(format!("--chown={user}:{group}")),
    };
    let options = from.into_iter().chain(owner).collect::<Vec<_>>().join(" ");
    let line = quote::copies(step.instruction.keyword, &options, &sources, &words.target);
    line.ok_or("its names have characters that a Dockerfile cannot express").map(Some)
}

/// What a classic builder copied, by what it wrote: a directory's content is that of the whole context.
fn recorded_by_digest(step: &OwnStep<'_>, tree: &Tree, target: &str) -> Option<Vec<String>> {
    let text = |node: NodeId| std::str::from_utf8(tree.name(node)).ok().map(str::to_owned);
    let is_file = |node: &NodeId| {
        let inode = step.layer.and_then(|layer| tree.inode_at(*node, layer));
        inode.is_some_and(|inode| tree.stored(inode).inode.kind != Kind::Directory)
    };
    match step.instruction.arguments.split(':').next()?.rsplit(' ').next()? {
        "dir" => Some(vec![".".to_owned()]),
        "file" if !target.ends_with('/') && !target.ends_with('.') => {
            Some(vec![target.rsplit('/').next()?.to_owned()])
        }
        _ => {
            let names: Option<Vec<String>> =
                step.written.iter().copied().filter(is_file).take(MOST_NAMES + 1).map(text).collect();
            names.filter(|names| (1..=MOST_NAMES).contains(&names.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn build_arguments_are_told_apart_by_their_count() {
        let known = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
        assert_eq!(build_arguments("|2 A=1 B=b c"), Some(vec![known("A", "1"), known("B", "b c")]));
        assert_eq!(build_arguments("|1 A=x B=y"), None);
        assert_eq!(build_arguments("|1 T=***"), Some(vec![("T".to_owned(), None)]));
        assert_eq!(build_arguments(""), Some(Vec::new()));
    }
}

//! Words from an image written into a Dockerfile so that they stay words: nothing in them starts an instruction, a
//! variable or a comment.

use crate::image::Keyword;
use crate::text::{break_runner_commands, has_runner_command};

/// The shell that runs a command where an image chooses none.
pub(super) const SHELL: &str = "/bin/sh -c";
/// Bytes of a command that are written at most: builders read lines of less than 64 KiB.
const LONGEST_COMMAND: usize = 30_000;

/// Tells whether a word cannot be written into a Dockerfile at all: it would need a line break or a control character, or
/// be a command of the CI runner that logs it.
fn is_unwritable(word: &str) -> bool {
    word.is_empty() || has_runner_command(word) || word.chars().any(crate::text::is_hostile)
}

/// Tells whether a word needs no quoting: nothing in it means anything to a shell or to a Dockerfile, wherever it stands.
pub(super) fn is_plain(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:@=+,%".contains(c))
}

/// Tells whether a line is made of blanks and words that need no quoting.
pub(super) fn is_plain_line(line: &str) -> bool {
    line.split(' ').all(is_plain)
}

/// Tells whether a word may stand in an instruction as it is, wherever it stands: one that begins with two dashes would be an
/// option of the instruction.
fn needs_no_quotes(word: &str) -> bool {
    is_plain(word) && !word.starts_with("--")
}

/// A word of an instruction such as WORKDIR: as it is where harmless, else in double quotes.
///
/// None where no quoting can carry it.
pub(super) fn word(word: &str) -> Option<String> {
    if is_unwritable(word) {
        return None;
    }
    if needs_no_quotes(word) {
        return Some(word.to_owned());
    }
    let escaped = word.chars().flat_map(|c| {
        let escape = matches!(c, '"' | '\\' | '$').then_some('\\');
        escape.into_iter().chain([c])
    });
    Some(format!("\"{}\"", escaped.collect::<String>()))
}

/// Words in the JSON form of COPY and VOLUME, which expand variables and take quotes away from the words of the list.
///
/// None where a word can't be written.
pub(super) fn expanded_list<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let escaped = |word: &str| {
        let escape = |c: char| matches!(c, '"' | '\'' | '\\' | '$').then_some('\\').into_iter().chain([c]);
        (!is_unwritable(word)).then(|| word.chars().flat_map(escape).collect::<String>())
    };
    let words: Vec<String> = words.into_iter().map(escaped).collect::<Option<_>>()?;
    list(words.iter().map(String::as_str))
}

/// Words in the exec form of ENTRYPOINT and CMD: a JSON list.
pub(super) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut quoted = Vec::new();
    for word in words {
        if word.chars().any(crate::text::is_hostile) {
            return None;
        }
        let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
        quoted.push(format!("\"{}\"", break_runner_commands(&escaped, "\\u0023")));
    }
    Some(format!("[{}]", quoted.join(", ")))
}

/// Source and target of a COPY; None where a name cannot be written, or the source would be taken for a pattern.
pub(super) fn copy(options: &str, source: &str, target: &str) -> Option<String> {
    let is_pattern = |c: char| "*?[]\\".contains(c);
    if source.chars().any(is_pattern) || [source, target].into_iter().any(is_unwritable) {
        return None;
    }
    let names = match [source, target].into_iter().all(needs_no_quotes) {
        true => format!("{source} {target}"),
        false => expanded_list([source, target])?,
    };
    let gap = if options.is_empty() { "" } else { " " };
    Some(format!("COPY {options}{gap}{names}"))
}

/// Sources and target of a COPY or ADD as a step of an image has them: `*` and `?` of sources stay patterns.
///
/// None where a name cannot be written.
pub(super) fn copies(keyword: Keyword, options: &str, sources: &[String], target: &str) -> Option<String> {
    let is_bracket = |c: char| "[]\\".contains(c);
    let names = || sources.iter().map(String::as_str).chain([target]);
    if sources.iter().any(|source| source.contains(is_bracket)) || names().any(is_unwritable) {
        return None;
    }
    let is_pattern_of_plain = |word: &str| needs_no_quotes(&word.replace(['*', '?'], ""));
    let words = match names().all(is_pattern_of_plain) {
        true => names().collect::<Vec<_>>().join(" "),
        false => expanded_list(names())?,
    };
    let gap = if options.is_empty() { "" } else { " " };
    Some(format!("{keyword} {options}{gap}{words}"))
}

/// A command of an image's own step as a RUN, for its shell: as it is where nothing in it means anything to a Dockerfile, else
/// as a JSON list, in which line breaks, here-documents and what continues a line are but letters.
///
/// None where it is too long, or where the shell's call has words that need quotes.
pub(super) fn run(options: &str, shell: &str, command: &str) -> Option<String> {
    let gap = if options.is_empty() { "" } else { " " };
    Some(format!("RUN {options}{gap}{}", shell_command(shell, command)?))
}

/// What follows RUN, or the CMD of HEALTHCHECK.
pub(super) fn shell_command(shell: &str, command: &str) -> Option<String> {
    let command = command.trim();
    if command.is_empty() || command.len() > LONGEST_COMMAND || !is_plain_line(shell) {
        return None;
    }
    let means_something = command.starts_with(['[', '#'])
        || command.starts_with("--")
        || command.ends_with('\\')
        || command.contains("<<")
        || has_runner_command(command)
        || command.chars().any(crate::text::is_hostile);
    if shell == SHELL && !means_something {
        return Some(without_indent(command));
    }
    let words = shell.split(' ').filter(|word| !word.is_empty()).chain([command]).map(json_text);
    Some(format!("[{}]", words.collect::<Vec<_>>().join(", ")))
}

/// A command with one blank wherever a builder joined lines that were indented; as it is where blanks may be quoted.
fn without_indent(command: &str) -> String {
    match command.contains(['"', '\'', '\\', '`']) {
        true => command.to_owned(),
        false => command.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// A text in JSON, in printable letters that begin neither a here-document nor a command of a CI runner.
fn json_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '<' | '#' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if crate::text::is_hostile(c) => {
                let mut units = [0; 2];
                c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// A word for a shell in a RUN: as it is where harmless, else in single quotes.
///
/// None where it cannot be written.
pub(super) fn shell(word: &str) -> Option<String> {
    if is_unwritable(word) {
        return None;
    }
    // a backslash at a line's end and a dollar mean something to the Dockerfile too, even between single quotes
    if is_plain(word) {
        Some(word.to_owned())
    } else if word.contains(['\'', '\\', '$']) {
        None
    } else {
        Some(format!("'{word}'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_words_stay_as_they_are() {
        assert_eq!(word("/app/bin-1.0"), Some("/app/bin-1.0".to_owned()));
        assert_eq!(shell("./cmd/server"), Some("./cmd/server".to_owned()));
        assert_eq!(copy("--from=build", "/out/a", "/a"), Some("COPY --from=build /out/a /a".to_owned()));
    }

    #[test]
    fn blanks_quotes_and_dollars_are_quoted() {
        assert_eq!(word("a b$c\"d"), Some("\"a b\\$c\\\"d\"".to_owned()));
        assert_eq!(shell("-s -w"), Some("'-s -w'".to_owned()));
        assert_eq!(list(["a\"b", "c\\d"]), Some(r#"["a\"b", "c\\d"]"#.to_owned()));
        assert_eq!(copy("", "a b", "c"), Some(r#"COPY ["a b", "c"]"#.to_owned()));
    }

    #[test]
    fn words_that_begin_like_an_option_are_quoted() {
        assert_eq!(word("--from=evil"), Some("\"--from=evil\"".to_owned()));
        assert_eq!(copy("", "--from=evil", "/a"), Some(r#"COPY ["--from=evil", "/a"]"#.to_owned()));
        assert_eq!(word("/app --from=evil"), Some("\"/app --from=evil\"".to_owned()));
    }

    #[test]
    fn what_copy_and_volume_would_expand_is_escaped() {
        assert_eq!(expanded_list(["/a$b", "it's"]), Some(r#"["/a\\$b", "it\\'s"]"#.to_owned()));
        assert_eq!(copy("", "a$b", "c"), Some(r#"COPY ["a\\$b", "c"]"#.to_owned()));
        assert_eq!(list(["/a$b", "it's"]), Some(r#"["/a$b", "it's"]"#.to_owned()));
    }

    #[test]
    fn a_command_stays_one_instruction_whatever_is_in_it() {
        let plain = |command| run("", SHELL, command);
        assert_eq!(plain("apt-get update &&     make "), Some("RUN apt-get update && make".to_owned()));
        assert_eq!(plain("echo 'a  b' # c"), Some("RUN echo 'a  b' # c".to_owned()));
        for (command, json) in [
            ("a\nUSER 0", r#"a\u000aUSER 0"#),
            ("cat <<EOF", r#"cat \u003c\u003cEOF"#),
            ("make \\", r#"make \\"#),
            ("--mount=type=bind,target=/x a", "--mount=type=bind,target=/x a"),
            ("[\"reboot\"]", r#"[\"reboot\"]"#),
            ("a \u{202e}", r#"a \u202e"#),
        ] {
            let line = format!("RUN [\"/bin/sh\", \"-c\", \"{json}\"]");
            assert_eq!(plain(command).as_deref(), Some(line.as_str()), "{command:?}");
            let words: Vec<String> = serde_json::from_str(&line[4..]).expect("JSON");
            assert_eq!(words[2], command);
        }
        let bash = run("--mount=type=cache,target=/c", "/bin/bash -o pipefail -c", "a | b");
        let line = r#"RUN --mount=type=cache,target=/c ["/bin/bash", "-o", "pipefail", "-c", "a | b"]"#;
        assert_eq!(bash.as_deref(), Some(line));
        assert_eq!(run("", "/bin/sh -c;reboot\n", "a"), None);
        assert_eq!(run("", SHELL, &"a".repeat(70_000)), None);
        assert_eq!(plain(" "), None);
    }

    #[test]
    fn what_a_step_copied_keeps_its_patterns_and_nothing_else() {
        let copy = |sources: &[&str], target| {
            let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
            copies(Keyword::Copy, "--chown=1:1", &sources, target)
        };
        let line = "COPY --chown=1:1 package*.json ./";
        assert_eq!(copy(&["package*.json"], "./").as_deref(), Some(line));
        let line = r#"COPY --chown=1:1 ["a b", "--from=x", "/c <<EOF"]"#;
        assert_eq!(copy(&["a b", "--from=x"], "/c <<EOF").as_deref(), Some(line));
        assert_eq!(copy(&["[a]"], "/"), None);
        assert_eq!(copy(&["a\nRUN reboot"], "/"), None);
    }

    #[test]
    fn what_could_start_another_instruction_is_refused() {
        for bad in ["a\nRUN rm -rf /", "a\rb", "\u{1b}[2J", ""] {
            assert_eq!(word(bad), None, "{bad:?}");
            assert_eq!(shell(bad), None, "{bad:?}");
            assert_eq!(copy("", bad, "x"), None, "{bad:?}");
        }
        assert_eq!(shell("$(reboot)"), None);
        assert_eq!(shell("it's"), None);
        assert_eq!(copy("", "a*", "b"), None);
    }
}

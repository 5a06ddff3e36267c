//! Words from an image written into a Dockerfile so that they stay words: nothing in them starts an instruction, a
//! variable or a comment.

use crate::text::{break_runner_commands, has_runner_command};

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

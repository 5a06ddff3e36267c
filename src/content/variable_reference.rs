//! References to variables in the words of shells: `$NAME`, `${NAME}`, `${NAME:-default}`.

use crate::image::is_variable_name;

/// A reference to a variable.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VariableReference<'a> {
    /// The variable.
    pub name: &'a str,
    /// What stands in its place where it is empty or not set.
    pub default: Option<&'a str>,
    /// How many bytes the reference has.
    pub length: usize,
}

impl<'a> VariableReference<'a> {
    /// Reads the reference that a text begins with; None where that is another, as `$(…)` and `${NAME%…}` are.
    pub fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix('$')?;
        let (name, default, length) = match rest.strip_prefix('{') {
            Some(inside) => {
                let inside = &inside[..inside.find('}')?];
                let (name, default) =
                    inside.split_once(":-").map_or((inside, None), |(name, word)| (name, Some(word)));
                (name, default, inside.len() + 3)
            }
            None => {
                let name = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
                (name, None, name.len() + 1)
            }
        };
        is_variable_name(name).then_some(Self { name, default, length })
    }

    /// Reads a word that is nothing but a reference, with the quotes around it; gives what follows it.
    pub fn word(text: &'a str) -> Option<(&'a str, &'a str)> {
        let is_quoted = text.starts_with('"');
        let start = usize::from(is_quoted);
        let reference = Self::read(&text[start..]).filter(|reference| reference.default.is_none())?;
        let end = start + reference.length;
        let end = if is_quoted { text[end..].starts_with('"').then_some(end + 1)? } else { end };
        let after = &text[end..];
        let is_end = after.is_empty() || after.starts_with([' ', '\t', '\n', ';', '&', '|']);
        is_end.then_some((&text[..end], after))
    }
}

/// How often a script names a variable in another way than to read it.
pub(crate) fn writes(script: &str, name: &str) -> usize {
    let is_write = |at: usize| {
        let (before, after) = (&script[..at], &script[at + name.len()..]);
        let is_whole = !before.ends_with(is_part) && !after.starts_with(is_part);
        let is_read = before.ends_with('$') || before.ends_with("${");
        is_whole && !(is_read && !after.starts_with(":=") && !after.starts_with('='))
    };
    script.match_indices(name).filter(|(at, _)| is_write(*at)).count()
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_has_a_name_and_at_most_a_default() {
        let read = |text: &'static str| {
            VariableReference::read(text).map(|found| (found.name, found.default, found.length))
        };
        assert_eq!(read("$A_1/x"), Some(("A_1", None, 4)));
        assert_eq!(read("${A}x"), Some(("A", None, 4)));
        assert_eq!(read("${A:-b c} x"), Some(("A", Some("b c"), 9)));
        for text in ["$1", "$", "${A", "${A%x}", "${A:=x}", "$(x)", "${!A}", "A"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_is_nothing_but_a_reference() {
        assert_eq!(VariableReference::word("$A x"), Some(("$A", " x")));
        assert_eq!(VariableReference::word("\"${A}\"; x"), Some(("\"${A}\"", "; x")));
        for text in ["$A/x", "\"$A x\"", "\"$A", "${A:-x}", "x"] {
            assert_eq!(VariableReference::word(text), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_read_a_variable_may_write_it() {
        assert_eq!(writes("exec java $OPTS \"${OPTS}\" ${OPTS:-x} $MY_OPTS OPTS_2=x", "OPTS"), 0);
        for script in ["OPTS=x", "export OPTS", "read -r OPTS", ": ${OPTS:=x}", "for OPTS in x; do"] {
            assert_eq!(writes(script, "OPTS"), 1, "{script}");
        }
    }
}

//! The first line of a script (Linux, fs/binfmt_script.c).

/// What Linux reads after `#!`.
const LONGEST: usize = 254;

/// Who runs a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shebang<'a> {
    /// The interpreter's path, as written.
    pub interpreter: &'a [u8],
    /// All that follows it, as one argument.
    pub argument: Option<&'a [u8]>,
}

impl<'a> Shebang<'a> {
    /// Takes apart what follows `#!` in the first line; None where Linux takes the file for no script.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        let is_cut = line.len() >= LONGEST;
        let line = line.split(|&byte| byte == 0).next().unwrap_or(line);
        let start = line.iter().position(|byte| !is_blank(byte))?;
        let line = &line[start..];
        let Some(end) = line.iter().position(is_blank) else {
            // a path that the buffer cuts may be that of another program
            return (!is_cut).then_some(Self { interpreter: line, argument: None });
        };
        let (interpreter, rest) = line.split_at(end);
        let argument = rest.iter().position(|byte| !is_blank(byte)).map(|start| {
            let end = rest.iter().rposition(|byte| !is_blank(byte)).map_or(rest.len(), |last| last + 1);
            &rest[start..end]
        });
        Some(Self { interpreter, argument })
    }

    /// The program that `env` looks for, where this is `env` and nothing but: `#!/usr/bin/env python3`, or with options
    /// and variables after `-S`.
    pub(crate) fn by_env(&self) -> Option<&'a [u8]> {
        if !self.interpreter.ends_with(b"/env") {
            return None;
        }
        let argument = self.argument?;
        let word = match argument.strip_prefix(b"-S") {
            Some(rest) => rest.split(is_blank).find(|word| !word.is_empty() && !word.contains(&b'='))?,
            None => argument,
        };
        let is_plain = !word.starts_with(b"-") && !word.iter().any(|byte| b"=$\\\"'".contains(byte));
        is_plain.then_some(word)
    }
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Option<(&str, Option<&str>)> {
        let text = |bytes| std::str::from_utf8(bytes).expect("UTF-8");
        let shebang = Shebang::parse(line.as_bytes())?;
        Some((text(shebang.interpreter), shebang.argument.map(text)))
    }

    #[test]
    fn a_line_has_an_interpreter_and_at_most_one_argument() {
        assert_eq!(parse("/bin/sh"), Some(("/bin/sh", None)));
        assert_eq!(parse(" \t/bin/sh  "), Some(("/bin/sh", None)));
        assert_eq!(parse("/bin/awk -f  x "), Some(("/bin/awk", Some("-f  x"))));
        assert_eq!(parse("/bin/sh\r"), Some(("/bin/sh\r", None)));
        assert_eq!(parse(""), None);
        assert_eq!(parse("  "), None);
    }

    #[test]
    fn a_path_that_is_longer_than_what_linux_reads_is_none() {
        assert_eq!(parse(&format!("/{}", "a".repeat(252))).map(|(path, _)| path.len()), Some(253));
        assert_eq!(parse(&format!("/{}", "a".repeat(253))), None);
    }

    #[test]
    fn env_is_asked_for_a_program() {
        let by_env = |line: &'static str| Shebang::parse(line.as_bytes()).and_then(|line| line.by_env());
        assert_eq!(by_env("/usr/bin/env python3"), Some(&b"python3"[..]));
        assert_eq!(by_env("/usr/bin/env python3 -u"), Some(&b"python3 -u"[..]));
        assert_eq!(by_env("/usr/bin/env -S python3 -u"), Some(&b"python3"[..]));
        assert_eq!(by_env("/usr/bin/env -S A=b node --x"), Some(&b"node"[..]));
        assert_eq!(by_env("/usr/bin/env -i sh"), None);
        assert_eq!(by_env("/usr/bin/env"), None);
        assert_eq!(by_env("/bin/sh -e"), None);
    }
}

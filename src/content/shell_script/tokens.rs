//! A shell's script as commands, with what stands between them: separators that no quotes and parentheses hold.

/// What stands behind a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// The end of a line, or a semicolon.
    End,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|`.
    Pipe,
    /// `&`.
    Background,
    /// `;;`, the end of an arm of `case`.
    Arm,
}

/// A part of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A command, or a word of the shell's grammar that commands follow.
    Command {
        /// The line on which it begins, counted from 1.
        line: u32,
        /// It on one line.
        text: String,
        /// What stands behind it.
        joint: Joint,
    },
    /// Patterns of an arm of `case`.
    Patterns(String),
}

/// Words behind which a command follows without a separator.
const LEADING: [&str; 6] = ["then", "else", "do", "{", "!", "time"];

struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    tokens: Vec<Token>,
    /// How many `case` are open, and whether patterns come next.
    cases: usize,
    is_pattern: bool,
}

/// Takes a script apart, from a line on; and tells whether that was all of it: text that is no command (`<<`) ends it.
pub(super) fn tokens(text: &str, first_line: u32) -> (Vec<Token>, bool) {
    let text = text.replace("\\\n", " \u{b}");
    let mut tokenizer =
        Tokenizer { text: &text, at: 0, line: first_line, tokens: Vec::new(), cases: 0, is_pattern: false };
    let is_whole = tokenizer.run().is_some();
    (tokenizer.tokens, is_whole)
}

impl<'a> Tokenizer<'a> {
    fn run(&mut self) -> Option<()> {
        loop {
            self.pass_blanks();
            if self.at >= self.text.len() {
                return Some(());
            }
            match self.is_pattern {
                true => self.patterns()?,
                false => self.command()?,
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn advance(&mut self, count: usize) {
        let passed = &self.text[self.at..self.at + count];
        self.line += passed.matches(['\n', '\u{b}']).count() as u32;
        self.at += count;
    }

    /// Passes blanks, ends of lines and comments.
    fn pass_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\u{b}']).len();
            self.advance(blanks);
            if !self.rest().starts_with('#') {
                return;
            }
            let end = self.rest().find('\n').unwrap_or(self.rest().len());
            self.advance(end);
        }
    }

    fn push(&mut self, line: u32, text: &str, joint: Joint) {
        let text = text.replace('\u{b}', " ");
        self.tokens.push(Token::Command { line, text: text.trim().to_owned(), joint });
    }

    /// Patterns up to their parenthesis, or the end of `case`.
    fn patterns(&mut self) -> Option<()> {
        self.is_pattern = false;
        let rest = self.rest();
        if first_word(rest) == "esac" {
            self.cases = self.cases.checked_sub(1)?;
            return self.command();
        }
        let end = rest.find(')')?;
        let patterns = rest[..end].trim_start_matches('(').trim();
        self.tokens.push(Token::Patterns(patterns.to_owned()));
        self.advance(end + 1);
        Some(())
    }

    /// One command with what stands behind it.
    fn command(&mut self) -> Option<()> {
        let (line, rest) = (self.line, self.rest());
        let word = first_word(rest);
        if LEADING.contains(&word) {
            self.push(line, word, Joint::End);
            self.advance(word.len());
            return Some(());
        }
        if let Some(name) = function(rest) {
            let end = rest.find('{')? + 1;
            self.push(line, &format!("{name}() {{"), Joint::End);
            self.advance(end);
            return Some(());
        }
        if word == "case" {
            let end = rest.find(" in").filter(|end| !rest[..*end].contains('\n'))? + 3;
            self.push(line, &rest[..end], Joint::End);
            self.advance(end);
            (self.cases, self.is_pattern) = (self.cases + 1, true);
            return Some(());
        }
        let (length, joint, behind) = command_end(rest)?;
        self.push(line, &rest[..length], joint);
        self.advance(length + behind);
        self.is_pattern = joint == Joint::Arm && self.cases > 0;
        Some(())
    }
}

/// Where a command ends, what ends it, and how long that is; None for text that is no command.
fn command_end(text: &str) -> Option<(usize, Joint, usize)> {
    let bytes = text.as_bytes();
    let (mut quote, mut depth, mut at) = (None, 0usize, 0);
    while at < bytes.len() {
        let (byte, next) = (bytes[at], bytes.get(at + 1).copied());
        let before = at.checked_sub(1).map(|before| bytes[before]);
        match (quote, byte) {
            (Some(mark), _) if byte == mark => quote = None,
            (Some(b'\''), _) => {}
            (_, b'\\') => at += 1,
            (Some(_), _) => {}
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth = depth.checked_sub(1)?,
            _ if depth > 0 => {}
            (None, b'<') if next == Some(b'<') => return None,
            (None, b'#') if before.is_some_and(|before| before.is_ascii_whitespace()) => {
                let end = text[at..].find('\n').unwrap_or(text.len() - at);
                return Some((at, Joint::End, end));
            }
            (None, b'\n') => return Some((at, Joint::End, 1)),
            (None, b';') if next == Some(b';') => return Some((at, Joint::Arm, 2)),
            (None, b';') => return Some((at, Joint::End, 1)),
            (None, b'&') if next == Some(b'&') => return Some((at, Joint::And, 2)),
            (None, b'|') if next == Some(b'|') => return Some((at, Joint::Or, 2)),
            (None, b'|') => return Some((at, Joint::Pipe, 1)),
            (None, b'&') if next != Some(b'>') && !matches!(before, Some(b'>' | b'<')) => {
                return Some((at, Joint::Background, 1));
            }
            (None, _) => {}
        }
        at += 1;
    }
    (quote.is_none() && depth == 0).then_some((text.len(), Joint::End, 0))
}

/// The name of a function that a text begins to define.
pub(super) fn function(text: &str) -> Option<&str> {
    let (name, rest) = text.split_once("()")?;
    let name = name.strip_prefix("function ").unwrap_or(name).trim();
    let is_name =
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (is_name && rest.trim_start().starts_with('{')).then_some(name)
}

/// The first word of a command.
pub(super) fn first_word(text: &str) -> &str {
    text.split([' ', '\t', ';', '\n', '\u{b}']).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let (tokens, is_whole) = tokens(text, 1);
        let shown = tokens.iter().map(|token| match token {
            Token::Command { line, text, joint } => format!("{line} {text} {joint:?}"),
            Token::Patterns(patterns) => format!("{patterns})"),
        });
        shown.chain((!is_whole).then(|| "…".to_owned())).collect::<Vec<_>>().join(" · ")
    }

    #[test]
    fn commands_end_where_no_quotes_hold_the_separator() {
        assert_eq!(
            of("a 'x;y' && b \"$(c; d)\" 2>&1 || e # f\ng & h|i"),
            "1 a 'x;y' And · 1 b \"$(c; d)\" 2>&1 Or · 1 e End · 2 g Background · 2 h Pipe · 2 i End"
        );
        assert_eq!(
            of("if x; then y; else\n z\nfi"),
            "1 if x End · 1 then End · 1 y End · 1 else End · 2 z End · 3 fi End"
        );
        assert_eq!(of("exec a \\\n  --b\nc"), "1 exec a     --b End · 3 c End");
        assert_eq!(of("a\ncat <<E\nb\nE"), "1 a End · …");
        assert_eq!(of("a 'b"), "…");
    }

    #[test]
    fn arms_of_a_case_have_patterns() {
        assert_eq!(
            of("case \"$1\" in\n a|b) x;;\n *)\n y\n ;;\nesac\nz"),
            "1 case \"$1\" in End · a|b) · 2 x Arm · *) · 4 y End · 5  Arm · 6 esac End · 7 z End"
        );
    }
}

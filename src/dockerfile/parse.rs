//! A Dockerfile's text as instructions (Dockerfile reference: format, escape directive, here-documents).
//!
//! The crate `parse-dockerfile` (0.1.9) reads the same, but gives nothing at all where one line is wrong, an instruction
//! is unknown or FROM is missing, and knows no here-document behind a command, as in `RUN cat <<EOF > /etc/x`. A
//! Dockerfile that is only matched against a history has to be read as far as it goes.

use super::source_instruction::SourceInstruction;
use crate::image::{Keyword, without_secrets};

/// Longest text that is read, in bytes: far more than any Dockerfile has.
const LONGEST: usize = 4 << 20;

/// Splits a Dockerfile into its instructions. What is no instruction is kept as one with an unknown keyword.
pub(super) fn parse(text: &str) -> ParsedDockerfile {
    // some editors begin a file with a byte order mark
    let text = text[..text.floor_char_boundary(LONGEST)].trim_start_matches('\u{feff}');
    let mut lines = LineReader { lines: text.lines().collect(), at: 0 };
    let escape = escape(&lines.lines);
    let mut instructions = Vec::new();
    while lines.skip_blank() {
        let line = lines.at as u32 + 1;
        let logical = lines.logical(escape);
        let logical = logical.trim();
        let (keyword, arguments) = logical.split_once(char::is_whitespace).unwrap_or((logical, ""));
        let keyword = Keyword::written(keyword);
        let marks = heredoc_marks(keyword, arguments);
        let heredocs = marks.iter().map(|mark| lines.heredoc(mark)).collect();
        let heredoc_ends = marks.into_iter().map(|mark| mark.word).collect();
        let arguments = without_secrets(&format!("{keyword} {}", arguments.trim())).0;
        // histories are read without their secrets
        let arguments =
            arguments.split_once(' ').map(|(_, arguments)| arguments.to_owned()).unwrap_or_default();
        instructions.push(SourceInstruction { line, keyword, arguments, heredocs, heredoc_ends });
    }
    ParsedDockerfile { instructions, escape }
}

/// A Dockerfile's instructions, and the character that takes the meaning from the one behind it.
#[derive(Debug)]
pub(super) struct ParsedDockerfile {
    pub instructions: Vec<SourceInstruction>,
    pub escape: char,
}

/// The lines of a Dockerfile, and the one that comes next.
struct LineReader<'a> {
    lines: Vec<&'a str>,
    at: usize,
}

impl<'a> LineReader<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let line = self.lines.get(self.at)?;
        self.at += 1;
        Some(line)
    }

    /// Passes comments and empty lines. False at the end.
    fn skip_blank(&mut self) -> bool {
        let is_blank = |line: &str| line.trim_start().is_empty() || line.trim_start().starts_with('#');
        while self.lines.get(self.at).is_some_and(|line| is_blank(line)) {
            self.at += 1;
        }
        self.at < self.lines.len()
    }

    /// Joins the next line with those that continue it.
    fn logical(&mut self, escape: char) -> String {
        let mut logical = String::new();
        while let Some(line) = self.next() {
            let line = line.trim_end();
            let Some(part) = line.strip_suffix(escape) else {
                logical.push_str(line);
                break;
            };
            logical.push_str(part);
            // comments and empty lines between continued ones are no part of them
            self.skip_blank();
        }
        logical
    }

    /// Reads a here-document and its last line.
    fn heredoc(&mut self, mark: &HeredocMark) -> String {
        let mut body = String::new();
        while let Some(line) = self.next() {
            let line = if mark.strips_tabs { line.trim_start_matches('\t') } else { line };
            if line == mark.word {
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        body
    }
}

/// The escape character: a backtick where a directive on the first lines says so.
fn escape(lines: &[&str]) -> char {
    let mut directives = lines.iter().map_while(|line| line.trim().strip_prefix('#')?.split_once('='));
    let named = directives.find(|(name, _)| name.trim().eq_ignore_ascii_case("escape"));
    if named.is_some_and(|(_, value)| value.trim() == "`") { '`' } else { '\\' }
}

/// A mark that starts a here-document.
struct HeredocMark {
    word: String,
    strips_tabs: bool,
}

/// The here-documents that an instruction announces: `<<EOF`, `<<-EOF`, `<<"EOF"`.
fn heredoc_marks(keyword: Keyword, arguments: &str) -> Vec<HeredocMark> {
    if !matches!(keyword, Keyword::Run | Keyword::Copy | Keyword::Add) {
        return Vec::new();
    }
    let words = arguments.split_whitespace().filter_map(|word| {
        let start = word.find("<<")?;
        let rest = &word[start + 2..];
        if !word[..start].bytes().all(|byte| byte.is_ascii_digit()) || rest.starts_with('<') {
            return None;
        }
        let (strips_tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let end = rest.find([';', '|', '&', '>']).unwrap_or(rest.len());
        let word = rest[..end].trim_matches(['"', '\'']);
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c));
        is_word.then(|| HeredocMark { word: word.to_owned(), strips_tabs })
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(u32, String, String)> {
        parse(text).instructions.into_iter().map(|i| (i.line, i.keyword.to_string(), i.arguments)).collect()
    }

    #[test]
    fn continued_lines_are_one_instruction_whatever_comments_lie_between() {
        let text = "# comment\nfrom a AS b\n\nRUN one && \\\n  # why\n\n  two\nCMD [\"x\"]\n";
        let expected = [(2, "FROM", "a AS b"), (4, "RUN", "one &&   two"), (8, "CMD", "[\"x\"]")];
        let expected: Vec<_> =
            expected.iter().map(|(l, k, a)| (*l, (*k).to_owned(), (*a).to_owned())).collect();
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn here_documents_belong_to_their_instruction() {
        let text = "RUN <<EOF\nFROM nothing\nEOF\nCOPY <<-\"A\" <<B /x/\n\tfirst\n\tA\nsecond\nB\nUSER 1\n";
        let parsed = parse(text).instructions;
        assert_eq!(parsed.iter().map(|i| i.line).collect::<Vec<_>>(), [1, 4, 9]);
        assert_eq!(parsed[0].heredocs, ["FROM nothing\n"]);
        assert_eq!(parsed[1].heredocs, ["first\n", "second\n"]);
    }

    #[test]
    fn the_escape_character_may_be_a_backtick() {
        let text = "# escape=`\nRUN a `\n  b\nRUN dir C:\\\nRUN c\n";
        assert_eq!(parse(text).instructions.iter().map(|i| i.line).collect::<Vec<_>>(), [2, 4, 5]);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_instruction() {
        assert_eq!(shown("\u{feff}FROM a\nRUN b\n"), shown("FROM a\nRUN b\n"));
    }

    #[test]
    fn any_text_is_read_without_harm() {
        for text in ["", "\\", "RUN \\", "RUN <<EOF", "<<", "RUN <<<x", "FROM\n\\\n\\\n", "é\\\né"] {
            let _ = parse(text);
        }
    }
}

//! A Dockerfile's text as instructions (Dockerfile reference: format, escape directive, here-documents).

use super::Instruction;

/// Longest text that is read, in bytes, and most instructions: far more than any Dockerfile has.
const LONGEST: usize = 4 << 20;

/// Splits a Dockerfile into its instructions. What is no instruction is kept as one with whatever keyword it has.
pub fn parse(text: &str) -> Vec<Instruction> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // some editors begin a file with a byte order mark
    let lines: Vec<&str> = text[..end].trim_start_matches('\u{feff}').lines().collect();
    let escape = escape(&lines);
    let mut instructions = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if is_nothing(lines[at]) {
            at += 1;
            continue;
        }
        let start = at;
        let mut logical = String::new();
        loop {
            let line = lines[at].trim_end();
            at += 1;
            let (part, continues) = match line.strip_suffix(escape) {
                Some(part) => (part, true),
                None => (line, false),
            };
            logical.push_str(part);
            // comments and empty lines between continued ones are no part of them
            while continues && at < lines.len() && is_nothing(lines[at]) {
                at += 1;
            }
            if !continues || at >= lines.len() {
                break;
            }
        }
        let logical = logical.trim();
        let (keyword, arguments) = logical.split_once(char::is_whitespace).unwrap_or((logical, ""));
        let keyword = keyword.to_ascii_uppercase();
        let mut heredocs = Vec::new();
        for mark in marks(&keyword, arguments) {
            let mut body = String::new();
            while at < lines.len() {
                let line = lines[at];
                at += 1;
                let compared = if mark.strips_tabs { line.trim_start_matches('\t') } else { line };
                if compared == mark.word {
                    break;
                }
                body.push_str(compared);
                body.push('\n');
            }
            heredocs.push(body);
        }
        let arguments = arguments.trim().to_owned();
        instructions.push(Instruction { line: start as u32 + 1, keyword, arguments, heredocs });
    }
    instructions
}

fn is_nothing(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// The escape character: a backtick where a directive on the first lines says so.
fn escape(lines: &[&str]) -> char {
    let directives = lines.iter().map_while(|line| line.trim().strip_prefix('#')?.split_once('='));
    let named = directives.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("escape"));
    if named.is_some_and(|(_, value)| value.trim() == "`") { '`' } else { '\\' }
}

/// A mark that starts a here-document.
struct Mark {
    word: String,
    strips_tabs: bool,
}

/// The here-documents that an instruction announces: `<<EOF`, `<<-EOF`, `<<"EOF"`.
fn marks(keyword: &str, arguments: &str) -> Vec<Mark> {
    if !matches!(keyword, "RUN" | "COPY" | "ADD") {
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
        is_word.then(|| Mark { word: word.to_owned(), strips_tabs })
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(u32, String, String)> {
        parse(text).into_iter().map(|i| (i.line, i.keyword, i.arguments)).collect()
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
        let parsed = parse(text);
        assert_eq!(parsed.iter().map(|i| i.line).collect::<Vec<_>>(), [1, 4, 9]);
        assert_eq!(parsed[0].heredocs, ["FROM nothing\n"]);
        assert_eq!(parsed[1].heredocs, ["first\n", "second\n"]);
    }

    #[test]
    fn the_escape_character_may_be_a_backtick() {
        let text = "# escape=`\nRUN a `\n  b\nRUN dir C:\\\nRUN c\n";
        assert_eq!(parse(text).iter().map(|i| i.line).collect::<Vec<_>>(), [2, 4, 5]);
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

//! The same step in a Dockerfile's words and in history's, brought to one form.

use std::cmp::Ordering;

use super::source_instruction::SourceInstruction;
use crate::image::{Instruction, Keyword};

/// A step: its keyword, and its arguments without what builders add and leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    keyword: Keyword,
    /// The arguments' words in order, normalised.
    words: Vec<String>,
    /// The same sorted, by their hashes.
    sorted: Vec<u64>,
}

/// Longest list of words that is compared.
const WORDS: usize = 200;
/// Where BuildKit puts a here-document that starts with `#!`, under its own name.
const SCRIPTS: &str = "/dev/pipes/";
/// What stands for the whole of such a script.
const SCRIPT: &str = "#!";

impl Wording {
    /// Takes what history records.
    pub(crate) fn of_recorded(recorded: &Instruction) -> Self {
        // a command of RUN's exec form is recorded without anything that says so
        let keyword = Some(recorded.keyword).filter(|keyword| *keyword != Keyword::Unknown);
        let keyword = keyword.unwrap_or(Keyword::Run);
        let mut words = words(keyword, &recorded.arguments);
        if matches!(words.as_slice(), [file] if keyword == Keyword::Run && file.starts_with(SCRIPTS)) {
            words = vec![SCRIPT.to_owned()];
        }
        Self { sorted: sorted(&words), words, keyword }
    }

    /// Takes an instruction of a Dockerfile, with its arguments as its variables make them.
    pub(crate) fn of_source(instruction: &SourceInstruction, arguments: &str) -> Self {
        let keyword = instruction.keyword;
        let mut words = words(keyword, arguments);
        match instruction.heredocs.as_slice() {
            // a script is put into a file and run
            [script] if keyword == Keyword::Run && script.starts_with("#!") => {
                words = vec![SCRIPT.to_owned()]
            }
            // history names files that COPY makes, and does not show them
            bodies if keyword == Keyword::Run => {
                words.extend(bodies.iter().flat_map(|body| body.split_whitespace().map(str::to_owned)));
            }
            _ => {}
        }
        words.truncate(WORDS);
        Self { keyword, sorted: sorted(&words), words }
    }

    /// How alike two wordings are, from 0, for another instruction, to 100.
    pub fn likeness(&self, other: &Self) -> u32 {
        if self.keyword != other.keyword {
            return 0;
        }
        if self.words == other.words {
            return 100;
        }
        // COPY's sources are a hash in the classic builder's words; the target remains
        let (mut mine, mut theirs) = (self.sorted.iter().peekable(), other.sorted.iter().peekable());
        let mut common = 0;
        while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
            match a.cmp(b) {
                Ordering::Less => drop(mine.next()),
                Ordering::Greater => drop(theirs.next()),
                Ordering::Equal => {
                    common += 1;
                    mine.next();
                    theirs.next();
                }
            }
        }
        let longest = self.words.len().max(other.words.len()).max(1) as u32;
        10 + 80 * common / longest
    }
}

fn sorted(words: &[String]) -> Vec<u64> {
    let mut sorted: Vec<u64> = words.iter().map(|word| xxhash_rust::xxh3::xxh3_64(word.as_bytes())).collect();
    sorted.sort_unstable();
    sorted
}

fn words(keyword: Keyword, arguments: &str) -> Vec<String> {
    let is_flag =
        |word: &&str| word.starts_with("--") && !matches!(keyword, Keyword::Cmd | Keyword::Entrypoint);
    let is_copy = matches!(keyword, Keyword::Copy | Keyword::Add);
    let plain = |word: &str| match keyword {
        Keyword::Expose => {
            let word = word.trim_start_matches("map[").trim_end_matches(']').trim_end_matches(":{}");
            word.strip_suffix("/tcp").unwrap_or(word).to_owned()
        }
        _ => word.trim_matches(|c: char| "\"'[],{}&".contains(c)).trim_end_matches('/').to_owned(),
    };
    let mut in_flags = true;
    let words = arguments.split_whitespace().filter(|word| {
        // flags come first; those of a command that RUN runs are its own
        in_flags &= is_flag(word);
        let is_hash = is_copy && (word.contains(":") && word.starts_with(['f', 'd', 'm']) || *word == "in");
        !in_flags && !is_hash && !word.starts_with("<<")
    });
    let words = words.map(plain).filter(|word| !word.is_empty() && !is_of_health_checks(keyword, word));
    let mut words: Vec<String> = words.take(WORDS).collect();
    if keyword == Keyword::Expose {
        words.sort_unstable();
    }
    words
}

/// `&{["CMD-SHELL" "curl -f localhost"] "30s" "0s" "0s" '\x03'}`: of a health check history shows numbers that stand in
/// flags, or nowhere.
fn is_of_health_checks(keyword: Keyword, word: &str) -> bool {
    let is_number = word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with('s');
    keyword == Keyword::Healthcheck
        && (is_number || word.starts_with('\\') || matches!(word, "CMD" | "CMD-SHELL"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How alike an instruction is to what history records of it.
    fn likeness(created_by: &str, keyword: &str, arguments: &str, heredocs: &[&str]) -> u32 {
        let heredocs: Vec<String> = heredocs.iter().map(|body| (*body).to_owned()).collect();
        let keyword = Keyword::written(keyword);
        let source = SourceInstruction { line: 1, keyword, arguments: arguments.to_owned(), heredocs };
        let recorded = Wording::of_recorded(&Instruction::parse(created_by));
        Wording::of_source(&source, arguments).likeness(&recorded)
    }

    /// As BuildKit writes it since it knows here-documents (dockerfile2llb, `dispatchRun` and `dispatchCopy`).
    #[test]
    fn here_documents_are_known_by_what_history_shows_of_them() {
        let plain = "RUN /bin/sh -c apk add go\ngo build\n # buildkit";
        assert_eq!(likeness(plain, "RUN", "<<EOF", &["apk add go\ngo build\n"]), 100);
        let piped = "RUN /bin/sh -c cat <<EOF > /etc/x\none two three\nEOF # buildkit";
        assert!(likeness(piped, "RUN", "cat <<EOF > /etc/x", &["one two three\n"]) > 70);
        let script = "RUN |1 A=b /bin/sh -c /dev/pipes/EOF # buildkit";
        assert_eq!(likeness(script, "RUN", "<<EOF", &["#!/usr/bin/env python3\nprint(1)\n"]), 100);
        let copied = "COPY <<EOF <<END /etc/ # buildkit";
        assert_eq!(
            likeness(copied, "COPY", "<<EOF <<\"END\" /etc/", &["one two three four five six\n", "b"]),
            100
        );
    }

    #[test]
    fn arguments_of_a_build_are_no_part_of_the_command() {
        let cases = [
            ("|1 P=/usr/bin/x /bin/sh -c make it", "make it"),
            ("|2 A=1 B=two words /bin/bash -o pipefail -c make it", "make it"),
            ("RUN |1 S=/bin/sh -c x /bin/sh -c make it # buildkit", "make it"),
            ("RUN |1 A=1 /usr/bin/make it # buildkit", "[\"/usr/bin/make\", \"it\"]"),
            ("RUN /usr/bin/make it # buildkit", "[\"/usr/bin/make\", \"it\"]"),
        ];
        for (created_by, arguments) in cases {
            assert!(likeness(created_by, "RUN", arguments, &[]) > 50, "{created_by}");
        }
    }
}

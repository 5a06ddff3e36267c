//! The same step in a Dockerfile's words and in history's, brought to one form.

use std::cmp::Ordering;

use crate::image::HistoryEntry;

/// A step: its keyword, and its arguments without what builders add and leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    keyword: String,
    /// The arguments' words in order, normalised.
    words: Vec<String>,
    /// The same sorted, by their hashes.
    sorted: Vec<u64>,
}

/// Longest list of words that is compared.
const WORDS: usize = 200;

impl Wording {
    /// Reads what history records: BuildKit's wording, or the classic builder's `/bin/sh -c #(nop)  COPY file:… in /x`.
    pub fn of_history(entry: &HistoryEntry) -> Self {
        let text = entry.created_by.trim();
        let text = text.strip_suffix("# buildkit").unwrap_or(text).trim_end();
        let body = without_arguments(text.strip_prefix("RUN ").unwrap_or(text));
        let (keyword, rest) = match shell_body(body).map(|shell| (shell, shell.strip_prefix("#(nop)"))) {
            Some((_, Some(step))) => split(step),
            Some((command, None)) => ("RUN".to_owned(), command),
            None if text.starts_with("RUN ") => ("RUN".to_owned(), body),
            None => split(text),
        };
        let words = words(&keyword, rest);
        Self { sorted: sorted(&words), words, keyword }
    }

    /// Reads an instruction whose variables are put in.
    pub fn of_instruction(keyword: &str, arguments: &str, heredocs: &[String]) -> Self {
        let mut words = words(keyword, arguments);
        words.extend(heredocs.iter().flat_map(|body| body.split_whitespace().map(str::to_owned)));
        words.truncate(WORDS);
        Self { keyword: keyword.to_owned(), sorted: sorted(&words), words }
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

/// `|2 A=1 B=2 /bin/sh -c …`: build arguments come before the shell.
fn without_arguments(text: &str) -> &str {
    if !text.starts_with('|') {
        return text;
    }
    text.find("/bin/").map_or(text, |shell| &text[shell..])
}

/// What a shell is given: `/bin/sh -c X`, `/bin/bash -o pipefail -c X`.
fn shell_body(text: &str) -> Option<&str> {
    let is_shell = text.starts_with('/') && text.split(' ').next()?.ends_with("sh");
    let (_, body) = text.split_once(" -c ").filter(|_| is_shell)?;
    Some(body.trim_start())
}

fn split(step: &str) -> (String, &str) {
    let step = step.trim();
    let (keyword, rest) = step.split_once(char::is_whitespace).unwrap_or((step, ""));
    (keyword.to_ascii_uppercase(), rest.trim())
}

fn words(keyword: &str, arguments: &str) -> Vec<String> {
    let is_flag = |word: &&str| word.starts_with("--") && !matches!(keyword, "CMD" | "ENTRYPOINT");
    let is_copy = matches!(keyword, "COPY" | "ADD");
    let plain = |word: &str| {
        let word = word.trim_matches(|c: char| "\"'[],{}".contains(c));
        let word = word.strip_prefix("map[").unwrap_or(word);
        let word = word.strip_suffix(":{}").or(word.strip_suffix("/tcp:{}")).unwrap_or(word);
        word.strip_suffix("/tcp").unwrap_or(word).trim_end_matches('/').to_owned()
    };
    let mut in_flags = true;
    let words = arguments.split_whitespace().filter(|word| {
        // flags come first; those of a command that RUN runs are its own
        in_flags &= is_flag(word);
        let is_hash = is_copy && (word.contains(":") && word.starts_with(['f', 'd', 'm']) || *word == "in");
        !in_flags && !is_hash && !word.starts_with("<<")
    });
    words.map(plain).filter(|word| !word.is_empty()).take(WORDS).collect()
}

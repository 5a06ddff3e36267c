//! What a written Dockerfile copies by name from its build context: no pattern of `.dockerignore` may keep that out.

use super::covered_patterns::hides;
use crate::image::{Instruction, Keyword};
use crate::layer::ImagePath;

/// The files and directories that COPY and ADD of a Dockerfile name, from the root of the context; without patterns, which may
/// match nothing, and without the whole context.
pub(in crate::advice) fn copied_sources(dockerfile: &str) -> Vec<String> {
    let copies = dockerfile.lines().filter_map(|line| {
        let step = Instruction::parse(line);
        let is_copy = matches!(step.keyword, Keyword::Copy | Keyword::Add);
        step.copy_arguments().filter(|words| is_copy && !words.is_from_stage())
    });
    let is_name = |source: &String| !source.contains(['*', '?', '[']) && !source.contains("://");
    let sources = copies.flat_map(|words| words.sources).filter(is_name).filter_map(|source| {
        // builders take a backslash for the letter behind it
        let source = ImagePath::clean(source.replace('\\', "").as_bytes());
        String::from_utf8(source.as_bytes().to_vec()).ok().filter(|_| !source.is_root())
    });
    sources.collect()
}

/// Patterns of `.dockerignore` that keep out none of the sources: one that says a source's own name is dropped, and behind one
/// that has it among others stands an exception. What lies within a source can still be kept out.
pub(in crate::advice) fn without_copied(patterns: Vec<String>, sources: &[String]) -> Vec<String> {
    let is_dropped = |pattern: &String| sources.contains(pattern);
    let hides = |pattern: &str, source: &String| hides(pattern, source);
    let (wide, narrow): (Vec<String>, Vec<String>) = patterns
        .into_iter()
        .filter(|pattern| !is_dropped(pattern))
        .partition(|pattern| sources.iter().any(|source| hides(pattern, source)));
    let hidden = sources.iter().filter(|source| wide.iter().any(|pattern| hides(pattern, source)));
    let mut exceptions: Vec<String> = hidden.map(|source| format!("!{source}")).collect();
    exceptions.sort_unstable();
    exceptions.dedup();
    // the last pattern that matches counts
    [wide, exceptions, narrow].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_left(patterns: &[&str], sources: &[&str], expected: &[&str]) {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(without_copied(owned(patterns), &owned(sources)), owned(expected), "{sources:?}");
    }

    #[test]
    fn sources_are_those_of_the_context_that_are_names() {
        let dockerfile = "FROM a AS build\nCOPY --chown=1:1 ./tests b/ /x/\nADD https://x.example/y /y\nCOPY . .\n\
                          COPY [\"a b\", \"/z\"]\nCOPY go.sum* ./\nRUN COPY c d\n\nFROM b\nCOPY --from=build /kept /\n";
        assert_eq!(copied_sources(dockerfile), ["tests", "b", "a b"]);
    }

    #[test]
    fn what_is_copied_by_name_is_not_ignored() {
        is_left(&[".git", "tests"], &["tests"], &[".git"]);
        is_left(&[".git", "tests"], &["app"], &[".git", "tests"]);
    }

    #[test]
    fn what_a_pattern_has_among_others_is_excepted_from_it() {
        is_left(&["tests", "key"], &["tests/data"], &["tests", "!tests/data", "key"]);
        is_left(&["a", ".env.*"], &[".env.example"], &[".env.*", "!.env.example", "a"]);
        is_left(&["**/node_modules"], &["x/node_modules/y"], &["**/node_modules", "!x/node_modules/y"]);
        is_left(&["Dockerfile*"], &["Dockerfile"], &["Dockerfile*", "!Dockerfile"]);
    }

    #[test]
    fn what_lies_within_a_copied_directory_is_still_ignored() {
        is_left(&["tests", "tests/key.pem", "**/.npmrc"], &["tests"], &["tests/key.pem", "**/.npmrc"]);
    }
}

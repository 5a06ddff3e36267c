//! Which line of a Dockerfile a builder means by the words in which it tells of a step.

use super::parse::parse;
use super::source_instruction::SourceInstruction;
use crate::image::Keyword;

/// Finds the line, from 1, of the instruction that a builder writes so: the instruction itself, blanks aside, with the image
/// of FROM by its full name; or the full name alone, where the builder looks the image up. None where no line is like it.
pub fn line_of_step(dockerfile: &str, step: &str) -> Option<u32> {
    let instructions = parse(dockerfile).instructions;
    let told = parse(step).instructions.into_iter().next()?;
    let image = match told.keyword {
        Keyword::From => told.arguments.split_whitespace().next(),
        Keyword::Unknown => Some(step.trim()),
        _ => None,
    };
    let is_meant = |instruction: &&SourceInstruction| match image {
        Some(image) => instruction.keyword == Keyword::From && names(instruction, image),
        None => {
            instruction.keyword == told.keyword
                && instruction.arguments.split_whitespace().eq(told.arguments.split_whitespace())
        }
    };
    instructions.iter().find(is_meant).map(|instruction| instruction.line)
}

/// Tells whether FROM names an image, which a builder writes with registry, tag and digest.
fn names(from: &SourceInstruction, image: &str) -> bool {
    let Some(written) = from.arguments.split_whitespace().find(|word| !word.starts_with("--")) else {
        return false;
    };
    let image = image.split_once('@').map_or(image, |(name, _)| name);
    let is_named = |written: &str| {
        image.strip_suffix(written).is_some_and(|host| host.is_empty() || host.ends_with('/'))
    };
    is_named(written) || is_named(&format!("{written}:latest"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCKERFILE: &str = "# why\nFROM --platform=linux/amd64 alpine AS a\nRUN one && \\\n    two\nFROM b/c:1\nCOPY a b\nUSER 1\n";

    #[test]
    fn a_step_is_found_by_its_words_however_they_are_spaced() {
        for (step, line) in [
            ("RUN one &&     two", Some(3)),
            ("run one && two", Some(3)),
            ("COPY a b", Some(6)),
            ("COPY a c", None),
            ("FROM docker.io/library/alpine:latest@sha256:00ff", Some(2)),
            ("docker.io/b/c:1", Some(5)),
            ("FROM ab/c:1", None),
            ("", None),
        ] {
            assert_eq!(line_of_step(DOCKERFILE, step), line, "{step}");
        }
    }
}

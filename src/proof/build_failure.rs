//! Why a build failed: its last words, and the line of the Dockerfile that it was at.

use crate::dockerfile::line_of_step;

/// Lines of a build's output that are kept, and how long each may be in characters.
const LINES: usize = 20;
const LONGEST_LINE: usize = 300;

/// A build that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildFailure {
    /// How it ended.
    pub end: BuildEnd,
    /// The line of the Dockerfile that it was at, from 1; None where the builder does not say.
    pub line: Option<u32>,
    /// The last lines that the builder wrote, not escaped.
    pub output: Vec<String>,
}

/// How a build that failed ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildEnd {
    /// The builder gave up.
    Failed,
    /// It was stopped after so many seconds.
    TimedOut(u64),
}

impl BuildFailure {
    /// Reads the output of BuildKit (`--progress=plain`) or podman that built this Dockerfile.
    pub fn of(end: BuildEnd, output: &[u8], dockerfile: &str) -> Self {
        let text = String::from_utf8_lossy(output);
        let lines: Vec<&str> = text.lines().filter(|line| !is_noise(line)).collect();
        let last = lines[lines.len().saturating_sub(LINES)..].iter();
        let line = named_line(&lines).or_else(|| line_of_step(dockerfile, &failed_step(&lines)?));
        Self { end, line, output: last.map(|line| line.chars().take(LONGEST_LINE).collect()).collect() }
    }
}

/// Empty lines, rules, and BuildKit's digests of steps.
fn is_noise(line: &str) -> bool {
    let digest = line.strip_prefix('#').and_then(|line| line.split_once(" sha256:"));
    line.trim_matches(['-', ' ']).is_empty()
        || digest.is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The line as newer versions of BuildKit name it: `Dockerfile:7`.
fn named_line(lines: &[&str]) -> Option<u32> {
    lines.iter().rev().find_map(|line| line.strip_prefix("Dockerfile:")?.parse().ok())
}

/// The instruction that failed, as the builder writes it.
fn failed_step(lines: &[&str]) -> Option<String> {
    let last = |find: fn(&str) -> Option<&str>| lines.iter().rev().find_map(|line| find(line));
    let named = last(|line| {
        // `Error: building at STEP "RUN false": exit status 1`
        let step = line.split_once("building at STEP \"")?.1;
        step.rsplit_once("\": ").map(|(step, _)| step)
    });
    let named = named.or_else(|| last(|line| step_of_vertex(line.strip_prefix(" > ")?.strip_suffix(':')?)));
    // `[1/2] STEP 3/5: COPY a b`: the last one that was begun
    let begun = || last(|line| line.split_once("STEP ")?.1.split_once(": ").map(|(_, step)| step));
    named.map(str::to_owned).or_else(|| unfinished(lines)).or_else(|| begun().map(str::to_owned))
}

/// The step of a vertex of BuildKit: `[build 3/4] RUN make`.
fn step_of_vertex(vertex: &str) -> Option<&str> {
    let (place, step) = vertex.strip_prefix('[')?.split_once("] ")?;
    // what is looked up before all steps is an image that a FROM names
    match step.strip_prefix("load metadata for ") {
        Some(image) if place == "internal" => Some(image),
        _ => (place != "internal").then_some(step),
    }
}

/// The last step that BuildKit began and did not end.
fn unfinished(lines: &[&str]) -> Option<String> {
    let vertex = |line: &'_ str| {
        let (number, rest) = line.strip_prefix('#')?.split_once(' ')?;
        Some((number.parse::<u32>().ok()?, rest.to_owned()))
    };
    let mut open: Vec<(u32, String)> = Vec::new();
    for (number, rest) in lines.iter().filter_map(|line| vertex(line)) {
        if let Some(step) = step_of_vertex(&rest) {
            open.retain(|(other, _)| *other != number);
            open.push((number, step.to_owned()));
        } else if ["DONE", "CACHED"].iter().any(|word| rest.starts_with(word)) {
            open.retain(|(other, _)| *other != number);
        }
    }
    open.pop().map(|(_, step)| step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCKERFILE: &str = "FROM golang:1.22-alpine AS build\nWORKDIR /src\nCOPY hello.go ./\nRUN --mount=type=cache,target=/c \\\n    go build -o /out/hello hello.go\n\nFROM scratch\nCOPY --from=build /out/hello /hello\n";

    #[track_caller]
    fn is_at(line: Option<u32>, output: &str) {
        let failure = BuildFailure::of(BuildEnd::Failed, output.as_bytes(), DOCKERFILE);
        assert_eq!(failure.line, line, "{output}");
    }

    #[test]
    fn the_line_is_told_by_whichever_builder_says_it() {
        let old = "#9 [build 3/4] COPY hello.go ./\n#9 sha256:e606\n#9 ERROR: \"/hello.go\" not found: not found\n------\n > [build 3/4] COPY hello.go ./:\n------\nfailed to compute cache key: \"/hello.go\" not found\n";
        is_at(Some(3), old);
        let new = "------\n > [build 4/4] RUN go build:\n------\nDockerfile:4\n--------------------\n   4 | >>> RUN\nERROR: failed to solve: exit code: 1\n";
        is_at(Some(4), new);
        let run = " > [build 4/4] RUN --mount=type=cache,target=/c     go build -o /out/hello hello.go:\n------\nexit code: 1";
        is_at(Some(4), run);
        let podman = "[1/2] STEP 3/4: COPY hello.go ./\nError: building at STEP \"COPY hello.go ./\": checking on sources: no such file\n";
        is_at(Some(3), podman);
        let pull = "[1/2] STEP 1/4: FROM golang:1.22-alpine AS build\nTrying to pull docker.io/library/golang\nError: creating build container: no such host\n";
        is_at(Some(1), pull);
        let metadata = "#3 [internal] load metadata for docker.io/library/golang:1.22-alpine\n#3 ERROR: no such host\n------\n > [internal] load metadata for docker.io/library/golang:1.22-alpine:\n------\nfailed to solve\n";
        is_at(Some(1), metadata);
    }

    #[test]
    fn a_build_that_was_stopped_was_at_the_step_that_it_had_not_ended() {
        let output = "#4 [build 1/4] FROM docker.io/library/golang:1.22-alpine\n#4 CACHED\n#6 [build 4/4] RUN --mount=type=cache,target=/c     go build -o /out/hello hello.go\n#5 [build 3/4] COPY hello.go ./\n#5 DONE 0.0s\n#6 0.3 hello\n";
        let failure = BuildFailure::of(BuildEnd::TimedOut(600), output.as_bytes(), DOCKERFILE);
        assert_eq!(failure.line, Some(4));
    }

    #[test]
    fn what_no_builder_writes_names_no_line_and_is_kept_in_bounds() {
        for output in
            ["", "#", "# [", " > [", "STEP ", "building at STEP \"", "Dockerfile:x", "\u{0}\u{ffff}"]
        {
            is_at(None, output);
        }
        let long = "x".repeat(1 << 20);
        let failure = BuildFailure::of(BuildEnd::Failed, format!("{long}\n").repeat(3).as_bytes(), "");
        assert_eq!(failure.output, vec![long[..LONGEST_LINE].to_owned(); 3]);
    }
}

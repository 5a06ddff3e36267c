//! A health check whose program is not there.

use crate::content::{Facts, ScriptStep};
use crate::finding::input_not_found::input_not_found;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{Problem, Reason, Startup};
use crate::text::{escape, escape_line};

pub(super) const RULE: Rule = Rule {
    id: "healthcheck-not-found",
    summary: "The program of the HEALTHCHECK is not in the image",
    explanation: "\
The first program that `HEALTHCHECK` calls does not exist, found as the image's own command is (see
`command-not-found`) or has no execute bit, or the script that it is told to run does not exist; `curl … || exit 1` and
`curl … | grep …` count as calls of curl. Checks
that go on when the program is missing are skipped, and so is whatever is only decided at run time.

The container starts, and the engine calls it `unhealthy` after a few checks: orchestrators stop it or send it no
requests.

Install the program in the final image, or call one that is there: `wget` of busybox, or the program itself.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    // what does not start has no health, and whoever builds on an image brings what it calls
    if evidence.startup().problem.is_some() || !evidence.config().on_build.is_empty() {
        return Vec::new();
    }
    let Some(problem) = Startup::health_problem(evidence) else { return Vec::new() };
    let (call, refusal) = match &problem {
        Problem::Program(call, _) if may_be_made(evidence, &call.word) => return Vec::new(),
        Problem::Program(call, refusal) => (call, refusal),
        Problem::Input(missing) if !is_started_by_script(evidence) && !names_passing(evidence) => {
            let directory = escape_line(&evidence.config().working_dir);
            let found = input_not_found(evidence, missing, None, &directory);
            let title = format!("HEALTHCHECK: {}", found.title);
            return vec![
                RuleMatch::new(title, found.advice).min_severity(Severity::Medium).said(problem.error()),
            ];
        }
        Problem::NoScript { path, .. } if !is_started_by_script(evidence) && !names_passing(evidence) => {
            let title = format!("HEALTHCHECK: The script {} does not exist", escape_line(path));
            let advice = "Copy it to that path in the final stage, or correct the path in the command.";
            return vec![RuleMatch::new(title, advice).min_severity(Severity::Medium).said(problem.error())];
        }
        _ => return Vec::new(),
    };
    let state = match refusal.reason {
        Reason::NotInPath => "is not in PATH",
        Reason::Missing => "does not exist",
        Reason::NoExecuteBit => "has no execute bit",
        _ => return Vec::new(),
    };
    let word = escape(&call.word);
    let advice = match evidence.named("wget").is_empty() || call.word != b"curl" {
        _ if refusal.reason == Reason::NoExecuteBit => {
            "Make the file executable where it is copied: COPY --chmod=755.".to_owned()
        }
        true => {
            format!("Install {word} in the final image, or let HEALTHCHECK call a program that is there.")
        }
        false => "The image has wget: HEALTHCHECK CMD wget -q -O /dev/null URL || exit 1.".to_owned(),
    };
    let title = format!("HEALTHCHECK calls {word}, which {state}");
    vec![RuleMatch::new(title, advice).min_severity(Severity::Medium).said(problem.error())]
}

/// Where programs put files while they run.
const PASSING: [&str; 4] = ["/tmp", "/run", "/var/run", "/var/tmp"];

/// Tells whether what is started may make a file before the first check.
fn may_be_made(evidence: &Evidence<'_>, word: &[u8]) -> bool {
    word.contains(&b'/') && (names_passing(evidence) || is_started_by_script(evidence))
}

/// Tells whether the check has to do with a directory in which programs put files while they run.
fn names_passing(evidence: &Evidence<'_>) -> bool {
    let config = evidence.config();
    let words = config.health_check.iter().chain([&config.working_dir]);
    words
        .flat_map(|words| words.split_whitespace())
        .any(|word| PASSING.iter().any(|place| word.starts_with(place)))
}

/// Tells whether a script is started of which it is not known what it does.
fn is_started_by_script(evidence: &Evidence<'_>) -> bool {
    evidence.startup().programs().into_iter().any(|node| match evidence.facts(node) {
        Some(Facts::Script(script)) => script.steps.is_empty() || script.steps.contains(&ScriptStep::Stop),
        _ => false,
    })
}

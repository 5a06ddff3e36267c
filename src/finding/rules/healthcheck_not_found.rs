//! A health check whose program is not there.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::{Problem, Reason, Startup};
use crate::text::escape;

pub(super) const RULE: Rule = Rule {
    id: "healthcheck-not-found",
    summary: "The program of the HEALTHCHECK is not in the image",
    explanation: "\
The first program that `HEALTHCHECK` calls does not exist, found as the image's own command is (see
`command-not-found`); `curl … || exit 1` counts as a call of curl. Checks that go on when the program
is missing are skipped, and so is whatever is only decided at run time.

The container starts, and the engine calls it `unhealthy` after a few checks: orchestrators stop it or send it no
requests.

Install the program in the final image, or call one that is there: `wget` of busybox, or the program itself.",
    needs_all_layers: true,
    category: Category::Startup,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    // what does not start has no health
    if evidence.startup().problem.is_some() {
        return Vec::new();
    }
    let Some(problem) = Startup::health_problem(evidence) else { return Vec::new() };
    let Problem::Program(call, refusal) = &problem else { return Vec::new() };
    let state = match refusal.reason {
        Reason::NotInPath => "is not in PATH",
        Reason::Missing => "does not exist",
        _ => return Vec::new(),
    };
    let word = escape(&call.word);
    let advice = match evidence.named("wget").is_empty() || call.word != b"curl" {
        true => {
            format!("Install {word} in the final image, or let HEALTHCHECK call a program that is there.")
        }
        false => "The image has wget: HEALTHCHECK CMD wget -q -O /dev/null URL || exit 1.".to_owned(),
    };
    let title = format!("HEALTHCHECK calls {word}, which {state}");
    vec![RuleMatch::new(title, advice).min_severity(Severity::Medium).error(problem.error())]
}

//! An image whose program runs as root.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::User;
use crate::text::escape_line;

pub(super) const RULE: Rule = Rule {
    id: "runs-as-root",
    summary: "The program runs as root",
    explanation: "\
The image sets no user, or one whose number is 0 (`USER root`, `USER 0:0`, or a name that `/etc/passwd` gives that
number). Whoever starts a container can choose another user, but few do.

A program that is taken over then owns every file of the container, and of every directory that is mounted into it; and
most ways out of a container start from root.

Set a user at the end of the Dockerfile. A number needs no entry in `/etc/passwd`, and orchestrators that refuse root can
check it: `USER 65532:65532`. What the program writes must belong to that user
(`COPY --chown=65532:65532`, `RUN chown`); which directories these are the image does not say.",
    needs_all_layers: true,
    category: Category::Privilege,
    cause: Cause::User,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    if evidence.analysis.image.platform.os != "linux"
        || User::of(evidence).ok().and_then(|user| user.id) != Some(0)
    {
        return Vec::new();
    }
    let title = match evidence.config().user.as_str() {
        "" => "The program runs as root: the image sets no user".to_owned(),
        user => format!("The program runs as root: USER {}", escape_line(user)),
    };
    let advice = "End the Dockerfile with USER 65532:65532, and give that user what the program writes.";
    // an image without a command is made for others to build on
    let harm = if evidence.startup().argv.is_empty() { Severity::Low } else { Severity::Medium };
    vec![RuleMatch::new(title, advice).min_severity(harm)]
}

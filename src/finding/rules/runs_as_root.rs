//! An image whose program runs as root.

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};
use crate::startup::User;
use crate::text::escape_line;

pub(super) const RULE: Rule = Rule {
    id: "runs-as-root",
    summary: "The program runs as root",
    explanation: "\
The image sets no user, or one with ID 0 (`USER root`, `USER 0:0`, or a name that has that ID in `/etc/passwd`). Another
user can be chosen when a container is started, but few people do.

If the program is compromised, the attacker owns every file in the container and in every directory mounted into it, and
most container escapes start from root.

Set a user at the end of the Dockerfile: `USER 65532:65532`. A numeric ID needs no entry in `/etc/passwd`, and
orchestrators that refuse root can check it. What the program writes must belong to that user
(`COPY --chown=65532:65532`, `RUN chown`); the image does not say which directories those are.",
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
    let advice = "End the Dockerfile with USER 65532:65532, and let that user own what the program writes.";
    // an image without a command is made for others to build on
    let min_severity = if evidence.startup().argv.is_empty() { Severity::Low } else { Severity::Medium };
    vec![RuleMatch::new(title, advice).min_severity(min_severity)]
}

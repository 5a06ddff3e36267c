//! An image whose program runs as root.

use crate::finding::{Evidence, Found, Rule, Severity};
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
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<Found> {
    if evidence.analysis.image.platform.os != "linux" || evidence.user_id() != Some(0) {
        return Vec::new();
    }
    let title = match evidence.config().user.as_str() {
        "" => "The program runs as root: the image sets no user".to_owned(),
        user => format!("The program runs as root: USER {}", escape_line(user)),
    };
    let advice = "End the Dockerfile with USER 65532:65532, and let that user own what the program writes.";
    // an image without a command is made for others to build on
    let harm = if evidence.start().words.is_empty() { Severity::Low } else { Severity::Medium };
    vec![Found::new(title, advice).harm(harm)]
}

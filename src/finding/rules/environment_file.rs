//! Files of environment assignments, seen or deleted.

use crate::content::SecretKind;
use crate::finding::evidence::published;
use crate::finding::secrets::{self, ExposedSecret, SecretAssessment};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};

pub(super) const RULE: Rule = Rule {
    id: "environment-file",
    summary: "A .env file is in a layer of the image",
    explanation: "\
`.env` and `.env.*` with assignments (not `.env.example`, `.sample`, `.template`, `.dist`), in every layer. Such files are
made for one machine, and `COPY . .` takes them along; those within packages are left out. It matters much where a
variable is by its name a password, token or key, or holds an address with a password; otherwise, even where all
values are still to be filled in, it is a setting of one place that all containers get. A later `RUN rm` only hides it.

List it in `.dockerignore` (`.env*`), give values to the container when it starts (`docker run --env-file .env`), and
replace what was shipped.",
    needs_all_layers: false,
    category: Category::Secret,
    cause: Cause::BuildContext,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    secrets::find(evidence, judge)
}

fn judge(evidence: &Evidence<'_>, exposed: &ExposedSecret) -> Option<SecretAssessment> {
    let (min_severity, what, then) = match exposed.kind {
        SecretKind::EnvironmentSecrets => (
            Severity::High,
            [".env file with secrets", ".env files with secrets"],
            "give it to the container when it starts (--env-file), and replace what it holds",
        ),
        SecretKind::EnvironmentFile => (
            Severity::Medium,
            [".env file", ".env files"],
            "and give it to the container when it starts (--env-file)",
        ),
        _ => return None,
    };
    let is_published = published::is_in_packages(evidence, exposed.node);
    (!is_published && !secrets::is_test_data(evidence, exposed.node)).then_some(SecretAssessment {
        min_severity,
        what,
        then,
    })
}

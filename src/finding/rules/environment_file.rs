//! Files of environment assignments, seen or deleted.

use crate::content::SecretKind;
use crate::finding::evidence::published;
use crate::finding::secrets::{self, ExposedSecret, SecretAssessment, SecretRemedy};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};

pub(super) const RULE: Rule = Rule {
    id: "environment-file",
    summary: "A .env file is in a layer of the image",
    explanation: "\
`.env` and `.env.*` files with assignments, in any layer (except `.env.example`, `.sample`, `.template` and `.dist`).
Such files are made for one machine, and `COPY . .` picks them up; those inside packages are ignored. The severity is
high if a variable is named like a password, token or key, or contains a URL with a password. Otherwise, even if all
values are still placeholders, the file holds the settings of one environment, and all containers get them. A later
`RUN rm` only hides it.

Add it to `.dockerignore` (`.env*`), pass values to the container when it starts (`docker run --env-file .env`), and
replace every secret that was shipped.",
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
            "pass variables to the container when it starts (--env-file), and replace every exposed secret",
        ),
        SecretKind::EnvironmentFile => (
            Severity::Medium,
            [".env file", ".env files"],
            "and pass variables to the container when it starts (--env-file)",
        ),
        _ => return None,
    };
    let is_published = published::is_in_packages(evidence, exposed.node);
    (!is_published && !secrets::is_test_data(evidence, exposed.node)).then_some(SecretAssessment {
        min_severity,
        what,
        remedy: SecretRemedy::KeepOut(then),
    })
}

//! Passwords and tokens of registries, hosts and clouds, seen or deleted.

use crate::content::SecretKind;
use crate::finding::secrets::{self, ExposedSecret, SecretAssessment};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};

pub(super) const RULE: Rule = Rule {
    id: "credentials",
    summary: "A password or token is in a layer of the image",
    explanation: "\
Files of settings that hold a password or token, told by their well-known names and by what stands there, in every
layer: package registries (`.npmrc`, `.yarnrc.yml`, `.pypirc`, `pip.conf`, `.gem/credentials`, cargo's
`credentials.toml`), hosts (`.netrc`, `.git-credentials`, `.pgpass`), container registries (`.docker/config.json`,
podman's `auth.json`) and clouds (`.aws/credentials`, Google's service accounts and default credentials, `.azure`,
`.kube/config`; a service account by what it says, whatever its name). Addresses with a password in them count too,
empty values, variables (`${NPM_TOKEN}`) and clear placeholders (`<token>`, `your-token-here`, `changeme`) don't. Whoever can pull the image has
what they open; a later `RUN rm` only hides it.

Mount them only while a step needs them: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`. List them in
`.dockerignore`, and revoke what was shipped.",
    needs_all_layers: false,
    category: Category::Secret,
    cause: Cause::BuildContext,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    secrets::find(evidence, judge)
}

fn judge(evidence: &Evidence<'_>, exposed: &ExposedSecret) -> Option<SecretAssessment> {
    let what = match exposed.kind {
        SecretKind::RegistryCredentials => ["Package registry login", "package registry logins"],
        SecretKind::HostCredentials => ["Password for hosts", "files of passwords for hosts"],
        SecretKind::ContainerRegistryLogin => ["Container registry login", "container registry logins"],
        SecretKind::CloudKey => ["Cloud credentials", "files of cloud credentials"],
        _ => return None,
    };
    let then = "and revoke it: whoever has the image has it";
    (!secrets::is_test_data(evidence, exposed.node)).then_some(SecretAssessment {
        min_severity: Severity::High,
        what,
        then,
    })
}

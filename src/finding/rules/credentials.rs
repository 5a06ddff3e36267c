//! Passwords and tokens of registries, hosts and clouds, seen or deleted.

use crate::content::SecretKind;
use crate::finding::secrets::{self, ExposedSecret, SecretAssessment, SecretRemedy};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity};

pub(super) const RULE: Rule = Rule {
    id: "credentials",
    summary: "A password or token is in a layer of the image",
    explanation: "\
Configuration files with a password or token, in any layer, identified by their well-known names and their contents:
package registries (`.npmrc`, `.yarnrc.yml`, `.pypirc`, `pip.conf`, `.gem/credentials`, cargo's `credentials.toml`),
hosts (`.netrc`, `.git-credentials`, `.pgpass`), container registries (`.docker/config.json`, podman's `auth.json`) and
clouds (`.aws/credentials`, Google service accounts and default credentials, `.azure`, `.kube/config`; a service account
is identified by its contents, whatever its name). URLs with a password in them count too; empty values, variables
(`${NPM_TOKEN}`) and obvious placeholders (`<token>`, `your-token-here`, `changeme`) do not. Anyone who can pull the
image can use them; a later `RUN rm` only hides them.

Mount them only while a step needs them: `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`. Add the files to
`.dockerignore`, and revoke everything that was shipped.",
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
        SecretKind::HostCredentials => ["Host password", "host password files"],
        SecretKind::ContainerRegistryLogin => ["Container registry login", "container registry logins"],
        SecretKind::CloudKey => ["Cloud credentials", "cloud credentials files"],
        _ => return None,
    };
    let then = "and revoke every exposed credential: anyone who has the image has it";
    (!secrets::is_test_data(evidence, exposed.node)).then_some(SecretAssessment {
        min_severity: Severity::High,
        what,
        remedy: SecretRemedy::KeepOut(then),
    })
}

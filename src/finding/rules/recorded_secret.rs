//! Secrets in what the image's configuration records: environment, build arguments, commands.

use std::collections::BTreeMap;

use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, Severity, steps};
use crate::image::SecretWord;
use crate::text::{escape_line, fit};

pub(super) const RULE: Rule = Rule {
    id: "recorded-secret",
    summary: "The image's configuration records a secret",
    explanation: "\
The environment (`ENV`) and the history of the image hold a password, token or key: the value of a variable, build
argument or option that is named so (`AWS_SECRET_ACCESS_KEY=…`, `--password …`), a token of a known form (`ghp_…`, a JSON Web
Token), a private key, or the password of an address (`https://user:…@host`). Variables, paths (`PASSWORD_FILE=/run/secrets/db`), switches and obvious
placeholders (`dummy`, `changeme`) do not count. imgscope never prints what a secret says: `***` stands there in every
output.

The configuration is pulled with the image, `docker history` and `docker inspect` show it, and so does every copy of it
in a registry. Build arguments are part of the history of each `RUN` that follows.

Use `RUN --mount=type=secret` for what the build needs, pass to the container what the program needs when it starts
(`docker run --env-file`), and replace the secret: it was shipped.",
    needs_all_layers: false,
    category: Category::Secret,
    cause: Cause::Instruction,
    check,
};

/// Columns that a step takes in a sentence.
const COLUMNS: usize = 56;

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    let mut places: BTreeMap<&SecretWord, Vec<Option<usize>>> = BTreeMap::new();
    for secret in &evidence.analysis.image.config.secrets {
        places.entry(&secret.what).or_default().push(secret.line);
    }
    // the environment comes first
    let found = places.into_iter().filter_map(|(what, places)| Some(found(evidence, what, *places.first()?)));
    found.collect()
}

fn found(evidence: &Evidence<'_>, what: &SecretWord, line: Option<usize>) -> RuleMatch {
    let layer = line.and_then(|line| evidence.analysis.history.get(line)?.layer);
    let place = match (line, layer) {
        (None, _) => "the environment of the image".to_owned(),
        (_, Some(layer)) => steps::name(evidence, layer),
        (Some(line), None) => {
            let step = evidence.analysis.history.get(line).map(|line| line.instruction.short());
            format!("the step {}", fit(&step.unwrap_or_default(), COLUMNS))
        }
    };
    let title = match what {
        SecretWord::Named(name) => format!("{} is a secret in {place}", escape_line(name)),
        SecretWord::Token(token) => format!("There is {token} in {place}"),
        SecretWord::Address => format!("There is an address with a password in {place}"),
        SecretWord::Login => format!("There is a password in {place}"),
    };
    let advice = match line {
        None => {
            "Pass it when the container starts (docker run --env-file) instead of with ENV, and replace it."
        }
        Some(_) => "Use RUN --mount=type=secret instead, and replace it: the history keeps it.",
    };
    let found = RuleMatch::new(title, advice).min_severity(Severity::High);
    layer.into_iter().fold(found, RuleMatch::in_layer)
}

//! A build stage that takes the image's own steps once more, so that all that they made is there to be copied.

use std::collections::BTreeSet;

use crate::advice::attempt::Missing;
use crate::advice::bases::own_base::OwnBase;
use crate::advice::files::given_secrets::GivenSecrets;
use crate::advice::own_steps::{OwnStep, repeat};
use crate::advice::quote;
use crate::finding::Evidence;
use crate::image::{Keyword, REDACTED, is_variable_name};

/// Arguments that builders know without an ARG.
const PREDEFINED: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];

/// The instructions of the stage.
#[derive(Debug)]
pub(in crate::advice) struct ReplayedStage {
    /// From FROM on.
    pub lines: Vec<String>,
    /// Build arguments whose values were secrets.
    pub secret_arguments: Vec<String>,
}

impl ReplayedStage {
    /// Writes the steps once more, on their own base, in a stage of this name, with these variables set before all of them.
    ///
    /// # Errors
    /// Where one of them cannot be repeated: what it made would be missing.
    pub fn of(
        evidence: &Evidence<'_>,
        base: &OwnBase,
        steps: &[OwnStep<'_>],
        secrets: &GivenSecrets,
        (name, variables): (&str, &[(&str, &str)]),
    ) -> Result<Self, Missing> {
        let mut lines = vec![format!("FROM {} AS {name}", base.image)];
        lines.extend(variables.iter().map(|(name, value)| format!("ENV {name}={value}")));
        let mut stage = Self { lines, secret_arguments: Vec::new() };
        let mut known = BTreeSet::new();
        for (place, step) in steps.iter().enumerate() {
            match step.instruction.keyword {
                Keyword::Env => stage.environment(evidence, step),
                Keyword::Copy | Keyword::Add if step.layer.is_some() => {
                    let line = secrets.copy_without(evidence, step, &|_| false);
                    stage.lines.extend(line.map_err(|reason| unrepeatable(step, reason))?);
                    let empty = secrets.stand_ins(evidence, step, &steps[place + 1..]);
                    stage.lines.extend(made_empty(step, &empty));
                }
                keyword if step.layer.is_some() || matches!(keyword, Keyword::User | Keyword::Workdir) => {
                    stage.step(evidence, step, &mut known)?;
                }
                _ => {}
            }
        }
        Ok(stage)
    }

    /// The variables that a step sets, with the values that they have in the end.
    fn environment(&mut self, evidence: &Evidence<'_>, step: &OwnStep<'_>) {
        for pair in &evidence.config().env {
            let Some((name, value)) = pair.split_once('=') else { continue };
            if is_variable_name(name) && !value.contains(REDACTED) && step.sets(name) {
                let value = if value.is_empty() { Some("\"\"".to_owned()) } else { quote::word(value) };
                self.lines.extend(value.map(|value| format!("ENV {name}={value}")));
            }
        }
    }

    fn step(
        &mut self,
        evidence: &Evidence<'_>,
        step: &OwnStep<'_>,
        known: &mut BTreeSet<String>,
    ) -> Result<(), Missing> {
        let repeated = repeat(step, evidence.tree, "").map_err(|reason| unrepeatable(step, reason))?;
        for (name, value) in repeated.arguments {
            if PREDEFINED.contains(&name.to_ascii_lowercase().as_str()) || !known.insert(name.clone()) {
                continue;
            }
            match value.as_deref().map(quote::word) {
                Some(Some(value)) => self.lines.push(format!("ARG {name}={value}")),
                Some(None) => self.lines.push(format!("ARG {name}=\"\"")),
                None => {
                    self.lines.push(format!("ARG {name}"));
                    self.secret_arguments.push(name);
                }
            }
        }
        self.lines.push(repeated.line);
        Ok(())
    }
}

fn unrepeatable(step: &OwnStep<'_>, reason: &str) -> Missing {
    Missing(format!("its step {} cannot be repeated: {reason}", step.instruction.short()))
}

/// Instructions that make empty files, as root whoever runs what comes before and after.
pub(in crate::advice) fn made_empty(step: &OwnStep<'_>, paths: &[String]) -> Vec<String> {
    if paths.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["# empty in place of secrets, for the steps that name them".to_owned()];
    let make = |path: &String| format!("install -D -m 644 /dev/null {path}");
    let make = format!("RUN {}", paths.iter().map(make).collect::<Vec<_>>().join(" \\\n    && "));
    match quote::word(&step.user).filter(|_| !step.is_of_root()) {
        Some(user) => lines.extend(["USER 0".to_owned(), make, format!("USER {user}")]),
        None => lines.push(make),
    }
    lines
}

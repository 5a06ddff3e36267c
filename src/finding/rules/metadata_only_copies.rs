//! Files that were stored again only for another owner, mode or time.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "metadata-only-copies",
    summary: "A later layer stores files again only to change their owner, mode or time",
    explanation: "\
Files whose content a later layer did not change: `chown`, `chmod`, `touch` or `setcap` in a step of its own. Layers
store whole files, so every byte is stored and pulled twice. Reported from 4 KiB per layer that does this.

Set the owner and mode where the file is written: `COPY --chown=app:app --chmod=755 . /app`, or `chown` in the same
`RUN`. Files that are only read do not need a particular owner.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::MetadataOnly, "stored twice by chmod or chown in", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        let (these, them) = (steps.these, steps.them);
        match (steps.origin, steps.hidden_by) {
            (_, Origin::Copy | Origin::Stage) => {
                format!("Drop {hidden_in}, which copies what {written_in} already wrote.")
            }
            (Origin::Base, _) => format!(
                "{these} already in the base image, {written_in}: do not change {them} in {hidden_in}."
            ),
            (Origin::Copy | Origin::Stage, _) => {
                format!("Use {} in {written_in}, and drop it from {hidden_in}.", flags(steps.hiding_command))
            }
            (Origin::Run, _) => {
                let user = match steps.hiding_command.contains("chown") {
                    true => "; create the user before that step, or use its numeric ID",
                    false => "",
                };
                format!(
                    "Move the change from {hidden_in} to the step that writes {them}, {written_in}{user}."
                )
            }
        }
    })
}

/// The flags of `COPY` that do what a command does.
fn flags(command: &str) -> String {
    let of = |program: &str, flag: &str, fits: fn(&str) -> bool| {
        let mut words =
            command.split(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')'));
        words.find(|word| *word == program)?;
        let value = words.find(|word| !word.is_empty() && !word.starts_with('-'));
        let value = value
            .filter(|value| value.len() < 40 && fits(value))
            .map_or("…".to_owned(), crate::text::escape_line);
        Some(format!("{flag}={value}"))
    };
    let is_name = |value: &str| {
        value.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.' | '$' | '{' | '}'))
    };
    let is_octal = |value: &str| value.chars().all(|c| c.is_digit(8));
    let flags = [of("chown", "--chown", is_name), of("chmod", "--chmod", is_octal)];
    match flags.into_iter().flatten().collect::<Vec<_>>() {
        flags if flags.is_empty() => "--chown=… or --chmod=…".to_owned(),
        flags => flags.join(" "),
    }
}

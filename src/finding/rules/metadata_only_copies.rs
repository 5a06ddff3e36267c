//! Files that were stored again only for another owner, mode or time.

use crate::finding::steps::Origin;
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch, waste};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "metadata-only-copies",
    summary: "A later layer stores files again only to change their owner, mode or time",
    explanation: "\
Files whose content a later layer did not change: `chown`, `chmod`, `touch` or `setcap` in a step of its own. A layer
stores whole files, so all of their bytes are stored and pulled twice. From 4 KiB for each such layer.

Set it where the file is written: `COPY --chown=app:app --chmod=755 . /app`, or `chown` in the same `RUN`. What is
only read needs no owner of its own.",
    needs_all_layers: false,
    category: Category::Waste,
    cause: Cause::Instruction,
    check,
};

fn check(evidence: &Evidence<'_>) -> Vec<RuleMatch> {
    waste::find(evidence, WasteKind::MetadataOnly, "stored again for other metadata by", |steps| {
        let (written_in, hidden_in) = (&steps.written_in, &steps.hidden_in);
        match (steps.origin, steps.hidden_by) {
            (_, Origin::Copy) => format!("Drop {hidden_in}, which copies what {written_in} has written."),
            (Origin::Base, _) => format!(
                "They came with the base image, {written_in}: leave them out of what {hidden_in} changes."
            ),
            (Origin::Copy, _) => format!(
                "Set it while copying, with {} in {written_in}, and drop it from {hidden_in}.",
                flags(steps.hiding_command)
            ),
            (Origin::Run, _) => {
                format!("Set it in the step that writes them: move it from {hidden_in} to {written_in}.")
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

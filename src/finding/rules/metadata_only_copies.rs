//! Files that were stored again only for another owner, mode or time.

use crate::finding::given_owner::{Account, GivenOwner};
use crate::finding::steps::Origin;
use crate::finding::waste::{self, Steps};
use crate::finding::{Category, Cause, Evidence, Rule, RuleMatch};
use crate::tree::WasteKind;

pub(super) const RULE: Rule = Rule {
    id: "metadata-only-copies",
    summary: "A later layer stores files again only to change their owner, mode or time",
    explanation: "\
Files whose content a later layer did not change: `chown`, `chmod`, `touch` or `setcap` in a step of its own. Layers
store whole files, so every byte is stored and pulled twice. Reported from 4 KiB per layer that does this.

Set the owner and mode where the file is written: `COPY --chown=app:app --chmod=755 . /app`, or `chown` in the same
`RUN`. A user that a later step makes has no name there yet: make it before, or give its numbers (`--chown=1000:1000`).
Files that are only read do not need a particular owner.",
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
                format!("Use {} in {written_in}, and drop it from {hidden_in}.", flags(evidence, steps))
            }
            (Origin::Run, _) => {
                let user = match given_owner(evidence, steps) {
                    None | Some(GivenOwner { account: Account::Known, .. }) => String::new(),
                    Some(GivenOwner { words, account: Account::MadeLater(Some(numbers)) }) => {
                        format!(", by number ({numbers}): {words} is made later")
                    }
                    Some(GivenOwner { words, account: Account::MadeLater(None) }) => {
                        format!("; make {words} before")
                    }
                    Some(GivenOwner { account: Account::Unknown, .. }) => {
                        "; a user that is made later has to be made before, or named by number".to_owned()
                    }
                };
                format!(
                    "Move the change from {hidden_in} to the step that writes {them}, {written_in}{user}."
                )
            }
        }
    })
}

fn given_owner(evidence: &Evidence<'_>, steps: &Steps<'_>) -> Option<GivenOwner> {
    let owner = argument(steps.hiding_command, "chown")?;
    Some(GivenOwner::of(evidence, owner, steps.node, steps.first_layer, steps.hiding_layer))
}

/// The flags of `COPY` that do what a command does, and what is to be known of the owner.
fn flags(evidence: &Evidence<'_>, steps: &Steps<'_>) -> String {
    let (owner, note) = match given_owner(evidence, steps) {
        None => (None, String::new()),
        Some(GivenOwner { words, account: Account::MadeLater(Some(numbers)) }) => {
            (Some(numbers), format!(" ({words} is made later)"))
        }
        Some(GivenOwner { words, account: Account::MadeLater(None) }) => {
            let note = format!(" (make {words} before)");
            (Some(words), note)
        }
        Some(GivenOwner { words, account: Account::Known | Account::Unknown }) => {
            (Some(words), String::new())
        }
    };
    let owner = owner.map(|owner| format!("--chown={owner}"));
    let mode = argument(steps.hiding_command, "chmod").map(|mode| {
        let is_octal = !mode.is_empty() && mode.len() < 40 && mode.chars().all(|c| c.is_digit(8));
        format!("--chmod={}", if is_octal { mode } else { "…" })
    });
    match [owner, mode].into_iter().flatten().collect::<Vec<_>>() {
        flags if flags.is_empty() => "--chown=… or --chmod=…".to_owned(),
        flags => flags.join(" ") + &note,
    }
}

/// The first word that a command gives to a program, options left out; empty where it gives none.
fn argument<'c>(command: &'c str, program: &str) -> Option<&'c str> {
    let mut words = command.split(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')'));
    words.find(|word| *word == program)?;
    Some(words.find(|word| !word.is_empty() && !word.starts_with('-')).unwrap_or_default())
}

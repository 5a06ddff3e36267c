//! The advice for a comment on a pull request: whether it is proved, the plan, and the Dockerfile.

use std::io::{self, Write};

use super::Advised;
use super::proof_words::{build_output, difference, failure, means, shown, verdict};
use crate::advice::{LeftOut, Plan, PlanStep};
use crate::proof::{Failure, Proof};
use crate::report::alerts::markdown_alerts;
use crate::text::{
    escape_line, markdown as plain, markdown_code as code, markdown_code_cell as code_cell, size, thousands,
};

/// Steps that are listed.
const ROWS: usize = 15;

/// Writes the advice as GitHub-flavoured Markdown. It begins with a hidden mark by which a later run finds the comment to
/// update.
///
/// # Errors
/// Where the writer fails.
pub(super) fn markdown(advised: Advised<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Advised { diagnosis, recipe, proof } = advised;
    let analysis = &diagnosis.analysis;
    writeln!(out, "<!-- imgscope advice -->")?;
    writeln!(
        out,
        "### {}: {} removable of {}\n",
        code(&analysis.image.reference),
        size(diagnosis.removable.size()),
        size(analysis.totals.unpacked_size)
    )?;
    markdown_alerts(&diagnosis.findings, out)?;
    proof.map_or(Ok(()), |proof| write_proof(proof, out))?;
    plan(&Plan::of(diagnosis), out)?;
    let recipe = match recipe {
        Ok(recipe) => recipe,
        Err(missing) => return writeln!(out, "{}", plain(&missing.to_string())),
    };
    writeln!(out, "<details><summary>Dockerfile</summary>\n")?;
    fenced(recipe.dockerfile.lines().map(str::to_owned), out)?;
    for left_out in &recipe.left_out {
        let LeftOut { step, reason, .. } = left_out;
        let lead = left_out.lead().replacen('l', "L", 1);
        writeln!(out, "- {lead}{}: {}.", plain(step), plain(reason))?;
    }
    recipe.notes.iter().try_for_each(|note| writeln!(out, "- {}", plain(note)))?;
    let known = size(recipe.prediction.known_size());
    match &recipe.prediction.unknown_base {
        None => writeln!(out, "- Predicted: {known}")?,
        Some(base) => {
            writeln!(out, "- Predicted: {known} and the base image {}, which is not here", code(base))?
        }
    }
    writeln!(out, "\n</details>")
}

fn plan(plan: &Plan<'_>, out: &mut dyn Write) -> io::Result<()> {
    if plan.steps.is_empty() {
        return writeln!(out, "Nothing to remove.\n");
    }
    writeln!(out, "| saves | size after | what to change |\n|---:|---:|---|")?;
    for PlanStep { finding, saves, size_after } in plan.steps.iter().take(ROWS) {
        let (title, advice) = (plain(&finding.title), plain(&finding.advice));
        writeln!(out, "| {} | {} | {title}<br>{advice} |", size(*saves), size(*size_after))?;
    }
    if plan.steps.len() > ROWS {
        writeln!(out, "| | | and {} more |", thousands((plan.steps.len() - ROWS) as u64))?;
    }
    writeln!(out)
}

fn write_proof(proof: &Proof, out: &mut dyn Write) -> io::Result<()> {
    let mark = if proof.is_proved() { "✅" } else { "❌" };
    writeln!(out, "{mark} **{}**, {}\n", verdict(proof), plain(&means(proof)))?;
    for reason in proof.failures() {
        writeln!(out, "- {}", plain(&failure(proof, reason)))?;
    }
    if let Ok(tried) = &proof.trial {
        shown(tried).iter().try_for_each(|sentence| writeln!(out, "- {}", plain(sentence)))?;
    }
    writeln!(out)?;
    for reason in proof.failures() {
        match reason {
            Failure::StartDiffers(differences) => {
                writeln!(out, "| | original | new |\n|---|---|---|")?;
                for [what, original, built] in differences.iter().map(difference) {
                    writeln!(out, "| {what} | {} | {} |", code_cell(&original), code_cell(&built))?;
                }
                writeln!(out)?;
            }
            Failure::Build(failure) => {
                fenced(build_output(failure).into_iter(), out)?;
            }
            Failure::NeverRuns(_) | Failure::NotSmaller | Failure::OtherSize => {}
        }
    }
    Ok(())
}

/// Writes lines as they are, behind a fence that none of them can end.
fn fenced(lines: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let lines: Vec<String> = lines.map(|line| escape_line(&line)).collect();
    let run = |line: &String| line.chars().take_while(|c| *c == '`').count();
    let longest = lines.iter().map(|line| run(&line.trim_start().to_owned())).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    writeln!(out, "{fence}")?;
    lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    writeln!(out, "{fence}\n")
}

//! What to change for what is marked, written down to be handed on: Markdown, made from nothing but the diagnosis.

use std::fmt::Write;

use super::{MarkTarget, Marks, WhatIf};
use crate::analysis::Analysis;
use crate::finding::{Claim, Confidence, Diagnosis, Finding};
use crate::image::LayerIndex;
use crate::text::{escape_line, exact_size, fit, markdown, markdown_code, size, thousands};

/// Findings that get a section, and paths that any section lists. What is left out is counted.
const SECTIONS: usize = 100;
const PATHS: usize = 100;
/// Paths that a finding lists.
const FEW: usize = 20;
/// Columns of a command.
const COMMAND: usize = 160;

/// Writes what to change: the sizes before and after, then each finding with its advice, then the paths.
pub fn plan_markdown(diagnosis: &Diagnosis, marks: &Marks) -> String {
    let analysis = &*diagnosis.analysis;
    let mut plan = format!("# What to change in {}\n", markdown(&escape_line(&analysis.image.reference)));
    let Some(what_if) = marks.what_if() else {
        return plan + "\nNothing is marked, so there is nothing to change.\n";
    };
    sizes(&mut plan, analysis, what_if);
    let marked: Vec<MarkTarget> = marks.iter(&analysis.tree).collect();
    findings(&mut plan, diagnosis, &marked);
    paths(&mut plan, diagnosis, marks, &marked);
    wasted(&mut plan, analysis, &marked);
    duplicates(&mut plan, analysis, &marked);
    plan
}

/// Writes a line; a String takes whatever is written to it.
macro_rules! line {
    ($plan:expr, $($words:tt)*) => {{
        let _ = writeln!($plan, $($words)*);
    }};
}

fn sizes(plan: &mut String, analysis: &Analysis, what_if: &WhatIf) {
    let (now, then) = (&analysis.totals, &what_if.after);
    let least = if now.complete { "" } else { "at least " };
    let about = if what_if.is_exact { "" } else { "~" };
    let rows = [
        ("unpacked", now.unpacked_size, then.unpacked_size, about),
        ("live", now.live_size, then.live_size, about),
        ("wasted", now.wasted_size, then.wasted_size, about),
    ];
    let compressed = now.compressed_size.zip(then.compressed_size);
    let compressed = compressed.map(|(now, then)| ("compressed", now, then, "~"));
    line!(plan, "\n| | now | then | saved |\n|---|---:|---:|---:|");
    for (word, now, then, about) in rows.into_iter().chain(compressed) {
        let saved = size(now.saturating_sub(then));
        line!(plan, "| {word} | {least}{} | {about}{} | {about}{saved} |", size(now), size(then));
    }
    let estimate =
        if what_if.is_exact && now.compressed_size.is_none() { "" } else { " `~` marks an estimate." };
    line!(plan, "\nEvery byte is counted once.{estimate}");
}

fn findings(plan: &mut String, diagnosis: &Diagnosis, marked: &[MarkTarget]) {
    let places = marked.iter().filter_map(|marked| match marked {
        MarkTarget::Finding(place) => Some(*place),
        _ => None,
    });
    let findings: Vec<&Finding> = places.map(|place| &diagnosis.findings[place]).collect();
    for (number, finding) in findings.iter().take(SECTIONS).enumerate() {
        let saves = match (finding.saves, finding.confidence) {
            (0, _) => String::new(),
            (bytes, Confidence::Exact) => format!(", {}", size(bytes)),
            (bytes, Confidence::Estimate(_)) => format!(", ~{}", size(bytes)),
        };
        line!(
            plan,
            "\n## {}. {} ({}{saves})\n",
            number + 1,
            markdown(&finding.title),
            finding.severity.word()
        );
        line!(plan, "{}\n", markdown(&finding.advice));
        about(plan, &diagnosis.analysis, finding);
    }
    let rest = &findings[findings.len().min(SECTIONS)..];
    if !rest.is_empty() {
        let findings = if rest.len() == 1 { "finding that saves" } else { "findings that save" };
        line!(plan, "\n## {} more {findings} the least", thousands(rest.len() as u64));
    }
}

fn about(plan: &mut String, analysis: &Analysis, finding: &Finding) {
    if let Some(error) = &finding.error {
        line!(plan, "- fails with {}", markdown_code(error));
    }
    match (finding.saves, finding.confidence) {
        (0, _) => {}
        (bytes, Confidence::Exact) => line!(plan, "- saves exactly {}", exact_size(bytes)),
        (bytes, Confidence::Estimate(why)) => {
            line!(plan, "- saves about {}: {}", exact_size(bytes), markdown(why));
        }
    }
    if let Some(layer) = finding.layer {
        line!(plan, "- added by {}", layer_and_command(analysis, layer));
    }
    for path in finding.paths.iter().take(FEW) {
        line!(plan, "- {}", markdown_code(&path.to_string()));
    }
    if finding.paths.len() > FEW {
        let more = finding.paths.len() - FEW;
        line!(plan, "- and {} more path{}", thousands(more as u64), if more == 1 { "" } else { "s" });
    }
    line!(plan, "- rule {}", markdown_code(finding.rule.id));
}

fn paths(plan: &mut String, diagnosis: &Diagnosis, marks: &Marks, marked: &[MarkTarget]) {
    let analysis = &*diagnosis.analysis;
    let nodes = marked.iter().filter_map(|marked| match marked {
        MarkTarget::Path(node) => Some((*node, marks.claim_of(diagnosis, *marked))),
        _ => None,
    });
    let mut nodes: Vec<_> = nodes.map(|(node, claim)| (claim.size(), node, claim)).collect();
    nodes.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    if !nodes.is_empty() {
        line!(plan, "\n## Remove these paths\n");
    }
    for (bytes, node, claim) in nodes.iter().take(PATHS) {
        let path = markdown_code(&analysis.tree.path(*node).to_string());
        line!(plan, "- {path}: {}{}", exact_size(*bytes), added_by(analysis, claim));
    }
    more(plan, nodes.iter().map(|(bytes, ..)| *bytes));
}

fn wasted(plan: &mut String, analysis: &Analysis, marked: &[MarkTarget]) {
    let places = marked.iter().filter_map(|marked| match marked {
        MarkTarget::Waste(place) => Some(&analysis.wasted[*place]),
        _ => None,
    });
    let wasted: Vec<_> = places.collect();
    if !wasted.is_empty() {
        line!(plan, "\n## Avoid bytes that a later layer hides\n");
    }
    for waste in wasted.iter().take(PATHS) {
        let path = markdown_code(&waste.path.to_string());
        line!(plan, "- {path}: {}, {}: {}", exact_size(waste.size), waste.kind.word(), waste.kind.remedy());
        line!(plan, "  - written in {}", layer_and_command(analysis, waste.written_in));
        line!(plan, "  - hidden in {}", layer_and_command(analysis, waste.hidden_in));
    }
    more(plan, wasted.iter().map(|waste| waste.size));
}

fn duplicates(plan: &mut String, analysis: &Analysis, marked: &[MarkTarget]) {
    let places = marked.iter().filter_map(|marked| match marked {
        MarkTarget::Duplicate(place) => analysis.duplicates.get(*place),
        _ => None,
    });
    let groups: Vec<_> = places.collect();
    if !groups.is_empty() {
        line!(plan, "\n## Keep one of these identical files, and link the others to it\n");
    }
    for group in groups.iter().take(PATHS) {
        let mut paths: Vec<String> =
            group.paths(&analysis.tree).take(FEW).map(|path| markdown_code(&path.to_string())).collect();
        if group.copies.len() > FEW {
            paths.push(format!("and {} more", thousands((group.copies.len() - FEW) as u64)));
        }
        line!(plan, "- {}: {}", exact_size(group.wasted_size()), paths.join(", "));
    }
    more(plan, groups.iter().map(|group| group.wasted_size()));
}

/// Counts what is beyond a list's end.
fn more(plan: &mut String, sizes: impl ExactSizeIterator<Item = u64>) {
    let rest = sizes.len().saturating_sub(PATHS);
    if rest > 0 {
        let sum = sizes.skip(PATHS).fold(0, u64::saturating_add);
        line!(plan, "- and {} more: {}", thousands(rest as u64), exact_size(sum));
    }
}

/// The layers that wrote what is claimed, the one that wrote most first.
fn added_by(analysis: &Analysis, claim: &Claim) -> String {
    let mut layers: Vec<(u64, LayerIndex)> =
        claim.by_layer(analysis).into_iter().zip(0..).map(|(bytes, at)| (bytes, LayerIndex(at))).collect();
    layers.retain(|(bytes, _)| *bytes > 0);
    layers.sort_by_key(|(bytes, _)| std::cmp::Reverse(*bytes));
    match layers.as_slice() {
        [] => String::new(),
        [(_, layer)] => format!(", added by {}", layer_and_command(analysis, *layer)),
        [(_, layer), others @ ..] => {
            let plural = if others.len() == 1 { "layer" } else { "layers" };
            format!(", added by {} and {} more {plural}", layer_and_command(analysis, *layer), others.len())
        }
    }
}

fn layer_and_command(analysis: &Analysis, layer: LayerIndex) -> String {
    match analysis.instruction(layer) {
        Some(command) => {
            format!("layer {layer}: {}", markdown_code(&fit(&command.short(), COMMAND)))
        }
        None => format!("layer {layer}"),
    }
}

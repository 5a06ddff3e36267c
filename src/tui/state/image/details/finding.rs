//! The details of a finding: what to change, what that saves, where it is, and why it matters.

use super::line::{DetailText, Tone, layer_and_command};
use crate::finding::{Confidence, Finding};
use crate::text::{exact_size, thousands};
use crate::tui::state::image::explorer::Explorer;

/// Paths that are listed.
const PATHS: usize = 20;

/// All that is known of the chosen finding.
pub(super) fn details(explorer: &Explorer) -> Vec<DetailText> {
    let Some(finding) = explorer.chosen_finding() else { return Vec::new() };
    let mut details = vec![DetailText::text(finding.title.clone(), Tone::Strong)];
    if let Some(error) = &finding.error {
        details.push(DetailText::field("error", error.clone()).tone(Tone::Error));
    }
    details.push(DetailText::field("advice", finding.advice.clone()).tone(Tone::Strong));
    details.push(DetailText::field("saves", saves(finding)));
    paths(&mut details, finding);
    if let Some(layer) = finding.layer {
        details.push(DetailText::field("added by", layer_and_command(explorer, layer)));
    }
    if let Some(bytes) = finding.saves_compressed.filter(|bytes| *bytes > 0) {
        let said = format!("about {} less, if the layer compresses evenly", exact_size(bytes));
        details.push(DetailText::field("compressed", said));
    }
    details.push(DetailText::field("severity", finding.severity.word()));
    details.push(DetailText::field("rule", finding.rule.id));
    details.push(DetailText::text("", Tone::Quiet));
    details.extend(
        reflowed(finding.rule.explanation).into_iter().map(|text| DetailText::text(text, Tone::Quiet)),
    );
    details
}

fn saves(finding: &Finding) -> String {
    match (finding.saves, finding.confidence) {
        (0, _) => "nothing".to_owned(),
        (bytes, Confidence::Exact) => format!("exactly {}", exact_size(bytes)),
        (bytes, Confidence::Estimate(why)) => format!("about {}: {why}", exact_size(bytes)),
    }
}

fn paths(details: &mut Vec<DetailText>, finding: &Finding) {
    for (place, path) in finding.paths.iter().take(PATHS).enumerate() {
        let label = match (place, finding.paths.len()) {
            (0, 1) => "path",
            (0, _) => "paths",
            _ => "",
        };
        details.push(DetailText::field(label, path.to_string()));
    }
    if finding.paths.len() > PATHS {
        let more = thousands((finding.paths.len() - PATHS) as u64);
        details.push(DetailText::field("", format!("and {more} more (Enter, then n)")));
    }
}

/// Joins the lines of each paragraph, so that they break where the pane ends; fenced code keeps its lines.
fn reflowed(markdown: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for paragraph in markdown.trim().split("\n\n") {
        if !texts.is_empty() {
            texts.push(String::new());
        }
        match paragraph.starts_with("```") {
            true => {
                texts.extend(paragraph.lines().filter(|line| !line.starts_with("```")).map(str::to_owned))
            }
            false => texts.push(paragraph.lines().collect::<Vec<_>>().join(" ")),
        }
    }
    texts
}

//! The details of a build step, a wasted path, a group of identical files.

use jiff::Timestamp;

use super::line::{DetailText, Tone, date, layer_and_command, recorded_command};
use crate::image::parse_time;
use crate::text::{counted, escape_line, exact_size, size, thousands};
use crate::tui::state::image::explorer::Explorer;

/// The chosen step with its command as recorded.
pub(super) fn step(explorer: &Explorer, now: Timestamp) -> Vec<DetailText> {
    let Some((_, line)) = explorer.history.chosen().and_then(|row| explorer.step_at(row)) else {
        return Vec::new();
    };
    let mut details = vec![DetailText::text(recorded_command(line), Tone::Text)];
    details.push(DetailText::field("created", date(parse_time(&line.entry.created), now)));
    match line.layer {
        Some(layer) => {
            details.push(DetailText::field(
                "unpacked",
                format!("{}, layer {layer}", exact_size(line.unpacked_size)),
            ));
            if let Some((said, reason)) =
                line.engine_size.and_then(|said| Some((said, said.counting.reason()?)))
            {
                details
                    .push(DetailText::field("engine", format!("says {}: {reason}", exact_size(said.bytes))));
            }
        }
        None if line.entry.empty_layer => {
            details.push(
                DetailText::field("layer", "none (the step changed only the configuration)")
                    .tone(Tone::Quiet),
            );
        }
        None => details
            .push(DetailText::field("layer", "unknown (history and layers do not match)").tone(Tone::Error)),
    }
    if !line.entry.comment.is_empty() {
        details.push(DetailText::field("comment", escape_line(&line.entry.comment)));
    }
    details
}

/// The chosen wasted path: which layer wrote it, which hid it, what helps.
pub(super) fn waste(explorer: &Explorer) -> Vec<DetailText> {
    let Some(wasted) = explorer.chosen_waste() else { return Vec::new() };
    vec![
        DetailText::text(wasted.path.to_string(), Tone::Strong),
        DetailText::field("wasted", format!("{}, {}", exact_size(wasted.size), wasted.kind.word()))
            .tone(Tone::Wasted),
        DetailText::field("written in", layer_and_command(explorer, wasted.written_in)),
        DetailText::field("hidden in", layer_and_command(explorer, wasted.hidden_in)),
        DetailText::field("remedy", wasted.kind.remedy()).tone(Tone::Strong),
    ]
}

/// The chosen group of identical files: where its copies are.
pub(super) fn duplicate(explorer: &Explorer) -> Vec<DetailText> {
    let Some(group) = explorer.chosen_duplicate() else { return Vec::new() };
    let copies = thousands(group.copies.len() as u64);
    // of two copies, one is as large as what is extra
    let extra =
        if group.copies.len() > 2 { format!(", {} extra", size(group.wasted_size())) } else { String::new() };
    let said = format!("{copies} copies of {} each{extra}", exact_size(group.size));
    let mut details = vec![DetailText::text(said, Tone::Strong)];
    let tree = &explorer.analysis.tree;
    for copy in group.copies {
        let layer = tree.last_layer(*copy);
        let layer = layer.map_or(String::new(), |layer| format!("{layer:>3}  "));
        let path = tree.path(*copy);
        details.push(DetailText::text(format!("{layer}{path}"), Tone::Text));
    }
    details
}

/// The chosen type of file.
pub(super) fn file_type(explorer: &Explorer) -> Vec<DetailText> {
    let Some(kind) = explorer.chosen_type() else { return Vec::new() };
    vec![
        DetailText::text(kind.word, Tone::Strong),
        DetailText::field("live", format!("{} in {}", exact_size(kind.size), counted(kind.files, "file"))),
        DetailText::text("told by content, else by file name", Tone::Quiet),
    ]
}

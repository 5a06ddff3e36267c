//! The details of a step, a wasted path, a group of equal files.

use jiff::Timestamp;

use super::{Detail, Tone, date, layer_and_command};
use crate::image::parse_time;
use crate::text::{escape_line, exact_size};
use crate::tui::state::Explorer;

/// The chosen step, its command as recorded.
pub(super) fn step(explorer: &Explorer, now: Timestamp) -> Vec<Detail> {
    let Some((_, line)) = explorer.step_at(explorer.history.chosen) else { return Vec::new() };
    let mut details = vec![Detail::text(escape_line(&line.entry.created_by), Tone::Text)];
    details.push(Detail::field("created", date(parse_time(&line.entry.created), now)));
    match line.layer {
        Some(layer) => {
            details.push(Detail::field(
                "unpacked",
                format!("{}, layer {layer}", exact_size(line.unpacked_size)),
            ));
        }
        None if line.entry.empty_layer => {
            details.push(
                Detail::field("layer", "none: the step changed only the configuration").tone(Tone::Quiet),
            );
        }
        None => details
            .push(Detail::field("layer", "not known: history and layers do not line up").tone(Tone::Error)),
    }
    if !line.entry.comment.is_empty() {
        details.push(Detail::field("comment", escape_line(&line.entry.comment)));
    }
    details
}

/// The chosen wasted path: who wrote it, who hid it, what helps.
pub(super) fn waste(explorer: &Explorer) -> Vec<Detail> {
    let Some(wasted) = explorer.chosen_waste() else { return Vec::new() };
    vec![
        Detail::text(wasted.path.to_string(), Tone::Strong),
        Detail::field("wasted", format!("{}, {}", exact_size(wasted.size), wasted.kind.word()))
            .tone(Tone::Wasted),
        Detail::field("written in", layer_and_command(explorer, wasted.written_in)),
        Detail::field("hidden in", layer_and_command(explorer, wasted.hidden_in)),
        Detail::field("remedy", wasted.kind.remedy()).tone(Tone::Strong),
    ]
}

/// The chosen group of equal files: where its copies are.
pub(super) fn duplicate(explorer: &Explorer) -> Vec<Detail> {
    let Some(group) = explorer.chosen_duplicate() else { return Vec::new() };
    let copies = group.paths.len();
    let said = format!(
        "{copies} copies of {} each; all but one take {}",
        exact_size(group.size),
        exact_size(group.wasted_size)
    );
    let mut details = vec![Detail::text(said, Tone::Strong)];
    let tree = &explorer.analysis.tree;
    for path in &group.paths {
        let layer = tree.find(path).and_then(|node| tree.last_layer(node));
        let layer = layer.map_or(String::new(), |layer| format!("{layer:>3}  "));
        details.push(Detail::text(format!("{layer}{path}"), Tone::Text));
    }
    details
}

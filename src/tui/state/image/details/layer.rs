//! The details of a layer.

use jiff::Timestamp;

use super::line::{DetailText, Tone, date, layer_and_command, recorded_command};
use crate::analysis::{LayerFacts, NOT_RECORDED};
use crate::image::parse_time;
use crate::text::{escape_line, exact_size, percent, thousands};
use crate::tui::state::image::explorer::Explorer;

/// All that is known of the chosen layer.
pub(super) fn details(explorer: &Explorer, now: Timestamp) -> Vec<DetailText> {
    let analysis = &explorer.analysis;
    let Some(layer) = explorer.layer().and_then(|layer| analysis.layers.get(layer.position())) else {
        return vec![DetailText::text("The image has no layers, and so no files.", Tone::Quiet)];
    };
    let mut details = Vec::new();
    if layer.is_pending {
        return pending(explorer, layer);
    }
    if let Some(error) = &layer.error {
        details.push(DetailText::text(
            format!("This layer could not be read: {}", escape_line(error)),
            Tone::Error,
        ));
    }
    let share = percent(analysis.share(layer.unpacked_size));
    details.push(DetailText::field(
        "unpacked",
        format!("{}, {share} of image", exact_size(layer.unpacked_size)),
    ));
    let wasted = match layer.wasted_size {
        0 => DetailText::field("wasted", "nothing"),
        bytes => DetailText::field("wasted", format!("{} hidden by higher layers", exact_size(bytes)))
            .tone(Tone::Wasted),
    };
    details.push(wasted);
    let or_unknown = |bytes: Option<u64>| bytes.map_or("unknown".to_owned(), exact_size);
    details.push(DetailText::field("compressed", or_unknown(layer.compressed_size)));
    details.push(DetailText::field("tar", or_unknown(layer.tar_size)));
    let counts = layer.counts;
    details.push(DetailText::field(
        "paths",
        format!(
            "{} added, {} modified, {} removed",
            thousands(counts.added),
            thousands(counts.modified),
            thousands(counts.removed)
        ),
    ));
    match layer.line.and_then(|line| analysis.history.get(line)) {
        Some(line) => {
            details.push(DetailText::field("created", date(parse_time(&line.entry.created), now)));
            details.push(DetailText::field("created by", recorded_command(line)));
            if !line.entry.comment.is_empty() {
                details.push(DetailText::field("comment", escape_line(&line.entry.comment)));
            }
        }
        None => details.push(DetailText::field("created by", NOT_RECORDED).tone(Tone::Quiet)),
    }
    if let Some(diff_id) = &layer.diff_id {
        details.push(DetailText::field("diff ID", diff_id.to_string()).tone(Tone::Quiet));
    }
    if let Some(digest) = &layer.digest {
        details.push(DetailText::field("digest", digest.to_string()).tone(Tone::Quiet));
    }
    details
}

/// What is known of a layer before it has come.
fn pending(explorer: &Explorer, layer: &LayerFacts) -> Vec<DetailText> {
    vec![
        DetailText::text("This layer is still being read.", Tone::Strong),
        DetailText::field("compressed", layer.compressed_size.map_or("unknown".to_owned(), exact_size)),
        DetailText::field("created by", layer_and_command(explorer, layer.index)),
    ]
}

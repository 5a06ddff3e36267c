//! The screen while the image is read.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::row::{StyledRow, left, line, right};
use crate::text::bar;

use crate::text::{age, escape_line, fit, percent, short_time, size};
use crate::tui::layout::ScreenAreas;
use crate::tui::message::{HistoryPreview, LayerProgress, LoadingPhase, LoadingProgress, PreviewSizes};
use crate::tui::state::{Loading, State};
use crate::tui::theme::TextRole;

/// How long nothing comes before that is said: slow is not silent.
const TOLD_SILENCE: Duration = Duration::from_secs(5);

const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Draws what is being read, the phase and how far it is; below, what the engine says.
pub(super) fn draw(state: &State, loading: &Loading, areas: &ScreenAreas, buffer: &mut Buffer) {
    let columns = usize::from(areas.headline.width);
    let title = fit(&escape_line(&state.title), columns - 2);
    StyledRow::new(state.theme).add(format!(" {title}"), TextRole::Title).draw(buffer, areas.headline, None);
    how_far(state, loading, areas.figures, buffer);
    let columns = usize::from(areas.tabs.width).saturating_sub(12);
    let (gauge, said) = match loading.progress.as_ref().and_then(share) {
        Some(share) => (bar(share, columns), right(&percent(share), 6)),
        None => (running(loading.ticks, columns), String::new()),
    };
    StyledRow::new(state.theme)
        .add(" ▕", TextRole::Quiet)
        .add(gauge, TextRole::Live)
        .add("▏", TextRole::Quiet)
        .add(format!(" {said}"), TextRole::Text)
        .draw(buffer, areas.tabs, None);
    if let Some(preview) = &loading.preview {
        let area = Rect { y: areas.body.y + 1, height: areas.body.height - 1, ..areas.body };
        let layers = loading.progress.as_ref().map(|progress| progress.layers.as_slice());
        history(state, preview, layers.unwrap_or_default(), area, buffer);
    }
}

/// Draws what is being done, and how far it is.
pub(super) fn how_far(state: &State, loading: &Loading, line: Rect, buffer: &mut Buffer) {
    let spinner = SPINNER[loading.ticks % SPINNER.len()];
    let (doing, how_far) = progress_text(loading.progress.as_ref());
    let row =
        StyledRow::new(state.theme).add(format!(" {spinner} "), TextRole::Key).add(doing, TextRole::Strong);
    let room = usize::from(line.width).saturating_sub(row.width());
    row.add(fit(&format!("  {how_far}"), room), TextRole::Text).draw(buffer, line, None);
}

fn progress_text(progress: Option<&LoadingProgress>) -> (&'static str, String) {
    let Some(progress) = progress else { return ("inspecting the image", String::new()) };
    let silence = progress.silence.filter(|silence| *silence >= TOLD_SILENCE);
    let silence = silence.map(|silence| format!("no data for {}s", silence.as_secs()));
    let doing = match progress.phase {
        LoadingPhase::Asking => return ("inspecting the image", silence.unwrap_or_default()),
        LoadingPhase::Preparing => {
            return ("the engine is preparing the export", silence.unwrap_or_default());
        }
        LoadingPhase::Reading => "reading the layers",
        LoadingPhase::Analysing => return ("analysing the layers", all_read(progress)),
    };
    let mut said = match progress.total {
        Some(total) => format!("{} of {} read", size(progress.bytes), size(total)),
        None => format!("{} read", size(progress.bytes)),
    };
    match progress.layers_total {
        Some(total) => said.push_str(&format!(" · {} of {}", progress.layers_done, layers(total))),
        None if progress.layers_done > 0 => said.push_str(&format!(" · {}", layers(progress.layers_done))),
        None => {}
    }
    if let Some(rate) = progress.rate {
        said.push_str(&format!(" · {}/s", size(rate)));
    }
    if let Some(left) = progress.time_left {
        said.push_str(&format!(" · {} left", short_time(left.as_secs())));
    }
    silence.iter().for_each(|silence| said.push_str(&format!(" · {silence}")));
    (doing, said)
}

/// What was read, once all of it was.
fn all_read(progress: &LoadingProgress) -> String {
    let layers_read = Some(progress.layers_done).filter(|done| *done > 0).map(layers);
    std::iter::once(format!("{} read", size(progress.bytes)))
        .chain(layers_read)
        .collect::<Vec<_>>()
        .join(" · ")
}

fn layers(number: usize) -> String {
    format!("{number} {}", if number == 1 { "layer" } else { "layers" })
}

fn share(progress: &LoadingProgress) -> Option<f64> {
    let total = progress.total.filter(|&total| total > 0 && progress.phase == LoadingPhase::Reading)?;
    Some((progress.bytes as f64 / total as f64).min(1.0))
}

/// A short block that runs back and forth, for work of unknown length.
fn running(ticks: usize, columns: usize) -> String {
    let block = (columns / 6).max(1).min(columns);
    let range = columns - block;
    let at = match range {
        0 => 0,
        range => range.abs_diff(ticks * 2 % (2 * range)),
    };
    format!("{}{}{}", " ".repeat(range - at), "█".repeat(block), " ".repeat(at))
}

fn history(
    state: &State,
    preview: &HistoryPreview,
    layers: &[LayerProgress],
    area: Rect,
    buffer: &mut Buffer,
) {
    let columns = usize::from(area.width);
    let (sizes, gauge) = match preview.sizes {
        PreviewSizes::Engine => ("engine size", ""),
        PreviewSizes::Compressed => ("compressed", "read      "),
    };
    let header = format!(" {} {gauge}{}  created by", right(sizes, 11), left("created", 14));
    StyledRow::new(state.theme).add(left(&header, columns), TextRole::Quiet).draw(
        buffer,
        line(area, 0),
        None,
    );
    let largest = preview.history.iter().map(|step| step.size).max().unwrap_or(0).max(1);
    for (row, step) in preview.history.iter().take(usize::from(area.height).saturating_sub(1)).enumerate() {
        let created = step.created.and_then(|created| jiff::Timestamp::from_second(created).ok());
        let created = created.map_or(String::new(), |created| age(created, state.now));
        let role = if step.size == 0 { TextRole::Quiet } else { TextRole::Text };
        let share_role = TextRole::of_share(step.size as f64 / largest as f64);
        let read = match gauge {
            "" => String::new(),
            _ => left(
                &step.layer.and_then(|layer| read_of(layers.get(layer)?)).unwrap_or_default(),
                gauge.len(),
            ),
        };
        StyledRow::new(state.theme)
            .add(
                format!(" {} ", right(&size(step.size), 11)),
                if step.size == 0 { TextRole::Quiet } else { share_role },
            )
            .add(read, TextRole::Live)
            .add(format!("{}  ", left(&created, 14)), TextRole::Quiet)
            .add(
                left(
                    &crate::image::Instruction::parse(&step.created_by).short(),
                    columns.saturating_sub(29 + gauge.len()),
                ),
                role,
            )
            .draw(buffer, line(area, row + 1), None);
    }
}

/// How much of a layer was read, as a bar; nothing of one that has not begun.
fn read_of(layer: &LayerProgress) -> Option<String> {
    match layer.bytes {
        0 => None,
        bytes if bytes >= layer.total => Some("done".to_owned()),
        bytes => Some(bar(bytes as f64 / layer.total as f64, 8)),
    }
}

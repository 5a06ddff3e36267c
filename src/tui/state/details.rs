//! More on what is chosen: a layer, a path, a step, a waste, a group of equal files, a finding.

mod finding;
mod layer;
mod lists;
mod path;

pub use path::permissions;

use jiff::Timestamp;

use super::{Explorer, Pane};
use crate::text;
use crate::text::wrap;

/// Columns of the labels, with the blank after them.
const LABEL: usize = 11;

/// How a line of the details is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Like any other.
    Text,
    /// The name of what is chosen, or what to do about it.
    Strong,
    /// Read last.
    Quiet,
    /// Something is wrong.
    Error,
    /// About wasted bytes.
    Wasted,
}

/// A line of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedLine {
    /// What it is about; empty where the line goes on or stands alone.
    pub label: &'static str,
    /// Blanks before the text, so that it stands beside its label.
    pub indent: usize,
    /// The text, escaped.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

/// A piece of the details, before it is broken into lines.
pub(super) struct Detail {
    label: &'static str,
    indent: usize,
    text: String,
    tone: Tone,
    whole: bool,
}

impl Detail {
    /// A labelled text; without a label, one more of the field before.
    fn field(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, indent: LABEL, text: text.into(), tone: Tone::Text, whole: true }
    }

    /// A text of its own.
    fn text(text: impl Into<String>, tone: Tone) -> Self {
        Self { label: "", indent: 0, text: text.into(), tone, whole: true }
    }

    /// A text of its own that is cut to one line.
    fn line(text: impl Into<String>, tone: Tone) -> Self {
        Self { whole: false, ..Self::text(text, tone) }
    }

    fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// The details of what the pane with the keys has chosen.
pub(super) fn wrapped(explorer: &Explorer, columns: usize, now: Timestamp) -> Vec<WrappedLine> {
    let details = match explorer.pane() {
        Pane::Files => path::details(explorer),
        Pane::History => lists::step(explorer, now),
        Pane::Wasted => lists::waste(explorer),
        Pane::Duplicates => lists::duplicate(explorer),
        Pane::Findings => finding::details(explorer),
        Pane::Layers | Pane::Details => layer::details(explorer, now),
    };
    details.into_iter().flat_map(|detail| lines(detail, columns)).collect()
}

fn lines(detail: Detail, columns: usize) -> Vec<WrappedLine> {
    let room = columns.saturating_sub(detail.indent);
    let texts = if detail.whole { wrap(&detail.text, room) } else { vec![text::fit(&detail.text, room)] };
    let line = |(row, text)| WrappedLine {
        label: if row == 0 { detail.label } else { "" },
        indent: detail.indent,
        text,
        tone: detail.tone,
    };
    texts.into_iter().enumerate().map(line).collect()
}

/// A layer's number and its command, short.
fn layer_and_command(explorer: &Explorer, layer: crate::image::LayerIndex) -> String {
    match explorer.analysis.instruction(layer) {
        Some(command) => format!("layer {layer} · {}", command.short()),
        None => format!("layer {layer}"),
    }
}

fn date(recorded: Option<Timestamp>, now: Timestamp) -> String {
    match recorded {
        Some(created) => format!("{} UTC ({})", text::utc_date(created), text::age(created, now)),
        None => "not recorded".to_owned(),
    }
}

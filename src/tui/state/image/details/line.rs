//! A piece of the details and the lines it is broken into.

use jiff::Timestamp;

use crate::analysis::{HistoryLine, NOT_RECORDED};
use crate::image::LayerIndex;
use crate::text;
use crate::text::wrap;
use crate::tui::state::image::explorer::Explorer;

/// Columns of the labels, with the blank after them.
const LABEL: usize = 11;

/// The weight of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Plain text.
    Text,
    /// The name of what is chosen, or what to do about it.
    Strong,
    /// Less important.
    Quiet,
    /// Something is wrong.
    Error,
    /// About wasted bytes.
    Wasted,
}

/// A line of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DetailLine {
    /// What it is about; empty where the line continues the one before or stands alone.
    pub(crate) label: &'static str,
    /// Blanks before the text, so that it stands beside its label.
    pub(crate) indent: usize,
    /// The text, escaped.
    pub(crate) text: String,
    /// Its weight.
    pub(crate) tone: Tone,
}

/// A piece of the details, before it is broken into lines.
pub(super) struct DetailText {
    label: &'static str,
    indent: usize,
    text: String,
    tone: Tone,
    /// Whether it is wrapped; else it is cut to one line.
    whole: bool,
}

impl DetailText {
    /// A labelled text; without a label, another value of the field before.
    pub(super) fn field(label: &'static str, text: impl Into<String>) -> Self {
        Self { label, indent: LABEL, text: text.into(), tone: Tone::Text, whole: true }
    }

    /// A text without a label.
    pub(super) fn text(text: impl Into<String>, tone: Tone) -> Self {
        Self { label: "", indent: 0, text: text.into(), tone, whole: true }
    }

    /// A text without a label, cut to one line.
    pub(super) fn line(text: impl Into<String>, tone: Tone) -> Self {
        Self { whole: false, ..Self::text(text, tone) }
    }

    pub(super) fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }
}

/// Breaks a piece into lines of at most so many columns.
pub(super) fn wrapped(detail: DetailText, columns: usize) -> Vec<DetailLine> {
    let room = columns.saturating_sub(detail.indent);
    let texts = if detail.whole { wrap(&detail.text, room) } else { vec![text::fit(&detail.text, room)] };
    let line = |(row, text)| DetailLine {
        label: if row == 0 { detail.label } else { "" },
        indent: detail.indent,
        text,
        tone: detail.tone,
    };
    texts.into_iter().enumerate().map(line).collect()
}

/// A layer's number and its command, shortened.
pub(super) fn layer_and_command(explorer: &Explorer, layer: LayerIndex) -> String {
    match explorer.analysis.instruction(layer) {
        Some(command) => format!("layer {layer} · {}", command.short()),
        None => format!("layer {layer}"),
    }
}

/// The command of a step as recorded, if it is.
pub(super) fn recorded_command(line: &HistoryLine) -> String {
    match line.entry.created_by.as_str() {
        "" => NOT_RECORDED.to_owned(),
        command => text::escape_line(command),
    }
}

/// A recorded time, and how long ago that is.
pub(super) fn date(recorded: Option<Timestamp>, now: Timestamp) -> String {
    match recorded {
        Some(created) => {
            // a column of ages begins with a capital, as docker's does
            let age = text::age(created, now).to_lowercase();
            format!("{} UTC ({age})", text::utc_date(created))
        }
        None => NOT_RECORDED.to_owned(),
    }
}

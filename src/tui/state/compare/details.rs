//! More on the chosen row of a comparison.

use super::{Compare, Look};
use crate::compare::{ChangeKind, Measure, RowTarget, presence, signed};
use crate::text::wrap;
use crate::text::{escape_line, exact_size, size, thousands};
use crate::tui::state::Tone;

/// A line of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareLine {
    /// A text, escaped.
    Text(String, Tone),
    /// The figure of the chosen row in an image.
    Figure(usize),
}

impl Compare {
    /// What the details are about, in a few words.
    pub fn details_title(&self) -> String {
        match self.look {
            Look::Matrix => match self.matrix.chosen_figures() {
                Some(row) => format!("{}: {}", row.label, presence(row, &self.names)),
                None => "Section".to_owned(),
            },
            Look::Steps => String::new(),
            Look::Files => match &self.changes.changed {
                Some(changed) => changed.tree().path(self.changes.outline.chosen().at).to_string(),
                None => String::new(),
            },
        }
    }

    /// More on what is chosen, in lines of at most so many columns.
    pub fn details(&self, columns: usize) -> Vec<CompareLine> {
        let (texts, figures) = match self.look {
            Look::Matrix => {
                (self.about_figures(), self.matrix.chosen_figures().map_or(0, |row| row.cells.len()))
            }
            Look::Steps => (Vec::new(), 0),
            Look::Files => (self.about_change(), 0),
        };
        let texts = texts.into_iter().filter(|(text, _)| !text.is_empty());
        let lines = texts.flat_map(|(text, tone)| {
            wrap(&text, columns).into_iter().map(move |line| CompareLine::Text(line, tone))
        });
        lines.chain((0..figures).map(CompareLine::Figure)).collect()
    }

    /// What the row counts, and what it is in the chosen image.
    fn about_figures(&self) -> Vec<(String, Tone)> {
        let Some(row) = self.matrix.chosen_figures() else { return Vec::new() };
        let image = &self.comparison.images[self.column];
        let place = row.targets.get(self.column).and_then(Option::as_ref);
        let here = match place {
            Some(RowTarget::Path(path, _)) => path.to_string(),
            Some(RowTarget::Layer(layer)) => {
                let command = image.analysis.created_by(*layer).map(escape_line);
                format!("layer {layer}: {}", command.unwrap_or_else(|| "no history".to_owned()))
            }
            Some(RowTarget::Finding(finding)) => image.findings[*finding].advice.clone(),
            Some(RowTarget::Wasted | RowTarget::Image) | None => String::new(),
        };
        let of_image = match here.is_empty() {
            true => here,
            false => format!("{}: {here}", self.names[self.column]),
        };
        vec![(row.about.to_owned(), Tone::Quiet), (of_image, Tone::Text)]
    }

    fn about_change(&self) -> Vec<(String, Tone)> {
        let Some(changed) = &self.changes.changed else { return Vec::new() };
        let at = self.changes.outline.chosen().at;
        let node = changed.tree().node(at);
        let (from, to) = (&self.names[self.changes.pair.0], &self.names[self.changes.pair.1]);
        let mut lines = Vec::new();
        if let Some(change) = changed.change(at) {
            let moved = changed.moved(change);
            let bytes = |bytes: Option<u64>| bytes.map_or("absent".to_owned(), exact_size);
            let sizes = match &moved {
                Some(_) => vec![format!("{}, none of it changed", exact_size(change.size()))],
                None => vec![
                    format!("{from}: {}", bytes(change.before)),
                    format!("{to}: {}", bytes(change.after)),
                ],
            };
            let what = moved.unwrap_or_else(|| match change.kind {
                ChangeKind::Added => format!("only in {to}"),
                ChangeKind::Removed => format!("only in {from}"),
                ChangeKind::Modified if change.is_rebuild => {
                    "the same program, built again: only its build ID differs".to_owned()
                }
                ChangeKind::Modified => "another content".to_owned(),
                ChangeKind::TypeChanged => "another type of object".to_owned(),
                ChangeKind::Metadata => {
                    "the same content, with other mode, owner, time, attributes or names".to_owned()
                }
            });
            lines.push((what, Tone::Strong));
            if !change.is_directory || change.kind == ChangeKind::TypeChanged {
                lines.extend(sizes.into_iter().map(|size| (size, Tone::Text)));
            }
        }
        if !node.children.is_empty() {
            let paths = if node.paths == 1 {
                "1 path".to_owned()
            } else {
                format!("{} paths", thousands(u64::from(node.paths)))
            };
            let sum = signed(Measure::Bytes, node.delta());
            let parts = format!("+{} -{}", size(node.grown), size(node.shrunk));
            lines.push((format!("{sum} in all ({parts}) at {paths}"), Tone::Text));
        }
        lines
    }
}

//! More on the chosen row of a comparison.

use super::compare::Compare;
use crate::analysis::NOT_RECORDED;
use crate::compare::{ChangeKind, Measure, RowTarget, presence, signed};
use crate::text::wrap;
use crate::text::{escape_line, exact_size, size, thousands};
use crate::tui::places::CompareTab;
use crate::tui::state::image::Tone;

/// A line of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CompareDetail {
    /// A text, escaped.
    Text(String, Tone),
    /// The figure of the chosen row in an image.
    Figure(usize),
}

impl Compare {
    /// The title of the details.
    pub(crate) fn details_title(&self) -> String {
        match self.tab {
            CompareTab::Matrix => match self.matrix.chosen_figures() {
                Some(row) => format!("{}: {}", row.label, presence(row, &self.names)),
                None if self.matrix.rows.is_empty() => String::new(),
                None => "Section".to_owned(),
            },
            CompareTab::Steps => String::new(),
            CompareTab::Files => match &self.changed_files.changes {
                Some(changed) => changed.tree().path(self.changed_files.outline.chosen().at()).to_string(),
                None => String::new(),
            },
        }
    }

    /// The details, in lines of at most so many columns.
    pub(crate) fn details(&self, columns: usize) -> Vec<CompareDetail> {
        let (texts, figures) = match self.tab {
            CompareTab::Matrix => {
                (self.about_figures(), self.matrix.chosen_figures().map_or(0, |row| row.cells.len()))
            }
            CompareTab::Steps => (Vec::new(), 0),
            CompareTab::Files => (self.about_change(), 0),
        };
        let texts = texts.into_iter().filter(|(text, _)| !text.is_empty());
        let lines = texts.flat_map(|(text, tone)| {
            wrap(&text, columns).into_iter().map(move |line| CompareDetail::Text(line, tone))
        });
        lines.chain((0..figures).map(CompareDetail::Figure)).collect()
    }

    /// What the row counts, and where it is in the chosen image.
    fn about_figures(&self) -> Vec<(String, Tone)> {
        let Some(row) = self.matrix.chosen_figures() else { return Vec::new() };
        let image = &self.comparison.images[self.column];
        let place = row.targets.get(self.column).and_then(Option::as_ref);
        let here = match place {
            Some(RowTarget::Path(path, _)) => path.to_string(),
            Some(RowTarget::Layer(layer)) => {
                let command = image.analysis.created_by(*layer).map(escape_line);
                format!("layer {layer}: {}", command.unwrap_or_else(|| NOT_RECORDED.to_owned()))
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
        let Some(changed) = &self.changed_files.changes else { return Vec::new() };
        let at = self.changed_files.outline.chosen().at();
        let node = changed.tree().node(at);
        let (from, to) = (&self.names[self.changed_files.pair.0], &self.names[self.changed_files.pair.1]);
        let mut lines = Vec::new();
        if let Some(change) = changed.change(at) {
            let moved = changed.moved(change);
            let bytes = |bytes: Option<u64>| bytes.map_or("absent".to_owned(), exact_size);
            let sizes = match &moved {
                Some(_) => vec![format!("{}, unchanged", exact_size(change.size()))],
                None => vec![
                    format!("{from}: {}", bytes(change.before)),
                    format!("{to}: {}", bytes(change.after)),
                ],
            };
            let said = moved.unwrap_or_else(|| match change.kind {
                ChangeKind::Added => format!("only in {to}"),
                ChangeKind::Removed => format!("only in {from}"),
                ChangeKind::Modified if change.is_rebuild => {
                    "same program, rebuilt: only the build ID differs".to_owned()
                }
                ChangeKind::Modified => "different content".to_owned(),
                ChangeKind::TypeChanged => "different file type".to_owned(),
                ChangeKind::Metadata => {
                    "same content; mode, owner, time, attributes or names differ".to_owned()
                }
            });
            lines.push((said, Tone::Strong));
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
            // where all of it grows, or shrinks, the sum is that
            let parts = match (node.grown, node.shrunk) {
                (0, _) | (_, 0) => String::new(),
                (grown, shrunk) => format!(" (+{} -{})", size(grown), size(shrunk)),
            };
            lines.push((format!("{sum} in total{parts} in {paths}"), Tone::Text));
        }
        lines
    }
}

//! The list of findings, and the paths of a finding one after the other.

use super::explorer::{Explorer, FindingCursor};
use super::items::Findings;
use crate::finding::Finding;
use crate::image::LayerIndex;
use crate::tree::{NodeId, Tree};
use crate::tui::places::{Pane, Tab};

impl Explorer {
    /// The chosen finding.
    pub(crate) fn chosen_finding(&self) -> Option<&Finding> {
        self.diagnosis.findings.get(self.findings.chosen()?)
    }

    /// Shows a finding in the list.
    pub(crate) fn show_finding(&mut self, place: usize) {
        self.open_tab(Tab::Findings);
        self.findings.show(&Findings(&self.diagnosis), place);
        self.details_top = 0;
    }

    /// Goes to the first path of the chosen finding in the files. Says so where it has none.
    pub(crate) fn open_finding(&mut self) -> Option<String> {
        let finding = self.chosen_finding()?;
        if finding.nodes.is_empty() {
            return Some("this finding concerns no file".to_owned());
        }
        let finding = self.findings.chosen()?;
        self.show_path_of_finding(FindingCursor { finding, path: 0 });
        None
    }

    /// Goes to the next or previous path of the finding that was opened.
    pub(crate) fn next_path_of_finding(&mut self, forwards: bool) {
        let Some(FindingCursor { finding, path }) = self.finding_cursor else { return };
        let length = self.diagnosis.findings[finding].nodes.len();
        let step = if forwards { 1 } else { length - 1 };
        self.show_path_of_finding(FindingCursor { finding, path: (path + step) % length });
    }

    /// Goes back to the finding that was opened. False where none was.
    pub(crate) fn back_to_finding(&mut self) -> bool {
        match self.finding_cursor.take() {
            Some(cursor) if self.pane() == Pane::Files => {
                self.show_finding(cursor.finding);
                true
            }
            _ => false,
        }
    }

    fn show_path_of_finding(&mut self, cursor: FindingCursor) {
        let node = self.diagnosis.findings[cursor.finding].nodes[cursor.path];
        let layer = newest_layer_with(&self.analysis.tree, node);
        self.show(node, layer);
        self.finding_cursor = Some(cursor);
    }
}

/// The newest layer that shows a path; of a path that no layer shows, the newest.
fn newest_layer_with(tree: &Tree, node: NodeId) -> LayerIndex {
    let newest = LayerIndex((tree.layers() as u32).saturating_sub(1));
    if tree.live(node).is_some() {
        return newest;
    }
    let hidden = tree.last_layer(node).and_then(|layer| layer.0.checked_sub(1)).map(LayerIndex);
    hidden.filter(|below| tree.inode_at(node, *below).is_some()).unwrap_or(newest)
}

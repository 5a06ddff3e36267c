//! The list of findings, and the way from a finding through its paths.

use super::{Explorer, Pane, Tab};
use crate::finding::Finding;
use crate::image::LayerIndex;
use crate::tree::{NodeId, Tree};

/// Where in a finding's paths a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trail {
    /// The finding's place in the list.
    pub finding: usize,
    /// The path's place among the finding's.
    pub place: usize,
}

impl Explorer {
    /// The chosen finding.
    pub fn chosen_finding(&self) -> Option<&Finding> {
        self.diagnosis.findings.get(self.findings.chosen)
    }

    /// Shows a finding in the list.
    pub(super) fn show_finding(&mut self, place: usize) {
        self.tab = Tab::Findings;
        self.findings.chosen = place;
        self.details_top = 0;
    }

    /// Goes to the first path of the chosen finding in the files. Gives a word where there is none.
    pub(super) fn open_finding(&mut self) -> Option<String> {
        let finding = self.chosen_finding()?;
        if finding.nodes.is_empty() {
            return Some("this finding is about no file".to_owned());
        }
        self.follow_trail(Trail { finding: self.findings.chosen, place: 0 });
        None
    }

    /// Goes to the next or previous path of the finding that was opened.
    pub(super) fn along_trail(&mut self, forwards: bool) {
        let Some(Trail { finding, place }) = self.trail else { return };
        let length = self.diagnosis.findings[finding].nodes.len();
        let step = if forwards { 1 } else { length - 1 };
        self.follow_trail(Trail { finding, place: (place + step) % length });
    }

    /// Goes back to the finding that was opened. False where none was.
    pub(super) fn back_from_trail(&mut self) -> bool {
        match self.trail.take() {
            Some(trail) if self.pane() == Pane::Files => {
                self.show_finding(trail.finding);
                true
            }
            _ => false,
        }
    }

    fn follow_trail(&mut self, trail: Trail) {
        let node = self.diagnosis.findings[trail.finding].nodes[trail.place];
        let layer = newest_layer_with(&self.analysis.tree, node);
        self.show(node, layer);
        self.trail = Some(trail);
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

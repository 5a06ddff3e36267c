//! Marking rows of the pane that has the keys.

use super::explorer::Explorer;
use crate::advice::MarkTarget;
use crate::text::thousands;
use crate::tui::filter::Hits;
use crate::tui::places::{Pane, Tab};

impl Explorer {
    /// What a row of a pane stands for. None where it cannot be marked.
    pub(crate) fn markable(&self, pane: Pane, row: usize) -> Option<MarkTarget> {
        let marked = match pane {
            Pane::Files => MarkTarget::Path(self.files.row(row)?.node),
            Pane::Largest => MarkTarget::Path(self.largest.node(row)?),
            Pane::Wasted => MarkTarget::Waste(self.wasted.item(row)?),
            Pane::Duplicates => MarkTarget::Duplicate(self.duplicates.item(row)?),
            Pane::Findings => MarkTarget::Finding(self.findings.item(row)?),
            Pane::Layers | Pane::History | Pane::Packages | Pane::Types | Pane::Details => return None,
        };
        Some(marked)
    }

    /// Tells whether a row of a pane is marked.
    pub(crate) fn is_marked(&self, pane: Pane, row: usize) -> bool {
        !self.marks.is_empty() && self.markable(pane, row).is_some_and(|marked| self.marks.contains(marked))
    }

    /// Marks or unmarks the chosen row. Says so where that changes nothing.
    pub(crate) fn mark(&mut self) -> Option<String> {
        let marked = self.markable(self.pane(), self.list(self.pane()).chosen)?;
        if let Some(above) = self.marked_above(marked).filter(|_| !self.marks.contains(marked)) {
            return Some(format!("already marked as part of {above}"));
        }
        self.marks.toggle(&self.diagnosis, marked);
        None
    }

    /// Marks all rows of a list, all matches of the filter, or else all findings; unmarks them if all are marked.
    pub(crate) fn mark_all(&mut self) -> String {
        let (all, (one, many)) = self.all_markable();
        let mark = !all.iter().all(|marked| self.marks.contains(*marked));
        self.marks.set(&self.diagnosis, all.iter().copied(), mark);
        let marked = if mark { "marked" } else { "unmarked" };
        match all.len() {
            0 => format!("no {many} to mark"),
            1 => format!("1 {one} {marked}"),
            several => format!("{} {many} {marked}", thousands(several as u64)),
        }
    }

    /// All that can be marked at once here, and what one and several of these are called.
    fn all_markable(&self) -> (Vec<MarkTarget>, (&'static str, &'static str)) {
        let rows = |pane| (0..self.length(pane)).filter_map(move |row| self.markable(pane, row)).collect();
        let outline = &self.files.outline;
        match self.tab {
            Tab::Layers if outline.filter.search().is_some() => {
                let is_known = matches!(outline.hits(), Hits::Known(_));
                let nodes = (0..self.length(Pane::Files)).filter_map(|row| Some(self.files.row(row)?.node));
                let found = nodes.filter(|node| is_known && outline.has_found(node.0 as usize));
                (found.map(MarkTarget::Path).collect(), ("path", "paths"))
            }
            Tab::Largest if self.largest.outline.filter.search().is_some() => {
                (rows(Pane::Largest), ("file", "files"))
            }
            Tab::Wasted => (rows(Pane::Wasted), ("wasted path", "wasted paths")),
            Tab::Duplicates => {
                (rows(Pane::Duplicates), ("group of identical files", "groups of identical files"))
            }
            Tab::Layers | Tab::History | Tab::Findings | Tab::Packages | Tab::Largest | Tab::Types => {
                (rows(Pane::Findings), ("finding", "findings"))
            }
        }
    }

    /// The marked directory above a path.
    fn marked_above(&self, marked: MarkTarget) -> Option<String> {
        let MarkTarget::Path(node) = marked else { return None };
        let tree = &self.analysis.tree;
        let mut above = std::iter::successors(tree.parent(node), |node| tree.parent(*node));
        above
            .find(|node| self.marks.contains(MarkTarget::Path(*node)))
            .map(|node| tree.path(node).to_string())
    }
}

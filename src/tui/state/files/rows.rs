//! Which rows the file tree has: those of open directories that the view, the filter and the person let through.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{FileRow, Files, Fold, Order, Part, Range};
use crate::tree::{Mark, NodeId, Scope, Tree};

impl Files {
    /// Looks at the tree again, after the layer, the filter or what is shown has changed.
    pub(super) fn rebuild(&mut self, tree: &Tree) {
        let scope = match self.range {
            Range::Merged => Scope::Merged(self.layer),
            Range::Changes => Scope::Changes(self.layer),
        };
        self.view = self.views.get(tree, scope);
        let mut filter = std::mem::take(&mut self.filter);
        if let Some(query) = filter.query_mut() {
            query.look(tree, |node| self.shows(node), &self.view);
            let leads = tree.nodes().filter(|node| query.leads[node.0 as usize]);
            self.open_filtered.extend(leads);
        }
        self.filter = filter;
        self.flatten(tree);
        self.find_cursor(tree);
    }

    /// Lists the rows of open directories. Costs what is open, not what there is.
    pub(super) fn flatten(&mut self, tree: &Tree) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        let query = self.filter.query();
        let open = if query.is_some() { &self.open_filtered } else { &self.open };
        let mut pending = vec![(NodeId::ROOT, 0, query.is_none())];
        let mut children = Vec::new();
        while let Some((node, depth, inside)) = pending.pop() {
            let inside = inside || query.is_some_and(|query| query.found[node.0 as usize]);
            let passes = |child: &NodeId| {
                let at = child.0 as usize;
                self.shows(*child) && (inside || query.is_none_or(|query| query.found[at] || query.leads[at]))
            };
            let mut shown = tree.children(node).iter().filter(|child| passes(child)).peekable();
            let fold = match (shown.peek().is_some(), open.contains(&node)) {
                (false, _) => Fold::Leaf,
                (true, false) => Fold::Closed,
                (true, true) => Fold::Open,
            };
            rows.push(FileRow { node, depth, fold });
            if fold == Fold::Open {
                children.clear();
                children.extend(shown.copied());
                if self.order == Order::Size {
                    children.sort_by_key(|&child| Reverse(self.view.row(child).size));
                }
                pending.extend(children.iter().rev().map(|&child| (child, depth + 1, inside)));
            }
        }
        self.rows = rows;
    }

    /// Finds the row of what was chosen, or of the nearest directory above it that has one.
    pub(super) fn find_cursor(&mut self, tree: &Tree) {
        let mut above = HashSet::from([self.cursor]);
        let mut at = self.cursor;
        while let Some(parent) = tree.parent(at) {
            above.insert(parent);
            at = parent;
        }
        let row = self.rows.iter().enumerate().filter(|(_, row)| above.contains(&row.node));
        self.list.chosen = row.max_by_key(|(_, row)| row.depth).map_or(0, |(place, _)| place);
    }

    fn shows(&self, node: NodeId) -> bool {
        let row = self.view.row(node);
        row.shown && (self.part == Part::All || row.mark != Mark::Unchanged)
    }
}

//! What the build stage of an interpreted application removes in its directory before that is copied: what findings name and
//! its steps bring again.

use crate::advice::quote;
use crate::advice::recipes::interpreted_app::InterpretedApp;
use crate::filesystem::Subtrees;
use crate::finding::Category;
use crate::tree::NodeId;

/// Paths that are removed at most.
const MOST: usize = 40;

/// An instruction that removes files.
pub(in crate::advice) struct Removal {
    /// The instruction.
    pub line: String,
    /// What it removes, each with all below it.
    pub nodes: Vec<NodeId>,
}

impl Removal {
    /// Lists what no container needs in the application's directory, but for what is `gone` otherwise; None where that is
    /// nothing.
    pub fn of(app: &InterpretedApp<'_>, gone: &[NodeId]) -> Option<Self> {
        let evidence = app.evidence;
        let does_not_belong =
            |category| matches!(category, Category::Source | Category::PackageCache | Category::Leftover);
        let found = app.diagnosis.findings.iter().filter(|found| does_not_belong(found.rule.category));
        let found = found.flat_map(|found| found.nodes.iter().copied());
        let gone = Subtrees::new(evidence.tree, gone.iter().copied());
        let is_left = |node: &NodeId| {
            let is_itself = app.directory.as_ref().is_some_and(|directory| directory.node == *node);
            app.is_in_directory(*node) && !is_itself && !gone.contains(evidence.tree, *node)
        };
        let nodes = Subtrees::new(evidence.tree, found.filter(is_left)).into_roots();
        let path = |node: NodeId| {
            let path = evidence.tree.path(node);
            let path = quote::shell(&format!("/{}", std::str::from_utf8(path.as_bytes()).ok()?))?;
            Some((node, path))
        };
        let (nodes, paths): (Vec<NodeId>, Vec<String>) =
            nodes.into_iter().filter_map(path).take(MOST).unzip();
        let line = format!("RUN rm -rf {}", paths.join(" \\\n        "));
        (!nodes.is_empty()).then_some(Self { line, nodes })
    }
}

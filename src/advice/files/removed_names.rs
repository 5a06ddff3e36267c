//! Directories that are removed wherever they lie: of one name, in so many places that a list of them says less.

use std::collections::{BTreeMap, HashSet};

use crate::advice::quote;
use crate::filesystem::Subtrees;
use crate::finding::Evidence;
use crate::layer::Kind;
use crate::tree::NodeId;

/// Places from which on a name stands for them.
const MANY: usize = 20;

/// What is removed below some paths.
#[derive(Debug, Default)]
pub(in crate::advice) struct Removal {
    /// Names of directories that are removed wherever they lie, plain words.
    pub names: Vec<String>,
    /// Places of all else.
    pub places: Vec<NodeId>,
}

impl Removal {
    /// Puts together what has one name, where no other directory of that name lies below the paths.
    pub fn of(evidence: &Evidence<'_>, paths: &[NodeId], removed: Vec<NodeId>) -> Self {
        // of a directory with one file that file is what is removed
        let directory = |node: NodeId| match evidence.kind(node) {
            Some(Kind::Directory) => evidence.tree.name(node),
            _ => evidence.parent_name(node),
        };
        let mut by_name: BTreeMap<&[u8], usize> = BTreeMap::new();
        for node in &removed {
            *by_name.entry(directory(*node)).or_default() += 1;
        }
        let held = Subtrees::new(evidence.tree, paths.iter().copied());
        let gone = Subtrees::new(evidence.tree, removed.iter().copied());
        let is_gone = |node: NodeId| {
            let mut files = evidence.below(node).filter(|node| evidence.kind(*node) != Some(Kind::Directory));
            gone.contains(evidence.tree, node) || files.all(|file| gone.contains(evidence.tree, file))
        };
        let is_gone_everywhere = |name: &str| {
            let mut others = evidence.directories(name).filter(|node| held.contains(evidence.tree, *node));
            others.all(is_gone)
        };
        let many = by_name.into_iter().filter(|(_, places)| *places >= MANY);
        let names: Vec<String> = many
            .filter_map(|(name, _)| std::str::from_utf8(name).ok())
            .filter(|name| quote::is_plain(name) && is_gone_everywhere(name))
            .map(str::to_owned)
            .collect();
        let known: HashSet<&[u8]> = names.iter().map(String::as_bytes).collect();
        let places = removed.into_iter().filter(|node| !known.contains(directory(*node))).collect();
        Self { names, places }
    }

    /// The command that removes a name below paths, which are words of a shell.
    pub fn command(name: &str, paths: &[String]) -> String {
        format!("find {} -name {name} -type d -prune -exec rm -rf {{}} +", paths.join(" "))
    }
}

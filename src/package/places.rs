//! Where a path of a database lies in the image: links above it followed, so that `/bin/sh` is found in `/usr/bin`.

use hashbrown::HashMap;

use crate::layer::Kind;
use crate::tree::{NodeId, Tree};

/// Links that are followed, one in another, before Linux gives up.
const LINKS: usize = 40;

/// Finds paths in the final file system. Each link is followed once, so that a million paths through links cost as much as
/// others.
pub(super) struct Places<'t> {
    tree: &'t Tree,
    /// The directories that links lead to. None for those that lead to none, or in a circle.
    links: HashMap<NodeId, Option<NodeId>>,
    /// The directory of the last path, which the next one has in most cases.
    last: Option<(NodeId, Vec<u8>, Option<NodeId>)>,
}

impl<'t> Places<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        Self { tree, links: HashMap::new(), last: None }
    }

    /// What stands at a path, which starts in a directory or at the root. Links are followed, but for the path's own name.
    pub fn entry(&mut self, from: NodeId, path: &[u8]) -> Option<NodeId> {
        let (above, name) = match path.iter().rposition(|byte| *byte == b'/') {
            Some(slash) => (&path[..=slash], &path[slash + 1..]),
            None => (&path[..0], path),
        };
        let directory = self.directory(from, above)?;
        child(self.tree, directory, name)
    }

    /// The directory at a path, which starts in another or at the root; links are followed.
    pub fn directory(&mut self, from: NodeId, path: &[u8]) -> Option<NodeId> {
        if let Some((start, known, found)) = &self.last
            && *start == from
            && known == path
        {
            return *found;
        }
        let found = self.walk(from, path, LINKS);
        self.last = Some((from, path.to_vec(), found));
        found
    }

    fn walk(&mut self, from: NodeId, path: &[u8], links: usize) -> Option<NodeId> {
        let mut at = if path.starts_with(b"/") { NodeId::ROOT } else { from };
        for name in path.split(|&byte| byte == b'/') {
            at = match name {
                b"" | b"." => at,
                b".." => self.tree.parent(at).unwrap_or(NodeId::ROOT),
                name => self.step(at, name, links)?,
            };
        }
        Some(at)
    }

    fn step(&mut self, directory: NodeId, name: &[u8], links: usize) -> Option<NodeId> {
        let next = child(self.tree, directory, name)?;
        let inode = self.tree.stored(self.tree.live(next)?).inode;
        match (inode.kind, inode.target()) {
            (Kind::Directory, _) => Some(next),
            (Kind::Symlink, Some(target)) => {
                if let Some(known) = self.links.get(&next) {
                    return *known;
                }
                // what comes here again while it is followed is a circle
                self.links.insert(next, None);
                let found = links.checked_sub(1).and_then(|left| self.walk(directory, target, left));
                self.links.insert(next, found);
                found
            }
            _ => None,
        }
    }
}

/// What a directory holds under a name in the end.
pub(super) fn child(tree: &Tree, directory: NodeId, name: &[u8]) -> Option<NodeId> {
    let children = tree.children(directory);
    let place = children.binary_search_by(|child| tree.name(*child).cmp(name)).ok()?;
    Some(children[place]).filter(|child| tree.live(*child).is_some())
}

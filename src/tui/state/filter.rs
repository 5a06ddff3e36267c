//! Paths that contain a text.

use crate::tree::{NodeId, Tree, View};

/// What of the tree is looked for.
#[derive(Debug, Default)]
pub enum Filter {
    /// Nothing: all is shown.
    #[default]
    Off,
    /// The text is being typed.
    Typing(Query),
    /// The text stands.
    Set(Query),
}

/// A text and the paths that contain it.
#[derive(Debug, Default)]
pub struct Query {
    /// The text.
    pub text: String,
    /// For each node, whether it is the first on its path with which the path contains the text.
    pub found: Vec<bool>,
    /// For each node, whether something that was found, and is shown, lies below it.
    pub leads: Vec<bool>,
    /// How many paths were found that are shown.
    pub count: usize,
}

impl Filter {
    /// The query, if there is one with a text.
    pub fn query(&self) -> Option<&Query> {
        match self {
            Self::Typing(query) | Self::Set(query) if !query.text.is_empty() => Some(query),
            _ => None,
        }
    }

    /// The query, to be changed.
    pub fn query_mut(&mut self) -> Option<&mut Query> {
        match self {
            Self::Typing(query) | Self::Set(query) => Some(query),
            Self::Off => None,
        }
    }
}

impl Query {
    /// Takes a text and searches all paths for it. A directory that was found stands for all below it.
    ///
    /// Capitals count where the text has one (of ASCII).
    pub fn search(&mut self, tree: &Tree, text: String) {
        self.found = found(tree, text.as_bytes());
        self.text = text;
    }

    /// Notes what of it is shown in a view.
    pub fn look(&mut self, tree: &Tree, is_shown: impl Fn(NodeId) -> bool, view: &View) {
        self.leads = vec![false; tree.len()];
        self.count = 0;
        for node in tree.nodes().rev() {
            let at = node.0 as usize;
            let found = self.found.get(at).copied().unwrap_or(false);
            if (found || self.leads[at]) && view.row(node).shown && is_shown(node) {
                self.count += usize::from(found);
                if let Some(parent) = tree.parent(node) {
                    self.leads[parent.0 as usize] = true;
                }
            }
        }
    }

    /// Finds the text in a name as it is written on the screen.
    pub fn place_in(&self, name: &str) -> Option<std::ops::Range<usize>> {
        let needle = self.text.rsplit('/').next().unwrap_or_default().as_bytes();
        let exact = capitals_count(self.text.as_bytes());
        let is_here =
            |window: &[u8]| if exact { window == needle } else { window.eq_ignore_ascii_case(needle) };
        let start = name.as_bytes().windows(needle.len().max(1)).position(is_here)?;
        let place = start..start + needle.len();
        name.get(place.clone()).map(|_| place)
    }
}

fn capitals_count(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_uppercase)
}

fn found(tree: &Tree, text: &[u8]) -> Vec<bool> {
    let mut found = vec![false; tree.len()];
    if text.is_empty() {
        return found;
    }
    let exact = capitals_count(text);
    let mut path = Vec::new();
    let mut open: Vec<(NodeId, usize)> =
        tree.children(NodeId::ROOT).iter().map(|&child| (child, 0)).collect();
    while let Some((node, parent_end)) = open.pop() {
        path.truncate(parent_end);
        path.push(b'/');
        path.extend_from_slice(tree.name(node));
        if !exact {
            path[parent_end..].make_ascii_lowercase();
        }
        // what ends before this name was looked at with the directory
        let tail = &path[(parent_end + 1).saturating_sub(text.len())..];
        if tail.windows(text.len()).any(|window| window == text) {
            found[node.0 as usize] = true;
        } else {
            open.extend(tree.children(node).iter().map(|&child| (child, path.len())));
        }
    }
    found
}

//! Paths that contain a text.

use super::tree::PathTree;

/// What is searched for in a tree.
#[derive(Debug, Default)]
pub(crate) enum Filter {
    /// Nothing: everything is shown.
    #[default]
    Off,
    /// The text is being typed.
    Typing(Query),
    /// The text is set.
    Set(Query),
}

/// A text and the paths that contain it.
#[derive(Debug, Default)]
pub(crate) struct Query {
    /// The text.
    pub(crate) text: String,
    /// For each node, whether it is the first on its path with which the path contains the text.
    pub(crate) found: Vec<bool>,
    /// For each node, whether something that was found, and is shown, lies below it.
    pub(crate) leads: Vec<bool>,
    /// How many paths were found that are shown.
    pub(crate) count: usize,
}

impl Filter {
    /// The query, if there is one with a text.
    pub(crate) fn query(&self) -> Option<&Query> {
        match self {
            Self::Typing(query) | Self::Set(query) if !query.text.is_empty() => Some(query),
            _ => None,
        }
    }

    /// The query, to be changed.
    pub(crate) fn query_mut(&mut self) -> Option<&mut Query> {
        match self {
            Self::Typing(query) | Self::Set(query) => Some(query),
            Self::Off => None,
        }
    }
}

impl Query {
    /// Searches all paths for a text. A directory that was found stands for everything below it.
    ///
    /// Smart case: ASCII capitals matter once the text has one.
    pub(super) fn search(&mut self, tree: &impl PathTree, text: String) {
        self.found = found(tree, text.as_bytes());
        self.text = text;
    }

    /// Counts matches that are shown, and notes the directories that lead to them.
    pub(super) fn count_shown(&mut self, tree: &impl PathTree, is_shown: impl Fn(usize) -> bool) {
        self.leads = vec![false; tree.count()];
        self.count = 0;
        for at in (0..tree.count()).rev() {
            let found = self.found.get(at).copied().unwrap_or(false);
            if (found || self.leads[at]) && is_shown(at) {
                self.count += usize::from(found);
                if let Some(above) = tree.above(at) {
                    self.leads[above] = true;
                }
            }
        }
    }

    /// Finds the text in a name as it is written on the screen.
    pub(crate) fn place_in(&self, name: &str) -> Option<std::ops::Range<usize>> {
        let needle = self.text.rsplit('/').next().unwrap_or_default().as_bytes();
        let exact = is_case_sensitive(self.text.as_bytes());
        let is_here =
            |window: &[u8]| if exact { window == needle } else { window.eq_ignore_ascii_case(needle) };
        let start = name.as_bytes().windows(needle.len().max(1)).position(is_here)?;
        let place = start..start + needle.len();
        name.get(place.clone()).map(|_| place)
    }
}

fn is_case_sensitive(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_uppercase)
}

fn found(tree: &impl PathTree, text: &[u8]) -> Vec<bool> {
    let mut found = vec![false; tree.count()];
    if text.is_empty() {
        return found;
    }
    let exact = is_case_sensitive(text);
    let mut path = Vec::new();
    let mut open: Vec<(usize, usize)> = tree.below(0).map(|child| (child, 0)).collect();
    while let Some((at, above_end)) = open.pop() {
        path.truncate(above_end);
        path.push(b'/');
        path.extend_from_slice(tree.name(at));
        if !exact {
            path[above_end..].make_ascii_lowercase();
        }
        // what ends before this name was looked at with the directory
        let tail = &path[(above_end + 1).saturating_sub(text.len())..];
        if tail.windows(text.len()).any(|window| window == text) {
            found[at] = true;
        } else {
            open.extend(tree.below(at).map(|child| (child, path.len())));
        }
    }
    found
}

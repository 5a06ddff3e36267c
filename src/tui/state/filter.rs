//! Paths that contain a text.

/// A tree of names, by number: 0 is the root, and what lies below has larger numbers.
pub(super) trait Names {
    /// How many there are.
    fn count(&self) -> usize;
    /// A name of its own, as recorded.
    fn name(&self, at: usize) -> &[u8];
    /// The directory above; None for the root.
    fn above(&self, at: usize) -> Option<usize>;
    /// What is directly below.
    fn below(&self, at: usize) -> impl Iterator<Item = usize>;
}

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
    pub(super) fn search(&mut self, tree: &impl Names, text: String) {
        self.found = found(tree, text.as_bytes());
        self.text = text;
    }

    /// Notes what of it is shown.
    pub(super) fn look(&mut self, tree: &impl Names, is_shown: impl Fn(usize) -> bool) {
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

fn found(tree: &impl Names, text: &[u8]) -> Vec<bool> {
    let mut found = vec![false; tree.count()];
    if text.is_empty() {
        return found;
    }
    let exact = capitals_count(text);
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

//! The places of the explorer: its tabs, panes and columns. What is in them is for `state`, where they are for `layout`.

/// A tab of one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    /// The layers and their files.
    Layers,
    /// All steps of the build.
    History,
    /// Paths that a higher layer hides.
    Wasted,
    /// Identical files.
    Duplicates,
    /// What to change, and why.
    Findings,
    /// What package managers installed.
    Packages,
    /// The files of all directories in one list.
    Largest,
    /// The types of files.
    Types,
}

/// A part of the screen with rows of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// The list of layers.
    Layers,
    /// The file tree.
    Files,
    /// More on the chosen row.
    Details,
    /// The list of build steps.
    History,
    /// The list of wasted paths.
    Wasted,
    /// The list of identical files.
    Duplicates,
    /// The list of findings.
    Findings,
    /// The list of packages.
    Packages,
    /// The list of all files.
    Largest,
    /// The list of types of files.
    Types,
}

/// A border between panes that can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Border {
    /// Between the columns of layers and of files.
    Columns,
    /// Between layers and their details.
    LayerDetails,
    /// Between a list and its details.
    ListDetails,
    /// Between the rows of a comparison and their details.
    CompareDetails,
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortKey {
    /// Their own order: steps as they were made, findings as they matter.
    Rank,
    /// Bytes, the most first.
    Bytes,
    /// Path or name, from a to z.
    Name,
    /// Layer, the lowest first.
    Layer,
    /// Time, the newest first.
    Time,
    /// How many there are, the most first.
    Count,
    /// What kind they are, by its word.
    Kind,
}

/// A tab of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CompareTab {
    /// All figures, a column for each image.
    Matrix,
    /// What changed from each image to the next.
    Steps,
    /// The files that differ between two images.
    Files,
}

impl SortKey {
    /// The word for it, in a title.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Bytes => "bytes",
            Self::Name => "name",
            Self::Layer => "layer",
            Self::Time => "time",
            Self::Count => "count",
            Self::Kind => "kind",
        }
    }
}

impl Tab {
    /// The tabs, from left to right.
    pub(crate) const ALL: [Self; 8] = [
        Self::Layers,
        Self::History,
        Self::Wasted,
        Self::Duplicates,
        Self::Findings,
        Self::Packages,
        Self::Largest,
        Self::Types,
    ];

    /// The tab to the right or left, around the end.
    pub(crate) fn beside(self, right: bool) -> Self {
        beside(&Self::ALL, self, right)
    }
}

impl CompareTab {
    /// The tabs, from left to right.
    pub(crate) const ALL: [Self; 3] = [Self::Matrix, Self::Steps, Self::Files];

    /// The tab to the right or left, around the end.
    pub(crate) fn beside(self, right: bool) -> Self {
        beside(&Self::ALL, self, right)
    }
}

fn beside<T: Copy + PartialEq>(all: &[T], here: T, right: bool) -> T {
    let place = all.iter().position(|tab| *tab == here).unwrap_or(0);
    all[(place + if right { 1 } else { all.len() - 1 }) % all.len()]
}

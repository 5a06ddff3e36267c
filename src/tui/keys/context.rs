//! Where a key counts.

/// Where a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyContext {
    /// In the list of layers.
    Layers,
    /// In the file tree.
    Files,
    /// In the history, the wasted paths, the duplicates, the findings and the packages.
    Lists,
    /// Where rows can be marked.
    Marks,
    /// Anywhere in one image.
    Explorer,
    /// In an image and in a comparison.
    Everywhere,
    /// While a filter is typed.
    Filter,
    /// While help, warnings or the plan are shown.
    Popup,
    /// While the plan is shown.
    Plan,
    /// In the matrix of a comparison.
    Matrix,
    /// In the steps of a comparison.
    Steps,
    /// In the files that differ.
    ChangedFiles,
    /// Anywhere in a comparison.
    Comparison,
    /// In an image that was opened from a comparison.
    Visit,
    /// In the list of an engine's images.
    Images,
    /// While the image is read.
    Loading,
}

impl KeyContext {
    /// All contexts, as the help lists them.
    pub const ALL: [Self; 16] = [
        Self::Everywhere,
        Self::Explorer,
        Self::Layers,
        Self::Files,
        Self::Filter,
        Self::Lists,
        Self::Marks,
        Self::Popup,
        Self::Plan,
        Self::Comparison,
        Self::Matrix,
        Self::Steps,
        Self::ChangedFiles,
        Self::Visit,
        Self::Images,
        Self::Loading,
    ];

    /// What the help calls the context.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Explorer => "one image",
            Self::Layers => "layers",
            Self::Files => "files",
            Self::Lists => "history, wasted, duplicates, findings, packages",
            Self::Marks => "files, wasted, duplicates, findings",
            Self::Filter => "while typing a filter",
            Self::Popup => "help, warnings, plan",
            Self::Plan => "plan",
            Self::Matrix => "comparison: matrix",
            Self::Steps => "comparison: steps",
            Self::ChangedFiles => "comparison: files",
            Self::Comparison => "comparison",
            Self::Visit => "image opened from a comparison",
            Self::Images => "list of images",
            Self::Loading => "while reading",
        }
    }
}

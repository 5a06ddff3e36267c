//! Where a key counts.

/// Where a key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyContext {
    /// In the list of layers.
    Layers,
    /// In the file tree.
    Files,
    /// In the lists: of steps, wasted paths, duplicates, findings, packages, files and types.
    Lists,
    /// Where rows can be marked.
    Marks,
    /// Anywhere in one image.
    Explorer,
    /// Wherever the tabs of an image are seen.
    Tabs,
    /// In an image and in a comparison.
    Everywhere,
    /// While a filter is typed.
    Filter,
    /// In the list of commands.
    Palette,
    /// While help, warnings or the plan are shown.
    Popup,
    /// While the plan is shown.
    Plan,
    /// In a file that is looked into.
    Viewer,
    /// In the treemap.
    Treemap,
    /// While a text is typed that is looked for in a file, or a folder.
    Prompt,
    /// While a question is asked.
    Question,
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
    /// In an image or a comparison that was opened from the list of images, and while it is read.
    FromList,
    /// In the list of an engine's images.
    Images,
    /// While the image is read.
    Loading,
}

impl KeyContext {
    /// All contexts, as the help lists them.
    pub const ALL: [Self; 23] = [
        Self::Everywhere,
        Self::Explorer,
        Self::Tabs,
        Self::Layers,
        Self::Files,
        Self::Filter,
        Self::Lists,
        Self::Marks,
        Self::Palette,
        Self::Popup,
        Self::Plan,
        Self::Viewer,
        Self::Treemap,
        Self::Prompt,
        Self::Question,
        Self::Comparison,
        Self::Matrix,
        Self::Steps,
        Self::ChangedFiles,
        Self::Visit,
        Self::FromList,
        Self::Images,
        Self::Loading,
    ];

    /// What the help calls the context.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Explorer => "one image",
            Self::Tabs => "one image: tabs",
            Self::Layers => "layers",
            Self::Files => "files",
            Self::Lists => "history, wasted, duplicates, findings, packages, largest, types",
            Self::Marks => "files, wasted, duplicates, findings, largest",
            Self::Filter => "while typing a filter",
            Self::Palette => "commands",
            Self::Popup => "help, warnings, plan",
            Self::Plan => "plan",
            Self::Viewer => "looking into a file",
            Self::Treemap => "treemap",
            Self::Prompt => "while typing a text or a folder",
            Self::Question => "question",
            Self::Matrix => "comparison: matrix",
            Self::Steps => "comparison: steps",
            Self::ChangedFiles => "comparison: files",
            Self::Comparison => "comparison",
            Self::Visit => "image opened from a comparison",
            Self::FromList => "opened from the list of images",
            Self::Images => "list of images",
            Self::Loading => "while reading",
        }
    }
}

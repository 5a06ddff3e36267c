//! What can be asked of a row beside its text.

/// What a term asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TermKind {
    /// Its bytes.
    Size,
    /// The layer that wrote it.
    Layer,
    /// What the layer did to it.
    Change,
    /// Whether a finding is about it, and which.
    Finding,
    /// The package that owns it.
    Package,
    /// Its type of file.
    Type,
}

impl TermKind {
    const ALL: [Self; 6] = [Self::Size, Self::Layer, Self::Change, Self::Finding, Self::Package, Self::Type];

    /// The word before the colon.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Layer => "layer",
            Self::Change => "change",
            Self::Finding => "finding",
            Self::Package => "package",
            Self::Type => "type",
        }
    }

    /// The kind of a word before a colon; None for any other word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

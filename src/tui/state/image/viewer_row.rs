//! A row of a file that is looked into.

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ViewerRow {
    /// What stands before it: a number, an offset, a label.
    pub(crate) left: String,
    /// The row itself, harmless.
    pub(crate) text: String,
    /// What it is.
    pub(crate) tone: RowTone,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowTone {
    /// Text like any other.
    Plain,
    /// A heading.
    Heading,
    /// Said beside it.
    Aside,
    /// Added.
    Added,
    /// Removed.
    Removed,
}

impl ViewerRow {
    pub(super) fn new(left: impl Into<String>, text: impl Into<String>, tone: RowTone) -> Self {
        Self { left: left.into(), text: text.into(), tone }
    }

    pub(super) fn plain(left: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(left, text, RowTone::Plain)
    }
}

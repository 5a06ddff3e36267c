//! How paths are shown, in an image and in a comparison.

/// How entries are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SortOrder {
    /// The largest first.
    Size,
    /// By name.
    Name,
}

/// Whether some paths are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// They are.
    Shown,
    /// They are not.
    Hidden,
}

impl SortOrder {
    /// The other order.
    pub(crate) fn toggled(self) -> Self {
        match self {
            Self::Size => Self::Name,
            Self::Name => Self::Size,
        }
    }
}

impl Visibility {
    /// Shows what was hidden, and hides what was shown.
    pub(crate) fn toggled(self) -> Self {
        match self {
            Self::Shown => Self::Hidden,
            Self::Hidden => Self::Shown,
        }
    }
}

//! How rows are shown: sorted by what, and with what left out.

pub(crate) use crate::tui::places::SortKey;
pub(crate) use crate::tui::sort::{Direction, Sort};

/// Whether some paths are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// They are.
    Shown,
    /// They are not.
    Hidden,
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

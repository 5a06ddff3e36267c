//! What a term can ask of a row.

/// What a layer did to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was not there before.
    Added,
    /// It was written again.
    Modified,
    /// It was removed.
    Removed,
    /// Nothing.
    Unchanged,
}

impl Change {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Added, Self::Modified, Self::Removed, Self::Unchanged];

    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Removed => "removed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// A row, as far as terms ask. What a row does not have fits no term.
pub(crate) trait Subject {
    /// Its bytes.
    fn size(&self) -> Option<u64> {
        None
    }

    /// Tells whether any of its layers is one of those that are asked for.
    fn is_in_layer(&self, _fits: &dyn Fn(u32) -> bool) -> bool {
        false
    }

    /// What the layer did to it.
    fn change(&self) -> Option<Change> {
        None
    }

    /// Tells whether any word of a finding about it, its rule's id, category or severity, fits.
    fn has_finding(&self, _fits: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    /// Tells whether the name of the package that owns it fits; an empty name where none does.
    fn is_in_package(&self, _fits: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    /// Its type of file.
    fn file_type(&self) -> Option<&str> {
        None
    }
}

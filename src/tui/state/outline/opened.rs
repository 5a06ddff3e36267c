//! Why the directories of a tree are open.

/// Why directories are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Opened {
    /// They lead to where most bytes are.
    #[default]
    ByItself,
    /// A person opened or closed some.
    ByPerson,
}

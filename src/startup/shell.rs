//! Shells, by the way in which they speak.

/// A shell, by the way in which it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// bash.
    Bash,
    /// The one in busybox.
    Busybox,
    /// dash, and others that say little.
    Dash,
}

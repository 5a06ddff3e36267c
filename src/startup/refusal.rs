//! Why a file can't be started.

use crate::tree::NodeId;

/// Why a file can't be started, and the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// What stands in the way: the file, or one of that name that does not count; None where nothing is there.
    pub at: Option<NodeId>,
}

/// Why a file can't be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No directory of PATH has a file of this name that can be started.
    NotInPath,
    /// A directory of PATH is no absolute path, and the file was found there.
    Relative,
    /// Nothing is at the path.
    Missing,
    /// A part of the path is a file.
    NotADirectory,
    /// Links lead to one another.
    Loop,
    /// A directory on the way is closed to the user.
    Unreachable,
    /// It is a directory.
    Directory,
    /// It is a device or a pipe.
    NotAFile,
    /// Nobody may execute it.
    NoExecuteBit,
    /// The user may not execute it.
    NotForUser,
    /// It is neither a program nor a script.
    NoFormat,
}

impl Refusal {
    /// The file that was meant, though it can't be started.
    pub fn file(self) -> Option<NodeId> {
        match self.reason {
            Reason::NotADirectory | Reason::Unreachable | Reason::Directory | Reason::NotAFile => None,
            _ => self.at,
        }
    }
}

impl Reason {
    /// The words of the system's error (strerror(3) of glibc), as Go writes them.
    pub(crate) fn errno(self) -> &'static str {
        match self {
            Self::NotInPath | Self::Relative | Self::Missing => "no such file or directory",
            Self::NotADirectory => "not a directory",
            Self::Loop => "too many levels of symbolic links",
            Self::Unreachable | Self::Directory | Self::NotAFile | Self::NoExecuteBit | Self::NotForUser => {
                "permission denied"
            }
            Self::NoFormat => "exec format error",
        }
    }
}

/// An error with a capital letter, as most programs print the system's.
pub(super) fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

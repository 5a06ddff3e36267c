//! Why an image can't be read from a store, in words.

use std::error::Error;
use std::io;

use crate::source::cause::cause;

/// Why an image, or a layer of it, can't be read from an engine's store. `place` is a path of this machine, escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreProblem {
    /// This user may not read it.
    #[error("no permission to read {place}")]
    Permission {
        /// The file or folder.
        place: String,
    },
    /// It is not there.
    #[error("{place} is missing")]
    Missing {
        /// The file or folder.
        place: String,
    },
    /// A path within the store that leads elsewhere: out of it, or over a symbolic link.
    #[error("{place} {how}")]
    Escaped {
        /// The path.
        place: String,
        /// How it leads elsewhere, as `is a symbolic link`.
        how: &'static str,
    },
    /// It is there, and not what it should be.
    #[error("{place} {what}")]
    Damaged {
        /// The file.
        place: String,
        /// What is wrong with it, escaped, as `ends within a line`.
        what: String,
    },
    /// A store, or a version of it, that is not known here.
    #[error("{0}")]
    Unsupported(String),
    /// The system failed.
    #[error("cannot read {place}: {reason}")]
    Unreadable {
        /// The file or folder.
        place: String,
        /// The system's reason.
        reason: String,
    },
}

impl StoreProblem {
    /// Says that a file is not what it should be.
    pub(super) fn damaged(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Damaged { place: place.into(), what: what.into() }
    }

    /// Says what the system's refusal means.
    pub(super) fn of_io(place: String, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Permission { place },
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing { place },
            _ => Self::Unreadable { place, reason: crate::text::escape_line(&error.to_string()) },
        }
    }

    /// Tells whether only the permission to read it lacks.
    pub fn is_permission(&self) -> bool {
        matches!(self, Self::Permission { .. })
    }

    /// Finds a store's problem behind another error, such as what reading a layer of it gave.
    pub fn behind<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Self> {
        cause(error)
    }
}

impl From<StoreProblem> for io::Error {
    fn from(problem: StoreProblem) -> Self {
        let kind = match problem {
            StoreProblem::Permission { .. } => io::ErrorKind::PermissionDenied,
            StoreProblem::Missing { .. } => io::ErrorKind::NotFound,
            StoreProblem::Unsupported(_) => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_found_behind_the_error_of_a_stream() {
        let problem = StoreProblem::Permission { place: "/store".to_owned() };
        let error = io::Error::from(problem.clone());
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(StoreProblem::behind(&io::Error::other(error)), Some(&problem));
        assert_eq!(StoreProblem::behind(&io::Error::other("else")), None);
    }
}

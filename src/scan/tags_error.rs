//! Why the tags of a repository can't be listed, where it is not that the registry can't be asked.

use crate::source::registry::RegistryError;
use crate::text::{escape_line, first_few};

/// Names that a hint lists at most.
const NAMED: usize = 8;

/// Why there is nothing to list.
#[derive(Debug, thiserror::Error)]
pub enum TagsError {
    /// There is no such repository.
    #[error("{error}")]
    MissingRepository {
        /// What the registry says.
        #[source]
        error: RegistryError,
        /// Repositories of the registry with names like it.
        similar: Vec<String>,
    },
    /// A repository without tags.
    #[error("{} has no tags", escape_line(repository))]
    Empty {
        /// The repository.
        repository: String,
    },
    /// No tag of a repository is like the pattern.
    #[error("no tag of {} matches `{}`", escape_line(repository), escape_line(pattern))]
    NoneMatches {
        /// The repository.
        repository: String,
        /// The pattern.
        pattern: String,
        /// The tags that there are, the highest versions first.
        tags: Vec<String>,
    },
}

impl TagsError {
    /// What a person can do about it.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::MissingRepository { error, similar } if similar.is_empty() => error.hint(),
            Self::MissingRepository { similar, .. } => Some(format!("the registry has {}", listed(similar))),
            Self::NoneMatches { tags, .. } => Some(format!("it has {}", listed(tags))),
            Self::Empty { .. } => None,
        }
    }
}

/// The first few names.
fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| escape_line(name)).collect();
    first_few(&names, NAMED, ", ")
}

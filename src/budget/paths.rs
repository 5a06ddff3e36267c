//! What paths may hold: `"/app/**" = "12MB"`.

use std::collections::HashSet;

use globset::{Candidate, GlobBuilder, GlobMatcher};

use crate::analysis::Analysis;
use crate::text::escape_line;

/// A limit on the live bytes of all paths that a pattern matches.
#[derive(Debug, Clone)]
pub struct PathBudget {
    /// The pattern, as written.
    pub pattern: String,
    /// The most bytes that are allowed.
    pub limit: u64,
    matcher: GlobMatcher,
}

/// A budget that can't be held.
#[derive(Debug, thiserror::Error)]
pub enum PathBudgetError {
    /// Its pattern is none.
    #[error("`{pattern}` is no path pattern: {source}")]
    Pattern {
        /// The pattern, escaped.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// There is another one for the same paths.
    #[error("`{0}` has two budgets")]
    Twice(String),
}

impl PathBudgetError {
    /// A second budget for the paths of a pattern.
    pub(super) fn twice(pattern: &str) -> Self {
        Self::Twice(escape_line(pattern))
    }
}

impl PathBudget {
    /// Reads a pattern of absolute paths: `*` and `?` stay within a name, `**` goes through directories.
    ///
    /// # Errors
    /// [`PathBudgetError`] where the pattern can't be read.
    pub fn new(pattern: &str, limit: u64) -> Result<Self, PathBudgetError> {
        let absolute = if pattern.starts_with('/') || pattern.starts_with("**") {
            pattern.to_owned()
        } else {
            format!("/{pattern}")
        };
        let glob = GlobBuilder::new(&absolute).literal_separator(true).backslash_escape(true).build();
        let error = |source| PathBudgetError::Pattern { pattern: escape_line(pattern), source };
        Ok(Self { pattern: pattern.to_owned(), limit, matcher: glob.map_err(error)?.compile_matcher() })
    }

    /// Tells whether it is for the paths of another one, however that is written.
    pub(super) fn has_paths_of(&self, other: &Self) -> bool {
        self.matcher.glob() == other.matcher.glob()
    }

    /// The live bytes of the paths that match, each inode once.
    pub fn size(&self, analysis: &Analysis) -> u64 {
        let tree = &analysis.tree;
        let mut seen = HashSet::new();
        let mut sum = 0u64;
        for node in tree.nodes() {
            let Some(inode) = tree.live(node) else { continue };
            let size = tree.stored(inode).inode.size;
            if size == 0 || seen.contains(&inode) {
                continue;
            }
            let path = [b"/", tree.path(node).as_bytes()].concat();
            if self.matcher.is_match_candidate(&Candidate::from_bytes(&path)) {
                seen.insert(inode);
                sum = sum.saturating_add(size);
            }
        }
        sum
    }
}

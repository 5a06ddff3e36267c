//! What paths may hold: `"/app/**" = "12MB"`.

use std::collections::HashSet;
use std::str::FromStr;

use globset::{Candidate, GlobBuilder, GlobMatcher};

use super::pattern::{PatternTooLarge, refuse_large_pattern};
use crate::analysis::Analysis;
use crate::text::{escape_line, fit_middle, parse_size};

/// Columns that an error gives to a pattern.
const SHOWN: usize = 60;

/// A limit on the live bytes of all paths that a pattern matches.
#[derive(Debug, Clone)]
pub struct PathBudget {
    /// The pattern, as written.
    pub pattern: String,
    /// The most bytes that are allowed.
    pub limit: u64,
    matcher: GlobMatcher,
}

/// Budgets, each for other paths.
#[derive(Debug, Clone, Default)]
pub struct PathBudgets(Vec<PathBudget>);

/// A budget that cannot be held.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PathBudgetError {
    /// It is not written as one.
    #[error("expected PATTERN=SIZE, such as '/app/**=12MB'")]
    Form,
    /// Its pattern is not valid.
    #[error("`{pattern}` is not a valid path pattern: {}", source.kind())]
    Pattern {
        /// The pattern, escaped.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// Its pattern would take more than it can be worth.
    #[error("`{0}` is not a valid path pattern: {1}")]
    TooLarge(String, PatternTooLarge),
    /// Its limit is not valid.
    #[error(transparent)]
    Size(#[from] crate::text::SizeError),
    /// There is another one for the same paths.
    #[error("`{0}` has two budgets")]
    Duplicate(String),
}

impl PathBudget {
    /// Reads a pattern of absolute paths: `*` and `?` stay within a name, `**` goes through directories.
    ///
    /// # Errors
    /// `PathBudgetError` where the pattern is not valid.
    pub(crate) fn new(pattern: &str, limit: u64) -> Result<Self, PathBudgetError> {
        let absolute = if pattern.starts_with('/') || pattern.starts_with("**") {
            pattern.to_owned()
        } else {
            format!("/{pattern}")
        };
        let shown = || fit_middle(&escape_line(pattern), SHOWN);
        refuse_large_pattern(pattern).map_err(|problem| PathBudgetError::TooLarge(shown(), problem))?;
        let glob = GlobBuilder::new(&absolute).literal_separator(true).backslash_escape(true).build();
        let error = |source| PathBudgetError::Pattern { pattern: shown(), source };
        Ok(Self { pattern: pattern.to_owned(), limit, matcher: glob.map_err(error)?.compile_matcher() })
    }

    /// The live bytes of the paths that match, each inode once.
    pub(crate) fn size(&self, analysis: &Analysis) -> u64 {
        let tree = &analysis.tree;
        let mut seen = HashSet::new();
        let mut sum = 0u64;
        for (node, inode) in tree.nodes().flat_map(|node| tree.live_inodes(node).map(move |id| (node, id))) {
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

impl FromStr for PathBudget {
    type Err = PathBudgetError;

    /// Reads `PATTERN=SIZE`.
    fn from_str(text: &str) -> Result<Self, PathBudgetError> {
        let (pattern, limit) = text.rsplit_once('=').ok_or(PathBudgetError::Form)?;
        Self::new(pattern.trim(), parse_size(limit)?)
    }
}

impl PathBudgets {
    /// Adds one.
    ///
    /// # Errors
    /// [`PathBudgetError::Duplicate`] where there is one for the same paths, however its pattern is written.
    fn add(&mut self, budget: PathBudget) -> Result<(), PathBudgetError> {
        if self.0.iter().any(|other| other.matcher.glob() == budget.matcher.glob()) {
            return Err(PathBudgetError::Duplicate(escape_line(&budget.pattern)));
        }
        self.0.push(budget);
        Ok(())
    }

    /// Adds all of others.
    ///
    /// # Errors
    /// See [`Self::add`].
    pub(super) fn join(&mut self, others: Self) -> Result<(), PathBudgetError> {
        others.0.into_iter().try_for_each(|budget| self.add(budget))
    }

    /// Each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PathBudget> {
        self.0.iter()
    }
}

impl From<PathBudget> for PathBudgets {
    fn from(budget: PathBudget) -> Self {
        Self(vec![budget])
    }
}

impl FromStr for PathBudgets {
    type Err = PathBudgetError;

    /// Reads `PATTERN=SIZE`, several with commas or line breaks between them.
    fn from_str(text: &str) -> Result<Self, PathBudgetError> {
        let mut budgets = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let mut rest = line;
            while !rest.is_empty() {
                // a pattern may have commas of its own: a budget ends where a size does
                let ends = rest.match_indices(',').map(|(at, _)| at).chain([rest.len()]);
                let first = ends.map(|end| (end, rest[..end].parse())).find(|(_, budget)| budget.is_ok());
                let (end, budget) = first.unwrap_or_else(|| (rest.len(), rest.parse()));
                budgets.add(budget?)?;
                rest = rest[end..].trim_start_matches(',').trim();
            }
        }
        if budgets.0.is_empty() { Err(PathBudgetError::Form) } else { Ok(budgets) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_stand_in_lines_or_between_commas() {
        let of = |text: &str| -> Vec<(String, u64)> {
            let budgets: PathBudgets = text.parse().expect("budgets");
            budgets.iter().map(|budget| (budget.pattern.clone(), budget.limit)).collect()
        };
        let pair = |pattern: &str, limit| (pattern.to_owned(), limit);
        assert_eq!(of("/app/**=1MB,/x=0"), [pair("/app/**", 1_000_000), pair("/x", 0)]);
        assert_eq!(of("/{a,b}/**=1kB, **/*.log=5"), [pair("/{a,b}/**", 1_000), pair("**/*.log", 5)]);
        assert_eq!(of("\n/a=1\n  /b=c=2\n"), [pair("/a", 1), pair("/b=c", 2)]);
        assert!(format!("/{}=1MB", "{a,".repeat(250) + &"}".repeat(250)).parse::<PathBudgets>().is_err());
        for wrong in ["", "/app", "/app=x", "/a=1,/b", "=,=", "/a=1,a=2"] {
            assert!(wrong.parse::<PathBudgets>().is_err(), "{wrong} was taken");
        }
    }
}

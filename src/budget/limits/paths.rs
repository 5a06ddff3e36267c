//! What paths may hold: `"/app/**" = "12MB"`.

use std::str::FromStr;

use globset::{Candidate, GlobBuilder, GlobMatcher};

use super::pattern::{PatternTooLarge, refuse_large_pattern};
use crate::analysis::Analysis;
use crate::text::{escape_line, fit_middle, parse_size};
use crate::tree::{InodeId, NodeId};

/// How many there may be: each is held against each path.
const MOST: usize = 200;
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
    /// There are too many.
    #[error("there are more than {MOST} budgets for paths")]
    TooMany,
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

    fn matches(&self, path: &Candidate<'_>) -> bool {
        self.matcher.is_match_candidate(path)
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
    /// [`PathBudgetError::Duplicate`] where there is one for the same paths, however its pattern is written, and
    /// [`PathBudgetError::TooMany`] where there is no room for another one.
    fn add(&mut self, budget: PathBudget) -> Result<(), PathBudgetError> {
        if self.0.iter().any(|other| other.matcher.glob() == budget.matcher.glob()) {
            return Err(PathBudgetError::Duplicate(escape_line(&budget.pattern)));
        }
        if self.0.len() == MOST {
            return Err(PathBudgetError::TooMany);
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

    /// Each of them, with the live bytes of the paths that match: each inode once.
    pub(crate) fn with_sizes(&self, analysis: &Analysis) -> Vec<(&PathBudget, u64)> {
        let tree = &analysis.tree;
        let mut sizes = vec![0u64; self.0.len()];
        let mut add = |size: u64, paths: &[Vec<u8>]| {
            let paths: Vec<Candidate<'_>> = paths.iter().map(Candidate::from_bytes).collect();
            for (sum, budget) in sizes.iter_mut().zip(&self.0) {
                if paths.iter().any(|path| budget.matches(path)) {
                    *sum = sum.saturating_add(size);
                }
            }
        };
        let path = |node: NodeId| [b"/", tree.path(node).as_bytes()].concat();
        let is_live = |inode: InodeId, node: NodeId| tree.live_inodes(node).any(|live| live == inode);
        // what has one name is met once
        for node in tree.nodes() {
            for inode in tree.live_inodes(node).filter(|inode| tree.names_of(*inode).len() < 2) {
                match tree.stored(inode).inode.size {
                    0 => {}
                    size => add(size, &[path(node)]),
                }
            }
        }
        for (inode, names) in tree.links().filter(|(_, names)| names.len() > 1) {
            let live = names.iter().copied().filter(|name| is_live(inode, *name));
            add(tree.stored(inode).inode.size, &live.map(path).collect::<Vec<_>>());
        }
        self.0.iter().zip(sizes).collect()
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
    fn there_are_no_more_budgets_than_are_held_in_a_moment() {
        let of = |count: usize| (0..count).map(|n| format!("/app{n}/**=1MB")).collect::<Vec<_>>().join(",");
        assert!(of(MOST).parse::<PathBudgets>().is_ok());
        let refused = of(MOST + 1).parse::<PathBudgets>().expect_err("one too many");
        assert_eq!(refused.to_string(), "there are more than 200 budgets for paths");
    }

    #[test]
    fn budgets_stand_in_lines_or_between_commas() {
        let of = |text: &str| -> Vec<(String, u64)> {
            let budgets: PathBudgets = text.parse().expect("budgets");
            budgets.0.iter().map(|budget| (budget.pattern.clone(), budget.limit)).collect()
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

//! What is wrong in a file of settings, and where.

use crate::text::counted;

/// A file that cannot be used: where, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {problem}")]
pub struct ConfigError {
    /// The line, from 1.
    pub line: usize,
    /// The character in its line, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: ConfigProblem,
}

/// Errors of a file that are told; the rest is counted.
const MOST_TOLD: usize = 20;

/// What is wrong in a file, in its order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{first}{}", more(others.len() + untold))]
pub struct ConfigErrors {
    /// The first of them.
    pub first: ConfigError,
    /// Those that follow it.
    pub others: Vec<ConfigError>,
    /// How many more there are.
    pub untold: usize,
}

/// What is wrong at a byte of a text: which line that is costs a pass over it, and is asked of few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemAt {
    /// The place, from 0.
    pub byte: usize,
    /// What is wrong.
    pub problem: ConfigProblem,
}

impl ProblemAt {
    /// Finds the line.
    pub fn in_text(self, text: &str) -> ConfigError {
        ConfigError::at(text, self.byte, self.problem)
    }
}

impl ConfigErrors {
    /// Gives a value that nothing was wrong with.
    ///
    /// # Errors
    /// Where anything was.
    pub fn unless<T>(errors: impl ExactSizeIterator<Item = ConfigError>, value: T) -> Result<T, Self> {
        let untold = errors.len().saturating_sub(MOST_TOLD);
        let mut errors = errors.take(MOST_TOLD);
        match errors.next() {
            None => Ok(value),
            Some(first) => Err(Self { first, others: errors.collect(), untold }),
        }
    }

    /// Each that is told.
    pub fn iter(&self) -> impl Iterator<Item = &ConfigError> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(first: ConfigError) -> Self {
        Self { first, others: Vec::new(), untold: 0 }
    }
}

fn more(others: usize) -> String {
    if others == 0 { String::new() } else { format!("; and {}", counted(others as u64, "more error")) }
}

/// What is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigProblem {
    /// It is not UTF-8.
    #[error("not valid UTF-8")]
    Encoding,
    /// It is not TOML or YAML.
    #[error("{0}")]
    Syntax(String),
    /// It has a key that means nothing.
    #[error("unknown key `{key}`{suggestion}")]
    UnknownKey {
        /// The key, escaped.
        key: String,
        /// The one that may be meant, or all.
        suggestion: String,
    },
    /// It has a key twice.
    #[error("`{0}` is set twice")]
    Duplicate(&'static str),
    /// A value is of another type than its key takes.
    #[error("expected {expected}, found {found}")]
    Type {
        /// What the key takes.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A value is not what its key takes.
    #[error("{0}")]
    Value(String),
}

impl ConfigError {
    /// What is wrong at a byte of a text.
    pub fn at(text: &str, byte: usize, problem: ConfigProblem) -> Self {
        // an editor does not count the mark at the start
        let before = text.get(..byte).unwrap_or(text).trim_start_matches('\u{feff}');
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Self { line, column, problem }
    }

    /// A file that is not UTF-8.
    pub fn of_encoding(error: &std::string::FromUtf8Error) -> Self {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let valid = String::from_utf8_lossy(valid);
        Self::at(&valid, valid.len(), ConfigProblem::Encoding)
    }
}

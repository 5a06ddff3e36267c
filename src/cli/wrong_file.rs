//! A file of settings in which something is wrong.

use std::path::Path;

use crate::budget::ConfigErrors;
use crate::source::display_path;
use crate::text::counted;

/// A file of settings in which something is wrong: told by the first error, and how all of them are listed.
#[derive(Debug, thiserror::Error)]
#[error("{shown}:{}{}", errors.first, self.others())]
pub(crate) struct WrongFile {
    shown: String,
    errors: ConfigErrors,
}

impl WrongFile {
    /// The file at a path.
    pub(crate) fn new(path: &Path, errors: impl Into<ConfigErrors>) -> Self {
        Self { shown: display_path(path), errors: errors.into() }
    }

    /// Each error by itself, and how many more there are.
    pub(crate) fn each(&self) -> impl Iterator<Item = String> {
        let untold = Some(self.errors.untold as u64).filter(|untold| *untold > 0);
        let untold = untold.map(|untold| format!("{}: and {}", self.shown, counted(untold, "more error")));
        self.errors.iter().map(|error| format!("{}:{error}", self.shown)).chain(untold)
    }

    fn others(&self) -> String {
        match self.errors.others.len() + self.errors.untold {
            0 => String::new(),
            more => {
                let more = counted(more as u64, "more error");
                format!("; and {more}, which `imgscope config check {}` lists", self.shown)
            }
        }
    }
}

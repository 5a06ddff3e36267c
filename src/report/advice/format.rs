//! The parts of the advice that can be had alone, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::Advised;
use super::json::advice as json_advice;
use super::markdown::markdown;
use super::text::advice;
use crate::advice::dockerignore;
use crate::report::json::json_with_advice;
use crate::text::PageWidth;

/// A part of the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AdviceFormat {
    /// For people: the plan and the Dockerfile
    Text,
    /// For scripts: the report with the plan in it, schema version 1
    Json,
    /// For a comment on a pull request: the plan and the Dockerfile
    Markdown,
    /// Only the Dockerfile
    Dockerfile,
    /// Only a .dockerignore
    Dockerignore,
}

impl AdviceFormat {
    /// Tells whether it is a file that a build reads and people edit, rather than a report.
    pub fn is_for_a_build(self) -> bool {
        matches!(self, Self::Dockerfile | Self::Dockerignore)
    }

    /// Writes advice, text for a page. A Dockerfile that could not be made is empty.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(self, advised: Advised<'_>, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
        let Advised { diagnosis, recipe, .. } = advised;
        match self {
            Self::Text => advice(advised, page, out),
            Self::Json => json_with_advice(diagnosis, json_advice(advised), out),
            Self::Markdown => markdown(advised, out),
            Self::Dockerfile => {
                recipe.as_ref().map_or(Ok(()), |recipe| out.write_all(recipe.dockerfile.as_bytes()))
            }
            Self::Dockerignore => out.write_all(dockerignore(diagnosis, recipe.as_ref().ok()).as_bytes()),
        }
    }
}

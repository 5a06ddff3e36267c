//! The parts of the advice that can be had alone, and which file writes which.

use std::io::{self, Write};

use clap::ValueEnum;

use super::text::advice;
use crate::advice::{Missing, Recipe, dockerignore};
use crate::finding::Diagnosis;
use crate::report::json::json_with_advice;

/// A part of the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AdviceFormat {
    /// For people: the plan and the Dockerfile
    Text,
    /// For scripts: the report with the plan in it, schema version 1
    Json,
    /// Only the Dockerfile
    Dockerfile,
    /// Only a .dockerignore
    Dockerignore,
}

impl AdviceFormat {
    /// Writes advice; text is at most `columns` wide. A Dockerfile that could not be made is empty.
    ///
    /// # Errors
    /// Where the writer fails.
    pub fn write(
        self,
        diagnosis: &Diagnosis,
        recipe: &Result<Recipe, Missing>,
        columns: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Text => advice(diagnosis, recipe, columns, out),
            Self::Json => json_with_advice(diagnosis, recipe, out),
            Self::Dockerfile => {
                recipe.as_ref().map_or(Ok(()), |recipe| out.write_all(recipe.dockerfile.as_bytes()))
            }
            Self::Dockerignore => out.write_all(dockerignore(diagnosis, recipe.as_ref().ok()).as_bytes()),
        }
    }
}

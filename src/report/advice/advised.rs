//! What is advised for an image, as reports get it.

use crate::advice::{Missing, Recipe};
use crate::finding::Diagnosis;
use crate::proof::Proof;

/// What is advised for an image.
#[derive(Debug, Clone, Copy)]
pub struct Advised<'a> {
    /// What is wrong with it.
    pub diagnosis: &'a Diagnosis,
    /// The Dockerfile, or why there is none.
    pub recipe: &'a Result<Recipe, Missing>,
    /// What came of a trial, where there was one.
    pub proof: Option<&'a Proof>,
}

//! A Dockerfile made for one image, from what the image says of itself.

use super::{Prediction, go, node, python, rust};
use crate::finding::{Diagnosis, Evidence};

/// A Dockerfile, and what to know of it.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The Dockerfile.
    pub dockerfile: String,
    /// Why it is as it is, and what to check, a sentence each, escaped.
    pub notes: Vec<String>,
    /// How large its image will be; None where its base is not at hand.
    pub prediction: Option<Prediction>,
    /// Patterns for `.dockerignore` without which the Dockerfile would copy what it should not.
    pub ignores: &'static [&'static str],
}

/// What an image does not say, and would have to for a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no Dockerfile can be written for this image: {0}")]
pub struct Missing(pub String);

/// What a language makes of an image: None where it is not this language's.
pub(super) type Attempt = Option<Result<Recipe, Missing>>;

/// Writes the Dockerfile that would be small.
///
/// # Errors
/// [`Missing`] where the image does not hold enough facts; it says which.
pub fn recipe(diagnosis: &Diagnosis) -> Result<Recipe, Missing> {
    if !diagnosis.analysis.totals.complete {
        return Err(Missing("some of its layers can't be read".to_owned()));
    }
    let evidence = Evidence::new(&diagnosis.analysis);
    let languages = [go::recipe, rust::recipe, node::recipe, python::recipe];
    languages.iter().find_map(|language| language(&evidence, diagnosis)).unwrap_or_else(|| {
        Err(Missing(
            "it starts no program that says how it was built (Go and Rust programs do; Node and Python are told by \
             NODE_VERSION and PYTHON_VERSION)"
                .to_owned(),
        ))
    })
}

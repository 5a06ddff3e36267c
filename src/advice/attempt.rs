//! What is made for an image: a Dockerfile and what to know of it, or the reason why there is none.

use super::prediction::Prediction;

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
#[error("cannot write a Dockerfile for this image: {0}")]
pub struct Missing(pub String);

/// What a language makes of an image: None where it is not this language's.
pub(super) type Attempt = Option<Result<Recipe, Missing>>;

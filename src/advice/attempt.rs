//! What is made for an image: a Dockerfile and what to know of it, or the reason why there is none.

use super::own_steps::LeftOut;
use super::prediction::Prediction;
use crate::text::size;

/// A Dockerfile that gains less than this part of an image is not worth keeping.
const LEAST_GAIN: u64 = 200;
/// An image of so many bytes is a large one.
const LARGE: u64 = 10_000_000;

/// A Dockerfile, and what to know of it.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The Dockerfile.
    pub dockerfile: String,
    /// Why it is as it is, and what to check, a sentence each, escaped.
    pub notes: Vec<String>,
    /// Steps of the image that it does not repeat.
    pub left_out: Vec<LeftOut>,
    /// How large its image will be.
    pub prediction: Prediction,
    /// Patterns for `.dockerignore` without which the Dockerfile would copy what it should not.
    pub ignores: &'static [&'static str],
}

/// What an image does not say, and would have to for a Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot write a Dockerfile for this image: {0}")]
pub struct Missing(pub String);

impl Recipe {
    /// Gives the Dockerfile where its image is smaller than one of so many bytes.
    ///
    /// # Errors
    /// Where it is not, as far as its size is known.
    pub(super) fn if_smaller_than(self, unpacked_size: u64) -> Result<Self, Missing> {
        let predicted = self.prediction.known_size();
        // of a small image every byte may count
        let least_gain = if unpacked_size < LARGE { 1 } else { unpacked_size / LEAST_GAIN };
        if predicted.saturating_add(least_gain) <= unpacked_size {
            return Ok(self);
        }
        let not = if predicted < unpacked_size { "hardly be" } else { "not be" };
        let least = if self.prediction.unknown_base.is_some() { "at least " } else { "" };
        let (predicted, unpacked) = (size(predicted), size(unpacked_size));
        Err(Missing(format!(
            "the image built from it would {not} smaller: {least}{predicted} instead of {unpacked}"
        )))
    }
}

/// What a language makes of an image: None where it is not this language's.
pub(super) type Attempt = Option<Result<Recipe, Missing>>;

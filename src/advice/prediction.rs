//! How large the image of a Dockerfile will be.

use crate::finding::Confidence;

/// The unpacked size of an image that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// What it is made of, without a base whose size is not known.
    pub parts: Vec<PredictedPart>,
    /// The base image that comes to it and whose size is not known here; None where all is known.
    pub unknown_base: Option<String>,
}

/// One part of an image to be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictedPart {
    /// The file or directory, escaped.
    pub path: String,
    /// Its unpacked bytes.
    pub size: u64,
    /// How far that can be trusted.
    pub confidence: Confidence,
}

impl PredictedPart {
    /// A base image of so many bytes, as far as the image at hand tells.
    pub(super) fn of_base(image: &str, size: u64) -> Self {
        let confidence = Confidence::Estimate("the base image may be of another day");
        Self { path: image.to_owned(), size, confidence }
    }
}

impl Prediction {
    /// The whole image in bytes; None where the size of its base is not known.
    pub fn size(&self) -> Option<u64> {
        self.unknown_base.is_none().then(|| self.known_size())
    }

    /// What is known of it, in bytes: the sum of the parts.
    pub fn known_size(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.size))
    }

    /// Exact where every part is, else the first reason why not.
    pub fn confidence(&self) -> Confidence {
        let estimate = self.parts.iter().map(|part| part.confidence).find(|part| *part != Confidence::Exact);
        estimate.unwrap_or(Confidence::Exact)
    }
}

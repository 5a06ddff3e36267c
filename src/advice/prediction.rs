//! How large the image of a Dockerfile will be.

use crate::finding::Confidence;

/// The unpacked size of an image that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prediction {
    /// What it is made of.
    pub parts: Vec<PredictedPart>,
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

impl Prediction {
    /// The sum of the parts, in bytes.
    pub fn size(&self) -> u64 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.size))
    }

    /// Exact where every part is, else the first reason why not.
    pub fn confidence(&self) -> Confidence {
        let estimate = self.parts.iter().map(|part| part.confidence).find(|part| *part != Confidence::Exact);
        estimate.unwrap_or(Confidence::Exact)
    }
}

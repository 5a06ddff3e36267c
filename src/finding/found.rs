//! What a rule says.

use super::{Claim, Confidence, Severity};
use crate::image::LayerIndex;
use crate::tree::NodeId;

/// What one rule found in one place, as the rule says it. [`super::Finding`] adds what follows from it.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is, in a few words, escaped.
    pub title: String,
    /// What to change, in one sentence, escaped.
    pub advice: String,
    /// What it is about: files and directories, each standing for all below it.
    pub nodes: Vec<NodeId>,
    /// The layer that it is about, where that is not the one of most bytes.
    pub layer: Option<LayerIndex>,
    /// The bytes that following the advice saves.
    pub claim: Claim,
    /// How far these can be trusted.
    pub confidence: Confidence,
    /// How much it matters at least, whatever the bytes.
    pub harm: Severity,
    /// The error that the user of the image meets, word for word, where there is one.
    pub error: Option<String>,
}

impl Found {
    /// Says what was found and what to change.
    pub fn new(title: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            advice: advice.into(),
            nodes: Vec::new(),
            layer: None,
            claim: Claim::default(),
            confidence: Confidence::Exact,
            harm: Severity::Low,
            error: None,
        }
    }

    /// Says where.
    pub fn at(mut self, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        self.nodes.extend(nodes);
        self
    }

    /// Says which layer it is about, where bytes don't tell.
    pub fn in_layer(mut self, layer: LayerIndex) -> Self {
        self.layer = Some(layer);
        self
    }

    /// Says what it saves.
    pub fn saving(mut self, claim: Claim) -> Self {
        self.claim = claim;
        self
    }

    /// Says that the saving is not exact, and why.
    pub fn about(mut self, reason: &'static str) -> Self {
        self.confidence = Confidence::Estimate(reason);
        self
    }

    /// Says that it matters at least so much.
    pub fn harm(mut self, harm: Severity) -> Self {
        self.harm = harm;
        self
    }

    /// Says which error it makes.
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }
}

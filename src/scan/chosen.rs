//! An image that was chosen, and its layers as they were read.

use std::sync::Arc;

use super::group::Want;
use crate::source::{LayerProblem, PassedBy, Plan, ReadLayer};

/// A layer that was read, shared by all images that have it, or why it was not.
pub(super) type Outcome = Result<Arc<ReadLayer>, LayerProblem>;

/// An image that was chosen, its layers read.
pub(super) struct Chosen<'r> {
    /// What was asked.
    pub want: Want<'r>,
    /// What the image is made of.
    pub plan: Plan,
    /// Its layers, base first.
    pub layers: Vec<Outcome>,
}

impl<'r> Chosen<'r> {
    /// An image of an archive that has passed by.
    pub fn passed_by(want: Want<'r>, plan: Plan, archive: &PassedBy) -> Self {
        let layers = plan.layers.iter().map(|layer| archive.layer(layer)).collect();
        Self { want, plan, layers }
    }
}

//! What is known while the image is read.

use crate::tui::{Preview, Progress};

/// How far reading has come, and what the engine says meanwhile.
#[derive(Debug, Default)]
pub struct Loading {
    /// The last that was heard of the loading thread.
    pub progress: Option<Progress>,
    /// What the engine says.
    pub preview: Option<Preview>,
    /// Moments since the start, for what moves by itself.
    pub ticks: usize,
}

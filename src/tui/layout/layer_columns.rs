//! The columns of the list of layers.

use crate::analysis::{Analysis, LayerFacts};

/// Which columns the pane has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LayerColumns {
    /// Columns of the share's bar.
    pub(crate) bar: usize,
    /// Whether the share is a number too.
    pub(crate) percent: bool,
    /// Whether wasted bytes have a column.
    pub(crate) wasted: bool,
    command: usize,
}

impl LayerColumns {
    /// Columns for a pane of so many.
    pub(crate) fn new(analysis: &Analysis, width: usize) -> Self {
        let any_wasted = analysis.layers.iter().any(|layer| layer.wasted_size > 0);
        let percent = width >= 60;
        let wasted = any_wasted && width >= 48;
        let bar = if width >= 66 { 10 } else { 6 };
        let used = 11 + 1 + bar + 1 + if percent { 7 } else { 0 } + if wasted { 8 } else { 0 };
        Self { bar, percent, wasted, command: width.saturating_sub(used) }
    }

    /// Columns of a layer's command; one without figures has theirs beside its own.
    pub(crate) fn command(self, layer: &LayerFacts) -> usize {
        match layer.is_pending || layer.error.is_some() {
            true => self.command + self.bar + 8,
            false => self.command,
        }
    }
}

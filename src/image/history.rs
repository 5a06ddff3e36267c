//! Which line of the history made which layer.

use std::fmt;

use super::HistoryEntry;

/// The place of a layer in its image; 0 is the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerIndex(pub u32);

impl LayerIndex {
    /// The index as a position in a list of layers, base first.
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for LayerIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whose line is whose layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// For each history line, oldest first, the layer that it made.
    pub layer_of_line: Vec<Option<LayerIndex>>,
    /// For each layer, base first, the history line that made it.
    pub line_of_layer: Vec<Option<usize>>,
    /// Why layers are without a line, where they are.
    pub warning: Option<String>,
}

/// Lines up history and layers, as the OCI image spec has it: each line that is not `empty_layer` made the next layer.
///
/// Where the counts differ, no line can be trusted to own any layer; all stay unattributed and a warning says so.
///
/// ```
/// use imgscope::image::{HistoryEntry, LayerIndex, attribute};
/// let step = |empty_layer| HistoryEntry { empty_layer, ..Default::default() };
/// let attribution = attribute(&[step(false), step(true), step(false)], 2);
/// assert_eq!(attribution.layer_of_line, [Some(LayerIndex(0)), None, Some(LayerIndex(1))]);
/// assert!(attribute(&[step(false)], 2).warning.is_some());
/// ```
pub fn attribute(history: &[HistoryEntry], layers: usize) -> Attribution {
    let with_layer = history.iter().filter(|entry| !entry.empty_layer).count();
    if with_layer != layers {
        return Attribution {
            layer_of_line: vec![None; history.len()],
            line_of_layer: vec![None; layers],
            warning: Some(match history.len() {
                0 => "the image has no history, so its layers cannot be matched to build steps".to_owned(),
                _ => format!(
                    "the history lists {}, but the image has {layers}, so they cannot be matched",
                    crate::text::counted(with_layer as u64, "layer")
                ),
            }),
        };
    }
    let mut line_of_layer = Vec::with_capacity(layers);
    let layer_of_line = history.iter().enumerate().map(|(line, entry)| {
        (!entry.empty_layer).then(|| {
            line_of_layer.push(Some(line));
            LayerIndex(line_of_layer.len() as u32 - 1)
        })
    });
    Attribution { layer_of_line: layer_of_line.collect(), line_of_layer, warning: None }
}

//! The list of wasted paths.

use super::Explorer;
use crate::analysis::WastedVersion;

impl Explorer {
    /// The chosen wasted path.
    pub fn chosen_waste(&self) -> Option<&WastedVersion> {
        self.analysis.wasted.get(self.wasted.chosen)
    }

    /// Goes to the chosen path in the files, with the layer chosen that hid its bytes.
    pub(super) fn open_waste(&mut self) {
        if let Some((node, layer)) = self.chosen_waste().map(|wasted| (wasted.node, wasted.hidden_in)) {
            self.show(node, layer);
        }
    }
}

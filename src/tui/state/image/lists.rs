//! The lists of build steps, wasted paths, identical files and packages: what is chosen there, and its place in the files.

use super::explorer::Explorer;
use crate::analysis::{DuplicateGroup, HistoryLine, WastedVersion};
use crate::image::LayerIndex;
use crate::package::{Package, PackageId};
use crate::tree::NodeId;
use crate::tui::places::{Pane, Tab};

impl Explorer {
    /// The build step on a row, the newest being first, and its place in the image's history.
    pub(crate) fn step_at(&self, row: usize) -> Option<(usize, &HistoryLine)> {
        let place = self.analysis.history.len().checked_sub(row + 1)?;
        Some((place, &self.analysis.history[place]))
    }

    /// The chosen wasted path.
    pub(crate) fn chosen_waste(&self) -> Option<&WastedVersion> {
        self.analysis.wasted.get(self.wasted.chosen)
    }

    /// The chosen group of identical files.
    pub(crate) fn chosen_duplicate(&self) -> Option<DuplicateGroup<'_>> {
        self.analysis.duplicates.get(self.duplicates.chosen)
    }

    /// The package on a row.
    pub(crate) fn package_at(&self, row: usize) -> Option<(PackageId, &Package)> {
        let package = *self.package_order.get(row)?;
        Some((package, &self.diagnosis.packages()[package]))
    }

    /// The chosen package.
    pub(crate) fn chosen_package(&self) -> Option<(PackageId, &Package)> {
        self.package_at(self.packages.chosen)
    }

    /// Goes to the layer of the chosen step. False where it has none.
    pub(crate) fn open_step(&mut self) -> bool {
        let Some(layer) = self.step_at(self.history.chosen).and_then(|(_, line)| line.layer) else {
            return false;
        };
        self.show_layer(layer);
        true
    }

    /// Shows a layer in the list of layers.
    pub(crate) fn show_layer(&mut self, layer: LayerIndex) {
        self.tab = Tab::Layers;
        self.focus = Pane::Layers;
        self.choose_layer(layer);
    }

    /// Goes to the chosen wasted path in the files, with the layer chosen that hid its bytes.
    pub(crate) fn open_waste(&mut self) {
        if let Some((node, layer)) = self.chosen_waste().map(|wasted| (wasted.node, wasted.hidden_in)) {
            self.show(node, layer);
        }
    }

    /// Goes to the first of the chosen identical files, in the final file system.
    pub(crate) fn open_duplicate(&mut self) {
        let first = self.chosen_duplicate().and_then(|group| group.copies.first().copied());
        if let Some(node) = first {
            self.show(node, self.newest_layer());
        }
    }

    /// Goes to the largest file of the chosen package, in the final file system; says so where it has none.
    pub(crate) fn open_package(&mut self) -> Option<String> {
        let (package, _) = self.chosen_package()?;
        let tree = &self.analysis.tree;
        let size = |node: &NodeId| tree.live(*node).map(|inode| tree.stored(inode).inode.size);
        let largest = self.diagnosis.packages().files(package).iter().copied().max_by_key(size);
        match largest {
            Some(node) => self.show(node, self.newest_layer()),
            None => return Some("this package has no files of its own".to_owned()),
        }
        None
    }

    fn newest_layer(&self) -> LayerIndex {
        LayerIndex((self.analysis.layers.len() as u32).saturating_sub(1))
    }
}

//! The lists of an image: what is chosen there, and where that leads.

use super::explorer::{Explorer, OpenedFrom};
use super::packages::PackageRow;
use super::types::TypeRow;
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
        self.analysis.wasted.get(self.wasted.chosen()?)
    }

    /// The chosen group of identical files.
    pub(crate) fn chosen_duplicate(&self) -> Option<DuplicateGroup<'_>> {
        self.analysis.duplicates.get(self.duplicates.chosen()?)
    }

    /// The chosen package; None where what no package owns is chosen.
    pub(crate) fn chosen_package(&self) -> Option<(PackageId, &Package)> {
        match self.package_rows.get(self.packages.chosen()?)? {
            PackageRow::Package(id) => Some((*id, &self.diagnosis.packages()[*id])),
            PackageRow::Unowned => None,
        }
    }

    /// The chosen type of file.
    pub(crate) fn chosen_type(&self) -> Option<&TypeRow> {
        self.type_rows.get(self.types.chosen()?)
    }

    /// The chosen one of the files of all directories.
    pub(crate) fn chosen_file(&self) -> Option<NodeId> {
        self.largest.node(self.largest.outline.list.chosen)
    }

    /// Goes to the layer of the chosen step. False where it has none.
    pub(crate) fn open_step(&mut self) -> bool {
        let step = self.history.chosen().and_then(|row| self.step_at(row));
        let Some(layer) = step.and_then(|(_, line)| line.layer) else { return false };
        self.show_layer(layer);
        true
    }

    /// Shows a layer in the list of layers.
    pub(crate) fn show_layer(&mut self, layer: LayerIndex) {
        self.open_tab(Tab::Layers);
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

    /// Goes to the chosen one of the files of all directories.
    pub(crate) fn open_file(&mut self) {
        if let Some(node) = self.chosen_file() {
            self.show(node, self.newest_layer());
        }
    }

    /// Lists the files of the chosen package, or those of none; says so where it has no files.
    pub(crate) fn open_package(&mut self) -> Option<String> {
        let filter = match self.chosen_package() {
            Some((id, _)) if self.diagnosis.packages().files(id).is_empty() => {
                return Some("this package has no files of its own".to_owned());
            }
            Some((_, package)) => format!("package:\"{}@{}\"", package.name, package.version),
            None => "package:none".to_owned(),
        };
        self.list_files(&filter);
        None
    }

    /// Lists the files of the chosen type.
    pub(crate) fn open_type(&mut self) {
        if let Some(filter) = self.chosen_type().map(|kind| format!("type:\"{}\"", kind.word)) {
            self.list_files(&filter);
        }
    }

    /// Goes back to the list from which files were opened. False where they were not.
    pub(crate) fn back_to_list(&mut self) -> bool {
        match self.opened_from.as_ref().filter(|_| self.tab == Tab::Largest).map(|from| from.tab) {
            Some(tab) => {
                self.open_tab(tab);
                true
            }
            None => false,
        }
    }

    fn list_files(&mut self, filter: &str) {
        let tab = self.tab;
        self.open_tab(Tab::Largest);
        let before = self.largest.outline.place();
        self.largest.show_only(filter);
        self.opened_from = Some(OpenedFrom { tab, before });
    }

    /// Ends the list of the files of one row: who opens all files later finds them filtered as they were before.
    pub(super) fn leave_opened(&mut self) {
        if let Some(from) = self.opened_from.take() {
            self.largest.go_back(from.before);
        }
    }

    fn newest_layer(&self) -> LayerIndex {
        LayerIndex((self.analysis.layers.len() as u32).saturating_sub(1))
    }
}

//! What is chosen, open and marked of one image.

use std::sync::Arc;

use super::file_facts::FileFacts;
use super::files::Files;
use super::flags::Flags;
use super::items::{Duplicates, Findings, Packages, Steps, Types, Wasted};
use super::largest::LargestFiles;
use super::over::Over;
use super::packages::PackageRow;
use super::types::{PathCounts, TypeRow};
use crate::advice::Marks;
use crate::analysis::Analysis;
use crate::finding::{Alert, Diagnosis};
use crate::image::LayerIndex;
use crate::tree::NodeId;
use crate::tui::filter::{Edit, Filter, Query};
use crate::tui::keys::{Action, KeyContext, Motion};
use crate::tui::places::{Pane, Tab};
use crate::tui::rows::NewestJob;
use crate::tui::state::list::List;
use crate::tui::state::outline::Outline;
use crate::tui::state::sideways::Sideways;
use crate::tui::state::table::Table;

/// One image, explored.
#[derive(Debug)]
pub(crate) struct Explorer {
    /// The image.
    pub(crate) analysis: Arc<Analysis>,
    /// What to change.
    pub(crate) diagnosis: Arc<Diagnosis>,
    /// Which of the images that were asked for it is.
    pub(crate) image: usize,
    /// What takes the whole body in place of tabs and panes.
    pub(crate) over: Over,
    /// What is taken out.
    pub(crate) taking_out: NewestJob,
    /// The tab that is open.
    pub(crate) tab: Tab,
    /// Which pane of the first tab has the keys: layers or files.
    pub(crate) focus: Pane,
    /// The layers, newest first, as in `docker history`.
    pub(crate) layers: List,
    /// The file tree.
    pub(crate) files: Files,
    /// The build steps, newest first.
    pub(crate) history: Table,
    /// The wasted paths, largest first.
    pub(crate) wasted: Table,
    /// The groups of identical files, those that take the most first.
    pub(crate) duplicates: Table,
    /// The findings, what matters most first.
    pub(crate) findings: Table,
    /// The packages, what takes the most first.
    pub(crate) packages: Table,
    /// What these are: packages, and what none of them owns.
    pub(crate) package_rows: Vec<PackageRow>,
    /// The files of all directories in one list.
    pub(crate) largest: LargestFiles,
    /// The types of files, those of most bytes first.
    pub(crate) types: Table,
    /// What these are.
    pub(crate) type_rows: Vec<TypeRow>,
    /// How many paths these are of.
    pub(crate) path_counts: PathCounts,
    /// The list from which the files of one of its rows were opened.
    pub(crate) opened_from: Option<OpenedFrom>,
    /// The finding that was opened, and which of its paths is shown.
    pub(crate) finding_cursor: Option<FindingCursor>,
    /// What is marked.
    pub(crate) marks: Marks,
    /// Which paths the findings name.
    pub(crate) flags: Arc<Flags>,
    /// What must be known before anything else.
    pub(crate) alerts: Vec<Alert>,
    /// All bytes that the findings save together, each counted once.
    pub(crate) removable_size: u64,
    /// The first line of the details that is seen.
    pub(crate) details_top: usize,
    /// How far long texts are scrolled.
    pub(crate) sideways: Sideways<Pane>,
}

/// A list from which the files of one of its rows were opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenedFrom {
    /// The list's tab.
    pub(crate) tab: Tab,
    /// What was chosen of all files before, and what was looked for among them.
    pub(crate) before: (usize, Option<Query>),
}

/// A place among the paths of a finding that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FindingCursor {
    /// The finding's place in the list.
    pub(crate) finding: usize,
    /// The path's place among the finding's.
    pub(crate) path: usize,
}

impl Explorer {
    /// Opens an image with its newest layer chosen, so that the whole file system is seen, open where the bytes are.
    pub(crate) fn new(diagnosis: Arc<Diagnosis>) -> Self {
        let analysis = Arc::clone(&diagnosis.analysis);
        let newest = LayerIndex((analysis.layers.len() as u32).saturating_sub(1));
        let flags = Arc::new(Flags::new(&diagnosis));
        let facts = FileFacts { diagnosis: Arc::clone(&diagnosis), flags: Arc::clone(&flags) };
        let mut files = Files::new(facts.clone(), newest);
        files.start_with_largest(&analysis.tree);
        let (package_rows, type_rows) = (PackageRow::all(&diagnosis), TypeRow::all(&analysis));
        Self {
            flags,
            alerts: Alert::of(&diagnosis.findings),
            removable_size: diagnosis.removable.size(),
            image: 0,
            over: Over::Nothing,
            taking_out: NewestJob::default(),
            tab: Tab::Layers,
            focus: Pane::Layers,
            layers: List::default(),
            files,
            history: Table::new(&Steps(&analysis)),
            wasted: Table::new(&Wasted(&analysis)),
            duplicates: Table::new(&Duplicates(&analysis)),
            findings: Table::new(&Findings(&diagnosis)),
            packages: Table::new(&Packages(&diagnosis, &package_rows)),
            package_rows,
            largest: LargestFiles::new(facts, newest),
            types: Table::new(&Types(&type_rows)),
            path_counts: PathCounts::of(&type_rows, analysis.totals.files),
            type_rows,
            opened_from: None,
            finding_cursor: None,
            marks: Marks::default(),
            details_top: 0,
            sideways: Sideways::default(),
            analysis,
            diagnosis,
        }
    }

    /// The pane that has the keys.
    pub(crate) fn pane(&self) -> Pane {
        match self.tab {
            Tab::Layers => self.focus,
            Tab::History => Pane::History,
            Tab::Wasted => Pane::Wasted,
            Tab::Duplicates => Pane::Duplicates,
            Tab::Findings => Pane::Findings,
            Tab::Packages => Pane::Packages,
            Tab::Largest => Pane::Largest,
            Tab::Types => Pane::Types,
        }
    }

    /// Opens a tab.
    pub(crate) fn open_tab(&mut self, tab: Tab) {
        self.leave_opened();
        self.tab = tab;
        if tab == Tab::Largest {
            self.largest.open();
        }
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> &'static [KeyContext] {
        match &self.over {
            Over::Viewer(viewer, _) if viewer.search().is_typing() => {
                return &[KeyContext::Prompt];
            }
            Over::Viewer(..) => return &[KeyContext::Viewer, KeyContext::Tabs],
            Over::Treemap(_) => return &[KeyContext::Treemap, KeyContext::Tabs],
            Over::Nothing => {}
        }
        match self.pane() {
            _ if self.filter().is_some_and(Filter::is_typing) => &[KeyContext::Filter],
            Pane::Layers => &[KeyContext::Layers, KeyContext::Explorer, KeyContext::Tabs],
            Pane::Files => &[KeyContext::Marks, KeyContext::Files, KeyContext::Explorer, KeyContext::Tabs],
            Pane::History | Pane::Packages | Pane::Types | Pane::Details => {
                &[KeyContext::Lists, KeyContext::Explorer, KeyContext::Tabs]
            }
            Pane::Wasted | Pane::Duplicates | Pane::Findings | Pane::Largest => {
                &[KeyContext::Lists, KeyContext::Marks, KeyContext::Explorer, KeyContext::Tabs]
            }
        }
    }

    /// The tree or long list that has the keys, if one has.
    pub(crate) fn outline(&self) -> Option<&Outline> {
        match (&self.over, self.pane()) {
            (Over::Nothing, Pane::Files) => Some(&self.files.outline),
            (Over::Nothing, Pane::Largest) => Some(&self.largest.outline),
            _ => None,
        }
    }

    /// The table of a pane; None where it has none.
    pub(crate) fn table(&self, pane: Pane) -> Option<&Table> {
        match pane {
            Pane::History => Some(&self.history),
            Pane::Wasted => Some(&self.wasted),
            Pane::Duplicates => Some(&self.duplicates),
            Pane::Findings => Some(&self.findings),
            Pane::Packages => Some(&self.packages),
            Pane::Types => Some(&self.types),
            Pane::Layers | Pane::Files | Pane::Details | Pane::Largest => None,
        }
    }

    fn table_mut(&mut self, pane: Pane) -> Option<&mut Table> {
        match pane {
            Pane::History => Some(&mut self.history),
            Pane::Wasted => Some(&mut self.wasted),
            Pane::Duplicates => Some(&mut self.duplicates),
            Pane::Findings => Some(&mut self.findings),
            Pane::Packages => Some(&mut self.packages),
            Pane::Types => Some(&mut self.types),
            Pane::Layers | Pane::Files | Pane::Details | Pane::Largest => None,
        }
    }

    /// The filter of the pane that has the keys.
    pub(crate) fn filter(&self) -> Option<&Filter> {
        match self.pane() {
            Pane::Files => Some(&self.files.outline.filter),
            Pane::Largest => Some(&self.largest.outline.filter),
            pane => self.table(pane).map(|table| &table.filter),
        }
    }

    /// Takes more text of that filter.
    pub(crate) fn type_text(&mut self, text: &str) {
        let edit = Edit::Type(text);
        match self.pane() {
            Pane::Files => self.files.type_text(&Arc::clone(&self.analysis).tree, text),
            Pane::Largest => self.largest.type_text(text),
            Pane::History => self.history.edit(&Steps(&self.analysis), edit),
            Pane::Wasted => self.wasted.edit(&Wasted(&self.analysis), edit),
            Pane::Duplicates => self.duplicates.edit(&Duplicates(&self.analysis), edit),
            Pane::Findings => self.findings.edit(&Findings(&self.diagnosis), edit),
            Pane::Packages => self.packages.edit(&Packages(&self.diagnosis, &self.package_rows), edit),
            Pane::Types => self.types.edit(&Types(&self.type_rows), edit),
            Pane::Layers | Pane::Details => {}
        }
    }

    /// Does what a key asks of the rows of the pane that has the keys. False where it asks nothing of them, or there was
    /// nothing to close.
    pub(crate) fn act(&mut self, action: Action, height: usize) -> bool {
        match self.pane() {
            Pane::Files => self.files.act(&Arc::clone(&self.analysis).tree, action, height),
            Pane::Largest => self.largest.act(action, height),
            Pane::History => self.history.act(&Steps(&self.analysis), action),
            Pane::Wasted => self.wasted.act(&Wasted(&self.analysis), action),
            Pane::Duplicates => self.duplicates.act(&Duplicates(&self.analysis), action),
            Pane::Findings => self.findings.act(&Findings(&self.diagnosis), action),
            Pane::Packages => self.packages.act(&Packages(&self.diagnosis, &self.package_rows), action),
            Pane::Types => self.types.act(&Types(&self.type_rows), action),
            Pane::Layers | Pane::Details => false,
        }
    }

    /// How many rows a pane has.
    pub(crate) fn length(&self, pane: Pane) -> usize {
        match pane {
            Pane::Layers => self.analysis.layers.len(),
            Pane::Files => self.files.outline.rows.len(),
            Pane::Largest => self.largest.outline.rows.len(),
            pane => self.table(pane).map_or(0, Table::len),
        }
    }

    /// The list of a pane.
    pub(crate) fn list(&self, pane: Pane) -> List {
        match pane {
            Pane::Layers => self.layers,
            Pane::Files => self.files.outline.list,
            Pane::Largest => self.largest.outline.list,
            Pane::Details => List { chosen: self.details_top, top: self.details_top },
            pane => self.table(pane).map(|table| table.list).unwrap_or_default(),
        }
    }

    pub(crate) fn list_mut(&mut self, pane: Pane) -> Option<&mut List> {
        match pane {
            Pane::Layers => Some(&mut self.layers),
            Pane::Files => Some(&mut self.files.outline.list),
            Pane::Largest => Some(&mut self.largest.outline.list),
            pane => self.table_mut(pane).map(|table| &mut table.list),
        }
    }

    /// Chooses a row of a pane; the files follow the layers.
    pub(crate) fn choose(&mut self, pane: Pane, row: usize) {
        match pane {
            Pane::Layers => self.layers.chosen = row,
            Pane::Files => self.files.outline.choose(row),
            Pane::Largest => self.largest.outline.choose(row),
            pane => self.table_mut(pane).into_iter().for_each(|table| table.choose(row)),
        }
        self.follow_layer();
    }

    /// Scrolls a pane.
    pub(crate) fn scroll(&mut self, pane: Pane, rows: isize, height: usize) {
        match pane {
            // every choice of a layer changes the files, so it moves by one
            Pane::Layers => self.go(pane, if rows < 0 { Motion::Up } else { Motion::Down }, height),
            Pane::Details => self.details_top = self.details_top.saturating_add_signed(rows),
            Pane::Files => self.files.outline.scroll(rows, height),
            Pane::Largest => self.largest.outline.scroll(rows, height),
            pane => self.table_mut(pane).into_iter().for_each(|table| table.scroll(rows, height)),
        }
    }

    /// The chosen layer. None for an image without layers.
    pub(crate) fn layer(&self) -> Option<LayerIndex> {
        self.analysis
            .layers
            .len()
            .checked_sub(self.layers.chosen + 1)
            .map(|place| self.analysis.layers[place].index)
    }

    /// Chooses a layer; the files follow.
    pub(crate) fn choose_layer(&mut self, layer: LayerIndex) {
        self.layers.chosen = self.analysis.layers.len().saturating_sub(layer.position() + 1);
        self.follow_layer();
    }

    /// Shows the files as of the chosen layer.
    pub(crate) fn follow_layer(&mut self) {
        if let Some(layer) = self.layer() {
            self.files.show_layer(&self.analysis.tree, layer);
        }
    }

    /// Shows a path in the files, as of a layer.
    pub(crate) fn show(&mut self, node: NodeId, layer: LayerIndex) {
        self.open_tab(Tab::Layers);
        self.focus = Pane::Files;
        self.finding_cursor = None;
        self.choose_layer(layer);
        self.files.reveal(&self.analysis.tree, node);
    }

    /// Moves the choice in a pane of so many rows; the files follow the layers.
    pub(crate) fn go(&mut self, pane: Pane, motion: Motion, height: usize) {
        let length = self.length(pane);
        match pane {
            Pane::Layers => self.layers.go(motion, length, height),
            Pane::Files => self.files.outline.go(motion, height),
            Pane::Largest => self.largest.outline.go(motion, height),
            pane => self.table_mut(pane).into_iter().for_each(|table| table.go(motion, height)),
        }
        self.follow_layer();
    }
}

//! What is chosen, open and marked of one image.

use std::sync::Arc;

use super::files::Files;
use super::flags::Flags;
use super::over::Over;
use super::viewer::Search;
use crate::advice::Marks;
use crate::analysis::Analysis;
use crate::finding::{Diagnosis, Finding};
use crate::image::LayerIndex;
use crate::package::PackageId;
use crate::tree::NodeId;
use crate::tui::keys::{KeyContext, Motion};
use crate::tui::places::{Pane, Tab};
use crate::tui::rows::NewestJob;
use crate::tui::state::list::List;
use crate::tui::state::outline::Filter;

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
    pub(crate) history: List,
    /// The wasted paths, largest first.
    pub(crate) wasted: List,
    /// The groups of identical files, those that take the most first.
    pub(crate) duplicates: List,
    /// The findings, what matters most first.
    pub(crate) findings: List,
    /// The packages, what takes the most first.
    pub(crate) packages: List,
    /// Which package each row of that list is.
    pub(crate) package_order: Vec<PackageId>,
    /// The finding that was opened, and which of its paths is shown.
    pub(crate) finding_cursor: Option<FindingCursor>,
    /// What is marked.
    pub(crate) marks: Marks,
    /// Which paths the findings name.
    pub(crate) flags: Flags,
    /// All bytes that the findings save together, each counted once.
    pub(crate) removable_size: u64,
    /// The first line of the details that is seen.
    pub(crate) details_top: usize,
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
        let mut files = Files::new(&analysis.tree, newest);
        files.start_with_largest(&analysis.tree);
        Self {
            analysis,
            flags: Flags::new(&diagnosis),
            removable_size: diagnosis.removable.size(),
            package_order: diagnosis.packages().largest_first(),
            diagnosis,
            image: 0,
            over: Over::Nothing,
            taking_out: NewestJob::default(),
            tab: Tab::Layers,
            focus: Pane::Layers,
            layers: List::default(),
            files,
            history: List::default(),
            wasted: List::default(),
            duplicates: List::default(),
            findings: List::default(),
            packages: List::default(),
            finding_cursor: None,
            marks: Marks::default(),
            details_top: 0,
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
        }
    }

    /// The tabs that there are: an image in which no package manager left anything has none for packages.
    pub(crate) fn tabs(&self) -> &'static [Tab] {
        let count = Tab::ALL.len() - usize::from(self.package_order.is_empty());
        &Tab::ALL[..count]
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> &'static [KeyContext] {
        match &self.over {
            Over::Viewer(viewer, _) if matches!(viewer.search, Search::Typing(_)) => {
                return &[KeyContext::Prompt];
            }
            Over::Viewer(..) => return &[KeyContext::Viewer],
            Over::Treemap(_) => return &[KeyContext::Treemap],
            Over::Nothing => {}
        }
        match self.pane() {
            Pane::Layers => &[KeyContext::Layers, KeyContext::Explorer],
            Pane::Files if matches!(self.files.outline.filter, Filter::Typing(_)) => &[KeyContext::Filter],
            Pane::Files => &[KeyContext::Marks, KeyContext::Files, KeyContext::Explorer],
            Pane::History | Pane::Packages | Pane::Details => &[KeyContext::Lists, KeyContext::Explorer],
            Pane::Wasted | Pane::Duplicates | Pane::Findings => {
                &[KeyContext::Lists, KeyContext::Marks, KeyContext::Explorer]
            }
        }
    }

    /// How many rows a pane has.
    pub(crate) fn length(&self, pane: Pane) -> usize {
        match pane {
            Pane::Layers => self.analysis.layers.len(),
            Pane::Files => self.files.outline.rows.len(),
            Pane::Details => 0,
            Pane::History => self.analysis.history.len(),
            Pane::Wasted => self.analysis.wasted.len(),
            Pane::Duplicates => self.analysis.duplicates.len(),
            Pane::Findings => self.diagnosis.findings.len(),
            Pane::Packages => self.package_order.len(),
        }
    }

    /// The list of a pane.
    pub(crate) fn list(&self, pane: Pane) -> List {
        match pane {
            Pane::Layers => self.layers,
            Pane::Files => self.files.outline.list,
            Pane::Details => List { chosen: self.details_top, top: self.details_top },
            Pane::History => self.history,
            Pane::Wasted => self.wasted,
            Pane::Duplicates => self.duplicates,
            Pane::Findings => self.findings,
            Pane::Packages => self.packages,
        }
    }

    pub(crate) fn list_mut(&mut self, pane: Pane) -> Option<&mut List> {
        match pane {
            Pane::Layers => Some(&mut self.layers),
            Pane::Files => Some(&mut self.files.outline.list),
            Pane::Details => None,
            Pane::History => Some(&mut self.history),
            Pane::Wasted => Some(&mut self.wasted),
            Pane::Duplicates => Some(&mut self.duplicates),
            Pane::Findings => Some(&mut self.findings),
            Pane::Packages => Some(&mut self.packages),
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
        self.tab = Tab::Layers;
        self.focus = Pane::Files;
        self.finding_cursor = None;
        self.choose_layer(layer);
        self.files.reveal(&self.analysis.tree, node);
    }

    /// Moves the choice in a pane of so many rows; the files follow the layers.
    pub(crate) fn go(&mut self, pane: Pane, motion: Motion, height: usize) {
        let length = self.length(pane);
        match (pane, self.list_mut(pane)) {
            (Pane::Files, _) => self.files.outline.go(motion, height),
            (_, Some(list)) => list.go(motion, length, height),
            (_, None) => {}
        }
        self.follow_layer();
    }

    /// The first finding that keeps the image from running, and its place in the list.
    pub(crate) fn fatal(&self) -> Option<(usize, &Finding)> {
        self.diagnosis.findings.iter().enumerate().find(|(_, finding)| finding.is_fatal())
    }
}

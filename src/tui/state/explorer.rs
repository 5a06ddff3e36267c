//! What a person has chosen, folded and opened of an image that is here.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Files, Filter, Flags, List, Trail, WrappedLine, details, layers};
use crate::advice::Marks;
use crate::analysis::Analysis;
use crate::finding::{Diagnosis, Finding};
use crate::image::LayerIndex;
use crate::tree::{InodeId, NodeId, State as PathState};
use crate::tui::keymap::Context;
use crate::tui::layout::Areas;

/// A way to look at the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The layers and their files.
    Layers,
    /// All steps of the build.
    History,
    /// Paths that a higher layer hides.
    Wasted,
    /// Equal files.
    Duplicates,
    /// What does not belong.
    Findings,
}

/// A part of the screen with rows of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The list of layers.
    Layers,
    /// The file tree.
    Files,
    /// More on what is chosen.
    Details,
    /// The list of steps.
    History,
    /// The list of wasted paths.
    Wasted,
    /// The list of equal files.
    Duplicates,
    /// The list of findings.
    Findings,
}

/// An image and how it is looked at.
#[derive(Debug)]
pub struct Explorer {
    /// The image.
    pub analysis: Arc<Analysis>,
    /// What to do about it.
    pub diagnosis: Arc<Diagnosis>,
    /// The tab that is open.
    pub tab: Tab,
    /// Which pane of the first tab has the keys: layers or files.
    pub focus: Pane,
    /// The layers, the newest first.
    pub layers: List,
    /// The file tree.
    pub files: Files,
    /// The steps, the newest first.
    pub history: List,
    /// The wasted paths, the largest first.
    pub wasted: List,
    /// The groups of equal files, those that take the most first.
    pub duplicates: List,
    /// The findings, what saves most first.
    pub findings: List,
    /// The finding that was opened, and which of its paths.
    pub trail: Option<Trail>,
    /// What is marked.
    pub marks: Marks,
    /// Which paths the findings name.
    pub flags: Flags,
    /// All bytes that some finding would save, each counted once.
    pub removable_size: u64,
    /// The first line of the details that is seen.
    pub details_top: usize,
    /// The other names of inodes that have several, in any layer.
    pub links: HashMap<InodeId, Vec<NodeId>>,
}

impl Tab {
    /// The tabs, from left to right.
    pub const ALL: [Self; 5] = [Self::Layers, Self::History, Self::Wasted, Self::Duplicates, Self::Findings];

    /// The tab to the right or left, around the end.
    pub fn beside(self, right: bool) -> Self {
        let place = Self::ALL.iter().position(|&tab| tab == self).unwrap_or(0);
        let step = if right { 1 } else { Self::ALL.len() - 1 };
        Self::ALL[(place + step) % Self::ALL.len()]
    }
}

impl Explorer {
    /// Opens an image: the newest layer is chosen, so that its whole file system is seen, and open where the bytes are.
    pub fn new(diagnosis: Arc<Diagnosis>) -> Self {
        let analysis = Arc::clone(&diagnosis.analysis);
        let newest = LayerIndex((analysis.layers.len() as u32).saturating_sub(1));
        let mut files = Files::new(&analysis.tree, newest);
        files.start_with_largest(&analysis.tree);
        let links = links(&analysis);
        Self {
            analysis,
            flags: Flags::new(&diagnosis),
            removable_size: diagnosis.removable.size(),
            diagnosis,
            tab: Tab::Layers,
            focus: Pane::Layers,
            layers: List::default(),
            files,
            history: List::default(),
            wasted: List::default(),
            duplicates: List::default(),
            findings: List::default(),
            trail: None,
            marks: Marks::default(),
            details_top: 0,
            links,
        }
    }

    /// The pane that has the keys.
    pub fn pane(&self) -> Pane {
        match self.tab {
            Tab::Layers => self.focus,
            Tab::History => Pane::History,
            Tab::Wasted => Pane::Wasted,
            Tab::Duplicates => Pane::Duplicates,
            Tab::Findings => Pane::Findings,
        }
    }

    /// Where keys count now, the narrowest first.
    pub fn contexts(&self) -> &'static [Context] {
        match self.pane() {
            Pane::Layers => &[Context::Layers, Context::Explorer],
            Pane::Files if matches!(self.files.outline.filter, Filter::Typing(_)) => &[Context::Filter],
            Pane::Files => &[Context::Marks, Context::Files, Context::Explorer],
            Pane::History | Pane::Details => &[Context::Lists, Context::Explorer],
            Pane::Wasted | Pane::Duplicates | Pane::Findings => {
                &[Context::Lists, Context::Marks, Context::Explorer]
            }
        }
    }

    /// How many rows a pane has.
    pub fn length(&self, pane: Pane) -> usize {
        match pane {
            Pane::Layers => self.analysis.layers.len(),
            Pane::Files => self.files.outline.rows.len(),
            Pane::Details => 0,
            Pane::History => self.analysis.history.len(),
            Pane::Wasted => self.analysis.wasted.len(),
            Pane::Duplicates => self.analysis.duplicates.len(),
            Pane::Findings => self.diagnosis.findings.len(),
        }
    }

    /// The list of a pane.
    pub fn list(&self, pane: Pane) -> List {
        match pane {
            Pane::Layers => self.layers,
            Pane::Files => self.files.outline.list,
            Pane::Details => List { chosen: self.details_top, top: self.details_top },
            Pane::History => self.history,
            Pane::Wasted => self.wasted,
            Pane::Duplicates => self.duplicates,
            Pane::Findings => self.findings,
        }
    }

    pub(super) fn list_mut(&mut self, pane: Pane) -> Option<&mut List> {
        match pane {
            Pane::Layers => Some(&mut self.layers),
            Pane::Files => Some(&mut self.files.outline.list),
            Pane::Details => None,
            Pane::History => Some(&mut self.history),
            Pane::Wasted => Some(&mut self.wasted),
            Pane::Duplicates => Some(&mut self.duplicates),
            Pane::Findings => Some(&mut self.findings),
        }
    }

    /// The chosen layer. None for an image without layers.
    pub fn layer(&self) -> Option<LayerIndex> {
        layers::at_row(&self.analysis, self.layers.chosen)
    }

    /// Chooses a layer; the files follow.
    pub fn choose_layer(&mut self, layer: LayerIndex) {
        self.layers.chosen = layers::row_of(&self.analysis, layer);
        self.follow_layer();
    }

    /// Looks at the files from the chosen layer.
    pub(super) fn follow_layer(&mut self) {
        if let Some(layer) = self.layer() {
            self.files.look_from(&self.analysis.tree, layer);
        }
    }

    /// Shows a path in the files, as a layer leaves it.
    pub fn show(&mut self, node: NodeId, layer: LayerIndex) {
        self.tab = Tab::Layers;
        self.focus = Pane::Files;
        self.trail = None;
        self.choose_layer(layer);
        self.files.reveal(&self.analysis.tree, node);
    }

    /// The first finding because of which the image does not run, and its place in the list.
    pub fn fatal(&self) -> Option<(usize, &Finding)> {
        self.diagnosis.findings.iter().enumerate().find(|(_, finding)| finding.is_fatal())
    }

    /// More on what is chosen, in lines of at most so many columns.
    pub fn details(&self, columns: usize, now: Timestamp) -> Vec<WrappedLine> {
        details::wrapped(self, columns, now)
    }

    pub(super) fn settle(&mut self, areas: &Areas, now: Timestamp) {
        for area in &areas.panes {
            let (pane, height) = (area.pane, usize::from(area.rows.height));
            let length = self.length(pane);
            if let Some(list) = self.list_mut(pane) {
                list.settle(length, height);
            } else {
                let lines = self.details(usize::from(area.rows.width), now).len();
                self.details_top = self.details_top.min(lines.saturating_sub(height));
            }
        }
    }
}

/// Finds inodes with several names.
fn links(analysis: &Analysis) -> HashMap<InodeId, Vec<NodeId>> {
    let mut first: HashMap<InodeId, NodeId> = HashMap::new();
    let mut links: HashMap<InodeId, Vec<NodeId>> = HashMap::new();
    for node in analysis.tree.nodes() {
        for version in analysis.tree.versions(node) {
            let PathState::Present(inode) = version.state else { continue };
            let known = *first.entry(inode).or_insert(node);
            if known != node && analysis.tree.stored(inode).inode.kind != crate::layer::Kind::Directory {
                let names = links.entry(inode).or_insert_with(|| vec![known]);
                if !names.contains(&node) {
                    names.push(node);
                }
            }
        }
    }
    links
}

//! The files of all directories in one list, the largest first.

use std::sync::Arc;

use super::file_facts::{FILE_TERMS, FileFacts, FileSubject};
use super::file_order::{FILE_SORTS, sort_paths};
use super::files::same_path;
use crate::image::LayerIndex;
use crate::layer::Kind;
use crate::tree::{NodeId, Scope, Tree, View};
use crate::tui::filter::{Edit, Query, Subject, TermKind};
use crate::tui::keys::Action;
use crate::tui::rows::{ListJob, Listed};
use crate::tui::state::display::{Sort, SortKey};
use crate::tui::state::outline::{Outline, OutlineTree, PathTree};

/// The files of the final file system, path by path.
#[derive(Debug)]
pub(crate) struct LargestFiles {
    /// What they are sorted by.
    pub(crate) sort: Sort,
    /// The rows, the choice among them, and the filter.
    pub(crate) outline: Outline,
    facts: FileFacts,
    layer: LayerIndex,
    /// Sizes in the final file system; None until the list is opened.
    view: Option<Arc<View>>,
}

impl LargestFiles {
    /// Lists nothing yet.
    pub(super) fn new(facts: FileFacts, newest: LayerIndex) -> Self {
        Self { sort: Sort::by(SortKey::Bytes), outline: Outline::default(), facts, layer: newest, view: None }
    }

    /// Lists the files, unless that was done.
    pub(crate) fn open(&mut self) {
        if self.view.is_none() {
            self.view = Some(Arc::new(View::new(self.facts.tree(), Scope::Merged(self.layer))));
            self.rebuild();
        }
    }

    /// Takes over what a person set of the same image as it was known before.
    pub(super) fn take_over(&mut self, before: &Self) {
        self.sort = before.sort;
        if before.view.is_none() {
            return;
        }
        self.open();
        if let Some(files) = self.files() {
            let earlier = before.facts.tree();
            let place = |at| same_path(earlier, at, files.tree());
            self.outline.take_over(&files, &before.outline, place);
        }
    }

    /// Lists the files that a filter lets through.
    pub(crate) fn show_only(&mut self, filter: &str) {
        self.open();
        if let Some(files) = self.files() {
            self.outline.set_filter(&files, filter);
        }
    }

    /// Goes back to what was chosen and looked for.
    pub(super) fn go_back(&mut self, before: (usize, Option<Query>)) {
        if let Some(files) = self.files() {
            self.outline.go_back(&files, before);
        }
    }

    /// The file on a row.
    pub(crate) fn node(&self, row: usize) -> Option<NodeId> {
        self.outline.rows.get(row).map(|row| NodeId(row.at() as u32))
    }

    /// The bytes that a file takes; a hard link takes none.
    pub(crate) fn size(&self, node: NodeId) -> u64 {
        self.view.as_ref().map_or(0, |view| view.row(node).size)
    }

    /// Does what a key asks of the rows. False where it asks nothing of them, or there was nothing to close.
    pub(crate) fn act(&mut self, action: Action, height: usize) -> bool {
        match action {
            Action::Sort => self.sort_by(self.sort.next(FILE_SORTS)),
            Action::SortReversed => self.sort_by(self.sort.reversed()),
            Action::SortBy(key) if FILE_SORTS.contains(&key) => self.sort_by(self.sort.pointed_at(key)),
            action => return self.files().is_some_and(|files| self.outline.act(&files, action, height)),
        }
        true
    }

    /// Takes more text of the filter.
    pub(crate) fn type_text(&mut self, text: &str) {
        if let Some(files) = self.files() {
            self.outline.edit(&files, Edit::Type(text));
        }
    }

    /// What another thread is to list, if anything.
    pub(crate) fn job(&mut self) -> Option<ListJob> {
        let files = self.files()?;
        let work = self.outline.work()?;
        Some(ListJob::new(move |give| work.run(&files, give)))
    }

    /// Takes over what was listed, and gives back what it does not wait for.
    pub(crate) fn take(&mut self, listed: Listed) -> Option<Listed> {
        match self.files() {
            Some(files) => self.outline.take(&files, listed),
            None => Some(listed),
        }
    }

    fn sort_by(&mut self, sort: Sort) {
        self.sort = sort;
        self.rebuild();
    }

    fn rebuild(&mut self) {
        if let Some(files) = self.files() {
            self.outline.rebuild(&files);
        }
    }

    fn files(&self) -> Option<FlatFiles> {
        let (facts, view) = (self.facts.clone(), Arc::clone(self.view.as_ref()?));
        Some(FlatFiles { facts, view, sort: self.sort, layer: self.layer })
    }
}

/// The files, and how they are sorted.
struct FlatFiles {
    facts: FileFacts,
    view: Arc<View>,
    sort: Sort,
    layer: LayerIndex,
}

impl FlatFiles {
    fn tree(&self) -> &Tree {
        self.facts.tree()
    }
}

impl OutlineTree for FlatFiles {
    const TERMS: &'static [TermKind] = FILE_TERMS;

    fn subject(&self, at: usize) -> impl Subject {
        FileSubject { facts: &self.facts, view: &self.view, layer: self.layer, node: NodeId(at as u32) }
    }

    /// Files are, and links; directories are not.
    fn is_shown(&self, at: usize) -> bool {
        let (tree, node) = (self.tree(), NodeId(at as u32));
        let inode = tree.live(node).map(|inode| tree.stored(inode).inode);
        inode.is_some_and(|inode| inode.kind != Kind::Directory)
    }

    fn weight(&self, at: usize) -> u64 {
        self.view.row(NodeId(at as u32)).size
    }

    fn sort(&self, entries: &mut [u32]) {
        sort_paths(self.tree(), &self.view, self.layer, self.sort, entries);
    }

    fn is_flat(&self) -> bool {
        true
    }

    fn flat(&self) -> Option<Vec<u32>> {
        let mut files: Vec<u32> = (1..self.count() as u32).filter(|at| self.is_shown(*at as usize)).collect();
        self.sort(&mut files);
        Some(files)
    }
}

impl PathTree for FlatFiles {
    fn count(&self) -> usize {
        self.tree().len()
    }

    fn name(&self, at: usize) -> &[u8] {
        self.tree().name(NodeId(at as u32))
    }

    fn above(&self, at: usize) -> Option<usize> {
        self.tree().parent(NodeId(at as u32)).map(|parent| parent.0 as usize)
    }

    fn below(&self, at: usize) -> impl Iterator<Item = usize> {
        self.tree().children(NodeId(at as u32)).iter().map(|child| child.0 as usize)
    }
}

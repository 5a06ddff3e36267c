//! A file that is looked into: which version of it, in which form, and where in it.

use std::borrow::Cow;
use std::sync::Arc;

use super::viewer_row::ViewerRow;
use super::viewer_rows::{rows_after, rows_of};
use super::viewer_search::Search;
use super::viewer_source::RowSource;
use crate::analysis::Analysis;
use crate::image::LayerIndex;
use crate::inspect::{Difference, Inspected, Nature};
use crate::layer::Kind;
use crate::tree::{InodeId, NodeId, PathState, Tree};
use crate::tui::contents::{ContentsJob, FileVersion, Wish};
use crate::tui::keys::Motion;
use crate::tui::rows::{JobId, NewestJob};

/// A file that is looked into.
#[derive(Debug)]
pub(crate) struct Viewer {
    /// The path.
    pub(crate) node: NodeId,
    /// The layers that hold it as a file, base first, and what each holds.
    pub(crate) versions: Vec<(LayerIndex, InodeId)>,
    /// Which of them is seen.
    pub(crate) chosen: usize,
    /// What is seen of it.
    pub(crate) form: Form,
    /// What has come of it.
    pub(crate) content: Content,
    /// The first row and column that are seen.
    pub(crate) top: usize,
    pub(crate) left: usize,
    /// What is looked for.
    search: Search,
    /// Whether a person agreed to what reading costs.
    agreed: bool,
    /// The rows that are not made one by one; where some are, these come after them.
    rows: Vec<ViewerRow>,
    newest: NewestJob,
}

/// What is seen of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// What it says of itself.
    Content,
    /// Its bytes.
    Hex,
    /// What differs from the version before.
    Difference,
}

/// What has come of a file.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing yet.
    Waiting,
    /// A question whether that may cost so much.
    Asks(String),
    /// Why it can't be read.
    Failed(String),
    /// The file.
    File(Box<Inspected>),
    /// What differs from the version before; None where one of them is no text.
    Difference(Option<Difference>),
}

impl Viewer {
    /// Looks into the version of a file that a layer leaves at a path, or removed. None where no layer holds a file there.
    pub(crate) fn new(tree: &Tree, node: NodeId, layer: LayerIndex) -> Option<Self> {
        let file = |inode: &InodeId| tree.stored(*inode).inode.kind == Kind::File;
        let versions: Vec<(LayerIndex, InodeId)> = tree
            .versions(node)
            .iter()
            .filter_map(|version| match version.state() {
                PathState::Present(inode) => Some((version.layer, inode)),
                PathState::Removed(_) => None,
            })
            .filter(|(_, inode)| file(inode))
            .collect();
        let before = versions.iter().rposition(|(written_in, _)| *written_in <= layer);
        let chosen = before.or((!versions.is_empty()).then_some(0))?;
        Some(Self {
            node,
            versions,
            chosen,
            form: Form::Content,
            content: Content::Waiting,
            top: 0,
            left: 0,
            search: Search::Off,
            agreed: false,
            rows: Vec::new(),
            newest: NewestJob::default(),
        })
    }

    /// Asks for what is to be seen.
    pub(crate) fn job(&mut self, image: usize, analysis: &Arc<Analysis>) -> ContentsJob {
        let version = |at: usize| FileVersion { node: self.node, inode: self.versions[at].1 };
        let newer = version(self.chosen);
        let wish = match (self.form, self.chosen) {
            (Form::Difference, 1..) => Wish::Compare { older: version(self.chosen - 1), newer },
            _ => Wish::Look(newer),
        };
        self.show(Content::Waiting);
        let mut job = ContentsJob::new(&self.newest, image, analysis, wish);
        job.agreed = self.agreed;
        job
    }

    /// Tells whether an answer is the one that is waited for.
    pub(crate) fn waits_for(&self, id: JobId) -> bool {
        matches!(self.content, Content::Waiting) && !self.newest.is_over(id)
    }

    /// Agrees to what is asked.
    pub(crate) fn agree(&mut self) -> bool {
        let asks = matches!(self.content, Content::Asks(_));
        self.agreed |= asks;
        asks
    }

    /// Shows what came.
    pub(crate) fn show(&mut self, content: Content) {
        self.content = content;
        self.list_rows();
    }

    fn list_rows(&mut self) {
        self.rows = match (&self.content, self.form) {
            (Content::File(_), Form::Hex) => Vec::new(),
            (Content::File(file), _) => rows_of(file),
            (Content::Difference(Some(difference)), _) => rows_after(difference),
            _ => Vec::new(),
        };
        self.count();
    }

    /// Changes between what a file says and its bytes; gives whether it has to be read.
    pub(crate) fn toggle_hex(&mut self) -> bool {
        let reads = self.form == Form::Difference;
        self.form = if self.form == Form::Hex { Form::Content } else { Form::Hex };
        (self.top, self.left) = (0, 0);
        self.list_rows();
        reads
    }

    /// Goes to an older or newer version; false where there is none.
    pub(crate) fn step(&mut self, newer: bool) -> bool {
        let next = if newer { self.chosen.checked_add(1) } else { self.chosen.checked_sub(1) };
        let Some(next) = next.filter(|next| *next < self.versions.len()) else { return false };
        self.chosen = next;
        if self.form == Form::Difference && next == 0 {
            self.form = Form::Content;
        }
        true
    }

    /// What rows are made of one by one.
    fn source(&self) -> RowSource<'_> {
        match (&self.content, self.form) {
            (Content::File(file), Form::Hex) => RowSource::Bytes(&file.head),
            (Content::File(file), _) => match &file.nature {
                Nature::Bytes => RowSource::Bytes(&file.head),
                Nature::Text(text) => RowSource::Lines(&text.lines),
                _ => RowSource::Nothing,
            },
            (Content::Difference(Some(difference)), _) => RowSource::Changes(&difference.lines),
            _ => RowSource::Nothing,
        }
    }

    /// How many rows there are.
    pub(crate) fn length(&self) -> usize {
        self.source().length() + self.rows.len()
    }

    /// A row.
    pub(crate) fn row(&self, row: usize) -> Option<ViewerRow> {
        let source = self.source();
        source.row(row).or_else(|| self.rows.get(row.checked_sub(source.length())?).cloned())
    }

    fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        let source = self.source();
        let after = || self.rows.get(row.checked_sub(source.length())?).map(|row| row.text.as_str().into());
        source.text(row).or_else(after)
    }

    /// Moves what is seen.
    pub(crate) fn go(&mut self, motion: Motion, height: usize) {
        let (page, half, last) =
            (height.max(2) - 1, (height / 2).max(1), self.length().saturating_sub(height));
        self.top = match motion {
            Motion::Up => self.top.saturating_sub(1),
            Motion::Down => self.top + 1,
            Motion::HalfUp => self.top.saturating_sub(half),
            Motion::HalfDown => self.top + half,
            Motion::PageUp => self.top.saturating_sub(page),
            Motion::PageDown => self.top + page,
            Motion::First => 0,
            Motion::Last => last,
        }
        .min(last);
    }

    /// What is looked for.
    pub(crate) fn search(&self) -> &Search {
        &self.search
    }

    /// Looks for something else.
    pub(crate) fn look_for(&mut self, search: Search) {
        self.search = search;
        self.count();
    }

    /// Counts the rows that have a text that was typed: once for whatever is seen, not whenever it is drawn.
    fn count(&mut self) {
        let Search::Kept { literal: Some(literal), .. } = &self.search else { return };
        let texts = (0..self.length()).filter_map(|row| self.text(row));
        let counted = texts.filter(|text| literal.place_in(text).is_some()).count();
        if let Search::Kept { count, .. } = &mut self.search {
            *count = counted;
        }
    }

    /// Goes to the next or previous row that has the text, around the end; says so where none has.
    pub(crate) fn find(&mut self, forwards: bool, from_here: bool) -> Option<String> {
        let text = self.search.text().filter(|text| !text.is_empty())?;
        let length = self.length();
        let steps = (usize::from(!from_here)..=length).map(|step| match forwards {
            true => (self.top + step) % length.max(1),
            false => (self.top + length * 2 - step) % length.max(1),
        });
        let literal = self.search.literal();
        let has = |text: &str| literal.is_some_and(|literal| literal.place_in(text).is_some());
        match steps.into_iter().find(|row| self.text(*row).is_some_and(|text| has(&text))) {
            Some(row) => {
                self.top = row;
                None
            }
            None => Some(format!("no {} contains “{}”", self.row_noun(), crate::text::escape_line(text))),
        }
    }

    /// What a row is called: a line where it is one of a text.
    pub(crate) fn row_noun(&self) -> &'static str {
        match self.source() {
            RowSource::Lines(_) | RowSource::Changes(_) => "line",
            RowSource::Bytes(_) | RowSource::Nothing => "row",
        }
    }

    /// Tells whether there is an older version than the one that is seen.
    pub(crate) fn has_older(&self) -> bool {
        self.chosen > 0
    }

    /// What is seen instead once bytes are shown, or no longer. None where a file is bytes and nothing else.
    pub(crate) fn other_form(&self) -> Option<&'static str> {
        let nature = match &self.content {
            Content::File(file) => Some(&file.nature),
            _ => None,
        };
        match (self.form, nature) {
            (_, Some(Nature::Bytes | Nature::Empty)) => None,
            (Form::Content | Form::Difference, _) => Some("hex"),
            (Form::Hex, Some(Nature::Archive(_))) => Some("list"),
            (Form::Hex, Some(Nature::Executable(_))) => Some("summary"),
            (Form::Hex, _) => Some("text"),
        }
    }
}

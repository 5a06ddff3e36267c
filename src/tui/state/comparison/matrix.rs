//! The rows of the matrix: sections, what is in them, and what that opens into.

use std::rc::Rc;

use crate::compare::{self, Comparison, FigureRow, Selection, SizeTree, directory_rows, size_trees};
use crate::tui::filter::{Edit, Filter, Hits, Kept, Matcher, Subject, TextKind};
use crate::tui::keys::{Action, Motion};
use crate::tui::rows::Fold;
use crate::tui::state::list::List;

/// How many levels are opened at once: the directories of a hostile image may never end.
const DEEPEST: usize = 100;

/// How many sums by directory are kept: with 100,000 paths each takes 1.6 MB an image.
const CACHED: usize = 4;

/// Sums by directory, for each image that has any.
type Sums = Rc<Vec<Option<SizeTree>>>;

/// The matrix, opened as far as a person did.
#[derive(Debug)]
pub(crate) struct MatrixOutline {
    all: Vec<MatrixEntry>,
    /// The visible rows, by their places among all.
    pub(crate) rows: Vec<usize>,
    /// The choice among the rows.
    pub(crate) list: List,
    /// What is looked for in the names of rows.
    pub(crate) filter: Filter,
    /// How many rows it finds.
    found: usize,
    /// The row that was chosen when a person began to type, by its place among all.
    before_typing: Option<usize>,
    /// The largest number of bytes in any cell: the one scale of all bars.
    pub(crate) largest: u64,
    pub(crate) size_trees: SizeTreeCache,
}

/// A row of the matrix, or the heading of a section.
#[derive(Debug)]
pub(crate) struct MatrixEntry {
    /// What it shows.
    pub(crate) kind: MatrixEntryKind,
    /// How many rows it is inside of.
    pub(crate) depth: usize,
    /// Whether there is something inside, and whether that is seen.
    pub(crate) fold: Fold,
    /// The row that it is inside of, by place.
    above: Option<usize>,
    /// What is inside, by place; None until it is opened.
    inside: Option<Vec<usize>>,
}

/// What a row of the matrix shows.
#[derive(Debug)]
pub(crate) enum MatrixEntryKind {
    /// The heading of a section.
    Section(&'static str),
    /// Figures.
    Figures(FigureRow),
}

impl MatrixOutline {
    /// Opens the sections. Rows that are empty in every image are left out.
    pub(crate) fn new(matrix: &compare::Matrix) -> Self {
        let (largest, list, size_trees) = (matrix.largest(), List::default(), SizeTreeCache::default());
        let (filter, found) = (Filter::Off, 0);
        let (all, rows, before_typing) = (Vec::new(), Vec::new(), None);
        let mut made = Self { all, rows, list, filter, found, before_typing, largest, size_trees };
        for section in &matrix.sections {
            let heading = made.add(MatrixEntryKind::Section(section.title), None);
            let rows = section.rows.iter().filter(|row| row.first().is_some());
            let inside =
                rows.map(|row| made.add(MatrixEntryKind::Figures(row.clone()), Some(heading))).collect();
            made.all[heading].inside = Some(inside);
            made.all[heading].fold = Fold::Open;
        }
        made.flatten();
        // the first row that has figures
        made.list.chosen = 1.min(made.rows.len().saturating_sub(1));
        made
    }

    fn add(&mut self, kind: MatrixEntryKind, above: Option<usize>) -> usize {
        let fold = match &kind {
            MatrixEntryKind::Figures(row) if row.children.is_empty() && row.unfold.is_none() => Fold::Leaf,
            _ => Fold::Closed,
        };
        let depth = above.map_or(0, |above| self.all[above].depth + 1);
        self.all.push(MatrixEntry { kind, depth, fold, above, inside: None });
        self.all.len() - 1
    }

    /// A visible row.
    pub(crate) fn row(&self, at: usize) -> Option<&MatrixEntry> {
        self.all.get(*self.rows.get(at)?)
    }

    /// The chosen row.
    pub(crate) fn chosen(&self) -> Option<&MatrixEntry> {
        self.row(self.list.chosen)
    }

    /// The figures of the chosen row; None on a heading.
    pub(crate) fn chosen_figures(&self) -> Option<&FigureRow> {
        self.chosen()?.figures()
    }

    /// Moves the choice.
    pub(crate) fn go(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, self.rows.len(), height);
    }

    /// Does what a key asks of the filter. False where it asks nothing of it.
    pub(crate) fn act(&mut self, action: Action) -> bool {
        match action {
            Action::Filter => {
                self.before_typing = self.rows.get(self.list.chosen).copied();
                self.edit(Edit::Begin);
            }
            Action::Rubout => self.edit(Edit::Rubout),
            Action::RuboutAll => self.edit(Edit::RuboutAll),
            Action::FilterSyntax => self.edit(Edit::Syntax),
            Action::KeepFilter => match self.filter.keep() {
                Kept::Typed => {}
                Kept::Before => {
                    self.relist();
                    self.before_typing.into_iter().for_each(|before| self.choose(before));
                }
                Kept::Nothing => self.relist(),
            },
            Action::Close if !self.filter.is_off() => {
                self.filter = Filter::Off;
                self.relist();
            }
            Action::NextMatch | Action::PreviousMatch => self.match_from(action == Action::NextMatch),
            _ => return false,
        }
        true
    }

    /// Changes what is looked for. While that can't be meant, the rows before stand.
    pub(crate) fn edit(&mut self, edit: Edit<'_>) {
        self.filter.edit(edit, TextKind::Words, &[]);
        if self.filter.search().is_none_or(|search| search.matcher.is_ok()) {
            self.relist();
            let is_found = |at: &usize| self.row(*at).is_some_and(|row| self.has_found(row));
            if let Some(found) =
                Some(self.list.chosen).filter(is_found).or((0..self.rows.len()).find(is_found))
            {
                self.list.chosen = found;
            }
        }
    }

    /// How many rows the filter has found.
    pub(crate) fn hits(&self) -> Hits {
        Hits::Known(self.found)
    }

    /// What is looked for.
    pub(crate) fn matcher(&self) -> Option<&Matcher> {
        self.filter.search()?.wanted().map(|matcher| &**matcher)
    }

    fn has_found(&self, row: &MatrixEntry) -> bool {
        let fits = |matcher: &Matcher| row.figures().is_some_and(|figures| is_found(matcher, figures));
        self.matcher().is_some_and(fits)
    }

    fn match_from(&mut self, forwards: bool) {
        let (length, here) = (self.rows.len(), self.list.chosen);
        let step = |i: usize| if forwards { here + i } else { here + length - i };
        let is_found = |row: &usize| self.row(*row).is_some_and(|row| self.has_found(row));
        let next = (1..=length).map(|i| step(i) % length.max(1)).find(is_found);
        self.list.chosen = next.unwrap_or(here);
    }

    /// Lists the rows anew; what was chosen stays chosen, where it is a row.
    fn relist(&mut self) {
        let chosen = self.rows.get(self.list.chosen).copied();
        if let Some(matcher) = self.filter.search().and_then(|search| search.wanted().cloned()) {
            // what is known to be inside, and fits, is made a row
            let mut place = 0;
            while place < self.all.len() {
                let has_fitting =
                    |row: &FigureRow| row.children.iter().any(|child| is_found(&matcher, child));
                if self.all[place].inside.is_none() && self.all[place].figures().is_some_and(has_fitting) {
                    let children =
                        self.all[place].figures().map(|row| row.children.clone()).unwrap_or_default();
                    self.fill(place, children);
                }
                place += 1;
            }
        }
        self.flatten();
        chosen.into_iter().for_each(|chosen| self.choose(chosen));
    }

    /// Opens or closes the chosen row.
    pub(crate) fn fold(&mut self, comparison: &Comparison) {
        let Some(place) = self.rows.get(self.list.chosen).copied() else { return };
        match self.all[place].fold {
            Fold::Leaf => return,
            Fold::Open => self.all[place].fold = Fold::Closed,
            Fold::Closed => self.unfold(place, comparison),
        }
        self.flatten();
    }

    /// Closes all but the sections; what was chosen, or the row that it was inside of, stays chosen.
    pub(crate) fn fold_all(&mut self) {
        let Some(mut place) = self.rows.get(self.list.chosen).copied() else { return };
        while let Some(above) = self.all[place].above.filter(|_| self.all[place].depth > 1) {
            place = above;
        }
        for row in self.all.iter_mut().filter(|row| row.depth > 0 && row.fold == Fold::Open) {
            row.fold = Fold::Closed;
        }
        self.flatten();
        self.choose(place);
    }

    /// Opens the chosen row and the largest entry inside, level by level, while that is at least half of it in an image.
    pub(crate) fn follow_bytes(&mut self, comparison: &Comparison, image: usize) {
        let Some(mut place) = self.rows.get(self.list.chosen).copied() else { return };
        let size = |row: &MatrixEntry| row.figures().and_then(|row| *row.cells.get(image)?).unwrap_or(0);
        for _ in 0..DEEPEST {
            if self.all[place].fold == Fold::Leaf || size(&self.all[place]) == 0 {
                break;
            }
            self.unfold(place, comparison);
            let inside = self.all[place].inside.as_deref().unwrap_or_default();
            let largest = inside.iter().copied().max_by_key(|inside| size(&self.all[*inside]));
            let half = size(&self.all[place]).div_ceil(2);
            match largest.filter(|largest| size(&self.all[*largest]) >= half) {
                Some(largest) => place = largest,
                None => break,
            }
        }
        self.flatten();
        self.choose(place);
    }

    /// Finds what is inside of a row, unless that is known, and shows it.
    fn unfold(&mut self, place: usize, comparison: &Comparison) {
        self.all[place].fold = Fold::Open;
        if self.all[place].inside.is_some() {
            return;
        }
        let Some(row) = self.all[place].figures() else { return };
        let rows = match &row.unfold {
            Some(unfold) => {
                let unfold = unfold.clone();
                directory_rows(&self.size_trees.get(comparison, &unfold.selections), &unfold.directory)
            }
            None => row.children.clone(),
        };
        self.fill(place, rows);
    }

    fn fill(&mut self, place: usize, rows: Vec<FigureRow>) {
        let inside =
            rows.into_iter().map(|row| self.add(MatrixEntryKind::Figures(row), Some(place))).collect();
        self.all[place].inside = Some(inside);
    }

    /// Lists the visible rows; of a filter, those that fit, and what they are inside of.
    fn flatten(&mut self) {
        self.rows.clear();
        let fits: Vec<bool> = self.all.iter().map(|row| self.has_found(row)).collect();
        let is_filtered = self.matcher().is_some();
        self.found = fits.iter().filter(|fits| **fits).count();
        let mut leads = vec![false; self.all.len()];
        for place in (0..self.all.len()).rev() {
            if let Some(above) = self.all[place].above.filter(|_| fits[place] || leads[place]) {
                leads[above] = true;
            }
        }
        let mut pending: Vec<usize> = (0..self.all.len()).filter(|row| self.all[*row].depth == 0).collect();
        pending.reverse();
        while let Some(place) = pending.pop() {
            if is_filtered && !fits[place] && !leads[place] {
                continue;
            }
            self.rows.push(place);
            let row = &self.all[place];
            if row.fold == Fold::Open || is_filtered && leads[place] {
                pending.extend(row.inside.iter().flatten().rev());
            }
        }
    }

    fn choose(&mut self, place: usize) {
        self.list.chosen = self.rows.iter().position(|row| *row == place).unwrap_or(self.list.chosen);
    }
}

/// Nothing that terms ask.
struct NoFacts;

impl Subject for NoFacts {}

fn is_found(matcher: &Matcher, row: &FigureRow) -> bool {
    matcher.fits(row.label.as_bytes(), &NoFacts)
}

impl MatrixEntry {
    /// The figures; None for a heading.
    pub(crate) fn figures(&self) -> Option<&FigureRow> {
        match &self.kind {
            MatrixEntryKind::Figures(row) => Some(row),
            MatrixEntryKind::Section(_) => None,
        }
    }
}

/// The sums by directory that were asked for last, the newest at the end, so that opening the next level costs nothing.
#[derive(Debug, Default)]
pub(crate) struct SizeTreeCache(Vec<(Vec<Option<Selection>>, Sums)>);

impl SizeTreeCache {
    /// Gives sums, made now unless they are kept.
    pub(crate) fn get(&mut self, comparison: &Comparison, selections: &[Option<Selection>]) -> Sums {
        let kept = self.0.iter().position(|(of, _)| of == selections).map(|place| self.0.remove(place));
        let (of, sums) = kept.unwrap_or_else(|| {
            let images = comparison.images.iter().map(|image| &**image);
            (selections.to_vec(), Rc::new(size_trees(images, selections)))
        });
        if self.0.len() >= CACHED {
            self.0.remove(0);
        }
        self.0.push((of, Rc::clone(&sums)));
        sums
    }
}

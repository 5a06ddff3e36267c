//! The rows of the matrix: sections, what is in them, and what that unfolds into.

use super::rolls::Rolls;
use crate::compare::{self, Comparison, FigureRow, directory_rows};
use crate::tui::keymap::Motion;
use crate::tui::state::{Fold, List};

/// How far down bytes are followed at once: a hostile image's directories may never end.
const DEEPEST: usize = 100;

/// The matrix, unfolded as far as a person did.
#[derive(Debug)]
pub struct Matrix {
    all: Vec<MatrixRow>,
    /// The rows that are not folded away, by their places among all.
    pub rows: Vec<usize>,
    /// The choice among the rows.
    pub list: List,
    /// The largest number of bytes in any cell: the one scale of all bars.
    pub largest: u64,
    pub(super) rolls: Rolls,
}

/// A row of the matrix, or the heading of a section.
#[derive(Debug)]
pub struct MatrixRow {
    /// What it shows.
    pub what: What,
    /// How many rows it is inside of.
    pub depth: usize,
    /// Whether there is something inside, and whether that is seen.
    pub fold: Fold,
    /// The row that it is inside of, by place.
    above: Option<usize>,
    /// What is inside, by place; None as long as nobody looked.
    inside: Option<Vec<usize>>,
}

/// What a row shows.
#[derive(Debug)]
pub enum What {
    /// The heading of a section.
    Section(&'static str),
    /// Figures.
    Figures(FigureRow),
}

impl Matrix {
    /// Unfolds the sections. Rows of which no image has anything are left out.
    pub fn new(matrix: &compare::Matrix) -> Self {
        let (largest, list, rolls) = (matrix.largest(), List::default(), Rolls::default());
        let mut made = Self { all: Vec::new(), rows: Vec::new(), list, largest, rolls };
        for section in &matrix.sections {
            let heading = made.add(What::Section(section.title), None);
            let rows = section.rows.iter().filter(|row| row.first().is_some());
            let inside = rows.map(|row| made.add(What::Figures(row.clone()), Some(heading))).collect();
            made.all[heading].inside = Some(inside);
            made.all[heading].fold = Fold::Open;
        }
        made.flatten();
        // the first row that has figures
        made.list.chosen = 1.min(made.rows.len().saturating_sub(1));
        made
    }

    fn add(&mut self, what: What, above: Option<usize>) -> usize {
        let fold = match &what {
            What::Figures(row) if row.children.is_empty() && row.unfold.is_none() => Fold::Leaf,
            _ => Fold::Closed,
        };
        let depth = above.map_or(0, |above| self.all[above].depth + 1);
        self.all.push(MatrixRow { what, depth, fold, above, inside: None });
        self.all.len() - 1
    }

    /// A row, by its place among those that are not folded away.
    pub fn row(&self, at: usize) -> Option<&MatrixRow> {
        self.all.get(*self.rows.get(at)?)
    }

    /// The chosen row.
    pub fn chosen(&self) -> Option<&MatrixRow> {
        self.row(self.list.chosen)
    }

    /// The figures of the chosen row; None on a heading.
    pub fn chosen_figures(&self) -> Option<&FigureRow> {
        self.chosen()?.figures()
    }

    /// Moves the choice.
    pub(super) fn go(&mut self, motion: Motion, height: usize) {
        self.list.go(motion, self.rows.len(), height);
    }

    /// Unfolds or folds the chosen row.
    pub(super) fn fold(&mut self, comparison: &Comparison) {
        let Some(place) = self.rows.get(self.list.chosen).copied() else { return };
        match self.all[place].fold {
            Fold::Leaf => return,
            Fold::Open => self.all[place].fold = Fold::Closed,
            Fold::Closed => self.unfold(place, comparison),
        }
        self.flatten();
    }

    /// Folds all but the sections; what was chosen, or the row that it was inside of, stays chosen.
    pub(super) fn fold_all(&mut self) {
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

    /// Unfolds the chosen row and the largest of what is inside, as long as that is half of it in one of the images.
    pub(super) fn follow_bytes(&mut self, comparison: &Comparison, image: usize) {
        let Some(mut place) = self.rows.get(self.list.chosen).copied() else { return };
        let size = |row: &MatrixRow| row.figures().and_then(|row| *row.cells.get(image)?).unwrap_or(0);
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

    /// Looks what is inside of a row, if nobody did, and shows it.
    fn unfold(&mut self, place: usize, comparison: &Comparison) {
        self.all[place].fold = Fold::Open;
        if self.all[place].inside.is_some() {
            return;
        }
        let Some(row) = self.all[place].figures() else { return };
        let rows = match &row.unfold {
            Some(unfold) => {
                let unfold = unfold.clone();
                directory_rows(&self.rolls.get(comparison, &unfold.selections), &unfold.directory)
            }
            None => row.children.clone(),
        };
        let inside = rows.into_iter().map(|row| self.add(What::Figures(row), Some(place))).collect();
        self.all[place].inside = Some(inside);
    }

    /// Lists the rows that are not folded away.
    fn flatten(&mut self) {
        self.rows.clear();
        let mut pending: Vec<usize> = (0..self.all.len()).filter(|row| self.all[*row].depth == 0).collect();
        pending.reverse();
        while let Some(place) = pending.pop() {
            self.rows.push(place);
            let row = &self.all[place];
            if row.fold == Fold::Open {
                pending.extend(row.inside.iter().flatten().rev());
            }
        }
    }

    fn choose(&mut self, place: usize) {
        self.list.chosen = self.rows.iter().position(|row| *row == place).unwrap_or(self.list.chosen);
    }
}

impl MatrixRow {
    /// The figures; None for a heading.
    pub fn figures(&self) -> Option<&FigureRow> {
        match &self.what {
            What::Figures(row) => Some(row),
            What::Section(_) => None,
        }
    }
}

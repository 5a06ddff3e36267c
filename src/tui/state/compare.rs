//! Images side by side, and how a person looks at them.

mod changes;
mod details;
mod matrix;
mod mouse;
mod rolls;
mod steps;
mod update;
mod visit;

pub use changes::{Changed, Changes, Metadata, Shape};
pub use details::CompareLine;
pub use matrix::{Matrix, MatrixRow, What};
pub(super) use mouse::{click, wheel};
pub use steps::StepRow;
pub(super) use update::act;
pub(super) use visit::{go_back, is_way_back};

use std::sync::Arc;

use super::{Explorer, Filter, List};
use crate::compare::Comparison;
use crate::tui::compare_layout::{Frames, MatrixColumns};
use crate::tui::keymap::Context;

/// Columns that a short name may have.
const SHORT: usize = 5;

/// A way to look at a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// All figures, a column for each image.
    Matrix,
    /// From each image to the next.
    Steps,
    /// The files of two images.
    Files,
}

/// Images that are compared, and what is chosen, unfolded and opened of it.
#[derive(Debug)]
pub struct Compare {
    /// The images and their figures.
    pub comparison: Arc<Comparison>,
    /// What the images are called.
    pub names: Vec<String>,
    /// What they are called where there is hardly room.
    pub short: Vec<String>,
    /// The tab that is open.
    pub look: Look,
    /// The chosen image.
    pub column: usize,
    /// The first image that is seen in the matrix.
    pub first: usize,
    /// The rows of the matrix.
    pub matrix: Matrix,
    /// The choice among the steps' rows.
    pub steps: List,
    /// The files that differ between two of the images.
    pub changes: Changes,
    /// The first line of the details that is seen.
    pub details_top: usize,
    /// What to know before reading on: of the comparison, then of each image.
    pub warnings: Vec<String>,
    /// The images that were looked at one by one, as they were left.
    visited: Vec<Option<Box<Explorer>>>,
    /// The image that is looked at now, or was last.
    entered: usize,
}

impl Look {
    /// The tabs, from left to right.
    pub const ALL: [Self; 3] = [Self::Matrix, Self::Steps, Self::Files];

    /// The tab to the right or left, around the end.
    pub fn beside(self, right: bool) -> Self {
        let place = Self::ALL.iter().position(|&look| look == self).unwrap_or(0);
        let step = if right { 1 } else { Self::ALL.len() - 1 };
        Self::ALL[(place + step) % Self::ALL.len()]
    }
}

impl Compare {
    /// Looks at a comparison: all figures, with the first image chosen.
    pub fn new(comparison: Arc<Comparison>) -> Self {
        let (names, short) = (comparison.names(), comparison.short_names(SHORT));
        let images = comparison.images.len();
        Self {
            matrix: Matrix::new(&comparison.matrix),
            changes: Changes::new(0, images.saturating_sub(1)),
            visited: (0..images).map(|_| None).collect(),
            warnings: warnings(&comparison, &names),
            comparison,
            names,
            short,
            look: Look::Matrix,
            column: 0,
            first: 0,
            steps: List::default(),
            details_top: 0,
            entered: 0,
        }
    }

    /// Where keys count now, the narrowest first.
    pub fn contexts(&self) -> &'static [Context] {
        match self.look {
            Look::Matrix => &[Context::Matrix, Context::Comparison],
            Look::Steps => &[Context::Steps, Context::Comparison],
            Look::Files if matches!(self.changes.outline.filter, Filter::Typing(_)) => &[Context::Filter],
            Look::Files => &[Context::Changes, Context::Comparison],
        }
    }

    /// How many rows the open tab has.
    pub fn length(&self) -> usize {
        match self.look {
            Look::Matrix => self.matrix.rows.len(),
            Look::Steps => self.step_rows().len(),
            Look::Files => self.changes.outline.rows.len(),
        }
    }

    /// The list of the open tab.
    pub fn list(&self) -> List {
        match self.look {
            Look::Matrix => self.matrix.list,
            Look::Steps => self.steps,
            Look::Files => self.changes.outline.list,
        }
    }

    fn list_mut(&mut self) -> &mut List {
        match self.look {
            Look::Matrix => &mut self.matrix.list,
            Look::Steps => &mut self.steps,
            Look::Files => &mut self.changes.outline.list,
        }
    }

    /// Opens a tab.
    fn open_tab(&mut self, look: Look) {
        self.look = look;
        self.details_top = 0;
        match look {
            Look::Matrix => {}
            Look::Steps => {
                let of_column = |row: &StepRow| row.image() == self.column;
                let rows = self.step_rows();
                if !rows.get(self.steps.chosen).is_some_and(of_column) {
                    self.steps.chosen = rows.iter().position(of_column).unwrap_or(0);
                }
            }
            Look::Files => self.changes.look(&self.comparison),
        }
    }

    /// Brings every list into its window, and the chosen column into the matrix.
    pub(super) fn settle(&mut self, frames: &Frames) {
        let (length, height) = (self.length(), usize::from(frames.list.rows.height));
        self.list_mut().settle(length, height);
        self.first = MatrixColumns::first(self, usize::from(frames.list.rows.width));
        let details = frames.details.map_or(0, |details| usize::from(details.rows.height));
        let lines = self.details(frames.details.map_or(0, |area| usize::from(area.rows.width))).len();
        self.details_top = self.details_top.min(lines.saturating_sub(details));
    }
}

fn warnings(comparison: &Comparison, names: &[String]) -> Vec<String> {
    let of_images = comparison.images.iter().zip(names).flat_map(|(image, name)| {
        image.analysis.warnings.iter().map(move |warning| format!("{name}: {warning}"))
    });
    comparison.warnings.iter().cloned().chain(of_images).collect()
}

//! Images side by side: what is chosen and open of them.

use std::sync::Arc;

use super::changes::ChangedFiles;
use super::matrix::MatrixOutline;
use super::steps::{StepRow, step_rows};
use crate::compare::{Comparison, longest_span};
use crate::tui::keys::KeyContext;
use crate::tui::places::CompareTab;
use crate::tui::state::image::Explorer;
use crate::tui::state::list::List;
use crate::tui::state::outline::Filter;

/// Columns that a short name may have.
const SHORT: usize = 5;

/// Images that are compared, and what is chosen and open of them.
#[derive(Debug)]
pub(crate) struct Compare {
    /// The images and their figures.
    pub(crate) comparison: Arc<Comparison>,
    /// What the images are called.
    pub(crate) names: Vec<String>,
    /// What they are called where there is little room.
    pub(crate) short: Vec<String>,
    /// The columns that the longest list of images takes in which a row of the matrix is.
    pub(crate) longest_span: usize,
    /// The tab that is open.
    pub(crate) tab: CompareTab,
    /// The chosen image.
    pub(crate) column: usize,
    /// The first image that is seen in the matrix between the first and the last of all.
    pub(crate) first: usize,
    /// The rows of the matrix.
    pub(crate) matrix: MatrixOutline,
    /// The choice among the rows of the steps.
    pub(crate) steps: List,
    /// The files that differ between two of the images.
    pub(crate) changed_files: ChangedFiles,
    /// The first line of the details that is seen.
    pub(crate) details_top: usize,
    /// What to know before reading on: of the comparison, then of each image.
    pub(crate) warnings: Vec<String>,
    /// The images that were opened from here, as they were left.
    pub(crate) visited: Vec<Option<Box<Explorer>>>,
    /// The image that is open now, or was last.
    pub(crate) entered: usize,
}

impl Compare {
    /// Opens a comparison: all figures, with the first image chosen.
    pub(crate) fn new(comparison: Arc<Comparison>) -> Self {
        let (names, short) = (comparison.names(), comparison.short_names(SHORT));
        let images = comparison.images.len();
        Self {
            matrix: MatrixOutline::new(&comparison.matrix),
            changed_files: ChangedFiles::new(0, images.saturating_sub(1)),
            visited: (0..images).map(|_| None).collect(),
            longest_span: longest_span(&comparison.matrix, &short),
            warnings: warnings(&comparison, &names),
            comparison,
            names,
            short,
            tab: CompareTab::Matrix,
            column: 0,
            first: 1,
            steps: List::default(),
            details_top: 0,
            entered: 0,
        }
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> &'static [KeyContext] {
        match self.tab {
            CompareTab::Matrix => &[KeyContext::Matrix, KeyContext::Comparison],
            CompareTab::Steps => &[KeyContext::Steps, KeyContext::Comparison],
            CompareTab::Files if matches!(self.changed_files.outline.filter, Filter::Typing(_)) => {
                &[KeyContext::Filter]
            }
            CompareTab::Files => &[KeyContext::ChangedFiles, KeyContext::Comparison],
        }
    }

    /// How many rows the open tab has.
    pub(crate) fn length(&self) -> usize {
        match self.tab {
            CompareTab::Matrix => self.matrix.rows.len(),
            CompareTab::Steps => step_rows(&self.comparison).len(),
            CompareTab::Files => self.changed_files.outline.rows.len(),
        }
    }

    /// The list of the open tab.
    pub(crate) fn list(&self) -> List {
        match self.tab {
            CompareTab::Matrix => self.matrix.list,
            CompareTab::Steps => self.steps,
            CompareTab::Files => self.changed_files.outline.list,
        }
    }

    /// The list of the open tab, to be changed.
    pub(crate) fn list_mut(&mut self) -> &mut List {
        match self.tab {
            CompareTab::Matrix => &mut self.matrix.list,
            CompareTab::Steps => &mut self.steps,
            CompareTab::Files => &mut self.changed_files.outline.list,
        }
    }

    /// Opens a tab.
    pub(crate) fn open_tab(&mut self, tab: CompareTab) {
        self.tab = tab;
        self.details_top = 0;
        match tab {
            CompareTab::Matrix => {}
            CompareTab::Steps => {
                let of_column = |row: &StepRow| row.image() == self.column;
                let rows = step_rows(&self.comparison);
                if !rows.get(self.steps.chosen).is_some_and(of_column) {
                    self.steps.chosen = rows.iter().position(of_column).unwrap_or(0);
                }
            }
            CompareTab::Files => self.changed_files.compare(&self.comparison),
        }
    }
}

fn warnings(comparison: &Comparison, names: &[String]) -> Vec<String> {
    let of_images = comparison.images.iter().zip(names).flat_map(|(image, name)| {
        image.analysis.warnings.iter().map(move |warning| format!("{name}: {warning}"))
    });
    comparison.warnings.iter().cloned().chain(of_images).collect()
}

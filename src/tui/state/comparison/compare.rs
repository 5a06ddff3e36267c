//! Images side by side: what is chosen and open of them.

use std::sync::Arc;

use super::changes::ChangedFiles;
use super::matrix::MatrixOutline;
use super::steps::{StepItems, StepRow, step_rows};
use crate::compare::{Comparison, longest_span};
use crate::tui::filter::{Edit, Filter};
use crate::tui::keys::{Action, KeyContext};
use crate::tui::places::CompareTab;
use crate::tui::state::image::Explorer;
use crate::tui::state::list::List;
use crate::tui::state::outline::Outline;
use crate::tui::state::sideways::Sideways;
use crate::tui::state::table::Table;

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
    pub(crate) steps: Table,
    /// The files that differ between two of the images.
    pub(crate) changed_files: ChangedFiles,
    /// The first line of the details that is seen.
    pub(crate) details_top: usize,
    /// How far long texts are scrolled.
    pub(crate) sideways: Sideways<CompareTab>,
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
        let steps = step_rows(&comparison);
        let items = StepItems { rows: steps, comparison: Arc::clone(&comparison), names: names.clone() };
        let steps = Table::new(&items);
        Self {
            steps,
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

            details_top: 0,
            sideways: Sideways::default(),
            entered: 0,
        }
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> &'static [KeyContext] {
        match self.tab {
            _ if self.filter().is_typing() => &[KeyContext::Filter],
            CompareTab::Matrix => &[KeyContext::Matrix, KeyContext::Comparison],
            CompareTab::Steps => &[KeyContext::Steps, KeyContext::Comparison],
            CompareTab::Files => &[KeyContext::ChangedFiles, KeyContext::Comparison],
        }
    }

    /// How many rows the open tab has.
    pub(crate) fn length(&self) -> usize {
        match self.tab {
            CompareTab::Matrix => self.matrix.rows.len(),
            CompareTab::Steps => self.steps.len(),
            CompareTab::Files => self.changed_files.outline.rows.len(),
        }
    }

    /// The list of the open tab.
    pub(crate) fn list(&self) -> List {
        match self.tab {
            CompareTab::Matrix => self.matrix.list,
            CompareTab::Steps => self.steps.list,
            CompareTab::Files => self.changed_files.outline.list,
        }
    }

    /// The list of the open tab, to be changed.
    pub(crate) fn list_mut(&mut self) -> &mut List {
        match self.tab {
            CompareTab::Matrix => &mut self.matrix.list,
            CompareTab::Steps => &mut self.steps.list,
            CompareTab::Files => &mut self.changed_files.outline.list,
        }
    }

    /// The tree of the open tab, if it has one of many rows.
    pub(crate) fn outline(&self) -> Option<&Outline> {
        (self.tab == CompareTab::Files).then_some(&self.changed_files.outline)
    }

    /// The filter of the open tab.
    pub(crate) fn filter(&self) -> &Filter {
        match self.tab {
            CompareTab::Matrix => &self.matrix.filter,
            CompareTab::Steps => &self.steps.filter,
            CompareTab::Files => &self.changed_files.outline.filter,
        }
    }

    /// Takes more text of that filter.
    pub(crate) fn type_text(&mut self, text: &str) {
        match self.tab {
            CompareTab::Matrix => self.matrix.edit(Edit::Type(text)),
            CompareTab::Steps => {
                let items = self.step_items();
                self.steps.edit(&items, Edit::Type(text));
            }
            CompareTab::Files => self.changed_files.type_text(text),
        }
    }

    /// Does what a key asks of the steps. False where it asks nothing of them.
    pub(crate) fn act_on_steps(&mut self, action: Action) -> bool {
        let items = self.step_items();
        self.steps.act(&items, action)
    }

    /// The chosen row of the steps.
    pub(crate) fn chosen_step(&self) -> Option<StepRow> {
        step_rows(&self.comparison).get(self.steps.chosen()?).copied()
    }

    fn step_items(&self) -> StepItems {
        let (comparison, names) = (Arc::clone(&self.comparison), self.names.clone());
        StepItems { rows: step_rows(&comparison), comparison, names }
    }

    /// Opens a tab.
    pub(crate) fn open_tab(&mut self, tab: CompareTab) {
        self.tab = tab;
        self.details_top = 0;
        match tab {
            CompareTab::Matrix => {}
            CompareTab::Steps => {
                let of_column = |row: &StepRow| row.image() == self.column;
                let items = self.step_items();
                if !self.chosen_step().as_ref().is_some_and(of_column) {
                    let item = items.rows.iter().position(of_column).unwrap_or(0);
                    self.steps.show(&items, item);
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

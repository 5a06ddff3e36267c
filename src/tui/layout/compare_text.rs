//! The long text of each row of a comparison: a name, a path, what is pulled.

use super::long_text::{Keeps, LongText};
use super::matrix_columns::MatrixColumns;
use super::tree_columns::ChangeColumns;
use crate::compare::pulls;
use crate::text::{escape, width};
use crate::tui::places::CompareTab;
use crate::tui::state::{ChangesView, Compare, MatrixEntryKind, StepRow, step_rows};

/// Columns of an image's name, or of what a portion is.
const NAMES: std::ops::RangeInclusive<usize> = 19..=40;

/// The text of a row of a list of so many columns. None where there is no such row.
pub(crate) fn compare_text(compare: &Compare, columns: usize, row: usize) -> Option<LongText> {
    match compare.tab {
        CompareTab::Matrix => matrix(compare, columns, row),
        CompareTab::Steps => step(compare, columns, row),
        CompareTab::Files => changed_file(compare, columns, row),
    }
}

fn matrix(compare: &Compare, columns: usize, row: usize) -> Option<LongText> {
    let row = compare.matrix.row(row)?;
    let MatrixEntryKind::Figures(figures) = &row.kind else { return None };
    let label = MatrixColumns::new(compare, columns).label;
    let room = label.saturating_sub(matrix_indent(row.depth, label) + 2);
    // the end tells a path from its neighbours, the beginning a command
    let keeps = if figures.label.starts_with('/') { Keeps::End } else { Keeps::Start };
    Some(LongText::new(figures.label.as_str(), keeps, room))
}

/// Columns by which a row of the matrix is indented, of so many for its name.
pub(crate) fn matrix_indent(depth: usize, label: usize) -> usize {
    (2 * depth).saturating_sub(1).min(label / 2)
}

/// Columns of the names in the steps.
pub(crate) fn step_names(compare: &Compare, columns: usize) -> usize {
    let longest = compare.names.iter().map(|name| width(name)).max().unwrap_or(0);
    longest.clamp(*NAMES.start(), *NAMES.end()).min(columns / 2)
}

fn step(compare: &Compare, columns: usize, row: usize) -> Option<LongText> {
    let names = step_names(compare, columns);
    let (text, room) = match *step_rows(&compare.comparison).get(compare.steps.item(row)?)? {
        StepRow::Image(image) => (compare.names[image].clone(), names),
        StepRow::Portion(image, portion) => {
            let portion = &compare.comparison.steps[image - 1].portions[portion];
            (portion.purpose.word().to_owned(), names - 2)
        }
        StepRow::Pull(image, phrase) => {
            let words = &pulls(&compare.comparison.pulls[image - 1])[phrase];
            (format!("pulls {words}"), columns.saturating_sub(3))
        }
    };
    Some(LongText::new(text, Keeps::Start, room))
}

fn changed_file(compare: &Compare, columns: usize, row: usize) -> Option<LongText> {
    let files = &compare.changed_files;
    let changes = files.changes.as_ref()?;
    let row = files.outline.rows.get(row)?;
    let room = ChangeColumns::new(columns).name.room(row.depth());
    Some(match files.view {
        ChangesView::Tree => {
            let slash = if changes.is_directory(row.at()) { "/" } else { "" };
            let name = escape(&changes.tree().node(row.at()).name);
            LongText::new(format!("{name}{slash}"), Keeps::Start, room)
        }
        ChangesView::List => LongText::new(changes.tree().path(row.at()).to_string(), Keeps::End, room),
    })
}

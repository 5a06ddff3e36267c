//! The columns of the matrix: the rows' names, as many images as there is room for, and which images have a row.

use std::ops::Range;

use crate::tui::state::Compare;

/// Columns of a figure, with a blank before it.
const FIGURE: usize = 7;
/// Columns that the rows' names have at least, and up to which they grow before bars are drawn.
const LABEL: Range<usize> = 18..28;
/// Columns that the rows' names have at most.
const LONGEST_LABEL: usize = 44;
/// Columns of a bar.
const BAR: Range<usize> = 4..21;
/// Columns of the whole from which the last one says in which images a row is, and what that may take.
const WITH_SPAN: usize = 60;
const LONGEST_SPAN: usize = 14;

/// How an image's change against the image before it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatrixChange {
    /// As a figure.
    Figure,
    /// As a sign, where figures would leave no room for all images.
    Sign,
}

/// The columns of the matrix. Where not all images have room, the first and the last are seen and those between scroll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MatrixColumns {
    /// Columns of the rows' names.
    pub(crate) label: usize,
    /// Columns of a bar beside each figure; 0 where there is no room.
    pub(crate) bar: usize,
    /// How changes are shown.
    pub(crate) change: MatrixChange,
    /// Columns of the last one, with its blank; 0 where there is no room.
    pub(crate) span: usize,
    /// The images that are seen.
    pub(crate) images: Vec<usize>,
    /// How many images there are.
    count: usize,
}

impl MatrixChange {
    /// The columns that it takes.
    pub(crate) fn columns(self) -> usize {
        match self {
            Self::Figure => 8,
            Self::Sign => 1,
        }
    }

    /// Columns of an image's figure, bar and change. The first image has none before it that it could be changed against.
    fn cell(self, image: usize, bar: usize) -> usize {
        let bar = if bar > 0 { bar + 1 } else { 0 };
        bar + FIGURE + if image > 0 { self.columns() } else { 0 }
    }

    fn all(self, images: usize, bar: usize) -> usize {
        (0..images).map(|image| self.cell(image, bar)).sum()
    }
}

impl MatrixColumns {
    /// Columns of a list of so many.
    pub(crate) fn new(compare: &Compare, columns: usize) -> Self {
        let count = compare.names.len();
        let span = span(compare, columns);
        let room = columns.saturating_sub(span);
        let change = change(count, room);
        let all = change.all(count, 0);
        if LABEL.start + all > room {
            let images = seen(compare.first, count, room.saturating_sub(LABEL.start));
            let used: usize = images.iter().map(|image| change.cell(*image, 0)).sum();
            return Self { label: room.saturating_sub(used), bar: 0, change, span, images, count };
        }
        let spare = room.saturating_sub(LABEL.end + all) / count.max(1);
        let bar = if spare > BAR.start { (spare - 1).min(BAR.end - 1) } else { 0 };
        let label = room.saturating_sub(change.all(count, bar)).min(LONGEST_LABEL);
        Self { label, bar, change, span, images: (0..count).collect(), count }
    }

    /// The first image to be seen between the first and the last of all, so that the chosen one is seen and no room is left
    /// empty.
    pub(crate) fn first(compare: &Compare, columns: usize) -> usize {
        let count = compare.names.len();
        let room = columns.saturating_sub(span(compare, columns) + LABEL.start);
        let is_seen = |first: &usize| seen(*first, count, room).contains(&compare.column);
        let most = seen(1, count, room).len();
        let first = compare.first.max(1);
        let nearest = (1..=count.max(1)).filter(is_seen).min_by_key(|start| start.abs_diff(first));
        // the last images stand at the end
        let latest =
            (1..=count.max(1)).rev().find(|start| seen(*start, count, room).len() >= most).unwrap_or(1);
        nearest.unwrap_or(1).min(latest.max(1))
    }

    /// Columns of an image's figure, bar and change.
    pub(crate) fn cell(&self, image: usize) -> usize {
        self.change.cell(image, self.bar)
    }

    /// How many images are not seen.
    pub(crate) fn hidden(&self) -> usize {
        self.count - self.images.len()
    }

    /// What stands before an image: a line where images are left out there.
    pub(crate) fn gap_before(&self, image: usize) -> &'static str {
        let before = self.images.iter().take_while(|seen| **seen < image).last().copied();
        let is_next = before.map_or(0, |before| before + 1) == image;
        if is_next { " " } else { "┊" }
    }

    /// The column of the list at which an image's cell starts.
    pub(crate) fn start_of(&self, image: usize) -> Option<usize> {
        let place = self.images.iter().position(|seen| *seen == image)?;
        Some(self.label + self.images[..place].iter().map(|image| self.cell(*image)).sum::<usize>())
    }

    /// The image at a column of the list.
    pub(crate) fn image_at(&self, column: usize) -> Option<usize> {
        let starts = self.images.iter().filter_map(|image| Some((*image, self.start_of(*image)?)));
        let mut cells = starts.map(|(image, start)| (image, start..start + self.cell(image)));
        cells.find(|(_, cell)| cell.contains(&column)).map(|(image, _)| image)
    }
}

/// Columns of the list of images that have a row, with a blank.
fn span(compare: &Compare, columns: usize) -> usize {
    if columns < WITH_SPAN { 0 } else { compare.longest_span.clamp(2, LONGEST_SPAN) + 1 }
}

/// Figures where all images have room for theirs.
fn change(images: usize, room: usize) -> MatrixChange {
    match LABEL.start + MatrixChange::Figure.all(images, 0) <= room {
        true => MatrixChange::Figure,
        false => MatrixChange::Sign,
    }
}

/// The images that fit where not all do: the first, those between from one on, the last; where there is no room between
/// these two, those from one on.
fn seen(from: usize, count: usize, room: usize) -> Vec<usize> {
    let cell = |image: usize| MatrixChange::Sign.cell(image, 0);
    let Some(last) = count.checked_sub(1).filter(|last| *last > 1) else { return (0..count).collect() };
    let between = room.saturating_sub(cell(0) + cell(last)) / cell(1);
    match between {
        0 => {
            let fit = (room / cell(1)).max(1);
            // without the others beside them the outer ones are reached as all are
            (from - 1..count).take(fit).collect()
        }
        fit => {
            let middle = (from.clamp(1, last - 1)..last).take(fit);
            std::iter::once(0).chain(middle).chain([last]).collect()
        }
    }
}

//! The columns of the matrix: the rows' names, as many images as there is room for, and which images have a row.

use std::ops::Range;

use crate::text::width;
use crate::tui::state::Compare;

/// Columns of a figure, and of its change against the image before, each with a blank before it.
const FIGURE: usize = 7;
const CHANGE: usize = 8;
/// Columns that the rows' names have at least, and up to which they grow before bars are drawn.
const LABEL: Range<usize> = 18..28;
/// Columns that the rows' names have at most.
const LONGEST_LABEL: usize = 44;
/// Columns of a bar.
const BAR: Range<usize> = 4..21;
/// Columns of the whole from which the last one says in which images a row is.
const WITH_SPAN: usize = 60;

/// The columns of the matrix: the rows' names, as many images as there is room for, and where a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MatrixColumns {
    /// Columns of the rows' names.
    pub(crate) label: usize,
    /// Columns of a bar beside each figure; 0 where there is no room.
    pub(crate) bar: usize,
    /// Columns of the last one, with its blank; 0 where there is no room.
    pub(crate) span: usize,
    /// The images that are seen.
    pub(crate) images: Range<usize>,
}

impl MatrixColumns {
    /// Columns of a list of so many, from the first image that is seen.
    pub(crate) fn new(compare: &Compare, columns: usize) -> Self {
        let images = compare.names.len();
        let span = if columns < WITH_SPAN { 0 } else { Self::span(compare) };
        let room = columns.saturating_sub(span);
        let all: usize = (0..images).map(|image| cell(image, 0)).sum();
        if LABEL.start + all > room {
            let seen = fitting(compare.first, images, room.saturating_sub(LABEL.start));
            let used: usize = seen.clone().map(|image| cell(image, 0)).sum();
            return Self { label: room.saturating_sub(used), bar: 0, span, images: seen };
        }
        let spare = room.saturating_sub(LABEL.end + all) / images.max(1);
        let bar = if spare > BAR.start { (spare - 1).min(BAR.end - 1) } else { 0 };
        let all: usize = (0..images).map(|image| cell(image, bar)).sum();
        Self { label: room.saturating_sub(all).min(LONGEST_LABEL), bar, span, images: 0..images }
    }

    /// The first image to be seen, so that the chosen one is and no room is left empty.
    pub(crate) fn first(compare: &Compare, columns: usize) -> usize {
        let images = compare.names.len();
        let span = if columns < WITH_SPAN { 0 } else { Self::span(compare) };
        let room = columns.saturating_sub(span + LABEL.start);
        let is_seen = |first: &usize| fitting(*first, images, room).contains(&compare.column);
        let ends = |first: &usize| fitting(*first, images, room).end == images;
        let first = compare.first.min(compare.column);
        let first = (first..=compare.column).find(is_seen).unwrap_or(compare.column);
        let earliest = (0..first).find(ends).unwrap_or(first);
        earliest.min(first)
    }

    fn span(compare: &Compare) -> usize {
        let name = compare.short.iter().map(|name| width(name)).max().unwrap_or(0);
        (2 * name + 1).max(2) + 1
    }

    /// Columns of an image's figure, bar and change.
    pub(crate) fn cell(&self, image: usize) -> usize {
        cell(image, self.bar)
    }

    /// The image at a column of the list.
    pub(crate) fn image_at(&self, column: usize) -> Option<usize> {
        let mut end = self.label;
        let ends = self.images.clone().map(|image| {
            end += self.cell(image);
            (image, end)
        });
        ends.filter(|_| column >= self.label).find(|(_, end)| column < *end).map(|(image, _)| image)
    }
}

/// The first image has none before it that it could be changed against.
fn cell(image: usize, bar: usize) -> usize {
    let bar = if bar > 0 { bar + 1 } else { 0 };
    bar + FIGURE + if image > 0 { CHANGE } else { 0 }
}

/// The images from one on that fit, but one at least.
fn fitting(first: usize, images: usize, room: usize) -> Range<usize> {
    let mut used = 0;
    let fit = (first..images).take_while(|image| {
        used += cell(*image, 0);
        used <= room
    });
    first..(first + fit.count().max(1)).min(images)
}

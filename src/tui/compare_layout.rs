//! Where everything of a comparison is: pure functions of the room there is and of what is looked at.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use super::layout::split;
use super::state::{Compare, Look};
use crate::text::{thousands, width};

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

/// The parts of the screen between tabs and footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frames {
    /// The list.
    pub list: Frame,
    /// More on the chosen row, where there is room.
    pub details: Option<Frame>,
}

/// The parts of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The rule with its title.
    pub title: Rect,
    /// The names of the columns; without height where there are none.
    pub header: Rect,
    /// The rows.
    pub rows: Rect,
}

impl Frame {
    /// Tells whether a place is in any part of it.
    pub fn contains(&self, at: Position) -> bool {
        [self.title, self.header, self.rows].iter().any(|part| part.contains(at))
    }
}

/// Divides the room of a comparison.
pub fn frames(body: Rect, compare: &Compare) -> Frames {
    let images = u16::try_from(compare.names.len()).unwrap_or(u16::MAX);
    let details = match (compare.look, body.height) {
        (Look::Steps, _) | (_, ..14) => 0,
        (_, 14..24) => 3,
        (Look::Matrix, height) => images.saturating_add(3).min(height * 38 / 100),
        (Look::Files, _) => 6,
    };
    let (list, below) = split(body, body.height - details);
    let frame = |area, header| {
        let (title, rest) = split(area, 1);
        let (header, rows) = split(rest, header);
        Frame { title, header, rows }
    };
    Frames { list: frame(list, 1), details: (details > 0).then(|| frame(below, 0)) }
}

/// The tabs' words and where they stand.
pub fn look_labels(tabs: Rect, compare: &Compare) -> Vec<(Look, Rect, String)> {
    let files = thousands(compare.comparison.changes.rows().count() as u64);
    let words = ["Matrix".to_owned(), "Steps".to_owned(), format!("Files {files}")];
    let mut x = 0;
    let label = |(place, (look, words)): (usize, (Look, String))| {
        let label = format!(" {} {words} ", place + 1);
        let width = (width(&label) as u16).min(tabs.width.saturating_sub(x));
        let area = Rect { x, width, ..tabs };
        x += width;
        (look, area, label)
    };
    Look::ALL.into_iter().zip(words).enumerate().map(label).collect()
}

/// The columns of the matrix: the rows' names, as many images as there is room for, and where a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixColumns {
    /// Columns of the rows' names.
    pub label: usize,
    /// Columns of a bar beside each figure; 0 where there is no room.
    pub bar: usize,
    /// Columns of the last one, with its blank; 0 where there is no room.
    pub span: usize,
    /// The images that are seen.
    pub images: Range<usize>,
}

impl MatrixColumns {
    /// Columns of a list of so many, from the first image that is seen.
    pub fn new(compare: &Compare, columns: usize) -> Self {
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
    pub fn first(compare: &Compare, columns: usize) -> usize {
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
    pub fn cell(&self, image: usize) -> usize {
        cell(image, self.bar)
    }

    /// The image at a column of the list.
    pub fn image_at(&self, column: usize) -> Option<usize> {
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

/// The columns of the files that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeColumns {
    /// Columns of the bar.
    pub bar: usize,
    /// Whether the bytes before and after are shown.
    pub sizes: bool,
    /// Columns before the name's indentation.
    pub before: usize,
    /// Columns of indentation and name.
    pub name: usize,
}

impl ChangeColumns {
    /// Columns of a list of so many.
    pub fn new(columns: usize) -> Self {
        let bar = if columns >= 76 { 10 } else { 5 };
        let sizes = columns >= 76;
        // mark, change, bar, sizes, each with a blank
        let before = 2 + 9 + bar + 1 + if sizes { 18 } else { 0 };
        Self { bar, sizes, before, name: columns.saturating_sub(before) }
    }

    /// Columns by which a name is indented.
    pub fn indent(self, depth: usize) -> usize {
        let step = if self.name < 34 { 1 } else { 2 };
        (depth.saturating_sub(1) * step).min(self.name / 2)
    }

    /// The column of a row's fold sign.
    pub fn fold_sign(self, depth: usize) -> u16 {
        u16::try_from(self.before + self.indent(depth)).unwrap_or(u16::MAX)
    }
}

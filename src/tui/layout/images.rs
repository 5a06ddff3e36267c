//! The list of an engine's images: its rows, their columns, and below them what removing some would do.

use jiff::Timestamp;
use ratatui::layout::{Rect, Size};

use super::long_text::{Keeps, LongText};
use crate::text::{age, width};
use crate::tui::places::SortKey;
use crate::tui::state::{Direction, Images, Sort};

/// Lines below the list: a rule, what is freed, the command.
const BELOW: u16 = 3;
/// Lines above and below the body.
const AROUND: u16 = 4;
/// Columns from which on the age is shown.
const WIDE: usize = 76;

/// Columns of figures, and of how often an image is used.
pub(crate) const FIGURE: usize = 9;
pub(crate) const USED: usize = 5;

/// The columns of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ImageColumns {
    /// Columns of the age; 0 where there is no room.
    pub(crate) age: usize,
    /// Columns of the names.
    name: usize,
}

impl ImageColumns {
    /// Columns for a list of so many.
    pub(crate) fn new(images: &Images, columns: usize, now: Timestamp) -> Self {
        let made = images.inventory.images().iter().filter_map(|image| image.created);
        let longest = || made.map(|created| width(&age(created, now))).max().unwrap_or(0).max(CREATED.len());
        let age = if columns >= WIDE { longest() } else { 0 };
        // the mark, three figures, how often it is used, the age, each with a blank
        let taken = 2 + 3 * (FIGURE + 1) + USED + 1 + if age > 0 { age + 1 } else { 0 } + 1;
        Self { age, name: columns.saturating_sub(taken) }
    }

    /// The names of the columns, the one that rows are sorted by with a mark.
    pub(crate) fn heads(self, sort: Sort) -> String {
        let names = self.names();
        let Some((word, _)) = HEADS.iter().find(|(_, key)| *key == sort.key) else { return names };
        // their own order needs no mark
        let Some(end) = names.find(word).map(|start| start + word.len()) else { return names };
        if sort == Sort::by(SortKey::Rank) {
            return names;
        }
        let mark = if sort.direction == Direction::Natural { "▾" } else { "▴" };
        let after = names[end..].strip_prefix(' ').unwrap_or(&names[end..]);
        format!("{}{mark}{after}", &names[..end])
    }

    /// What a click on a column of the heads sorts by.
    pub(crate) fn head_at(self, column: usize) -> Option<SortKey> {
        let names = self.names();
        let found = HEADS.iter().find(|(word, _)| {
            names.find(word).is_some_and(|start| (start..=start + word.len()).contains(&column))
        });
        found.map(|(_, key)| *key)
    }

    fn names(self) -> String {
        let made = if self.age > 0 { format!(" {CREATED:age$}", age = self.age) } else { String::new() };
        format!(
            "  {:>FIGURE$} {:>FIGURE$} {:>FIGURE$} {:>USED$} {made} IMAGE",
            "FREES", "UNPACKED", "SHARED", "USED"
        )
    }
}

const CREATED: &str = "CREATED";

/// The names of columns, and what they sort by.
const HEADS: [(&str, SortKey); 5] = [
    ("FREES", SortKey::Rank),
    ("UNPACKED", SortKey::Bytes),
    ("USED", SortKey::Count),
    (CREATED, SortKey::Time),
    ("IMAGE", SortKey::Name),
];

/// The names of the image on a row of a list of these columns. None where there is no such row.
pub(crate) fn image_title(images: &Images, columns: ImageColumns, row: usize) -> Option<LongText> {
    let image = images.image(images.from(row).next()?);
    // the tag stays: it tells images of one repository apart
    Some(LongText::new(image.title(), Keeps::End, columns.name))
}

/// The rows of the list, and what is below them.
pub(crate) fn images_areas(body: Rect) -> (Rect, Rect) {
    let below = BELOW.min(body.height.saturating_sub(1));
    let list = Rect { height: body.height - below, ..body };
    (list, Rect { y: list.bottom(), height: below, ..body })
}

/// How many rows the list has on a terminal of a size.
pub(crate) fn images_height(terminal: Size) -> usize {
    let body = Rect::new(0, 0, terminal.width, terminal.height.saturating_sub(AROUND));
    usize::from(images_areas(body).0.height)
}

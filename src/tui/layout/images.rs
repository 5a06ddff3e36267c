//! The list of an engine's images: its rows, and below them what removing some would do.

use ratatui::layout::{Rect, Size};

/// Lines below the list: a rule, what is freed, the command.
const BELOW: u16 = 3;
/// Lines above and below the body.
const AROUND: u16 = 4;

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

//! What trees of files have in common, of an image and of a comparison: fold signs.

use crate::tui::rows::Fold;

/// The sign of a row that can be opened or closed; the root has none.
pub(super) fn fold_sign(depth: usize, fold: Fold) -> &'static str {
    match (depth, fold) {
        (0, _) => "",
        (_, Fold::Leaf) => "  ",
        (_, Fold::Closed) => "▸ ",
        (_, Fold::Open) => "▾ ",
    }
}

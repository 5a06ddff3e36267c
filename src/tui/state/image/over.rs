//! What takes the whole body of the screen in place of tabs and panes.

use super::treemap::MapView;
use super::viewer::Viewer;

/// What takes the whole body of the screen.
#[derive(Debug, Default)]
pub(crate) enum Over {
    /// Nothing: the panes are seen.
    #[default]
    Nothing,
    /// The files as areas.
    Treemap(Box<MapView>),
    /// What is in a file; closed, it leaves what was there before.
    Viewer(Box<Viewer>, Box<Over>),
}

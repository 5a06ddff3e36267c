//! All that a person prefers.

use super::choices::{Beginning, ThemeChoice};
use crate::text::Units;
use crate::tui::keys::KeyChanges;
use crate::tui::places::Tab;

/// What a person prefers of the explorer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The look.
    pub theme: ThemeChoice,
    /// How sizes are written.
    pub units: Units,
    /// Whether the mouse is listened to; without it the terminal selects text.
    pub mouse: bool,
    /// The tab that an image is opened at.
    pub(crate) start_tab: Tab,
    /// What of the files is open at the beginning.
    pub(crate) beginning: Beginning,
    /// Keys that were changed.
    pub(crate) keys: KeyChanges,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            units: Units::default(),
            mouse: true,
            start_tab: Tab::Layers,
            beginning: Beginning::default(),
            keys: KeyChanges::default(),
        }
    }
}

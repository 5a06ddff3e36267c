//! What there is to choose from, each with its word.

use crate::text::Units;
use crate::tui::places::Tab;

/// The look that is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the terminal's background is.
    #[default]
    Auto,
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// For those who need strong contrasts.
    HighContrast,
    /// For those who can't tell red from green.
    ColorBlind,
}

/// The background of a terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Background {
    /// Dark, or not known.
    #[default]
    Dark,
    /// Light.
    Light,
}

/// What is open at the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Beginning {
    /// The largest entry, level by level.
    #[default]
    Largest,
    /// Nothing.
    Folded,
}

/// A choice that has a word in the file.
pub(super) trait Choice: Copy + PartialEq + 'static {
    /// All there are.
    const ALL: &'static [Self];

    /// The word of one.
    fn word(self) -> String;

    /// The one with this word.
    fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.word() == word)
    }

    /// The words of all.
    fn words() -> Vec<String> {
        Self::ALL.iter().map(|choice| choice.word()).collect()
    }
}

impl Choice for ThemeChoice {
    const ALL: &'static [Self] = &[Self::Auto, Self::Dark, Self::Light, Self::HighContrast, Self::ColorBlind];

    fn word(self) -> String {
        match self {
            Self::Auto => "auto",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::ColorBlind => "color-blind",
        }
        .to_owned()
    }
}

impl Choice for Units {
    const ALL: &'static [Self] = &[Self::Si, Self::Iec];

    fn word(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

impl Choice for Tab {
    const ALL: &'static [Self] = &Tab::ALL;

    fn word(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

impl Choice for Beginning {
    const ALL: &'static [Self] = &[Self::Largest, Self::Folded];

    fn word(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

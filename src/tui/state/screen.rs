//! The state as a whole.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;

use super::comparison::Compare;
use super::image::Explorer;
use super::images::Images;
use super::palette::Palette;
use super::pane_sizes::PaneSizes;
use super::popup::{Popup, PopupKind};
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::inventory::Inventory;
use crate::tui::filter::Filter;
use crate::tui::keys::KeyContext;
use crate::tui::message::{HistoryPreview, KeptList, LoadingProgress};
use crate::tui::places::Border;
use crate::tui::preferences::{Background, Preferences};
use crate::tui::theme::Theme;

/// All that the screen depends on.
#[derive(Debug)]
pub struct State {
    /// What is explored, as it was asked for.
    pub(crate) title: String,
    /// The terminal's columns and rows.
    pub(crate) size: Size,
    /// The time from which ages are counted.
    pub(crate) now: Timestamp,
    /// Colours or weights.
    pub(crate) theme: Theme,
    /// What is explored now.
    pub(crate) screen: Screen,
    /// How far reading has come, while an image is explored of which some layers are still to come.
    pub(crate) arriving: Option<Loading>,
    /// What was read meanwhile, and is shown as soon as nothing is typed or lies over the screen.
    pub(crate) newer: Option<Arc<Diagnosis>>,
    /// The list of images as it was left, until it is known what there is now.
    pub(crate) kept_list: Option<KeptList>,
    /// The comparison from which the image was opened, as it was left.
    pub(crate) origin: Option<Box<Compare>>,
    /// What lies over the screen.
    pub(crate) popup: Option<Popup>,
    /// The list of commands, where it is open.
    pub(crate) palette: Option<Palette>,
    /// A word on what the last key did, until the next key.
    pub(crate) notice: Option<String>,
    /// What a person prefers.
    pub(crate) preferences: Preferences,
    /// How large panes are where their borders were moved.
    pub(crate) pane_sizes: PaneSizes,
    /// The border that the mouse holds.
    pub(crate) held: Option<Border>,
    /// Whether it was said where all keys are listed.
    pub(crate) key_hint: KeyHint,
}

/// What is said of a key that does nothing: once is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyHint {
    /// Nothing was said yet.
    Due,
    /// It was said.
    Given,
}

/// What is explored.
#[derive(Debug)]
pub(crate) enum Screen {
    /// The image is being read.
    Loading(Loading),
    /// One image.
    Exploring(Box<Explorer>),
    /// Several images, side by side.
    Comparing(Box<Compare>),
    /// All images of an engine, to choose from.
    Choosing(Box<Images>),
}

/// How far reading has come, and what the engine says meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Loading {
    /// The last progress that the loading thread reported.
    pub(crate) progress: Option<LoadingProgress>,
    /// What the engine says.
    pub(crate) preview: Option<HistoryPreview>,
    /// Ticks since the start, for the animation.
    pub(crate) ticks: usize,
}

impl State {
    /// Starts with an image that is still to be read.
    pub fn new(title: &str, size: Size, color: bool, now: Timestamp) -> Self {
        let loading = Screen::Loading(Loading::default());
        Self::with(loading, title, size, color, now)
    }

    /// Starts with one image.
    pub fn exploring(diagnosis: Arc<Diagnosis>, size: Size, color: bool, now: Timestamp) -> Self {
        let title = diagnosis.analysis.image.reference.clone();
        Self::with(Screen::exploring(diagnosis), &title, size, color, now)
    }

    /// Starts with several images.
    pub fn comparing(comparison: Arc<Comparison>, size: Size, color: bool, now: Timestamp) -> Self {
        Self::with(Screen::comparing(comparison), "", size, color, now)
    }

    /// Starts with all images of an engine.
    pub fn choosing(inventory: Arc<Inventory>, size: Size, color: bool, now: Timestamp) -> Self {
        Self::with(Screen::choosing(inventory), "", size, color, now)
    }

    fn with(screen: Screen, title: &str, size: Size, color: bool, now: Timestamp) -> Self {
        Self {
            title: title.to_owned(),
            size,
            now,
            theme: Theme::new(color),
            screen,
            arriving: None,
            newer: None,
            kept_list: None,
            origin: None,
            popup: None,
            palette: None,
            notice: None,
            preferences: Preferences::default(),
            pane_sizes: PaneSizes::default(),
            held: None,
            key_hint: KeyHint::Due,
        }
    }

    /// Takes up what a person prefers, on a terminal with this background.
    #[must_use]
    pub fn with_preferences(mut self, preferences: Preferences, background: Background) -> Self {
        if self.theme != Theme::Plain {
            self.theme = Theme::chosen(preferences.theme, background);
        }
        self.preferences = preferences;
        self
    }

    /// The image that is explored; None while loading and in a comparison.
    pub(crate) fn explorer(&self) -> Option<&Explorer> {
        match &self.screen {
            Screen::Exploring(explorer) => Some(explorer),
            Screen::Loading(_) | Screen::Comparing(_) | Screen::Choosing(_) => None,
        }
    }

    /// The filter of what has the keys.
    pub(crate) fn filter(&self) -> Option<&Filter> {
        match (&self.popup, &self.screen) {
            (Some(popup), _) => Some(&popup.filter),
            (None, Screen::Loading(_)) => None,
            (None, Screen::Choosing(images)) => Some(&images.table.filter),
            (None, Screen::Exploring(explorer)) => explorer.filter(),
            (None, Screen::Comparing(compare)) => Some(compare.filter()),
        }
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> Vec<KeyContext> {
        if self.palette.is_some() { vec![KeyContext::Palette] } else { self.contexts_below() }
    }

    /// The same as if no list of commands were open.
    pub(crate) fn contexts_below(&self) -> Vec<KeyContext> {
        match (&self.popup, &self.screen) {
            (_, Screen::Loading(_)) | (None, _) => self.screen.contexts(self.origin.is_some()),
            (Some(popup), _) if popup.filter.is_typing() => vec![KeyContext::Filter],
            (Some(Popup { kind: PopupKind::Plan(_), .. }), _) => vec![KeyContext::Plan, KeyContext::Popup],
            (Some(Popup { kind: PopupKind::TakeOut(_), .. }), _) => vec![KeyContext::Prompt],
            (Some(Popup { kind: PopupKind::Question(_), .. }), _) => vec![KeyContext::Question],
            (Some(_), _) => vec![KeyContext::Popup],
        }
    }
}

impl Screen {
    /// Explores an image.
    pub(crate) fn exploring(diagnosis: Arc<Diagnosis>) -> Self {
        Self::Exploring(Box::new(Explorer::new(diagnosis)))
    }

    /// Explores images side by side.
    pub(crate) fn comparing(comparison: Arc<Comparison>) -> Self {
        Self::Comparing(Box::new(Compare::new(comparison)))
    }

    /// Lists the images of an engine.
    pub(crate) fn choosing(inventory: Arc<Inventory>) -> Self {
        Self::Choosing(Box::new(Images::new(inventory)))
    }

    /// Where keys count when no popup is open, the narrowest first.
    pub(crate) fn contexts(&self, is_visit: bool) -> Vec<KeyContext> {
        let own = match self {
            Self::Loading(_) => &[KeyContext::Loading],
            Self::Exploring(explorer) => explorer.contexts(),
            Self::Comparing(compare) => compare.contexts(),
            Self::Choosing(images) if images.table.filter.is_typing() => &[KeyContext::Filter],
            Self::Choosing(_) => &[KeyContext::Images],
        };
        match own {
            [KeyContext::Loading] | [KeyContext::Filter] | [KeyContext::Prompt] => own.to_vec(),
            _ if is_visit => [&[KeyContext::Visit], own, &[KeyContext::Everywhere]].concat(),
            _ => [own, &[KeyContext::Everywhere]].concat(),
        }
    }
}

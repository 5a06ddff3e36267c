//! The state as a whole.

use std::collections::VecDeque;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use jiff::Timestamp;
use ratatui::layout::Size;

use super::comparison::Compare;
use super::image::Explorer;
use super::images::Images;
use super::outline::Outline;
use super::palette::Palette;
use super::pane_sizes::PaneSizes;
use super::popup::{Popup, PopupKind};
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::inventory::Inventory;
use crate::tui::filter::Filter;
use crate::tui::keys::KeyContext;
use crate::tui::message::{HistoryPreview, KeptList, LoadingProgress, OpenedFrom};
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
    /// From where what is explored was opened.
    pub(crate) opened_from: OpenedFrom,
    /// The comparison from which the image was opened, as it was left.
    pub(crate) origin: Option<Box<Compare>>,
    /// What lies over the screen.
    pub(crate) popup: Option<Popup>,
    /// The list of commands, where it is open.
    pub(crate) palette: Option<Palette>,
    /// A word on what the last key did, until the next key.
    pub(crate) notice: Option<String>,
    /// Keys that wait for the rows that they are for, in the order in which they were pressed.
    pub(crate) typed_ahead: VecDeque<KeyEvent>,
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
            opened_from: OpenedFrom::CommandLine,
            origin: None,
            popup: None,
            palette: None,
            notice: None,
            typed_ahead: VecDeque::new(),
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

    /// Takes up from where it was opened.
    #[must_use]
    pub fn opened_from(mut self, opened_from: OpenedFrom) -> Self {
        self.opened_from = opened_from;
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

    /// The tree or long list that has the keys, if one has.
    pub(crate) fn outline(&self) -> Option<&Outline> {
        match &self.screen {
            _ if self.popup.is_some() || self.palette.is_some() => None,
            Screen::Exploring(explorer) => explorer.outline(),
            Screen::Comparing(compare) => compare.outline(),
            Screen::Loading(_) | Screen::Choosing(_) => None,
        }
    }

    /// Tells whether keys wait for which the rows have come.
    pub(crate) fn has_typed_ahead(&self) -> bool {
        !self.typed_ahead.is_empty() && !self.outline().is_some_and(Outline::is_listing)
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> Vec<KeyContext> {
        if self.palette.is_some() { vec![KeyContext::Palette] } else { self.contexts_below() }
    }

    /// The same as if no list of commands were open.
    pub(crate) fn contexts_below(&self) -> Vec<KeyContext> {
        match (&self.popup, &self.screen) {
            (_, Screen::Loading(_)) | (None, _) => self.screen_contexts(),
            (Some(popup), _) if popup.filter.is_typing() => vec![KeyContext::Filter],
            (Some(Popup { kind: PopupKind::Plan(_), .. }), _) => vec![KeyContext::Plan, KeyContext::Popup],
            (Some(Popup { kind: PopupKind::TakeOut(_), .. }), _) => vec![KeyContext::Prompt],
            (Some(Popup { kind: PopupKind::Question(_), .. }), _) => vec![KeyContext::Question],
            (Some(_), _) => vec![KeyContext::Popup],
        }
    }

    /// The same if nothing lay over the screen.
    pub(crate) fn screen_contexts(&self) -> Vec<KeyContext> {
        let own = self.screen.contexts();
        let visit = self.origin.is_some().then_some(KeyContext::Visit);
        let from_list = (self.opened_from == OpenedFrom::ImageList).then_some(KeyContext::FromList);
        match own {
            [KeyContext::Filter | KeyContext::Prompt] => own.to_vec(),
            [KeyContext::Loading] => from_list.into_iter().chain(own.iter().copied()).collect(),
            _ => {
                let own = visit.into_iter().chain(own.iter().copied()).chain(from_list);
                own.chain([KeyContext::Everywhere]).collect()
            }
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

    /// Where keys count in what it shows, the narrowest first.
    fn contexts(&self) -> &'static [KeyContext] {
        match self {
            Self::Loading(_) => &[KeyContext::Loading],
            Self::Exploring(explorer) => explorer.contexts(),
            Self::Comparing(compare) => compare.contexts(),
            Self::Choosing(images) if images.table.filter.is_typing() => &[KeyContext::Filter],
            Self::Choosing(_) => &[KeyContext::Images],
        }
    }
}

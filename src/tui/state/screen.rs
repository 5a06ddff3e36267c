//! The state as a whole.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;

use super::comparison::Compare;
use super::image::Explorer;
use super::images::Images;
use super::outline::Filter;
use super::popup::{Popup, PopupKind};
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::inventory::Inventory;
use crate::tui::keys::KeyContext;
use crate::tui::message::{HistoryPreview, LoadingProgress};
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
    /// The comparison from which the image was opened, as it was left.
    pub(crate) origin: Option<Box<Compare>>,
    /// What lies over the screen.
    pub(crate) popup: Option<Popup>,
    /// A word on what the last key did, until the next key.
    pub(crate) notice: Option<String>,
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
        let theme = Theme::new(color);
        Self { title: title.to_owned(), size, now, theme, screen, origin: None, popup: None, notice: None }
    }

    /// The image that is explored; None while loading and in a comparison.
    pub(crate) fn explorer(&self) -> Option<&Explorer> {
        match &self.screen {
            Screen::Exploring(explorer) => Some(explorer),
            Screen::Loading(_) | Screen::Comparing(_) | Screen::Choosing(_) => None,
        }
    }

    /// The filter, where there are paths.
    pub(crate) fn filter(&self) -> Option<&Filter> {
        match &self.screen {
            Screen::Loading(_) | Screen::Choosing(_) => None,
            Screen::Exploring(explorer) => Some(&explorer.files.outline.filter),
            Screen::Comparing(compare) => Some(&compare.changed_files.outline.filter),
        }
    }

    /// Where keys count now, the narrowest first.
    pub(crate) fn contexts(&self) -> Vec<KeyContext> {
        match (&self.popup, &self.screen) {
            (_, Screen::Loading(_)) | (None, _) => self.screen.contexts(self.origin.is_some()),
            (Some(Popup { kind: PopupKind::Plan(_), .. }), _) => vec![KeyContext::Plan, KeyContext::Popup],
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
            Self::Choosing(_) => &[KeyContext::Images],
        };
        match own {
            [KeyContext::Loading] | [KeyContext::Filter] => own.to_vec(),
            _ if is_visit => [&[KeyContext::Visit], own, &[KeyContext::Everywhere]].concat(),
            _ => [own, &[KeyContext::Everywhere]].concat(),
        }
    }
}

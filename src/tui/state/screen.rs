//! The state as a whole.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;

use super::{Explorer, Loading, Popup};
use crate::analysis::Analysis;
use crate::tui::keymap::Context;
use crate::tui::layout::{Areas, areas};
use crate::tui::theme::Theme;

/// All that the screen depends on.
#[derive(Debug)]
pub struct State {
    /// What is looked at, as it was asked for.
    pub title: String,
    /// The terminal's columns and rows.
    pub size: Size,
    /// The time by which ages are told.
    pub now: Timestamp,
    /// The look.
    pub theme: Theme,
    /// How far things are.
    pub stage: Stage,
    /// What lies over the screen.
    pub popup: Option<Popup>,
    /// A word on what the last key did, until the next key.
    pub notice: Option<String>,
}

/// How far things are.
#[derive(Debug)]
pub enum Stage {
    /// The image is being read.
    Loading(Loading),
    /// The image is here.
    Exploring(Box<Explorer>),
}

impl State {
    /// Starts with an image that is still to be read.
    pub fn new(title: &str, size: Size, color: bool, now: Timestamp) -> Self {
        Self {
            title: title.to_owned(),
            size,
            now,
            theme: Theme::new(color),
            stage: Stage::Loading(Loading::default()),
            popup: None,
            notice: None,
        }
    }

    /// Starts with an image that is here.
    pub fn exploring(analysis: Arc<Analysis>, size: Size, color: bool, now: Timestamp) -> Self {
        let mut state = Self::new(&analysis.image.reference.clone(), size, color, now);
        state.stage = Stage::Exploring(Box::new(Explorer::new(analysis)));
        state.settle();
        state
    }

    /// The explorer, where the image is here.
    pub fn explorer(&self) -> Option<&Explorer> {
        match &self.stage {
            Stage::Exploring(explorer) => Some(explorer),
            Stage::Loading(_) => None,
        }
    }

    /// The parts of the screen. None where the terminal is too small.
    pub fn areas(&self) -> Option<Areas> {
        areas(self.size, self)
    }

    /// Where keys count now, the narrowest first.
    pub fn contexts(&self) -> &'static [Context] {
        match &self.stage {
            Stage::Loading(_) => &[Context::Loading],
            Stage::Exploring(_) if self.popup.is_some() => &[Context::Popup],
            Stage::Exploring(explorer) => explorer.contexts(),
        }
    }

    /// Brings every list into its window, after anything has changed.
    pub(super) fn settle(&mut self) {
        let Some(areas) = self.areas() else { return };
        if let Some(popup) = &mut self.popup {
            popup.settle(&self.stage, self.size);
        }
        if let Stage::Exploring(explorer) = &mut self.stage {
            explorer.settle(&areas, self.now);
        }
    }
}

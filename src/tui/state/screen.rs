//! The state as a whole.

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;

use super::{Compare, Explorer, Filter, Loading, Popup, PopupKind};
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::tui::compare_layout::frames;
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
    /// The comparison from which the image was entered, as it was left.
    pub origin: Option<Box<Compare>>,
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
    /// Several images are here.
    Comparing(Box<Compare>),
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
            origin: None,
            popup: None,
            notice: None,
        }
    }

    /// Starts with an image that is here.
    pub fn exploring(diagnosis: Arc<Diagnosis>, size: Size, color: bool, now: Timestamp) -> Self {
        let mut state = Self::new(&diagnosis.analysis.image.reference.clone(), size, color, now);
        state.stage = Stage::Exploring(Box::new(Explorer::new(diagnosis)));
        state.settle();
        state
    }

    /// Starts with several images that are here.
    pub fn comparing(comparison: Arc<Comparison>, size: Size, color: bool, now: Timestamp) -> Self {
        let mut state = Self::new("", size, color, now);
        state.stage = Stage::Comparing(Box::new(Compare::new(comparison)));
        state.settle();
        state
    }

    /// The explorer, where one image is looked at.
    pub fn explorer(&self) -> Option<&Explorer> {
        match &self.stage {
            Stage::Exploring(explorer) => Some(explorer),
            Stage::Loading(_) | Stage::Comparing(_) => None,
        }
    }

    /// What is looked for, where paths are seen.
    pub fn filter(&self) -> Option<&Filter> {
        match &self.stage {
            Stage::Loading(_) => None,
            Stage::Exploring(explorer) => Some(&explorer.files.outline.filter),
            Stage::Comparing(compare) => Some(&compare.changes.outline.filter),
        }
    }

    /// The parts of the screen. None where the terminal is too small.
    pub fn areas(&self) -> Option<Areas> {
        areas(self.size, self)
    }

    /// Where keys count now, the narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        match (&self.popup, &self.stage) {
            (_, Stage::Loading(_)) | (None, _) => self.stage.contexts(self.origin.is_some()),
            (Some(Popup { kind: PopupKind::Plan(_), .. }), _) => vec![Context::Plan, Context::Popup],
            (Some(_), _) => vec![Context::Popup],
        }
    }

    /// Brings every list into its window, after anything has changed.
    pub(super) fn settle(&mut self) {
        let Some(areas) = self.areas() else { return };
        if let Some(popup) = &mut self.popup {
            popup.settle(&self.stage, self.size);
        }
        match &mut self.stage {
            Stage::Loading(_) => {}
            Stage::Exploring(explorer) => explorer.settle(&areas, self.now),
            Stage::Comparing(compare) => {
                let frames = frames(areas.body, compare);
                compare.settle(&frames);
            }
        }
    }
}

impl Stage {
    /// Where keys count, were nothing over the screen, the narrowest first.
    pub(super) fn contexts(&self, is_visit: bool) -> Vec<Context> {
        let own = match self {
            Self::Loading(_) => &[Context::Loading],
            Self::Exploring(explorer) => explorer.contexts(),
            Self::Comparing(compare) => compare.contexts(),
        };
        match own {
            [Context::Loading] | [Context::Filter] => own.to_vec(),
            _ if is_visit => [&[Context::Visit], own, &[Context::Everywhere]].concat(),
            _ => [own, &[Context::Everywhere]].concat(),
        }
    }
}

//! What lies over the screen: the keys, or the warnings.

use ratatui::layout::Size;

use super::Stage;
use crate::text;
use crate::tui::keymap::{Context, Motion, bindings};
use crate::tui::wrap::wrap;

/// A popup and how far it is scrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Popup {
    /// What it shows.
    pub kind: PopupKind,
    /// The first line that is seen.
    pub top: usize,
}

/// What a popup shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PopupKind {
    /// The keys.
    Help,
    /// What was skipped or is doubtful.
    Warnings,
}

/// A line of a popup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopupLine {
    /// Keys, or a bullet; empty where the line goes on.
    pub left: String,
    /// The text.
    pub right: String,
    /// Whether the line names a group of others.
    pub heading: bool,
}

impl Popup {
    /// Opens a popup.
    pub fn new(kind: PopupKind) -> Self {
        Self { kind, top: 0 }
    }

    /// The columns and rows that its text may take.
    pub fn room(size: Size) -> Size {
        Size::new(size.width.saturating_sub(8).min(84), size.height.saturating_sub(6))
    }

    /// Columns of the left side.
    pub fn left_width(self) -> usize {
        match self.kind {
            PopupKind::Help => 16,
            PopupKind::Warnings => 2,
        }
    }

    /// All of its lines.
    pub fn lines(self, stage: &Stage, size: Size) -> Vec<PopupLine> {
        let columns = usize::from(Self::room(size).width).saturating_sub(self.left_width());
        match (self.kind, stage) {
            (PopupKind::Help, _) => help(columns),
            (PopupKind::Warnings, Stage::Exploring(explorer)) => {
                match explorer.analysis.warnings.as_slice() {
                    [] => entry("", "There are no warnings: nothing was skipped.", columns),
                    warnings => warnings.iter().flat_map(|warning| entry("·", warning, columns)).collect(),
                }
            }
            (PopupKind::Warnings, Stage::Loading(_)) => Vec::new(),
        }
    }

    /// Scrolls.
    pub fn go(&mut self, motion: Motion, size: Size) {
        let page = usize::from(Self::room(size).height).max(2) - 1;
        self.top = match motion {
            Motion::Up => self.top.saturating_sub(1),
            Motion::Down => self.top.saturating_add(1),
            Motion::HalfUp | Motion::PageUp => self.top.saturating_sub(page),
            Motion::HalfDown | Motion::PageDown => self.top.saturating_add(page),
            Motion::First => 0,
            Motion::Last => usize::MAX,
        };
    }

    pub(super) fn settle(&mut self, stage: &Stage, size: Size) {
        let lines = self.lines(stage, size).len();
        self.top = self.top.min(lines.saturating_sub(usize::from(Self::room(size).height)));
    }
}

fn help(columns: usize) -> Vec<PopupLine> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(PopupLine { left: String::new(), right: String::new(), heading: false });
        }
        lines.push(PopupLine { left: context.words().to_owned(), right: String::new(), heading: true });
        for binding in bindings(context) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            lines.extend(entry(&keys.join(" "), binding.help, columns));
        }
    }
    lines
}

fn entry(left: &str, right: &str, columns: usize) -> Vec<PopupLine> {
    let lines = wrap(&text::escape_line(right), columns).into_iter().enumerate();
    let left = |row| if row == 0 { left.to_owned() } else { String::new() };
    lines.map(|(row, right)| PopupLine { left: left(row), right, heading: false }).collect()
}

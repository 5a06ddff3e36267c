//! What lies over the screen: the keys, the warnings, or the plan.

use ratatui::layout::Size;

use super::Stage;
use crate::text;
use crate::text::wrap;
use crate::tui::keymap::{Context, Motion, bindings};

/// A popup and how far it is scrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Popup {
    /// What it shows.
    pub kind: PopupKind,
    /// The first line that is seen.
    pub top: usize,
}

/// What a popup shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PopupKind {
    /// The keys.
    Help,
    /// What was skipped or is doubtful.
    Warnings,
    /// What to change for what is marked, in Markdown.
    Plan(String),
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
    pub fn left_width(&self) -> usize {
        match self.kind {
            PopupKind::Help => 18,
            PopupKind::Warnings => 2,
            PopupKind::Plan(_) => 0,
        }
    }

    /// All of its lines.
    pub fn lines(&self, stage: &Stage, size: Size) -> Vec<PopupLine> {
        let columns = usize::from(Self::room(size).width).saturating_sub(self.left_width());
        match (&self.kind, stage) {
            (PopupKind::Help, stage) => help(&stage.contexts(false), columns),
            (PopupKind::Warnings, Stage::Exploring(explorer)) => {
                warnings(&explorer.analysis.warnings, columns)
            }
            (PopupKind::Warnings, Stage::Comparing(compare)) => warnings(&compare.warnings, columns),
            (PopupKind::Warnings, Stage::Loading(_)) => Vec::new(),
            (PopupKind::Plan(plan), _) => plan.lines().flat_map(|line| plan_line(line, columns)).collect(),
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

impl PopupLine {
    fn heading(words: String) -> Self {
        Self { left: words, right: String::new(), heading: true }
    }
}

fn warnings(warnings: &[String], columns: usize) -> Vec<PopupLine> {
    match warnings {
        [] => entry("", "There are no warnings: nothing was skipped.", columns),
        warnings => warnings.iter().flat_map(|warning| entry("·", warning, columns)).collect(),
    }
}

/// All keys, those that count now first.
fn help(now: &[Context], columns: usize) -> Vec<PopupLine> {
    let mut lines = Vec::new();
    let others = Context::ALL.into_iter().filter(|context| !now.contains(context));
    for context in now.iter().copied().chain(others) {
        if !lines.is_empty() {
            lines.push(PopupLine { left: String::new(), right: String::new(), heading: false });
        }
        lines.push(PopupLine::heading(context.words().to_owned()));
        for binding in bindings(context) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            lines.extend(entry(&keys.join(" "), binding.help, columns));
        }
    }
    lines
}

/// A line of Markdown as it is; a heading is told by its marks.
fn plan_line(line: &str, columns: usize) -> Vec<PopupLine> {
    match line.starts_with('#') {
        true => wrap(line, columns).into_iter().map(PopupLine::heading).collect(),
        false => entry("", line, columns),
    }
}

fn entry(left: &str, right: &str, columns: usize) -> Vec<PopupLine> {
    let lines = wrap(&text::escape_line(right), columns).into_iter().enumerate();
    let left = |row| if row == 0 { left.to_owned() } else { String::new() };
    lines.map(|(row, right)| PopupLine { left: left(row), right, heading: false }).collect()
}

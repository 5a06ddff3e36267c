//! What lies over the screen: the keys, the warnings, the plan, a question. What it says is in `popup_text`.

use ratatui::layout::Size;

use super::plan::PlanPage;
use crate::tree::{NodeId, Scope};
use crate::tui::contents::ContentsJob;
use crate::tui::filter::{Edit, Filter, TextKind};
use crate::tui::keys::{Action, Motion};

/// Columns of text that are read in one line.
const WIDEST: u16 = 100;

/// A popup and how far it is scrolled.
#[derive(Debug)]
pub(crate) struct Popup {
    /// What it shows.
    pub(crate) kind: PopupKind,
    /// The first line that is seen.
    pub(crate) top: usize,
    /// What is looked for in its lines.
    pub(crate) filter: Filter,
}

/// What a popup shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PopupKind {
    /// The keys.
    Help,
    /// What was skipped or is doubtful.
    Warnings,
    /// What to change.
    Plan(Box<PlanPage>),
    /// A question where something is to be written.
    TakeOut(Prompt),
    /// A question whether to go on.
    Question(Box<Question>),
    /// What was done.
    Words(Vec<String>),
}

/// Where a path is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// The path.
    pub(crate) node: NodeId,
    /// As what it is to be written.
    pub(crate) scope: Scope,
    /// The folder, as it is typed.
    pub(crate) text: String,
}

/// What is asked before something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// The question.
    pub(crate) words: String,
    /// What is done with a yes.
    pub(crate) job: ContentsJob,
    /// Whether that replaces what stands there.
    pub(crate) overwrites: bool,
}

impl Popup {
    /// Opens a popup.
    pub(crate) fn new(kind: PopupKind) -> Self {
        Self { kind, top: 0, filter: Filter::Off }
    }

    /// The columns and rows that its text may take on a terminal of a size.
    pub(crate) fn room(terminal: Size) -> Size {
        Size::new(terminal.width.saturating_sub(4).min(WIDEST), terminal.height.saturating_sub(4))
    }

    /// Does what a key asks of its filter. False where it asks nothing of it.
    pub(crate) fn act(&mut self, action: Action) -> bool {
        if matches!(self.kind, PopupKind::TakeOut(_) | PopupKind::Question(_)) {
            return false;
        }
        match action {
            Action::Filter => self.edit(Edit::Begin),
            Action::Rubout => self.edit(Edit::Rubout),
            Action::RuboutAll => self.edit(Edit::RuboutAll),
            Action::FilterSyntax => self.edit(Edit::Syntax),
            Action::KeepFilter => drop(self.filter.keep()),
            Action::Close if !self.filter.is_off() => self.filter = Filter::Off,
            _ => return false,
        }
        true
    }

    /// Changes what is looked for.
    pub(crate) fn edit(&mut self, edit: Edit<'_>) {
        self.filter.edit(edit, TextKind::Words, &[]);
        self.top = 0;
    }

    /// Scrolls.
    pub(crate) fn go(&mut self, motion: Motion, terminal: Size) {
        let page = usize::from(Self::room(terminal).height).max(2) - 1;
        self.top = match motion {
            Motion::Up => self.top.saturating_sub(1),
            Motion::Down => self.top.saturating_add(1),
            Motion::HalfUp | Motion::PageUp => self.top.saturating_sub(page),
            Motion::HalfDown | Motion::PageDown => self.top.saturating_add(page),
            Motion::First => 0,
            Motion::Last => usize::MAX,
        };
    }
}

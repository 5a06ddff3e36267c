//! The lines of a popup.

use ratatui::layout::Size;

use super::plan::{PlanPage, PlanRow};
use super::popup::{Popup, PopupKind, Prompt};
use super::screen::Screen;
use crate::text;
use crate::text::{fit_end, wrap};
use crate::tui::filter::{Filter, Subject};
use crate::tui::keys::{Binding, KeyChanges, KeyContext, bindings};

/// A line of a popup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PopupLine {
    /// Keys, or a bullet; empty where the line continues the one before.
    pub(crate) left: String,
    /// The text.
    pub(crate) right: String,
    /// Whether the line is a heading.
    pub(crate) heading: bool,
}

/// What the rest of a long line of a file begins with.
const CONTINUED: &str = "      ";

/// Columns of the keys, with the blank after them.
pub(crate) const KEYS_WIDTH: usize = 17;

/// Columns of the left side.
pub(crate) fn left_width(kind: &PopupKind) -> usize {
    match kind {
        PopupKind::Help => KEYS_WIDTH,
        PopupKind::Warnings => 2,
        PopupKind::Plan(plan) => plan.left_width(),
        PopupKind::TakeOut(_) | PopupKind::Question(_) | PopupKind::Words(_) => 0,
    }
}

/// All lines of a popup on a terminal of a size, over a screen where keys count in these contexts.
pub(crate) fn popup_lines(
    popup: &Popup,
    contexts: &[KeyContext],
    screen: &Screen,
    keys: &KeyChanges,
    terminal: Size,
) -> Vec<PopupLine> {
    let Popup { kind, filter, .. } = popup;
    let columns = usize::from(Popup::room(terminal).width).saturating_sub(left_width(kind));
    match (kind, screen) {
        (PopupKind::Help, _) => help(contexts, keys, filter, columns),
        (PopupKind::Warnings, Screen::Exploring(explorer)) => {
            warnings(&explorer.analysis.warnings, filter, columns)
        }
        (PopupKind::Warnings, Screen::Comparing(compare)) => warnings(&compare.warnings, filter, columns),
        (PopupKind::Warnings, Screen::Choosing(images)) => {
            warnings(&images.inventory.warnings, filter, columns)
        }
        (PopupKind::Warnings, Screen::Loading(_)) => Vec::new(),
        (PopupKind::Plan(plan), _) => plan_lines(plan, columns),
        (PopupKind::TakeOut(prompt), screen) => take_out(prompt, screen, columns),
        (PopupKind::Question(question), _) => entry("", &question.words, columns),
        (PopupKind::Words(words), _) => words.iter().flat_map(|line| entry("", line, columns)).collect(),
    }
}

impl PopupLine {
    fn heading(words: String) -> Self {
        Self { left: words, right: String::new(), heading: true }
    }
}

/// Nothing that terms ask.
struct NoFacts;

impl Subject for NoFacts {}

fn fits(filter: &Filter, text: &str) -> bool {
    let matcher = filter.search().and_then(|search| search.wanted());
    matcher.is_none_or(|matcher| matcher.fits(text.as_bytes(), &NoFacts))
}

fn warnings(warnings: &[String], filter: &Filter, columns: usize) -> Vec<PopupLine> {
    match warnings {
        [] => entry("", "No warnings.", columns),
        warnings => {
            let shown = warnings.iter().filter(|warning| fits(filter, warning));
            shown.flat_map(|warning| entry("•", warning, columns)).collect()
        }
    }
}

/// All keys, those that count now first.
fn help(now: &[KeyContext], changes: &KeyChanges, filter: &Filter, columns: usize) -> Vec<PopupLine> {
    let mut lines = Vec::new();
    let others = KeyContext::ALL.into_iter().filter(|context| !now.contains(context));
    for context in now.iter().copied().chain(others) {
        let words = |binding: &Binding| {
            let keys: Vec<String> = changes.keys_of(binding).iter().map(ToString::to_string).collect();
            keys.join(" ")
        };
        let shown = |binding: &&Binding| {
            fits(filter, &format!("{} {} {}", context.label(), words(binding), binding.help))
        };
        let mut shown = bindings(context).filter(shown).peekable();
        if shown.peek().is_none() {
            continue;
        }
        if !lines.is_empty() {
            lines.push(PopupLine { left: String::new(), right: String::new(), heading: false });
        }
        lines.push(PopupLine::heading(context.label().to_owned()));
        for binding in shown {
            lines.extend(entry(&words(binding), binding.help, columns));
        }
    }
    lines
}

/// The tab that is open.
fn plan_lines(plan: &PlanPage, columns: usize) -> Vec<PopupLine> {
    let row = |row: PlanRow| match row {
        PlanRow::Heading(words) => wrap(&words, columns).into_iter().map(PopupLine::heading).collect(),
        PlanRow::Saving(saves, words) => entry(&format!("{saves:>8}"), &words, columns),
        PlanRow::Text(words) => entry("", &words, columns),
        PlanRow::Code(line) => code(&line, columns),
    };
    plan.rows().into_iter().flat_map(row).collect()
}

/// A line of a file: one that is too long goes on below, further in, so that it is not taken for two.
fn code(line: &str, columns: usize) -> Vec<PopupLine> {
    let row = |right: String| PopupLine { left: String::new(), right, heading: false };
    if text::width(line) <= columns {
        return vec![row(line.to_owned())];
    }
    let pieces = wrap(line, columns.saturating_sub(CONTINUED.len())).into_iter();
    pieces
        .enumerate()
        .map(|(at, piece)| row(if at == 0 { piece } else { format!("{CONTINUED}{piece}") }))
        .collect()
}

fn take_out(prompt: &Prompt, screen: &Screen, columns: usize) -> Vec<PopupLine> {
    let Screen::Exploring(explorer) = screen else { return Vec::new() };
    let path = explorer.analysis.tree.path(prompt.node);
    let mut lines =
        entry("", &format!("Write {path} into this folder (empty for the current one):"), columns);
    let typed = fit_end(&text::escape_line(&prompt.text), columns.saturating_sub(1));
    lines.push(PopupLine { left: String::new(), right: format!("{typed}▏"), heading: false });
    lines
}

fn entry(left: &str, right: &str, columns: usize) -> Vec<PopupLine> {
    let mut lefts = wrap(left, KEYS_WIDTH - 1).into_iter();
    let mut rights = wrap(&text::escape_line(right), columns).into_iter();
    let line = || match (lefts.next(), rights.next()) {
        (None, None) => None,
        (left, right) => Some((left.unwrap_or_default(), right.unwrap_or_default())),
    };
    let lines = std::iter::from_fn(line);
    lines.map(|(left, right)| PopupLine { left, right, heading: false }).collect()
}

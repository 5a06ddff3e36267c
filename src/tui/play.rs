//! The explorer without a terminal: keys go in, the last screen comes out as text.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use ratatui::style::{Color, Style};

use super::contents::{ContentsAnswer, Refusal, ServeContents};
use super::keys::{KeysError, parse_keys};
use super::message::{Effect, Message, Options};
use super::state::State;
use super::update::{as_preferred, update};
use super::view::view;
use crate::compare::Comparison;
use crate::finding::Diagnosis;
use crate::inventory::Inventory;

/// Plays keys, as `jj<tab>/go<enter>`, and gives the last screen: lines of text, with SGR sequences where there are
/// colours.
///
/// Ages are told by the clock.
///
/// # Errors
/// [`KeysError`] where a key does not exist.
pub fn play(
    diagnosis: Arc<Diagnosis>,
    keys: &str,
    size: (u16, u16),
    options: impl Into<Options>,
) -> Result<String, KeysError> {
    play_with(diagnosis, keys, size, options, no_contents())
}

/// The same with what gives the contents of files; each is waited for.
///
/// # Errors
/// [`KeysError`] where a key does not exist.
pub fn play_with(
    diagnosis: Arc<Diagnosis>,
    keys: &str,
    size: (u16, u16),
    options: impl Into<Options>,
    contents: ServeContents,
) -> Result<String, KeysError> {
    let begin = |size, color, now| State::exploring(diagnosis, size, color, now);
    played(begin, keys, size, options.into(), contents)
}

/// The same for several images that are compared.
///
/// # Errors
/// [`KeysError`] where a key does not exist.
pub fn play_comparison(
    comparison: Arc<Comparison>,
    keys: &str,
    size: (u16, u16),
    options: impl Into<Options>,
) -> Result<String, KeysError> {
    play_comparison_with(comparison, keys, size, options, no_contents())
}

/// The same with what gives the contents of their files; each is waited for.
///
/// # Errors
/// [`KeysError`] where a key does not exist.
pub fn play_comparison_with(
    comparison: Arc<Comparison>,
    keys: &str,
    size: (u16, u16),
    options: impl Into<Options>,
    contents: ServeContents,
) -> Result<String, KeysError> {
    let begin = |size, color, now| State::comparing(comparison, size, color, now);
    played(begin, keys, size, options.into(), contents)
}

/// The same for all images of an engine.
///
/// # Errors
/// [`KeysError`] where a key does not exist.
pub fn play_images(
    inventory: Arc<Inventory>,
    keys: &str,
    size: (u16, u16),
    options: impl Into<Options>,
) -> Result<String, KeysError> {
    let begin = |size, color, now| State::choosing(inventory, size, color, now);
    played(begin, keys, size, options.into(), no_contents())
}

/// Gives no contents of files.
fn no_contents() -> ServeContents {
    Box::new(|jobs, answer| {
        for job in jobs {
            let result = Err(Refusal::Failed("contents cannot be read here".to_owned()));
            answer(ContentsAnswer { job, result });
        }
    })
}

fn played(
    begin: impl FnOnce(Size, bool, Timestamp) -> State,
    keys: &str,
    (columns, rows): (u16, u16),
    options: Options,
    contents: ServeContents,
) -> Result<String, KeysError> {
    let messages = parse_keys(keys)?;
    let Options { color, preferences, background, .. } = options;
    let mut state =
        begin(Size::new(columns, rows), color, Timestamp::now()).with_preferences(preferences, background);
    as_preferred(&mut state);
    let ((jobs, asked), (sender, answers)) = (channel(), channel());
    thread::spawn(move || contents(asked, &|answer| drop(sender.send(answer))));
    for message in messages {
        let mut next = Some(message);
        while let Some(message) = next.take() {
            next = match update(&mut state, message) {
                Some(Effect::List(job)) => job.run().map(Message::Listed),
                Some(Effect::Contents(job)) => {
                    let answer = jobs.send(job).ok().and_then(|()| answers.recv().ok());
                    answer.map(|answer| Message::Contents(Box::new(answer)))
                }
                // other effects have no terminal here
                _ => None,
            };
            next = next.or_else(|| state.has_typed_ahead().then_some(Message::TypedAhead));
        }
    }
    Ok(screen(&state, color))
}

/// Gives the screen as lines of text without trailing blanks; with SGR sequences for `styled`.
pub fn screen(state: &State, styled: bool) -> String {
    let Ok(mut terminal) = Terminal::new(TestBackend::new(state.size.width, state.size.height));
    let Ok(_) = terminal.draw(|frame| view(state, frame));
    let buffer = terminal.backend().buffer();
    let rows = (0..buffer.area.height).map(|y| row(buffer, y, styled));
    rows.fold(String::new(), |screen, row| screen + &row + "\n")
}

fn row(buffer: &Buffer, y: u16, styled: bool) -> String {
    let (mut text, mut now) = (String::new(), Style::reset());
    let mut skip = 0;
    for x in 0..buffer.area.width {
        let Some(cell) = buffer.cell((x, y)) else { continue };
        // the second column of a wide character has no text of its own
        if skip > 0 {
            skip -= 1;
            continue;
        }
        skip = crate::text::width(cell.symbol()).saturating_sub(1);
        if styled && cell.style() != now {
            now = cell.style();
            text.push_str(&sgr(now));
        }
        text.push_str(cell.symbol());
    }
    if styled { text + "\x1b[0m" } else { text.trim_end().to_owned() }
}

/// Writes a style as SGR sequences that do not depend on what was before.
fn sgr(style: Style) -> String {
    // a cell without a colour of its own has `Reset`, for which anstyle has no colour
    let own = |color: Option<Color>| color.filter(|color| *color != Color::Reset);
    let add_modifier = style.add_modifier;
    let style =
        anstyle::Style::from(Style { fg: own(style.fg), bg: own(style.bg), add_modifier, ..Style::new() });
    format!("{}{style}", anstyle::Reset)
}

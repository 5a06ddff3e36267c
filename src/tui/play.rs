//! The explorer without a terminal: keys go in, the last screen comes out as text.

use std::fmt::Write;
use std::sync::Arc;

use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier, Style};

use super::{KeysError, State, parse_keys, update, view};
use crate::compare::Comparison;
use crate::finding::Diagnosis;

/// Plays keys, as `jj<tab>/go<enter>`, and gives the last screen: lines of text, with SGR sequences for `color`.
///
/// Ages are told by the clock.
///
/// # Errors
/// [`KeysError`] where the text names no keys.
pub fn play(
    diagnosis: Arc<Diagnosis>,
    keys: &str,
    size: (u16, u16),
    color: bool,
) -> Result<String, KeysError> {
    played(State::exploring(diagnosis, Size::new(size.0, size.1), color, Timestamp::now()), keys, color)
}

/// The same for several images that are compared.
///
/// # Errors
/// [`KeysError`] where the text names no keys.
pub fn play_comparison(
    comparison: Arc<Comparison>,
    keys: &str,
    size: (u16, u16),
    color: bool,
) -> Result<String, KeysError> {
    played(State::comparing(comparison, Size::new(size.0, size.1), color, Timestamp::now()), keys, color)
}

fn played(mut state: State, keys: &str, color: bool) -> Result<String, KeysError> {
    for message in parse_keys(keys)? {
        // effects have no terminal here
        let _ = update(&mut state, message);
    }
    Ok(screen(&state, color))
}

/// Gives the screen as lines of text, without blanks at their ends; with SGR sequences for `styled`.
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
        // the second column of a wide character is no cell of its own
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

/// Writes a style as one SGR sequence that owes nothing to what was before.
fn sgr(style: Style) -> String {
    let mut codes = String::from("\x1b[0");
    let modifiers = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
    ];
    for (modifier, code) in modifiers {
        if style.add_modifier.contains(modifier) {
            let _ = write!(codes, ";{code}");
        }
    }
    for (color, base) in [(style.fg, 30), (style.bg, 40)] {
        let place = |at: u8| if at < 8 { base + u16::from(at) } else { base + 52 + u16::from(at) };
        let _ = match color {
            None | Some(Color::Reset) => Ok(()),
            Some(Color::Indexed(index)) => write!(codes, ";{};5;{index}", base + 8),
            Some(Color::Rgb(r, g, b)) => write!(codes, ";{};2;{r};{g};{b}", base + 8),
            Some(named) => write!(codes, ";{}", place(number(named))),
        };
    }
    codes + "m"
}

/// The place of a named colour among the terminal's sixteen.
fn number(color: Color) -> u8 {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    NAMED.iter().position(|&named| named == color).map_or(7, |place| place as u8)
}

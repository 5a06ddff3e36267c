//! Keys written as text, as `jj<tab>/go<enter>`: for tests, screenshots and bug reports.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::text;
use crate::tui::message::Message;

/// A text with a key that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown key `<{}>`: use <enter> <esc> <tab> <s-tab> <space> <bs> <up> <down> <left> <right> <home> <end> <pgup> \
     <pgdn> <f1> <c-x> <lt>, <click 4,2> <drag 4,2> <wheel-up 4,2> <wheel-down 4,2> <wheel-left 4,2> <wheel-right 4,2> or <size 80x24>",
    text::escape_line(.0)
)]
pub struct KeysError(String);

/// Reads keys: a character is its own key, `<…>` names any other one; `<lt>` is `<`.
///
/// # Errors
/// [`KeysError`] where a name is unknown or not closed.
pub fn parse_keys(keys: &str) -> Result<Vec<Message>, KeysError> {
    let mut messages = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '<' {
            messages.push(press(KeyCode::Char(c), KeyModifiers::NONE));
            continue;
        }
        let (name, after) = rest.split_once('>').ok_or_else(|| KeysError(rest.to_owned()))?;
        messages.push(named(name).ok_or_else(|| KeysError(name.to_owned()))?);
        rest = after;
    }
    Ok(messages)
}

fn press(code: KeyCode, modifiers: KeyModifiers) -> Message {
    Message::Key(KeyEvent::new(code, modifiers))
}

fn named(name: &str) -> Option<Message> {
    let name = name.to_ascii_lowercase();
    if let Some((word, numbers)) = name.split_once(' ') {
        let (x, y) = numbers.split_once([',', 'x'])?;
        let (x, y) = (x.parse().ok()?, y.parse().ok()?);
        let kind = match word {
            "size" => return Some(Message::Resize(x, y)),
            "click" => MouseEventKind::Down(MouseButton::Left),
            "drag" => MouseEventKind::Drag(MouseButton::Left),
            "wheel-left" => MouseEventKind::ScrollLeft,
            "wheel-right" => MouseEventKind::ScrollRight,
            "wheel-up" => MouseEventKind::ScrollUp,
            "wheel-down" => MouseEventKind::ScrollDown,
            _ => return None,
        };
        return Some(Message::Mouse(MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE }));
    }
    if let Some(c) = name.strip_prefix("c-").and_then(|c| c.chars().next().filter(|_| c.chars().count() == 1))
    {
        return Some(press(KeyCode::Char(c), KeyModifiers::CONTROL));
    }
    let (name, modifiers) = match name.strip_prefix("c-") {
        Some(name) => (name.to_owned(), KeyModifiers::CONTROL),
        None => (name, KeyModifiers::NONE),
    };
    let code = match name.as_str() {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "s-tab" => KeyCode::BackTab,
        "space" => KeyCode::Char(' '),
        "lt" => KeyCode::Char('<'),
        "bs" => KeyCode::Backspace,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "f1" => KeyCode::F(1),
        _ => return None,
    };
    Some(press(code, modifiers))
}

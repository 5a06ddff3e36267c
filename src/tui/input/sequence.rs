//! Keys that a terminal reports as a sequence of bytes.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::mouse;

/// The key of `Esc O` and this byte.
pub(super) fn single(byte: u8) -> Option<KeyCode> {
    match byte {
        b'P'..=b'S' => Some(KeyCode::F(byte - b'P' + 1)),
        _ => arrow(byte),
    }
}

/// Tells whether some terminal ends a sequence of these parameters with this byte: a key, the mouse, the focus or an
/// answer.
pub(super) fn may_end(parameters: &[u8], last: u8) -> bool {
    match last {
        _ if parameters.starts_with(b"[") => (b'A'..=b'E').contains(&last),
        _ if parameters.starts_with(b"<") => matches!(last, b'M' | b'm'),
        b'A'..=b'F' | b'H' | b'I' | b'O'..=b'Q' | b'S' | b'Z' | b'~' => true,
        b'M' | b'R' | b'c' | b'n' | b't' | b'u' | b'x' | b'y' => !parameters.is_empty(),
        _ => false,
    }
}

/// What `Esc [`, these parameters and this last byte say; None for what the explorer has no use for.
pub(super) fn csi(parameters: &[u8], last: u8) -> Option<Event> {
    if let Some(report) = parameters.strip_prefix(b"<") {
        return mouse::in_numbers(report, last == b'm', 0);
    }
    match (parameters, last) {
        (_, b'M') => return mouse::in_numbers(parameters, false, 32),
        (b"[", b'A'..=b'E') => return key(KeyCode::F(last - b'A' + 1), &mut "".split(';')),
        _ => {}
    }
    let mut fields = str::from_utf8(parameters).ok()?.split(';');
    // a key may have more names, for other keyboards
    let number = fields.next()?.split(':').next().and_then(|number| number.parse::<u32>().ok());
    let code = match (last, number) {
        (b'Z', _) => KeyCode::BackTab,
        (b'P' | b'Q' | b'S', _) => KeyCode::F(last - b'P' + 1),
        (b'~', Some(number)) => numbered(number)?,
        (b'u', Some(number)) => unicode(number)?,
        _ => arrow(last)?,
    };
    key(code, &mut fields)
}

/// A key with what the next field says: which others are held, and whether it is let go.
fn key<'a>(code: KeyCode, fields: &mut impl Iterator<Item = &'a str>) -> Option<Event> {
    let mut field = fields.next().unwrap_or_default().split(':').map(|number| number.parse::<u8>().ok());
    let held = field.next().flatten().unwrap_or(1).saturating_sub(1);
    let kind = match field.next().flatten() {
        Some(3) => KeyEventKind::Release,
        Some(2) => KeyEventKind::Repeat,
        _ => KeyEventKind::Press,
    };
    let bits = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    let modifiers = bits.into_iter().filter(|(bit, _)| held & bit != 0).map(|(_, modifier)| modifier);
    Some(Event::Key(KeyEvent::new_with_kind(code, modifiers.collect(), kind)))
}

fn arrow(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        _ => return None,
    })
}

fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11 => KeyCode::F(1),
        _ => return None,
    })
}

/// The key of a code point, as terminals report it that are told to report all keys alike.
fn unicode(number: u32) -> Option<KeyCode> {
    Some(match number {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        127 => KeyCode::Backspace,
        number => KeyCode::Char(char::from_u32(number).filter(|c| !c.is_control())?),
    })
}

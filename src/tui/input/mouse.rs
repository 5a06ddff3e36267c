//! The mouse, in each of the three ways in which terminals report it.

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// Reads a report of three bytes, each 32 more than what it says.
pub(super) fn in_bytes(button: u8, column: u8, row: u8) -> Option<Event> {
    report(button.checked_sub(32)?, u16::from(column.saturating_sub(32)), u16::from(row.saturating_sub(32)))
}

/// Reads a report of three numbers, of which the button may have an offset.
pub(super) fn in_numbers(numbers: &[u8], is_release: bool, offset: u8) -> Option<Event> {
    let mut numbers = str::from_utf8(numbers).ok()?.split(';').map(|number| number.parse::<u16>().ok());
    let mut next = || numbers.next().flatten();
    let button = u8::try_from(next()?).ok()?.checked_sub(offset)?;
    let mut event = report(button, next()?, next()?)?;
    if let (Event::Mouse(MouseEvent { kind, .. }), true) = (&mut event, is_release)
        && let MouseEventKind::Down(button) = *kind
    {
        *kind = MouseEventKind::Up(button);
    }
    Some(event)
}

/// Columns and rows are counted from 1; terminals have been seen to say 0.
fn report(button: u8, column: u16, row: u16) -> Option<Event> {
    let is_drag = button & 0b10_0000 != 0;
    let pressed = |button| if is_drag { MouseEventKind::Drag(button) } else { MouseEventKind::Down(button) };
    let kind = match (button & 0b11) | (button & 0b1100_0000) >> 4 {
        0 => pressed(MouseButton::Left),
        1 => pressed(MouseButton::Middle),
        2 => pressed(MouseButton::Right),
        3..=5 if is_drag => MouseEventKind::Moved,
        3 => MouseEventKind::Up(MouseButton::Left),
        4 => MouseEventKind::ScrollUp,
        5 => MouseEventKind::ScrollDown,
        6 => MouseEventKind::ScrollLeft,
        7 => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let bits = [(0b100, KeyModifiers::SHIFT), (0b1000, KeyModifiers::ALT), (0b1_0000, KeyModifiers::CONTROL)];
    let modifiers = bits.into_iter().filter(|(bit, _)| button & bit != 0).map(|(_, modifier)| modifier);
    Some(Event::Mouse(MouseEvent {
        kind,
        column: column.saturating_sub(1),
        row: row.saturating_sub(1),
        modifiers: modifiers.collect(),
    }))
}

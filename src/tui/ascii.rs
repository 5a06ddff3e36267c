//! The screen in ASCII, for terminals whose locale has no more: what is drawn with other characters is drawn with what comes
//! near, cell by cell, so that nothing moves.

use ratatui::buffer::Buffer;

/// Characters that are drawn, and what comes near them.
const SPELLED: [(&str, &str); 21] = [
    ("█▉▊▋▌", "#"),
    ("▍▎▏▐▕", "|"),
    ("▓", "%"),
    ("▒", ":"),
    ("░", "."),
    ("─━╌┄", "-"),
    ("│┃╎┆", "|"),
    ("┌┐└┘├┤┬┴┼╭╮╰╯", "+"),
    ("▸▶►→›", ">"),
    ("◂◀←‹", "<"),
    ("▾▼↓", "v"),
    ("▴▲↑", "^"),
    ("·", "."),
    ("•●◆", "*"),
    ("○◇", "o"),
    ("≈", "="),
    ("…", "~"),
    ("–—−", "-"),
    ("×✗", "x"),
    ("✓", "v"),
    ("≠", "!"),
];

/// Replaces what is not ASCII; a name's letter that has nothing near it is a question mark.
pub(super) fn spell_in_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.is_ascii() {
            continue;
        }
        let near = SPELLED.iter().find(|(those, _)| symbol.chars().all(|c| those.contains(c)));
        let near = near.map_or("?", |(_, near)| near);
        cell.set_symbol(near);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn what_is_drawn_keeps_its_place() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "╭─ a · é█▏…", Style::new());
        spell_in_ascii(&mut buffer);
        let line: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(line, "+- a . ?#|~ ");
    }

    #[test]
    fn marks_signs_and_shades_are_told_apart() {
        let signs = ["✗", "✓", "◇", "◆", "▲", "≠", "░", "▒", "▓", "▕", "█", "→"];
        let mut buffer = Buffer::empty(Rect::new(0, 0, signs.len() as u16, 1));
        buffer.set_string(0, 0, signs.concat(), Style::new());
        spell_in_ascii(&mut buffer);
        let line: String = buffer.content.iter().map(|cell| cell.symbol()).collect();
        assert_eq!(line, "xvo*^!.:%|#>");
    }
}

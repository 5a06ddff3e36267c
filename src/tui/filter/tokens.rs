//! What was typed, cut into words; a word in quotation marks keeps its blanks.

/// A word that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// As it was typed, with quotation marks.
    pub(super) raw: &'a str,
    /// Where it starts.
    pub(super) start: usize,
}

/// Cuts a text at its blanks.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut start, mut is_quoted) = (Vec::new(), None, false);
    for (at, c) in text.char_indices() {
        is_quoted ^= c == '"';
        match (c.is_whitespace() && !is_quoted, start) {
            (true, Some(from)) => {
                tokens.push(Token { raw: &text[from..at], start: from });
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    tokens.extend(start.map(|from| Token { raw: &text[from..], start: from }));
    tokens
}

//! Text broken into lines of a given width, at blanks where there are any.

use unicode_segmentation::UnicodeSegmentation;

use crate::text;

/// Breaks a text into lines of at most `columns`; a word that is longer is broken anywhere. Gives at least one line.
pub(super) fn wrap(line: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let (mut current, mut used) = (String::new(), 0);
    for word in line.split_word_bounds().flat_map(blank_or_whole) {
        let wide = text::width(word);
        if used + wide <= columns {
            current.push_str(word);
            used += wide;
            continue;
        }
        // a path or digest in the middle of a line starts a new one, unless it would not fit there either
        if wide <= columns && used > 0 {
            lines.push(std::mem::take(&mut current));
            used = 0;
            if word == " " {
                continue;
            }
        }
        for grapheme in word.graphemes(true) {
            let wide = text::width(grapheme);
            if used + wide > columns && used > 0 {
                lines.push(std::mem::take(&mut current));
                used = 0;
            }
            current.push_str(grapheme);
            used += wide;
        }
    }
    if !current.is_empty() || lines.is_empty() {
        lines.push(current);
    }
    lines
}

/// Gives every blank of a run on its own, so that a line may end between any two.
fn blank_or_whole(word: &str) -> impl Iterator<Item = &str> {
    let blank = word.starts_with(' ');
    word.split_inclusive(move |c| blank && c == ' ')
}

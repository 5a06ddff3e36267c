//! Text broken into lines of a given width, at blanks where there are any.

use unicode_segmentation::UnicodeSegmentation;

use super::width;

// Not by textwrap: it moves a word that is longer than a line to a line of its own before it breaks it, so that a path
// would leave its label alone, and it breaks between characters rather than graphemes.

/// Breaks a text into lines of at most `columns`; a word that is longer is broken anywhere. Gives at least one line.
pub fn wrap(line: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let (mut current, mut used) = (String::new(), 0);
    for word in line.split_inclusive(' ').flat_map(word_and_blank) {
        let wide = width(word);
        if used + wide <= columns {
            current.push_str(word);
            used += wide;
            continue;
        }
        if wide <= columns && used > 0 {
            lines.push(std::mem::take(&mut current));
            used = 0;
        }
        if word == " " {
            continue;
        }
        for grapheme in word.graphemes(true) {
            let wide = width(grapheme);
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

/// Parts a word from the blank after it, so that a line may end between the two.
fn word_and_blank(word: &str) -> impl Iterator<Item = &str> {
    let (word, blank) = word.split_at(word.trim_end_matches(' ').len());
    [word, blank].into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_end_at_blanks_and_a_long_word_is_broken() {
        assert_eq!(wrap("RUN apk add go", 8), ["RUN apk ", "add go"]);
        assert_eq!(wrap("a /usr/local/bin", 6), ["a /usr", "/local", "/bin"]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("ab", 0), ["a", "b"]);
    }
}

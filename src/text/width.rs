//! Text cut to a number of terminal columns, by grapheme, so that wide and combined characters keep their columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Gives the columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Cuts a text at the right to at most `columns`, with `…` where something was cut.
///
/// ```
/// assert_eq!(imgscope::text::fit("RUN apk add go", 9), "RUN apk …");
/// assert_eq!(imgscope::text::fit("日本語", 5), "日本…");
/// ```
pub fn fit(text: &str, columns: usize) -> String {
    cut(text, columns, text.graphemes(true), |kept| format!("{}…", kept.concat()))
}

/// Cuts a text at the left, keeping its end: the part of a path that tells it from its neighbours.
///
/// ```
/// assert_eq!(imgscope::text::fit_end("/usr/local/go/bin/go", 9), "…o/bin/go");
/// ```
pub fn fit_end(text: &str, columns: usize) -> String {
    cut(text, columns, text.graphemes(true).rev(), |mut kept| {
        kept.reverse();
        format!("…{}", kept.concat())
    })
}

fn cut<'a>(
    text: &'a str,
    columns: usize,
    graphemes: impl Iterator<Item = &'a str>,
    join: impl Fn(Vec<&'a str>) -> String,
) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut room = columns - 1;
    let kept = graphemes
        .take_while(|g| {
            let fits = width(g) <= room;
            room = room.saturating_sub(width(g));
            fits
        })
        .collect();
    join(kept)
}

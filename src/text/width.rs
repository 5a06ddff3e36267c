//! Text cut to a number of terminal columns, by grapheme, so that wide and combined characters keep their columns.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

// Not by unicode-truncate: it adds up the widths of graphemes and asserts that the sum is the width of the text, which
// Arabic ligatures break. A name from an image would end a debug build.

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

/// Cuts a text in its middle, keeping both of its ends.
///
/// ```
/// assert_eq!(imgscope::text::fit_middle("/usr/local/go/bin/go", 9), "/usr…n/go");
/// ```
pub fn fit_middle(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let start = fit(text, columns.div_ceil(2));
    let end = fit_end(text, (columns + 1).saturating_sub(width(&start)));
    start + end.strip_prefix('…').unwrap_or_default()
}

/// Cuts two texts in their middles to at most `columns` together; the shorter one leaves its room to the longer one.
pub fn fit_pair(one: &str, other: &str, columns: usize) -> (String, String) {
    let (half, of_one, of_other) = (columns / 2, width(one), width(other));
    let room = if of_other <= half { columns - of_other } else { of_one.min(half) };
    (fit_middle(one, room), fit_middle(other, columns.saturating_sub(of_one.min(room))))
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

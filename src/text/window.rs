//! A long text seen through a narrow window, by grapheme, so that every column stays on its column.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::width::width;

/// What is seen of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// The columns that are seen, with `…` at an end where something is left out there.
    pub text: String,
    /// The bytes of the whole text that are seen.
    kept: Range<usize>,
    /// The bytes of what is seen before these.
    lead: usize,
}

impl Window {
    /// Shows a text's columns from one on, as many as there is room for.
    ///
    /// ```
    /// use imgscope::text::Window;
    /// assert_eq!(Window::of("/usr/local/go/bin/go", 5, 9).text, "…ocal/go…");
    /// assert_eq!(Window::of("日本語の名前", 1, 7).text, "…本語…");
    /// ```
    pub fn of(text: &str, from: usize, columns: usize) -> Self {
        if columns == 0 {
            return Self { text: String::new(), kept: 0..0, lead: 0 };
        }
        // the sign stands in the first column
        let first = if from == 0 { 0 } else { from + 1 };
        let (mut column, mut kept, mut starts_at) = (0, text.len()..text.len(), first);
        let mut seen: Vec<(usize, &str)> = Vec::new();
        let end = from + columns;
        let mut is_cut = false;
        for (at, grapheme) in text.grapheme_indices(true) {
            let (start, wide) = (column, width(grapheme));
            column += wide;
            if start < first {
                continue;
            }
            if column > end {
                is_cut = true;
                break;
            }
            if seen.is_empty() {
                (kept.start, starts_at) = (at, start);
            }
            kept.end = at + grapheme.len();
            seen.push((column, grapheme));
        }
        if is_cut {
            // the sign needs a column of its own
            while seen.last().is_some_and(|(column, _)| *column >= end) {
                kept.end -= seen.pop().map_or(0, |(_, grapheme)| grapheme.len());
            }
        }
        // what was cut in its middle leaves a blank, so that the others stay where they are
        let sign = if from == 0 || column == 0 { "" } else { "…" };
        let mut shown = format!("{sign}{}", " ".repeat(starts_at - first));
        let lead = shown.len();
        seen.iter().for_each(|(_, grapheme)| shown.push_str(grapheme));
        // a single column has room for one sign
        if is_cut && (columns > 1 || sign.is_empty()) {
            shown.push('…');
        }
        Self { text: shown, kept, lead }
    }

    /// Where a part of the whole text is seen; nothing where it is not.
    pub fn place(&self, part: Range<usize>) -> Range<usize> {
        let (start, end) = (part.start.max(self.kept.start), part.end.min(self.kept.end));
        let at = |place: usize| self.lead + place.saturating_sub(self.kept.start).min(self.kept.len());
        at(start)..at(end.max(start))
    }
}

/// The columns of a text, each grapheme by itself: as a window counts them.
pub fn columns(text: &str) -> usize {
    text.graphemes(true).map(width).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_fits_is_whole() {
        assert_eq!(Window::of("short", 0, 5).text, "short");
        assert_eq!(Window::of("", 0, 5).text, "");
        assert_eq!(Window::of("short", 0, 4).text, "sho…");
        assert_eq!(Window::of("anything", 3, 0).text, "");
    }

    #[test]
    fn wide_and_combined_characters_keep_their_columns() {
        assert_eq!(Window::of("日本語", 2, 4).text, "… 語");
        assert_eq!(Window::of("日本語", 0, 4).text, "日…");
        assert_eq!(Window::of("e\u{301}e\u{301}e\u{301}e\u{301}", 1, 3).text, "…e\u{301}e\u{301}");
        let family = "👨‍👩‍👧";
        assert_eq!(Window::of(&format!("ab{family}cd"), 1, 5).text, format!("…{family}cd"));
        assert_eq!(Window::of(&format!("ab{family}cd"), 2, 4).text, "… cd");
    }

    #[test]
    fn a_part_is_found_where_it_is_seen() {
        let text = "usr/日本/lib.so";
        let window = Window::of(text, 2, 8);
        assert_eq!(window.text, "…/日本/…");
        let place = |part: &str| {
            let start = text.find(part).expect("a part");
            window.text[window.place(start..start + part.len())].to_owned()
        };
        assert_eq!(
            (place("日本"), place("usr/日"), place("/lib")),
            ("日本".into(), "/日".into(), "/".into())
        );
        assert_eq!((place("us"), place("so")), (String::new(), String::new()));
    }

    proptest! {
        #[test]
        fn a_window_is_never_wider_than_its_room(text in "[a日é👨‍👩‍👧\u{301}لا…]{0,24}", from in 0usize..40, room in 0usize..20) {
            let window = Window::of(&text, from, room);
            prop_assert!(columns(&window.text) <= room, "{:?}", window.text);
            for (at, grapheme) in text.grapheme_indices(true) {
                let place = window.place(at..at + grapheme.len());
                let seen = &window.text[place];
                prop_assert!(seen.is_empty() || seen == grapheme);
            }
        }

        #[test]
        fn going_on_by_a_window_shows_every_character(text in "[a-z日é]{1,40}") {
            let room = 6;
            let mut seen = vec![false; text.len()];
            for from in 0..=columns(&text).saturating_sub(room) {
                let window = Window::of(&text, from, room);
                for (at, grapheme) in text.grapheme_indices(true) {
                    seen[at] |= !window.place(at..at + grapheme.len()).is_empty();
                }
            }
            prop_assert!(text.grapheme_indices(true).all(|(at, _)| seen[at]), "{text}");
        }
    }
}

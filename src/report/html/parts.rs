//! Parts that several pages have: bars, cells, sums.

use maud::{Markup, html};

use crate::text::{counted, fit, fit_middle};

/// Warnings of a page: what is beyond them is counted.
const WARNINGS: usize = 200;
/// Letters of a warning.
const LETTERS: usize = 600;
/// Letters of a path, and its bytes in a page, where some letters take six.
const PATH: usize = 300;
const PATH_BYTES: usize = 400;
/// Letters that are left of any text.
const LEAST: usize = 16;

/// A path as tables have it, cut in its middle.
pub(super) fn path_text(path: &str) -> String {
    cut(path, PATH, PATH_BYTES)
}

/// A text cut in its middle to so many letters, and to so many bytes as they stand in a page.
pub(super) fn cut(text: &str, mut letters: usize, most: usize) -> String {
    loop {
        let cut = fit_middle(text, letters);
        let bytes = bytes_in_page(&cut);
        if bytes <= most || letters <= LEAST {
            return cut;
        }
        letters = (letters * most / bytes).max(LEAST);
    }
}

fn bytes_in_page(text: &str) -> usize {
    let bytes = |byte| match byte {
        b'&' => "&amp;".len(),
        b'<' | b'>' => "&lt;".len(),
        b'"' => "&quot;".len(),
        _ => 1,
    };
    text.bytes().map(bytes).sum()
}

/// A bar as long as a share of the whole, from 0 to 1. What it shows stands beside it in words.
pub(super) fn bar(share: f64) -> Markup {
    let length = (share.clamp(0.0, 1.0) * 1_000.0).round() / 10.0;
    html! {
        svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect width=(length) height="8" {}
        }
    }
}

/// A cell with a number.
pub(in crate::report) fn number_cell(text: &str) -> Markup {
    html! { td class="n" { (text) } }
}

/// A figure and what it is, as a part of a list of figures.
pub(super) fn sum(term: &str, figure: &str) -> Markup {
    html! { div { dt { (term) } dd { (figure) } } }
}

/// A field that shows only those rows of a table which have a text; hidden where no script runs.
pub(super) fn filter(table: &str, label: &str) -> Markup {
    let field = format!("{table}-filter");
    html! {
        p class="screen" hidden {
            label for=(field) { (label) } " "
            input id=(field) type="search" autocomplete="off" data-filters=(table);
            " " span id={ (table) "-count" } class="dim" role="status" {}
        }
    }
}

/// What is doubtful, in words; nothing where nothing is.
pub(super) fn warnings(all: &[String]) -> Markup {
    if all.is_empty() {
        return Markup::default();
    }
    html! {
        section aria-labelledby="warnings" {
            h2 id="warnings" { "Warnings" }
            ul { @for warning in all.iter().take(WARNINGS) { li { (fit(warning, LETTERS)) } } }
            (more(all.len(), WARNINGS, "warning"))
        }
    }
}

/// Says how many are not listed.
pub(super) fn more(all: usize, listed: usize, noun: &str) -> Markup {
    match all.checked_sub(listed) {
        None | Some(0) => Markup::default(),
        Some(rest) => html! { p class="dim" { "and " (counted(rest as u64, &format!("more {noun}"))) } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_what_it_takes_in_a_page() {
        assert_eq!(cut("/usr/lib/libc.so", 300, 400), "/usr/lib/libc.so");
        let quotes = cut(&"\"".repeat(1_000), 300, 400);
        assert!((300..=400).contains(&bytes_in_page(&quotes)), "{quotes}");
        assert_eq!(html! { (quotes) }.into_string().len(), bytes_in_page(&quotes));
        assert_eq!(cut(&"名".repeat(1_000), 300, 1).chars().count(), LEAST / 2);
    }

    #[test]
    fn warnings_beyond_what_anybody_reads_are_counted() {
        let all: Vec<String> = (0..WARNINGS + 5).map(|number| format!("<{number}>")).collect();
        let page = warnings(&all).into_string();
        assert_eq!(page.matches("<li>").count(), WARNINGS);
        assert!(page.contains("&lt;0&gt;") && page.contains("and 5 more warnings"), "{page}");
        assert!(warnings(&[]).into_string().is_empty());
    }
}

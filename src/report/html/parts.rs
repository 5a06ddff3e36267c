//! Parts that several pages have: bars, cells, sums.

use maud::{Markup, html};

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

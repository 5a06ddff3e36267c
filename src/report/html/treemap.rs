//! The treemap as SVG elements: of the page where no script runs, and of the file that has nothing else.

use maud::{Markup, html};

use super::parts::cut;
use crate::analysis::treemap::{Area, Cell, CellOf, Nesting, treemap};
use crate::text::{counted, escape, fit, size};
use crate::tree::{NodeId, Tree, View};

/// How large the map is, in its own units.
pub(super) const WIDTH: f64 = 1_200.0;
pub(super) const HEIGHT: f64 = 600.0;
/// What a letter takes, and what a line does.
const LETTER: f64 = 7.0;
const LINE: f64 = 16.0;
/// The least area of a cell that is told apart, so that there are three thousand of them at most, and the bytes of what a pointer
/// shows of all.
const LEAST_AREA: f64 = 240.0;
const TITLES: usize = 200_000;
/// Letters of one.
const TITLE: std::ops::RangeInclusive<usize> = 40..=300;
/// Colours that cells of one directory take turns in.
pub(super) const COLOURS: usize = 6;

/// The cells of a map, each a rectangle with its name and what a pointer shows.
pub(super) fn cells(tree: &Tree, view: &View, levels: usize) -> Markup {
    let nesting = Nesting {
        levels,
        title: LINE + 2.0,
        margin: (2.0, 2.0),
        smallest_opened: (60.0, 40.0),
        least_extent: LEAST_AREA,
    };
    let cells = treemap(tree, view, NodeId::ROOT, Area::sized(WIDTH, HEIGHT), &nesting);
    let title = (TITLES / cells.len().max(1)).clamp(*TITLE.start(), *TITLE.end());
    html! { @for (number, cell) in cells.iter().enumerate() { (drawn(tree, cell, number, title)) } }
}

fn drawn(tree: &Tree, cell: &Cell, number: usize, longest: usize) -> Markup {
    let (name, title) = match cell.of {
        CellOf::Path(node) => (escape(tree.name(node)), tree.path(node).to_string()),
        CellOf::Rest { directory, entries } => {
            let words = counted(entries as u64, "smaller entry");
            (words.clone(), format!("{words} in {}", tree.path(directory)))
        }
    };
    let Area { x, y, width, height } = cell.area;
    let letters = ((width - 8.0) / LETTER).max(0.0) as usize;
    let is_named = letters >= 4 && height >= LINE;
    html! {
        g {
            title { (cut(&title, longest, longest)) " " (size(cell.size)) }
            rect class={ "c" (number % COLOURS) } x=(round(x)) y=(round(y)) width=(round(width)) height=(round(height)) {}
            @if is_named {
                text x=(round(x + 4.0)) y=(round(y + 13.0)) { (fit(&name, letters)) }
            }
        }
    }
}

/// To a tenth: more is nothing that anybody sees.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

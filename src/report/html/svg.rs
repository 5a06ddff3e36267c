//! The treemap alone, as an SVG file for a README or a comment.

use std::io::{self, Write};

use maud::{PreEscaped, html};

use super::map_data::final_view;
use super::treemap::{HEIGHT, WIDTH, cells};
use crate::analysis::Analysis;
use crate::text::{escape_line, size};

/// Levels of directories that the map opens.
const LEVELS: usize = 6;
/// Columns of the headline.
const HEAD: f64 = 28.0;

const STYLE: &str = "svg{color-scheme:light dark}.bg{fill:#fff}text{fill:#14181d;font:12px system-ui,sans-serif}.head{font-size:16px;font-weight:600}rect{stroke:#fff}.c0{fill:#cfe3fb}.c1{fill:#d3f0dc}.c2{fill:#fbe6c4}.c3{fill:#e8dafb}.c4{fill:#fbd9e4}.c5{fill:#d6eef0}@media(prefers-color-scheme:dark){.bg{fill:#0d1117}text{fill:#f0f6fc}rect{stroke:#0d1117}.c0{fill:#143a63}.c1{fill:#174a2b}.c2{fill:#5a3f08}.c3{fill:#412c6b}.c4{fill:#632540}.c5{fill:#12484d}}";

/// Writes the treemap of the final file system.
///
/// # Errors
/// Where the writer fails.
pub(in crate::report) fn svg(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    let head = format!(
        "{}: {} live of {} unpacked",
        escape_line(&analysis.image.reference),
        size(analysis.totals.live_size),
        size(analysis.totals.unpacked_size)
    );
    let view = final_view(&analysis.tree, analysis.layers.len());
    let height = HEIGHT + HEAD;
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (height) } width=(WIDTH) height=(height) role="img" aria-label=(head) {
            style { (PreEscaped(STYLE)) }
            rect class="bg" width=(WIDTH) height=(height) {}
            text class="head" x="4" y="19" { (head) }
            g transform={ "translate(0 " (HEAD) ")" } {
                @if let Some(view) = &view { (cells(&analysis.tree, view, LEVELS)) }
            }
        }
    };
    writeln!(out, "{}", drawing.into_string())
}

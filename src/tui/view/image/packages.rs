//! The list of packages.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, line, right};
use super::list::{self, choice};
use crate::text::{escape_line, fit, size, width};
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Columns of what stands beside name and version.
const FIGURES: usize = 1 + 8 + 1 + 8 + 1 + 5 + 2;

/// Draws the packages that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let packages = explorer.diagnosis.packages();
    let rest = size(packages.unowned_size);
    let title = format!("Packages: bytes in the final file system ({rest} are no package's)");
    let header = format!(" {:>7}  {:<8} layer  name and version", "size", "manager");
    list::frame(state, explorer, Pane::Packages, area, &title, &header, buffer);
    if packages.is_empty() {
        pane::empty(
            state.theme,
            area.rows,
            "No package manager left a record in the final file system.",
            buffer,
        );
    }
    let room = area.width().saturating_sub(FIGURES);
    let first = explorer.packages.top;
    for (seen, place) in (first..packages.len()).take(area.height()).enumerate() {
        let Some((_, package)) = explorer.package_at(place) else { break };
        let bytes = package.size.map_or("-".to_owned(), size);
        let layer = package.layer.map_or("-".to_owned(), |layer| layer.to_string());
        let name = fit(&escape_line(&package.name), room);
        let version = fit(&escape_line(&package.version), room.saturating_sub(width(&name) + 1));
        let row = StyledRow::new(state.theme)
            .add(format!(" {} ", right(&bytes, 7)), TextRole::Strong)
            .add(format!(" {:<8} {layer:>5}  ", package.manager.word()), TextRole::Quiet)
            .add(format!("{name} "), TextRole::Text)
            .add(version, TextRole::Quiet);
        row.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Packages, place));
    }
}

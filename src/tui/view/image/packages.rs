//! The list of packages.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::row::{StyledRow, line, right};
use super::super::{found, pane};
use super::list::{self, choice};
use crate::text::{counted, size};
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, PackageRow, State};
use crate::tui::theme::TextRole;

/// Draws the packages that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let packages = explorer.diagnosis.packages();
    let (count, rest) = (counted(packages.len() as u64, "package"), size(packages.unowned_size));
    let titles = [
        format!("Packages: {count} in the final file system, {rest} not owned by any package"),
        format!("Packages: {count}, {rest} not owned by any"),
        format!("Packages: {rest} unowned"),
    ];
    list::table_frame(state, explorer, Pane::Packages, area, &titles.each_ref().map(String::as_str), buffer);
    if packages.is_empty() && explorer.packages.filter.is_off() {
        let below = Rect { y: area.rows.y.saturating_add(2), ..area.rows }.intersection(area.rows);
        let said = "No package manager left a record in the final file system.";
        let so_far = list::none_so_far(state, "packages");
        pane::empty(state.theme, below, so_far.as_deref().unwrap_or(said), buffer);
    }
    let table = &explorer.packages;
    let first = table.list.top;
    for (seen, item) in table.from(first).take(area.height()).enumerate() {
        let chosen = choice(explorer, Pane::Packages, first + seen);
        let PackageRow::Package(id) = explorer.package_rows[item] else {
            let row = StyledRow::new(state.theme)
                .add(format!(" {} ", right(&rest, 7)), TextRole::Strong)
                .add(format!(" {:<8} {:>5}  ", "-", "-"), TextRole::Quiet);
            let row = found::found(row, PackageRow::UNOWNED, TextRole::Quiet, table.matcher());
            row.draw(buffer, line(area.rows, seen), chosen);
            continue;
        };
        let package = &packages[id];
        let bytes = package.size.map_or("-".to_owned(), size);
        let layer = package.layer.map_or("-".to_owned(), |layer| layer.to_string());
        let row = StyledRow::new(state.theme)
            .add(format!(" {} ", right(&bytes, 7)), TextRole::Strong)
            .add(format!(" {:<8} {layer:>5}  ", package.manager.word()), TextRole::Quiet);
        let row =
            list::long(row, explorer, (Pane::Packages, area), first + seen, TextRole::Text, TextRole::Quiet);
        row.draw(buffer, line(area.rows, seen), chosen);
    }
}

//! The list of findings.

use ratatui::buffer::Buffer;

use super::super::pane;
use super::super::row::{StyledRow, line, right};
use super::super::severity::sign;
use super::list::{self, choice};
use super::marks;
use crate::finding::{Confidence, Finding};
use crate::text::size;
use crate::tui::layout::PaneArea;
use crate::tui::places::Pane;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::TextRole;

/// Draws the findings that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let diagnosis = &explorer.diagnosis;
    let titles = titles(explorer);
    list::table_frame(state, explorer, Pane::Findings, area, &titles.each_ref().map(String::as_str), buffer);
    if diagnosis.findings.is_empty() && explorer.findings.filter.is_off() {
        let said = match diagnosis.analysis.totals.complete {
            true => "No findings: nothing here looks out of place.",
            false => "No findings in the layers that could be read; some rules need all layers.",
        };
        let so_far = list::none_so_far(state, "findings");
        pane::empty(state.theme, area.rows, so_far.as_deref().unwrap_or(said), buffer);
    }
    let first = explorer.findings.list.top;
    for (seen, item) in explorer.findings.from(first).take(area.height()).enumerate() {
        let row = row(state, explorer, &diagnosis.findings[item], first + seen, area);
        row.draw(buffer, line(area.rows, seen), choice(explorer, Pane::Findings, first + seen));
    }
}

fn titles(explorer: &Explorer) -> [String; 3] {
    match explorer.removable_size {
        0 => ["Findings: what to change", "Findings", "Findings"].map(str::to_owned),
        bytes => {
            let (bytes, unpacked) = (size(bytes), size(explorer.analysis.totals.unpacked_size));
            [
                format!("Findings: {bytes} of {unpacked} can be removed"),
                format!("Findings: {bytes} of {unpacked}"),
                format!("Findings: {bytes}"),
            ]
        }
    }
}

fn row(state: &State, explorer: &Explorer, finding: &Finding, place: usize, area: &PaneArea) -> StyledRow {
    let (sign, role) = sign(finding.severity);
    let saves = match (finding.saves, finding.confidence) {
        (0, _) => "-".to_owned(),
        (bytes, Confidence::Exact) => size(bytes),
        (bytes, Confidence::Estimate(_)) => format!("~{}", size(bytes)),
    };
    let layer = finding.layer.map_or("-".to_owned(), |layer| layer.to_string());
    let weight = if finding.saves == 0 { TextRole::Quiet } else { TextRole::Strong };
    let row = marks::sign(StyledRow::new(state.theme), explorer, Pane::Findings, place)
        .add(format!("{}  ", right(&saves, 7)), weight)
        .add(format!("{sign} {:<6}", finding.severity.word()), role)
        .add(format!(" {layer:>3}  "), TextRole::Quiet);
    list::long(row, explorer, (Pane::Findings, area), place, TextRole::Text, TextRole::Text)
}

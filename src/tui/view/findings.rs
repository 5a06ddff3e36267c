//! The list of findings.

use ratatui::buffer::Buffer;

use super::cells::{Row, line, right};
use super::draw::choice;
use super::severity::sign;
use super::{marks, pane};
use crate::finding::{Confidence, Finding};
use crate::text::{fit, size};
use crate::tui::layout::PaneArea;
use crate::tui::state::{Explorer, State};
use crate::tui::theme::Role;

/// Draws the findings that are seen.
pub(super) fn draw(state: &State, explorer: &Explorer, area: &PaneArea, buffer: &mut Buffer) {
    let diagnosis = &explorer.diagnosis;
    let header = format!(" {:>7}  {:<8} {:>3}  finding", "saves", "severity", "in");
    pane::draw(state, explorer, area, &title(explorer), &header, buffer);
    if diagnosis.findings.is_empty() {
        let said = match diagnosis.analysis.totals.complete {
            true => "Nothing was found that does not belong here.",
            false => "Nothing was found in the layers that could be read; some rules need all of them.",
        };
        pane::empty(state, area, said, buffer);
    }
    let room = usize::from(area.rows.width).saturating_sub(24);
    let first = explorer.findings.top;
    let seen = diagnosis.findings.iter().skip(first).take(usize::from(area.rows.height));
    for (seen, finding) in seen.enumerate() {
        let row = row(state, explorer, finding, first + seen, room);
        row.draw(buffer, line(area.rows, seen), choice(explorer, area.pane, first + seen));
    }
}

fn title(explorer: &Explorer) -> String {
    match explorer.removable_size {
        0 => "Findings: what does not belong".to_owned(),
        bytes => {
            let unpacked = size(explorer.analysis.totals.unpacked_size);
            format!("Findings: {} of {unpacked} can be removed", size(bytes))
        }
    }
}

fn row(state: &State, explorer: &Explorer, finding: &Finding, place: usize, room: usize) -> Row {
    let (sign, role) = sign(finding.severity);
    let saves = match (finding.saves, finding.confidence) {
        (0, _) => "-".to_owned(),
        (bytes, Confidence::Exact) => size(bytes),
        (bytes, Confidence::Estimate(_)) => format!("~{}", size(bytes)),
    };
    let layer = finding.layer.map_or("-".to_owned(), |layer| layer.to_string());
    let weight = if finding.saves == 0 { Role::Quiet } else { Role::Strong };
    marks::sign(Row::new(state.theme), explorer, crate::tui::state::Pane::Findings, place)
        .add(format!("{}  ", right(&saves, 7)), weight)
        .add(format!("{sign} {:<6}", finding.severity.word()), role)
        .add(format!(" {layer:>3}  "), Role::Quiet)
        .add(fit(&finding.title, room), Role::Text)
}

//! Where the panes and tabs of one image are.

use ratatui::layout::{Position, Rect};

use super::borders::{BorderArea, details_rows, left_columns};
use super::pane::{PaneArea, split};
use super::screen::ScreenAreas;
use super::tabs::{Gap, TabLabel, placed};
use crate::text;
use crate::tui::places::{Border, Pane, Tab};
use crate::tui::state::{Explorer, PaneSizes};

/// Columns from which layers and files stand side by side.
const SIDE_BY_SIDE: u16 = 80;

/// The panes of one image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageAreas {
    /// The panes that are seen.
    pub(crate) panes: Vec<(Pane, PaneArea)>,
    /// The line between two columns.
    pub(crate) divider: Option<Rect>,
    /// The borders that can be moved.
    pub(crate) borders: Vec<BorderArea>,
}

impl ImageAreas {
    /// How many rows of a pane are seen.
    pub(crate) fn height(&self, pane: Pane) -> usize {
        self.panes.iter().find(|(seen, _)| *seen == pane).map_or(0, |(_, area)| area.height())
    }

    /// The pane at a position.
    pub(crate) fn pane_at(&self, at: Position) -> Option<(Pane, PaneArea)> {
        self.panes.iter().find(|(_, area)| area.contains(at)).copied()
    }
}

/// Divides the body of the screen.
pub(crate) fn image_areas(screen: &ScreenAreas, explorer: &Explorer) -> ImageAreas {
    let (body, sizes) = (screen.body, screen.pane_sizes);
    match explorer.tab {
        Tab::Layers if body.width >= SIDE_BY_SIDE => layers_and_files(body, sizes, explorer),
        _ => list_and_details(body, sizes, explorer, explorer.pane()),
    }
}

fn layers_and_files(body: Rect, sizes: PaneSizes, explorer: &Explorer) -> ImageAreas {
    let left = left_columns(sizes, body.width, (body.width * 44 / 100).clamp(36, 70));
    let column = Rect { width: left, ..body };
    let wanted = u16::try_from(explorer.analysis.layers.len()).unwrap_or(u16::MAX).saturating_add(2);
    let layers = if body.height < 12 { body.height } else { wanted.clamp(5, body.height * 55 / 100) };
    let details = details_rows(sizes, Border::LayerDetails, body.height, body.height - layers);
    let (top, bottom) = split(column, body.height - details);
    let mut panes = vec![pane(Pane::Layers, top)];
    let divider = Rect { x: left, width: 1, ..body };
    let mut borders = vec![BorderArea { border: Border::Columns, line: divider, whole: body }];
    if bottom.height > 1 {
        panes.push(pane(Pane::Details, bottom));
    }
    borders.push(BorderArea { border: Border::LayerDetails, line: split(bottom, 1).0, whole: column });
    panes.push(pane(Pane::Files, Rect { x: left + 1, width: body.width - left - 1, ..body }));
    ImageAreas { panes, divider: Some(divider), borders }
}

fn list_and_details(body: Rect, sizes: PaneSizes, explorer: &Explorer, list: Pane) -> ImageAreas {
    // what a short list leaves is for the details; the file tree changes its length too often for that
    let rows = if list == Pane::Files { usize::MAX } else { explorer.length(list) };
    let unused = body.height.saturating_sub(u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(3).max(6));
    let details = if body.height < 12 { 0 } else { (body.height * 38 / 100).clamp(6, 14).max(unused) };
    let details = details_rows(sizes, Border::ListDetails, body.height, details);
    let (top, bottom) = split(body, body.height - details);
    let details = (details > 0).then(|| pane(Pane::Details, bottom));
    let border = BorderArea { border: Border::ListDetails, line: split(bottom, 1).0, whole: body };
    let panes = std::iter::once(pane(list, top)).chain(details).collect();
    ImageAreas { panes, divider: None, borders: vec![border] }
}

fn pane(pane: Pane, area: Rect) -> (Pane, PaneArea) {
    (pane, PaneArea::new(area, pane != Pane::Details))
}

/// The tabs. Where there is no room for all words, those without a figure lose theirs first.
pub(crate) fn image_tabs(line: Rect, explorer: &Explorer) -> Vec<TabLabel<Tab>> {
    let figures = tab_figures(explorer);
    let words = |tab: usize, is_brief: bool| {
        let (word, brief) = TAB_WORDS[tab];
        if is_brief { brief } else { word }
    };
    let labels = |is_brief: &dyn Fn(usize) -> bool, has_figures: bool| -> Vec<String> {
        let label = |tab: usize| match has_figures {
            true => format!("{}{}", words(tab, is_brief(tab)), figures[tab]),
            false => words(tab, is_brief(tab)).to_owned(),
        };
        (0..Tab::ALL.len()).map(label).collect()
    };
    let is_plain = |tab: usize| figures[tab].is_empty();
    let choices = [
        (labels(&|_| false, true), Gap::Wide),
        (labels(&|_| false, true), Gap::Narrow),
        (labels(&is_plain, true), Gap::Narrow),
        (labels(&|_| true, true), Gap::Narrow),
        (labels(&|_| true, false), Gap::Narrow),
    ];
    let numbers = (vec![String::new(); Tab::ALL.len()], Gap::Narrow);
    let fits = |(labels, gap): &(Vec<String>, Gap)| gap.columns(labels) <= usize::from(line.width);
    let (labels, gap) = choices.into_iter().find(fits).unwrap_or(numbers);
    placed(line, gap, Tab::ALL.into_iter().zip(labels))
}

/// What the tabs are called, and what where there is little room.
const TAB_WORDS: [(&str, &str); Tab::ALL.len()] = [
    ("Layers", "Layers"),
    ("History", "Hist"),
    ("Wasted", "Wast"),
    ("Duplicates", "Dupl"),
    ("Findings", "Find"),
    ("Packages", "Pack"),
    ("Largest", "Larg"),
    ("Types", "Type"),
];

/// The figures of the tabs that have one, with a blank before it.
fn tab_figures(explorer: &Explorer) -> [String; Tab::ALL.len()] {
    let analysis = &explorer.analysis;
    let figure = |bytes: u64| if bytes > 0 { format!(" {}", text::size(bytes)) } else { String::new() };
    let findings = match (explorer.removable_size, explorer.diagnosis.findings.len()) {
        (0, findings @ 1..) => format!(": {}", text::thousands(findings as u64)),
        (bytes, _) => figure(bytes),
    };
    Tab::ALL.map(|tab| match tab {
        Tab::Wasted => figure(analysis.totals.wasted_size),
        Tab::Duplicates => figure(analysis.duplicates.wasted_size()),
        Tab::Findings => findings.clone(),
        _ => String::new(),
    })
}

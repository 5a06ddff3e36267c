//! Where everything is on the screen: a pure function of the terminal's size and the state.
//!
//! Used by `update`, for pages and the mouse, and by `view`, so that a click hits what is seen.

use ratatui::layout::{Rect, Size};

use super::state::{Explorer, Pane, Stage, State, Tab};
use crate::text;

/// The smallest terminal on which anything but a sentence is shown.
pub const SMALLEST: Size = Size::new(40, 10);

/// Columns from which layers and files stand side by side.
const SIDE_BY_SIDE: u16 = 80;

/// The parts of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Areas {
    /// The image's name.
    pub headline: Rect,
    /// The image's figures.
    pub figures: Rect,
    /// The tabs.
    pub tabs: Rect,
    /// All between tabs and footer.
    pub body: Rect,
    /// The line of keys.
    pub footer: Rect,
    /// The line between two columns.
    pub divider: Option<Rect>,
    /// The panes that are seen.
    pub panes: Vec<PaneArea>,
}

/// The parts of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaneArea {
    /// Which.
    pub pane: Pane,
    /// The rule with its title.
    pub title: Rect,
    /// The names of the columns; without height where there are none.
    pub header: Rect,
    /// The rows.
    pub rows: Rect,
}

impl Areas {
    /// Finds a pane, where it is seen.
    pub fn pane(&self, pane: Pane) -> Option<&PaneArea> {
        self.panes.iter().find(|area| area.pane == pane)
    }

    /// How many rows of a pane are seen.
    pub fn height(&self, pane: Pane) -> usize {
        self.pane(pane).map_or(0, |area| usize::from(area.rows.height))
    }

    /// How wide a pane is, where it is seen.
    pub fn width(&self, pane: Pane) -> usize {
        self.pane(pane).map_or(0, |area| usize::from(area.rows.width))
    }
}

/// Divides the screen. None where the terminal is too small.
pub fn areas(size: Size, state: &State) -> Option<Areas> {
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return None;
    }
    let line = |y| Rect::new(0, y, size.width, 1);
    let body = Rect::new(0, 3, size.width, size.height - 4);
    let mut areas = Areas {
        headline: line(0),
        figures: line(1),
        tabs: line(2),
        body,
        footer: line(size.height - 1),
        divider: None,
        panes: Vec::new(),
    };
    if let Stage::Exploring(explorer) = &state.stage {
        match explorer.tab {
            Tab::Layers => layers_and_files(&mut areas, explorer),
            Tab::History => list_and_details(&mut areas, Pane::History),
            Tab::Wasted => list_and_details(&mut areas, Pane::Wasted),
            Tab::Duplicates => list_and_details(&mut areas, Pane::Duplicates),
        }
    }
    Some(areas)
}

fn layers_and_files(areas: &mut Areas, explorer: &Explorer) {
    let body = areas.body;
    if body.width < SIDE_BY_SIDE {
        return list_and_details(areas, explorer.focus);
    }
    let left = (body.width * 44 / 100).clamp(36, 70);
    let column = Rect { width: left, ..body };
    let wanted = u16::try_from(explorer.analysis.layers.len()).unwrap_or(u16::MAX).saturating_add(2);
    let layers = if body.height < 12 { body.height } else { wanted.clamp(5, body.height * 55 / 100) };
    let (top, bottom) = split(column, layers);
    areas.panes.push(pane(Pane::Layers, top));
    if bottom.height > 1 {
        areas.panes.push(pane(Pane::Details, bottom));
    }
    areas.divider = Some(Rect { x: left, width: 1, ..body });
    areas.panes.push(pane(Pane::Files, Rect { x: left + 1, width: body.width - left - 1, ..body }));
}

fn list_and_details(areas: &mut Areas, list: Pane) {
    let body = areas.body;
    let details = if body.height < 12 { 0 } else { (body.height * 38 / 100).clamp(6, 14) };
    let (top, bottom) = split(body, body.height - details);
    areas.panes.push(pane(list, top));
    if details > 0 {
        areas.panes.push(pane(Pane::Details, bottom));
    }
}

fn pane(pane: Pane, area: Rect) -> PaneArea {
    let (title, rest) = split(area, 1);
    let (header, rows) = split(rest, u16::from(pane != Pane::Details));
    PaneArea { pane, title, header, rows }
}

fn split(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    let rest = Rect { y: area.y + height, height: area.height - height, ..area };
    (Rect { height, ..area }, rest)
}

/// The tabs' words and where they stand.
pub fn tab_labels(areas: &Areas, explorer: &Explorer) -> Vec<(Tab, Rect, String)> {
    let analysis = &explorer.analysis;
    let duplicates =
        analysis.duplicates.iter().fold(0u64, |sum, group| sum.saturating_add(group.wasted_size));
    let figure = |bytes: u64| if bytes > 0 { format!(" {}", text::size(bytes)) } else { String::new() };
    let mut labels = [
        (Tab::Layers, " 1 Layers ".to_owned()),
        (Tab::History, " 2 History ".to_owned()),
        (Tab::Wasted, format!(" 3 Wasted{} ", figure(analysis.totals.wasted_size))),
        (Tab::Duplicates, format!(" 4 Duplicates{} ", figure(duplicates))),
    ];
    let total: usize = labels.iter().map(|(_, label)| text::width(label)).sum();
    if total > usize::from(areas.tabs.width) {
        labels = [
            (Tab::Layers, "1 Layers"),
            (Tab::History, "2 History"),
            (Tab::Wasted, "3 Wasted"),
            (Tab::Duplicates, "4 Dupl"),
        ]
        .map(|(tab, label)| (tab, format!(" {label} ")));
    }
    let mut x = 0;
    let placed = labels.into_iter().map(|(tab, label)| {
        let width = (text::width(&label) as u16).min(areas.tabs.width.saturating_sub(x));
        let area = Rect { x, width, ..areas.tabs };
        x += width;
        (tab, area, label)
    });
    placed.collect()
}

/// The columns of the file tree, as wide as the pane allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileColumns {
    /// Columns of the share's bar.
    pub bar: usize,
    /// Whether permissions and owner are shown.
    pub rights: bool,
    /// Columns before the name's indentation.
    pub before: usize,
    /// Columns of indentation and name.
    pub name: usize,
}

impl FileColumns {
    /// Columns for a pane of so many.
    pub fn new(width: usize) -> Self {
        let bar = match width {
            ..46 => 4,
            46..64 => 6,
            _ => 10,
        };
        let rights = width >= 76;
        // mark, size, bar, layer, each with a blank; rights `rwxr-xr-x`
        let before = 2 + 7 + bar + 1 + 3 + 1 + if rights { 10 } else { 0 };
        Self { bar, rights, before, name: width.saturating_sub(before) }
    }

    /// Columns by which a name is indented.
    pub fn indent(self, depth: usize) -> usize {
        (depth.saturating_sub(1) * 2).min(self.name / 2)
    }
}

impl PaneArea {
    /// The column of a row's fold sign.
    pub fn fold_sign(&self, depth: usize) -> u16 {
        let columns = FileColumns::new(usize::from(self.rows.width));
        self.rows.x.saturating_add((columns.before + columns.indent(depth)) as u16)
    }
}

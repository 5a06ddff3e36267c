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
    /// Why the image does not run, where that is known.
    pub alert: Option<Rect>,
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
    let has_alert = state.explorer().is_some_and(|explorer| explorer.fatal().is_some());
    let tabs = 2 + u16::from(has_alert);
    let body = Rect::new(0, tabs + 1, size.width, size.height - tabs - 2);
    let mut areas = Areas {
        headline: line(0),
        figures: line(1),
        alert: has_alert.then(|| line(2)),
        tabs: line(tabs),
        body,
        footer: line(size.height - 1),
        divider: None,
        panes: Vec::new(),
    };
    if let Stage::Exploring(explorer) = &state.stage {
        match explorer.tab {
            Tab::Layers => layers_and_files(&mut areas, explorer),
            _ => list_and_details(&mut areas, explorer, explorer.pane()),
        }
    }
    Some(areas)
}

fn layers_and_files(areas: &mut Areas, explorer: &Explorer) {
    let body = areas.body;
    if body.width < SIDE_BY_SIDE {
        return list_and_details(areas, explorer, explorer.focus);
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

fn list_and_details(areas: &mut Areas, explorer: &Explorer, list: Pane) {
    let body = areas.body;
    // what a short list leaves is for the details; the file tree changes its length too often for that
    let rows = if list == Pane::Files { usize::MAX } else { explorer.length(list) };
    let unused = body.height.saturating_sub(u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(3).max(6));
    let details = if body.height < 12 { 0 } else { (body.height * 38 / 100).clamp(6, 14).max(unused) };
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

/// Cuts some lines off the top of an area.
pub(super) fn split(area: Rect, height: u16) -> (Rect, Rect) {
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
    let findings = match (explorer.removable_size, explorer.diagnosis.findings.len()) {
        (0, 1..) => format!(": {}", explorer.diagnosis.findings.len()),
        (bytes, _) => figure(bytes),
    };
    let figures =
        [String::new(), String::new(), figure(analysis.totals.wasted_size), figure(duplicates), findings];
    let words = ["Layers", "History", "Wasted", "Duplicates", "Findings"];
    let long = || words.iter().zip(&figures).map(|(word, figure)| format!("{word}{figure}")).collect();
    let short = || words.map(str::to_owned).to_vec();
    let shortest = || ["Lay", "Hist", "Wast", "Dupl", "Find"].map(str::to_owned).to_vec();
    let fits = |labels: &Vec<String>| {
        labels.iter().map(|label| text::width(label) + 4).sum::<usize>() <= usize::from(areas.tabs.width)
    };
    let labels: Vec<String> =
        Some(long()).filter(fits).or_else(|| Some(short()).filter(fits)).unwrap_or_else(shortest);
    let mut x = 0;
    let placed = Tab::ALL.into_iter().zip(labels).enumerate().map(|(place, (tab, label))| {
        let label = format!(" {} {label} ", place + 1);
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
    /// Whether flags are shown: where any path has one.
    pub flags: bool,
    /// Columns before the name's indentation.
    pub before: usize,
    /// Columns of indentation and name.
    pub name: usize,
}

impl FileColumns {
    /// Columns for a pane of so many, with or without flags.
    pub fn new(width: usize, flags: bool) -> Self {
        let bar = match width {
            ..46 => 5,
            46..64 => 6,
            _ => 10,
        };
        let rights = width >= 76;
        // mark, size, bar, layer, each with a blank; rights `rwxr-xr-x`; a flag
        let before = 2 + 7 + bar + 1 + 3 + 1 + if rights { 10 } else { 0 } + if flags { 2 } else { 0 };
        Self { bar, rights, flags, before, name: width.saturating_sub(before) }
    }

    /// Columns by which a name is indented.
    pub fn indent(self, depth: usize) -> usize {
        let step = if self.name < 34 { 1 } else { 2 };
        (depth.saturating_sub(1) * step).min(self.name / 2)
    }
}

impl PaneArea {
    /// The column of a row's fold sign, with or without flags.
    pub fn fold_sign(&self, depth: usize, flags: bool) -> u16 {
        let columns = FileColumns::new(usize::from(self.rows.width), flags);
        self.rows.x.saturating_add((columns.before + columns.indent(depth)) as u16)
    }
}

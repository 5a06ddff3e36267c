//! The list of tags for people: a table with a chart of the sizes over the tags.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::compare::{Measure, signed};
use crate::image::{ListedTag, TagList, TaggedImage};
use crate::text::{PageWidth, bar, counted, escape_line, size, utc_date, width};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PROBLEM: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();

/// Columns of a bar where there is room, and below which there is none.
const BAR: std::ops::RangeInclusive<usize> = 5..=30;
const GAP: &str = "  ";
/// What grows by at least this share of what it was is set off.
const BIG_GROWTH: f64 = 0.1;

/// Cells of a row: TAG, CREATED, COMPRESSED, CHANGE, SHARED, PLATFORM.
type Cells = [String; 6];
/// Which of them stand at the right of their columns.
const IS_RIGHT: [bool; 6] = [false, false, true, true, true, false];
/// The cell after which the bar stands.
const SIZE: usize = 2;

/// Writes a line for each tag, then since when it is so large.
///
/// # Errors
/// Where the writer fails.
pub(super) fn text(list: &TagList, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    let (repository, total) = (escape_line(&list.repository), counted(list.total as u64, "tag"));
    let shown = list.tags.len();
    let shown = if shown < list.total { format!(", {shown} shown") } else { String::new() };
    writeln!(out, "{BOLD}{repository}{BOLD:#}{GAP}{total}{shown}\n")?;
    let head = ["TAG", "CREATED", "COMPRESSED", "CHANGE", "SHARED LAYERS", "PLATFORM"].map(str::to_owned);
    let rows: Vec<Cells> = (0..list.tags.len()).map(|place| cells(list, place)).collect();
    let column = |cell: usize| rows.iter().chain([&head]).map(|row| width(&row[cell])).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(column);
    let taken = widths.iter().sum::<usize>() + GAP.len() * widths.len();
    let room = page.columns().saturating_sub(taken).min(*BAR.end());
    let bars = if room < *BAR.start() { 0 } else { room };
    let largest = sizes(list).max().unwrap_or(0);
    writeln!(out, "{DIM}{}{DIM:#}", line(&head, &widths, bars, ""))?;
    for (place, (tag, row)) in list.tags.iter().zip(&rows).enumerate() {
        if let Err(problem) = &tag.image {
            // a format's own width ends at 65,535
            let name = format!("{}{}", row[0], " ".repeat(widths[0] - width(&row[0])));
            writeln!(out, "{name}{GAP}{PROBLEM}no figures:{PROBLEM:#} {problem}")?;
            continue;
        }
        let share = compressed(tag).map_or(0.0, |size| size as f64 / largest.max(1) as f64);
        let style = if is_big_growth(list, place) { BOLD } else { Style::new() };
        writeln!(out, "{style}{}{style:#}", line(row, &widths, bars, &bar(share, bars)))?;
    }
    growth(list, out)?;
    let mut warnings = list.warnings.iter();
    warnings.try_for_each(|warning| writeln!(out, "{WARNING}warning:{WARNING:#} {warning}"))
}

fn line(cells: &Cells, widths: &[usize; 6], bars: usize, bar: &str) -> String {
    let mut line = String::new();
    for (number, (cell, columns)) in cells.iter().zip(widths).enumerate() {
        let blanks = " ".repeat(columns - width(cell));
        let (before, after) = if IS_RIGHT[number] { (&*blanks, "") } else { ("", &*blanks) };
        line.extend([before, cell, after, GAP]);
        if number == SIZE && bars > 0 {
            line.push_str(&format!("{bar:bars$}{GAP}"));
        }
    }
    line.trim_end().to_owned()
}

fn cells(list: &TagList, place: usize) -> Cells {
    let tag = &list.tags[place];
    let name = escape_line(&tag.name);
    let Ok(image) = &tag.image else { return [&*name, "", "", "", "", ""].map(str::to_owned) };
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let change = list.change(place);
    let shared = change.map(|change| format!("{} of {}", change.shared_layers, image.layers.len()));
    [
        name,
        or_dash(image.created.map(utc_date)),
        or_dash(image.compressed_size().map(size)),
        or_dash(change.and_then(|change| change.bytes).map(|bytes| signed(Measure::Bytes, bytes))),
        or_dash(shared),
        escape_line(&image.platform.to_string()),
    ]
}

/// Says with which tag the size grew most.
fn growth(list: &TagList, out: &mut dyn Write) -> io::Result<()> {
    let changes = (0..list.tags.len()).filter_map(|place| Some((place, list.change(place)?)));
    let grown = changes.filter_map(|(place, change)| Some((change.bytes?, place, change.before)));
    let Some((bytes, place, before)) = grown.max_by_key(|(bytes, ..)| *bytes) else { return Ok(()) };
    if bytes <= 0 {
        return Ok(());
    }
    let (tag, before) = (escape_line(&list.tags[place].name), escape_line(before));
    let growth = signed(Measure::Bytes, bytes);
    writeln!(out, "\n{DIM}grew most with {tag}: {growth} over {before}{DIM:#}")
}

fn is_big_growth(list: &TagList, place: usize) -> bool {
    let change = list.change(place).and_then(|change| change.bytes).filter(|bytes| *bytes > 0);
    let Some((bytes, now)) = change.zip(compressed(&list.tags[place])) else { return false };
    bytes as f64 >= BIG_GROWTH * (i128::from(now) - bytes) as f64
}

fn compressed(tag: &ListedTag) -> Option<u64> {
    tag.image.as_ref().ok().and_then(TaggedImage::compressed_size)
}

fn sizes(list: &TagList) -> impl Iterator<Item = u64> {
    list.tags.iter().filter_map(compressed)
}

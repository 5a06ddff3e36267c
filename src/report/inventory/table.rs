//! The list of images for people: a table, and what all of them take.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;

use crate::inventory::{Inventory, amount_text};
use crate::text::{PageWidth, age, counted, size, thousands, width};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const WARNING: Style = AnsiColor::Yellow.on_default();

const GAP: &str = "  ";
/// Columns of names that are left on the narrowest page.
const NARROWEST_NAME: usize = 12;

/// Cells of a row before the name.
type Cells = [String; 6];
const HEAD: [&str; 6] = ["FREES", "UNPACKED", "SHARED", "LAYERS", "CREATED", "CONTAINERS"];
/// Which of them stand at the right of their columns.
const IS_RIGHT: [bool; 6] = [true, true, true, true, false, true];

/// Writes a line for each of these images, those first whose removal frees most, then the sums.
///
/// # Errors
/// Where the writer fails.
pub(super) fn table(
    inventory: &Inventory,
    shown: &[usize],
    page: PageWidth,
    now: Timestamp,
    out: &mut dyn Write,
) -> io::Result<()> {
    let totals = inventory.totals();
    let (images, layers) = (counted(totals.images as u64, "image"), counted(totals.layers as u64, "layer"));
    let listed =
        if shown.len() < totals.images { format!(", {} listed", shown.len()) } else { String::new() };
    writeln!(out, "{BOLD}{}{BOLD:#}{GAP}{images}{listed}, {layers}\n", inventory.holder)?;
    if !shown.is_empty() {
        let head = HEAD.map(str::to_owned);
        let rows: Vec<Cells> = shown.iter().map(|at| cells(inventory, *at, now)).collect();
        let column = |cell: usize| rows.iter().chain([&head]).map(|row| width(&row[cell])).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(column);
        let taken = widths.iter().sum::<usize>() + GAP.len() * widths.len();
        let names = page.column(page.columns().saturating_sub(taken).max(NARROWEST_NAME));
        writeln!(out, "{DIM}{}IMAGE{DIM:#}", line(&head, &widths))?;
        for (at, row) in shown.iter().zip(&rows) {
            writeln!(out, "{}{}", line(row, &widths), names.fit_end(&inventory.images()[*at].title()))?;
        }
        writeln!(out)?;
    }
    sums(inventory, shown, out)?;
    remarks(inventory, shown, out)
}

fn line(cells: &Cells, widths: &[usize; 6]) -> String {
    let mut line = String::new();
    for (number, (cell, columns)) in cells.iter().zip(widths).enumerate() {
        let blanks = " ".repeat(columns - width(cell));
        let (before, after) = if IS_RIGHT[number] { (&*blanks, "") } else { ("", &*blanks) };
        line.extend([before, cell, after, GAP]);
    }
    line
}

fn cells(inventory: &Inventory, at: usize, now: Timestamp) -> Cells {
    let image = &inventory.images()[at];
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        amount_text(inventory.own(at)),
        amount_text(inventory.unpacked(at)),
        amount_text(inventory.shared(at)),
        or_dash(image.layers.as_ref().ok().map(|layers| layers.len().to_string())),
        or_dash(image.created.map(|created| age(created, now))),
        or_dash(image.containers.map(thousands)),
    ]
}

/// Sums of all images, and what those that are listed free.
fn sums(inventory: &Inventory, shown: &[usize], out: &mut dyn Write) -> io::Result<()> {
    let totals = inventory.totals();
    writeln!(
        out,
        "{BOLD}{}{BOLD:#} in all layers: {} in one image each, {} shared",
        amount_text(totals.unpacked),
        amount_text(totals.own),
        amount_text(totals.shared)
    )?;
    if totals.dangling_images > 0 {
        let dangling = amount_text(totals.dangling);
        let images = counted(totals.dangling_images as u64, "dangling image");
        writeln!(out, "{dangling} only in {images}")?;
    }
    if !shown.is_empty() && shown.len() < totals.images {
        let freed = amount_text(inventory.frees(shown));
        writeln!(out, "{freed} freed by removing the {} listed", counted(shown.len() as u64, "image"))?;
    }
    Ok(())
}

/// What a person should know of the figures.
fn remarks(inventory: &Inventory, shown: &[usize], out: &mut dyn Write) -> io::Result<()> {
    let by_engine = shown.iter().any(|at| amount_text(inventory.unpacked(*at)).starts_with('~'));
    if by_engine {
        let why = inventory.counting.unwrap_or("its history does not say which layers are how large");
        writeln!(out, "{DIM}~ as the engine says ({why}); exact once imgscope has read the image{DIM:#}")?;
    }
    if let Some(theirs) = inventory.holder_total.filter(|theirs| *theirs != inventory.totals().unpacked.bytes)
    {
        writeln!(
            out,
            "{DIM}{} says the engine: {}{DIM:#}",
            size(theirs),
            inventory.difference_reason(theirs)
        )?;
    }
    let differing = inventory.differing();
    if let (Some(first), Some(why)) = (differing.first(), inventory.counting) {
        let image = &inventory.images()[*first];
        let theirs = image.holder_size.map(size).unwrap_or_default();
        let others = match differing.len() - 1 {
            0 => String::new(),
            more => format!(", and of {more} more another size than shown"),
        };
        writeln!(out, "{DIM}{theirs} says the engine of {}{others}: {why}{DIM:#}", image.title())?;
    }
    let mut warnings = inventory.warnings.iter();
    warnings.try_for_each(|warning| writeln!(out, "{WARNING}warning:{WARNING:#} {warning}"))
}

//! The list of images for people: a table, and what all of them take.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use jiff::Timestamp;

use crate::inventory::{Counted, Inventory, ListedImage, amount_text};
use crate::report::wrapped::wrapped;
use crate::text::{PageWidth, age, counted, escape_line, size, thousands, width};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const WARNING: Style = AnsiColor::Yellow.on_default();

const GAP: &str = "  ";
/// Columns of the word before a warning.
const WARNED: usize = 9;
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
    let images = counted(totals.images as u64, "image");
    let listed =
        if shown.len() < totals.images { format!(", {} listed", shown.len()) } else { String::new() };
    let layers = match totals.unasked {
        0 => format!(", {}", counted(totals.layers as u64, "layer")),
        _ => String::new(),
    };
    writeln!(out, "{BOLD}{}{BOLD:#}{GAP}{images}{listed}{layers}\n", inventory.holder)?;
    if !shown.is_empty() {
        let head = HEAD.map(str::to_owned);
        let rows: Vec<Cells> = shown.iter().map(|at| cells(inventory, *at, now)).collect();
        let column = |cell: usize| rows.iter().chain([&head]).map(|row| width(&row[cell])).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(column);
        let taken = widths.iter().sum::<usize>() + GAP.len() * widths.len();
        let names = page.column(page.columns().saturating_sub(taken).max(NARROWEST_NAME));
        writeln!(out, "{DIM}{}IMAGE{DIM:#}", line(&head, &widths))?;
        for (at, row) in shown.iter().zip(&rows) {
            writeln!(out, "{}{}", line(row, &widths), name(&inventory.images()[*at], names))?;
        }
        writeln!(out)?;
    }
    for (number, sum) in sums(inventory, shown).iter().enumerate() {
        let style = if number == 0 { BOLD } else { Style::new() };
        paragraph(sum, style, page, out)?;
    }
    for remark in remarks(inventory, shown) {
        paragraph(&remark, DIM, page, out)?;
    }
    for warning in &inventory.warnings {
        for (number, line) in wrapped(warning, page.beside(WARNED).columns()).iter().enumerate() {
            match number {
                0 => writeln!(out, "{WARNING}warning:{WARNING:#} {line}")?,
                _ => writeln!(out, "{:WARNED$}{line}", "")?,
            }
        }
    }
    Ok(())
}

fn paragraph(text: &str, style: Style, page: PageWidth, out: &mut dyn Write) -> io::Result<()> {
    wrapped(text, page.columns()).iter().try_for_each(|line| writeln!(out, "{style}{line}{style:#}"))
}

/// The names of an image; of more than there is room for the first one, and how many others there are.
fn name(image: &ListedImage, room: PageWidth) -> String {
    let title = image.title();
    match image.tags.as_slice() {
        [first, others @ ..] if !others.is_empty() && room.fit(&title) != title => {
            let more = format!(" +{}", counted(others.len() as u64, "name"));
            room.beside(width(&more)).fit_end(&escape_line(first)) + &more
        }
        _ => room.fit_end(&title),
    }
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
fn sums(inventory: &Inventory, shown: &[usize]) -> Vec<String> {
    let totals = inventory.totals();
    let mut sums = vec![format!(
        "{} in all layers: {} in one image each, {} shared",
        amount_text(totals.unpacked),
        amount_text(totals.own),
        amount_text(totals.shared)
    )];
    if totals.dangling_images > 0 {
        let images = counted(totals.dangling_images as u64, "dangling image");
        sums.push(format!("{} only in {images}", amount_text(totals.dangling)));
    }
    if !shown.is_empty() && shown.len() < totals.images {
        let images = counted(shown.len() as u64, "image");
        sums.push(format!("{} freed by removing the {images} listed", amount_text(inventory.frees(shown))));
    }
    sums
}

/// What a person should know of the figures.
fn remarks(inventory: &Inventory, shown: &[usize]) -> Vec<String> {
    let mut remarks = Vec::new();
    let totals = inventory.totals();
    if totals.unasked > 0 {
        let images = counted(totals.unasked as u64, "image");
        remarks.push(format!(
            "the layers of {images} are not known yet: FREES and SHARED are as the engine says; the next \
             `imgscope list` goes on, --format json waits for all"
        ));
    }
    let is_by_engine = |at: &usize| inventory.unpacked(*at).counted == Counted::ByHolder;
    let mut reason_told = false;
    if shown.iter().any(is_by_engine) && (totals.unasked == 0 || inventory.counting.is_some()) {
        reason_told = inventory.counting.is_some();
        let why = inventory.counting.unwrap_or("its history does not say which layers are how large");
        remarks.push(format!("~ as the engine says ({why}); exact once imgscope has read the image"));
    }
    let ours = totals.unpacked;
    let is_comparable = |theirs: &u64| ours.counted != Counted::AtLeast && *theirs != ours.bytes;
    if let Some(theirs) = inventory.holder_total.filter(is_comparable) {
        let said = says(theirs, ours.bytes, "all layers");
        remarks.push(format!("{said}: {}", inventory.difference_reason(theirs)));
    }
    let differing = inventory.differing();
    if let (Some(first), Some(why)) = (differing.first(), inventory.counting) {
        let image = &inventory.images()[*first];
        let theirs = image.holder_size.unwrap_or_default();
        let said = says(theirs, inventory.unpacked(*first).bytes, &escape_line(image.name()));
        let others = match differing.len() - 1 {
            0 => String::new(),
            more => format!(", and another size for {}", counted(more as u64, "other image")),
        };
        let reason = if reason_told { String::new() } else { format!(": {why}") };
        remarks.push(format!("{said}{others}{reason}"));
    }
    remarks
}

/// What the engine says that something takes, and how far that is from what is shown.
fn says(theirs: u64, ours: u64, of: &str) -> String {
    let compared = if theirs < ours { "less" } else { "more" };
    format!("the engine says {} for {of}, {} {compared}", size(theirs), size(theirs.abs_diff(ours)))
}

//! The list of platforms for people: a table.

use std::io::{self, Write};

use anstyle::Style;

use crate::image::{Attestation, OfferedPlatform, PlatformList};
use crate::text::{counted, escape_line, size, width};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// What attestations are called, by a part of their predicate types.
const WORDS: [(&str, &str); 5] = [
    ("slsa.dev/provenance", "provenance"),
    ("spdx.dev/", "SBOM"),
    ("cyclonedx.org/", "SBOM"),
    ("openvex.dev/", "VEX"),
    ("slsa.dev/verification_summary", "verification"),
];

/// Writes a line for each platform. Digests come last and whole, to be copied.
///
/// # Errors
/// Where the writer fails.
pub(super) fn text(list: &PlatformList, out: &mut dyn Write) -> io::Result<()> {
    let count = counted(list.platforms.len() as u64, "platform");
    let (reference, source) = (escape_line(&list.reference), escape_line(&list.source));
    writeln!(out, "{BOLD}{reference}{BOLD:#}  {DIM}{source}{DIM:#}  {count}")?;
    if let Some(index) = &list.digest {
        writeln!(out, "{DIM}index {index}{DIM:#}")?;
    }
    let head = ["PLATFORM", "LAYERS", "COMPRESSED", "ATTESTATIONS", "DIGEST"].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(list.platforms.iter().map(row)).collect();
    let widths: [usize; 5] =
        std::array::from_fn(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or_default());
    writeln!(out)?;
    for (number, row) in rows.iter().enumerate() {
        let cell = |column: usize, is_right: bool| {
            let blanks = " ".repeat(widths[column] - width(&row[column]));
            if is_right { format!("{blanks}{}", row[column]) } else { format!("{}{blanks}", row[column]) }
        };
        let line = [cell(0, false), cell(1, true), cell(2, true), cell(3, false), row[4].clone()].join("  ");
        let style = if number == 0 { DIM } else { Style::new() };
        writeln!(out, "{style}{}{style:#}", line.trim_end())?;
    }
    if !list.warnings.is_empty() {
        writeln!(out)?;
    }
    list.warnings.iter().try_for_each(|warning| writeln!(out, "warning: {warning}"))
}

fn row(offered: &OfferedPlatform) -> [String; 5] {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let absent = if offered.is_present { "" } else { " (listed but absent)" };
    [
        format!("{}{absent}", escape_line(&offered.platform.to_string())),
        or_dash(offered.layers.map(|layers| layers.to_string())),
        or_dash(offered.compressed_size.map(size)),
        or_dash(attested(&offered.attestations)),
        or_dash(offered.digest.as_ref().map(ToString::to_string)),
    ]
}

/// What is attested, each kind once; how many there are where they don't tell.
fn attested(attestations: &[Attestation]) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for kind in attestations.iter().flat_map(|attestation| &attestation.predicate_types) {
        let known = WORDS.iter().find(|(part, _)| kind.contains(part));
        let word = known.map_or_else(|| escape_line(kind), |(_, word)| (*word).to_owned());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match (words.is_empty(), attestations.len()) {
        (true, 0) => None,
        (true, count) => Some(count.to_string()),
        (false, _) => Some(words.join(", ")),
    }
}

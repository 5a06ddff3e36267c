//! The comparison as JSON.

use std::cmp::Reverse;
use std::io;
use std::iter::once;

use serde::Serialize;

use super::escaping::Escaping;
use super::json::{absolute, image, layer, text, tool};
use super::schema::SCHEMA_VERSION;
use super::schema_diff::{
    Change, Changes, DiffReport, ImageWithLayers, Matrix, MatrixRow, Moved, Portion, Pull, Section, Step,
    Summary,
};
use crate::compare::{Comparison, FigureRow, LiveSizes, Measure};

/// Writes the comparison, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub fn diff_json(comparison: &Comparison, out: &mut dyn io::Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Escaping::new());
    report(comparison).serialize(&mut serializer)?;
    out.write_all(b"\n")
}

fn report(comparison: &Comparison) -> DiffReport<'_> {
    let images = &comparison.images;
    let moved = |moved: &crate::compare::MovedFile| {
        let ((from, from_raw), (to, to_raw)) = (absolute(&moved.from), absolute(&moved.to));
        Moved { from, from_raw, to, to_raw, size: moved.size }
    };
    let summary = comparison.summary();
    let unpacked = |place: Option<&std::sync::Arc<crate::finding::Diagnosis>>| {
        place.map_or(0, |image| i128::from(image.analysis.totals.unpacked_size))
    };
    DiffReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        images: images
            .iter()
            .map(|diagnosis| ImageWithLayers {
                image: image(&diagnosis.analysis),
                layers: diagnosis
                    .analysis
                    .layers
                    .iter()
                    .map(|facts| layer(&diagnosis.analysis, facts))
                    .collect(),
            })
            .collect(),
        changes: changes(comparison),
        moved: comparison.changes.moved.iter().map(moved).collect(),
        summary: Summary {
            added: summary.added,
            removed: summary.removed,
            modified: summary.modified,
            type_changed: summary.type_changed,
            metadata: summary.metadata,
            size_delta: clamp(summary.size_delta),
            unpacked_delta: clamp(unpacked(images.last()) - unpacked(images.first())),
        },
        steps: comparison
            .steps
            .iter()
            .map(|step| Step {
                unpacked_delta: clamp(step.delta),
                portions: step
                    .portions
                    .iter()
                    .map(|portion| Portion { part: portion.purpose.word(), delta: clamp(portion.delta) })
                    .collect(),
            })
            .collect(),
        pulls: comparison
            .pulls
            .iter()
            .map(|pull| Pull { layers: pull.layers, bytes: pull.bytes, compressed: pull.is_compressed })
            .collect(),
        matrix: Matrix {
            sections: comparison
                .matrix
                .sections
                .iter()
                .map(|section| Section { title: section.title, rows: section.rows.iter().map(row).collect() })
                .collect(),
        },
        warnings: comparison.warnings.clone(),
    }
}

fn changes(comparison: &Comparison) -> Changes<'_> {
    let changes = &comparison.changes;
    // each path for itself, those of equal bytes in the order of their paths
    let mut order: Vec<usize> = (0..changes.list.len()).collect();
    order.sort_unstable_by_key(|place| {
        let change = &changes.list[*place];
        (Reverse(change.difference().unsigned_abs()), change.at)
    });
    // of the first and the last image every change knows its sizes
    let between = comparison.images.iter().skip(1).take(comparison.images.len().saturating_sub(2));
    let between: Vec<LiveSizes<'_>> = between.map(|image| LiveSizes::of(&image.analysis.tree)).collect();
    let change = move |place: usize| {
        let change = &changes.list[order[place]];
        let (path, path_raw) = text(changes.tree.absolute(change.at));
        let sizes_between = between.iter().map(|sizes| sizes.at(&changes.path(change)));
        Change {
            path,
            path_raw,
            change: change.kind.word(),
            sizes: once(change.before).chain(sizes_between).chain(once(change.after)).collect(),
            rebuilt: change.is_rebuild,
        }
    };
    Changes { all: (changes.list.len(), Box::new(change)) }
}

fn row(row: &FigureRow) -> MatrixRow {
    MatrixRow {
        label: row.label.clone(),
        unit: match row.measure {
            Measure::Bytes => "bytes",
            Measure::Count => "count",
            Measure::Share => "hundredths of a percent",
            Measure::Presence => "findings",
        },
        cells: row.cells.clone(),
        first: row.first(),
        last: row.last(),
    }
}

/// No image comes near the ends of the range.
fn clamp(delta: i128) -> i64 {
    i64::try_from(delta).unwrap_or(if delta < 0 { i64::MIN } else { i64::MAX })
}

//! All figures of all images: one column for each image, rows that unfold.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::aligned_layers::{Aligned, align};
use super::directory_rows::{largest_directories, size_trees};
use super::figure_row::{FigureRow, Measure, NoFigure};
use super::file_types::by_type;
use super::finding_rows::finding_rows;
use super::package_rows::package_rows;
use super::parts::Parts;
use super::purpose::Purpose;
use super::selection::Selection;
use super::target::RowTarget;
use crate::analysis::{Analysis, NOT_RECORDED};
use crate::finding::Diagnosis;
use crate::image::{Instruction, LayerIndex};

/// Directories that are shown before any is unfolded.
const DIRECTORIES: usize = 12;

/// All figures, by section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The sections, in reading order.
    pub sections: Vec<MatrixSection>,
}

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixSection {
    /// Its heading.
    pub title: &'static str,
    /// Whether its labels are taken from the images: commands and paths.
    pub is_verbatim: bool,
    /// Its rows.
    pub rows: Vec<FigureRow>,
}

impl Matrix {
    /// Puts the figures side by side.
    pub(super) fn of(images: &[Arc<Diagnosis>], parts: &[Parts]) -> Self {
        let analyses: Vec<&Analysis> = images.iter().map(|image| &*image.analysis).collect();
        let live =
            size_trees(images.iter().map(|image| &**image), &vec![Some(Selection::Live); images.len()]);
        let sections = [
            ("totals", false, totals(&analyses)),
            ("base and own layers", false, origins(&analyses)),
            ("by purpose", false, purposes(&analyses, parts)),
            ("layers", true, layers(&analyses)),
            ("directories", true, largest_directories(&live, DIRECTORIES)),
            ("file types", false, by_kind(&analyses)),
            ("findings", false, finding_rows(images)),
            ("packages", false, package_rows(images)),
        ];
        let section = |(title, is_verbatim, rows)| MatrixSection { title, is_verbatim, rows };
        let sections = sections.into_iter().map(section);
        Self { sections: sections.filter(|section| !section.rows.is_empty()).collect() }
    }

    /// The largest number of bytes in any cell: the one scale of all bars.
    pub fn largest(&self) -> u64 {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        rows.filter(|row| row.measure == Measure::Bytes).map(FigureRow::largest).max().unwrap_or(0)
    }
}

fn totals(images: &[&Analysis]) -> Vec<FigureRow> {
    let row = |label: &str, measure, figure: &dyn Fn(&Analysis) -> Option<u64>| {
        FigureRow::new(label, measure, images.iter().map(|image| figure(image)).collect())
    };
    let all = images.iter().map(|image| layers_of(image, 0, image.layers.len())).collect();
    let whole = vec![Some(RowTarget::Image); images.len()];
    vec![
        row("unpacked", Measure::Bytes, &|image| Some(image.totals.unpacked_size))
            .about("the sum of all layers")
            .of(all)
            .leading(whole.clone()),
        row("live", Measure::Bytes, &|image| Some(image.totals.live_size))
            .about("what the final file system contains")
            .of(vec![Some(Selection::Live); images.len()])
            .leading(whole),
        wasted(row("wasted", Measure::Bytes, &|image| Some(image.totals.wasted_size))),
        FigureRow {
            no_figure: NoFigure::Unknown,
            ..row("compressed", Measure::Bytes, &|image| image.totals.compressed_size)
                .about("the sum of all layers, as stored in a registry")
        },
        row("layers", Measure::Count, &|image| Some(image.layers.len() as u64)),
        row("files", Measure::Count, &|image| Some(image.totals.files))
            .about("regular files in the final file system, by path"),
        row("efficiency", Measure::Share, &efficiency).about("live divided by unpacked"),
    ]
}

/// In hundredths of a percent; full only where nothing is wasted.
fn efficiency(image: &Analysis) -> Option<u64> {
    let share = (image.totals.efficiency() * 10_000.0).round() as u64;
    Some(if image.totals.wasted_size > 0 { share.min(9_999) } else { share })
}

fn wasted(row: FigureRow) -> FigureRow {
    let images = row.cells.len();
    let targets = row.cells.iter().map(|cell| cell.filter(|bytes| *bytes > 0).map(|_| RowTarget::Wasted));
    let targets = targets.collect();
    row.about(Purpose::Wasted.about()).of(vec![Some(Selection::Wasted); images]).leading(targets)
}

fn layers_of(image: &Analysis, from: usize, to: usize) -> Option<Selection> {
    let layers = Selection::Layers(LayerIndex(from as u32), LayerIndex(to as u32));
    (from < to && to <= image.layers.len()).then_some(layers)
}

/// The layers of the base image and the image's own, which add up to what is unpacked.
fn origins(images: &[&Analysis]) -> Vec<FigureRow> {
    let bases: Vec<usize> = images.iter().map(|image| image.base.known()).collect();
    let sum = |image: &Analysis, from: usize, to: usize| {
        image.layers[from..to].iter().fold(0u64, |sum, layer| sum.saturating_add(layer.unpacked_size))
    };
    let layers = |label: &str, of_base: bool| {
        let ranges = images.iter().zip(&bases).map(|(image, base)| {
            let (from, to) = if of_base { (0, *base) } else { (*base, image.layers.len()) };
            (*image, from, to)
        });
        let cells = ranges.clone().map(|(image, from, to)| Some(sum(image, from, to))).collect();
        let newest = |(_, from, to)| (from < to).then(|| RowTarget::Layer(LayerIndex(to as u32 - 1)));
        FigureRow::new(label, Measure::Bytes, cells)
            .leading(ranges.clone().map(newest).collect())
            .of(ranges.map(|(image, from, to)| layers_of(image, from, to)).collect())
    };
    let mut rows = vec![
        layers("base layers", true)
            .about("everything the layers of the base image wrote, according to the history"),
        layers("your layers", false).about("everything the other layers wrote"),
    ];
    rows.retain(|row| row.largest() > 0);
    rows
}

/// What every byte is for, which adds up to what is unpacked.
fn purposes(images: &[&Analysis], parts: &[Parts]) -> Vec<FigureRow> {
    let row = |kind: Purpose| {
        let cells = parts.iter().map(|parts| Some(parts.size(kind))).collect();
        let row = FigureRow::new(kind.word(), Measure::Bytes, cells);
        match kind {
            Purpose::Wasted => wasted(row),
            kind => row.about(kind.about()).of(vec![Some(Selection::Purpose(kind)); images.len()]),
        }
    };
    Purpose::ALL.into_iter().map(row).filter(|row| row.largest() > 0).collect()
}

fn layers(images: &[&Analysis]) -> Vec<FigureRow> {
    let row = |Aligned { layers }: Aligned| {
        let facts = |column: usize| Some(&images[column].layers[layers[column]?.position()]);
        let command = (0..images.len()).find_map(|column| images[column].instruction(layers[column]?));
        let command = command.map_or(NOT_RECORDED.to_owned(), Instruction::short);
        let cells = (0..images.len()).map(|column| facts(column).map(|layer| layer.unpacked_size)).collect();
        let selections = layers.iter().zip(images).map(|(layer, image)| {
            let place = (*layer)?.position();
            layers_of(image, place, place + 1)
        });
        let diff_id = |column: usize| facts(column)?.diff_id.as_ref();
        let replaces = |column: usize| {
            let before = column.checked_sub(1).and_then(diff_id);
            before.zip(diff_id(column)).is_some_and(|(before, now)| before != now)
        };
        FigureRow::of_thing(command, Measure::Bytes, cells)
            .replacing((0..images.len()).map(replaces).collect())
            .of(selections.collect())
            .leading(layers.iter().map(|layer| layer.map(RowTarget::Layer)).collect())
    };
    align(images).into_iter().map(row).collect()
}

fn by_kind(images: &[&Analysis]) -> Vec<FigureRow> {
    let sums = |image: &&Analysis| {
        let mut sums: BTreeMap<&'static str, u64> = BTreeMap::new();
        by_type(image, |_, kind, bytes| {
            let sum = sums.entry(kind).or_default();
            *sum = sum.saturating_add(bytes);
        });
        sums
    };
    let by_image: Vec<BTreeMap<&'static str, u64>> = images.iter().map(sums).collect();
    let known: BTreeSet<&'static str> = by_image.iter().flat_map(|kinds| kinds.keys().copied()).collect();
    let cells =
        |kind: &str| by_image.iter().map(|kinds| Some(kinds.get(kind).copied().unwrap_or(0))).collect();
    let row = |kind: &'static str| {
        FigureRow::new(kind, Measure::Bytes, cells(kind)).of(vec![Some(Selection::Type(kind)); images.len()])
    };
    let mut rows: Vec<FigureRow> = known.into_iter().map(row).collect();
    rows.sort_by_key(|row| Reverse(row.largest()));
    rows
}

//! Images side by side: rows, parts, steps and what must be fetched, with every figure.

use std::sync::Arc;

use imgscope::analysis::Analysis;
use imgscope::compare::{
    Comparison, FigureRow, Matrix, Measure, NoFigure, Parts, Purpose, RowTarget, Selection, SizeTree,
    directory_rows, presence, pull_delta, signed, size_trees, span,
};
use imgscope::finding::Diagnosis;
use imgscope::image::LayerIndex;
use imgscope::layer::ImagePath;
use proptest::prelude::*;

use crate::model;
use crate::support::{ImageBuilder, image};

const MB: usize = 1_000_000;

/// Compares images, called `app:1`, `app:2` and so on.
pub fn compared(images: impl IntoIterator<Item = ImageBuilder>) -> Comparison {
    let images = images.into_iter().enumerate();
    let images = images.map(|(place, image)| image.tag(&format!("app:{}", place + 1)).diagnose());
    Comparison::of(images.map(Arc::new).collect())
}

#[track_caller]
fn section<'a>(matrix: &'a Matrix, title: &str) -> &'a [FigureRow] {
    let found = matrix.sections.iter().find(|section| section.title == title);
    &found.unwrap_or_else(|| panic!("no section {title:?}: {matrix:#?}")).rows
}

#[track_caller]
fn row<'a>(comparison: &'a Comparison, title: &str, label: &str) -> &'a FigureRow {
    let rows = section(&comparison.matrix, title);
    let found = rows.iter().find(|row| row.label == label);
    let labels: Vec<&String> = rows.iter().map(|row| &row.label).collect();
    found.unwrap_or_else(|| panic!("no row {label:?}: {labels:?}"))
}

/// The layers' rows, each as its label and its figures.
fn layers(comparison: &Comparison) -> Vec<(&str, &[Option<u64>])> {
    let rows = section(&comparison.matrix, "layers").iter();
    rows.map(|row| (row.label.as_str(), row.cells.as_slice())).collect()
}

/// A base of 7 MB that sets a command.
fn base() -> ImageBuilder {
    image()
        .layer(|l| l.file("bin/busybox", 5 * MB).file("etc/ssl/cert.pem", 2 * MB))
        .by("ADD alpine.tar.gz /")
        .sets("CMD [\"/bin/sh\"]")
}

#[test]
fn layers_of_the_same_bytes_stand_on_one_row_wherever_they_are() {
    let libraries = |image: ImageBuilder| image.layer(|l| l.file("lib/a", 30)).by("RUN apk add a");
    let early = libraries(base()).layer(|l| l.file("app", 10)).by("COPY app /");
    let late = libraries(base().layer(|l| l.file("conf", 20)).by("COPY conf /"));
    let comparison = compared([early, late]);
    let base = 7 * MB as u64;
    assert_eq!(
        layers(&comparison),
        [
            ("ADD alpine.tar.gz /", [Some(base), Some(base)].as_slice()),
            ("COPY conf /", &[None, Some(20)]),
            ("RUN apk add a", &[Some(30), Some(30)]),
            ("COPY app /", &[Some(10), None]),
        ]
    );
}

#[test]
fn layers_of_other_bytes_stand_on_one_row_where_their_commands_are_the_same_and_never_by_their_place() {
    let built = |size: usize, command: &str| base().layer(|l| l.file("app", size)).by(command);
    let same = compared([built(10, "COPY app /"), built(12, "COPY app /")]);
    assert_eq!(layers(&same)[1], ("COPY app /", [Some(10), Some(12)].as_slice()));
    let other = compared([built(10, "COPY app /"), built(12, "COPY program /")]);
    assert_eq!(layers(&other).len(), 3);
    assert_eq!(layers(&other)[1], ("COPY app /", [Some(10), None].as_slice()));
    assert_eq!(layers(&other)[2], ("COPY program /", [None, Some(12)].as_slice()));
}

#[test]
fn the_same_bytes_count_before_the_same_command() {
    // the second image has the first one's layer, and before it another one of the same command
    let first = image().layer(|l| l.file("a", 10)).by("COPY . /");
    let second =
        image().layer(|l| l.file("b", 99)).by("COPY . /").layer(|l| l.file("a", 10)).by("COPY . /app");
    let comparison = compared([first, second]);
    assert_eq!(
        layers(&comparison),
        [("COPY . /", [None, Some(99)].as_slice()), ("COPY . /", &[Some(10), Some(10)])]
    );
}

#[test]
fn a_layer_that_an_image_has_twice_stands_on_two_rows() {
    let once = image().layer(|l| l.file("a", 10)).by("COPY a /");
    let twice = once.clone().layer(|l| l.file("a", 10)).by("COPY a /");
    let comparison = compared([once.clone(), twice, once]);
    assert_eq!(
        layers(&comparison),
        [("COPY a /", [Some(10), Some(10), Some(10)].as_slice()), ("COPY a /", &[None, Some(10), None])]
    );
}

#[test]
fn a_row_leads_to_the_layer_of_each_image() {
    let first = image().layer(|l| l.file("a", 10)).by("COPY a /");
    let second = image().layer(|l| l.file("b", 5)).by("COPY b /").layer(|l| l.file("a", 10)).by("COPY a /");
    let comparison = compared([first, second]);
    let row = row(&comparison, "layers", "COPY a /");
    let layer = |layer| Some(RowTarget::Layer(LayerIndex(layer)));
    assert_eq!(row.targets, [layer(0), layer(1)]);
}

#[test]
fn an_image_beside_itself_differs_in_nothing() {
    let comparison = compared([base(), base(), base()]);
    for section in &comparison.matrix.sections {
        for row in &section.rows {
            assert!((1..3).all(|image| row.delta(image).is_none_or(|delta| delta == 0)), "{row:?}");
        }
    }
    assert!(comparison.changes.list.is_empty() && comparison.changes.moved.is_empty());
    for (step, pull) in comparison.steps.iter().zip(&comparison.pulls) {
        assert_eq!((step.delta, step.portions.len()), (0, 0));
        assert_eq!((pull.by_diff_id.layers, pull.by_diff_id.bytes), (0, 0));
    }
    assert!(comparison.warnings.is_empty());
}

#[test]
fn a_row_says_where_it_first_appeared_and_where_it_was_last_seen() {
    let with = |file: &str| base().layer(|l| l.file(file, 10)).by(&format!("COPY {file} /"));
    let comparison = compared([with("a"), with("b"), with("b"), with("a")]);
    let names = comparison.names();
    assert_eq!(names, ["1", "2", "3", "4"]);
    let (a, b) = (row(&comparison, "layers", "COPY a /"), row(&comparison, "layers", "COPY b /"));
    assert_eq!((a.first(), a.last(), b.first(), b.last()), (Some(0), Some(3), Some(1), Some(2)));
    assert_eq!((span(a, &names), span(b, &names)), ("1 4".to_owned(), "2-3".to_owned()));
    assert_eq!(presence(a, &names), "in the first and the last, not in 2, 3");
    assert_eq!(presence(b, &names), "first in 2, last in 3");
    assert_eq!(presence(row(&comparison, "totals", "unpacked"), &names), "in all");
}

#[test]
fn a_thing_without_bytes_is_there_and_a_sum_without_bytes_is_not() {
    let with_folder = || base().layer(|l| l.dir("work").file("log", 0)).by("WORKDIR /work");
    let used = with_folder().layer(|l| l.file("work/a", 5).file("work/b", 5).file("log", 3));
    let emptied = with_folder().layer(|l| l.whiteout("log"));
    let comparison = compared([base(), with_folder(), used, emptied]);
    let places = |row: &FigureRow| (row.first(), row.last());
    assert_eq!(places(row(&comparison, "layers", "WORKDIR /work")), (Some(1), Some(3)));
    assert_eq!(places(row(&comparison, "directories", "/work")), (Some(1), Some(3)));
    assert_eq!(places(row(&comparison, "directories", "/log")), (Some(1), Some(2)));
    let other = row(&comparison, "by purpose", "other files");
    assert_eq!(
        (other.cells.as_slice(), places(other)),
        ([5 * MB as u64, 0, 13, 0].map(Some).as_slice(), (Some(0), Some(2)))
    );
    assert_eq!(places(row(&comparison, "totals", "wasted")), (None, None));
}

#[test]
fn growth_and_shrinkage_have_signs_and_no_change_is_no_sign() {
    assert_eq!(signed(Measure::Bytes, 1_820_000), "+1.82MB");
    assert_eq!(signed(Measure::Bytes, -324_000_000), "-324MB");
    assert_eq!(signed(Measure::Count, -8_969), "-8,969");
    assert_eq!(signed(Measure::Share, 7), "+0.07pp");
    assert_eq!(signed(Measure::Share, -2_640), "-26.4pp");
    assert_eq!(signed(Measure::Presence, 1), "+1");
    assert_eq!(signed(Measure::Bytes, 0), "=");
}

#[test]
fn a_figure_that_nobody_knows_is_no_zero() {
    let mut known = base().analyse();
    known.totals.compressed_size = Some(3_000_000);
    let images = [known, base().analyse()].map(|analysis| Arc::new(Diagnosis::of(analysis)));
    let comparison = Comparison::of(images.to_vec());
    let row = row(&comparison, "totals", "compressed");
    assert_eq!(
        (row.no_figure, row.cells.as_slice()),
        (NoFigure::Unknown, [Some(3_000_000), None].as_slice())
    );
    assert_eq!(row.delta(1), None);
    assert_eq!(imgscope::compare::cell(row, 1), "?");
}

#[test]
fn efficiency_is_full_only_where_nothing_is_wasted() {
    let wasting = base().layer(|l| l.file("a", 1)).layer(|l| l.fill(b'y').file("a", 1));
    let comparison = compared([base(), wasting]);
    let row = row(&comparison, "totals", "efficiency");
    assert_eq!(row.cells, [Some(10_000), Some(9_999)]);
    assert_eq!(imgscope::compare::cell(row, 1), ">99.9%");
}

#[test]
fn parts_say_what_every_byte_is_for() {
    let image = base()
        .layer(|l| {
            l.file("usr/local/go/bin/go", 10 * MB)
                .content(b"usr/local/go/VERSION", b"go1.22.1")
                .file("usr/local/go/pkg/tool/linux_amd64/compile", 20 * MB)
        })
        .layer(|l| {
            l.content(b"app/run.sh", &[b"#!/bin/sh\n".as_slice(), &[b'x'; 90]].concat())
                .file("etc/ssl/certs/ca.crt", 300)
                .file("usr/share/zoneinfo/Asia/Shanghai", 561)
                .file("app/page.html", 77)
        })
        .layer(|l| l.fill(b'y').file("bin/busybox", 4 * MB))
        .diagnose();
    let parts = Parts::of(&image);
    let expected = [
        (Purpose::Wasted, 5 * MB as u64),
        (Purpose::Toolchain, 30 * MB as u64 + 8),
        (Purpose::Base, 2 * MB as u64),
        (Purpose::Program, 100),
        (Purpose::Certificates, 300),
        (Purpose::TimeZones, 561),
        (Purpose::Other, 4 * MB as u64 + 77),
    ];
    for kind in Purpose::ALL {
        let bytes = expected.iter().find(|(expected, _)| *expected == kind).map_or(0, |(_, bytes)| *bytes);
        assert_eq!(parts.size(kind), bytes, "{}", kind.word());
    }
    assert_eq!(parts.total(), image.analysis.totals.unpacked_size);
}

#[test]
fn an_image_whose_history_ends_with_its_command_has_no_base() {
    let comparison = compared([base(), base().layer(|l| l.file("app", 10))]);
    assert_eq!(row(&comparison, "base and own layers", "base layers").cells, [Some(0), Some(7 * MB as u64)]);
    let own = row(&comparison, "base and own layers", "your layers");
    assert_eq!(own.cells, [Some(7 * MB as u64), Some(10)]);
}

#[test]
fn steps_name_what_came_and_went_the_largest_first() {
    let first = base().layer(|l| l.file("usr/share/zoneinfo/UTC", 600)).layer(|l| l.file("x", 50));
    let second = base().layer(|l| l.file("x", 80)).layer(|l| l.file("etc/ssl/own.pem", 400));
    let step = &compared([first, second]).steps[0];
    let portions: Vec<(&str, i128)> =
        step.portions.iter().map(|portion| (portion.purpose.word(), portion.delta)).collect();
    assert_eq!(portions, [("time zones", -600), ("certificates", 400), ("other files", 30)]);
    assert_eq!(step.delta, -170);
}

#[test]
fn a_host_fetches_the_layers_that_it_lacks_each_once() {
    let first = base().layer(|l| l.file("old", 10)).analyse();
    let again = |l: crate::support::LayerBuilder| l.file("new", 33);
    let mut second = base().layer(again).layer(again).layer(|l| l.file("old", 10)).analyse();
    let fetched = |first: &Analysis, second: &Analysis| {
        let delta = pull_delta(first, second).by_diff_id;
        (delta.layers, delta.bytes, delta.is_compressed)
    };
    assert_eq!(fetched(&first, &second), (1, 33, false));
    // of what must be fetched every size is known
    second.layers[1].compressed_size = Some(21);
    assert_eq!(fetched(&first, &second), (1, 21, true));
    second.layers[3].diff_id = None;
    assert_eq!(fetched(&first, &second), (2, 43, false), "one that nobody can name");
    assert_eq!(fetched(&second, &base().analyse()).0, 0);
}

#[test]
fn images_for_different_platforms_are_compared_with_a_warning() {
    let comparison = compared([base(), base().architecture("arm64")]);
    let [warning] = comparison.warnings.as_slice() else { panic!("{:?}", comparison.warnings) };
    assert_eq!(warning, "the images are for different platforms: app:1 is linux/amd64, app:2 is linux/arm64");
}

#[test]
fn names_are_short_where_there_is_room_and_numbers_where_they_would_be_taken_for_one_another() {
    let named = |names: &[&str]| {
        let images = names.iter().map(|name| Arc::new(base().tag(name).diagnose()));
        Comparison::of(images.collect())
    };
    assert_eq!(named(&["hello:v1", "hello:v2"]).short_names(5), ["v1", "v2"]);
    assert_eq!(named(&["hello:v1", "hello:v1"]).short_names(5), ["1", "2"]);
    assert_eq!(named(&["shop:release", "shop:next"]).short_names(5), ["1", "2"]);
    assert_eq!(named(&["a\u{1b}b:1", "other"]).names()[0], r"a\x1bb:1");
}

#[test]
fn directories_are_shown_from_where_their_bytes_part() {
    let first = image().layer(|l| l.file("usr/local/go/big", 900).file("usr/local/go/small", 90));
    let second = image().layer(|l| l.file("usr/local/go/big", 500).file("etc/motd", 8));
    let comparison = compared([first, second]);
    let rows: Vec<(&str, &[Option<u64>])> = section(&comparison.matrix, "directories")
        .iter()
        .map(|row| (row.label.as_str(), row.cells.as_slice()))
        .collect();
    assert_eq!(
        rows,
        [("/usr/local/go/big", [Some(900), Some(500)].as_slice()), ("/etc/motd", &[None, Some(8)])]
    );
}

#[test]
fn a_row_unfolds_one_directory_at_a_time_with_each_images_bytes() {
    let first = image().layer(|l| l.file("a/x", 100).file("a/b/y", 10));
    let second = image().layer(|l| l.file("a/x", 100).file("a/b/z", 30).dir("empty"));
    let images = [first.diagnose(), second.diagnose()];
    let live = size_trees(&images, &[Some(Selection::Live); 2]);
    let listed = |directory: &str| {
        let rows = directory_rows(&live, &ImagePath::clean(directory.as_bytes()));
        rows.iter()
            .map(|row| (row.label.clone(), row.cells.clone(), row.unfold.is_some()))
            .collect::<Vec<_>>()
    };
    let row = |label: &str, cells: [Option<u64>; 2], unfolds| (label.to_owned(), cells.to_vec(), unfolds);
    assert_eq!(listed(""), [row("a/", [Some(110), Some(130)], true), row("empty", [None, Some(0)], false)]);
    assert_eq!(listed("a"), [row("x", [Some(100), Some(100)], false), row("b/", [Some(10), Some(30)], true)]);
    assert_eq!(listed("a/b"), [row("z", [None, Some(30)], false), row("y", [Some(10), None], false)]);
    assert_eq!(listed("nowhere"), []);
}

#[test]
fn a_directory_of_very_many_entries_is_cut_and_still_adds_up() {
    let many = image().layer(|l| (0..1500).fold(l, |l, n| l.file(&format!("d/{n:04}"), 2)));
    let images = [many.diagnose()];
    let rows = directory_rows(&size_trees(&images, &[Some(Selection::Live)]), &ImagePath::clean(b"d"));
    assert_eq!(rows.len(), 1001);
    let last = rows.last().expect("a row");
    assert_eq!((last.label.as_str(), last.cells.as_slice()), ("and 500 more", [Some(1000)].as_slice()));
    assert_eq!(rows.iter().filter_map(|row| row.cells[0]).sum::<u64>(), 3000);
}

#[test]
fn what_is_wasted_and_what_a_layer_wrote_unfold_too() {
    let made = image()
        .layer(|l| l.file("log/a", 100).file("keep", 7))
        .layer(|l| l.fill(b'y').file("log/a", 40).hard_link("kept", "keep"))
        .diagnose();
    let at = |selection, path: &str| SizeTree::of(&made, selection).at(&ImagePath::clean(path.as_bytes()));
    assert_eq!(at(Selection::Wasted, "log"), Some(100));
    assert_eq!(at(Selection::Wasted, "keep"), None);
    let second = Selection::Layers(LayerIndex(1), LayerIndex(2));
    assert_eq!((at(second, "log"), at(second, "kept"), at(second, "keep")), (Some(40), Some(0), None));
    assert_eq!(at(Selection::Layers(LayerIndex(0), LayerIndex(2)), ""), Some(147));
    assert_eq!(
        SizeTree::of(&made, Selection::Live).most(),
        RowTarget::Path(ImagePath::clean(b"log/a"), LayerIndex(1))
    );
}

#[test]
fn findings_of_the_same_place_stand_on_one_row_under_their_rule() {
    let go = |version: &str, size: usize| {
        let version = version.as_bytes().to_vec();
        base().layer(move |l| {
            l.file("usr/local/go/bin/go", size)
                .content(b"usr/local/go/VERSION", &version)
                .file("usr/local/go/pkg/tool/linux_amd64/compile", 9)
        })
    };
    let comparison = compared([go("go1.21", 10 * MB), go("go1.22", 20 * MB), base()]);
    let rule = row(&comparison, "findings", "go-toolchain");
    let sizes = [Some(10 * MB as u64 + 15), Some(20 * MB as u64 + 15), None];
    assert_eq!((rule.cells.as_slice(), rule.measure), (sizes.as_slice(), Measure::Bytes));
    let [finding] = rule.children.as_slice() else { panic!("{:?}", rule.children) };
    assert_eq!((finding.label.as_str(), finding.cells.as_slice()), ("Go toolchain 1.21", sizes.as_slice()));
    assert_eq!(finding.targets, [Some(RowTarget::Finding(0)), Some(RowTarget::Finding(0)), None]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sum_is_that_of_its_parts_however_odd_the_layers(
        mut first in model::layers(), mut second in model::layers()
    ) {
        let comparison = compared([model::built(&mut first).0, model::built(&mut second).0]);
        for (image, parts) in comparison.images.iter().zip(&comparison.parts) {
            let (analysis, totals) = (&image.analysis, &image.analysis.totals);
            prop_assert_eq!(parts.total(), totals.unpacked_size);
            let sum = |selection| SizeTree::of(image, selection).at(&ImagePath::default()).unwrap_or(0);
            prop_assert_eq!(sum(Selection::Live), totals.live_size);
            prop_assert_eq!(sum(Selection::Wasted), totals.wasted_size);
            let layers = LayerIndex(analysis.layers.len() as u32);
            prop_assert_eq!(sum(Selection::Layers(LayerIndex(0), layers)), totals.unpacked_size);
            for layer in &analysis.layers {
                let only = Selection::Layers(layer.index, LayerIndex(layer.index.0 + 1));
                prop_assert_eq!(sum(only), layer.unpacked_size);
            }
            for kind in Purpose::ALL.into_iter().skip(1) {
                prop_assert_eq!(sum(Selection::Purpose(kind)), parts.size(kind), "{}", kind.word());
            }
        }
        let [step] = comparison.steps.as_slice() else { panic!("one step") };
        prop_assert_eq!(step.portions.iter().map(|portion| portion.delta).sum::<i128>(), step.delta);
        let unpacked = |image: usize| i128::from(comparison.images[image].analysis.totals.unpacked_size);
        prop_assert_eq!(step.delta, unpacked(1) - unpacked(0));
        for section in &comparison.matrix.sections {
            for row in &section.rows {
                prop_assert_eq!(row.cells.len(), 2);
                prop_assert_eq!(row.targets.len(), 2);
            }
        }
    }
}

//! What is marked, held against the image that was built without it.

use imgscope::advice::{MarkTarget, Marks};
use imgscope::finding::{Claim, Diagnosis, Projection};
use imgscope::layer::ImagePath;
use proptest::prelude::*;

use crate::support::{ImageBuilder, image, node};

/// Two layers: a Go toolchain with a hard link out of it, waste in and beside it, and equal files.
fn example() -> Diagnosis {
    image()
        .layer(|l| {
            l.file("usr/local/go/bin/go", 3_000)
                .hard_link("usr/bin/go", "usr/local/go/bin/go")
                .file("usr/local/go/pkg/tool/compile", 50_000)
                .file("usr/local/go/LICENSE", 700)
                .file("etc/motd", 90)
        })
        .layer(|l| l.fill(b'y').file("usr/local/go/LICENSE", 800).file("etc/motd", 100))
        .layer(|l| l.fill(b'z').file("a/one", 5_000).file("b/two", 5_000).file("c/three", 5_000))
        .diagnose()
}

fn marking(diagnosis: &Diagnosis, marked: &[MarkTarget]) -> Marks {
    let mut marks = Marks::default();
    marked.iter().for_each(|marked| marks.toggle(diagnosis, *marked));
    marks
}

fn after(diagnosis: &Diagnosis, marked: &[MarkTarget]) -> Projection {
    marking(diagnosis, marked).what_if().expect("marks").after
}

fn path(diagnosis: &Diagnosis, path: &str) -> MarkTarget {
    MarkTarget::Path(node(&diagnosis.analysis, path))
}

#[track_caller]
fn saves(diagnosis: &Diagnosis, marked: &[MarkTarget], live: u64, wasted: u64) {
    let (now, after) = (&diagnosis.analysis.totals, after(diagnosis, marked));
    assert_eq!((now.live_size - after.live_size, now.wasted_size - after.wasted_size), (live, wasted));
    assert_eq!(now.unpacked_size - after.unpacked_size, live + wasted);
}

#[test]
fn a_marked_directory_takes_along_what_later_layers_hide_in_it_and_leaves_what_has_a_name_elsewhere() {
    let diagnosis = example();
    saves(&diagnosis, &[path(&diagnosis, "usr/local/go")], 50_000 + 800, 700);
}

#[test]
fn two_names_of_one_file_save_its_bytes_together_where_neither_does_alone() {
    let diagnosis = example();
    let (one, other) = (path(&diagnosis, "usr/bin/go"), path(&diagnosis, "usr/local/go/bin"));
    saves(&diagnosis, &[one], 0, 0);
    saves(&diagnosis, &[other], 0, 0);
    saves(&diagnosis, &[one, other], 3_000, 0);
}

#[test]
fn marks_of_the_same_bytes_are_counted_once() {
    let diagnosis = example();
    let place = diagnosis.findings.iter().position(|finding| finding.rule.id == "go-toolchain");
    let finding = MarkTarget::Finding(place.expect("a toolchain"));
    saves(&diagnosis, &[finding], 50_000 + 800, 0);
    let go = path(&diagnosis, "usr/local/go");
    let tool = path(&diagnosis, "usr/local/go/pkg/tool");
    let waste = diagnosis.analysis.wasted.iter().position(|wasted| wasted.size == 700).expect("waste");
    saves(&diagnosis, &[finding, go, tool, MarkTarget::Waste(waste)], 50_000 + 800, 700);
}

#[test]
fn marked_waste_saves_what_is_hidden_and_nothing_else() {
    let diagnosis = example();
    saves(&diagnosis, &[MarkTarget::Waste(0)], 0, 700);
    saves(&diagnosis, &[MarkTarget::Waste(1), MarkTarget::Waste(0)], 0, 790);
}

#[test]
fn of_equal_files_the_first_stays() {
    let diagnosis = example();
    saves(&diagnosis, &[MarkTarget::Duplicate(0)], 10_000, 0);
    saves(&diagnosis, &[MarkTarget::Duplicate(0), path(&diagnosis, "a")], 15_000, 0);
}

#[test]
fn a_mark_that_is_taken_away_leaves_nothing_behind() {
    let diagnosis = example();
    let (go, motd) = (path(&diagnosis, "usr/local/go"), path(&diagnosis, "etc/motd"));
    let mut marks = marking(&diagnosis, &[go, motd, go]);
    saves(&diagnosis, &[motd], 100, 90);
    assert_eq!(marks.what_if().map(|what_if| what_if.claim.size()), Some(190));
    assert!(!marks.covers(node(&diagnosis.analysis, "usr/local/go/bin/go")));
    marks.toggle(&diagnosis, motd);
    assert!(marks.is_empty() && marks.what_if().is_none());
    marks = marking(&diagnosis, &[go, MarkTarget::Finding(0)]);
    marks.clear();
    assert!(marks.is_empty() && marks.what_if().is_none() && !marks.contains(go));
}

#[test]
fn everything_marked_leaves_nothing() {
    let diagnosis = example();
    let after = after(&diagnosis, &[path(&diagnosis, "")]);
    assert_eq!((after.unpacked_size, after.live_size, after.wasted_size), (0, 0, 0));
}

#[test]
fn of_several_parts_of_one_inode_the_largest_is_claimed() {
    let diagnosis = example();
    let inode = diagnosis.analysis.wasted[0].inode;
    let claim: Claim = [(inode, 3), (inode, 9), (inode, 5), (inode, 0)].into_iter().collect();
    assert_eq!(claim.parts().collect::<Vec<_>>(), [(inode, 9)]);
}

/// Paths of the images below; no path is a file in one layer and a directory in another.
const PATHS: [&str; 6] = ["a/x", "a/y", "a/d/x", "b/x", "b/y", "c"];
/// What layers remove, and what is marked.
const PLACES: [&str; 6] = ["a", "a/d", "b", "a/x", "b/y", "c"];

/// A layer: for each path the inode that it names, if any, and which places are removed.
type Step = ([Option<usize>; 6], [bool; 6]);

/// The image without some paths: what is not there is written by no layer.
fn without(steps: &[Step], left_out: &[&str]) -> ImageBuilder {
    let is_out = |path: &str| {
        let below =
            |out: &&str| path.strip_prefix(*out).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        left_out.iter().any(below)
    };
    steps.iter().enumerate().fold(image(), |image, (number, (names, removed))| {
        image.layer(|mut layer| {
            for (place, _) in
                PLACES.iter().zip(removed).filter(|(place, removed)| **removed && !is_out(place))
            {
                layer = layer.whiteout(place);
            }
            let mut written: [Option<&str>; 6] = [None; 6];
            for (path, inode) in PATHS.iter().zip(names).filter(|(path, _)| !is_out(path)) {
                let Some(inode) = *inode else { continue };
                layer = match written[inode] {
                    Some(first) => layer.hard_link(path, first),
                    // every inode has a size of its own, so that no two sums are equal by chance
                    None => layer.file(path, 1 << (number * 6 + inode)),
                };
                written[inode] = written[inode].or(Some(path));
            }
            layer
        })
    })
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let names = prop::array::uniform6(prop::option::of(0usize..3));
    prop::collection::vec((names, prop::array::uniform6(prop::bool::weighted(0.2))), 1..4)
}

/// Gives every path an inode of its own.
fn without_links(steps: &[Step]) -> Vec<Step> {
    let own = |names: &[Option<usize>; 6]| std::array::from_fn(|place| names[place].map(|_| place));
    steps.iter().map(|(names, removed)| (own(names), *removed)).collect()
}

/// The sizes after marking, and those of the image built without what was marked.
fn after_and_built(steps: &[Step], left_out: &[&str]) -> Option<[(u64, u64, u64); 2]> {
    let diagnosis = without(steps, &[]).diagnose();
    let find = |place: &&str| diagnosis.analysis.tree.find(&ImagePath::clean(place.as_bytes()));
    let marked: Vec<MarkTarget> = left_out.iter().filter_map(find).map(MarkTarget::Path).collect();
    let after = marking(&diagnosis, &marked).what_if()?.after;
    let built = without(steps, left_out).analyse().totals;
    Some([
        (after.unpacked_size, after.live_size, after.wasted_size),
        (built.unpacked_size, built.live_size, built.wasted_size),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sizes_without_a_path_are_those_of_the_image_built_without_it(
        steps in any_steps(),
        left_out in prop::sample::subsequence(PLACES.to_vec(), 1..4),
    ) {
        if let Some([after, built]) = after_and_built(&without_links(&steps), &left_out) {
            prop_assert_eq!(after, built);
        }
        // a link that stays, but hidden, makes live bytes wasted ones: only their sum is the same then
        if let Some([after, built]) = after_and_built(&steps, &left_out) {
            prop_assert_eq!(after.0, built.0);
        }
    }
}

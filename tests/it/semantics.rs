//! Every row of the truth table, on real tars.

use imgscope::analysis::Analysis;
use imgscope::image::LayerIndex;
use imgscope::tree::{Event, Modification, Removal};

use crate::support::{ImageBuilder, LayerBuilder, image, node};

const KB: usize = 1_000;
const MB: usize = 1_000_000;

/// The base layer of every case: 100 kB.
fn base() -> ImageBuilder {
    image().layer(|l| l.file("base", 100 * KB))
}

fn wasted(analysis: &Analysis) -> Vec<(String, u64, &'static str, u32, u32)> {
    let row = |w: &imgscope::analysis::WastedVersion| {
        (w.path.to_string(), w.size, w.kind.word(), w.written_in.0, w.hidden_in.0)
    };
    analysis.wasted.iter().map(row).collect()
}

#[track_caller]
fn expect(analysis: &Analysis, wasted_size: usize, efficiency: &str) {
    let totals = &analysis.totals;
    assert_eq!(totals.wasted_size, wasted_size as u64, "wasted: {:?}", wasted(analysis));
    assert_eq!(totals.unpacked_size, totals.live_size + totals.wasted_size, "live and wasted make unpacked");
    assert_eq!(format!("{:.4}", totals.efficiency()), efficiency);
}

/// A 10 MB file in layer 1, and what layer 2 makes of it.
fn after_ten_mb(write: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Analysis {
    base().layer(|l| l.file("big", 10 * MB)).layer(write).analyse()
}

#[test]
fn an_overwritten_file_wastes_its_old_content() {
    let analysis = after_ten_mb(|l| l.fill(b'y').file("big", 10 * MB));
    expect(&analysis, 10 * MB, "0.5025");
    assert_eq!(wasted(&analysis), [("/big".to_owned(), 10 * MB as u64, "overwritten", 1, 2)]);
}

#[test]
fn a_chmod_a_touch_or_an_attribute_copies_the_whole_file() {
    let chmod = after_ten_mb(|l| l.mode(0o755).file("big", 10 * MB));
    let touch = after_ten_mb(|l| l.mtime(1_700_000_001).file("big", 10 * MB));
    let xattr = after_ten_mb(|l| l.pax(&[("SCHILY.xattr.user.a", b"1")]).file("big", 10 * MB));
    for analysis in [chmod, touch, xattr] {
        expect(&analysis, 10 * MB, "0.5025");
        assert_eq!(wasted(&analysis), [("/big".to_owned(), 10 * MB as u64, "metadata-only", 1, 2)]);
    }
}

#[test]
fn a_file_written_again_unchanged_is_rewritten_same() {
    let analysis = after_ten_mb(|l| l.file("big", 10 * MB));
    expect(&analysis, 10 * MB, "0.5025");
    assert_eq!(wasted(&analysis)[0].2, "rewritten-same");
}

#[test]
fn a_removed_file_stays_in_the_image() {
    let analysis = after_ten_mb(|l| l.whiteout("big"));
    expect(&analysis, 10 * MB, "0.0099");
    assert_eq!(wasted(&analysis), [("/big".to_owned(), 10 * MB as u64, "deleted", 1, 2)]);
}

#[test]
fn a_removed_directory_wastes_all_that_was_below_it() {
    let analysis =
        base().layer(|l| l.file("d/a", 10 * MB).file("d/sub/b", 5 * MB)).layer(|l| l.whiteout("d")).analyse();
    expect(&analysis, 15 * MB, "0.0066");
    assert_eq!(wasted(&analysis).iter().map(|w| w.2).collect::<Vec<_>>(), ["deleted", "deleted"]);
    assert_eq!(analysis.layers[2].counts.removed, 4, "d, d/a, d/sub and d/sub/b");
}

#[test]
fn an_opaque_whiteout_hides_all_lower_siblings() {
    let analysis =
        base().layer(|l| l.file("d/old", 10 * MB)).layer(|l| l.file("d/new", MB).opaque("d")).analyse();
    expect(&analysis, 10 * MB, "0.0991");
    assert_eq!(wasted(&analysis), [("/d/old".to_owned(), 10 * MB as u64, "deleted", 1, 2)]);
}

#[test]
fn a_directory_that_becomes_a_file_or_a_link_wastes_what_it_held() {
    let directory = || base().layer(|l| l.dir("d").file("d/in", 10 * MB));
    let to_file = directory().layer(|l| l.file("d", 0)).analyse();
    let to_link = directory().layer(|l| l.symlink("d", "")).analyse();
    for analysis in [to_file, to_link] {
        expect(&analysis, 10 * MB, "0.0099");
        assert_eq!(wasted(&analysis), [("/d/in".to_owned(), 10 * MB as u64, "replaced", 1, 2)]);
    }
}

#[test]
fn a_file_that_becomes_a_directory_is_replaced() {
    let analysis = after_ten_mb(|l| l.dir("big").file("big/in", MB));
    expect(&analysis, 10 * MB, "0.0991");
    assert_eq!(wasted(&analysis), [("/big".to_owned(), 10 * MB as u64, "replaced", 1, 2)]);
}

#[test]
fn a_file_that_grows_over_two_layers_wastes_its_smaller_self() {
    let analysis = base().layer(|l| l.file("log", MB)).layer(|l| l.file("log", 10 * MB)).analyse();
    expect(&analysis, MB, "0.9099");
}

#[test]
fn a_log_that_grows_over_ten_layers_wastes_all_but_the_last() {
    let grown = (1..=10).fold(base(), |image, size| image.layer(|l| l.file("log", size * MB)));
    expect(&grown.analyse(), 45 * MB, "0.1833");
}

#[test]
fn a_truncated_file_wastes_what_it_held() {
    expect(&after_ten_mb(|l| l.file("big", 0)), 10 * MB, "0.0099");
}

#[test]
fn a_rewritten_hard_link_wastes_nothing_while_another_name_shows_the_old_content() {
    let links = || base().layer(|l| l.file("a", 10 * MB).hard_link("b", "a"));
    expect(&links().layer(|l| l.fill(b'y').file("a", 10 * MB)).analyse(), 0, "1.0000");
    expect(&links().layer(|l| l.whiteout("a")).analyse(), 0, "1.0000");
}

#[test]
fn hard_links_copied_up_as_a_set_waste_their_content_once() {
    let analysis = base()
        .layer(|l| l.file("a", 10 * MB).hard_link("b", "a"))
        .layer(|l| l.mode(0o600).file("a", 10 * MB).hard_link("b", "a"))
        .analyse();
    expect(&analysis, 10 * MB, "0.5025");
    assert_eq!(wasted(&analysis), [("/a".to_owned(), 10 * MB as u64, "metadata-only", 1, 2)]);
}

#[test]
fn a_whiteout_and_a_new_file_of_the_same_name_are_an_overwrite_whatever_their_order() {
    let before = after_ten_mb(|l| l.whiteout("big").file("big", MB));
    let after = after_ten_mb(|l| l.file("big", MB).whiteout("big"));
    for analysis in [before, after] {
        expect(&analysis, 10 * MB, "0.0991");
        assert_eq!(wasted(&analysis)[0].2, "overwritten");
    }
}

#[test]
fn a_whiteout_of_an_unknown_path_is_a_warning_and_no_error() {
    let analysis = after_ten_mb(|l| l.whiteout("never/there").fill(b'y').file("big", 10 * MB));
    expect(&analysis, 10 * MB, "0.5025");
    assert_eq!(analysis.warnings.len(), 1, "{:?}", analysis.warnings);
    assert!(analysis.warnings[0].contains("/never/there"), "{:?}", analysis.warnings);
}

#[test]
fn the_same_layer_twice_counts_twice_and_wastes_the_lower_copy() {
    let twice = image().layer(|l| l.file("a", MB)).layer(|l| l.file("a", MB)).analyse();
    assert_eq!(twice.totals.unpacked_size, 2 * MB as u64);
    assert_eq!(twice.layers[0].wasted_size, MB as u64);
    assert_eq!(wasted(&twice)[0].2, "rewritten-same");
}

#[test]
fn equal_files_at_two_paths_are_duplicates_and_no_waste() {
    let analysis = base().layer(|l| l.file("a", 10 * MB).file("b", 10 * MB)).analyse();
    expect(&analysis, 0, "1.0000");
    assert_eq!(analysis.duplicates.len(), 1);
    assert_eq!(analysis.duplicates.get(0).map(|group| group.wasted_size()), Some(10 * MB as u64));
    let links = base().layer(|l| l.file("a", MB).hard_link("b", "a")).analyse();
    assert!(links.duplicates.is_empty(), "hard links share their bytes: {:?}", links.duplicates);
}

#[test]
fn a_path_tells_its_whole_story() {
    let analysis = base()
        .layer(|l| l.file("etc/app.conf", 10))
        .layer(|l| l.fill(b'y').file("etc/app.conf", 10))
        .layer(|l| l.fill(b'y').mode(0o600).file("etc/app.conf", 10))
        .layer(|l| l.whiteout("etc"))
        .layer(|l| l.file("etc/app.conf", 11))
        .analyse();
    let story = analysis.tree.events(node(&analysis, "etc/app.conf"));
    assert_eq!(
        story,
        [
            (LayerIndex(1), Event::Added),
            (LayerIndex(2), Event::Modified(Modification::Content)),
            (LayerIndex(3), Event::Modified(Modification::Metadata)),
            (LayerIndex(4), Event::Removed(Removal::Whiteout)),
            (LayerIndex(5), Event::Added),
        ]
    );
}

//! Layers as no tool should write them and some do: what engines do with each was measured, and is kept to here.

use std::fmt::Write;

use imgscope::analysis::Analysis;
use imgscope::layer::{Changeset, ImagePath, Kind, LayerError, Mtime, TarError, read_changeset};
use imgscope::tree::{Event, Modification, NodeId, PathState};
use tar::EntryType;

use crate::support::{ImageBuilder, LayerBuilder, image, node};

/// A header of 512 bytes as POSIX has it, changed by `edit` before its checksum is made.
fn header(path: &[u8], flag: u8, size: u64, edit: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..path.len()].copy_from_slice(path);
    block[100..108].copy_from_slice(b"0000644\0");
    block[108..116].copy_from_slice(b"0000000\0");
    block[116..124].copy_from_slice(b"0000000\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[136..148].copy_from_slice(b"00000000001\0");
    block[156] = flag;
    block[257..265].copy_from_slice(b"ustar\x0000");
    edit(&mut block);
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// A member with its content and padding.
fn member(path: &[u8], flag: u8, content: &[u8]) -> Vec<u8> {
    padded([header(path, flag, content.len() as u64, |_| {}), content.to_vec()].concat())
}

fn gnu(block: &mut [u8]) {
    block[257..265].copy_from_slice(b"ustar  \0");
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn pax(records: &[(&str, &[u8])]) -> Vec<u8> {
    member(b"pax", b'x', &records.iter().flat_map(|(key, value)| record(key, value)).collect::<Vec<u8>>())
}

fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = [b" ", key.as_bytes(), b"=", value, b"\n"].concat();
    let length = (1..).find(|length| length.to_string().len() + rest.len() == *length).expect("a length");
    [length.to_string().as_bytes(), &rest].concat()
}

/// Extended attributes and all that say what the next member is, then the member.
fn with_pax(records: &[(&str, &[u8])], member: Vec<u8>) -> Vec<u8> {
    [pax(records), member].concat()
}

fn read(tar: &[u8]) -> Changeset {
    read_changeset(tar).expect("a layer that can be read")
}

fn tar(write: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Vec<u8> {
    image().layer(write).layers()[0].clone()
}

fn raw(tar: &[u8]) -> ImageBuilder {
    image().layer_bytes(tar.to_vec())
}

/// What the final file system shows: `d/`, `file 5`, `link -> target`.
fn shown(analysis: &Analysis) -> Vec<String> {
    let mut paths: Vec<ImagePath> = Vec::new();
    for node in analysis.tree.nodes().filter(|&node| node != NodeId::ROOT) {
        if analysis.tree.live(node).is_some() {
            paths.push(analysis.tree.path(node));
        }
    }
    paths.sort();
    let line = |path: ImagePath| {
        let node = analysis.tree.find(&path).expect("a node");
        let inode = analysis.tree.stored(analysis.tree.live(node)?).inode;
        let mut line = path.to_string()[1..].to_owned();
        match inode.kind {
            Kind::File => write!(line, " {}", inode.size).ok()?,
            Kind::Directory => line.push('/'),
            Kind::Symlink => line.push_str(&format!(" -> {}", String::from_utf8_lossy(inode.target()?))),
            other => line.push_str(&format!(" {other:?}")),
        }
        Some(line)
    };
    paths.into_iter().filter_map(line).collect()
}

fn inode<'a>(analysis: &'a Analysis, path: &str) -> &'a imgscope::layer::Inode {
    let live = analysis.tree.live(node(analysis, path));
    analysis.tree.stored(live.unwrap_or_else(|| panic!("{path} is gone"))).inode
}

#[track_caller]
fn expect_warning(analysis: &Analysis, part: &str) {
    assert!(analysis.warnings.iter().any(|w| w.contains(part)), "no {part:?} in {:?}", analysis.warnings);
}

#[test]
fn one_block_of_zeros_between_members_is_damage_and_at_the_end_it_is_not() {
    let (a, b) = (member(b"a", b'0', b"abc"), member(b"b", b'0', b"abd"));
    let (zeros, both) = (vec![0; 512], [a.clone(), b.clone()].concat());
    for between in [&b[..], b"x", &[1; 512]] {
        let broken = [&a, &zeros, between].concat();
        let refused = read_changeset(&broken[..]).expect_err("what engines refuse");
        assert!(matches!(refused, LayerError::Tar(TarError::BadHeader { .. })), "{refused}");
    }
    for end in [vec![], zeros.clone(), vec![0; 1024], [&vec![0; 1024], &b[..]].concat()] {
        assert_eq!(read(&[both.clone(), end].concat()).entries.len(), 2);
    }
}

fn base() -> ImageBuilder {
    image().layer(|l| l.file("d/low", 10).file("x", 5).symlink("lib2", "usr/lib").file("usr/lib/so", 7))
}

mod whiteouts {
    use super::*;

    #[test]
    fn a_whiteout_hides_what_lower_layers_hold_before_or_after_the_new_file() {
        for write in
            [|l: LayerBuilder| l.whiteout("x").file("x", 2), |l: LayerBuilder| l.file("x", 2).whiteout("x")]
        {
            let analysis = base().layer(write).analyse();
            assert_eq!(inode(&analysis, "x").size, 2);
            assert_eq!(analysis.totals.wasted_size, 5);
        }
    }

    #[test]
    fn a_whiteout_is_one_by_its_name_whatever_its_type_and_content() {
        let writes: [fn(LayerBuilder) -> LayerBuilder; 5] = [
            |l| l.dir(".wh.x"),
            |l| l.symlink(".wh.x", "somewhere"),
            |l| l.file(".wh.x", 900),
            |l| l.hard_link(".wh.x", "other"),
            |l| l.member(b".wh.x", EntryType::Char, b"", b""),
        ];
        for write in writes {
            let analysis = base().layer(write).analyse();
            assert!(analysis.tree.live(node(&analysis, "x")).is_none());
            assert_eq!(analysis.layers[1].unpacked_size, 0);
        }
    }

    #[test]
    fn a_character_device_of_0_0_is_a_whiteout_and_no_other_device_is() {
        let device = |minor: &[u8; 8]| {
            header(b"x", b'3', 0, |h| {
                h[329..337].copy_from_slice(b"0000000\0");
                h[337..345].copy_from_slice(minor);
            })
        };
        let shown_with = |layer: Vec<u8>| shown(&base().layer_bytes(layer).analyse());
        assert!(!shown_with(device(b"0000000\0")).iter().any(|line| line.starts_with('x')));
        assert!(shown_with(device(b"0000003\0")).contains(&"x CharDevice".to_owned()));
        // what can't be read, or is binary, is not 0:0
        assert!(shown_with(device(b"garbage\0")).contains(&"x CharDevice".to_owned()));
        assert!(shown_with(device(&[0x80, 0, 0, 0, 0, 0x20, 0, 0])).contains(&"x CharDevice".to_owned()));
    }

    #[test]
    fn a_device_in_the_place_of_the_root_removes_nothing() {
        let analysis = base().layer_bytes(header(b"./", b'3', 0, |_| {})).analyse();
        assert_eq!(shown(&analysis), shown(&base().analyse()));
        expect_warning(&analysis, "root");
    }

    #[test]
    fn an_opaque_mark_keeps_what_its_own_layer_adds_wherever_it_stands() {
        for write in [
            |l: LayerBuilder| l.opaque("d").file("d/new", 1),
            |l: LayerBuilder| l.file("d/new", 1).opaque("d"),
        ] {
            let analysis = image().layer(|l| l.file("d/low", 10)).layer(write).analyse();
            assert_eq!(shown(&analysis), ["d/", "d/new 1"]);
        }
    }

    #[test]
    fn an_opaque_root_hides_everything_below() {
        for mark in [".wh..wh..opq", "./.wh..wh..opq", "/.wh..wh..opq"] {
            let analysis = base().layer(|l| l.file("new", 1).content(mark.as_bytes(), b"")).analyse();
            assert_eq!(shown(&analysis), ["new 1"], "{mark}");
        }
    }

    #[test]
    fn a_removed_directory_that_is_listed_again_holds_only_the_new() {
        for write in [
            |l: LayerBuilder| l.whiteout("d").dir("d").file("d/only", 1),
            |l: LayerBuilder| l.whiteout("d").file("d/only", 1),
        ] {
            let analysis = image().layer(|l| l.file("d/low", 10)).layer(write).analyse();
            assert_eq!(shown(&analysis), ["d/", "d/only 1"]);
            assert_eq!(analysis.totals.wasted_size, 10);
        }
    }

    #[test]
    fn whiteouts_of_no_name_are_ignored_with_a_warning() {
        for name in [".wh.", ".wh..", ".wh...", "d/.wh.", "d/.wh..", "d/.wh..."] {
            let analysis = base().layer(|l| l.file(name, 0)).analyse();
            assert_eq!(shown(&analysis), shown(&base().analyse()), "{name}");
            expect_warning(&analysis, "whiteout without a name");
        }
    }

    #[test]
    fn whiteouts_of_nothing_are_warnings_and_not_without_limit() {
        let many = base().layer(|l| (0..500).fold(l, |l, i| l.whiteout(&format!("no/{i}"))));
        let analysis = many.analyse();
        assert_eq!(analysis.totals.wasted_size, 0);
        assert!(analysis.warnings.len() < 60, "{} warnings", analysis.warnings.len());
        expect_warning(&analysis, "450 more");
    }

    #[test]
    fn names_that_aufs_keeps_for_itself_are_hidden_and_their_content_counts_by_its_links() {
        let analysis = image()
            .layer(|l| {
                l.dir(".wh..wh.plnk")
                    .file(".wh..wh.plnk/8.17", 40)
                    .hard_link("a", ".wh..wh.plnk/8.17")
                    .hard_link("b", "/.wh..wh.plnk/8.17")
                    .file(".wh..wh.aufs", 9)
                    .dir(".wh..wh.orph")
            })
            .analyse();
        assert_eq!(shown(&analysis), ["a 40", "b 40"]);
        assert_eq!(analysis.totals.unpacked_size, 40);
    }

    #[test]
    fn the_directories_of_a_whiteout_of_nothing_are_made() {
        let with = |write: fn(LayerBuilder) -> LayerBuilder| {
            shown(
                &image().layer(|l| l.file("d/low", 10).file("x", 5).symlink("l", "d")).layer(write).analyse(),
            )
        };
        assert_eq!(
            with(|l| l.whiteout("no/such/gone")),
            ["d/", "d/low 10", "l -> d", "no/", "no/such/", "x 5"]
        );
        assert_eq!(with(|l| l.opaque("q/r")), ["d/", "d/low 10", "l -> d", "q/", "q/r/", "x 5"]);
        assert_eq!(with(|l| l.whiteout("d/no/gone")), ["d/", "d/low 10", "d/no/", "l -> d", "x 5"]);
        assert_eq!(with(|l| l.whiteout("gone")), ["d/", "d/low 10", "l -> d", "x 5"]);
        // as an entry would, it makes a directory of what is none
        assert_eq!(with(|l| l.whiteout("x/gone")), ["d/", "d/low 10", "l -> d", "x/"]);
        assert_eq!(with(|l| l.whiteout("l/low")), ["d/", "d/low 10", "l/", "x 5"]);
        // but not of what the layer removes
        for write in [
            |l: LayerBuilder| l.whiteout("d").whiteout("d/low"),
            |l: LayerBuilder| l.opaque("d").whiteout("d"),
        ] {
            assert_eq!(with(write), ["l -> d", "x 5"]);
        }
    }

    #[test]
    fn what_overlay_storage_alone_hides_is_live_and_a_warning_says_how_much_it_is() {
        let lower = || {
            image().layer(|l| {
                l.file("d/low", 1_000).file("d/e/f", 234).file("d/kept", 7).hard_link("name", "d/kept")
            })
        };
        for attribute in ["trusted.overlay.opaque", "user.overlay.opaque", "user.fuseoverlayfs.opaque"] {
            let key = format!("SCHILY.xattr.{attribute}");
            let analysis = lower().layer(|l| l.pax(&[(&key, b"y")]).dir("d").file("d/low", 50)).analyse();
            assert_eq!(shown(&analysis), ["d/", "d/e/", "d/e/f 234", "d/kept 7", "d/low 50", "name 7"]);
            assert_eq!(analysis.totals.wasted_size, 1_000, "what is written again is hidden for all");
            let warning = format!(
                "/d is opaque by {attribute}: engines with overlay storage hide 234 bytes in 3 paths"
            );
            expect_warning(&analysis, &warning);
        }
        let silent = |records: &[(&str, &[u8])], directory: &str| {
            lower().layer(|l| l.pax(records).dir(directory)).analyse().warnings
        };
        let opaque = "SCHILY.xattr.trusted.overlay.opaque";
        assert!(silent(&[(opaque, b"y")], "new").is_empty(), "nothing lies below");
        assert!(silent(&[(opaque, b"n")], "d").is_empty(), "only `y` counts");
        assert!(silent(&[("SCHILY.xattr.trusted.overlay.impure", b"y")], "d").is_empty());
        let file = lower().layer(|l| l.pax(&[(opaque, b"y")]).file("d", 1)).analyse();
        assert!(file.warnings.is_empty(), "no directory: {:?}", file.warnings);
    }

    #[test]
    fn what_lies_below_a_whiteout_is_ignored() {
        let analysis = base().layer(|l| l.file("d/.wh.low/in", 4)).analyse();
        assert_eq!(analysis.layers[1].unpacked_size, 0);
        expect_warning(&analysis, "below a whiteout");
    }
}

mod types {
    use super::*;

    #[test]
    fn a_change_of_type_takes_what_was_below_away() {
        let analysis = base().layer(|l| l.file("d", 1).dir("x").symlink("usr", "d")).analyse();
        assert_eq!(shown(&analysis), ["d 1", "lib2 -> usr/lib", "usr -> d", "x/"]);
        assert_eq!(analysis.totals.wasted_size, 10 + 5 + 7);
    }

    #[test]
    fn a_directory_again_keeps_its_children_and_takes_new_attributes() {
        let analysis = base().layer(|l| l.mode(0o700).dir("d")).analyse();
        assert_eq!(inode(&analysis, "d").mode(), 0o700);
        assert_eq!(inode(&analysis, "d/low").size, 10);
        assert_eq!(analysis.totals.wasted_size, 0);
    }

    #[test]
    fn an_entry_below_a_lower_link_or_file_makes_that_a_directory() {
        for write in
            [|l: LayerBuilder| l.file("lib2/new", 1), |l: LayerBuilder| l.dir("lib2").file("lib2/new", 1)]
        {
            let analysis = base().layer(write).analyse();
            assert!(shown(&analysis).contains(&"lib2/new 1".to_owned()), "{:?}", shown(&analysis));
            assert!(!shown(&analysis).contains(&"usr/lib/new 1".to_owned()));
            let story = analysis.tree.events(node(&analysis, "lib2"));
            assert_eq!(story.last().map(|e| e.1), Some(Event::Modified(Modification::Type)));
        }
        let analysis = base().layer(|l| l.file("x/new", 1)).analyse();
        assert!(shown(&analysis).contains(&"x/new 1".to_owned()));
        assert_eq!(analysis.totals.wasted_size, 5);
    }
}

mod links_of_the_same_layer {
    use super::*;

    #[test]
    fn an_entry_below_a_link_of_its_layer_goes_where_the_link_leads() {
        for target in ["usr/lib", "/usr/lib", "./usr/../usr//lib/", "../../usr/lib", "usr/lib/."] {
            let analysis =
                image().layer(|l| l.dir("usr/lib").symlink("lib", target).file("lib/so", 7)).analyse();
            let expected =
                ["lib -> ".to_owned() + target, "usr/".to_owned(), "usr/lib/".into(), "usr/lib/so 7".into()];
            assert_eq!(shown(&analysis), expected);
        }
    }

    #[test]
    fn links_to_links_are_followed_and_so_is_another_name_of_a_link() {
        let analysis = image()
            .layer(|l| l.symlink("a", "b").symlink("b", "real/c").symlink("real/c", "../end").file("a/f", 1))
            .analyse();
        assert!(shown(&analysis).contains(&"end/f 1".to_owned()), "{:?}", shown(&analysis));
        let named = image().layer(|l| l.symlink("s", "t").hard_link("h", "s").file("h/f", 1)).analyse();
        assert_eq!(shown(&named), ["h -> t", "s -> t", "t/", "t/f 1"]);
    }

    #[test]
    fn a_hard_link_finds_its_target_through_a_link() {
        let analysis =
            image().layer(|l| l.file("real/f", 9).symlink("s", "real").hard_link("h", "s/f")).analyse();
        assert_eq!(inode(&analysis, "h").size, 9);
        assert_eq!(analysis.totals.unpacked_size, 9 + 4);
    }

    #[test]
    fn links_that_lead_to_one_another_end_with_a_warning() {
        let analysis = image()
            .layer(|l| {
                l.symlink("a", "b").symlink("b", "a").symlink("me", "me").file("a/f", 1).file("me/f", 1)
            })
            .analyse();
        assert_eq!(shown(&analysis), ["a -> b", "b -> a", "me -> me"]);
        expect_warning(&analysis, "symlink loop");
    }

    #[test]
    fn a_link_that_is_replaced_leads_nowhere_any_more() {
        let analysis = image().layer(|l| l.symlink("s", "t").dir("s").file("s/f", 1)).analyse();
        assert_eq!(shown(&analysis), ["s/", "s/f 1"]);
        let below = image().layer(|l| l.symlink("d/s", "t").file("d", 1).file("d/s/f", 2)).analyse();
        assert_eq!(shown(&below), ["d/", "d/s/", "d/s/f 2"]);
    }

    #[test]
    fn links_that_multiply_their_work_are_refused_in_time() {
        // each name follows 39 links, each of which leads up and down a thousand times
        let detour = "t/../".repeat(800);
        let layer = tar(|l| {
            let l = (0..39).fold(l, |l, i| l.symlink(&format!("{i}"), &format!("{detour}{}", i + 1)));
            (0..2_000).fold(l, |l, i| l.file(&format!("{}/f", i % 2), 0))
        });
        assert!(matches!(read_changeset(layer.as_slice()), Err(LayerError::TooManyPaths)));
    }

    #[test]
    fn a_link_longer_than_any_path_leads_nowhere() {
        let analysis = image().layer(|l| l.symlink("s", &"t/".repeat(3_000)).file("s/f", 1)).analyse();
        assert!(!shown(&analysis).iter().any(|line| line.ends_with("/f 1")));
        expect_warning(&analysis, "ignored `s/f`");
    }
}

mod names {
    use super::*;

    #[test]
    fn spellings_of_one_path_are_one_path_and_the_last_one_counts() {
        let analysis = image()
            .layer(|l| {
                l.file("x", 1).file("./x", 2).file("/x", 3).file("a//b", 4).file("a/../b", 5).file(".//x", 6)
            })
            .analyse();
        assert_eq!(shown(&analysis), ["a/", "a/b 4", "b 5", "x 6"]);
        assert_eq!(analysis.totals.unpacked_size, 15);
        expect_warning(&analysis, "more than once");
    }

    #[test]
    fn a_file_and_a_directory_of_one_name_settle_by_their_order() {
        let names = |write: fn(LayerBuilder) -> LayerBuilder| shown(&image().layer(write).analyse());
        assert_eq!(names(|l| l.file("k", 1).dir("k")), ["k/"]);
        assert_eq!(names(|l| l.dir("k").file("k", 1)), ["k 1"]);
        assert_eq!(names(|l| l.file("k/in", 1).file("k", 2)), ["k 2"]);
        assert_eq!(names(|l| l.file("k", 2).file("k/in", 1)), ["k/", "k/in 1"]);
        assert_eq!(names(|l| l.file("k/in", 1).file("k", 2).dir("k")), ["k/"]);
        assert_eq!(names(|l| l.file("k/in", 1).file("k", 2).file("k/out", 3)), ["k/", "k/out 3"]);
    }

    #[test]
    fn a_directory_may_be_listed_again() {
        let analysis = image().layer(|l| l.dir("d").file("d/f", 1).mode(0o700).dir("./d")).analyse();
        assert_eq!(shown(&analysis), ["d/", "d/f 1"]);
        assert_eq!(inode(&analysis, "d").mode(), 0o700);
        assert!(analysis.warnings.is_empty(), "{:?}", analysis.warnings);
    }

    #[test]
    fn names_that_climb_stop_at_the_root_with_a_warning() {
        for name in ["../x", "/../x", "a/../../x"] {
            let analysis = image().layer(|l| l.file(name, 1)).analyse();
            assert_eq!(shown(&analysis), ["x 1"]);
            expect_warning(&analysis, "points outside");
        }
    }

    #[test]
    fn the_root_may_have_an_entry_and_is_a_directory_whatever_that_says() {
        for name in ["./", "/", ".", "a/.."] {
            let analysis = base()
                .layer(|l| l.mode(0o711).member(name.as_bytes(), EntryType::Directory, b"", b""))
                .analyse();
            assert_eq!(inode(&analysis, "").mode(), 0o711);
            let file = base().layer(|l| l.member(name.as_bytes(), EntryType::Regular, b"", b"abc")).analyse();
            assert_eq!(shown(&file), shown(&base().analyse()));
            expect_warning(&file, "root");
        }
    }

    #[test]
    fn a_member_without_a_name_is_ignored() {
        let analysis = image().layer(|l| l.content(b"", b"abc").file("x", 1)).analyse();
        assert_eq!(shown(&analysis), ["x 1"]);
        expect_warning(&analysis, "without a name");
    }

    #[test]
    fn names_that_differ_in_a_byte_that_is_no_text_stay_two() {
        let analysis = image().layer(|l| l.content(b"n\xff", b"a").content(b"n\xfe", b"bc")).analyse();
        assert_eq!(shown(&analysis), [r"n\xfe 2", r"n\xff 1"]);
        let tar = with_pax(&[("path", b"p\xff\n\x1b")], member(b"header", b'0', b"abc"));
        assert_eq!(shown(&raw(&tar).analyse()), [r"p\xff\n\x1b 3"]);
    }

    #[test]
    fn a_name_of_a_mebibyte_is_read_and_a_longer_one_refused() {
        let name = "n".repeat((1 << 20) - 1);
        let changeset = read(&tar(|l| l.file(&name, 1)));
        assert_eq!(changeset.path(&changeset.entries[0]).as_bytes().len(), name.len());
        let longer = tar(|l| l.file(&"n".repeat(1 << 20), 1));
        assert!(matches!(
            read_changeset(longer.as_slice()),
            Err(LayerError::Tar(TarError::OversizedExtension { .. }))
        ));
    }

    #[test]
    fn a_prefix_belongs_to_a_name_in_posix_headers_only() {
        let posix = header(b"file", b'0', 0, |h| h[345..348].copy_from_slice(b"dir"));
        assert_eq!(shown(&raw(&posix).analyse()), ["dir/", "dir/file 0"]);
        let old = header(b"file", b'0', 0, |h| {
            gnu(h);
            h[345..356].copy_from_slice(b"00000000001"); // the last access
        });
        assert_eq!(shown(&raw(&old).analyse()), ["file 0"]);
    }
}

mod hard_links {
    use super::*;

    #[test]
    fn names_of_one_file_count_once_however_the_target_is_spelled() {
        for target in ["d/f", "/d/f", "./d/f", "d//f", "../../d/f"] {
            let analysis = image().layer(|l| l.file("d/f", 10).hard_link("h", target)).analyse();
            assert_eq!((inode(&analysis, "h").size, analysis.totals.unpacked_size), (10, 10), "{target}");
        }
    }

    #[test]
    fn a_hard_link_to_a_link_is_that_link() {
        let analysis = image().layer(|l| l.symlink("s", "target").hard_link("h", "s")).analyse();
        assert_eq!(shown(&analysis), ["h -> target", "s -> target"]);
        assert_eq!(analysis.totals.unpacked_size, 6);
    }

    #[test]
    fn a_hard_link_to_a_lower_file_adds_nothing() {
        let analysis = base().layer(|l| l.hard_link("h", "x").hard_link("i", "h")).analyse();
        assert_eq!(analysis.layers[1].unpacked_size, 0);
        let ids = ["x", "h", "i"].map(|path| analysis.tree.live(node(&analysis, path)));
        assert!(ids.iter().all(|id| *id == ids[0]));
        let kept = base().layer(|l| l.hard_link("h", "x")).layer(|l| l.whiteout("x")).analyse();
        assert_eq!(kept.totals.wasted_size, 0);
    }

    #[test]
    fn hard_links_to_nothing_are_ignored_with_a_warning() {
        let analysis = base()
            .layer(|l| {
                l.hard_link("fwd", "later")
                    .file("later", 3)
                    .hard_link("dir", "d")
                    .hard_link("gone", "nowhere")
            })
            .analyse();
        let added: Vec<_> =
            shown(&analysis).into_iter().filter(|l| !shown(&base().analyse()).contains(l)).collect();
        assert_eq!(added, ["later 3"]);
        for name in ["/fwd", "/dir", "/gone"] {
            expect_warning(&analysis, &format!("ignored {name}: hard link to a missing file"));
        }
        let own =
            image().layer(|l| l.dir("d").hard_link("dir", "d").file("f", 1).hard_link("f", "./f")).analyse();
        assert_eq!(shown(&own), ["d/", "f 1"]);
        expect_warning(&own, "hard link to a directory");
        expect_warning(&own, "hard link to itself");
    }

    #[test]
    fn a_hard_link_that_declares_a_size_has_no_content() {
        for flag in *b"123456" {
            let odd = header(b"odd", flag, 5_000, |h| {
                h[157] = b'f';
                h[329..345].copy_from_slice(b"0000001\x000000001\0");
            });
            let tar = [member(b"f", b'0', b"abc"), odd, member(b"after", b'0', b"1234")].concat();
            let analysis = raw(&tar).analyse();
            assert_eq!(inode(&analysis, "after").size, 4, "after type {}", char::from(flag));
            let link = u64::from(flag == b'2');
            assert_eq!(analysis.totals.unpacked_size, 7 + link);
        }
    }

    #[test]
    fn the_first_name_in_the_tar_is_the_file_and_the_others_are_links() {
        use imgscope::image::LayerIndex;
        let file_of = |analysis: &Analysis, path: &str| {
            let inode = analysis.tree.live(node(analysis, path)).expect("a live path");
            let file = analysis.tree.file_name_at(inode, LayerIndex(u32::MAX));
            file.map(|file| analysis.tree.path(file).to_string())
        };
        let lower =
            || image().layer(|l| l.file("z/orig", 9).hard_link("b", "z/orig").hard_link("a", "z/orig"));
        assert_eq!(file_of(&lower().analyse(), "a").as_deref(), Some("/z/orig"));
        assert_eq!(file_of(&lower().layer(|l| l.whiteout("z")).analyse(), "a").as_deref(), Some("/b"));
        let again = lower().layer(|l| l.hard_link("0", "b").whiteout("z")).layer(|l| l.whiteout("b"));
        assert_eq!(file_of(&again.analyse(), "0").as_deref(), Some("/a"), "lower names come first");
        let one = image().layer(|l| l.file("a", 1)).analyse();
        assert_eq!(file_of(&one, "a"), None);
    }

    #[test]
    fn ten_thousand_hard_links_are_one_file() {
        let layer = tar(|l| (0..10_000).fold(l.file("f", 8), |l, i| l.hard_link(&format!("h/{i}"), "f")));
        let analysis = image().layer_bytes(layer).layer(|l| l.whiteout("h").whiteout("f")).analyse();
        assert_eq!((analysis.totals.unpacked_size, analysis.totals.wasted_size), (8, 8));
        assert_eq!(analysis.wasted.len(), 1);
    }
}

mod member_types {
    use super::*;

    #[test]
    fn contiguous_files_are_files_and_unknown_types_are_passed_over() {
        let tar = [
            member(b"seven", b'7', b"abc"),
            member(b"volume", b'V', b""),
            member(b"multi", b'M', b"rest of a file"),
            member(b"odd", b'Q', &[1; 600]),
            member(b"solaris", b'X', b"12 path=abc\n"),
            member(b"after", b'0', b"1234"),
        ];
        let analysis = raw(&tar.concat()).analyse();
        assert_eq!(shown(&analysis), ["after 4", "seven 3"]);
        for flag in ["V", "M", "Q", "X"] {
            expect_warning(&analysis, &format!("unsupported tar entry type `{flag}`"));
        }
    }

    #[test]
    fn a_header_of_the_seventies_has_no_magic_and_marks_directories_by_a_slash() {
        let old = |path: &[u8], size| header(path, 0, size, |h| h[257..265].fill(0));
        let tar = [old(b"d/", 0), old(b"f", 3), padded(b"abc".to_vec())].concat();
        assert_eq!(shown(&raw(&tar).analyse()), ["d/", "f 3"]);
    }

    #[test]
    fn a_file_longer_than_any_file_can_be_is_refused() {
        for length in [b"18446744073709551615".as_slice(), b"9223372036854775808", b"-1", b"potato"] {
            let tar = with_pax(&[("size", length)], member(b"f", b'0', b""));
            let result = read_changeset(tar.as_slice());
            assert!(matches!(result, Err(LayerError::Tar(TarError::BadHeader { .. }))), "{result:?}");
        }
        let longest = sparse::v01("f", "9223372036854775807", "9223372036854775807,0", b"");
        let analysis = raw(&longest).layer_bytes(longest.clone()).analyse();
        assert_eq!(analysis.totals.unpacked_size, u64::MAX - 1);
        assert_eq!(analysis.totals.wasted_size, u64::MAX / 2);
    }
}

mod sparse {
    use super::*;

    /// A file of type `S` whose map has the given pairs, those that don't fit into the header in blocks behind it.
    fn old(name: &str, size: u64, pairs: &[(u64, u64)], content: &[u8]) -> Vec<u8> {
        let number = |number: u64| [&[0x80, 0, 0, 0], number.to_be_bytes().as_slice()].concat();
        let entry = |&(offset, length): &(u64, u64)| [number(offset), number(length)].concat();
        let (first, rest) = pairs.split_at(pairs.len().min(4));
        let head = header(name.as_bytes(), b'S', content.len() as u64, |h| {
            gnu(h);
            let entries: Vec<u8> = first.iter().flat_map(entry).collect();
            h[386..386 + entries.len()].copy_from_slice(&entries);
            h[482] = (!rest.is_empty()).into();
            h[483..495].copy_from_slice(&number(size));
        });
        let blocks: Vec<&[(u64, u64)]> = rest.chunks(21).collect();
        let block = |(place, pairs): (usize, &&[(u64, u64)])| {
            let mut block: Vec<u8> = pairs.iter().flat_map(entry).collect();
            block.resize(512, 0);
            block[504] = (place + 1 < blocks.len()).into();
            block
        };
        let map: Vec<u8> = blocks.iter().enumerate().flat_map(block).collect();
        [head, map, padded(content.to_vec())].concat()
    }

    fn file(name: &str, content: &[u8]) -> Vec<u8> {
        member(name.as_bytes(), b'0', content)
    }

    fn v00(name: &str, size: &str, pairs: &[(&str, &str)], content: &[u8]) -> Vec<u8> {
        let count = pairs.len().to_string();
        let mut records = vec![("GNU.sparse.size", size), ("GNU.sparse.numblocks", &count)];
        for (offset, length) in pairs {
            records.extend([("GNU.sparse.offset", *offset), ("GNU.sparse.numbytes", *length)]);
        }
        let records: Vec<_> = records.iter().map(|(key, value)| (*key, value.as_bytes())).collect();
        with_pax(&records, file(name, content))
    }

    pub(super) fn v01(name: &str, size: &str, map: &str, content: &[u8]) -> Vec<u8> {
        let count = (map.split(',').count() / 2).to_string();
        let records = [
            ("GNU.sparse.size", size),
            ("GNU.sparse.numblocks", &count),
            ("GNU.sparse.map", map),
            ("GNU.sparse.name", name),
        ];
        with_pax(
            &records.map(|(key, value)| (key, value.as_bytes())),
            file("GNUSparseFile.7/made-up", content),
        )
    }

    fn v10(name: &str, size: &str, map: &str, content: &[u8]) -> Vec<u8> {
        let records = [
            ("GNU.sparse.major", "1"),
            ("GNU.sparse.minor", "0"),
            ("GNU.sparse.name", name),
            ("GNU.sparse.realsize", size),
            ("path", "GNUSparseFile.7/made-up"), // GNU tar adds it where the made-up name is long
        ];
        let content = [padded(map.as_bytes().to_vec()), content.to_vec()].concat();
        with_pax(&records.map(|(key, value)| (key, value.as_bytes())), file("GNUSparseFile.7/m", &content))
    }

    #[test]
    fn every_form_has_its_logical_size_its_own_name_and_the_content_of_the_file_with_its_zeros() {
        let plain = [b"abc", vec![0; 30_000].as_slice(), b"de", &[0; 100]].concat();
        let (size, content) = (plain.len().to_string(), b"abcde");
        let end = size.as_str();
        let many: Vec<(u64, u64)> = (0..3).map(|at| (at, 1)).chain((4..30).map(|at| (at, 0))).collect();
        let tar = [
            old("old", plain.len() as u64, &[(0, 3), (30_003, 2), (plain.len() as u64, 0)], content),
            old("old-long", plain.len() as u64, &[many, vec![(30_003, 2)]].concat(), content),
            v00("v00", end, &[("0", "3"), ("30003", "2"), (end, "0")], content),
            v01("v01", end, "0,3,30003,2", content),
            v10("v10", end, "2\n0\n3\n30003\n2\n", content),
            file("plain", &plain),
            file("after", b"1234"),
        ];
        let analysis = raw(&tar.concat()).analyse();
        let names = ["old", "old-long", "plain", "v00", "v01", "v10"];
        let expected: Vec<String> = names.iter().map(|name| format!("{name} {end}")).collect();
        assert_eq!(shown(&analysis), [vec!["after 4".to_owned()], expected].concat());
        assert_eq!(analysis.totals.unpacked_size, 6 * plain.len() as u64 + 4);
        assert_eq!(analysis.duplicates.len(), 1, "one content in every form: {:?}", analysis.duplicates);
        assert_eq!(analysis.duplicates.get(0).map(|group| group.copies.len()), Some(6));
    }

    #[test]
    fn a_map_in_the_content_may_take_several_blocks() {
        let numbers: String = (0..300).map(|at| format!("{}\n1\n", at * 2)).collect();
        let tar = [v10("f", "1000", &format!("300\n{numbers}"), &[b'x'; 300]), file("after", b"1")].concat();
        let analysis = raw(&tar).analyse();
        assert_eq!(shown(&analysis), ["after 1", "f 1000"]);
        let pairs: Vec<(u64, u64)> = (0..300).map(|at| (at * 2, 1)).collect();
        let same = [old("f", 1000, &pairs, &[b'x'; 300]), file("after", b"1")].concat();
        assert_eq!(raw(&tar).layer_bytes(same).analyse().wasted[0].kind.word(), "rewritten-same");
    }

    #[test]
    fn a_file_of_more_holes_than_are_read_is_known_by_what_is_stored_and_where() {
        let huge = 1u64 << 40;
        let at = |offset: u64| old("f", huge, &[(offset, 3)], b"abc");
        let pax = v01("f", &huge.to_string(), "7,3", b"abc");
        let kind = |upper: Vec<u8>| {
            let analysis = raw(&at(7)).layer_bytes(upper).analyse();
            assert_eq!((analysis.totals.unpacked_size, analysis.totals.wasted_size), (2 * huge, huge));
            analysis.wasted[0].kind.word()
        };
        assert_eq!(kind(at(7)), "rewritten-same");
        assert_eq!(kind(pax), "rewritten-same", "one map in another form");
        assert_eq!(kind(at(8)), "overwritten");
    }

    #[test]
    fn holes_of_many_files_are_not_all_read() {
        let size = 100u64 << 20;
        let tar: Vec<u8> = (0..200).flat_map(|n| old(&format!("f{n}"), size, &[(n, 1)], b"x")).collect();
        assert_eq!(raw(&tar).analyse().totals.unpacked_size, 200 * size);
    }

    #[test]
    fn maps_that_no_engine_takes_make_the_layer_unreadable() {
        let huge = "9223372036854775808";
        let wrong = [
            ("overlapping", v01("f", "10", "0,4,3,2", b"abcdef")),
            ("out of order", v01("f", "10", "5,2,0,2", b"abcd")),
            ("beyond the end", v01("f", "10", "8,4", b"abcd")),
            ("more than is stored", v01("f", "10", "0,8", b"abcd")),
            ("less than is stored", v01("f", "10", "0,2", b"abcd")),
            ("no number", v01("f", "10", "0,x", b"abcd")),
            ("half a pair", v01("f", "10", "0,2,5", b"ab")),
            ("a sum that runs over", v01("f", "10", "18446744073709551615,1", b"a")),
            ("too long a file", v01("f", huge, "0,4", b"abcd")),
            ("no length", v01("f", "potato", "0,4", b"abcd")),
            ("a length before an offset", {
                let records: [(&str, &[u8]); 4] = [
                    ("GNU.sparse.size", b"10"),
                    ("GNU.sparse.numblocks", b"1"),
                    ("GNU.sparse.numbytes", b"4"),
                    ("GNU.sparse.offset", b"0"),
                ];
                with_pax(&records, file("f", b"abcd"))
            }),
            ("a count that is wrong", {
                let records: [(&str, &[u8]); 3] =
                    [("GNU.sparse.size", b"10"), ("GNU.sparse.numblocks", b"9"), ("GNU.sparse.map", b"0,4")];
                with_pax(&records, file("f", b"abcd"))
            }),
            ("1.0 without a map", v10("f", "10", "potato", b"")),
            ("1.0 with endless segments", v10("f", "10", "99999999999\n0\n1\n", b"a")),
            ("1.0 with a count beyond numbers", v10("f", "10", &format!("{huge}\n"), b"")),
            ("1.0 overlapping", v10("f", "10", "2\n0\n4\n3\n1\n", b"abcde")),
            ("old, overlapping", old("f", 10, &[(0, 4), (3, 1)], b"abcde")),
            ("old, beyond the end", old("f", 10, &[(0, 4), (4, 90)], b"abcd")),
            ("star's form", header(b"f", b'S', 0, |_| {})),
        ];
        for (what, member) in wrong {
            let result = read_changeset([member, file("after", b"1")].concat().as_slice());
            let error = result.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("invalid"), "{what}: {error:?}");
        }
    }

    #[test]
    fn a_map_without_end_is_refused_before_it_fills_memory() {
        let numbers = "0\n0\n".repeat(300_000);
        let tar = v10("f", "10", &format!("300000\n{numbers}"), b"");
        assert!(matches!(
            read_changeset(tar.as_slice()),
            Err(LayerError::Tar(TarError::OversizedExtension { .. }))
        ));
        let tar = old("f", 10, &vec![(0, 0); 50_000], b"");
        assert!(matches!(
            read_changeset(tar.as_slice()),
            Err(LayerError::Tar(TarError::OversizedExtension { .. }))
        ));
    }

    #[test]
    fn records_of_a_version_that_engines_do_not_know_make_no_sparse_file() {
        let records: [(&str, &[u8]); 4] = [
            ("GNU.sparse.major", b"2"),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.size", b"900"),
            ("GNU.sparse.name", b"other"),
        ];
        assert_eq!(shown(&raw(&with_pax(&records, file("f", b"abc"))).analyse()), ["f 3"]);
        let size: [(&str, &[u8]); 1] = [("GNU.sparse.realsize", b"900")];
        assert_eq!(shown(&raw(&with_pax(&size, file("f", b"abc"))).analyse()), ["f 3"]);
    }

    #[test]
    fn a_sparse_file_that_is_cut_is_an_error() {
        let tar = v10("f", "1000", "2\n0\n3\n900\n5\n", b"abcdefgh");
        for cut in [tar.len() - 505, tar.len() - 600] {
            assert!(matches!(read_changeset(&tar[..cut]), Err(LayerError::Tar(TarError::Truncated { .. }))));
        }
    }
}

mod extensions {
    use super::*;

    #[test]
    fn pax_records_replace_what_the_header_says() {
        let records: [(&str, &[u8]); 6] = [
            ("path", b"long/name"),
            ("size", b"3"),
            ("uid", b"4294967294"),
            ("gid", b"2097152"),
            ("mtime", b"1700000000.5"),
            ("atime", b"1"),
        ];
        let file = [header(b"short", b'0', 0, |_| {}), padded(b"abc".to_vec())].concat();
        let link = with_pax(&[("linkpath", b"far/away")], header(b"s", b'2', 0, |h| h[157] = b'n'));
        let analysis = raw(&[with_pax(&records, file), link].concat()).analyse();
        assert_eq!(shown(&analysis), ["long/", "long/name 3", "s -> far/away"]);
        let file = inode(&analysis, "long/name");
        assert_eq!((file.uid(), file.gid()), (4_294_967_294, 2_097_152));
        assert_eq!(file.mtime(), Mtime { seconds: 1_700_000_000, nanoseconds: 500_000_000 });
    }

    #[test]
    fn pax_times_may_be_negative_and_have_any_fraction() {
        let cases: [(&str, i64, u32); 8] = [
            ("-1", -1, 0),
            ("-1.25", -2, 750_000_000),
            ("-0.5", -1, 500_000_000),
            ("0.000000001", 0, 1),
            ("1.1234567899", 1, 123_456_789),
            ("1.", 1, 0),
            ("1.+5", 1, 0), // no time: the header's
            ("1e9", 1, 0),  // as well
        ];
        for (text, seconds, nanoseconds) in cases {
            let tar = with_pax(&[("mtime", text.as_bytes())], member(b"f", b'0', b""));
            assert_eq!(read(&tar).inodes[0].mtime(), Mtime { seconds, nanoseconds }, "{text}");
        }
    }

    #[test]
    fn an_empty_record_leaves_what_the_header_says() {
        let records: [(&str, &[u8]); 4] =
            [("path", b""), ("size", b""), ("mtime", b""), ("GNU.sparse.name", b"")];
        assert_eq!(shown(&raw(&with_pax(&records, member(b"f", b'0', b"abc"))).analyse()), ["f 3"]);
    }

    #[test]
    fn an_attribute_may_hold_newlines_without_harm_to_the_records_after_it() {
        let records: [(&str, &[u8]); 3] = [
            ("SCHILY.xattr.security.capability", b"\x01\n\n9 path=x\n\0\xff"),
            ("path", b"real\nname"),
            ("size", b"3"),
        ];
        let file = [header(b"short", b'0', 0, |_| {}), padded(b"abc".to_vec())].concat();
        let analysis = raw(&with_pax(&records, file)).analyse();
        assert_eq!(shown(&analysis), [r"real\nname 3"]);
        assert_ne!(
            inode(
                &analysis,
                r"real
name"
            )
            .xattrs(),
            0
        );
    }

    #[test]
    fn attributes_count_whatever_their_order_and_other_records_do_not() {
        let xattrs =
            |records: &[(&str, &[u8])]| read(&with_pax(records, member(b"f", b'0', b""))).inodes[0].xattrs();
        let a = ("SCHILY.xattr.user.a", b"1".as_slice());
        let b = ("SCHILY.xattr.user.b", b"2".as_slice());
        assert_eq!(xattrs(&[a, b]), xattrs(&[b, a]));
        assert_ne!(xattrs(&[a, b]), xattrs(&[a]));
        assert_ne!(xattrs(&[("SCHILY.xattr.user.a", b"2")]), xattrs(&[a]));
        assert_eq!(xattrs(&[("comment", b"x")]), 0);
    }

    #[test]
    fn records_that_cannot_be_told_apart_make_the_layer_unreadable() {
        for records in [&b"99 path=x\n"[..], b"path=x\n", b"9 path=xy\n", b"-9 path=x\n"] {
            let tar = [member(b"pax", b'x', records), member(b"f", b'0', b"abc")].concat();
            let result = read_changeset(tar.as_slice());
            assert!(matches!(result, Err(LayerError::Tar(TarError::BadHeader { .. }))), "{result:?}");
        }
    }

    #[test]
    fn gnu_names_are_taken_before_pax_names_as_go_does() {
        let long = member(b"././@LongLink", b'L', b"gnu\0");
        let both = [pax(&[("path", b"pax")]), long, member(b"header", b'0', b"")].concat();
        assert_eq!(shown(&raw(&both).analyse()), ["gnu 0"]);
    }

    #[test]
    fn global_headers_change_nothing() {
        let global = member(b"global", b'g', &record("path", b"everything"));
        let tar = [global.clone(), member(b"f", b'0', b"abc"), global, member(b"g", b'0', b"")].concat();
        assert_eq!(shown(&raw(&tar).analyse()), ["f 3", "g 0"]);
    }

    #[test]
    fn numbers_may_be_binary_and_times_before_1970() {
        let tar = [
            header(b"f", b'0', 0, |h| {
                gnu(h);
                h[108..116].copy_from_slice(&[0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe]);
                h[124..136].copy_from_slice(&[0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
                h[136..148].fill(0xff);
            }),
            padded(b"abc".to_vec()),
        ];
        let changeset = read(&tar.concat());
        let inode = &changeset.inodes[0];
        assert_eq!((inode.uid(), inode.size, inode.mtime().seconds), (0xffff_fffe, 3, -1));
    }

    #[test]
    fn fields_may_be_blank_or_filled_with_zeros() {
        for filling in [0, b' '] {
            let empty = header(b"f", b'0', 0, |h| {
                h[100..148].fill(filling);
                h[124..127].fill(b' ');
                h[127..136].copy_from_slice(b"0000003 \0");
            });
            let changeset = read(&[empty, padded(b"abc".to_vec())].concat());
            assert_eq!((changeset.inodes[0].size, changeset.inodes[0].mtime().seconds), (3, 0));
            let no_size = header(b"f", b'0', 0, |h| h[124..136].fill(filling));
            assert_eq!(read(&no_size).inodes[0].size, 0);
        }
    }

    #[test]
    fn an_extension_that_claims_gigabytes_is_refused_before_it_is_read() {
        for flag in *b"xLK" {
            let tar = header(b"big", flag, 4 << 30, |_| {});
            let result = read_changeset(tar.as_slice());
            assert!(matches!(
                result,
                Err(LayerError::Tar(TarError::OversizedExtension { size: 4_294_967_296, .. }))
            ));
        }
        let sizes = [[0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xff; 12], [b'9'; 12]];
        for (flag, size) in b"xLKg07SVQ".iter().flat_map(|flag| sizes.map(|size| (*flag, size))) {
            let tar = header(b"big", flag, 0, |h| h[124..136].copy_from_slice(&size));
            assert!(read_changeset(tar.as_slice()).is_err(), "type {}", char::from(flag));
        }
    }
}

mod ends {
    use super::*;

    fn small() -> Vec<u8> {
        let pax =
            with_pax(&[("path", b"p"), ("SCHILY.xattr.user.a", b"1")], member(b"f", b'0', &[b'x'; 700]));
        let long = [member(b"././@LongLink", b'L', &[b'n'; 600]), member(b"n", b'0', b"abc")].concat();
        [pax, member(b"d/", b'5', b""), long, member(b"last", b'0', &[b'y'; 512])].concat()
    }

    #[test]
    fn the_blocks_at_the_end_may_be_missing_or_one() {
        let names = |tar: &[u8]| shown(&raw(tar).analyse());
        for blocks in 0..4 {
            let tar = [small(), vec![0; 512 * blocks]].concat();
            assert_eq!(names(&tar), names(&small()));
            assert_eq!(read(&tar).tar_size, tar.len() as u64);
        }
    }

    #[test]
    fn what_follows_the_end_is_counted_and_not_read() {
        for junk in [b"junk".to_vec(), vec![7; 5_000], member(b"hidden", b'0', b"abc")] {
            let tar = [small(), vec![0; 1024], junk.clone()].concat();
            assert_eq!(shown(&raw(&tar).analyse()), shown(&raw(&small()).analyse()));
            assert_eq!(read(&tar).tar_size, tar.len() as u64);
        }
    }

    #[test]
    fn the_last_padding_may_be_missing_and_the_last_content_may_not() {
        let tar = [header(b"f", b'0', 3, |_| {}), b"abc".to_vec()].concat();
        assert_eq!(shown(&raw(&tar).analyse()), ["f 3"]);
        assert!(matches!(
            read_changeset(&tar[..514]),
            Err(LayerError::Tar(TarError::Truncated { offset: 514, ref path })) if path == b"f"
        ));
    }

    #[test]
    fn a_layer_that_is_cut_off_inside_a_member_is_an_error_and_between_members_none() {
        let tar = small();
        // after the directory's header, and after the padding of each file
        let ends_of_members = [0, 1024 + 512 + 1024, 3072, 3072 + 512 + 1024 + 512 + 512, tar.len()];
        let within_padding = |at: usize| (1024 + 512 + 700..2560).contains(&at) || (5123..5632).contains(&at);
        for at in (0..=tar.len()).filter(|at| at % 512 == 0 || at % 37 == 0 || at % 512 == 511) {
            let result = read_changeset(&tar[..at]);
            let is_whole = ends_of_members.contains(&at) || within_padding(at);
            assert_eq!(result.is_ok(), is_whole, "cut at {at}: {:?}", result.map(|layer| layer.entries));
        }
    }

    #[test]
    fn no_tar_is_told_from_an_empty_one() {
        for empty in [0, 512, 1024, 10_240] {
            let changeset = read(&vec![0; empty]);
            assert!(changeset.entries.is_empty());
            assert_eq!(changeset.tar_size, empty as u64);
        }
        for wrong in [vec![b'x'; 512], b"short".to_vec(), vec![0; 100], vec![0xff; 2048]] {
            assert!(read_changeset(wrong.as_slice()).is_err());
        }
    }

    #[test]
    fn a_wrong_checksum_is_an_error_and_a_signed_one_is_not() {
        let mut tar = member(b"f", b'0', b"abc");
        tar[0] = b'g';
        assert!(matches!(
            read_changeset(tar.as_slice()),
            Err(LayerError::Tar(TarError::BadHeader { offset: 0 }))
        ));
        let mut signed = header(b"\xff\xfe", b'0', 0, |_| {});
        let sum: i64 = signed
            .iter()
            .enumerate()
            .map(|(i, &b)| if (148..156).contains(&i) { 32 } else { (b as i8).into() })
            .sum();
        signed[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        assert_eq!(read(&signed).entries.len(), 1);
    }
}

mod large {
    use super::*;

    #[test]
    fn deep_trees_are_built_summed_and_dropped_without_recursion() {
        for depth in [2_000, 10_000] {
            let path = "d/".repeat(depth);
            let analysis = image()
                .layer(|l| l.symlink("s", "d").file(&format!("{path}f"), 9))
                .layer(|l| l.whiteout("d"))
                .analyse();
            assert_eq!(analysis.layers[0].counts.added as usize, depth + 2);
            assert_eq!(analysis.layers[1].counts.removed as usize, depth + 1);
            assert_eq!(analysis.totals.wasted_size, 9);
        }
    }

    #[test]
    fn every_directory_of_a_deep_tree_may_have_an_entry_beside_a_link() {
        let depth = 2_000;
        let layer =
            tar(|l| (1..=depth).fold(l.symlink("s", "d"), |l, n| l.dir(vec!["d"; n].join("/").as_str())));
        let analysis = image().layer_bytes(layer).analyse();
        assert_eq!(analysis.layers[0].counts.added as usize, depth + 1);
    }

    #[test]
    fn a_layer_used_twice_has_every_version_of_a_path() {
        let layer = tar(|l| l.file("f", 3));
        let analysis = image().layer_bytes(layer.clone()).layer_bytes(layer).analyse();
        let versions = analysis.tree.versions(node(&analysis, "f"));
        assert!(versions.len() == 2 && versions.iter().all(|v| matches!(v.state(), PathState::Present(_))));
    }
}

//! Bytes that nobody meant to be a layer: whatever they are, reading ends, and ends without a panic.

use imgscope::analysis::{Analysis, LayerInput};
use imgscope::image::{ImageConfig, LayerIndex};
use imgscope::layer::read_changeset;
use imgscope::text::{docker_size, escape, escape_line, exact_size, fit, fit_end, size, width};
use imgscope::tree::{Scope, TreeBuilder, View};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::hostile::is_hostile;
use crate::support::{image, image_facts};

/// Reads layers, those that can be read, to the end of all that is made from them.
fn analyse(layers: &[&[u8]]) -> Option<Analysis> {
    let mut builder = TreeBuilder::new();
    let mut inputs = Vec::new();
    for layer in layers {
        let Ok(changeset) = read_changeset(*layer) else { continue };
        assert_eq!(changeset.tar_size, layer.len() as u64, "the stream is read to its end");
        let paths: Vec<_> = changeset.entries.iter().map(|entry| changeset.path(entry)).collect();
        assert!(paths.is_sorted_by(|a, b| a < b), "names are sorted, each once");
        let names: usize = paths.iter().map(|path| path.as_bytes().len()).sum();
        let lookups =
            names + changeset.inodes.len() + changeset.warnings.iter().map(String::len).sum::<usize>();
        assert!(lookups <= 100 * (layer.len() + 100), "what is kept grows with what is read, no faster");
        builder.apply(changeset).ok()?;
        inputs.push(LayerInput::default());
    }
    let image = image_facts("", ImageConfig::default());
    Some(Analysis::new(image, inputs, builder.finish(), Vec::new()))
}

fn check(layers: &[&[u8]]) {
    let Some(analysis) = analyse(layers) else { return };
    let totals = &analysis.totals;
    assert_eq!(totals.unpacked_size, totals.live_size.saturating_add(totals.wasted_size));
    for (n, layer) in analysis.layers.iter().enumerate() {
        let view = View::new(&analysis.tree, Scope::Changes(LayerIndex(n as u32)));
        assert_eq!(view.row(imgscope::tree::NodeId::ROOT).size, layer.unpacked_size);
    }
    for node in analysis.tree.nodes() {
        let path = analysis.tree.path(node);
        assert_eq!(analysis.tree.find(&path), Some(node), "{path}");
        assert!(!path.to_string().chars().any(is_hostile));
    }
}

/// A layer with a member of every kind that the reader knows.
fn valid() -> Vec<u8> {
    let long = "long/".repeat(40);
    let layer = image().layer(|l| {
        l.dir("d")
            .file("d/f", 700)
            .hard_link("d/h", "d/f")
            .symlink("s", "d")
            .file("s/in", 3)
            .whiteout("gone")
            .opaque("d")
            .pax(&[("SCHILY.xattr.user.a", b"1\n2"), ("mtime", b"1.5"), ("path", b"p")])
            .file("x", 5)
            .pax(&[("GNU.sparse.size", b"9999"), ("GNU.sparse.name", b"sparse")])
            .file("y", 4)
            .file(&long, 1)
    });
    layer.layers()[0].clone()
}

/// Header fields that decide how the reader goes on: type, size, checksum, names, magic.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let byte =
        (any::<Index>(), prop_oneof![any::<u8>(), prop::sample::select(b"\0 0127LKxgSV/.-=\n\xff".to_vec())]);
    let cut = prop::option::weighted(0.2, any::<Index>());
    (prop::collection::vec(byte, 0..6), cut, any::<bool>()).prop_map(|(changes, cut, repair)| {
        let mut tar = valid();
        for (place, byte) in changes {
            let place = place.index(tar.len());
            tar[place] = byte;
        }
        if repair {
            tar.chunks_mut(512).for_each(repair_checksum);
        }
        if let Some(cut) = cut {
            tar.truncate(cut.index(tar.len()));
        }
        tar
    })
}

/// Makes a changed header valid again, so that its change is looked at and not only its sum.
fn repair_checksum(block: &mut [u8]) {
    if block.len() == 512 && &block[257..262] == b"ustar" {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}

#[test]
fn no_character_that_unicode_lists_as_hostile_is_left_as_it_is() {
    for c in ('\0'..=char::MAX).filter(|&c| is_hostile(c)) {
        let text = c.to_string();
        assert!(!escape(text.as_bytes()).contains(c), "{}", c.escape_unicode());
        assert!(!escape_line(&text).contains(c), "{}", c.escape_unicode());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
        check(&[&bytes]);
        let mut blocks = bytes;
        blocks.chunks_mut(512).filter(|block| block.len() == 512).for_each(|block| {
            block[257..265].copy_from_slice(b"ustar\x0000");
            repair_checksum(block);
        });
        check(&[&blocks]);
    }

    #[test]
    fn a_damaged_layer_is_read_to_an_end_above_a_whole_one(tar in mutated()) {
        check(&[&valid(), &tar, &tar]);
    }

    #[test]
    fn an_escaped_name_can_be_read_back(bytes in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..30),
        any::<String>().prop_map(String::into_bytes),
    ]) {
        let escaped = escape(&bytes);
        prop_assert!(!escaped.chars().any(is_hostile), "{escaped:?}");
        prop_assert_eq!(unescape(&escaped), bytes, "{:?}", escaped);
    }

    #[test]
    fn a_cut_text_fits_and_keeps_its_start_or_end(
        text in prop_oneof![any::<String>(), "[a日e\u{301}한👩🏽‍🚀ﷺ\u{1100}\u{1161}لا …]{0,20}"],
        columns in 0usize..20,
    ) {
        let text = escape_line(&text);
        let (start, end) = (fit(&text, columns), fit_end(&text, columns));
        prop_assert!(width(&start) <= columns, "{start:?}");
        prop_assert!(width(&end) <= columns, "{end:?}");
        if width(&text) <= columns {
            prop_assert_eq!(&start, &text);
            prop_assert_eq!(&end, &text);
        } else if columns > 0 {
            prop_assert!(text.starts_with(start.strip_suffix('…').expect("a mark at its end")));
            prop_assert!(text.ends_with(end.strip_prefix('…').expect("a mark at its start")));
        }
    }

    #[test]
    fn a_size_is_what_go_writes(bytes in prop_oneof![
        any::<u64>(), 0u64..2_000_000, (any::<u64>(), 0u32..64).prop_map(|(n, shift)| n >> shift),
        (1u64..20_000, 0u32..16).prop_map(|(n, zeros)| n.saturating_mul(10u64.pow(zeros))),
        (1u64..2_000, 1u32..17, -2i64..3).prop_map(|(n, zeros, off)| {
            n.saturating_mul(10u64.pow(zeros)).saturating_add_signed(off)
        }),
    ]) {
        prop_assert_eq!(docker_size(bytes), go_size(bytes));
        prop_assert!(!size(bytes).contains('e') && !size(bytes).starts_with("1000"));
        prop_assert!(!exact_size(bytes).starts_with("1000"), "{}", exact_size(bytes));
    }
}

#[test]
fn sizes_at_every_power_of_ten_are_what_go_writes() {
    for power in 0..20 {
        for off in -6_000i64..=6_000 {
            let bytes = 10u64.pow(power).saturating_add_signed(off);
            assert_eq!(docker_size(bytes), go_size(bytes), "{bytes}");
        }
    }
    for (bytes, text) in
        [(999_949, "1e+03kB"), (999_499, "999kB"), (999_500, "1e+03kB"), (u64::MAX, "18.4EB")]
    {
        assert_eq!((docker_size(bytes).as_str(), go_size(bytes).as_str()), (text, text), "{bytes}");
    }
}

/// Go's `%.3g` of the quotient that docker/go-units makes, from the exact binary fraction in whole numbers.
fn go_size(bytes: u64) -> String {
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 1000.0 && unit < 6 {
        value /= 1000.0;
        unit += 1;
    }
    let unit = ["B", "kB", "MB", "GB", "TB", "PB", "EB"][unit];
    if value == 0.0 {
        return format!("0{unit}");
    }
    // value = mantissa / 2^shift, exactly; from 1 up to 1000
    let bits = value.to_bits();
    let (mantissa, shift) = (u128::from(bits & ((1 << 52) - 1) | 1 << 52), 1075 - (bits >> 52));
    let one = 1u128 << shift;
    let mut exponent = if mantissa >= 100 * one { 2 } else { i32::from(mantissa >= 10 * one) };
    let scaled = mantissa * 10u128.pow(2 - exponent as u32); // three digits before the point
    let (mut digits, rest) = (scaled / one, scaled % one);
    if rest * 2 > one || (rest * 2 == one && digits % 2 == 1) {
        digits += 1; // to the nearest, ties to even
    }
    if digits == 1000 {
        (digits, exponent) = (100, exponent + 1);
    }
    let digits = digits.to_string();
    if exponent == 3 {
        let rest = digits[1..].trim_end_matches('0');
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{}{point}{rest}e+03{unit}", &digits[..1]);
    }
    let (whole, rest) = digits.split_at(exponent as usize + 1);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{whole}{point}{rest}{unit}")
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        if c != '\\' {
            bytes.extend_from_slice(c.to_string().as_bytes());
        } else {
            let code = |range: &str| u32::from_str_radix(range, 16).expect("digits");
            taken = match rest.as_bytes()[1] {
                b'x' => {
                    bytes.push(code(&rest[2..4]) as u8);
                    4
                }
                b'u' => {
                    let end = rest.find('}').expect("a closing brace");
                    let c = char::from_u32(code(&rest[3..end])).expect("a character");
                    bytes.extend_from_slice(c.to_string().as_bytes());
                    end + 1
                }
                other => {
                    let plain = [(b'n', b'\n'), (b'r', b'\r'), (b't', b'\t'), (b'\\', b'\\')];
                    bytes.extend(plain.iter().find(|(name, _)| *name == other).map(|(_, byte)| *byte));
                    2
                }
            };
        }
        rest = &rest[taken..];
    }
    bytes
}

//! Blobs that a descriptor has inside (OCI image spec, descriptor.md, `data`): taken where they are what it names.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::support::archive::{Layout, Members, OCI_CONFIG, OCI_LAYER, OCI_MANIFEST, Packing, Stored, index};
use crate::support::run::{Outcome, figures, run, run_on};
use crate::support::{Folder, ImageBuilder, image, sha256};

fn sample() -> ImageBuilder {
    image().layer(|l| l.file("a", 4_000)).layer(|l| l.file("b", 500).whiteout("a"))
}

/// A descriptor that says that it has these bytes inside.
fn described(media_type: &str, bytes: &[u8], data: &[u8]) -> Value {
    json!({
        "mediaType": media_type, "digest": sha256(bytes).to_string(), "size": bytes.len(),
        "data": BASE64_STANDARD.encode(data),
    })
}

/// An index that has all of an image inside. `change` is done to what the descriptors have inside.
fn inside_out(packing: Packing, change: impl Fn(&str, &[u8]) -> Vec<u8>) -> Members {
    let stored = Stored::new(&sample(), packing);
    let one = |kind: &str, bytes: &[u8]| described(kind, bytes, &change(kind, bytes));
    let layers: Vec<Value> = stored.blobs.iter().map(|blob| one(OCI_LAYER, blob)).collect();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": one(OCI_CONFIG, &stored.config), "layers": layers,
    });
    let entry = one(OCI_MANIFEST, manifest.to_string().as_bytes());
    Members::default().with("index.json", index(&[entry]).to_string())
}

fn both_ways(members: &Members) -> [Outcome; 3] {
    let folder = Folder::new();
    let more = ["--format", "json", "--files", "-q"];
    let path = folder.file("image.tar", &members.tar());
    let layout = folder.layout("layout", members);
    [
        run(&[&[path.as_str()][..], &more].concat()),
        run(&[&[layout.as_str()][..], &more].concat()),
        run_on(&members.tar(), &[&["-"][..], &more].concat()),
    ]
}

fn expected() -> Value {
    let mut layout = Layout::default();
    let entry = layout.image(&Stored::new(&sample(), Packing::Gzip));
    figures(&run_on(&layout.finish(&[entry]).tar(), &["-", "--format", "json", "--files"]).report())
}

#[test]
fn an_image_of_which_no_blob_is_there_is_read_from_the_descriptors() {
    for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
        for outcome in both_ways(&inside_out(packing, |_, bytes| bytes.to_vec())) {
            assert_eq!(figures(&outcome.report()), expected(), "{packing:?}");
        }
    }
}

#[test]
fn what_is_inside_is_held_against_digest_and_size() {
    for (kind, says) in
        [(OCI_MANIFEST, "is damaged: "), (OCI_CONFIG, "is damaged: "), (OCI_LAYER, "layer 0 (sha256:")]
    {
        for (mismatch, longer) in [("digest mismatch", false), ("size mismatch", true)] {
            let changed = inside_out(Packing::Gzip, |other, bytes| match (other == kind, longer) {
                (false, _) => bytes.to_vec(),
                (true, true) => [bytes, b" "].concat(),
                // a byte of the header that says when it was packed
                (true, false) if kind == OCI_LAYER => [&bytes[..4], b"t", &bytes[5..]].concat(),
                (true, false) => bytes.iter().rev().copied().collect(),
            });
            for outcome in both_ways(&changed) {
                outcome.fails_saying(&[says, mismatch]);
            }
        }
    }
}

#[test]
fn a_blob_that_is_there_is_read_where_what_is_inside_is_wrong_or_no_base64() {
    for data in [json!(BASE64_STANDARD.encode("other")), json!("%"), json!(7), Value::Null, json!("")] {
        let stored = Stored::new(&sample(), Packing::Gzip);
        let mut layout = Layout::default();
        let mut with_data = |kind: &str, bytes: &[u8]| {
            let mut descriptor = layout.blob(kind, bytes);
            descriptor["data"] = data.clone();
            descriptor
        };
        let layers: Vec<Value> = stored.blobs.iter().map(|blob| with_data(OCI_LAYER, blob)).collect();
        let config = with_data(OCI_CONFIG, &stored.config);
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": layers}).to_string();
        let entry = with_data(OCI_MANIFEST, manifest.as_bytes());
        for outcome in both_ways(&layout.finish(&[entry])) {
            let mut read = outcome.report();
            let warnings = read["warnings"].take();
            read["warnings"] = json!([]);
            assert_eq!(figures(&read), expected(), "{data}");
            let is_odd = [json!(BASE64_STANDARD.encode("other")), json!("%"), json!(7)].contains(&data);
            assert_eq!(
                warnings.as_array().is_some_and(|said| !said.is_empty()),
                is_odd,
                "{data}: {warnings}"
            );
        }
    }
}

#[test]
fn a_bomb_inside_is_stopped_by_the_limit() {
    let bomb = Stored::new(&image().layer(|l| l.file("zeros", 3_000_000)), Packing::Gzip);
    let layer = described(OCI_LAYER, &bomb.blobs[0], &bomb.blobs[0]);
    let config = described(OCI_CONFIG, &bomb.config, &bomb.config);
    let manifest = json!({"schemaVersion": 2, "config": config, "layers": [layer]}).to_string();
    let entry = described(OCI_MANIFEST, manifest.as_bytes(), manifest.as_bytes());
    let tar = Members::default().with("index.json", index(&[entry]).to_string()).tar();
    let folder = Folder::new();
    for outcome in [
        run(&[&folder.file("bomb.tar", &tar), "--read-limit", "1MB"]),
        run_on(&tar, &["-", "--read-limit", "1MB"]),
    ] {
        outcome.fails_saying(&["it unpacks to more than 1MB, the limit set by --read-limit"]);
    }
}

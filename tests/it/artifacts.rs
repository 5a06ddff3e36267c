//! What has the form of an image and is none: left out where an image is beside it, and named where there is nothing else.

use serde_json::{Value, json};

use crate::support::archive::{
    Layout, Members, OCI_CONFIG, OCI_LAYER, Packing, Stored, docker_legacy, gzip, named,
};
use crate::support::run::{run, run_on};
use crate::support::{Folder, ImageBuilder, image, sha256};

fn sample() -> ImageBuilder {
    image().layer(|l| l.file("app", 4_000))
}

/// A manifest with one blob of this type, and the config of an image that nobody ran.
fn blob_with_config(layout: &mut Layout, config: &str, content: &str, bytes: &[u8]) -> Value {
    let diff_id = sha256(bytes).to_string();
    let record = json!({
        "created": "0001-01-01T00:00:00Z", "architecture": "", "os": "", "config": {},
        "history": [{"created": "0001-01-01T00:00:00Z"}], "rootfs": {"type": "layers", "diff_ids": [diff_id]},
    });
    let config = layout.blob(config, record.to_string().as_bytes());
    let layer = layout.blob(content, bytes);
    layout.manifest(&json!({"schemaVersion": 2, "config": config, "layers": [layer]}))
}

/// The same with an empty config and a type of its own (OCI image spec 1.1, manifest.md).
fn typed(layout: &mut Layout, artifact_type: &str, content: &str) -> Value {
    let config = layout.blob("application/vnd.oci.empty.v1+json", b"{}");
    let layer = layout.blob(content, b"content");
    let manifest =
        json!({"schemaVersion": 2, "artifactType": artifact_type, "config": config, "layers": [layer]});
    layout.manifest(&manifest)
}

type Make = Box<dyn Fn(&mut Layout) -> Value>;

/// What makes an entry of an index, and what it is in words.
type Case<'c> = (&'c dyn Fn(&mut Layout) -> Value, &'c str);

/// Artifacts as their tools make them, and what they are in words.
fn artifacts() -> Vec<(Make, &'static str)> {
    let of_content = |content: &'static str, words: &'static str| -> (Make, &'static str) {
        (Box::new(move |layout| blob_with_config(layout, OCI_CONFIG, content, b"{}")), words)
    };
    let of_config =
        |config: &'static str, content: &'static str, words: &'static str| -> (Make, &'static str) {
            (Box::new(move |layout| blob_with_config(layout, config, content, b"{}")), words)
        };
    let of_type = |kind: &'static str, content: &'static str, words: &'static str| -> (Make, &'static str) {
        (Box::new(move |layout| typed(layout, kind, content)), words)
    };
    vec![
        of_content("application/vnd.dev.cosign.simplesigning.v1+json", "a cosign signature"),
        of_content("application/vnd.dsse.envelope.v1+json", "an attestation (DSSE envelope)"),
        of_content("application/vnd.in-toto+json", "an in-toto attestation"),
        of_content("text/spdx", "an SBOM (SPDX)"),
        of_content("text/spdx+json", "an SBOM (SPDX)"),
        of_content("application/vnd.cyclonedx+json", "an SBOM (CycloneDX)"),
        of_content("application/vnd.syft+json", "an SBOM (Syft)"),
        of_content("application/vnd.wasm.content.layer.v1+wasm", "a WebAssembly module"),
        of_content("application/vnd.ollama.image.model", "an Ollama model"),
        of_content("application/vnd.sylabs.sif.layer.v1.sif", "a Singularity image (SIF)"),
        of_content("application/vnd.sylabs.image.layer.v1.squashfs", "a squashfs file system"),
        of_content("application/vnd.oci.image.layer.nydus.blob.v1", "a Nydus blob"),
        of_content("application/yaml", "a YAML document"),
        of_content("text/plain; charset=utf-8", "a text"),
        of_config(
            "application/vnd.cncf.helm.config.v1+json",
            "application/vnd.cncf.helm.chart.content.v1.tar+gzip",
            "a Helm chart",
        ),
        of_config("application/vnd.cncf.notary.signature", "application/jose+json", "a Notary signature"),
        of_config("application/vnd.wasm.config.v0+json", "application/wasm", "a WebAssembly module"),
        of_config("application/vnd.docker.plugin.v1+json", OCI_LAYER, "a Docker plugin"),
        of_config("application/vnd.buildkit.cacheconfig.v0", OCI_LAYER, "a BuildKit cache"),
        of_config("application/vnd.unknown.config.v1+json", OCI_LAYER, "an ORAS artifact"),
        of_config(
            "application/vnd.example.v1+json",
            OCI_LAYER,
            "an artifact of type application/vnd.example.v1+json",
        ),
        of_type(
            "application/vnd.dev.sigstore.bundle.v0.3+json",
            "application/vnd.dev.sigstore.bundle.v0.3+json",
            "a Sigstore bundle",
        ),
        of_type("application/vnd.amazon.soci.index.v1+json", "application/octet-stream", "a SOCI index"),
        of_type("application/vnd.amazon.soci.index.v2+json", "application/octet-stream", "a SOCI index"),
        of_type(
            "application/vnd.dev.cosign.artifact.sig.v1+json",
            "application/vnd.dev.cosign.simplesigning.v1+json",
            "a cosign signature",
        ),
        of_type("application/vnd.example.v1", "application/spdx+json", "an SBOM (SPDX)"),
        of_type(
            "application/vnd.example.v1",
            "application/json",
            "an artifact of type application/vnd.example.v1",
        ),
        of_type("", "application/x-example", "an artifact without a type"),
        of_type("", "application/vnd.cncf.flux.content.v1.tar+gzip", "a Flux artifact"),
    ]
}

#[test]
fn an_artifact_beside_an_image_is_no_second_image() {
    for (make, words) in artifacts() {
        let mut layout = Layout::default();
        let artifact = named(make(&mut layout), "sha256-00.sig");
        let entries = [artifact, named(layout.image(&Stored::new(&sample(), Packing::Gzip)), "app:1")];
        let folder = Folder::new();
        let path = folder.layout("saved", &layout.finish(&entries));
        let report = run(&[&path, "--format", "json", "-q"]).report();
        assert_eq!(report["image"]["unpacked_size"], 4_000, "{words}");
        assert_eq!(report["image"]["complete"], true, "{words}");
        run(&[&format!("{path}:sha256-00.sig")])
            .fails_saying(&["saved: `sha256-00.sig` is not an image but ", words]);
    }
}

#[test]
fn an_artifact_alone_is_called_what_it_is() {
    for (make, words) in artifacts() {
        let mut layout = Layout::default();
        let entry = make(&mut layout);
        let members = layout.finish(&[entry]);
        let refused = run_on(&members.tar(), &["-"]);
        refused.fails_saying(&[&format!("standard input lists no images, only {words}")]);
        assert!(!refused.stderr.contains("allow-partial"), "{}", refused.stderr);
    }
}

#[test]
fn several_artifacts_are_each_named_once() {
    let mut layout = Layout::default();
    let chart = typed(&mut layout, "application/vnd.cncf.helm.config.v1+json", "application/x-tar");
    let signature = |layout: &mut Layout, bytes: &[u8]| {
        blob_with_config(layout, OCI_CONFIG, "application/vnd.dev.cosign.simplesigning.v1+json", bytes)
    };
    let entries = [chart, signature(&mut layout, b"{1}"), signature(&mut layout, b"{2}")];
    run_on(&layout.finish(&entries).tar(), &["-"])
        .fails_saying(&["lists no images, only a Helm chart, a cosign signature\n"]);
}

#[test]
fn the_type_that_crane_gives_to_an_images_entry_makes_it_no_artifact() {
    for kind in [OCI_CONFIG, "application/vnd.docker.container.image.v1+json"] {
        let mut layout = Layout::default();
        let mut entry = layout.image(&Stored::new(&sample(), Packing::Gzip));
        entry["artifactType"] = kind.into();
        let report = run_on(&layout.finish(&[entry]).tar(), &["-", "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"], 4_000, "{kind}");
    }
    let mut layout = Layout::default();
    let stored = Stored::new(&sample(), Packing::Gzip);
    let (config, layer) = (layout.blob(OCI_CONFIG, &stored.config), layout.blob(OCI_LAYER, &stored.blobs[0]));
    let manifest =
        json!({"schemaVersion": 2, "artifactType": OCI_CONFIG, "config": config, "layers": [layer]});
    let entry = layout.manifest(&manifest);
    let report = run_on(&layout.finish(&[entry]).tar(), &["-", "--format", "json"]).report();
    assert_eq!(report["image"]["unpacked_size"], 4_000);
}

#[test]
fn a_config_that_an_old_registry_gave_a_wrong_type_is_still_an_images() {
    for kind in ["", "application/octet-stream", "application/json", "text/html"] {
        let mut layout = Layout::default();
        let stored = Stored::new(&sample(), Packing::Gzip);
        let (config, layer) = (layout.blob(kind, &stored.config), layout.blob(OCI_LAYER, &stored.blobs[0]));
        let entry = layout.manifest(&json!({"schemaVersion": 2, "config": config, "layers": [layer]}));
        let report = run_on(&layout.finish(&[entry]).tar(), &["-", "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"], 4_000, "{kind}");
    }
}

#[test]
fn entries_that_lead_to_no_manifest_are_not_taken_for_one() {
    let cache = |layout: &mut Layout| {
        let layer = layout.blob(&format!("{OCI_LAYER}+gzip"), &gzip(b"not read"));
        let config = layout.blob("application/vnd.buildkit.cacheconfig.v0", b"{}");
        layout.index(&[layer, config])
    };
    let document = |layout: &mut Layout| layout.blob("application/xml", b"<component/>");
    let old = |layout: &mut Layout| {
        layout.blob("application/vnd.oci.artifact.manifest.v1+json", br#"{"artifactType":"a/b","blobs":[]}"#)
    };
    let schema_1 = |layout: &mut Layout| {
        layout.blob("application/vnd.docker.distribution.manifest.v1+prettyjws", br#"{"fsLayers":[]}"#)
    };
    let unsigned = |layout: &mut Layout| {
        layout.blob("application/vnd.docker.distribution.manifest.v1+json", br#"{"fsLayers":[]}"#)
    };
    let noted = |layout: &mut Layout| {
        let mut entry = layout.image(&Stored::new(&image(), Packing::Gzip));
        entry["annotations"] = json!({"kind": "dev.cosignproject.cosign/sigs"});
        entry
    };
    let cases: [Case; 6] = [
        (&cache, "a BuildKit cache"),
        (&document, "an artifact of type application/xml"),
        (&old, "an OCI artifact"),
        (&schema_1, "a schema 1 manifest (Docker before 1.10)"),
        (&unsigned, "a schema 1 manifest (Docker before 1.10)"),
        (&noted, "a cosign signature"),
    ];
    for (make, words) in cases {
        let mut layout = Layout::default();
        let entry = make(&mut layout);
        let beside = [entry.clone(), layout.image(&Stored::new(&sample(), Packing::Gzip))];
        let report = run_on(&layout.finish(&beside).tar(), &["-", "--format", "json"]).report();
        assert_eq!(report["image"]["unpacked_size"], 4_000, "{words}");
        let mut layout = Layout::default();
        let entry = make(&mut layout);
        run_on(&layout.finish(&[entry]).tar(), &["-"])
            .fails_saying(&[&format!("lists no images, only {words}")]);
    }
}

/// Content that goes by the types of an image's layers, or by none as in a docker-archive.
#[test]
fn a_layer_that_is_no_tar_is_called_what_it_is_and_nothing_is_advised_that_shows_nothing() {
    let long_text = "a line of prose that nobody takes for a tar\n".repeat(30);
    let sif = ["#!/usr/bin/env run-singularity\n\0", "SIF_MAGIC\0", &"x".repeat(600)].concat();
    let cases: [(&[u8], &str); 9] = [
        (b"hsqs\x01\0\0\0binary", "a squashfs file system"),
        (b"\0asm\x01\0\0\0", "a WebAssembly module"),
        (b"apiVersion: v2\nname: chart\n", "a YAML document"),
        (b"---\n- 1\n", "a YAML document"),
        (b"{\"critical\":{}}", "a JSON document"),
        (long_text.as_bytes(), "a text"),
        (sif.as_bytes(), "a Singularity image (SIF)"),
        (b"PK\x03\x04\x14\0", "a ZIP archive"),
        (b"GGUF\x03\0\0\0", "an AI model (GGUF)"),
    ];
    for (bytes, words) in cases {
        for packing in [Packing::Plain, Packing::Gzip, Packing::Zstd] {
            let mut stored = Stored::new(&sample(), packing);
            stored.blobs[0] = packing.pack(bytes);
            stored = stored.config(|it| it["rootfs"]["diff_ids"][0] = sha256(bytes).to_string().into());
            let mut layout = Layout::default();
            let entry = layout.image(&stored);
            for members in [layout.finish(&[entry]), docker_legacy(&[stored])] {
                is_refused_as(&members, &format!("cannot be read: it is {words}, not a tar archive"));
            }
        }
    }
}

#[track_caller]
fn is_refused_as(members: &Members, words: &str) {
    let folder = Folder::new();
    let path = folder.file("odd.tar", &members.tar());
    for refused in [run(&[&path, "-q"]), run_on(&members.tar(), &["-", "-q"]), run(&["history", &path])] {
        refused.fails_saying(&["layer 0 (sha256:", words]);
        assert!(!refused.stderr.contains("allow-partial"), "{}", refused.stderr);
    }
}

#[test]
fn one_layer_of_another_kind_among_others_is_named_by_its_media_type() {
    let mut stored = Stored::new(&image().layer(|l| l.file("a", 1)).layer(|l| l.file("b", 2)), Packing::Gzip);
    stored.blobs[0] = b"\x01\x02\x03 no magic at all".to_vec();
    stored.media_types[0] = "application/vnd.oci.image.layer.nydus.blob.v1".to_owned();
    let mut layout = Layout::default();
    let entry = layout.image(&stored);
    let tar = layout.finish(&[entry]).tar();
    let folder = Folder::new();
    for refused in [run(&[&folder.file("nydus.tar", &tar)]), run_on(&tar, &["-"])] {
        refused.fails_saying(&["layer 0", "it is a Nydus blob, not a tar archive", "--allow-partial"]);
    }
}

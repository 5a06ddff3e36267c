//! Exports of several images: from an engine that gives them together, and from ones that don't.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::{AskedImages, EngineExport};
use crate::analysis::Depth;
use crate::image::{Algorithm, Digest};
use crate::scan::group::group;
use crate::scan::selected::SelectedImage;
use crate::scan::{Request, ScanAllError};
use crate::source::engine::EngineKind;
use crate::source::engine::fake::{Answer, FakeEngine};
use crate::source::{Digests, Locator, ReadOptions, ScanControl, Via};

type Members = Vec<(String, Vec<u8>)>;

/// An image whose upper layer is its own, on a base that all of them share.
struct Image {
    name: &'static str,
    layers: Vec<Vec<u8>>,
    config: Vec<u8>,
}

fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_hash(Algorithm::Sha256, &Sha256::digest(bytes))
}

fn tar(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, content.as_slice()).expect("a tar in memory");
    }
    tar.into_inner().expect("a tar in memory")
}

fn image(name: &'static str) -> Image {
    let layer = |file: &str| tar(&[(file.to_owned(), file.as_bytes().to_vec())]);
    let layers = vec![layer("base"), layer(name)];
    let diff_ids: Vec<String> = layers.iter().map(|layer| sha256(layer).to_string()).collect();
    let config = serde_json::json!({
        "os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids},
    });
    Image { name, layers, config: config.to_string().into_bytes() }
}

/// The members of an OCI layout; gives the manifest's descriptor.
fn add_oci(members: &mut Members, image: &Image) -> serde_json::Value {
    let mut blob = |bytes: &[u8]| {
        let digest = sha256(bytes);
        members.push((digest.blob_path(), bytes.to_vec()));
        serde_json::json!({"digest": digest.to_string(), "size": bytes.len()})
    };
    let layers: Vec<_> = image.layers.iter().map(|layer| blob(layer)).collect();
    let config = blob(&image.config);
    let manifest = serde_json::json!({"schemaVersion": 2, "config": config, "layers": layers});
    blob(manifest.to_string().as_bytes())
}

impl Image {
    fn id(&self) -> String {
        sha256(&self.config).to_string()
    }

    /// The digest of its manifest, by which containerd's store knows it.
    fn manifest_id(&self) -> String {
        add_oci(&mut Vec::new(), self)["digest"].as_str().expect("a digest").to_owned()
    }
}

/// Images as Docker's own store exports them, each under the given name.
fn docker(images: &[(&Image, &str)]) -> Answer {
    let mut members = Vec::new();
    let mut manifest = Vec::new();
    for (image, name) in images {
        let paths: Vec<String> =
            image.layers.iter().map(|layer| format!("{}/layer.tar", sha256(layer).hex())).collect();
        for (path, layer) in paths.iter().zip(&image.layers) {
            if !members.iter().any(|(known, _)| known == path) {
                members.push((path.clone(), layer.clone()));
            }
        }
        let config = format!("{}.json", sha256(&image.config).hex());
        members.push((config.clone(), image.config.clone()));
        manifest.push(serde_json::json!({"Config": config, "RepoTags": [name], "Layers": paths}));
    }
    members.push(("manifest.json".to_owned(), serde_json::Value::from(manifest).to_string().into_bytes()));
    Answer::Body(vec![tar(&members)])
}

/// Images as containerd's store exports them, without names.
fn containerd(images: &[&Image]) -> Answer {
    let mut members = Vec::new();
    let manifests: Vec<_> = images.iter().map(|image| add_oci(&mut members, image)).collect();
    let index = serde_json::json!({"schemaVersion": 2, "manifests": manifests});
    members.push(("index.json".to_owned(), index.to_string().into_bytes()));
    Answer::Body(vec![tar(&members)])
}

/// What the engine says of an image.
fn described(image: &Image, id: &str) -> Answer {
    let json = serde_json::json!({
        "Id": id, "RepoTags": [image.name], "Os": "linux", "Architecture": "amd64",
        "RootFS": {"Type": "layers", "Layers": image.layers.iter().map(|layer| sha256(layer).to_string()).collect::<Vec<_>>()},
    });
    Answer::Body(vec![json.to_string().into_bytes()])
}

/// Starts an engine with the images `one:1` and `two:2`; `exports` answers everything else than what they are.
fn engine(
    id: impl Fn(&Image) -> String + Send + Sync + 'static,
    exports: impl Fn(&str, &Image, &Image) -> Answer + Send + Sync + 'static,
) -> FakeEngine {
    let (one, two) = (image("one:1"), image("two:2"));
    FakeEngine::start("1.41", move |path| {
        let asked = |image: &&Image| path.ends_with(&format!("/images/{}/json", image.name));
        match [&one, &two].into_iter().find(asked) {
            Some(image) => described(image, &id(image)),
            None => exports(path, &one, &two),
        }
    })
}

fn requests(names: &[&str]) -> Vec<Request> {
    let request = |name: &&str| Request {
        reference: (*name).to_owned(),
        locator: Locator::Engine {
            kind: Some(EngineKind::Docker),
            reference: (*name).to_owned(),
            passed_over: Vec::new(),
        },
        platform: None,
        options: ReadOptions { verify: true, digests: Digests::Compressed, read_limit: 1 << 30 },
        via: Via::Export,
        depth: Depth::Full,
        registry_depth: Depth::Full,
    };
    names.iter().map(request).collect()
}

fn read<'r>(engine: &FakeEngine, requests: &'r [Request]) -> Result<Vec<SelectedImage<'r>>, ScanAllError> {
    let mut groups = group(requests, &ScanControl::default())?;
    assert_eq!(groups.len(), 1, "one engine is one place");
    let mut images = {
        let (asked, elsewhere) = AskedImages::new(groups.remove(0), engine.connect())?;
        assert!(elsewhere.is_empty(), "no name says a registry");
        let asked = Arc::new(asked);
        EngineExport::new(asked, (0..requests.len()).collect()).read()?
    };
    images.sort_by_key(|image| image.want.number);
    Ok(images)
}

/// The requests for exports, without what is before `/images`.
fn exports(engine: &FakeEngine) -> Vec<String> {
    let path = |request: &String| request.split_once("/images").map(|(_, rest)| rest.to_owned());
    engine.requests().iter().filter_map(path).filter(|path| path.contains("get")).collect()
}

/// Each image is the one that was asked for, whole and by its own name.
#[track_caller]
fn holds(images: &[SelectedImage], names: &[&'static str]) {
    assert_eq!(images.len(), names.len());
    for (chosen, name) in images.iter().zip(names) {
        assert_eq!(chosen.plan.id, sha256(&image(name).config), "{name}");
        assert_eq!(chosen.plan.tags, [*name]);
        assert!(chosen.layers.iter().all(Result::is_ok), "{name}");
    }
}

const TOGETHER: &str = "/get?names=one%3A1&names=two%3A2";

#[test]
fn a_layer_that_two_images_share_is_sent_and_kept_once() {
    let engine = engine(Image::id, |_, one, two| docker(&[(one, "one:1"), (two, "two:2")]));
    let requests = requests(&["two:2", "one:1", "two:2"]);
    let images = read(&engine, &requests).expect("all of them");
    holds(&images, &["two:2", "one:1", "two:2"]);
    assert_eq!(exports(&engine), ["/get?names=two%3A2&names=one%3A1"]);
    let base = |image: &SelectedImage| image.layers[0].clone().expect("a layer");
    assert!(Arc::ptr_eq(&base(&images[0]), &base(&images[1])));
}

#[test]
fn the_layers_of_an_export_are_held_against_their_diff_ids_unasked() {
    let mut requests = requests(&["one:1"]);
    requests[0].options.verify = false;
    let options = requests[0].options;
    let good = engine(Image::id, |_, one, _| docker(&[(one, "one:1")]));
    let damaged = engine(Image::id, |_, one, _| {
        let other = tar(&[("base".to_owned(), b"made".to_vec())]);
        let layers = vec![other, one.layers[1].clone()];
        docker(&[(&Image { name: one.name, layers, config: one.config.clone() }, "one:1")])
    });
    for (engine, is_damaged) in [(good, false), (damaged, true)] {
        let images = read(&engine, &requests).expect("it is there");
        let checks: Vec<Result<bool, String>> = images[0]
            .plan
            .layers
            .iter()
            .zip(&images[0].layers)
            .map(|(plan, layer)| layer.as_ref().expect("a tar").check(plan, options))
            .map(|check| check.map_err(|problem| problem.to_string()))
            .collect();
        assert_eq!(checks[1], Ok(true));
        match &checks[0] {
            Err(problem) => assert!(is_damaged && problem.starts_with("it is damaged: "), "{problem}"),
            Ok(verified) => assert!(*verified && !is_damaged),
        }
    }
}

#[test]
fn an_image_that_is_named_twice_is_exported_once_as_one_alone() {
    let engine = engine(Image::id, |_, one, _| docker(&[(one, "one:1")]));
    let requests = requests(&["one:1", "one:1"]);
    holds(&read(&engine, &requests).expect("it is there"), &["one:1", "one:1"]);
    assert_eq!(exports(&engine), ["/one:1/get"]);
}

#[test]
fn an_image_is_chosen_by_its_id_whatever_the_export_calls_it() {
    let swapped = engine(Image::id, |_, one, two| docker(&[(one, "two:2"), (two, "one:1")]));
    let requests = requests(&["one:1", "two:2"]);
    holds(&read(&swapped, &requests).expect("both"), &["one:1", "two:2"]);

    let of_containerd = engine(Image::manifest_id, |_, one, two| containerd(&[two, one]));
    holds(&read(&of_containerd, &requests).expect("both"), &["one:1", "two:2"]);
    assert_eq!(exports(&of_containerd), [TOGETHER]);
}

#[test]
fn an_image_whose_id_is_not_in_the_export_is_chosen_by_its_name() {
    let unknown = |image: &Image| sha256(image.name.as_bytes()).to_string();
    let engine = engine(unknown, |_, one, two| docker(&[(two, "docker.io/library/two:2"), (one, "one:1")]));
    let requests = requests(&["one:1", "two:2"]);
    holds(&read(&engine, &requests).expect("both"), &["one:1", "two:2"]);
    assert_eq!(exports(&engine), [TOGETHER]);
}

#[test]
fn images_that_an_engine_does_not_give_together_come_one_by_one() {
    let refuses = |together: fn(&Image, &Image) -> Answer| {
        engine(
            |image| sha256(image.name.as_bytes()).to_string(),
            move |path, one, two| match path {
                path if path.contains("names=") => together(one, two),
                path if path.contains("one") => docker(&[(one, "one:1")]),
                _ => docker(&[(two, "two:2")]),
            },
        )
    };
    for engine in [
        refuses(|_, _| Answer::Json(404, r#"{"message":"page not found"}"#)),
        refuses(|_, _| Answer::Json(500, r#"{"message":"only one image can be saved"}"#)),
        refuses(|_, _| Answer::Body(Vec::new())),
        refuses(|one, two| containerd(&[one, two])),
    ] {
        let requests = requests(&["one:1", "two:2", "one:1"]);
        holds(&read(&engine, &requests).expect("all of them"), &["one:1", "two:2", "one:1"]);
        assert_eq!(exports(&engine), [TOGETHER, "/one:1/get", "/two:2/get"]);
    }
}

#[test]
fn the_image_that_an_engine_can_not_export_is_named() {
    let refusal = || Answer::Json(500, r#"{"message":"layer does not exist"}"#);
    let engine = engine(Image::id, move |path, one, _| {
        if path.contains("names=") || path.contains("two") { refusal() } else { docker(&[(one, "one:1")]) }
    });
    let requests = requests(&["one:1", "two:2"]);
    let error = read(&engine, &requests).err().expect("one of them can't be had");
    assert_eq!(error.reference, "two:2");
    assert!(error.to_string().ends_with("answered 500: layer does not exist"), "{error}");
}

#[test]
fn an_export_that_breaks_off_is_not_asked_for_again() {
    let engine = engine(Image::id, |_, _, _| Answer::Cut(vec![0; 3000]));
    let requests = requests(&["one:1", "two:2"]);
    let error = read(&engine, &requests).err().expect("it broke off");
    assert!(
        error.to_string().contains("broke off the export of `one:1, two:2` after 3,000 bytes"),
        "{error}"
    );
    assert_eq!((error.reference.as_str(), exports(&engine).len()), ("one:1", 1));
}

#[test]
fn nothing_is_exported_where_one_image_is_missing() {
    let engine = engine(Image::id, |path, _, _| match path {
        path if path.ends_with("/images/json") => Answer::Json(200, "[]"),
        _ => Answer::Json(404, r#"{"message":"No such image: three:3"}"#),
    });
    let requests = requests(&["one:1", "three:3", "two:2"]);
    let error = read(&engine, &requests).err().expect("one is missing");
    assert_eq!((error.reference.as_str(), exports(&engine)), ("three:3", Vec::new()));
    assert_eq!(error.hint().as_deref(), Some("`docker pull three:3`"));
}

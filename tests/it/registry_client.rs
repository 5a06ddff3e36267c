//! The client itself, for what no command asks of it yet, or what only it can tell: parts of blobs, pages of tags, what is
//! attached to an image, and that it stops when somebody wants it to.

use std::io::Read as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use imgscope::image::Digest;
use imgscope::source::Patience;
use imgscope::source::engine::Environment;
use imgscope::source::registry::{
    ManifestName, Registry, RegistryError, RegistryOptions, RegistryReference, Repository, StopCheck,
};
use serde_json::{Value, json};

use crate::support::archive::{Layout, Packing, Stored, index, oci};
use crate::support::registry::own_registry;
use crate::support::registry_proxy::{Answered, Asked, Fate, RegistryProxy};
use crate::support::{image, sha256};

fn repository_that_stops(address: &str, stop: StopCheck) -> Repository {
    let reference = RegistryReference::parse(&format!("{address}/group/a:v1")).expect("a reference");
    let environment = Environment::new(|_| None, None);
    let registry =
        Registry::new(&reference, &RegistryOptions::default(), environment, Patience::default(), stop);
    registry.expect("a registry").repository(&reference)
}

fn repository(address: &str) -> Repository {
    repository_that_stops(address, Arc::new(|| false))
}

/// The error of a registry behind one of reading.
fn behind(error: std::io::Error) -> RegistryError {
    error.downcast().expect("an error of a registry")
}

fn archive() -> crate::support::archive::Members {
    let image = image().layer(|l| l.file("a", 500_000)).layer(|l| l.file("b", 10));
    oci(&[Stored::new(&image, Packing::Plain).tags(&["a:1"])])
}

fn first_layer(repository: &Repository) -> (Digest, u64) {
    let manifest = repository.manifest(ManifestName::Tag("v1")).expect("there is one");
    let manifest: Value = serde_json::from_slice(&manifest.bytes).expect("JSON");
    let layer = &manifest["layers"][0];
    let digest = layer["digest"].as_str().expect("a digest").parse().expect("a digest");
    (digest, layer["size"].as_u64().expect("a size"))
}

#[test]
fn a_part_of_a_blob_is_that_part() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &["--preserve-digests"]);
    let repository = repository(registry.address());
    let (digest, size) = first_layer(&repository);
    let read = |mut stream: imgscope::source::registry::BlobStream| {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map(|_| bytes)
    };
    let whole = read(repository.blob(&digest, Some(size))).expect("the blob");
    assert_eq!(sha256(&whole), digest);
    for (offset, length) in [(0, 512), (1, 1), (4_000, 100_000), (size - 7, 7), (9, 0)] {
        let part = read(repository.blob_part(&digest, offset, length)).expect("a part");
        let (from, to) = (offset as usize, (offset + length) as usize);
        assert!(part == whole[from..to], "{length} bytes from {offset}");
    }
    let beyond = read(repository.blob_part(&digest, size + 10, 5)).map_err(behind);
    assert!(matches!(beyond, Err(RegistryError::NoRanges { .. })), "{beyond:?}");
}

#[test]
fn a_part_that_breaks_off_goes_on() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &["--preserve-digests"]);
    let has_broken = AtomicBool::new(false);
    let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.header("range") {
        Some(_) if !has_broken.swap(true, Ordering::SeqCst) => Fate::Cut(700),
        _ => Fate::Passed,
    });
    let repository = repository(proxy.address());
    let (digest, _) = first_layer(&repository);
    let mut part = Vec::new();
    repository.blob_part(&digest, 1_000, 5_000).read_to_end(&mut part).expect("a part");
    assert_eq!(part.len(), 5_000);
    let ranges: Vec<String> =
        proxy.asked().iter().filter_map(|asked| asked.header("range").map(str::to_owned)).collect();
    assert_eq!(ranges.len(), 2, "{ranges:?}");
    assert_eq!(ranges[0], "bytes=1000-5999");
    assert!(ranges[1].starts_with("bytes=") && ranges[1].ends_with("-5999"), "{ranges:?}");
}

#[test]
fn a_registry_that_sends_the_whole_for_a_part_is_not_waited_for() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &["--preserve-digests"]);
    let fates: [fn() -> Fate; 5] = [
        || Fate::Whole,
        || Fate::Endless,
        || Fate::Answered(Answered::new(501, "")),
        || Fate::Answered(Answered::new(416, "").with("Content-Range", "bytes */99999999999")),
        || Fate::Altered(Box::new(|answered| answered.with("Content-Range", "bytes 0-9/10"))),
    ];
    for fate in fates {
        let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.header("range") {
            Some(_) => fate(),
            None => Fate::Passed,
        });
        let repository = repository(proxy.address());
        let (digest, _) = first_layer(&repository);
        let read = repository.blob_part(&digest, 100, 50).read(&mut [0; 50]).map_err(behind);
        assert!(matches!(read, Err(RegistryError::NoRanges { .. })), "{read:?}");
    }
}

#[test]
fn tags_come_page_after_page() {
    let page = |tags: Value, link: &str| {
        let body = json!({"name": "group/a", "tags": tags}).to_string();
        let answered = Answered::new(200, body);
        Fate::Answered(if link.is_empty() { answered } else { answered.with("Link", link) })
    };
    let proxy = RegistryProxy::alone(move |asked| match asked.path.as_str() {
        "/v2/group/a/tags/list?n=1000" => {
            page(json!(["v1", "v2"]), "</v2/group/a/tags/list?last=v2&n=2>; rel=\"next\"")
        }
        "/v2/group/a/tags/list?last=v2&n=2" => {
            // a registry behind another name than it knows
            page(json!(["v3"]), "<http://registry.internal/v2/group/a/tags/list?last=v3>; rel=\"next\"")
        }
        "/v2/group/a/tags/list?last=v3" => page(json!(["v4"]), "<?last=v3>; rel=\"next\""),
        _ => Fate::Answered(Answered::new(404, "")),
    });
    let repository = repository(proxy.address());
    assert_eq!(repository.tags(100).expect("tags"), ["v1", "v2", "v3", "v4"]);
    assert_eq!(proxy.asked().len(), 3);
    assert_eq!(repository.tags(1).expect("tags"), ["v1"]);
    assert_eq!(proxy.asked().len(), 1);
    let none = RegistryProxy::alone(move |_| page(Value::Null, ""));
    assert!(self::repository(none.address()).tags(9).expect("tags").is_empty());
    let site = RegistryProxy::alone(|_| Fate::Answered(Answered::new(200, "<html>")));
    let page = self::repository(site.address()).tags(9);
    assert!(matches!(page, Err(RegistryError::NoList { .. })), "{page:?}");
}

#[test]
fn what_is_attached_to_an_image_is_found_however_a_registry_answers() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &["--preserve-digests"]);
    let subject = repository(registry.address()).resolve("v1").expect("it is there").expect("its digest");
    let entry = json!({
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "size": 7, "digest": sha256(b"referrer").to_string(),
        "artifactType": "application/vnd.example.sbom",
    });
    let listed = index(&[entry]).to_string();
    let tag = format!("/manifests/sha256-{}", subject.hex());
    let found = |script: Box<dyn Fn(&Asked) -> Fate + Send + Sync>| {
        let proxy = RegistryProxy::before(registry.address(), script);
        let found = repository(proxy.address()).referrers(&subject).expect("a list");
        found.into_iter().map(|entry| entry.artifact_type).collect::<Vec<_>>()
    };
    let known = ["application/vnd.example.sbom"];
    let answer = listed.clone();
    let asked = found(Box::new(move |asked| match asked.path.contains("/referrers/") {
        true => Fate::Answered(Answered::new(200, answer.clone())),
        false => Fate::Passed,
    }));
    assert_eq!(asked, known);
    let site = RegistryProxy::alone(|_| {
        Fate::Answered(Answered::new(200, "<html>").with("Content-Type", "text/html"))
    });
    let elsewhere = format!("http://{}/login", site.address());
    for odd in [
        Answered::new(404, "404 page not found"),
        Answered::new(303, "").with("Location", &elsewhere),
        Answered::new(200, "<!DOCTYPE html>").with("Content-Type", "text/html"),
        Answered::new(429, ""),
        Answered::new(400, ""),
    ] {
        let (answer, tag) = (listed.clone(), tag.clone());
        let tagged = found(Box::new(move |asked| match asked.path.as_str() {
            path if path.contains("/referrers/") => Fate::Answered(odd.clone()),
            path if path.ends_with(&tag) => Fate::Answered(Answered::new(200, answer.clone())),
            _ => Fate::Passed,
        }));
        assert_eq!(tagged, known);
    }
    // one that reads the tag as the digest gives the image itself
    let (digest, tag) = (subject.to_string(), tag.clone());
    let itself = found(Box::new(move |asked| match asked.path.ends_with(&tag) {
        true => Fate::Answered(
            Answered::new(307, "").with("Location", &format!("/v2/group/a/manifests/{digest}")),
        ),
        false => Fate::Passed,
    }));
    assert!(itself.is_empty(), "{itself:?}");
    assert!(found(Box::new(|_| Fate::Passed)).is_empty(), "a registry that has none");
}

#[test]
fn whoever_waits_hears_a_wish_to_stop() {
    let Some(registry) = own_registry() else { return };
    registry.push("group/a:v1", &archive(), &["--preserve-digests"]);
    let (silent, was_asked) = channel();
    let proxy = RegistryProxy::before(registry.address(), move |asked| match asked.is_blob() {
        true => {
            silent.send(()).expect("it is waited for");
            Fate::Stalled(1)
        }
        false => Fate::Passed,
    });
    let stop = Arc::new(AtomicBool::new(false));
    let check = Arc::clone(&stop);
    let repository = repository_that_stops(proxy.address(), Arc::new(move || check.load(Ordering::SeqCst)));
    let (digest, size) = first_layer(&repository);
    let reader = std::thread::spawn(move || {
        let read = std::io::copy(&mut repository.blob(&digest, Some(size)), &mut std::io::sink());
        (read.map_err(behind), Instant::now())
    });
    was_asked.recv().expect("the blob is asked for");
    let wished = Instant::now();
    stop.store(true, Ordering::SeqCst);
    let (read, ended) = reader.join().expect("it ends");
    assert!(matches!(read, Err(RegistryError::Cancelled)), "{read:?}");
    // a hundred milliseconds, on a machine that does much else besides
    assert!(ended - wished < Duration::from_secs(2), "{:?}", ended - wished);
}

#[test]
fn a_layout_of_several_platforms_is_listed_as_it_is() {
    let Some(registry) = own_registry() else { return };
    let mut layout = Layout::default();
    let stored = |architecture| {
        Stored::new(&image().layer(|l| l.file("f", 10)), Packing::Gzip).platform("linux", architecture, None)
    };
    let entries = [layout.image_for(&stored("amd64")), layout.image_for(&stored("arm64"))];
    let listed = layout.index(&entries);
    registry.push(
        "group/a:v1",
        &layout.finish(std::slice::from_ref(&listed)),
        &["--all", "--preserve-digests"],
    );
    let repository = repository(registry.address());
    let document = repository.manifest(ManifestName::Tag("v1")).expect("an index");
    assert_eq!(document.digest.to_string(), listed["digest"]);
    assert_eq!(document.media_type, "application/vnd.oci.image.index.v1+json");
    let again = repository.manifest(ManifestName::Digest(&document.digest)).expect("the same");
    assert_eq!(again, document);
}

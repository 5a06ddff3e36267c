//! Writes images as the tools write them: archives of every layout, layouts in directories, damaged on purpose.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use serde_json::{Value, json};
use tar::EntryType;

use super::{ImageBuilder, LayerBuilder, sha256};

pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// How a blob, or a whole archive, is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

impl Packing {
    pub const ALL: [Self; 5] = [Self::Plain, Self::Gzip, Self::Zstd, Self::Xz, Self::Bzip2];

    pub fn pack(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => bytes.to_vec(),
            Self::Gzip => gzip(bytes),
            Self::Zstd => zstd::encode_all(bytes, 3).expect("memory"),
            Self::Xz => read_all(liblzma::read::XzEncoder::new(bytes, 1)),
            Self::Bzip2 => read_all(bzip2::read::BzEncoder::new(bytes, bzip2::Compression::fast())),
        }
    }

    fn media_type(self) -> String {
        let suffix = match self {
            Self::Plain => "",
            Self::Gzip => "+gzip",
            Self::Zstd => "+zstd",
            // no type of an image's layer; engines look at the bytes
            Self::Xz => "+xz",
            Self::Bzip2 => "+bzip2",
        };
        format!("{OCI_LAYER}{suffix}")
    }
}

fn read_all(mut stream: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("memory");
    bytes
}

/// One gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// What a member of an archive is.
#[derive(Clone, Debug)]
pub enum Body {
    File(Vec<u8>),
    Symlink(String),
    HardLink(String),
}

/// The members of an archive or the files of a layout, in their order.
#[derive(Clone, Debug, Default)]
pub struct Members(pub Vec<(String, Body)>);

impl Members {
    pub fn file(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.0.push((name.to_owned(), Body::File(bytes.into())));
    }

    pub fn json(&mut self, name: &str, value: &Value) {
        self.file(name, value.to_string());
    }

    pub fn symlink(&mut self, name: &str, target: &str) {
        self.0.push((name.to_owned(), Body::Symlink(target.to_owned())));
    }

    pub fn hard_link(&mut self, name: &str, target: &str) {
        self.0.push((name.to_owned(), Body::HardLink(target.to_owned())));
    }

    /// The content of a file that must be there.
    pub fn get(&self, name: &str) -> &[u8] {
        let found = self.0.iter().find(|(known, _)| known == name);
        match found {
            Some((_, Body::File(bytes))) => bytes,
            _ => panic!("no file {name} among {:?}", self.names()),
        }
    }

    pub fn get_json(&self, name: &str) -> Value {
        serde_json::from_slice(self.get(name)).expect("JSON")
    }

    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The first name that ends so.
    pub fn ending(&self, end: &str) -> String {
        self.names().into_iter().find(|name| name.ends_with(end)).expect("such a name").to_owned()
    }

    #[must_use]
    pub fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let body = Body::File(bytes.into());
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = body,
            None => self.0.push((name.to_owned(), body)),
        }
        self
    }

    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != name);
        assert!(self.0.len() < before, "no member {name}");
        self
    }

    #[must_use]
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        self.0.iter_mut().for_each(|(name, _)| *name = rename(name));
        self
    }

    /// The same members, the last one first.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    /// As a tar.
    pub fn tar(&self) -> Vec<u8> {
        let mut layer = LayerBuilder::new();
        for (name, body) in &self.0 {
            let name = name.as_bytes();
            layer = match body {
                Body::File(bytes) => layer.content(name, bytes),
                Body::Symlink(target) => layer.member(name, EntryType::Symlink, target.as_bytes(), b""),
                Body::HardLink(target) => layer.member(name, EntryType::Link, target.as_bytes(), b""),
            };
        }
        layer.into_tar()
    }

    /// As a directory.
    pub fn write_to(&self, directory: &Path) {
        for (name, body) in &self.0 {
            let path = directory.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            match body {
                Body::File(bytes) => fs::write(&path, bytes).expect("a file"),
                Body::Symlink(target) => std::os::unix::fs::symlink(target, &path).expect("a link"),
                Body::HardLink(target) => fs::hard_link(directory.join(target), &path).expect("a link"),
            }
        }
    }
}

/// An image ready to be written: its config, and its layers as blobs.
#[derive(Clone, Debug)]
pub struct Stored {
    pub config: Vec<u8>,
    pub blobs: Vec<Vec<u8>>,
    pub media_types: Vec<String>,
    pub tags: Vec<String>,
}

impl Stored {
    pub fn new(image: &ImageBuilder, packing: Packing) -> Self {
        Self {
            config: image.config(),
            blobs: image.layers().iter().map(|tar| packing.pack(tar)).collect(),
            media_types: image.layers().iter().map(|_| packing.media_type()).collect(),
            tags: vec!["test:latest".to_owned()],
        }
    }

    #[must_use]
    pub fn tags(mut self, tags: &[&str]) -> Self {
        self.tags = tags.iter().map(|&tag| tag.to_owned()).collect();
        self
    }

    /// Changes the config.
    #[must_use]
    pub fn config(mut self, change: impl FnOnce(&mut Value)) -> Self {
        let mut config: Value = serde_json::from_slice(&self.config).expect("JSON");
        change(&mut config);
        self.config = config.to_string().into_bytes();
        self
    }

    #[must_use]
    pub fn platform(self, os: &str, architecture: &str, variant: Option<&str>) -> Self {
        self.config(|config| {
            config["os"] = os.into();
            config["architecture"] = architecture.into();
            if let Some(variant) = variant {
                config["variant"] = variant.into();
            }
        })
    }

    fn config_hex(&self) -> String {
        sha256(&self.config).hex().to_owned()
    }

    fn diff_ids(&self) -> Vec<String> {
        let config: Value = serde_json::from_slice(&self.config).expect("JSON");
        let ids = config["rootfs"]["diff_ids"].as_array().cloned().unwrap_or_default();
        ids.iter().map(|id| id.as_str().unwrap_or("").trim_start_matches("sha256:").to_owned()).collect()
    }
}

/// `docker save` up to version 24: `<id>/layer.tar`, of a repeated layer a symlink that may lead forward.
pub fn docker_legacy(images: &[Stored]) -> Members {
    let mut members = Members::default();
    let mut manifest = Vec::new();
    for image in images {
        let mut layers = Vec::new();
        let ids = image.diff_ids();
        for (place, (blob, diff_id)) in image.blobs.iter().zip(&ids).enumerate() {
            let id = sha256(format!("{diff_id}{place}").as_bytes()).hex().to_owned();
            let name = format!("{id}/layer.tar");
            members.file(&format!("{id}/VERSION"), "1.0");
            members.file(&format!("{id}/json"), json!({"id": id}).to_string());
            let twin = ids.iter().rposition(|other| other == diff_id).filter(|&last| last != place);
            match twin {
                Some(last) => {
                    let other = sha256(format!("{diff_id}{last}").as_bytes()).hex().to_owned();
                    members.symlink(&name, &format!("../{other}/layer.tar"));
                }
                None => members.file(&name, blob.clone()),
            }
            layers.push(name);
        }
        let config = format!("{}.json", image.config_hex());
        members.file(&config, image.config.clone());
        manifest.push(json!({"Config": config, "RepoTags": tags_or_null(image), "Layers": layers}));
    }
    members.json("manifest.json", &Value::Array(manifest));
    members.file("repositories", "{}");
    members
}

/// podman, skopeo and buildah: layers by diff ID, a symlink to each, then the manifest.
pub fn podman_archive(images: &[Stored]) -> Members {
    let mut members = Members::default();
    let mut manifest = Vec::new();
    for image in images {
        let layers: Vec<String> = image.diff_ids().iter().map(|id| format!("{id}.tar")).collect();
        for (name, blob) in layers.iter().zip(&image.blobs) {
            if !members.names().contains(&name.as_str()) {
                members.file(name, blob.clone());
            }
        }
        let config = format!("{}.json", image.config_hex());
        members.file(&config, image.config.clone());
        for (place, name) in layers.iter().enumerate() {
            members.symlink(&format!("id{place}/layer.tar"), &format!("../{name}"));
        }
        manifest.push(json!({"Config": config, "RepoTags": tags_or_null(image), "Layers": layers}));
    }
    members.json("manifest.json", &Value::Array(manifest));
    members.file("repositories", "{}");
    members
}

/// crane, ko and kaniko: the config's name has the colon, layers go by the digests of their blobs.
pub fn crane_archive(images: &[Stored]) -> Members {
    let mut members = Members::default();
    let mut manifest = Vec::new();
    for image in images {
        let config = format!("sha256:{}", image.config_hex());
        members.file(&config, image.config.clone());
        let mut layers = Vec::new();
        for blob in &image.blobs {
            let name = format!("{}.tar.gz", sha256(blob).hex());
            if !members.names().contains(&name.as_str()) {
                members.file(&name, blob.clone());
            }
            layers.push(name);
        }
        manifest.push(json!({"Config": config, "RepoTags": tags_or_null(image), "Layers": layers}));
    }
    members.json("manifest.json", &Value::Array(manifest));
    members
}

/// Docker 25 and later: an OCI layout with Docker's manifest beside it.
pub fn docker_oci(images: &[Stored]) -> Members {
    let mut layout = Layout::default();
    let mut entries = Vec::new();
    let mut manifest = Vec::new();
    for image in images {
        entries.extend(layout.tagged(image));
        let layers: Vec<String> = image.blobs.iter().map(|blob| sha256(blob).blob_path()).collect();
        let config = sha256(&image.config).blob_path();
        manifest.push(json!({"Config": config, "RepoTags": tags_or_null(image), "Layers": layers}));
    }
    let mut members = layout.finish(&entries);
    members.json("manifest.json", &Value::Array(manifest));
    members
}

/// An OCI layout, as an archive or a directory.
pub fn oci(images: &[Stored]) -> Members {
    let mut layout = Layout::default();
    let entries: Vec<Value> = images.iter().flat_map(|image| layout.tagged(image)).collect();
    layout.finish(&entries)
}

fn tags_or_null(image: &Stored) -> Value {
    if image.tags.is_empty() { Value::Null } else { json!(image.tags) }
}

/// An OCI layout in the making.
#[derive(Default)]
pub struct Layout {
    members: Members,
}

impl Layout {
    /// Adds a blob, once; gives its descriptor.
    pub fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        let digest = sha256(bytes);
        let name = digest.blob_path();
        if !self.members.names().contains(&name.as_str()) {
            self.members.file(&name, bytes);
        }
        json!({"mediaType": media_type, "digest": digest.to_string(), "size": bytes.len()})
    }

    /// Adds config, layers and manifest; gives the manifest's descriptor.
    pub fn image(&mut self, image: &Stored) -> Value {
        let layers: Vec<Value> =
            image.blobs.iter().zip(&image.media_types).map(|(blob, kind)| self.blob(kind, blob)).collect();
        let config = self.blob(OCI_CONFIG, &image.config);
        self.manifest(&json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers,
        }))
    }

    /// The same, as an index lists the platforms of an image.
    pub fn image_for(&mut self, image: &Stored) -> Value {
        let config: Value = serde_json::from_slice(&image.config).expect("JSON");
        let mut descriptor = self.image(image);
        descriptor["platform"] = json!({"os": config["os"], "architecture": config["architecture"]});
        for more in ["variant", "os.version"] {
            if let Some(value) = config.get(more) {
                descriptor["platform"][more] = value.clone();
            }
        }
        descriptor
    }

    pub fn manifest(&mut self, manifest: &Value) -> Value {
        self.blob(OCI_MANIFEST, manifest.to_string().as_bytes())
    }

    pub fn index(&mut self, entries: &[Value]) -> Value {
        self.blob(OCI_INDEX, index(entries).to_string().as_bytes())
    }

    /// A descriptor for each of the image's names.
    fn tagged(&mut self, image: &Stored) -> Vec<Value> {
        let descriptor = self.image(image);
        if image.tags.is_empty() {
            return vec![descriptor];
        }
        image.tags.iter().map(|tag| named(descriptor.clone(), tag)).collect()
    }

    pub fn finish(mut self, entries: &[Value]) -> Members {
        self.members.json("index.json", &index(entries));
        self.members.file("oci-layout", r#"{"imageLayoutVersion":"1.0.0"}"#);
        self.members
    }
}

pub fn index(entries: &[Value]) -> Value {
    json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries})
}

pub fn named(mut descriptor: Value, name: &str) -> Value {
    descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": name});
    descriptor
}

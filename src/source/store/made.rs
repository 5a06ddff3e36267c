//! Stores of graph drivers that tests make, as an engine would, and then damage.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, checksum};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::StoreProblem;
use super::graph_driver::graph_driver;
use crate::image::{Algorithm, Digest};
use crate::layer::{Streamed, TarReader};
use crate::source::access::RandomAccess;
use crate::source::engine::{EngineImage, EngineStore};
use crate::source::hashing::digest_of;
use crate::source::{Selector, plan};

/// A store of one image, whose layers have the given files.
pub(super) struct MadeStore {
    folder: TempDir,
    driver: &'static str,
    id: Digest,
    pub tars: Vec<Vec<u8>>,
    chains: Vec<Digest>,
}

/// A tar of regular files, and of symbolic links where a content starts with `-> `.
pub(super) fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o644);
        // the name as it is, whatever it is
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        match content.strip_prefix(b"-> ") {
            Some(target) => {
                header.set_entry_type(tar::EntryType::Symlink);
                header.set_size(0);
                header.set_link_name_literal(target).expect("a short target");
                header.set_cksum();
                tar.append(&header, &b""[..]).expect("a tar in memory");
            }
            None => {
                header.set_size(content.len() as u64);
                header.set_cksum();
                tar.append(&header, *content).expect("a tar in memory");
            }
        }
    }
    tar.into_inner().expect("a tar in memory")
}

/// The lines of a tar-split.
pub(super) fn split(tar: &[u8]) -> Vec<Value> {
    let mut lines = Vec::new();
    let mut raw_from = 0;
    let mut walk = TarReader::new(Streamed(tar));
    let raw = |bytes: &[u8]| json!({"type": 2, "payload": STANDARD.encode(bytes)});
    while let Some(member) = walk.next_member().expect("a tar") {
        let at = walk.offset() as usize;
        let content = &tar[at..at + member.stored_size as usize];
        lines.push(raw(&tar[raw_from..at]));
        let mut line = json!({"type": 1, "payload": null});
        match std::str::from_utf8(&member.path) {
            Ok(name) => line["name"] = json!(name),
            Err(_) => line["name_raw"] = json!(STANDARD.encode(&member.path)),
        }
        if !content.is_empty() {
            line["size"] = json!(content.len());
            line["payload"] =
                json!(STANDARD.encode(checksum(CrcAlgorithm::Crc64GoIso, content).to_be_bytes()));
        }
        lines.push(line);
        raw_from = at + content.len();
    }
    lines.push(raw(&tar[raw_from..]));
    for (position, line) in lines.iter_mut().enumerate() {
        line["position"] = json!(position);
    }
    lines
}

/// Compresses lines as an engine does.
pub(super) fn gzip(lines: &[Value]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        writeln!(gzip, "{line}").expect("memory");
    }
    gzip.finish().expect("memory")
}

impl MadeStore {
    /// Makes the store of a driver.
    pub fn new(driver: &'static str, layers: &[&[(&str, &[u8])]]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let tars: Vec<Vec<u8>> = layers.iter().map(|files| tar_of(files)).collect();
        let diff_ids: Vec<Digest> = tars.iter().map(|tar| digest_of(tar, Algorithm::Sha256)).collect();
        let diff_words: Vec<String> = diff_ids.iter().map(ToString::to_string).collect();
        let config = json!({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_words}});
        let config = config.to_string().into_bytes();
        let id = digest_of(&config, Algorithm::Sha256);
        let mut made = Self { folder, driver, id, tars, chains: Vec::new() };
        made.write(&format!("image/{driver}/imagedb/content/sha256/{}", made.id.hex()), &config);
        for (at, (diff_id, files)) in diff_ids.iter().zip(layers).enumerate() {
            let below = made.chains.last().map(ToString::to_string);
            let chain = match &below {
                Some(below) => digest_of(format!("{below} {diff_id}").as_bytes(), Algorithm::Sha256),
                None => diff_id.clone(),
            };
            made.chains.push(chain);
            made.record(at, "diff", diff_id.to_string().as_bytes());
            below.into_iter().for_each(|below| made.record(at, "parent", below.as_bytes()));
            made.record(at, "cache-id", format!("cache{at}").as_bytes());
            made.record(at, "size", b"1234");
            made.record(at, "tar-split.json.gz", &gzip(&split(&made.tars[at])));
            fs::create_dir_all(made.contents(at)).expect("a folder");
            for (name, content) in *files {
                made.unpack(at, name, content);
            }
        }
        made
    }

    fn unpack(&self, layer: usize, name: &str, content: &[u8]) {
        let path = self.contents(layer).join(name.trim_start_matches('/'));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        match content.strip_prefix(b"-> ") {
            Some(target) => {
                let target = std::str::from_utf8(target).expect("text");
                std::os::unix::fs::symlink(target, path).expect("a link");
            }
            None => fs::write(path, content).expect("a file"),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Writes what is recorded of a layer.
    pub fn record(&self, layer: usize, name: &str, bytes: &[u8]) {
        let place = format!("image/{}/layerdb/sha256/{}/{name}", self.driver, self.chains[layer].hex());
        self.write(&place, bytes);
    }

    /// The root of the engine.
    pub fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The folder of what is recorded of a layer.
    pub fn records(&self, layer: usize) -> PathBuf {
        self.root().join(format!("image/{}/layerdb/sha256/{}", self.driver, self.chains[layer].hex()))
    }

    /// The folder of a layer's contents.
    pub fn contents(&self, layer: usize) -> PathBuf {
        let name = match self.driver {
            "vfs" => format!("vfs/dir/cache{layer}"),
            driver => format!("{driver}/cache{layer}/diff"),
        };
        self.root().join(name)
    }

    /// What the engine says of its store.
    pub fn engine(&self) -> EngineStore {
        EngineStore {
            driver: self.driver.to_owned(),
            root: self.root(),
            driver_type: None,
            containerd: None,
            containerd_namespace: None,
            is_rootless: false,
            version: "20.10.24".to_owned(),
            api: (1, 41),
        }
    }

    /// What the engine says of the image.
    pub fn image(&self) -> EngineImage {
        EngineImage {
            id: self.id.to_string(),
            reference: "app:1".to_owned(),
            tags: vec!["app:1".to_owned()],
            created: None,
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            variant: None,
            os_version: None,
            size: None,
            diff_ids: Vec::new(),
        }
    }

    /// Opens the image.
    pub fn open(&self) -> Result<Box<dyn RandomAccess>, StoreProblem> {
        graph_driver(&self.engine(), &self.image())
    }

    /// Reads a layer whole.
    pub fn read(&self, layer: usize) -> Result<Vec<u8>, StoreProblem> {
        let (holder, member) = self.member(layer)?;
        let (mut stream, _) = holder.open(&member).map_err(|error| problem(&error))?.expect("a layer");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).map_err(|error| problem(&error))?;
        Ok(bytes)
    }

    /// The opened image, and a layer's member in it.
    pub fn member(&self, layer: usize) -> Result<(Box<dyn RandomAccess>, String), StoreProblem> {
        let holder = self.open()?;
        let plan = plan(holder.as_ref(), &Selector::Only, None).expect("a plan");
        let member = plan.layers[layer].member.clone();
        Ok((holder, member))
    }
}

/// The store's problem behind the error of a stream.
#[track_caller]
pub(super) fn problem(error: &std::io::Error) -> StoreProblem {
    StoreProblem::behind(error).unwrap_or_else(|| panic!("{error} is no problem of a store")).clone()
}

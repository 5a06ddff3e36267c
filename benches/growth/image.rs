//! Writes images that no builder would: layers as tars, and archives around them.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};

/// A layer's tar.
pub struct Layer(Builder<Vec<u8>>);

impl Layer {
    pub fn new() -> Self {
        Self(Builder::new(Vec::new()))
    }

    pub fn file(mut self, path: &str, content: &[u8]) -> Self {
        append(&mut self.0, path, content);
        self
    }

    pub fn files(self, paths: impl Iterator<Item = String>, content: &[u8]) -> Self {
        paths.fold(self, |layer, path| layer.file(&path, content))
    }

    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.link(EntryType::Symlink, path, target)
    }

    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.link(EntryType::Link, path, target)
    }

    fn link(mut self, kind: EntryType, path: &str, target: &str) -> Self {
        let mut header = Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        self.0.append_link(&mut header, path, target).expect("a tar");
        self
    }

    pub fn tar(self) -> Vec<u8> {
        self.0.into_inner().expect("memory")
    }
}

fn append<W: Write>(tar: &mut Builder<W>, path: &str, content: &[u8]) {
    let mut header = Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o755);
    tar.append_data(&mut header, path, content).expect("a tar");
}

/// An image as a docker-archive, to be changed before it is written.
pub struct Image {
    members: Vec<(String, Vec<u8>)>,
    layers: Vec<String>,
    pub config: Value,
    pub tags: Vec<String>,
}

impl Image {
    /// An image of these layers; of equal ones there is one blob.
    pub fn of(layers: &[&[u8]]) -> Self {
        let mut known: HashMap<*const u8, String> = HashMap::new();
        let mut image = Self {
            members: Vec::new(),
            layers: Vec::new(),
            config: json!(null),
            tags: vec!["growth:1".to_owned()],
        };
        for layer in layers {
            let digest = known.entry(layer.as_ptr()).or_insert_with(|| {
                let digest = hex(layer);
                image.members.push((blob(&digest), layer.to_vec()));
                digest
            });
            image.layers.push(digest.clone());
        }
        let ids: Vec<String> = image.layers.iter().map(|digest| format!("sha256:{digest}")).collect();
        let history: Vec<Value> =
            (0..ids.len()).map(|n| json!({"created_by": format!("RUN step {n}")})).collect();
        image.config = json!({"os": "linux", "architecture": "amd64", "config": {}, "history": history,
            "rootfs": {"type": "layers", "diff_ids": ids}});
        image
    }

    /// Sets the history: lines of which only the first made a layer.
    pub fn history(mut self, lines: impl Iterator<Item = String>) -> Self {
        let line = |(n, line): (usize, String)| json!({"created_by": line, "empty_layer": n > 0});
        self.config["history"] = lines.enumerate().map(line).collect();
        self
    }

    /// Adds a member that no image names.
    pub fn member(mut self, name: String, content: Vec<u8>) -> Self {
        self.members.push((name, content));
        self
    }

    /// Writes it.
    pub fn write(self, path: &Path) -> String {
        self.write_with(
            path,
            |config, layers, tags| json!([{"Config": config, "RepoTags": tags, "Layers": layers}]),
        )
    }

    /// Writes it with a list of images of its own, made from the names of the config, the layers and the image.
    pub fn write_with(mut self, path: &Path, list: impl Fn(&str, &[String], &[String]) -> Value) -> String {
        let config = self.config.to_string();
        let config_name = blob(&hex(config.as_bytes()));
        let layers: Vec<String> = self.layers.iter().map(|digest| blob(digest)).collect();
        let list = list(&config_name, &layers, &self.tags).to_string();
        self.members.push((config_name, config.into_bytes()));
        self.members.push(("manifest.json".to_owned(), list.into_bytes()));
        write_members(&self.members, path)
    }
}

/// Writes an archive of these members, compressed where its name says so.
pub fn write_members(members: &[(String, Vec<u8>)], path: &Path) -> String {
    let file = BufWriter::new(File::create(path).expect("a file"));
    let to: Box<dyn Write> = match path.extension().is_some_and(|extension| extension == "gz") {
        true => Box::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast())),
        false => Box::new(file),
    };
    let mut tar = Builder::new(to);
    members.iter().for_each(|(name, content)| append(&mut tar, name, content));
    tar.finish().expect("a tar");
    path.to_str().expect("UTF-8").to_owned()
}

pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn blob(digest: &str) -> String {
    format!("blobs/sha256/{digest}")
}

/// A program for x86-64 that needs so many libraries, none of which is anywhere.
pub fn program(libraries: u64) -> Vec<u8> {
    let interpreter = b"/lib64/ld-linux-x86-64.so.2\0";
    let (mut names, mut dynamic) = (vec![0], Vec::new());
    for number in 0..libraries {
        dynamic.extend([1, names.len() as u64]);
        names.extend(format!("lib{number}.so\0").into_bytes());
    }
    let (interpreter_at, headers) = (64 + 3 * 56, 3_u16);
    let names_at = interpreter_at + interpreter.len() as u64;
    let dynamic_at = (names_at + names.len() as u64).next_multiple_of(16);
    dynamic.extend([5, names_at, 10, names.len() as u64, 0, 0]);
    let dynamic: Vec<u8> = dynamic.into_iter().flat_map(u64::to_le_bytes).collect();
    let length = dynamic_at + dynamic.len() as u64;
    let mut program = b"\x7fELF\x02\x01\x01".to_vec();
    program.resize(16, 0);
    program.extend([3_u16, 62].map(u16::to_le_bytes).concat());
    program.extend(1_u32.to_le_bytes());
    program.extend([0_u64, 64, 0].map(u64::to_le_bytes).concat());
    program.extend(0_u32.to_le_bytes());
    program.extend([64, 56, headers, 64, 0, 0].map(u16::to_le_bytes).concat());
    for (kind, at, size) in [
        (3_u32, interpreter_at, interpreter.len() as u64),
        (1, 0, length),
        (2, dynamic_at, dynamic.len() as u64),
    ] {
        program.extend([kind, 5].map(u32::to_le_bytes).concat());
        program.extend([at, at, at, size, size, 8].map(u64::to_le_bytes).concat());
    }
    program.extend_from_slice(interpreter);
    program.extend(names);
    program.resize(usize::try_from(dynamic_at).expect("a small program"), 0);
    program.extend(dynamic);
    program
}

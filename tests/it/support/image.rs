//! Writes real layers and real archives, so that small tests too pass through the real reader.

use std::sync::{Arc, OnceLock};

use imgscope::analysis::{Analysis, Depth, ImageFacts, LayerInput};
use imgscope::finding::Diagnosis;
use imgscope::image::{Algorithm, Digest, ImageConfig};
use imgscope::layer::{Changeset, ImagePath, read_changeset};
use imgscope::tree::{NodeId, TreeBuilder};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};

/// Starts an image without layers.
pub fn image() -> ImageBuilder {
    ImageBuilder {
        layers: Vec::new(),
        read: Vec::new(),
        commands: Vec::new(),
        settings: Vec::new(),
        tag: "test:latest".to_owned(),
        runtime: serde_json::json!({"Cmd": ["/bin/sh"]}),
        architecture: "amd64".to_owned(),
    }
}

/// An image in the making.
#[derive(Clone)]
pub struct ImageBuilder {
    layers: Vec<Vec<u8>>,
    /// The layers' digests and what they change, each found once for all images that are made of this one.
    read: Vec<Arc<(OnceLock<Digest>, OnceLock<Changeset>)>>,
    commands: Vec<String>,
    /// History lines without a layer, and after how many layers they stand.
    settings: Vec<(usize, String)>,
    tag: String,
    runtime: serde_json::Value,
    architecture: String,
}

/// A layer in the making: its tar.
pub struct LayerBuilder {
    tar: Builder<Vec<u8>>,
    mode: u32,
    mtime: u64,
    fill: u8,
}

impl ImageBuilder {
    /// Adds a layer.
    pub fn layer(self, write: impl FnOnce(LayerBuilder) -> LayerBuilder) -> Self {
        self.layer_bytes(write(LayerBuilder::new()).into_tar())
    }

    /// Adds a layer of the given bytes, tar or not.
    pub fn layer_bytes(mut self, tar: Vec<u8>) -> Self {
        self.commands.push(format!("RUN step-{}", self.layers.len()));
        self.layers.push(tar);
        self.read.push(Arc::default());
        self
    }

    /// Names the command that made the newest layer.
    pub fn by(mut self, command: &str) -> Self {
        *self.commands.last_mut().expect("a layer") = command.to_owned();
        self
    }

    /// Adds a history line that made no layer: `CMD ["/bin/sh"]` is where most base images end.
    pub fn sets(mut self, command: &str) -> Self {
        self.settings.push((self.layers.len(), command.to_owned()));
        self
    }

    /// Names the image.
    pub fn tag(mut self, tag: &str) -> Self {
        self.tag = tag.to_owned();
        self
    }

    /// Says how a container runs: `Entrypoint`, `Cmd`, `Env`, `WorkingDir`, `User`, … as the config has them.
    pub fn runs(mut self, runtime: serde_json::Value) -> Self {
        self.runtime = runtime;
        self
    }

    /// Says which processor the image is for.
    pub fn architecture(mut self, architecture: &str) -> Self {
        self.architecture = architecture.to_owned();
        self
    }

    /// The layers' tars, base first.
    pub fn layers(&self) -> &[Vec<u8>] {
        &self.layers
    }

    fn diff_id(&self, layer: usize) -> &Digest {
        self.read[layer].0.get_or_init(|| sha256(&self.layers[layer]))
    }

    /// What a layer changes, read by the real reader.
    fn changeset(&self, layer: usize) -> &Changeset {
        let read = || read_changeset(self.layers[layer].as_slice()).expect("a layer that can be read");
        self.read[layer].1.get_or_init(read)
    }

    /// The configuration blob.
    pub fn config(&self) -> Vec<u8> {
        let diff_ids: Vec<String> =
            (0..self.layers.len()).map(|layer| self.diff_id(layer).to_string()).collect();
        let line = |command: &String, empty: bool| serde_json::json!({"created": "2026-01-02T03:04:05Z", "created_by": command, "empty_layer": empty});
        let settings = |layers: usize| self.settings.iter().filter(move |(after, _)| *after == layers);
        let mut history: Vec<_> = settings(0).map(|(_, command)| line(command, true)).collect();
        for (layer, command) in self.commands.iter().enumerate() {
            history.push(line(command, false));
            history.extend(settings(layer + 1).map(|(_, command)| line(command, true)));
        }
        let config = serde_json::json!({
            "created": "2026-01-02T03:04:05Z", "os": "linux", "architecture": self.architecture,
            "config": self.runtime, "rootfs": {"type": "layers", "diff_ids": diff_ids},
            "history": history,
        });
        serde_json::to_vec(&config).expect("JSON")
    }

    /// The image as `docker save` of Docker 24 and older writes it, its manifest last.
    pub fn docker_archive(&self) -> Vec<u8> {
        let config = self.config();
        let config_name = format!("{}.json", sha256(&config).hex());
        let folder = |index: usize| format!("{index:064}/layer.tar");
        let names: Vec<String> = (0..self.layers.len()).map(folder).collect();
        let manifest =
            serde_json::json!([{"Config": config_name, "RepoTags": [self.tag], "Layers": names}]).to_string();
        let mut members: Vec<(String, &[u8])> =
            names.iter().cloned().zip(self.layers.iter().map(Vec::as_slice)).collect();
        members.push((config_name, &config));
        members.push(("manifest.json".to_owned(), manifest.as_bytes()));
        archive(&members)
    }

    /// The image analysed, its layers read by the real reader.
    pub fn analyse(&self) -> Analysis {
        let mut builder = TreeBuilder::new();
        let mut warnings = Vec::new();
        let mut inputs = Vec::new();
        for layer in 0..self.layers.len() {
            let changeset = self.changeset(layer).clone();
            inputs.push(LayerInput {
                diff_id: Some(self.diff_id(layer).clone()),
                tar_size: Some(changeset.tar_size),
                ..LayerInput::default()
            });
            warnings.extend(builder.apply(changeset).expect("a tree with room"));
        }
        let (config, _) = ImageConfig::parse(&self.config()).expect("a config");
        let facts = ImageFacts {
            id: Some(sha256(&self.config())),
            tags: vec![self.tag.clone()],
            ..image_facts(&self.tag, config)
        };
        Analysis::new(facts, inputs, builder.finish(), warnings)
    }

    /// The image analysed and judged by every rule.
    pub fn diagnose(&self) -> Diagnosis {
        Diagnosis::of(self.analyse())
    }
}

/// What is known of an image that was read whole, but its ID and tags.
pub fn image_facts(reference: &str, config: ImageConfig) -> ImageFacts {
    ImageFacts {
        reference: reference.to_owned(),
        source: "docker-archive".to_owned(),
        is_unpacked: true,
        via: None,
        depth: Depth::Full,
        id: None,
        platform: config.platform(),
        tags: Vec::new(),
        config,
        verified: false,
        note: None,
    }
}

impl LayerBuilder {
    /// Starts an empty tar.
    pub fn new() -> Self {
        Self { tar: Builder::new(Vec::new()), mode: 0o644, mtime: 1_700_000_000, fill: b'x' }
    }

    /// Ends the tar, and gives it.
    pub fn into_tar(self) -> Vec<u8> {
        self.tar.into_inner().expect("a tar in memory")
    }

    /// Sets the permission bits of what follows.
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// Sets the time of what follows, in seconds since 1970.
    pub fn mtime(mut self, mtime: u64) -> Self {
        self.mtime = mtime;
        self
    }

    /// Sets the byte that the content of the following files repeats.
    pub fn fill(mut self, fill: u8) -> Self {
        self.fill = fill;
        self
    }

    /// Writes a file of `size` bytes.
    pub fn file(self, path: &str, size: usize) -> Self {
        let content = vec![self.fill; size];
        self.content(path.as_bytes(), &content)
    }

    /// Writes a file of the given content under a name of any bytes.
    pub fn content(self, path: &[u8], content: &[u8]) -> Self {
        self.member(path, EntryType::Regular, b"", content)
    }

    /// Writes a directory.
    pub fn dir(self, path: &str) -> Self {
        let path = format!("{path}/");
        self.member(path.as_bytes(), EntryType::Directory, b"", b"")
    }

    /// Writes a symbolic link.
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.member(path.as_bytes(), EntryType::Symlink, target.as_bytes(), b"")
    }

    /// Writes another name of a file.
    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.member(path.as_bytes(), EntryType::Link, target.as_bytes(), b"")
    }

    /// Removes a path of a lower layer.
    pub fn whiteout(self, path: &str) -> Self {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let separator = if directory.is_empty() { "" } else { "/" };
        self.file(&format!("{directory}{separator}.wh.{name}"), 0)
    }

    /// Hides all that lower layers hold in a directory.
    pub fn opaque(self, directory: &str) -> Self {
        self.file(&format!("{directory}/.wh..wh..opq"), 0)
    }

    /// Writes extended attributes for the member that follows.
    pub fn pax(mut self, records: &[(&str, &[u8])]) -> Self {
        self.tar.append_pax_extensions(records.iter().copied()).expect("a tar in memory");
        self
    }

    /// Writes a member exactly as given; names go into the header or, where too long, into a GNU extension.
    pub fn member(mut self, path: &[u8], kind: EntryType, link: &[u8], content: &[u8]) -> Self {
        for (flag, text) in [(EntryType::GNULongName, path), (EntryType::GNULongLink, link)] {
            if text.len() > 100 {
                let mut header = Header::new_gnu();
                header.set_entry_type(flag);
                header.set_size(text.len() as u64 + 1);
                header.set_cksum();
                self.tar.append(&header, [text, b"\0"].concat().as_slice()).expect("a tar in memory");
            }
        }
        let mut header = Header::new_gnu();
        let old = header.as_old_mut();
        for (field, text) in [(&mut old.name, path), (&mut old.linkname, link)] {
            let length = text.len().min(field.len());
            field[..length].copy_from_slice(&text[..length]);
        }
        header.set_entry_type(kind);
        header.set_mode(self.mode);
        header.set_mtime(self.mtime);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(content.len() as u64);
        header.set_cksum();
        self.tar.append(&header, content).expect("a tar in memory");
        self
    }
}

/// Writes a tar of plain members, in the given order.
pub fn archive(members: &[(String, &[u8])]) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, name, *content).expect("a tar in memory");
    }
    tar.into_inner().expect("a tar in memory")
}

/// The SHA-256 digest of bytes.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_hash(Algorithm::Sha256, &Sha256::digest(bytes))
}

/// Finds a path that must be in the tree.
pub fn node(analysis: &Analysis, path: &str) -> NodeId {
    let found = analysis.tree.find(&ImagePath::clean(path.as_bytes()));
    found.unwrap_or_else(|| panic!("{path} is not in the tree"))
}

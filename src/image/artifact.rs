//! What a manifest or a layer is that is no part of an image: a signature, a chart, a build cache.
//!
//! Registries keep such things beside images and in their form, and `cosign save` and layouts bring them along. Which
//! they are is said by the type of the artifact, of the config or of the content; tools fill in one of these and leave
//! the others as they are for images.

use std::fmt;

use super::Platform;
use super::manifest::{Descriptor, Index, Manifest};

/// Media types by their beginning, and what they are in words.
const KNOWN: &[(&str, &str)] = &[
    // signatures
    ("application/vnd.dev.cosign.simplesigning", "a cosign signature"),
    ("application/vnd.dev.cosign.artifact.sig", "a cosign signature"),
    ("application/vnd.dev.sigstore.bundle", "a Sigstore bundle (a signature or an attestation)"),
    ("application/vnd.cncf.notary", "a Notary signature"),
    ("application/jose", "a signature (JWS)"),
    ("application/cose", "a signature (COSE)"),
    // attestations
    ("application/vnd.docker.attestation", "a build attestation"),
    ("application/vnd.in-toto", "an in-toto attestation"),
    ("application/vnd.dsse.envelope", "an attestation (DSSE envelope)"),
    // bills of materials and reports
    ("text/spdx", "an SBOM (SPDX)"),
    ("application/spdx", "an SBOM (SPDX)"),
    ("application/vnd.cyclonedx", "an SBOM (CycloneDX)"),
    ("application/vnd.syft", "an SBOM (Syft)"),
    ("application/vnd.dev.cosign.artifact.sbom", "an SBOM"),
    ("application/sarif", "a report of findings (SARIF)"),
    // what is deployed
    ("application/vnd.cncf.helm", "a Helm chart"),
    ("application/vnd.cncf.flux", "a Flux artifact (Kubernetes manifests)"),
    ("application/vnd.cncf.openpolicyagent", "a policy bundle (Open Policy Agent)"),
    ("application/vnd.cncf.falco", "a Falco artifact"),
    ("application/vnd.cnab", "a CNAB bundle"),
    ("application/vnd.docker.compose", "a Compose application"),
    ("application/vnd.docker.app", "a Docker application"),
    ("application/vnd.docker.plugin", "a Docker plugin"),
    ("application/vnd.devcontainers", "a Dev Container feature or template"),
    ("application/vnd.opentofu", "an OpenTofu package"),
    ("application/vnd.aquasec.trivy", "a Trivy database"),
    // programs and models
    ("application/vnd.fermyon.spin", "a Spin application (WebAssembly)"),
    ("application/vnd.wasm", "a WebAssembly module"),
    ("application/vnd.module.wasm", "a WebAssembly module"),
    ("application/vnd.bytecodealliance.wasm", "a WebAssembly component"),
    ("application/wasm", "a WebAssembly module"),
    ("application/vnd.ollama", "an Ollama model"),
    ("application/vnd.docker.ai", "an AI model"),
    ("application/vnd.cncf.model", "an AI model"),
    ("application/vnd.kitops", "an AI model (ModelKit)"),
    ("application/vnd.cirruslabs.tart", "a Tart virtual machine"),
    // file systems, and what speeds images up
    ("application/vnd.sylabs.sif", "a Singularity image (SIF)"),
    ("application/vnd.puzzlefs", "a PuzzleFS image"),
    ("application/vnd.oci.image.layer.nydus", "a Nydus blob"),
    ("application/vnd.amazon.soci", "a SOCI index"),
    ("application/vnd.buildkit.cacheconfig", "a BuildKit cache"),
    // what names nothing more
    ("application/vnd.docker.distribution.manifest.v1", "a schema 1 manifest (Docker before 1.10)"),
    ("application/vnd.unknown.", "an ORAS artifact"),
    ("application/vnd.oci.artifact.manifest", "an OCI artifact"),
    ("application/vnd.cncf.oras.artifact.manifest", "an ORAS artifact"),
];

/// The same by what they have in them.
const INSIDE: &[(&str, &str)] = &[
    ("squashfs", "a squashfs file system"),
    ("erofs", "an EROFS file system"),
    ("+wasm", "a WebAssembly module"),
];

/// Kinds of documents by the endings of their media types; no layer is one.
const DOCUMENTS: &[(&str, &str)] = &[
    ("+json", "a JSON document"),
    ("/json", "a JSON document"),
    ("+yaml", "a YAML document"),
    ("/yaml", "a YAML document"),
    ("/x-yaml", "a YAML document"),
    ("+xml", "an XML document"),
    ("/xml", "an XML document"),
    ("text/plain", "a text"),
    ("text/markdown", "a text"),
];
/// The config, or the content, of what has none (OCI image spec, manifest.md).
const EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// The types of an image's config.
const CONFIGS: &[&str] =
    &["", "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"];
/// What registries made of them in the past, and engines still take (moby, `ImageTypes` of distribution).
const MISTAKEN_CONFIGS: &[&str] = &["application/octet-stream", "application/json", "text/html"];

/// How the types of manifests and indexes end, whoever defines them.
const MANIFESTS: &[&str] =
    &["manifest.v1+json", "manifest.v2+json", "manifest.list.v2+json", "index.v1+json"];

/// What something is that is no image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Artifact {
    /// Of a kind that has a name, with its article: `a Helm chart`.
    Known(&'static str),
    /// A document in some language, with its article: `a YAML document`.
    Document(&'static str),
    /// Of a media type that is not known here.
    Other(String),
}

impl Artifact {
    /// What a blob is that is said to be of this media type, where that is no layer of an image for certain.
    ///
    /// None for types that are unknown, because layers of images go by wrong ones.
    pub fn of_content(media_type: &str) -> Option<Self> {
        let lower = media_type.to_ascii_lowercase();
        let essence = lower.split(';').next().unwrap_or_default().trim();
        if essence == EMPTY {
            return Some(Self::Other(EMPTY.to_owned()));
        }
        let words = |(_, words): &(&str, &'static str)| *words;
        let known = KNOWN.iter().find(|(start, _)| essence.starts_with(start));
        let known = known.or_else(|| INSIDE.iter().find(|(part, _)| essence.contains(part)));
        let document = || DOCUMENTS.iter().find(|(end, _)| essence.ends_with(end));
        known.map(words).map(Self::Known).or_else(|| document().map(words).map(Self::Document))
    }

    /// What something is whose own type this is, or that of its config.
    fn of_type(media_type: &str) -> Self {
        match Self::of_content(media_type) {
            Some(Self::Known(words)) => Self::Known(words),
            _ => Self::Other(media_type.to_owned()),
        }
    }

    /// The one that says most.
    fn best(mut artifacts: Vec<Self>) -> Option<Self> {
        artifacts.sort_by_key(|artifact| match artifact {
            Self::Known(_) => 0,
            Self::Other(media_type) if media_type != EMPTY => 1,
            Self::Document(_) => 2,
            Self::Other(_) => 3,
        });
        artifacts.into_iter().next()
    }
}

impl fmt::Display for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(words) | Self::Document(words) => f.write_str(words),
            Self::Other(media_type) if media_type == EMPTY => f.write_str("an artifact without a type"),
            Self::Other(media_type) => write!(f, "an artifact of type {media_type}"),
        }
    }
}

impl Index {
    /// What this is where it lists no images: BuildKit keeps a cache as an index of layers.
    pub fn artifact(&self) -> Option<Artifact> {
        let is_cache =
            |entry: &Descriptor| entry.media_type.starts_with("application/vnd.buildkit.cacheconfig");
        self.manifests.iter().any(is_cache).then_some(Artifact::Known("a BuildKit cache"))
    }
}

impl Manifest {
    /// What this is where it is no runnable image: its own type or that of its config says so, or all that it holds.
    pub fn artifact(&self) -> Option<Artifact> {
        let (own, config) = (self.artifact_type.as_str(), self.config.media_type.as_str());
        let mut said = Vec::new();
        if !CONFIGS.contains(&own) {
            said.push(Artifact::of_type(own));
        }
        if ![CONFIGS, MISTAKEN_CONFIGS].concat().contains(&config) {
            said.push(Artifact::of_type(config));
        }
        let content = self.layers.iter().filter_map(|layer| Artifact::of_content(&layer.media_type));
        let content: Vec<Artifact> = content.collect();
        let holds_layers = content.is_empty() || content.len() < self.layers.len();
        if said.is_empty() && holds_layers { None } else { Artifact::best([said, content].concat()) }
    }
}

impl Descriptor {
    /// The digest of the manifest that this entry of an index attests something of, where it is such a one: as BuildKit
    /// writes it, and as containerd does where it exports one platform.
    pub fn attested(&self) -> Option<&str> {
        let note = |key| self.annotations.get(key).map(String::as_str);
        match note("vnd.docker.reference.type") {
            Some("attestation-manifest") => note("vnd.docker.reference.digest"),
            _ if self.artifact_type.starts_with("application/vnd.docker.attestation.manifest") => {
                note("io.containerd.manifest.subject").or_else(|| note("vnd.docker.reference.digest"))
            }
            _ => None,
        }
    }

    /// What is behind this entry of an index where the index itself says that it is no image.
    pub fn artifact(&self) -> Option<Artifact> {
        let note = |key| self.annotations.get(key).map(String::as_str).unwrap_or_default();
        let mut said = Vec::new();
        match note("kind") {
            "dev.cosignproject.cosign/sigs" => said.push(Artifact::Known("a cosign signature")),
            "dev.cosignproject.cosign/atts" => said.push(Artifact::Known("an attestation (cosign)")),
            _ => {}
        }
        if !CONFIGS.contains(&self.artifact_type.as_str()) {
            said.push(Artifact::of_type(&self.artifact_type));
        }
        let media_type = self.media_type.as_str();
        if !media_type.is_empty() && !MANIFESTS.iter().any(|end| media_type.ends_with(end))
            || ["artifact.manifest", "docker.distribution.manifest.v1"]
                .iter()
                .any(|kind| media_type.contains(kind))
        {
            said.push(Artifact::of_type(media_type));
        }
        let unknown = Platform::new("unknown", "unknown");
        if note("vnd.docker.reference.type") == "attestation-manifest" || self.platform() == Some(unknown) {
            said.push(Artifact::Known("a build attestation"));
        }
        Artifact::best(said)
    }
}

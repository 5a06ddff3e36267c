//! The documents that an engine's export has beside the blobs of a content store: `index.json` and `manifest.json`, written
//! as containerd writes them.

use serde_json::json;

use crate::image::{Descriptor, Digest, Manifest, OciDocument, Platform};
use crate::json::{Document, JsonError};

const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// What an image's ID names: an index or a manifest.
#[derive(Debug)]
pub(super) struct Target {
    digest: Digest,
    size: usize,
    media_type: String,
    /// What it is.
    pub(super) document: OciDocument,
}

impl Target {
    /// Reads an index or a manifest, whose bytes were checked.
    ///
    /// # Errors
    /// Where it is neither.
    pub(super) fn parse(digest: Digest, bytes: &[u8]) -> Result<Self, JsonError> {
        let (document, _) = OciDocument::parse("image", bytes)?;
        let recorded = Document::parse("image", bytes)?.record()?.text("mediaType").optional();
        let usual = match document {
            OciDocument::Index(_) => OCI_INDEX,
            OciDocument::Manifest(_) => OCI_MANIFEST,
        };
        let media_type = if recorded.is_empty() { usual.to_owned() } else { recorded };
        Ok(Self { digest, size: bytes.len(), media_type, document })
    }

    /// Writes `index.json` of an export, which lists the image under its name, where it has one.
    pub(super) fn index_json(&self, name: Option<&str>) -> Vec<u8> {
        let mut entry =
            json!({"mediaType": self.media_type, "digest": self.digest.to_string(), "size": self.size});
        if let Some(name) = name {
            let tag = name.rsplit_once(':').map_or(name, |(_, tag)| tag);
            entry["annotations"] = json!({
                "io.containerd.image.name": full_name(name),
                "org.opencontainers.image.ref.name": tag,
            });
        }
        json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry]}).to_string().into_bytes()
    }

    /// The manifests of an index that `manifest.json` may describe, the likeliest first: the host's best one, then the others as
    /// they are listed.
    pub(super) fn choices(&self) -> Vec<&Descriptor> {
        let OciDocument::Index(index) = &self.document else { return Vec::new() };
        let host = Platform::host();
        let mut images: Vec<&Descriptor> =
            index.manifests.iter().filter(|entry| entry.artifact().is_none()).collect();
        images.sort_by_key(|entry| match entry.platform() {
            Some(platform) => platform.fit(&host).map_or((1, None), |fit| (0, Some(fit))),
            None => (2, None),
        });
        images
    }
}

/// Writes `manifest.json` of an export, which describes one image. None where what it names is no digest: a path is made of it.
pub(super) fn manifest_json(manifest: &Manifest, name: Option<&str>) -> Option<Vec<u8>> {
    let member = |descriptor: &Descriptor| Some(descriptor.digest.parse::<Digest>().ok()?.blob_path());
    let layers = manifest.layers.iter().map(member).collect::<Option<Vec<String>>>()?;
    let names: Vec<&str> = name.into_iter().collect();
    let image = json!({"Config": member(&manifest.config)?, "RepoTags": names, "Layers": layers});
    Some(json!([image]).to_string().into_bytes())
}

/// A name with its registry, as containerd keeps it: `docker.io/library/alpine:3`.
fn full_name(name: &str) -> String {
    match name.split_once('/') {
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => name.to_owned(),
        Some(_) => format!("docker.io/{name}"),
        None => format!("docker.io/library/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gets_the_registry_that_it_leaves_out() {
        for (name, full) in [
            ("alpine:3", "docker.io/library/alpine:3"),
            ("me/app:1", "docker.io/me/app:1"),
            ("localhost/app:1", "localhost/app:1"),
            ("localhost:5000/app:1", "localhost:5000/app:1"),
            ("quay.io/a/b:1", "quay.io/a/b:1"),
        ] {
            assert_eq!(full_name(name), full);
        }
    }
}

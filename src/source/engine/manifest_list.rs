//! What an engine says of the manifests of an image: one with containerd's store does from API 1.48 on.

use crate::image::{Attestation, Digest, OfferedPlatform, Platform};
use crate::json::Record;

/// The platforms of an image, as `Manifests` in the answer of `/images/NAME/json?manifests=1` lists them; empty where there is
/// no such list. How many layers a platform has, and how long these are, it does not say.
pub(super) fn platforms(answer: &Record<'_>) -> Vec<OfferedPlatform> {
    let manifests = answer.records("Manifests").optional();
    let attestations: Vec<(String, Attestation)> = manifests.iter().filter_map(attestation).collect();
    let offered = |manifest: &Record<'_>| {
        let digest = digest_of(manifest)?;
        let about = digest.to_string();
        let attested = attestations.iter().filter(|(subject, _)| *subject == about);
        Some(OfferedPlatform {
            platform: platform_of(manifest)?,
            digest: Some(digest),
            id: None,
            layers: None,
            compressed_size: None,
            attestations: attested.map(|(_, attestation)| attestation.clone()).collect(),
            is_present: manifest.flag("Available").optional(),
        })
    };
    manifests.iter().filter(|manifest| kind(manifest) == "image").filter_map(offered).collect()
}

fn kind(manifest: &Record<'_>) -> String {
    manifest.text("Kind").optional()
}

fn digest_of(manifest: &Record<'_>) -> Option<Digest> {
    manifest.text("ID").optional().parse().ok()
}

fn attestation(manifest: &Record<'_>) -> Option<(String, Attestation)> {
    let about = manifest.record("AttestationData").optional()?.text("For").optional();
    let digest = digest_of(manifest).filter(|_| kind(manifest) == "attestation")?;
    Some((about, Attestation { digest, predicate_types: Vec::new() }))
}

/// The platform of the image, else the one that the index says.
fn platform_of(manifest: &Record<'_>) -> Option<Platform> {
    let image = manifest.record("ImageData").optional().and_then(|data| data.record("Platform").optional());
    let listed = || manifest.record("Descriptor").optional()?.record("platform").optional();
    let record = image.or_else(listed)?;
    let text = |name| record.text(name).optional();
    let (os, architecture) = (text("os"), text("architecture"));
    let platform =
        Platform::new(&os, &architecture).with_variant(&text("variant")).with_os_version(&text("os.version"));
    (!os.is_empty() && !architecture.is_empty()).then_some(platform)
}

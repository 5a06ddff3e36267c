//! The list of platforms as JSON.

use std::io;

use super::schema::{ListedAttestation, ListedImage, ListedPlatform, PlatformsReport};
use crate::image::{OfferedPlatform, PlatformList};
use crate::report::escaping::write_json;
use crate::report::json::tool;
use crate::report::schema::SCHEMA_VERSION;

/// Writes the list, indented, with a line break at its end. What could steer a terminal is written as `\uXXXX`.
///
/// # Errors
/// Where the writer fails.
pub(super) fn json(list: &PlatformList, out: &mut dyn io::Write) -> io::Result<()> {
    let report = PlatformsReport {
        schema_version: SCHEMA_VERSION,
        tool: tool(),
        image: ListedImage {
            reference: list.reference.clone(),
            source: list.source.clone(),
            tags: list.tags.clone(),
            digest: list.digest.as_ref().map(ToString::to_string),
        },
        platforms: list.platforms.iter().map(platform).collect(),
        warnings: list.warnings.clone(),
    };
    write_json(&report, out)
}

fn platform(offered: &OfferedPlatform) -> ListedPlatform {
    let attestations = offered.attestations.iter().map(|attestation| ListedAttestation {
        digest: attestation.digest.to_string(),
        predicate_types: attestation.predicate_types.clone(),
    });
    ListedPlatform {
        platform: offered.platform.to_string(),
        digest: offered.digest.as_ref().map(ToString::to_string),
        id: offered.id.as_ref().map(ToString::to_string),
        layers: offered.layers,
        compressed_size: offered.compressed_size,
        attestations: attestations.collect(),
        available: offered.is_present,
    }
}

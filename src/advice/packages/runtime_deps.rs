//! What a program needs at run time and an empty base lacks: CA certificates, time zones.

use super::apt_install::apt_install;
use super::chosen_versions::ChosenVersions;
use crate::advice::bases::base_image::BaseImage;
use crate::advice::files::own_files::OwnFiles;
use crate::advice::prediction::PredictedPart;
use crate::advice::quote;
use crate::content::Executable;
use crate::finding::{Confidence, Evidence};
use crate::text::size;

/// Where Go, OpenSSL and most others look first.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// About what Mozilla's certificates take, where the image has no bundle of its own.
const CERTIFICATES_SIZE: u64 = 220_000;
/// About what a zone takes, where the image does not have it.
const ZONE_SIZE: u64 = 1_000;

/// Files that the final stage copies from the build stage, and why.
#[derive(Default)]
pub(in crate::advice) struct RuntimeDeps {
    /// Instructions that put them into the build stage.
    pub in_build_stage: Vec<String>,
    /// Instructions of the final stage.
    pub copies: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<PredictedPart>,
    /// Why they are there, or are not.
    pub notes: Vec<String>,
    /// Whether the program should carry all time zones in itself.
    pub embeds_time_zones: bool,
}

impl RuntimeDeps {
    /// Decides what the program needs on this base beside the files that are copied from the build context anyway.
    pub fn of(evidence: &Evidence<'_>, program: &Executable, base: &BaseImage, own: &OwnFiles) -> Self {
        let mut deps = Self::default();
        deps.certificates(evidence, program, base, own);
        deps.time_zones(evidence, program, base, own);
        deps
    }

    fn certificates(
        &mut self,
        evidence: &Evidence<'_>,
        program: &Executable,
        base: &BaseImage,
        own: &OwnFiles,
    ) {
        let in_image = evidence.file(CERTIFICATES.as_bytes());
        if let Some(bytes) = in_image.and_then(|node| own.size_of(node)) {
            self.notes.extend((!program.reads_certificates).then(|| {
                format!(
                    "Keeps the CA certificates of the image, {}: the program does not verify TLS connections, so \
                     their COPY can likely be dropped.",
                    size(bytes)
                )
            }));
            return;
        }
        if base.lacks_certificates() && program.reads_certificates {
            self.copies.push(apt_install(evidence, ["ca-certificates"], &ChosenVersions::default()));
            self.notes.push(format!(
                "Installs CA certificates: the program verifies TLS connections, and {} has none.",
                base.image
            ));
        }
        if !base.is_empty() {
            return; // Alpine and distroless bring them
        }
        if !program.reads_certificates {
            self.notes.push("No CA certificates: the program does not verify TLS connections.".to_owned());
            return;
        }
        self.copies.push(format!("COPY --from=build {CERTIFICATES} {CERTIFICATES}"));
        self.notes.push("Copies CA certificates: the program verifies TLS connections.".to_owned());
        let own = in_image.and_then(|node| evidence.inode(node));
        self.parts.push(PredictedPart {
            path: CERTIFICATES.to_owned(),
            size: own.map_or(CERTIFICATES_SIZE, |inode| inode.size),
            confidence: Confidence::Estimate("the build image has its own bundle"),
        });
    }

    fn time_zones(
        &mut self,
        evidence: &Evidence<'_>,
        program: &Executable,
        base: &BaseImage,
        own: &OwnFiles,
    ) {
        if program.embeds_time_zones || base.has_time_zones() {
            return;
        }
        if program.loads_time_zones {
            self.embeds_time_zones = true;
            self.notes.push(
                "-tags timetzdata embeds time zones, about 450 kB: the program loads them by name."
                    .to_owned(),
            );
            return;
        }
        let Some(zone) = evidence.variable("TZ").map(|zone| zone.trim_start_matches(':')) else { return };
        let is_zone = zone.contains('/') && !zone.starts_with('/') && !zone.contains("..");
        if !is_zone || !quote::is_plain(zone) {
            return;
        }
        let path = format!("/usr/share/zoneinfo/{zone}");
        let in_image = evidence.file(path.as_bytes());
        if in_image.is_some_and(|node| own.size_of(node).is_some()) {
            return;
        }
        let own = in_image.and_then(|node| evidence.inode(node));
        self.in_build_stage.push("RUN apk add --no-cache tzdata".to_owned());
        self.copies.push(format!("COPY --from=build {path} {path}"));
        self.notes.push(format!("Copies {zone}, the time zone set by TZ."));
        self.parts.push(PredictedPart {
            path,
            size: own.map_or(ZONE_SIZE, |inode| inode.size),
            confidence: Confidence::Estimate("the build image has its own time zone data"),
        });
    }
}

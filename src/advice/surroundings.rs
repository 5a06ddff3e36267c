//! What a program needs around it that an empty base has not: certificate authorities, time zones.

use super::base::Base;
use super::prediction::Part;
use crate::content::Executable;
use crate::finding::{Confidence, Evidence};

/// Where Go, OpenSSL and most others look first.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// How Debian installs them.
const INSTALL_AUTHORITIES: &str = concat!(
    "RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \\\n",
    "    && rm -rf /var/lib/apt/lists/*"
);
/// About what Mozilla's authorities take, where the image has no bundle of its own.
const AUTHORITIES_SIZE: u64 = 220_000;
/// About what a zone takes, where the image does not have it.
const ZONE_SIZE: u64 = 1_000;

/// Files that the final stage copies from the build stage, and why.
#[derive(Default)]
pub(super) struct Surroundings {
    /// Instructions that put them into the build stage.
    pub in_build_stage: Vec<String>,
    /// Instructions of the final stage.
    pub copies: Vec<String>,
    /// What they add to the image.
    pub parts: Vec<Part>,
    /// Why they are there, or are not.
    pub notes: Vec<String>,
    /// Whether the program should carry all time zones in itself.
    pub embeds_time_zones: bool,
}

impl Surroundings {
    /// Decides what the program needs on this base.
    pub fn of(evidence: &Evidence<'_>, program: &Executable, base: Base) -> Self {
        let mut surroundings = Self::default();
        surroundings.authorities(evidence, program, base);
        surroundings.time_zones(evidence, program, base);
        surroundings
    }

    fn authorities(&mut self, evidence: &Evidence<'_>, program: &Executable, base: Base) {
        if base.needs_authorities() && program.reads_certificates {
            self.copies.push(INSTALL_AUTHORITIES.to_owned());
            self.notes.push(format!(
                "CA certificates are installed: the program verifies TLS connections, and {} has none.",
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
        self.copies.push(format!("COPY --from=build {AUTHORITIES} {AUTHORITIES}"));
        self.notes.push("CA certificates are copied in: the program verifies TLS connections.".to_owned());
        let own = evidence.file(AUTHORITIES.as_bytes()).and_then(|node| evidence.inode(node));
        self.parts.push(Part {
            what: AUTHORITIES.to_owned(),
            size: own.map_or(AUTHORITIES_SIZE, |inode| inode.size),
            confidence: Confidence::Estimate("the build image has a bundle of its own"),
        });
    }

    fn time_zones(&mut self, evidence: &Evidence<'_>, program: &Executable, base: Base) {
        if program.embeds_time_zones || base.has_time_zones() {
            return;
        }
        if program.loads_time_zones {
            self.embeds_time_zones = true;
            self.notes.push(
                "The program loads time zones by name: -tags timetzdata puts them into it, about 450 kB."
                    .to_owned(),
            );
            return;
        }
        let Some(zone) = evidence.variable("TZ").map(|zone| zone.trim_start_matches(':')) else { return };
        let is_zone = zone.contains('/') && !zone.starts_with('/') && !zone.contains("..");
        let is_name = zone.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c));
        if !is_zone || !is_name {
            return;
        }
        let path = format!("/usr/share/zoneinfo/{zone}");
        let own = evidence.file(path.as_bytes()).and_then(|node| evidence.inode(node));
        self.in_build_stage.push("RUN apk add --no-cache tzdata".to_owned());
        self.copies.push(format!("COPY --from=build {path} {path}"));
        self.notes.push(format!("The one time zone that TZ names, {zone}, is copied in."));
        self.parts.push(Part {
            what: path,
            size: own.map_or(ZONE_SIZE, |inode| inode.size),
            confidence: Confidence::Estimate("the build image has time zones of its own"),
        });
    }
}

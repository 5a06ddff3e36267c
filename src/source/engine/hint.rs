//! What to do where an engine did not give what was asked for.

use super::error::EngineError;
use super::kind::EngineKind;
use super::reference;

impl EngineError {
    /// Tells what to do about it, in one sentence without a full stop, where something can be done.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoEngine { kind, .. } => start_hint(*kind).to_owned(),
            Self::PermissionDenied { kind, .. } => permission_hint(*kind).to_owned(),
            Self::Unreachable { named_by: Some(named_by), .. } => {
                let is_podman = named_by.starts_with("CONTAINER_") || named_by.contains("connection");
                let other = if is_podman { "" } else { " (podman:IMAGE asks Podman)" };
                format!("start that engine or fix {named_by}; no other engine is tried{other}")
            }
            Self::Unreachable { named_by: None, .. } => "check that the engine is still running".to_owned(),
            Self::Ssh { kind, .. } => {
                format!("pipe the image in: `{} save IMAGE | imgscope -`", kind.command())
            }
            Self::BadAddress { .. } => {
                "use an address such as unix:///var/run/docker.sock, tcp://HOST:2375 or https://HOST:2376".to_owned()
            }
            Self::TlsFile { .. } => {
                "DOCKER_CERT_PATH is the directory of ca.pem, cert.pem and key.pem; contexts have their own"
                    .to_owned()
            }
            Self::UnknownContext { .. } => "`docker context ls` lists the contexts".to_owned(),
            Self::UnknownConnection { .. } => {
                "`podman system connection list` lists the connections".to_owned()
            }
            Self::BadReference { .. } => {
                "use NAME[:TAG] with NAME in lower case, NAME@sha256:DIGEST, or an image ID".to_owned()
            }
            Self::NoSuchImage { kind, reference, similar, .. } => hint_for_missing(*kind, reference, similar),
            Self::NoSuchPlatform { kind, reference, platform } => {
                format!("`{} pull --platform {platform} {reference}`", kind.command())
            }
            Self::AmbiguousId { .. } => "use more digits of the ID, or a name".to_owned(),
            Self::Refused { message, .. } if message.contains("HTTPS server") => {
                "the engine requires TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH".to_owned()
            }
            Self::Timeout { .. } => {
                "check that an engine is listening there; if it is only slow, wait longer with --timeout 10m".to_owned()
            }
            Self::Stalled { .. } => {
                "check that the engine is still running and has free disk space; if it is only slow, wait longer with \
                 --timeout 10m"
                    .to_owned()
            }
            Self::Interrupted { .. } => "check that the engine is still running and has free disk space".to_owned(),
            Self::TlsSetup { .. }
            | Self::BrokenConfig { .. }
            | Self::Refused { .. }
            | Self::Unintelligible { .. }
            | Self::NoResources(_) => return None,
        })
    }
}

fn start_hint(kind: Option<EngineKind>) -> &'static str {
    match kind {
        None => {
            "start one with `systemctl start docker` or `systemctl --user start podman.socket`, set DOCKER_HOST or \
             CONTAINER_HOST, or read an archive that `docker save IMAGE -o image.tar` wrote elsewhere"
        }
        Some(EngineKind::Docker) => {
            "start it with `systemctl start docker` or `dockerd`, set DOCKER_HOST, or ask Podman: podman:IMAGE; without \
             an engine, read an archive that `docker save IMAGE -o image.tar` wrote elsewhere"
        }
        Some(EngineKind::Podman) => {
            "start its API with `systemctl --user start podman.socket` or `podman system service`, or read an \
             archive: `podman save IMAGE -o image.tar`"
        }
    }
}

fn permission_hint(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Docker => {
            "join the group `docker` (`sudo usermod -aG docker $USER`, then log in again), use sudo, run a \
             rootless engine, or ask Podman: podman:IMAGE"
        }
        EngineKind::Podman => "use your own service (`systemctl --user start podman.socket`) or sudo",
    }
}

/// What was meant is mostly there under another name, and then no registry knows the mistaken one.
fn hint_for_missing(kind: EngineKind, reference: &str, similar: &[String]) -> String {
    if similar.is_empty() && !reference::is_id(reference) {
        return format!("`{} pull {reference}`", kind.command());
    }
    format!("`{} images` lists the images it has", kind.command())
}
